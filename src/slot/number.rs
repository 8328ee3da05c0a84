use super::numerals::{numbers, tokens};
use super::{NotHeard, Value};

/// The one number in the words; two different ones are no answer.
pub(super) fn hear(words: &str) -> Result<Value, NotHeard> {
    let mut found = numbers(words);
    found.dedup();
    match found.as_slice() {
        [one] => Ok(Value::Number(one.clone())),
        [] if tokens(words).iter().any(|word| word == "none") => Ok(Value::Number("0".to_owned())),
        [] => Err(NotHeard::NoNumber),
        [_, ..] => Err(NotHeard::SeveralNumbers),
    }
}

/// A number as an author or a caller writes it, for comparing: sign, whole digits without leading zeros, fraction
/// without trailing ones.
pub(super) fn parts(text: &str) -> Option<(bool, &str, &str)> {
    let (negative, digits) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) || (whole.is_empty() && fraction.is_empty()) {
        return None;
    }
    let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
    let zero = whole.is_empty() && fraction.is_empty();
    Some((negative && !zero, whole, fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_an_answer_and_two_are_not() {
        assert_eq!(hear("we have three of them"), Ok(Value::Number("3".into())));
        assert_eq!(hear("two, yes two"), Ok(Value::Number("2".into())));
        assert_eq!(hear("two or three"), Err(NotHeard::SeveralNumbers));
        assert_eq!(hear("none"), Ok(Value::Number("0".into())));
        assert_eq!(hear("a few"), Err(NotHeard::NoNumber));
    }
}
