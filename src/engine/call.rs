use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Effect, EffectId, Said, SideAction, Thinking};
use crate::model::{BlockId, CallId, Channel, ContactId, Language, RevisionId, ScenarioId, SlotId, Subject, TenantId};
use crate::slot::Value;

/// All turns with one caller so far: everything the next turn needs. Plain data; pinned to one revision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    /// Its id.
    pub id: CallId,
    /// Whose.
    pub tenant: TenantId,
    /// The revision it started with and stays with.
    pub revision: RevisionId,
    /// How the caller talks with us.
    pub channel: Channel,
    /// The caller's number or name, as the carrier gave it.
    pub from: String,
    /// The number dialled.
    pub to: String,
    /// The language spoken.
    pub language: Language,
    /// When it came in.
    pub started: Timestamp,
    /// The number of the turn being taken; 0 is the greeting.
    pub turn: u32,
    /// The caller's number has called this tenant before.
    pub returning: bool,
    /// Where in the tenant's blocks the call stands, innermost last.
    pub places: Vec<Place>,
    /// What the last response waits for.
    pub waiting: Waiting,
    /// What the caller gave.
    pub slots: BTreeMap<SlotId, Value>,
    /// What was answered so far.
    pub past: BTreeMap<ScenarioId, Past>,
    /// Misunderstandings in a row.
    pub misses: u32,
    /// Silences in a row.
    pub silences: u32,
    /// What was said last, for "repeat that".
    pub last_said: Vec<Said>,
    /// What the turn has said and thought so far; empty between turns.
    pub draft: Draft,
    /// How it ended; none while it lasts.
    pub ended: Option<Ended>,
}

/// The next statement of a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// What it belongs to; none for the tenant's own ladders and outcomes.
    pub subject: Option<Subject>,
    /// The block.
    pub block: BlockId,
    /// The index of the statement to do next.
    pub next: u32,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Past {
    /// How often.
    pub times: u32,
    /// When last.
    pub last: Timestamp,
}

/// What a response waits for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Waiting {
    /// The first input: the ring.
    Ring,
    /// Any wish.
    Wish,
    /// An answer to the `ask` at this place.
    Answer {
        /// The block.
        block: BlockId,
        /// The index of the `ask` in it.
        index: u32,
        /// Tries so far.
        tries: u32,
    },
    /// A slot's value.
    Slot {
        /// Which.
        slot: SlotId,
        /// Tries so far.
        tries: u32,
        /// The caller's own number was offered.
        offered: bool,
    },
    /// A yes to the `confirm` at this place.
    Confirm {
        /// The block.
        block: BlockId,
        /// The index of the `confirm` in it.
        index: u32,
        /// Tries so far.
        tries: u32,
    },
    /// Which of these was meant.
    Choice {
        /// The candidates.
        scenarios: Vec<ScenarioId>,
        /// Tries so far.
        tries: u32,
    },
    /// "Anything else?"
    AnythingElse,
    /// The end of a transfer.
    Dial {
        /// Who.
        contact: ContactId,
        /// Which of their numbers, from 0.
        number: u32,
    },
    /// The end of a recording.
    Recording,
    /// An effect, within the turn.
    Effect(EffectId),
    /// Nothing: the call is over.
    Nothing,
}

/// What a turn has done so far, while it awaits an effect.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// What will be said.
    pub said: Vec<Said>,
    /// What will be done.
    pub actions: Vec<SideAction>,
    /// Effects that need not be awaited.
    pub outbox: Vec<Effect>,
    /// Why.
    pub thinking: Thinking,
    /// Effects asked for so far in this turn.
    pub effects: u32,
    /// The awaited effect's place: what happens with its outcome.
    pub awaited: Option<Effect>,
}

/// How a call ended, and whose doing it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// The caller hung up.
    CallerHungUp,
    /// We said goodbye.
    Goodbye,
    /// We hung up.
    HungUp,
    /// A person took over.
    Transferred,
    /// A message was left.
    Voicemail,
    /// The carrier ended it.
    Carrier,
}
