use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::matcher::{Question, Verdict};
use crate::model::WebhookId;

/// Names an effect within its call: the turn that asked for it, and which of that turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EffectId {
    /// The turn.
    pub turn: u32,
    /// Which of the turn, from 0.
    pub index: u32,
}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.turn, self.index)
    }
}

/// Something outside the engine that a turn asks for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// Its name, the same at each try, so that a receiver can tell a repetition.
    pub id: EffectId,
    /// What.
    pub kind: EffectKind,
    /// How long an awaited one may take, in milliseconds; then the engine gets [`EffectOutcome::TimedOut`].
    pub deadline_ms: u32,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectKind {
    /// Tier 3.
    AskModel(Question),
    /// A text message.
    Text {
        /// E.164.
        to: String,
        /// The words.
        words: String,
    },
    /// A ticket for the business, kept in our own store.
    Ticket {
        /// The words.
        words: String,
    },
    /// A web address is told.
    Webhook {
        /// Which.
        webhook: WebhookId,
        /// Slots and their values in words.
        fields: BTreeMap<String, String>,
    },
}

/// How an effect ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectOutcome {
    /// It was done.
    Done {
        /// What the other side calls it, if it says.
        reference: Option<String>,
    },
    /// It failed; why, for the trace.
    Failed {
        /// In plain words, without secrets.
        why: String,
    },
    /// Its time was over. It may still have happened.
    TimedOut,
    /// Tier 3's answer and what it cost, in micro-dollars.
    Verdict {
        /// The answer.
        verdict: Verdict,
        /// The cost.
        cost_microdollars: u64,
    },
}
