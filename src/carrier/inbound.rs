use crate::engine::Event;
use crate::model::CallId;

/// One request of a carrier, read: the same shape whoever carries the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inbound {
    /// The call it belongs to, as the carrier names it.
    pub call: CallId,
    /// Who calls, as the carrier gave it: a number, an address, or a word such as `anonymous`.
    pub from: String,
    /// The number dialled.
    pub to: String,
    /// The carrier's name of this logical request, the same when it is delivered again.
    pub token: Option<String>,
    /// The request's path and query.
    pub target: String,
    /// What happened.
    pub kind: InboundKind,
}

/// What a carrier tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InboundKind {
    /// A call came in: turn 0.
    Rang,
    /// Something happened in a call that waits for it: turn 1 and later.
    Turn {
        /// Which turn it is, from 1: the number that our own answer put into the address.
        turn: u32,
        /// What happened.
        event: Event,
    },
    /// The carrier could not fetch, or not use, an answer of ours and asks once more, elsewhere.
    Fallback {
        /// The carrier's code of the fault; empty where it gives none.
        code: String,
        /// The address that failed; empty where it is not told.
        failed: String,
    },
    /// How the call goes on: told beside the turns, in any order, perhaps more than once.
    Progress(Progress),
}

/// How a call goes on, told beside its turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The call's state changed.
    Status {
        /// The carrier's word: `ringing`, `in-progress`, `completed` …
        status: String,
        /// By which these are put in order.
        sequence: Option<u32>,
        /// Seconds the call lasted, told at its end.
        duration_seconds: Option<u32>,
        /// Whether the call is over with it.
        over: bool,
    },
    /// A recording's state changed.
    Recording {
        /// The carrier's name for it; empty where it is not told.
        id: String,
        /// The carrier's word: `in-progress`, `completed`, `absent`, `failed`.
        status: String,
        /// Where the carrier keeps it; empty where it is not told.
        url: String,
        /// How long it is.
        seconds: u32,
    },
}
