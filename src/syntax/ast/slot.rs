use super::{Block, Duration, Name, Regex, Spanned, Template, Text, Value};
use crate::text::Span;

/// `slot phone: phone { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// What kind of value it takes.
    pub slot_type: Spanned<SlotType>,
    /// Its block, if it has one.
    pub body: Option<Block<SlotLine>>,
}

/// What kind of value a slot takes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum SlotType {
    Name,
    Phone,
    Email,
    Address,
    Date,
    Time,
    DateTime,
    Duration,
    Number,
    Money,
    YesNo,
    Choice,
    Text,
    Zip,
    /// `pattern /…/`
    Pattern(Regex),
}

/// A line of a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlotLine {
    /// All of it.
    pub span: Span,
    /// What it says.
    pub item: SlotItem,
}

/// What a line of a slot says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotItem {
    /// `ask "…"`: the question.
    Ask(Template),
    /// `retry "…"`: the question when the answer did not fit.
    Retry(Template),
    /// `option "new", "new patient"`
    Option(Choice),
    /// `offer caller number`
    OfferCallerNumber,
    /// `must be … else "…"`
    Must {
        /// What must hold.
        check: Spanned<Check>,
        /// What is said where it does not.
        or_else: Option<Template>,
    },
}

/// A choice: its value, and other ways to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The value.
    pub value: Text,
    /// Other ways to say it.
    pub ways: Vec<Text>,
}

/// What a value must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Check {
    /// `in the future`
    InFuture,
    /// `in the past`
    InPast,
    /// `within 60 days`
    Within(Spanned<Duration>),
    /// `on an open day`
    OnOpenDay,
    /// `before VALUE`
    Before(Spanned<Value>),
    /// `after VALUE`
    After(Spanned<Value>),
    /// `between VALUE and VALUE`
    Between(Spanned<Value>, Spanned<Value>),
    /// `at least VALUE`
    AtLeast(Spanned<Value>),
    /// `at most VALUE`
    AtMost(Spanned<Value>),
    /// `one of "…", "…"`: at least one.
    OneOf(Vec<Text>),
}
