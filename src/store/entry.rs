use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::journal::SequenceNumber;
use super::{CallEvent, CallEventKind};
use crate::engine::EffectId;
use crate::model::{CallId, TenantId};
use crate::trace::{self, CodecError, TurnTrace};

/// What a frame of the journal holds: one byte that says which, then the record with its own version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// A turn.
    Turn(Arc<TurnTrace>),
    /// What came after, or beside.
    Event(CallEvent),
    /// A call was erased.
    Erased(Erased),
    /// Segments were dropped, being past their retention: why these sequences are missing.
    Dropped(Dropped),
    /// A tenant's calls were forgotten, being past their retention.
    Retired(Retired),
    /// What stood here was erased.
    Blank,
}

/// A tombstone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Erased {
    /// Whose.
    pub(crate) tenant: TenantId,
    /// Which call.
    pub(crate) call: CallId,
    /// When it was erased.
    pub(crate) at: Timestamp,
    /// When it had come in.
    pub(crate) started: Timestamp,
    /// How many turns it had.
    pub(crate) turns: u32,
}

/// Calls that are past their retention.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Retired {
    /// Whose.
    pub(crate) tenant: TenantId,
    /// Those that came in before this.
    pub(crate) before: Timestamp,
}

/// Sequences that were dropped on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Dropped {
    /// The first.
    pub(crate) first: u64,
    /// The last.
    pub(crate) last: u64,
}

const TURN: u8 = 1;
const EVENT: u8 = 2;
const ERASED: u8 = 3;
const DROPPED: u8 = 4;
const BLANK: u8 = 5;
const RETIRED: u8 = 6;

impl Entry {
    /// The entry as bytes.
    pub(crate) fn encode(&self) -> Result<Vec<u8>, CodecError> {
        let (kind, body) = match self {
            Self::Turn(turn) => (TURN, trace::encode(turn)?),
            Self::Event(event) => (EVENT, trace::write(event)?),
            Self::Erased(erased) => (ERASED, trace::write(erased)?),
            Self::Dropped(dropped) => (DROPPED, trace::write(dropped)?),
            Self::Retired(retired) => (RETIRED, trace::write(retired)?),
            Self::Blank => (BLANK, Vec::new()),
        };
        let mut bytes = Vec::with_capacity(1 + body.len());
        bytes.push(kind);
        bytes.extend_from_slice(&body);
        Ok(bytes)
    }

    /// The entry these bytes are. Total.
    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, CodecError> {
        let Some((&kind, body)) = bytes.split_first() else { return Err(CodecError::Empty) };
        match kind {
            TURN => Ok(Self::Turn(Arc::new(trace::decode(body)?))),
            EVENT => Ok(Self::Event(trace::read(body)?)),
            ERASED => Ok(Self::Erased(trace::read(body)?)),
            DROPPED => Ok(Self::Dropped(trace::read(body)?)),
            RETIRED => Ok(Self::Retired(trace::read(body)?)),
            BLANK => Ok(Self::Blank),
            other => Err(CodecError::Malformed(format!("there is no kind of record {other}"))),
        }
    }

    /// The call it belongs to.
    pub(crate) fn call(&self) -> Option<(&TenantId, &CallId)> {
        match self {
            Self::Turn(turn) => Some((&turn.call.tenant, &turn.call.id)),
            Self::Event(event) => Some((&event.tenant, &event.call)),
            Self::Erased(erased) => Some((&erased.tenant, &erased.call)),
            Self::Dropped(_) | Self::Retired(_) | Self::Blank => None,
        }
    }

    /// The last number the entry at this number speaks for: its own for most.
    pub(crate) fn speaks_for(&self, sequence: SequenceNumber) -> SequenceNumber {
        match self {
            Self::Dropped(dropped) => sequence.max(dropped.last),
            Self::Turn(_) | Self::Event(_) | Self::Erased(_) | Self::Retired(_) | Self::Blank => sequence,
        }
    }

    /// Whether what it changes depends on what is in the view.
    pub(crate) fn depends_on_the_view(&self) -> bool {
        match self {
            Self::Erased(_) | Self::Retired(_) => true,
            Self::Turn(_) | Self::Event(_) | Self::Dropped(_) | Self::Blank => false,
        }
    }

    /// When it happened.
    pub(crate) fn at(&self) -> Option<Timestamp> {
        match self {
            Self::Turn(turn) => Some(turn.inputs.last().map_or(turn.call.started, |input| input.at)),
            Self::Event(event) => Some(event.at),
            Self::Erased(erased) => Some(erased.at),
            Self::Dropped(_) | Self::Retired(_) | Self::Blank => None,
        }
    }
}

/// What makes two events of one call the same event, whenever they come: its effect, or what a callback is about.
#[derive(Serialize)]
enum Identity<'a> {
    Status(&'a str, Option<u32>),
    Ticket(EffectId),
    Ended(EffectId),
    Recording(&'a str, &'a str),
}

impl CallEvent {
    /// The bytes that tell it from other events of its call; two that agree in them are one event told twice.
    pub(crate) fn identity(&self) -> Result<Vec<u8>, CodecError> {
        trace::write(&match &self.kind {
            CallEventKind::Status { status, sequence, .. } => Identity::Status(status, *sequence),
            CallEventKind::Ticket { effect, .. } => Identity::Ticket(*effect),
            CallEventKind::EffectEnded { effect, .. } => Identity::Ended(*effect),
            CallEventKind::Recording { id, status, .. } => Identity::Recording(id, status),
        })
    }
}
