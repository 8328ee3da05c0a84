use super::token::Token;
use crate::syntax::build::forms::{self, Opens};
use crate::syntax::build::lines::MarkKind;

/// A label longer than this stands before its column, so that one long answer does not push all others aside.
const MAX_LABEL_CHARS: usize = 36;

/// What stands in a column of its own in the statements of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Columns {
    /// Nothing does.
    None,
    /// The word that begins each: `phrase  "…"`, `pattern …`.
    Keyword,
    /// That word with its channel: `sms full "…"`.
    Reply,
    /// Everything before `say`, `do` or `then`: `yes, "a little"  then …`.
    Label,
    /// The effects of `outcomes`, whose blocks may stand on one line each.
    Effect,
    /// `at` and `from` of a test call.
    Call,
}

/// What stands in columns in a block: `opens` says what it holds, `first` is the word that begins its statement, `around`
/// are the columns of the block around it.
pub(super) fn of_block(opens: Opens, first: &str, around: Columns) -> Columns {
    match opens {
        Opens::Hear | Opens::Vocabulary | Opens::Slot => Columns::Keyword,
        Opens::Replies => Columns::Reply,
        Opens::Answers | Opens::Outcomes | Opens::Ladder => Columns::Label,
        Opens::Steps => Columns::None,
        Opens::Anything if first == "outcomes" => Columns::Effect,
        Opens::Anything if first == "call" => Columns::Call,
        Opens::Anything if around == Columns::Effect => Columns::Label,
        Opens::Anything => Columns::None,
    }
}

impl Columns {
    /// How many of a statement's tokens stand before the column; nothing where it keeps out of it.
    pub(super) fn label(self, tokens: &[Token]) -> Option<usize> {
        let word = |n: usize| tokens.get(n).filter(|token| token.is_word()).map(|token| forms::plain_word(&token.text));
        let first = word(0);
        match self {
            Self::None => None,
            Self::Keyword => Some(if first? == "not" { 2 } else { 1 }),
            Self::Reply => Some(match first?.as_str() {
                "voice" | "sms" | "chat" if word(1).is_some() => 2,
                _ => 1,
            }),
            Self::Label => {
                let clause = |token: &Token| matches!(forms::plain_word(&token.text).as_str(), "say" | "do" | "then");
                Some(tokens.iter().position(|token| token.is_word() && clause(token)).unwrap_or(tokens.len()))
            }
            Self::Effect => Some(tokens.len()),
            Self::Call => first.filter(|word| matches!(word.as_str(), "at" | "from")).map(|_| 1),
        }
    }

    /// Whether this is where the column of what is said *about* a reply begins: `weight 2`, `in es`.
    pub(super) fn is_aside(self, before: &Token, token: &Token) -> bool {
        self == Self::Reply && before.kind == MarkKind::Quoted && token.is_word()
    }
}

/// The widths of a block's labels: those that begin with `not` stand in a column of their own.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Widths {
    plain: usize,
    not: usize,
}

impl Widths {
    pub(super) fn add(&mut self, label: &str) {
        let chars = label.chars().count();
        if chars <= MAX_LABEL_CHARS {
            let width = if label.starts_with("not ") { &mut self.not } else { &mut self.plain };
            *width = chars.max(*width);
        }
    }

    /// How many columns a label takes.
    pub(super) fn of(self, label: &str) -> usize {
        let width = if label.starts_with("not ") { self.not } else { self.plain };
        width.max(label.chars().count())
    }
}
