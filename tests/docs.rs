//! Every example of the reference for authors is what it says it is.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that fails says where"
)]
#![allow(missing_docs)]

use std::fmt::Write as _;

use clientsvia::compile::{Files, compile};
use clientsvia::diagnostic::{Diagnostic, Severity};
use clientsvia::model::TenantId;
use clientsvia::syntax;
use clientsvia::text::Source;

const REFERENCE: &str = include_str!("../docs/language.md");
const TENANT: &str = "example";

/// A fenced block: its first line in the page, what it says it is, its text.
struct Example {
    line: usize,
    info: String,
    text: String,
}

fn examples() -> Vec<Example> {
    let mut found = Vec::new();
    let mut open: Option<Example> = None;
    for (number, line) in REFERENCE.lines().enumerate() {
        match (&mut open, line.strip_prefix("```")) {
            (Some(_), Some("")) => found.extend(open.take()),
            (Some(example), _) => example.text = format!("{}{line}\n", example.text),
            (None, Some(info)) => {
                open = Some(Example { line: number + 1, info: info.to_owned(), text: String::new() });
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "the last block of the reference is not closed");
    found
}

fn compiled(text: &str) -> Vec<Diagnostic> {
    let mut files = Files::new("tenants");
    files.insert(format!("{TENANT}/tenant.toml"), include_str!("docs/tenant.toml"));
    files.insert(format!("{TENANT}/scenarios/elsewhere.scenario"), include_str!("docs/elsewhere.scenario"));
    files.insert(format!("{TENANT}/scenarios/example.scenario"), text);
    compile(&TenantId::new(TENANT), &files, jiff::civil::date(2026, 11, 22))
        .diagnostics
        .into_iter()
        .filter(|diagnostic| diagnostic.severity() == Severity::Error)
        .collect()
}

fn told(diagnostics: &[Diagnostic]) -> String {
    diagnostics.iter().fold(String::new(), |mut told, diagnostic| {
        let _ = writeln!(told, "  {}: {}", diagnostic.code, diagnostic.message);
        told
    })
}

#[test]
fn every_example_is_what_it_says() {
    let mut wrong = String::new();
    for Example { line, info, text } in examples() {
        let (kind, code) = info.split_once(' ').unwrap_or((&info, ""));
        let errors = match kind {
            "scenario" | "scenario-error" => compiled(&text),
            "call" => syntax::parse_call(&Source::new("example.call", text.as_str())).1,
            "text" => continue,
            other => panic!("docs/language.md:{line}: `{other}` is no kind of example"),
        };
        let fine = match kind {
            "scenario-error" => !errors.is_empty() && errors.iter().all(|error| error.code.as_str() == code),
            _ => errors.is_empty(),
        };
        if !fine {
            let _ = write!(wrong, "docs/language.md:{line}: {info}\n{}", told(&errors));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_statement_has_an_example() {
    let all: String =
        examples().into_iter().filter(|example| example.info != "text").map(|example| example.text).collect();
    let words = [
        "vocabulary",
        "same",
        "filler",
        "spell",
        "fact",
        "until",
        "slot",
        "scenario",
        "flow",
        "fallback",
        "silence",
        "outcomes",
        "kind",
        "status",
        "wins over",
        "urgent",
        "threshold",
        "strategy",
        "channels",
        "language",
        "cooldown",
        "handoff",
        "only when",
        "was",
        "hear",
        "phrase",
        "pattern",
        "rule",
        "key",
        "not phrase",
        "not pattern",
        "not rule",
        "say",
        "quick",
        "full",
        "weight",
        "in es",
        "sms full",
        "when",
        "ask",
        "yes",
        "no",
        "else",
        "retry",
        "option",
        "offer caller number",
        "must",
        "at least",
        "at most",
        "between",
        "collect",
        "confirm",
        "then transfer",
        "then voicemail",
        "then collect",
        "then anything else",
        "then goodbye",
        "then hang up",
        "do record",
        "do text",
        "do ticket",
        "do note",
        "do webhook",
        "do set",
        "open",
        "closed",
        "holiday",
        "returning caller",
        "asked before",
        "known",
        "turn >",
        "channel is",
        "language is",
        "weekdays",
        "call",
        "at ",
        "from",
        "caller",
        "heard",
        "presses",
        "is silent",
        "waits",
        "interrupts",
        "hangs up",
        "answers",
        "times out",
        "expect scenario",
        "expect not",
        "expect say contains",
        "expect ask contains",
        "expect transfer",
        "expect voicemail",
        "expect goodbye",
        "expect hang up",
        "expect text contains",
        "expect ticket contains",
    ];
    let missing: Vec<&str> = words.into_iter().filter(|word| !all.contains(word)).collect();
    assert!(missing.is_empty(), "no example shows {missing:?}");
}
