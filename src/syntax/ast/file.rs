use jiff::civil::Date;

use super::{Block, Branch, Flow, Name, Outcome, Scenario, Slot, Spanned, Text};
use crate::text::Span;

/// A `.scenario` file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// What it holds, in the order written.
    pub items: Vec<Item>,
    /// Its comments, in order.
    pub comments: Vec<Comment>,
    /// Whether something at the top of the file could not be read (and has been reported): what seems to be missing from
    /// the tenant may be there.
    pub damaged: bool,
}

/// `# …` to the end of its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Comment {
    /// With its `#` (or the `//` that was taken for one).
    pub span: Span,
}

/// Something that stands at the top of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// `use hvac`
    Use(Use),
    /// `vocabulary { … }`
    Vocabulary(Vocabulary),
    /// `fact xray-price "…" until …`
    Fact(Fact),
    /// `slot phone: phone { … }`
    Slot(Slot),
    /// `scenario toothache "…" { … }`
    Scenario(Scenario),
    /// `flow book-cleaning "…" { … }`
    Flow(Flow),
    /// `fallback { … }`
    Fallback(Ladder),
    /// `silence { … }`
    Silence(Ladder),
    /// `outcomes { … }`
    Outcomes {
        /// All of it.
        span: Span,
        /// One entry an effect.
        body: Block<EffectOutcomes>,
    },
}

/// `use hvac`: start from a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// All of it.
    pub span: Span,
    /// Which template.
    pub template: Name,
}

/// `vocabulary { … }`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// All of it.
    pub span: Span,
    /// Its lines.
    pub body: Block<VocabularyLine>,
}

/// A line of the vocabulary; each has at least one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum VocabularyLine {
    /// `same`: words that mean the same.
    Same {
        /// All of it.
        span: Span,
        /// The words.
        words: Vec<Text>,
    },
    /// `filler`: words that are dropped before matching.
    Filler {
        /// All of it.
        span: Span,
        /// The words.
        words: Vec<Text>,
    },
    /// `spell`: words spelled right for speech hints.
    Spell {
        /// All of it.
        span: Span,
        /// The words.
        words: Vec<Text>,
    },
}

/// `fact xray-price "eighty-five dollars" until 2027-03-31`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name: Name,
    /// What is said.
    pub text: Text,
    /// The last day it holds.
    pub until: Option<Spanned<Date>>,
}

/// `fallback` and `silence`: what happens the first time, the second, the third.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ladder {
    /// All of it.
    pub span: Span,
    /// The word that starts it.
    pub keyword: Span,
    /// Its rungs.
    pub body: Block<Rung>,
}

/// One time of a [`Ladder`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rung {
    /// All of it.
    pub span: Span,
    /// Which time.
    pub number: Spanned<RungNumber>,
    /// What is done then.
    pub branch: Branch,
}

/// Which time in a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is the word it says")]
pub enum RungNumber {
    First,
    Second,
    Third,
}

/// What happens on the outcomes of one effect where a scenario says nothing of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EffectOutcomes {
    /// All of it.
    pub span: Span,
    /// `transfer`, `ticket`, `text`, …
    pub effect: Name,
    /// Its outcomes.
    pub body: Block<Outcome>,
}
