use serde::{Deserialize, Serialize};

use super::{At, Key, SlotId};

/// How a scenario is recognised.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hear {
    /// Example sentences.
    pub phrases: Vec<Phrase>,
    /// Words with alternatives and gaps.
    pub patterns: Vec<Pattern>,
    /// Regular expressions.
    pub rules: Vec<Rule>,
    /// Keys of the telephone.
    pub keys: Vec<Key>,
    /// Sentences that are not meant: each vetoes itself and teaches tier 2 against it.
    pub not_phrases: Vec<Phrase>,
    /// Patterns that veto.
    pub not_patterns: Vec<Pattern>,
    /// Regular expressions that veto.
    pub not_rules: Vec<Rule>,
}

/// An example sentence; may hold slots.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Words and slots in order.
    pub parts: Vec<PhrasePart>,
    /// As written.
    pub source: String,
    /// Where.
    pub at: At,
}

/// One part of a phrase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PhrasePart {
    /// Words.
    Words(String),
    /// A slot that the caller's words fill.
    Slot(SlotId),
}

/// A pattern as a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The tree.
    pub node: PatternNode,
    /// As written.
    pub source: String,
    /// Where.
    pub at: At,
}

/// `(ac | unit) .. (quit | stopped) now?`
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatternNode {
    /// One word.
    Word(String),
    /// One after another, at least two.
    Sequence(Vec<Self>),
    /// One of these, at least two.
    Either(Vec<Self>),
    /// May be missing.
    Optional(Box<Self>),
    /// `..`: up to four words of any kind.
    Gap,
    /// Words that fill a slot.
    Slot(SlotId),
}

/// A regular expression as written between the slashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The expression.
    pub source: String,
    /// Where.
    pub at: At,
}
