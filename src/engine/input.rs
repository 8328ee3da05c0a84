use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{EffectId, EffectOutcome};
use crate::matcher::Direction;

/// One thing that happens to a call. The inputs of a turn are everything it depends on, besides the revision and the call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Input {
    /// When, stamped once at the edge.
    pub at: Timestamp,
    /// What.
    pub event: Event,
    /// What tier 3 has cost the tenant today (in its zone), in micro-dollars.
    pub model_spent_today_microdollars: u64,
}

/// What can happen to a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Event {
    /// The call came in.
    Rang {
        /// The caller's number has called this tenant before.
        returning: bool,
    },
    /// The caller spoke or wrote.
    Said {
        /// The words as recognised.
        words: String,
        /// The recogniser's confidence in ten-thousandths; carriers may leave it out.
        recogniser: Option<crate::matcher::Chance>,
    },
    /// The caller pressed keys (`0`–`9`, `*`, `#`), as sent.
    Pressed(String),
    /// The caller gave nothing within the time.
    Silent,
    /// A transfer's number stopped ringing or talking.
    Dialed(DialResult),
    /// A message was left, or not (`seconds` 0).
    Recorded {
        /// Where the carrier keeps it.
        url: String,
        /// How long it is.
        seconds: u32,
    },
    /// The caller hung up, or the carrier ended the call.
    HungUp,
    /// An awaited effect ended, or its time was over.
    Outcome {
        /// Which.
        effect: EffectId,
        /// How.
        outcome: EffectOutcome,
    },
    /// The caller spoke or wrote, and a sentence encoder read it before the turn was thought.
    Encoded {
        /// The words as recognised.
        words: String,
        /// The recogniser's confidence in ten-thousandths; carriers may leave it out.
        recogniser: Option<crate::matcher::Chance>,
        /// What the encoder makes of them.
        direction: Direction,
    },
}

impl Event {
    /// The caller said this; `direction` is what an encoder makes of it, where one read it.
    #[must_use]
    pub fn said(
        words: impl Into<String>,
        recogniser: Option<crate::matcher::Chance>,
        direction: Option<Direction>,
    ) -> Self {
        let words = words.into();
        match direction {
            Some(direction) => Self::Encoded { words, recogniser, direction },
            None => Self::Said { words, recogniser },
        }
    }

    /// The words that the caller spoke or wrote, and the recogniser's confidence.
    #[must_use]
    pub fn words(&self) -> Option<(&str, Option<crate::matcher::Chance>)> {
        match self {
            Self::Said { words, recogniser } | Self::Encoded { words, recogniser, .. } => Some((words, *recogniser)),
            Self::Rang { .. }
            | Self::Pressed(_)
            | Self::Silent
            | Self::Dialed(_)
            | Self::Recorded { .. }
            | Self::HungUp
            | Self::Outcome { .. } => None,
        }
    }
}

/// How a transfer's number ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DialResult {
    /// Somebody answered, and the talk is over.
    Answered,
    /// Nobody answered.
    NoAnswer,
    /// The line was busy.
    Busy,
    /// It could not be called.
    Failed,
}
