use super::numerals::digits;
use super::{NotHeard, Value};

/// A postal code of the United States: five digits, or nine.
pub(super) fn hear(words: &str) -> Result<Value, NotHeard> {
    let found = digits(words);
    match found.len() {
        5 | 9 => Ok(Value::Zip(found)),
        0 => Err(NotHeard::NoNumber),
        1..5 => Err(NotHeard::TooFewDigits),
        _ => Err(NotHeard::TooManyDigits),
    }
}

/// Digit by digit where it is heard; with its hyphen where it is read.
pub(super) fn say(digits: &str, spoken: bool) -> String {
    if spoken {
        return digits.chars().map(|c| c.to_string()).collect::<Vec<_>>().join(" ");
    }
    match (digits.get(..5), digits.get(5..)) {
        (Some(five), Some(four)) if !four.is_empty() => format!("{five}-{four}"),
        _ => digits.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_digits_or_nine() {
        assert_eq!(hear("three three nine oh one"), Ok(Value::Zip("33901".into())));
        assert_eq!(hear("33901-1234"), Ok(Value::Zip("339011234".into())));
        assert_eq!(hear("339"), Err(NotHeard::TooFewDigits));
        assert_eq!(hear("339011"), Err(NotHeard::TooManyDigits));
        assert_eq!(say("33901", true), "3 3 9 0 1");
        assert_eq!(say("339011234", false), "33901-1234");
    }
}
