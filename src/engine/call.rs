use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Effect, EffectId, Said, SideAction, Thinking};
use crate::model::{
    BlockId, CallId, Channel, ContactId, Language, OutcomeKind, RevisionId, ScenarioId, SlotId, Subject, TenantId,
};
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
    /// Slots to ask for before the innermost block goes on.
    pub wanted: Vec<SlotId>,
    /// What the last response waits for.
    pub waiting: Waiting,
    /// Questions that a digression, a silence or a misunderstanding left open, the latest last.
    pub kept: Vec<Kept>,
    /// Wishes heard beside another one, answered when that one is done.
    pub later: Vec<ScenarioId>,
    /// What the caller gave.
    pub slots: BTreeMap<SlotId, Value>,
    /// The slots in the order they were filled, for "go back".
    pub filled: Vec<SlotId>,
    /// What was answered so far.
    pub past: BTreeMap<ScenarioId, Past>,
    /// Misunderstandings in a row.
    pub misses: u32,
    /// Silences in a row.
    pub silences: u32,
    /// Digressions from the question that is open now.
    pub digressions: u32,
    /// "Say that again", in a row.
    pub repeats: u32,
    /// Read-backs declined, since the last one agreed to.
    pub declined: u32,
    /// Where a `then` led last.
    pub led_to: Option<Subject>,
    /// How often in a row it led there.
    pub led: u32,
    /// Transfers and messages begun so far.
    pub handoffs: u32,
    /// What was said last, for "repeat that".
    pub last_said: Vec<Said>,
    /// What the turn has said and thought so far; empty between turns.
    pub draft: Draft,
    /// How it ended; none while it lasts.
    pub ended: Option<Ended>,
}

/// What is known of a call when it comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ring {
    /// The call's id, as the carrier names it.
    pub id: CallId,
    /// How the caller talks with us.
    pub channel: Channel,
    /// The caller's number or name, as the carrier gave it.
    pub from: String,
    /// The number dialled.
    pub to: String,
    /// When.
    pub at: Timestamp,
}

impl Call {
    /// A call that has just come in and waits for its first input.
    #[must_use]
    pub fn new(ring: Ring, tenant: TenantId, revision: RevisionId, language: Language) -> Self {
        Self {
            id: ring.id,
            tenant,
            revision,
            channel: ring.channel,
            from: ring.from,
            to: ring.to,
            language,
            started: ring.at,
            turn: 0,
            returning: false,
            places: Vec::new(),
            wanted: Vec::new(),
            waiting: Waiting::Ring,
            kept: Vec::new(),
            later: Vec::new(),
            slots: BTreeMap::new(),
            filled: Vec::new(),
            past: BTreeMap::new(),
            misses: 0,
            silences: 0,
            digressions: 0,
            repeats: 0,
            declined: 0,
            led_to: None,
            led: 0,
            handoffs: 0,
            last_said: Vec::new(),
            draft: Draft::default(),
            ended: None,
        }
    }
}

/// One statement of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spot {
    /// The block.
    pub block: BlockId,
    /// Its index in the block.
    pub index: u32,
}

/// A question left open, with everything needed to ask it again and go on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What was waited for.
    pub waiting: Waiting,
    /// Where the call stood.
    pub places: Vec<Place>,
    /// The slots still to be asked for.
    pub wanted: Vec<SlotId>,
    /// Digressions from it so far.
    pub digressions: u32,
    /// How it was left.
    pub left: Left,
}

/// How an open question was left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Left {
    /// The caller asked something else: a bridge leads back.
    Digression,
    /// The caller was silent: it is asked again.
    Silence,
    /// The caller was not understood: what was said then asks anew.
    Fallback,
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
    /// An answer to the `ask` there.
    Answer {
        /// The `ask`.
        at: Spot,
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
    /// A yes to the `confirm` there.
    Confirm {
        /// The `confirm`.
        at: Spot,
        /// Tries so far.
        tries: u32,
    },
    /// "What should I change?", after a no to the `confirm` there.
    Change {
        /// The `confirm`.
        at: Spot,
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
        /// The `then` that led there; none where the product itself did.
        by: Option<Spot>,
    },
    /// The end of a recording.
    Recording {
        /// The `then` that led there; none where the product itself did.
        by: Option<Spot>,
    },
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
    /// When the turn's first input came.
    pub began: Option<Timestamp>,
    /// The effect whose outcome the turn needs.
    pub awaited: Option<Awaited>,
}

/// An effect the turn cannot go on without.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Awaited {
    /// Which.
    pub effect: EffectId,
    /// What its outcome is for.
    pub purpose: Purpose,
}

/// What an outcome is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// To understand these words, said while this was waited for.
    Understand {
        /// The words.
        words: String,
        /// What was waited for.
        waiting: Box<Waiting>,
    },
    /// To go on after the `do` there.
    Act {
        /// What kind of effect.
        kind: OutcomeKind,
        /// The `do`; none where the product itself acts.
        by: Option<Spot>,
    },
    /// To tell a caller in writing that their wish for a person was passed on.
    PassOn {
        /// The contact as it is named.
        contact: String,
    },
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
