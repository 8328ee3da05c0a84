use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue, Deserializer, Error};

use super::raw::{RawTenant, SECRET_IN_FILE};
use crate::compile::report::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{Source, Span, closest};

/// How many mistakes of one `tenant.toml` are reported before giving up.
const MAX_TOML_MISTAKES: usize = 50;

/// What could be read, and where something was left out because it was wrong: nothing may be said of its absence.
pub(super) struct Read {
    pub(super) raw: RawTenant,
    /// Keys (dotted) that were there and could not be used.
    pub(super) left_out: Vec<String>,
}

/// Reads the file; each mistake is reported, left out, and the rest is read again.
pub(super) fn read(source: &Source, report: &mut Report) -> Read {
    let (mut table, errors) = DeTable::parse_recoverable(source.text());
    let unreadable = !errors.is_empty();
    for error in errors {
        report.add(unreadable_line(source, &error));
    }
    let mut left_out = if unreadable { vec![String::new()] } else { Vec::new() };
    for _ in 0..MAX_TOML_MISTAKES {
        match RawTenant::deserialize(Deserializer::from(table.clone())) {
            Ok(raw) => return Read { raw, left_out },
            Err(error) => {
                let span = error.span().unwrap_or_default();
                let Some(key) = leave_out(table.get_mut(), &span, "") else { break };
                if !unreadable {
                    report.add(wrong_value(source, &error, &key));
                }
                // a misspelt key is not also a missing one
                left_out.extend(meant(&error, &key));
                left_out.push(key);
            }
        }
    }
    left_out.push(String::new());
    Read { raw: RawTenant::default(), left_out }
}

impl Read {
    /// Whether a key's absence means that the author did not write it.
    pub(super) fn is_absent(&self, key: &str) -> bool {
        !self.left_out.iter().any(|gone| gone.is_empty() || gone == key || key.starts_with(&format!("{gone}.")))
    }
}

fn span_of(range: &std::ops::Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn unreadable_line(source: &Source, error: &Error) -> Diagnostic {
    let range = error.span().unwrap_or_default();
    let message = error.message();
    let plain = if message.contains("string") || message.contains("quote") || message.contains('"') {
        "a quote is missing, or one too many is written"
    } else if message.contains("duplicate") {
        "this name is written twice in the same section"
    } else if message.contains("bracket") || message.contains(']') || message.contains("array") {
        "a `]` is missing, or one too many is written"
    } else if message.contains('}') || message.contains("inline table") {
        "a `}` is missing, or one too many is written"
    } else if message.contains('=') || message.contains("key") {
        "a line is a name, `=` and a value"
    } else {
        "text stands in quotes, a list in square brackets"
    };
    Diagnostic::new(Code::E100, "this part of `tenant.toml` cannot be read")
        .at(source.path(), span_of(&range), plain)
        .help("write each line as:  name = \"Penguin Air\"")
}

/// Turns serde's words into ours. Its messages have a fixed shape, held by a test.
fn wrong_value(source: &Source, error: &Error, key: &str) -> Diagnostic {
    let span = span_of(&error.span().unwrap_or_default());
    let message = error.message();
    if message.contains(SECRET_IN_FILE) {
        return Diagnostic::new(Code::E107, SECRET_IN_FILE)
            .at(source.path(), span, "name the environment variable that holds it")
            .note("these files are copied, mailed and kept for years")
            .help(format!("write  {} = {{ env = \"NAME_OF_THE_VARIABLE\" }}", last(key)));
    }
    let mut quoted = message.split('`').skip(1).step_by(2);
    if message.starts_with("unknown field") {
        let word = quoted.next().unwrap_or(last(key));
        let known: Vec<&str> = quoted.collect();
        let unknown = Diagnostic::new(Code::E101, format!("`tenant.toml` has no `{word}` here"));
        return match closest(word, known.iter().copied()) {
            Some(near) => unknown.at(source.path(), span, format!("did you mean `{near}`?")),
            None => unknown.at(source.path(), span, "").help(format!("what can stand here: {}", known.join(", "))),
        };
    }
    if message.starts_with("missing field") {
        let word = quoted.next().unwrap_or("");
        return Diagnostic::new(Code::E103, format!("`{word}` is missing in `{key}`"))
            .at(source.path(), span, "")
            .help(format!("add  {word} = …"));
    }
    let expected = message
        .split("expected ")
        .nth(1)
        .map(|rest| rest.lines().next().unwrap_or(rest))
        .map_or("another value", plain);
    Diagnostic::new(Code::E102, format!("`{key}` must be {expected}")).at(
        source.path(),
        span,
        message.split(',').next().and_then(found).unwrap_or_default(),
    )
}

/// The key that a misspelt one was meant to be.
fn meant(error: &Error, key: &str) -> Option<String> {
    let mut quoted = error.message().strip_prefix("unknown field")?.split('`').skip(1).step_by(2);
    let near = closest(quoted.next()?, quoted)?;
    Some(key.rsplit_once('.').map_or_else(|| near.to_owned(), |(section, _)| format!("{section}.{near}")))
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

fn plain(expected: &str) -> &str {
    match expected {
        "a string" => "text in quotes",
        "a sequence" => "a list in square brackets",
        "f64" => "a number",
        "a map" => "a section of its own",
        _ if expected.starts_with("struct ") => "a section of its own",
        other => other,
    }
}

fn found(message: &str) -> Option<String> {
    let what = message.strip_prefix("invalid type: ")?;
    let plain = match what.split(' ').next()? {
        "integer" | "floating" => "this is a number without quotes",
        "boolean" => "this is `true` or `false`",
        "string" => "this is text",
        "sequence" => "this is a list",
        "map" => "this is a section",
        _ => "this is something else",
    };
    Some(plain.to_owned())
}

/// Takes out the innermost entry that holds `span`, and says its dotted key.
fn leave_out(table: &mut DeTable<'_>, span: &std::ops::Range<usize>, prefix: &str) -> Option<String> {
    let holds = |outer: &std::ops::Range<usize>| outer.start <= span.start && span.end <= outer.end;
    let found = table
        .iter()
        .find(|(key, _)| key.span() == *span)
        .or_else(|| table.iter().find(|(_, value)| holds(&value.span()) || is_within(value, span)));
    let key = found.map(|(key, _)| key.clone())?;
    let name = if prefix.is_empty() { key.get_ref().to_string() } else { format!("{prefix}.{}", key.get_ref()) };
    if key.span() != *span
        && let Some(value) = table.get_mut(&key)
        && value.span() != *span
        && let Some(inner) = leave_out_of_value(value, span, &name)
    {
        return Some(inner);
    }
    table.remove(&key);
    Some(name)
}

fn leave_out_of_value(value: &mut Spanned<DeValue<'_>>, span: &std::ops::Range<usize>, name: &str) -> Option<String> {
    match value.get_mut() {
        DeValue::Table(table) => leave_out(table, span, name),
        DeValue::Array(array) => {
            let kept: DeArray<'_> = array.iter().filter(|item| !is_within(item, span)).cloned().collect();
            if kept.len() == array.len() {
                return None;
            }
            *array = kept;
            Some(name.to_owned())
        }
        _ => None,
    }
}

/// A section's own span is that of its header, so its entries are looked through.
fn is_within(value: &Spanned<DeValue<'_>>, span: &std::ops::Range<usize>) -> bool {
    let own = value.span();
    if own.start <= span.start && span.end <= own.end {
        return true;
    }
    match value.get_ref() {
        DeValue::Table(table) => table.iter().any(|(key, value)| key.span() == *span || is_within(value, span)),
        DeValue::Array(array) => array.iter().any(|item| is_within(item, span)),
        _ => false,
    }
}
