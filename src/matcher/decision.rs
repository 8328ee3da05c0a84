use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::{At, ScenarioId, SlotId};

/// A number from 0 to 1 in ten-thousandths, so that traces hold no floats and every machine writes the same bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chance(u16);

impl Chance {
    /// Certainty.
    pub const ONE: Self = Self(10_000);

    /// Rounded to four digits; what is not a number is 0, what lies outside is clamped.
    #[must_use]
    pub fn new(value: f64) -> Self {
        let scaled = (value * 10_000.0).round();
        if scaled.is_nan() || scaled <= 0.0 {
            return Self(0);
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=10000 just here")]
        Self(scaled.min(10_000.0) as u16)
    }

    /// As a float, for arithmetic.
    #[must_use]
    pub fn get(self) -> f64 {
        f64::from(self.0) / 10_000.0
    }
}

impl fmt::Display for Chance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2}", self.get())
    }
}

/// Which part of the matcher decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tier {
    /// Phrases word for word, patterns, rules, keys.
    Rules,
    /// Meaning: BM25 and what is built on it.
    Meaning,
    /// The language model.
    Model,
}

impl Tier {
    /// 1, 2 or 3.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Rules => 1,
            Self::Meaning => 2,
            Self::Model => 3,
        }
    }
}

/// What in a tier found it, in the author's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum By {
    /// A phrase, word for word.
    Phrase,
    /// A pattern.
    Pattern,
    /// A rule.
    Rule,
    /// A key.
    Key,
    /// Meaning.
    Meaning,
    /// The language model.
    Model,
}

impl By {
    /// The word authors write after `by`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phrase => "phrase",
            Self::Pattern => "pattern",
            Self::Rule => "rule",
            Self::Key => "key",
            Self::Meaning => "meaning",
            Self::Model => "model",
        }
    }

    /// The tier it belongs to.
    #[must_use]
    pub fn tier(self) -> Tier {
        match self {
            Self::Phrase | Self::Pattern | Self::Rule | Self::Key => Tier::Rules,
            Self::Meaning => Tier::Meaning,
            Self::Model => Tier::Model,
        }
    }
}

/// How an utterance was understood, with everything that was weighed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The utterance as the matcher saw it: normalised.
    pub heard_as: String,
    /// What was decided.
    pub outcome: Outcome,
    /// Every candidate, best first: the winner, then all that lost and why.
    pub candidates: Vec<Candidate>,
    /// A second wish in the same utterance, found beside the first.
    pub also: Vec<Found>,
}

/// The three honest answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is this one.
    Decided(Found),
    /// It is one of these two or three: the caller is asked.
    Ask(Vec<ScenarioId>),
    /// Nothing is sure enough.
    Unsure,
}

/// The scenario that was decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Which.
    pub scenario: ScenarioId,
    /// What found it.
    pub by: By,
    /// How surely: the calibrated probability that it is right.
    pub confidence: Chance,
    /// The line that fired (tier 1), or that came nearest (tier 2); none for a model.
    pub at: Option<At>,
    /// What fired, as the author wrote it.
    pub source: String,
    /// What the utterance says of slots.
    pub slots: BTreeMap<SlotId, String>,
}

/// One scenario that was weighed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Which.
    pub scenario: ScenarioId,
    /// What found it.
    pub by: By,
    /// How surely.
    pub score: Chance,
    /// Why it lost; `None` for the winner.
    pub lost: Option<Lost>,
    /// What spoke for and against it.
    pub evidence: Vec<Evidence>,
    /// The line that speaks most for it.
    pub at: Option<At>,
}

/// A word or phrase and what it weighed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The words, or the line as written.
    pub words: String,
    /// For (positive) or against, in hundredths.
    pub weight_hundredths: i32,
}

/// Why a candidate lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Lost {
    /// The winner says `wins over` it.
    WinsOver(ScenarioId),
    /// The winner is an emergency; kept as a second wish where they share no word.
    Urgent(ScenarioId),
    /// Begins later in the utterance than the winner; kept as a second wish where they share no word.
    Later,
    /// A shorter match than the winner's.
    Shorter,
    /// Same stretch, same length: the order of ids decided.
    Order,
    /// An earlier step of the ladder was sure: phrase, pattern, meaning, model.
    EarlierStep(By),
    /// Scored lower than the winner.
    Lower,
    /// Below the confidence it needs.
    BelowThreshold(Chance),
    /// Too near to the next one to choose between them.
    TooClose,
    /// One of its `not` lines matched.
    Vetoed(At),
    /// `only when` did not hold.
    NotNow(String),
    /// Its cooldown is not over.
    Cooling,
    /// It is for other channels or another language.
    Elsewhere,
    /// The model chose another, or none.
    NotChosen,
    /// The model chose it, but it may not be chosen by the model alone.
    NeedsMoreThanModel,
}

/// What tier 3 is asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The utterance as heard.
    pub utterance: String,
    /// What it may choose from, best first; `none` is always added.
    pub choices: Vec<QuestionChoice>,
    /// The slots it may report, by id, with their type's word.
    pub slots: BTreeMap<SlotId, String>,
    /// The name of the tenant's business, for the prompt.
    pub business: String,
}

/// One thing the model may choose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuestionChoice {
    /// Its id: a value of the schema's enum.
    pub scenario: ScenarioId,
    /// Its title.
    pub title: String,
    /// A few of its phrases.
    pub examples: Vec<String>,
}

/// What tier 3 answered, after everything it may not say was removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// One of the choices, with the slots whose words stand in the utterance, and those it invented.
    Chose {
        /// Which.
        scenario: ScenarioId,
        /// Slots whose words stand in the utterance.
        slots: BTreeMap<SlotId, String>,
        /// Slots it reported with words nobody said: ignored, kept for the trace.
        invented: BTreeMap<String, String>,
    },
    /// None of them.
    None,
    /// No usable answer.
    Fault(VerdictFault),
}

/// Why the model gave no usable answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerdictFault {
    /// Not reached in time, or the connection failed.
    Unreachable(String),
    /// Took longer than its share of the turn.
    TimedOut,
    /// Refused to answer.
    Refused,
    /// Cut off (`finish_reason=length`).
    Truncated,
    /// Not what the schema allows.
    OffSchema(String),
    /// Chose what was not among the choices.
    Invented(String),
    /// An HTTP error, with its status.
    Status(u16),
    /// The day's budget is spent.
    BudgetSpent,
}
