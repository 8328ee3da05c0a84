use std::fmt;
use std::sync::Arc;

use serde_json::Value;

use crate::model::At;
use crate::text::Source;

/// The largest file of rows that is read, in bytes.
pub const MAX_ROWS_BYTES: usize = 64 << 20;

/// The longest row that is read, in bytes: far more than anybody says in one breath.
pub const MAX_ROW_BYTES: usize = 64 << 10;

const CURE: &str = r#"write it so:  {"text": "what a caller said", "intent": "what was meant"}"#;

/// What a caller said, and what was meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The words; never empty.
    pub text: String,
    /// What was meant, as written; never empty.
    pub label: String,
    /// Where.
    pub at: At,
}

/// The rows of a file that could be read, and what is wrong with the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// In the order of the file.
    pub rows: Vec<T>,
    /// A line each that is left out.
    pub faults: Vec<Fault>,
}

/// A line that is no row, and what would cure it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The file.
    pub path: Arc<str>,
    /// The line, from 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub cure: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}\n  help: {}", self.path, self.line, self.message, self.cure)
    }
}

/// Reads rows with labels, one JSON object a line. Never fails: a line that is no row becomes a fault, empty lines are passed
/// over, keys beside `text` and `intent` too.
#[must_use]
pub fn labelled(source: &Source) -> Read<Row> {
    read(source, |object, at| Ok(Row { text: words(object, "text")?, label: words(object, "intent")?, at: at.clone() }))
}

/// Reads rows of which only the text counts.
#[must_use]
pub fn texts(source: &Source) -> Read<String> {
    read(source, |object, _| words(object, "text"))
}

/// What is wrong with a line, and its cure.
type Wrong = (String, String);

fn read<T>(source: &Source, row: impl Fn(&Value, &At) -> Result<T, Wrong>) -> Read<T> {
    let mut read = Read { rows: Vec::new(), faults: Vec::new() };
    for (line, span) in (1..).zip(source.lines()) {
        let text = source.get(span);
        if text.trim().is_empty() {
            continue;
        }
        let at = At { path: source.path().clone(), line, span };
        match object(text).and_then(|object| row(&object, &at)) {
            Ok(row) => read.rows.push(row),
            Err((message, cure)) => read.faults.push(Fault { path: at.path, line, message, cure }),
        }
    }
    read
}

fn object(line: &str) -> Result<Value, Wrong> {
    if line.len() > MAX_ROW_BYTES {
        let message = format!("this line is longer than {} kB", MAX_ROW_BYTES >> 10);
        return Err((message, "split it: one row holds what one caller said at one time".to_owned()));
    }
    match serde_json::from_str(line) {
        Ok(value @ Value::Object(_)) => Ok(value),
        Ok(_) => Err(("this line holds no `{…}`".to_owned(), CURE.to_owned())),
        Err(error) => {
            let message = format!("this line is no JSON from its character {} on", error.column().max(1));
            Err((message, CURE.to_owned()))
        }
    }
}

fn words(object: &Value, key: &str) -> Result<String, Wrong> {
    let wrong = |what: &str| Err((format!("`{key}` {what}"), CURE.to_owned()));
    match object.get(key) {
        Some(Value::String(words)) if words.trim().is_empty() => wrong("is empty"),
        Some(Value::String(words)) => Ok(words.clone()),
        Some(_) => wrong("is not in quotes"),
        None => wrong("is missing"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> Vec<String> {
        labelled(&Source::new("f.jsonl", text))
            .faults
            .iter()
            .map(|fault| format!("{}: {}", fault.line, fault.message))
            .collect()
    }

    #[test]
    fn every_line_that_is_no_row_is_told_with_its_place() {
        let long = format!("{{\"text\":\"{}\",\"intent\":\"a\"}}", "x".repeat(MAX_ROW_BYTES));
        let lines = [
            r#"{"text": "fine", "intent": "a", "more": [1]}"#,
            "",
            r#"{"text": "", "intent": "a"}"#,
            r#"{"text": "  \n", "intent": "a"}"#,
            r#"{"intent": "a"}"#,
            r#"{"text": "fine"}"#,
            r#"{"text": "fine", "intent": " "}"#,
            r#"{"text": 5, "intent": "a"}"#,
            r#"{"text": "fine", "intent": null}"#,
            r#"["fine", "a"]"#,
            r#"{"text": "fine", "intent": "a""#,
            "fine, a",
            &long,
        ];
        let expected = [
            "3: `text` is empty",
            "4: `text` is empty",
            "5: `text` is missing",
            "6: `intent` is missing",
            "7: `intent` is empty",
            "8: `text` is not in quotes",
            "9: `intent` is not in quotes",
            "10: this line holds no `{…}`",
            "11: this line is no JSON from its character 30 on",
            "12: this line is no JSON from its character 2 on",
            "13: this line is longer than 64 kB",
        ];
        assert_eq!(told(&lines.join("\n")), expected);
    }

    #[test]
    fn a_row_of_the_greatest_length_is_read() {
        let row = |letters: usize| format!("{{\"text\":\"{}\",\"intent\":\"a\"}}", "x".repeat(letters));
        let letters = MAX_ROW_BYTES - row(0).len();
        assert_eq!(told(&row(letters)), [] as [&str; 0]);
        assert_eq!(told(&row(letters + 1)), ["1: this line is longer than 64 kB"]);
    }

    #[test]
    fn deep_nesting_is_refused_like_anything_else() {
        assert_eq!(told(&"[".repeat(60_000)).len(), 1);
    }

    #[test]
    fn any_letters_may_stand_in_a_label() {
        let text =
            "{\"text\": \"a {b} \\\"c\\\"\", \"intent\": \" Ä/{x} \\u0000\\n\"}\r\n{\"text\":\"d\",\"intent\":\"e\"}";
        let read = labelled(&Source::new("f.jsonl", text));
        assert_eq!(read.faults, []);
        let rows: Vec<(&str, &str, u32)> =
            read.rows.iter().map(|row| (row.text.as_str(), row.label.as_str(), row.at.line)).collect();
        assert_eq!(rows, [("a {b} \"c\"", " Ä/{x} \0\n", 1), ("d", "e", 2)]);
    }

    #[test]
    fn of_texts_the_label_is_not_looked_at() {
        let read =
            texts(&Source::new("f.jsonl", "{\"text\":\"a\"}\n{\"text\":\"b\",\"intent\":7}\n{\"intent\":\"c\"}"));
        assert_eq!(read.rows, ["a", "b"]);
        assert_eq!(read.faults.len(), 1);
    }
}
