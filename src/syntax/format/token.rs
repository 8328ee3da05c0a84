use crate::syntax::build::lines::{Mark, MarkKind};
use crate::text::Source;

/// What stands before a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing: it is glued to the one before.
    None,
    Blank,
    /// Two blanks: before what is said about a reply, `weight 2`.
    Wide,
    /// The author's line end, after a comma in a list.
    Line,
}

/// A piece of a statement's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) text: String,
    pub(super) kind: MarkKind,
    pub(super) gap: Gap,
}

impl Token {
    pub(super) fn is_word(&self) -> bool {
        self.kind == MarkKind::Word
    }
}

/// The marks of a statement as tokens, glued and parted as they are in the file.
pub(super) fn tokens(source: &Source, marks: &[Mark]) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut end = None;
    for mark in marks {
        let between = end.map(|end| crate::text::Span { start: end, end: mark.span.start });
        let gap = match between.map(|span| source.get(span)) {
            None | Some("") => Gap::None,
            Some(between) if between.contains(is_line_end) => Gap::Line,
            Some(_) => Gap::Blank,
        };
        tokens.push(Token { text: source.get(mark.span).to_owned(), kind: mark.kind, gap });
        end = Some(mark.span.end);
    }
    tokens
}

/// Tokens as text; a line that goes on begins under the first token.
pub(super) fn join(tokens: &[Token], column: usize) -> String {
    let mut text = String::new();
    for (i, token) in tokens.iter().enumerate() {
        match token.gap {
            _ if i == 0 => {}
            Gap::None => {}
            Gap::Blank => text.push(' '),
            Gap::Wide => text.push_str("  "),
            Gap::Line => {
                text.push('\n');
                text.extend(std::iter::repeat_n(' ', column));
            }
        }
        text.push_str(&token.text);
    }
    text
}

/// Whether a character ends a line, as the grammar's `nl`.
pub(super) fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Text of several lines with a plain line end after each.
pub(super) fn with_plain_line_ends(text: &str) -> String {
    text.replace("\r\n", "\n").replace(is_line_end, "\n")
}
