use std::fmt::Write;

/// The test that checks golden files through `insta`; named in each header.
const SOURCE: &str = "tests/golden.rs";
const RULE: &str = "---";

/// A golden file: a header for people and tools, and the transcript that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snap {
    /// The call's title.
    pub description: String,
    /// The lines of the tenant's files that spoke, a line a turn. Never compared.
    pub places: Vec<String>,
    /// The transcript, without a newline at its end.
    pub body: String,
}

impl Snap {
    /// The file's text, in the form `insta` reads: a header in YAML, then the transcript.
    #[must_use]
    pub fn write(&self) -> String {
        let mut text = format!("{RULE}\nsource: {SOURCE}\n");
        let _ = writeln!(text, "description: {}", yaml(&self.description));
        text.push_str("expression: transcript\n");
        if !self.places.is_empty() {
            text.push_str("info:\n");
        }
        for place in &self.places {
            let _ = writeln!(text, "  - {}", yaml(place));
        }
        let _ = write!(text, "{RULE}\n{}\n", self.body);
        text
    }

    /// The transcript in a file's text: what follows the header. Without a header, or with one that never ends, nothing.
    #[must_use]
    pub fn body_of(text: &str) -> Option<String> {
        let text = text.replace("\r\n", "\n");
        let rest = text.strip_prefix(RULE)?.strip_prefix('\n')?;
        let body = match rest.strip_prefix("---\n") {
            Some(body) => body,
            None => rest.split_once("\n---\n")?.1,
        };
        Some(body.trim_end().to_owned())
    }
}

/// A string of YAML as `insta` writes it: plain where that reads the same, else in double quotes.
fn yaml(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

/// Whether the text means itself without quotes.
fn is_plain(text: &str) -> bool {
    const NOT_FIRST: [char; 13] = [' ', '&', '*', '?', '|', '-', '<', '>', '=', '!', '%', '@', '.'];
    const NOWHERE: [char; 11] = [':', '{', '}', '[', ']', ',', '#', '`', '"', '\'', '\\'];
    const WORDS_OF_YAML: [&str; 12] =
        ["yes", "no", "true", "false", "on", "off", "null", "~", "nan", "inf", "infinity", "+inf"];
    let lower = text.to_lowercase();
    let has_nothing_special = !text.contains(|c: char| c.is_control() || NOWHERE.contains(&c));
    let begins_and_ends_well = !text.is_empty() && !text.starts_with(NOT_FIRST) && !text.ends_with(' ');
    let is_no_value =
        !WORDS_OF_YAML.contains(&lower.as_str()) && text.parse::<f64>().is_err() && !text.starts_with("0x");
    has_nothing_special && begins_and_ends_well && is_no_value
}

/// In double quotes, with what would end or bend them escaped.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let snap = Snap {
            description: "AC \"quits\"".to_owned(),
            places: vec!["turn 1: a.scenario:8".to_owned()],
            body: "turn 0\n---\n  say  hi".to_owned(),
        };
        assert_eq!(Snap::body_of(&snap.write()).as_deref(), Some(snap.body.as_str()));
        assert_eq!(Snap::body_of(&snap.write().replace('\n', "\r\n")).as_deref(), Some(snap.body.as_str()));
    }

    #[test]
    fn without_a_header_there_is_no_golden() {
        for text in ["", "turn 0", "---", "---\nsource: x\n"] {
            assert_eq!(Snap::body_of(text), None, "{text:?}");
        }
    }
}
