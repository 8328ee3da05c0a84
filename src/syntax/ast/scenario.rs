use super::{Block, Channel, Condition, Duration, Hear, Name, Number, Spanned, Step, Text};
use crate::text::Span;

/// `scenario toothache "Tooth pain" { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// All of it.
    pub span: Span,
    /// Its id; empty where it was left out (and reported).
    pub name: Name,
    /// Its title for people.
    pub title: Option<Text>,
    /// What it holds.
    pub body: Block<ScenarioItem>,
}

/// A statement of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScenarioItem {
    /// `kind action`, `urgent`, …
    Setting(Setting),
    /// `hear { … }`
    Hear(Hear),
    /// `say`, `ask`, `do`, `then`, `when`; never `collect`, `offer times`, `confirm`.
    Step(Step),
}

/// `flow book-cleaning "Book a cleaning" { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flow {
    /// All of it.
    pub span: Span,
    /// Its id; empty where it was left out (and reported).
    pub name: Name,
    /// Its title for people.
    pub title: Option<Text>,
    /// What it holds.
    pub body: Block<FlowItem>,
}

/// A statement of a flow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlowItem {
    /// `was OLD-ID`, as in a scenario.
    Was {
        /// All of it.
        span: Span,
        /// The old id.
        name: Name,
    },
    /// Any step.
    Step(Step),
}

/// A property of a scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// All of it.
    pub span: Span,
    /// Which, with its value.
    pub kind: SettingKind,
}

/// The properties of a scenario; language.md's table says what each means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// `kind action`
    Kind(Spanned<Kind>),
    /// `status draft`
    Status(Spanned<Status>),
    /// `wins over a, b`: at least one.
    WinsOver(Vec<Name>),
    /// `urgent`
    Urgent,
    /// `threshold 0.8`
    Threshold(Spanned<Number>),
    /// `strategy quick-then-full`
    Strategy(Spanned<Strategy>),
    /// `polish`
    Polish,
    /// `channels voice, sms`: at least one.
    Channels(Vec<Spanned<Channel>>),
    /// `language es`: as written, shaped like a BCP 47 tag.
    Language(Name),
    /// `cooldown 5 minutes`
    Cooldown(Spanned<Duration>),
    /// `handoff never`
    Handoff(Spanned<Handoff>),
    /// `only when …`
    OnlyWhen(Condition),
    /// `was old-id`
    Was(Name),
}

/// The row of the response matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum Kind {
    Info,
    Action,
    Ack,
    Smalltalk,
}

/// Whether it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum Status {
    Draft,
    Live,
    Archived,
}

/// How replies are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum Strategy {
    Full,
    Quick,
    QuickThenFull,
}

/// When the caller is given to a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum Handoff {
    Never,
    Unsure,
    Always,
}
