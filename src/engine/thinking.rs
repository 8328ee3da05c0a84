use serde::{Deserialize, Serialize};

use crate::matcher::Decision;
use crate::model::{At, ScenarioId, SlotId, Subject};

/// Why a turn came out as it did: kept in the trace, shown by `why`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thinking {
    /// How the utterance was understood, where it had to be.
    pub decision: Option<Decision>,
    /// What was found to hold, in the order it was used.
    pub because: Vec<Because>,
}

/// One reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Because {
    /// A condition held (or not), as written.
    Condition {
        /// As written.
        source: String,
        /// Whether it held.
        held: bool,
        /// Where.
        at: Option<At>,
    },
    /// The words answered the open question.
    Answered {
        /// The answer as written: `yes`, `"a little"`, `else`.
        answer: String,
        /// Where.
        at: Option<At>,
    },
    /// A slot got a value.
    Filled {
        /// Which.
        slot: SlotId,
        /// The words it was heard in.
        words: String,
    },
    /// The words were no value for the slot asked for.
    NotHeard {
        /// Which.
        slot: SlotId,
        /// Why, in plain words.
        why: String,
    },
    /// A scenario or flow was entered.
    Entered {
        /// Which.
        subject: Subject,
        /// Where.
        at: Option<At>,
    },
    /// An effect's or a transfer's outcome led on.
    Outcome {
        /// Of what, in the author's word: `transfer`, `ticket`, `model`.
        of: String,
        /// The outcome's word: `no-answer`, `done`, `timed out`.
        outcome: String,
        /// Details in plain words; may be empty.
        detail: String,
    },
    /// An inherited repair was used: `repeat`, `go back`, `never mind`, `talk to a person`.
    Repair(String),
    /// A digression: the open question is kept.
    Digressed(ScenarioId),
    /// A limit was met, in plain words.
    Limit(String),
    /// A statement set a slot.
    Set {
        /// Which.
        slot: SlotId,
        /// To these words.
        words: String,
    },
}
