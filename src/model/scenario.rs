use serde::{Deserialize, Serialize};

use super::{At, BlockId, Channel, Condition, Hear, Language, Reply, ScenarioId, Strategy};

/// One thing a caller may want: how to recognise it, what to answer, what to do.
#[derive(Clone, Debug, PartialEq)]
pub struct Scenario {
    /// Its id.
    pub id: ScenarioId,
    /// Its title, for people.
    pub title: String,
    /// Where.
    pub at: At,
    /// The row of the response matrix.
    pub kind: Kind,
    /// Only live ones match.
    pub status: Status,
    /// How it is recognised.
    pub hear: Hear,
    /// The scenarios it wins over where both are heard; closed under nothing, as written.
    pub wins_over: Vec<ScenarioId>,
    /// An emergency: heard even inside another flow, never polished, never chosen by tier 3 alone.
    pub urgent: bool,
    /// The confidence below which tier 2 may not choose it, 0 to 1; the tenant's, else the learned one, where `None`.
    pub threshold: Option<f64>,
    /// Overrides the response matrix.
    pub strategy: Option<Strategy>,
    /// The channels it matches on; never empty.
    pub channels: Vec<Channel>,
    /// The language it matches in; the tenant's where `None`.
    pub language: Option<Language>,
    /// Not again within so many seconds of the same call.
    pub cooldown_seconds: Option<u32>,
    /// When the caller is given to a human.
    pub handoff: Handoff,
    /// It may match only while this holds.
    pub only_when: Option<(Condition, String)>,
    /// Old ids.
    pub was: Vec<ScenarioId>,
    /// What it says.
    pub replies: Vec<Reply>,
    /// Other replies and next steps, tried in order: the first that holds.
    pub whens: Vec<When>,
    /// The next step; an empty block where none is written.
    pub next: BlockId,
}

impl Scenario {
    /// One of which nothing else is written: a live answer to a question, on every channel, that hears and says nothing yet.
    #[must_use]
    pub fn bare(id: ScenarioId, title: String, at: At, next: BlockId) -> Self {
        Self {
            id,
            title,
            at,
            kind: Kind::Info,
            status: Status::Live,
            hear: Hear::default(),
            wins_over: Vec::new(),
            urgent: false,
            threshold: None,
            strategy: None,
            channels: Channel::ALL.to_vec(),
            language: None,
            cooldown_seconds: None,
            handoff: Handoff::Unsure,
            only_when: None,
            was: Vec::new(),
            replies: Vec::new(),
            whens: Vec::new(),
            next,
        }
    }
}

/// Replies and a next step for a condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct When {
    /// The condition.
    pub condition: Condition,
    /// The condition as written.
    pub source: String,
    /// Replace the scenario's replies of the same form, channel and language.
    pub replies: Vec<Reply>,
    /// Replaces the scenario's next step.
    pub next: Option<BlockId>,
    /// Where.
    pub at: At,
}

/// The rows of the response matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A question with an answer.
    Info,
    /// Something to be done.
    Action,
    /// "Thanks", "okay".
    Ack,
    /// Talk for its own sake.
    Smalltalk,
}

impl Kind {
    /// The word authors write.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Action => "action",
            Self::Ack => "ack",
            Self::Smalltalk => "smalltalk",
        }
    }
}

/// Whether a scenario matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Being written: checked, never matched.
    Draft,
    /// Matched.
    Live,
    /// Kept for its history.
    Archived,
}

/// When a caller is given to a human.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Handoff {
    /// Never from here.
    Never,
    /// When misunderstood too often.
    Unsure,
    /// At once, after the reply.
    Always,
}
