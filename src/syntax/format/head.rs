use super::columns::{Columns, Widths};
use super::token::{self, Gap, Token, join, with_plain_line_ends};
use super::{mend, pattern};
use crate::syntax::build::forms;
use crate::syntax::build::lines::MarkKind;
use crate::syntax::build::tree::Segment;
use crate::text::{Source, Span};

/// The words of a statement before its block, ready to be written.
pub(super) enum Head {
    /// Mended; what stands before the column and what behind it.
    Mended { label: String, rest: Vec<Token> },
    /// Not understood: as the author wrote them.
    Copied(String),
}

impl Head {
    /// Reads the words of a segment; `understood` says whether anything is wrong in them.
    pub(super) fn read(source: &Source, segment: &Segment, understood: bool, columns: Columns) -> Self {
        let Some(span) = segment.head() else { return Self::Copied(String::new()) };
        if !understood {
            return Self::Copied(with_plain_line_ends(source.get(span)));
        }
        let mut tokens = token::tokens(source, &segment.marks);
        if is_pattern(&tokens) {
            respace(source, span, &mut tokens);
        } else {
            mend::mend(&mut tokens);
        }
        part_asides(&mut tokens, columns);
        let label = columns.label(&tokens).unwrap_or(0).min(tokens.len());
        let rest = tokens.split_off(label);
        Self::Mended { label: join(&tokens, 0), rest }
    }

    /// What stands before the column.
    pub(super) fn label(&self) -> Option<&str> {
        match self {
            Self::Mended { label, .. } if !label.is_empty() => Some(label),
            Self::Mended { .. } | Self::Copied(_) => None,
        }
    }

    /// What its column must have room for: of statements whose block follows at once only a single word, so that a long
    /// answer with a block does not push the short ones aside.
    pub(super) fn width_label(&self) -> Option<&str> {
        self.label().filter(|label| match self {
            Self::Mended { rest, .. } => !rest.is_empty() || !label.contains(' '),
            Self::Copied(_) => false,
        })
    }

    /// The words; `indent` is how far in they begin, for a list that goes on over lines.
    pub(super) fn text(&self, widths: Widths, indent: usize) -> String {
        match self {
            Self::Copied(text) => text.clone(),
            Self::Mended { label, rest } if label.is_empty() || rest.is_empty() => {
                format!("{label}{}", join(rest, indent + first_columns(rest)))
            }
            Self::Mended { label, rest } => {
                let width = widths.of(label) + 1;
                format!("{label:<width$}{}", join(rest, indent + width))
            }
        }
    }
}

/// Columns before the second token: where a list that goes on is continued if it has no column.
fn first_columns(tokens: &[Token]) -> usize {
    let names =
        |token: &Token| matches!(forms::plain_word(&token.text).as_str(), "wins" | "over" | "collect" | "channels");
    let words = tokens.iter().take_while(|token| token.is_word() && names(token));
    words.map(|token| token.text.chars().count() + 1).sum()
}

fn is_pattern(tokens: &[Token]) -> bool {
    let mut words = tokens.iter().map(|token| forms::plain_word(&token.text)).filter(|word| !word.is_empty());
    let first = words.next();
    let word = if first.as_deref() == Some("not") { words.next() } else { first };
    word.as_deref() == Some("pattern")
}

/// Makes what follows the word `pattern` one token, respaced where that is safe.
fn respace(source: &Source, span: Span, tokens: &mut Vec<Token>) {
    let keyword = tokens.iter().position(|token| forms::plain_word(&token.text) == "pattern").unwrap_or(0);
    let mut words = tokens.clone();
    words.truncate(keyword + 1);
    mend::mend(&mut words);
    let rest: Vec<Token> = tokens.iter().skip(keyword + 1).filter(|token| token.text != ":").cloned().collect();
    let written = join(&rest, 0);
    // what `pattern:(a)` has behind its colon is part of its first word
    let glued = tokens.get(keyword + 1).is_some_and(|token| token.gap == Gap::None);
    if glued || words.len() != keyword + 1 {
        let whole = with_plain_line_ends(source.get(span));
        *tokens = vec![Token { text: whole, kind: MarkKind::Word, gap: Gap::Blank }];
        return;
    }
    let text = pattern::respaced(&written).unwrap_or(written);
    words.push(Token { text, kind: MarkKind::Hole, gap: Gap::Blank });
    *tokens = words;
}

fn part_asides(tokens: &mut [Token], columns: Columns) {
    for i in 1..tokens.len() {
        let (before, after) = tokens.split_at_mut(i);
        if let (Some(before), Some(token)) = (before.last(), after.first_mut())
            && columns.is_aside(before, token)
        {
            token.gap = Gap::Wide;
        }
    }
}
