use super::{NotHeard, Value};

/// The longest free text that is kept, in characters; the rest is cut.
pub(super) const MAX_TEXT_CHARS: usize = 500;

/// Any words, spaces tidied.
pub(super) fn hear(words: &str) -> Result<Value, NotHeard> {
    let tidy = words.split_whitespace().collect::<Vec<_>>().join(" ");
    if !tidy.chars().any(char::is_alphanumeric) {
        return Err(NotHeard::Nothing);
    }
    Ok(Value::Text(tidy.chars().take(MAX_TEXT_CHARS).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_kept_as_said() {
        assert_eq!(hear("  The  unit in my attic drips. "), Ok(Value::Text("The unit in my attic drips.".into())));
        assert_eq!(hear(" … "), Err(NotHeard::Nothing));
        let long = "a".repeat(MAX_TEXT_CHARS + 1);
        assert_eq!(hear(&long), Ok(Value::Text("a".repeat(MAX_TEXT_CHARS))));
    }
}
