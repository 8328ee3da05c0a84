use super::{Block, Hole, Key, Name, Regex, Spanned, Template};
use crate::text::Span;

/// `hear { … }`: what a caller may say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hear {
    /// All of it.
    pub span: Span,
    /// Its lines; `phrase "a", "b"` makes two.
    pub body: Block<HearLine>,
}

/// One way to say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HearLine {
    /// All of it (for the second string of a line, that string).
    pub span: Span,
    /// Where `not` stands; never before a key.
    pub not: Option<Span>,
    /// What is heard.
    pub heard: Heard,
}

/// What is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    /// An example sentence.
    Phrase(Template),
    /// Words, alternatives and gaps.
    Pattern(Pattern),
    /// A regular expression.
    Rule(Regex),
    /// A key of the telephone.
    Key(Spanned<Key>),
}

/// A sequence of at least one item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// All of it.
    pub span: Span,
    /// In order; a gap is never first, last or beside another gap.
    pub items: Vec<PatternItem>,
}

/// An item of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternItem {
    /// One word as written.
    Word(Name),
    /// `word?`; the text is without the `?`.
    Optional(Name),
    /// `..`: up to four words.
    Gap(Span),
    /// `(a | b c | d)`, `(a | b)?`
    Group {
        /// With its parentheses.
        span: Span,
        /// At least one.
        alternatives: Vec<Pattern>,
        /// Whether a `?` follows it.
        optional: bool,
    },
    /// `{visit-date}`
    Hole(Hole),
}
