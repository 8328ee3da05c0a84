use jiff::civil::DateTime;

use super::{Block, Channel, Comment, Duration, Key, Name, Number, Path, Spanned, Text, Value};
use crate::text::Span;

/// A `.call` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallFile {
    /// Its calls; one, if the author did as told.
    pub calls: Vec<TestCall>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// Whether something at the top of the file could not be read (and has been reported).
    pub damaged: bool,
}

/// `call "AC quits in the evening" by sms { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestCall {
    /// All of it.
    pub span: Span,
    /// Its title.
    pub title: Text,
    /// How the caller reaches us; by voice, where not written.
    pub by: Option<Spanned<Channel>>,
    /// What happens.
    pub body: Block<CallItem>,
}

/// A line of a test call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallItem {
    /// `at 2026-07-14 22:15`, in the tenant's zone.
    At {
        /// All of it.
        span: Span,
        /// Day and time.
        when: Spanned<DateTime>,
    },
    /// `from "+12395550199"`
    From {
        /// All of it.
        span: Span,
        /// The caller's number as written.
        number: Text,
    },
    /// `caller …`
    Caller {
        /// All of it.
        span: Span,
        /// What the caller does.
        act: Act,
    },
    /// `transfer answers no-answer`
    World(World),
    /// `expect …`
    Expect(Expect),
}

/// What the caller does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// `"my ac quit" heard 0.55`
    Says {
        /// The words.
        words: Text,
        /// How sure the recogniser is, 0 to 1.
        heard: Option<Spanned<Number>>,
    },
    /// `presses 1`, `presses 1 2 pound`: at least one.
    Presses(Vec<Spanned<Key>>),
    /// `is silent`
    Silent,
    /// `interrupts after "…"`: the words that were said by then.
    InterruptsAfter(Text),
    /// `waits 10 seconds`
    Waits(Spanned<Duration>),
    /// `hangs up`
    HangsUp,
}

/// What the scripted world does with the next effect of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct World {
    /// All of it.
    pub span: Span,
    /// `transfer model calendar webhook text email ticket`, as written.
    pub effect: Name,
    /// What comes of it.
    pub answer: WorldAnswer,
}

/// What comes of an effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WorldAnswer {
    /// `answers OUTCOME with VALUE`
    Outcome {
        /// Which outcome (or scenario, of `model`).
        name: Name,
        /// What comes with it.
        with: Option<Spanned<Value>>,
    },
    /// `times out`
    TimesOut,
}

/// `expect not …`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expect {
    /// All of it.
    pub span: Span,
    /// Where `not` stands.
    pub not: Option<Span>,
    /// What is expected.
    pub what: Expectation,
}

/// What is expected of the turn before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// `scenario ac-not-cooling by pattern`
    Scenario {
        /// Which.
        name: Name,
        /// What in it decided.
        by: Option<Spanned<HeardBy>>,
    },
    /// `say contains "on call"`
    Contains {
        /// Where the words are looked for.
        what: Spanned<SaidBy>,
        /// The words.
        words: Text,
    },
    /// `phone is "+12395550199"`
    Slot {
        /// Which slot.
        slot: Path,
        /// Its value.
        value: Spanned<Value>,
    },
    /// `transfer on-call`
    Transfer(Name),
    /// `voicemail`
    Voicemail,
    /// `goodbye`
    Goodbye,
    /// `hang up`
    HangUp,
    /// `unsure`
    Unsure,
}

/// What decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum HeardBy {
    Phrase,
    Rule,
    Pattern,
    Key,
    Meaning,
    Model,
}

/// Where words are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum SaidBy {
    Say,
    Ask,
    Text,
    Ticket,
    Email,
}
