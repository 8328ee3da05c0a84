//! Remembering: every turn durable before its answer leaves; calls, tickets, revisions and the outbox, read back.
//!
//! The journal is the truth, sled the view rebuilt from it. Knows nothing of carriers, of HTTP, of how a turn is thought.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;

use crate::engine::{Call, Effect, EffectId, EffectOutcome};
use crate::model::{CallId, RevisionId, TenantId};
use crate::trace::{Answered, TurnTrace};

/// What an awaited store operation gives.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send>>;

/// Where calls are remembered. Every key starts with the tenant; a call of another tenant is not found.
pub trait Store: Send + Sync {
    /// Makes a turn durable. Ready when it is on disk: only then may the answer leave. A turn that is there already
    /// (same call and number) is not written twice: the recorded one is what counts.
    fn append_turn(&self, turn: Arc<TurnTrace>) -> Pending<()>;

    /// Keeps a note of something that came after a turn: a status callback, an outbox effect's end, a ticket.
    fn append_event(&self, event: CallEvent) -> Pending<()>;

    /// Keeps a revision's files; ready when they are on disk. Before its first turn.
    fn put_revision(&self, revision: RevisionFiles) -> Pending<()>;

    /// A revision's files.
    fn revision(&self, id: &RevisionId) -> Result<Option<RevisionFiles>, StoreError>;

    /// The call after its latest turn.
    fn call(&self, tenant: &TenantId, call: &CallId) -> Result<Option<Call>, StoreError>;

    /// The answer given to a turn, for a repeated delivery of its request.
    fn answered(&self, tenant: &TenantId, call: &CallId, turn: u32) -> Result<Option<Answered>, StoreError>;

    /// The whole call: its turns and what came after them.
    fn read_call(&self, tenant: &TenantId, call: &CallId) -> Result<Option<CallRecord>, StoreError>;

    /// The tenant's latest calls, newest first, at most `limit`.
    fn calls(&self, tenant: &TenantId, limit: usize) -> Result<Vec<CallSummary>, StoreError>;

    /// Whether this number has called this tenant before `before`.
    fn has_called(&self, tenant: &TenantId, from: &str, before: Timestamp) -> Result<bool, StoreError>;

    /// What tier 3 has cost the tenant since `since`, in micro-dollars.
    fn model_spent_since(&self, tenant: &TenantId, since: Timestamp) -> Result<u64, StoreError>;

    /// Effects of the outbox that have not ended, oldest first, at most `limit`.
    fn outbox(&self, limit: usize) -> Result<Vec<OutboxEntry>, StoreError>;

    /// Forgets what callers said in a call; a tombstone stays.
    fn erase(&self, tenant: &TenantId, call: &CallId, at: Timestamp) -> Pending<bool>;

    /// How it is: whether turns can be made durable now, and what was lost since the start.
    fn health(&self) -> Health;
}

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
}

/// An effect that waits to be performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Whose.
    pub tenant: TenantId,
    /// Of which call.
    pub call: CallId,
    /// The effect.
    pub effect: Effect,
}

/// The files a revision was compiled from, so that `why` can show a line and replay can run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RevisionFiles {
    /// Its name: the hash of them.
    pub id: RevisionId,
    /// Whose.
    pub tenant: TenantId,
    /// Path and text, sorted by path.
    pub files: Vec<(String, String)>,
}

/// A whole call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// Its turns in order.
    pub turns: Vec<TurnTrace>,
    /// What came after, or beside, in the order it reached us.
    pub events: Vec<CallEvent>,
    /// When it was erased; then `turns` is empty.
    pub erased: Option<Timestamp>,
}

/// A call in one line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CallSummary {
    /// Its id.
    pub call: CallId,
    /// When it came in.
    pub started: Timestamp,
    /// The caller's number: to be masked by whoever shows it.
    pub from: String,
    /// How many turns it has.
    pub turns: u32,
    /// How it ended; none while it lasts.
    pub ended: Option<crate::engine::Ended>,
    /// When it was erased.
    pub erased: Option<Timestamp>,
}

/// How a store is.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Health {
    /// Turns are made durable.
    pub durable: bool,
    /// Turns that were answered without being made durable since the start.
    pub lost_turns: u64,
    /// What is wrong, in plain words; empty where nothing is.
    pub trouble: String,
}

/// Why the store could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, read-only or failing.
    #[error("the disk cannot be written: {0}")]
    Disk(String),
    /// What is on disk is damaged.
    #[error("what is stored is damaged: {0}")]
    Damaged(String),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// Another process has the data folder.
    #[error("another `clientsvia serve` uses this data folder")]
    InUse,
}
