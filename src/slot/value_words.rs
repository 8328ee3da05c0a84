use std::cmp::Ordering;

use super::number::parts;
use super::{Value, phone, zip};

impl Value {
    /// The value in words: as it is best heard where `spoken`, as it is best read where not.
    #[must_use]
    pub fn say(&self, spoken: bool) -> String {
        match self {
            Self::Phone(number) => phone::say(number, spoken),
            Self::Zip(digits) => zip::say(digits, spoken),
            Self::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Name(words)
            | Self::Number(words)
            | Self::Choice(words)
            | Self::Text(words)
            | Self::Pattern(words) => words.clone(),
        }
    }

    /// The value in its canonical letters, as machines are told it.
    #[must_use]
    pub fn plain(&self) -> String {
        match self {
            Self::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
            Self::Name(words)
            | Self::Phone(words)
            | Self::Number(words)
            | Self::Choice(words)
            | Self::Text(words)
            | Self::Zip(words)
            | Self::Pattern(words) => words.clone(),
        }
    }

    /// The value with what could name a person hidden. A choice and a yes or no name nobody and are shown.
    #[must_use]
    pub fn mask(&self) -> String {
        match self {
            Self::Phone(number) => phone::mask(number),
            Self::Name(words) => words.chars().next().map_or_else(|| "•••".to_owned(), |first| format!("{first}•••")),
            Self::Choice(_) | Self::YesNo(_) => self.plain(),
            Self::Number(_) | Self::Text(_) | Self::Zip(_) | Self::Pattern(_) => "•••".to_owned(),
        }
    }

    /// Compares with what an author wrote: numbers by what they count, everything else by its letters without regard to
    /// case. `None` where a number is compared with what is none.
    #[must_use]
    pub fn compare(&self, written: &str) -> Option<Ordering> {
        match self {
            Self::Number(own) => compare_numbers(own, written.trim()),
            Self::Phone(own) => match phone::hear(written) {
                Ok(Self::Phone(other)) => Some(own.cmp(&other)),
                Ok(_) | Err(_) => Some(own.as_str().cmp(written.trim())),
            },
            Self::YesNo(_) | Self::Name(_) | Self::Choice(_) | Self::Text(_) | Self::Zip(_) | Self::Pattern(_) => {
                Some(self.plain().to_lowercase().cmp(&written.trim().to_lowercase()))
            }
        }
    }
}

fn compare_numbers(own: &str, other: &str) -> Option<Ordering> {
    let (own_negative, own_whole, own_fraction) = parts(own)?;
    let (other_negative, other_whole, other_fraction) = parts(other)?;
    let size = || {
        own_whole
            .len()
            .cmp(&other_whole.len())
            .then_with(|| own_whole.cmp(other_whole))
            .then_with(|| own_fraction.cmp(other_fraction))
    };
    Some(match (own_negative, other_negative) {
        (false, false) => size(),
        (true, true) => size().reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_compare_by_what_they_count() {
        let ordered = ["-2", "-1.5", "0", "0.05", "0.5", "1", "9", "10", "10.25"];
        for (a, left) in ordered.iter().enumerate() {
            for (b, right) in ordered.iter().enumerate() {
                assert_eq!(Value::Number((*left).into()).compare(right), Some(a.cmp(&b)), "{left} and {right}");
            }
        }
        assert_eq!(Value::Number("-0".into()).compare("0.00"), Some(Ordering::Equal));
        assert_eq!(Value::Number("1".into()).compare("many"), None);
    }

    #[test]
    fn words_compare_without_regard_to_case() {
        assert_eq!(Value::Choice("New".into()).compare("new"), Some(Ordering::Equal));
        assert_eq!(Value::YesNo(true).compare("Yes"), Some(Ordering::Equal));
        assert_eq!(Value::Phone("+12395550199".into()).compare("239-555-0199"), Some(Ordering::Equal));
    }

    #[test]
    fn a_mask_names_nobody() {
        assert_eq!(Value::Name("Maria Lopez".into()).mask(), "M•••");
        assert_eq!(Value::Phone("+12395550199".into()).mask(), "•••99");
        assert_eq!(Value::Text("I live at 5 Elm Street".into()).mask(), "•••");
        assert_eq!(Value::Choice("new".into()).mask(), "new");
    }
}
