use regex::{Regex, RegexBuilder};

use super::numerals::{digits, tokens};
use super::{NotHeard, Value};

/// The largest compiled expression, in bytes; a larger one hears nothing (the compiler refuses it long before).
const MAX_COMPILED_BYTES: usize = 1 << 20;

/// What the slot's own expression finds: in the words as said, or in them spelled without spaces, number words read.
pub(super) fn hear(expression: &str, words: &str) -> Result<Value, NotHeard> {
    let finder = compile(expression).ok_or(NotHeard::NoMatch)?;
    let plain = tokens(words).join(" ");
    let readings = [words.to_owned(), plain, spelled(words)];
    let found = readings.iter().find_map(|reading| finder.find(reading)).map(|found| found.as_str().trim().to_owned());
    found.filter(|found| !found.is_empty()).map(Value::Pattern).ok_or(NotHeard::NoMatch)
}

fn compile(expression: &str) -> Option<Regex> {
    RegexBuilder::new(expression).case_insensitive(true).size_limit(MAX_COMPILED_BYTES).build().ok()
}

/// `A B one two double three` as `AB1233`: single letters and numbers joined, other words dropped.
fn spelled(words: &str) -> String {
    let mut joined = String::new();
    let mut row = String::new();
    for word in tokens(words) {
        let mut chars = word.chars();
        let letter = match (chars.next(), chars.next()) {
            (Some(c), None) if c.is_alphabetic() => Some(c),
            _ => None,
        };
        if let Some(letter) = letter {
            joined.push_str(&digits(&row));
            row.clear();
            joined.extend(letter.to_uppercase());
        } else {
            row.push_str(&word);
            row.push(' ');
        }
    }
    joined.push_str(&digits(&row));
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_finds_its_value_in_speech() {
        let policy = "[a-z]{2}[0-9]{4}";
        assert_eq!(hear(policy, "it's AB1233"), Ok(Value::Pattern("AB1233".into())));
        assert_eq!(hear(policy, "a b one two double three"), Ok(Value::Pattern("AB1233".into())));
        assert_eq!(hear(policy, "I don't have it here"), Err(NotHeard::NoMatch));
        assert_eq!(hear("(", "anything"), Err(NotHeard::NoMatch), "a broken expression hears nothing");
    }
}
