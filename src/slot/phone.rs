use super::numerals::digits;
use super::{NotHeard, Value};

/// The digits of a number of North America after its `1`.
const NATIONAL_DIGITS: usize = 10;

/// Fewest and most digits of an international number (E.164).
const INTERNATIONAL_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;

/// A phone number: ten digits, eleven with the leading 1, or an international one written with `+`.
pub(super) fn hear(words: &str) -> Result<Value, NotHeard> {
    let found = digits(words);
    let international = words.trim_start().starts_with('+') || words.to_lowercase().trim_start().starts_with("plus ");
    let national = match found.strip_prefix('1') {
        Some(rest) if rest.len() == NATIONAL_DIGITS => rest,
        _ => &found,
    };
    if national.len() == NATIONAL_DIGITS && !(international && national.len() == found.len()) {
        return if dialable(national) { Ok(Value::Phone(format!("+1{national}"))) } else { Err(NotHeard::NoSuchPhone) };
    }
    match found.len() {
        0 => Err(NotHeard::NoNumber),
        length if international && INTERNATIONAL_DIGITS.contains(&length) => Ok(Value::Phone(format!("+{found}"))),
        length if length < NATIONAL_DIGITS => Err(NotHeard::TooFewDigits),
        _ => Err(NotHeard::TooManyDigits),
    }
}

/// Neither an area code nor an exchange of North America begins with 0 or 1.
fn dialable(national: &str) -> bool {
    let starts_well = |at: usize| national.as_bytes().get(at).is_some_and(|digit| (b'2'..=b'9').contains(digit));
    starts_well(0) && starts_well(3)
}

/// `2 3 9, 5 5 5, 0 1 9 9` where it is heard, `239-555-0199` where it is read.
pub(super) fn say(number: &str, spoken: bool) -> String {
    let national = number.strip_prefix("+1").filter(|rest| rest.len() == NATIONAL_DIGITS);
    let groups: Vec<&str> = match national {
        Some(rest) => [rest.get(..3), rest.get(3..6), rest.get(6..)].into_iter().flatten().collect(),
        None => vec![number.trim_start_matches('+')],
    };
    if !spoken {
        return if national.is_some() { groups.join("-") } else { number.to_owned() };
    }
    let spaced = |group: &str| group.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" ");
    groups.into_iter().map(spaced).collect::<Vec<_>>().join(", ")
}

/// All but the last two digits hidden.
pub(super) fn mask(number: &str) -> String {
    let shown: String = number.chars().rev().take(2).collect::<Vec<_>>().into_iter().rev().collect();
    format!("•••{shown}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(words: &str) -> Result<String, NotHeard> {
        hear(words).map(|value| match value {
            Value::Phone(number) => number,
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn numbers_as_callers_give_them() {
        for said in [
            "239 555 0199",
            "(239) 555-0199",
            "1 239 555 0199",
            "it's two three nine, triple five, oh one double nine",
            "my number is two thirty nine five five five oh one nine nine",
            "+1 239 555 0199",
        ] {
            assert_eq!(heard(said).as_deref(), Ok("+12395550199"), "{said}");
        }
        assert_eq!(heard("+44 20 7946 0018").as_deref(), Ok("+442079460018"));
    }

    #[test]
    fn what_is_wrong_is_named() {
        assert_eq!(heard("555 0199"), Err(NotHeard::TooFewDigits));
        assert_eq!(heard("239 555 0199 22"), Err(NotHeard::TooManyDigits));
        assert_eq!(heard("139 555 0199"), Err(NotHeard::NoSuchPhone));
        assert_eq!(heard("the usual one please").map_err(|_| ()), Err(()));
    }

    #[test]
    fn heard_and_read_differ() {
        assert_eq!(say("+12395550199", true), "2 3 9, 5 5 5, 0 1 9 9");
        assert_eq!(say("+12395550199", false), "239-555-0199");
        assert_eq!(say("+442079460018", false), "+442079460018");
        assert_eq!(say("anonymous", true), "a n o n y m o u s");
        assert_eq!(mask("+12395550199"), "•••99");
    }
}
