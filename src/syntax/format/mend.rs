//! What is mended in the words of a statement that is understood: quotes, commas, colons, capitals, parted words.

use super::token::{Gap, Token};
use crate::syntax::build::forms;
use crate::syntax::build::lines::MarkKind;
use crate::syntax::grammar::{self, Reading, Rule};

/// Words after which a colon is forgiven, beside those that begin statements.
const OTHER_KEYWORDS: &[&str] = &[
    "over", "be", "ticket", "note", "text", "email", "webhook", "book", "record", "set", "transfer", "says",
    "contains", "heard",
];

/// Words that a value follows, which may look like a keyword and keeps its colon.
const BEFORE_VALUES: &[&str] = &["is", "to", "with", "before", "after", "and", "than", "least", "most"];

/// Mends the words of a statement.
pub(super) fn mend(tokens: &mut Vec<Token>) {
    colons(tokens);
    first_word(tokens);
    for token in tokens.iter_mut() {
        match token.kind {
            MarkKind::Quoted => token.text = straight(&token.text),
            MarkKind::Word => token.text = spaced_commas(&token.text),
            _ => {}
        }
    }
    last_comma(tokens);
    gaps(tokens);
}

/// `yes: then` is `yes then`, and so is `yes : then`.
fn colons(tokens: &mut Vec<Token>) {
    let first = tokens.first().map(|token| forms::plain_word(&token.text)).unwrap_or_default();
    if first == "slot" {
        return slot_colon(tokens);
    }
    let heading = matches!(first.as_str(), "scenario" | "flow");
    let mut kept: Vec<Token> = Vec::new();
    for mut token in tokens.drain(..) {
        let before = kept.last().map(|token| token.text.to_lowercase()).unwrap_or_default();
        let may_lose = token.is_word() && token.text.ends_with(':');
        let owner = if token.text == ":" { before.clone() } else { forms::plain_word(&token.text) };
        let value = token.text != ":" && BEFORE_VALUES.contains(&before.as_str());
        if may_lose && !value && (heading || is_keyword(&owner)) {
            token.text.pop();
        }
        if !token.text.is_empty() {
            kept.push(token);
        }
    }
    *tokens = kept;
}

fn is_keyword(word: &str) -> bool {
    forms::is_statement_word(word) || OTHER_KEYWORDS.contains(&word)
}

/// `slot phone :phone` is `slot phone: phone`: the colon between name and type is the only one that stays.
fn slot_colon(tokens: &mut Vec<Token>) {
    if let Some(first) = tokens.first_mut() {
        first.text = first.text.trim_end_matches(':').to_owned();
    }
    if tokens.get(1).is_some_and(|token| token.text == ":")
        && tokens.iter().skip(2).any(|token| token.text.contains(':'))
    {
        tokens.remove(1);
    }
    let Some(at) = tokens.iter().position(|token| token.text.contains(':')) else { return };
    let Some(token) = tokens.get_mut(at) else { return };
    if let Some((name, kind)) = token.text.clone().split_once(':') {
        let gap = if name.is_empty() { Gap::None } else { token.gap };
        token.text = format!("{name}:");
        token.gap = gap;
        if !kind.is_empty() {
            let kind = Token { text: kind.to_owned(), kind: MarkKind::Word, gap: Gap::Blank };
            tokens.insert(at + 1, kind);
        } else if let Some(kind) = tokens.get_mut(at + 1) {
            kind.gap = Gap::Blank;
        }
    }
    for token in tokens.iter_mut().skip(at + 1).filter(|token| token.is_word()) {
        if forms::plain_word(&token.text) == "pattern" {
            "pattern".clone_into(&mut token.text);
        }
    }
}

/// The word that says what a statement is stands in small letters.
fn first_word(tokens: &mut [Token]) {
    let not = tokens.first().is_some_and(|token| token.text.eq_ignore_ascii_case("not"));
    for token in tokens.iter_mut().take(if not { 2 } else { 1 }) {
        if token.is_word() && forms::is_statement_word(&token.text) && !token.text.ends_with([',', ':']) {
            token.text = token.text.to_lowercase();
        }
    }
}

/// A string in straight quotes.
fn straight(text: &str) -> String {
    let mut inner = text.chars();
    let (first, last) = (inner.next(), inner.next_back());
    let inner = inner.as_str();
    match (first, last) {
        (Some('"'), Some('"')) => text.to_owned(),
        (Some('"'), Some(_)) => format!("\"{inner}\""),
        (Some('\'' | '‘'), Some(_)) => format!("\"{}\"", inner.replace("\\'", "'")),
        _ => format!("\"{}\"", escaped(inner)),
    }
}

/// The inside of a string in curly quotes with a backslash before its straight ones, except in placeholders.
fn escaped(inner: &str) -> String {
    let mut text = String::new();
    let mut rest = inner;
    while let Some(c) = rest.chars().next() {
        let taken = match c {
            '\\' => rest.chars().take(2).map(char::len_utf8).sum(),
            '{' => hole(rest).unwrap_or(1),
            _ => c.len_utf8(),
        };
        if c == '"' {
            text.push('\\');
        }
        let (now, later) = rest.split_at_checked(taken).unwrap_or((rest, ""));
        text.push_str(now);
        rest = later;
    }
    text
}

/// The length of the placeholder that `text` begins with.
fn hole(text: &str) -> Option<usize> {
    match grammar::read(Rule::hole, text, grammar::Base::default()) {
        Reading::Read { rest, .. } => Some(rest),
        Reading::Stuck { .. } => None,
    }
}

/// A blank after each comma, unless what follows would then begin a comment or a string.
fn spaced_commas(word: &str) -> String {
    let mut text = String::new();
    let mut chars = word.chars().peekable();
    while let Some(c) = chars.next() {
        text.push(c);
        let next = chars.peek();
        if c == ',' && next.is_some_and(|next| next.is_alphanumeric()) {
            text.push(' ');
        }
    }
    text
}

/// A comma behind the last thing of a list says nothing.
fn last_comma(tokens: &mut Vec<Token>) {
    while let Some(token) = tokens.last_mut().filter(|token| token.is_word() && token.text.ends_with(',')) {
        let kept = token.text.trim_end_matches([',', ' ']).to_owned();
        if !kept.is_empty() {
            token.text = kept;
            return;
        }
        tokens.pop();
    }
}

/// No blank before a comma, one behind it; a blank between a word and a string.
fn gaps(tokens: &mut [Token]) {
    let mut before: Option<(MarkKind, char)> = None;
    for token in tokens.iter_mut() {
        let starts = token.text.chars().next().unwrap_or(' ');
        if let Some((kind, last)) = before
            && token.gap != Gap::Line
        {
            let string = kind == MarkKind::Quoted || token.kind == MarkKind::Quoted;
            token.gap = match () {
                () if starts == ',' && token.is_word() => Gap::None,
                () if last == ',' && (token.kind == MarkKind::Quoted || starts.is_alphanumeric()) => Gap::Blank,
                () if string && last != '(' && !matches!(starts, ')' | ':' | ';' | '.') => Gap::Blank,
                () => token.gap,
            };
        }
        before = token.text.chars().next_back().map(|last| (token.kind, last));
    }
}
