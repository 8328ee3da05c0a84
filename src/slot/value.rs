use serde::{Deserialize, Serialize};

/// What kind of value a slot holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SlotType {
    /// A person's name.
    Name,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A postal address.
    Address,
    /// A day.
    Date,
    /// A time of day.
    Time,
    /// A day and a time of day.
    Datetime,
    /// A length of time.
    Duration,
    /// A count or a measure.
    Number,
    /// A sum of money.
    Money,
    /// Yes or no.
    YesNo,
    /// One of the slot's options.
    Choice,
    /// Any words, as said.
    Text,
    /// A postal code.
    Zip,
    /// What the slot's own regular expression finds.
    Pattern,
}

/// A value a caller gave, in canonical form. What was said is kept in the trace.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Value {
    /// A person's name, as it is written.
    Name(String),
    /// A phone number in E.164, `+12395550199`.
    Phone(String),
    /// A whole number or a decimal fraction, as digits with at most one dot.
    Number(String),
    /// Yes (`true`) or no.
    YesNo(bool),
    /// The value of an option: its first wording.
    Choice(String),
    /// Words as said.
    Text(String),
    /// A postal code, digits only (US first: five, or nine).
    Zip(String),
    /// What the slot's expression found.
    Pattern(String),
}
