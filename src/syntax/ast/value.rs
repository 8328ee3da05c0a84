use jiff::civil::{Date, Time};

use super::{Path, Template};

/// How a caller reaches us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Channel {
    /// By telephone.
    Voice,
    /// By text message.
    Sms,
    /// In a web chat.
    Chat,
}

/// A key of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Key {
    /// `0` to `9`.
    Digit(u8),
    /// `*`
    Star,
    /// `#`
    Pound,
}

/// A decimal number as written, always readable as one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Digits, perhaps with a minus before and a point within.
    pub text: String,
}

impl Number {
    /// Its value (not a number only where `text` was not made by the parser).
    #[must_use]
    pub fn value(&self) -> f64 {
        self.text.parse().unwrap_or(f64::NAN)
    }
}

/// A unit of a [`Duration`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum DurationUnit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
}

/// `90 seconds`, `1 hour 30 minutes`: at least one part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duration {
    /// How many of what, in the order written.
    pub parts: Vec<(u32, DurationUnit)>,
}

impl Duration {
    /// Its length in seconds, a day having 24 hours; none for months, whose length depends on the day they start.
    #[must_use]
    pub fn seconds(&self) -> Option<u64> {
        self.parts.iter().try_fold(0_u64, |sum, (count, unit)| {
            let seconds = match unit {
                DurationUnit::Second => 1,
                DurationUnit::Minute => 60,
                DurationUnit::Hour => 3_600,
                DurationUnit::Day => 86_400,
                DurationUnit::Week => 604_800,
                DurationUnit::Month => return None,
            };
            Some(sum.saturating_add(u64::from(*count).saturating_mul(seconds)))
        })
    }
}

/// What a slot is compared with or set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// `"new"`, `"Call {name}"`.
    Text(Template),
    /// `{caller.number}` without quotes.
    Ref(Path),
    /// `4`, `0.5`.
    Number(Number),
    /// `2026-12-24`.
    Date(Date),
    /// `1:30 pm`.
    Time(Time),
    /// `2 hours`.
    Duration(Duration),
    /// A bare word, `yes`, `existing`, `visit-date`: the compiler says what it may be.
    Word(String),
}
