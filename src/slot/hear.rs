use std::fmt;

use super::{SlotType, Value, choice, name, number, pattern, phone, text, yes_no, zip};

/// What is listened for.
#[derive(Clone, Debug)]
pub struct Expected<'a> {
    /// The type.
    pub slot_type: SlotType,
    /// The options of a choice; empty for other types.
    pub options: Vec<Choice<'a>>,
    /// The expression of a `pattern` slot.
    pub pattern: Option<&'a str>,
}

/// One option of a choice.
#[derive(Clone, Debug)]
pub struct Choice<'a> {
    /// The value.
    pub value: &'a str,
    /// Ways to say it.
    pub words: Vec<&'a str>,
}

/// Why words are no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotHeard {
    /// No words at all.
    Nothing,
    /// No number in them.
    NoNumber,
    /// More than one number, and they differ.
    SeveralNumbers,
    /// Fewer digits than it needs.
    TooFewDigits,
    /// More digits than it has.
    TooManyDigits,
    /// No phone begins so.
    NoSuchPhone,
    /// They are not a name.
    NoName,
    /// None of the options.
    NoOption,
    /// More than one of the options.
    SeveralOptions,
    /// Neither yes nor no.
    NeitherYesNorNo,
    /// The expression finds nothing.
    NoMatch,
    /// The type is not heard yet.
    NotYet,
}

impl fmt::Display for NotHeard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "no words in it",
            Self::NoNumber => "no number in it",
            Self::SeveralNumbers => "more than one number in it",
            Self::TooFewDigits => "too few digits",
            Self::TooManyDigits => "too many digits",
            Self::NoSuchPhone => "no phone number begins like that",
            Self::NoName => "not a name",
            Self::NoOption => "none of the options",
            Self::SeveralOptions => "more than one of the options",
            Self::NeitherYesNorNo => "neither yes nor no",
            Self::NoMatch => "not of the form it should have",
            Self::NotYet => "values of this type are not heard yet",
        })
    }
}

impl Expected<'_> {
    /// The value in spoken or written words.
    ///
    /// # Errors
    /// Why the words hold none.
    pub fn hear(&self, words: &str) -> Result<Value, NotHeard> {
        match self.slot_type {
            SlotType::Name => name::hear(words),
            SlotType::Phone => phone::hear(words),
            SlotType::Number => number::hear(words),
            SlotType::YesNo => yes_no::hear(words),
            SlotType::Choice => choice::hear(&self.options, words),
            SlotType::Text => text::hear(words),
            SlotType::Zip => zip::hear(words),
            SlotType::Pattern => pattern::hear(self.pattern.unwrap_or(""), words),
            SlotType::Email
            | SlotType::Address
            | SlotType::Date
            | SlotType::Time
            | SlotType::Datetime
            | SlotType::Duration
            | SlotType::Money => Err(NotHeard::NotYet),
        }
    }

    /// The value in pressed keys: digits for numbers, the option's number for a choice, 1 and 2 for yes and no.
    ///
    /// # Errors
    /// Why the keys hold none.
    pub fn from_keys(&self, keys: &str) -> Result<Value, NotHeard> {
        let digits: &str = keys.trim_end_matches('#');
        match self.slot_type {
            SlotType::Phone => phone::hear(digits),
            SlotType::Zip => zip::hear(digits),
            SlotType::Number => number::hear(&digits.replace('*', ".")),
            SlotType::Choice => choice::from_keys(&self.options, digits),
            SlotType::YesNo => match digits {
                "1" => Ok(Value::YesNo(true)),
                "2" => Ok(Value::YesNo(false)),
                _ => Err(NotHeard::NeitherYesNorNo),
            },
            SlotType::Pattern => pattern::hear(self.pattern.unwrap_or(""), digits),
            SlotType::Name | SlotType::Text => Err(NotHeard::Nothing),
            SlotType::Email
            | SlotType::Address
            | SlotType::Date
            | SlotType::Time
            | SlotType::Datetime
            | SlotType::Duration
            | SlotType::Money => Err(NotHeard::NotYet),
        }
    }

    /// How many keys make a whole value; any number where `None`.
    #[must_use]
    pub fn keys(&self) -> Option<u32> {
        match self.slot_type {
            SlotType::Phone => Some(10),
            SlotType::Zip => Some(5),
            SlotType::YesNo | SlotType::Choice | SlotType::Name | SlotType::Text => Some(1),
            SlotType::Number
            | SlotType::Pattern
            | SlotType::Email
            | SlotType::Address
            | SlotType::Date
            | SlotType::Time
            | SlotType::Datetime
            | SlotType::Duration
            | SlotType::Money => None,
        }
    }
}
