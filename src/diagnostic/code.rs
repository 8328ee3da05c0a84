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
        }
    };
}

// E001 to E019: how a file is written. E020 to E089: what it means. E090: not available yet. E100 to E129: tenant.toml.
// W2nn: warnings. N3nn: notes.
codes! {
    /// A name that nothing has: a scenario, flow, slot, fact, contact, calendar or webhook.
    E007 Error;
    /// An `info` scenario without a `full` reply.
    E021 Error;
    /// Two scenarios hear the same words and neither wins over the other.
    E034 Error;
    /// A statement whose behaviour is not available yet.
    E090 Error;
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
