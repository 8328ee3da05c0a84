use jiff::civil::{Date, Time, Weekday};

use super::{Channel, Language, SlotId};

/// When something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The business is open now.
    Open,
    /// It is closed now.
    Closed,
    /// Today is a holiday.
    Holiday,
    /// The caller's number has called before.
    ReturningCaller,
    /// The same scenario was already answered in this call.
    AskedBefore,
    /// The slot has a value.
    Known(SlotId),
    /// The slot's value is this one.
    Is(SlotId, Literal),
    /// The slot's value compares so.
    Compares(SlotId, Comparison, Literal),
    /// The turn's number compares so.
    Turn(Comparison, u32),
    /// The channel is this one.
    Channel(Channel),
    /// The call's language is covered by this one.
    Language(Language),
    /// The time of day lies between, the first included, the second not; past midnight where the second is earlier.
    Between(Time, Time),
    /// The time of day is earlier.
    Before(Time),
    /// The time of day is this or later.
    After(Time),
    /// Today is one of these.
    On(Vec<Weekday>),
    /// Today is this day.
    OnDate(Date),
    /// It does not hold.
    Not(Box<Self>),
    /// All hold.
    All(Vec<Self>),
    /// At least one holds.
    Any(Vec<Self>),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `more than`, `after`, `>`.
    More,
    /// `less than`, `before`, `<`.
    Less,
    /// `>=`.
    AtLeast,
    /// `<=`.
    AtMost,
    /// `=`.
    Same,
}

/// A value an author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Literal {
    /// Quoted words, or a bare word.
    Words(String),
    /// A number, as digits with at most one dot and a sign.
    Number(String),
    /// Yes or no.
    YesNo(bool),
    /// What another slot holds.
    Slot(SlotId),
}
