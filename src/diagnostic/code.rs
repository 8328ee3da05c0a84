use std::fmt;

/// How grave a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// A revision with it never goes live.
    Error,
    /// It goes live, but a caller may suffer.
    Warning,
    /// Worth knowing.
    Note,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident $severity:ident;)*) => {
        /// Every kind of mistake, once. A number is never reused, and what it means never changes.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All codes in the order of their numbers.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// How grave it is.
            #[must_use]
            pub fn severity(self) -> Severity {
                match self { $(Self::$name => Severity::$severity,)* }
            }

            /// The code as printed and typed, `E007`.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => stringify!($name),)* }
            }

            /// What it means at length: why it matters, a wrong example and a right one. Markdown.
            #[must_use]
            pub fn page(self) -> &'static str {
                match self { $(Self::$name => include_str!(concat!("explain/", stringify!($name), ".md")),)* }
            }
        }
    };
}

// E001 to E019: how a file is written. E020 to E059: what it means. E060 to E069: what running a test call shows. E090: not available yet. E100 to E129: tenant.toml.
// W2nn: warnings. N3nn: notes.
codes! {
    /// A quote that is never closed, or a text over several lines.
    E001 Error;
    /// A block that is never closed.
    E002 Error;
    /// A `}` that closes nothing.
    E003 Error;
    /// A line that begins with no word of the language.
    E004 Error;
    /// A statement in a block where it has no place.
    E005 Error;
    /// A statement that lacks something, or has it in a form that cannot be read.
    E006 Error;
    /// A name that nothing has: a scenario, flow, slot, fact, contact, webhook or template.
    E007 Error;
    /// Words that are said or heard, without quotes.
    E008 Error;
    /// A word of the language used as a name.
    E009 Error;
    /// A name that is missing, or holds what a name cannot hold.
    E010 Error;
    /// A day that does not exist or is not written year-month-day.
    E011 Error;
    /// A placeholder that cannot be read, or stands where nothing is filled in.
    E012 Error;
    /// A word that is not among the few that a statement takes.
    E013 Error;
    /// A file too large, or blocks or parentheses too deep.
    E014 Error;
    /// A pattern that cannot be read.
    E015 Error;
    /// Something behind the end of a statement.
    E016 Error;
    /// A line of `say`, `do`, `then` in another order, or with two of one.
    E017 Error;
    /// A block without its `{`, or a `{` without its statement.
    E018 Error;
    /// A number, time, length of time, weight or key that cannot be read or does not exist.
    E019 Error;
    /// A name that two things have.
    E020 Error;
    /// An `info` scenario without a `full` reply.
    E021 Error;
    /// A `then` that leads to something that is never there: a draft, an archived scenario, a slot outside a flow.
    E022 Error;
    /// A flow (or scenario) from which no way leads to an end.
    E023 Error;
    /// A placeholder that may be unknown where it is said, without `or`.
    E024 Error;
    /// A rule that cannot be read.
    E025 Error;
    /// A rule that is too large.
    E026 Error;
    /// A pattern or rule that matches everything or nothing.
    E027 Error;
    /// Steps that can never be reached.
    E028 Error;
    /// A statement given twice where one is meant.
    E029 Error;
    /// A pattern or rule that can never win.
    E030 Error;
    /// Two live scenarios with the same phrase.
    E031 Error;
    /// A phrase that its own scenario does not win.
    E032 Error;
    /// An outcome that nobody handles, or that cannot come about.
    E033 Error;
    /// Two scenarios hear the same words and neither wins over the other.
    E034 Error;
    /// A transfer or a text to a contact without a number.
    E035 Error;
    /// An hour of the week in which a scenario has no answer.
    E036 Error;
    /// A reply that takes longer to say than a caller listens.
    E037 Error;
    /// A scenario that nothing can reach.
    E038 Error;
    /// A recording in a tenant whose greeting does not say that the call may be recorded.
    E039 Error;
    /// A fact whose last day is over.
    E040 Error;
    /// A circle of `wins over`.
    E041 Error;
    /// A second `fallback`, `silence` or `outcomes`.
    E042 Error;
    /// A placeholder that does not exist.
    E043 Error;
    /// A value that does not fit: out of range, of the wrong kind, not one of the options.
    E044 Error;
    /// A scenario without a kind.
    E045 Error;
    /// A slot that cannot be asked for: a choice without options, options or checks of the wrong type.
    E046 Error;
    /// Two live scenarios with the same key.
    E047 Error;
    /// A question without answers, or with an answer that can never be chosen.
    E048 Error;
    /// A block with nothing in it.
    E049 Error;
    /// A test call that cannot be run as written.
    E050 Error;
    /// A tenant without scenarios.
    E051 Error;
    /// A `when` that can never come about.
    E052 Error;
    /// A test call that went otherwise than its author expects. Found by running it, not by compiling.
    E060 Error;
    /// A line of a test call after the call is over. Found by running it, not by compiling.
    E061 Error;
    /// A scenario that would say nothing.
    E053 Error;
    /// A statement whose behaviour is not available yet.
    E090 Error;
    /// `tenant.toml` cannot be read.
    E100 Error;
    /// A key that `tenant.toml` does not have.
    E101 Error;
    /// A value of the wrong kind in `tenant.toml`.
    E102 Error;
    /// Something that `tenant.toml` must say and does not.
    E103 Error;
    /// A time zone that does not exist.
    E104 Error;
    /// A phone number that cannot be called.
    E105 Error;
    /// Hours that cannot be read.
    E106 Error;
    /// A secret written into a file.
    E107 Error;
    /// A web address that cannot be used.
    E108 Error;
    /// A price or a budget that cannot be read.
    E109 Error;
    /// A tenant without `tenant.toml`.
    E110 Error;
    /// A file that is there and cannot be read.
    E111 Error;
    /// A fact whose last day comes within 30 days.
    W200 Warning;
    /// A phrase that another scenario would answer, had it not been given.
    W201 Warning;
    /// A live scenario that no test call covers.
    W202 Warning;
    /// Words that claim success where nothing is known to have been done.
    W203 Warning;
    /// More scenarios than the plan has.
    W204 Warning;
    /// A slot that nothing uses.
    W205 Warning;
    /// A fact or flow that nothing uses.
    W206 Warning;
    /// What a course taught does not fit the phrases.
    W207 Warning;
    /// Few phrases come to their scenario without having been given.
    N300 Note;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
