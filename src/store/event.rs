use jiff::Timestamp;

use crate::engine::{EffectId, EffectOutcome};
use crate::model::{CallId, TenantId};

/// Something that came after, or beside, a call's turns.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct CallEvent {
    /// Whose.
    pub tenant: TenantId,
    /// Of which call.
    pub call: CallId,
    /// When it reached us.
    pub at: Timestamp,
    /// What.
    pub kind: CallEventKind,
}

/// What can come after, or beside, a call's turns.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CallEventKind {
    /// The carrier told of the call's progress.
    Status {
        /// Its word: `ringing`, `in-progress`, `completed` …
        status: String,
        /// Its number, by which callbacks are put in order.
        sequence: Option<u32>,
        /// Seconds the call lasted, at its end.
        duration_seconds: Option<u32>,
    },
    /// A ticket was left.
    Ticket {
        /// The effect that left it: left once, however often it is tried.
        effect: EffectId,
        /// Its words.
        words: String,
    },
    /// An effect of the outbox ended.
    EffectEnded {
        /// Which.
        effect: EffectId,
        /// How.
        outcome: EffectOutcome,
    },
    /// The carrier told of a recording of the whole call. Last, since what is stored is told apart by its place here.
    Recording {
        /// The carrier's name for it; empty where it gives none.
        id: String,
        /// The carrier's word: `in-progress`, `completed`, `absent`, `failed`.
        status: String,
        /// Where the carrier keeps it; empty where it is not told.
        url: String,
        /// How long it is.
        seconds: u32,
    },
}
