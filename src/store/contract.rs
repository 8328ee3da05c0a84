use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::Timestamp;

use super::{CallEvent, CallRecord, CallSummary, Health, Keep, OutboxEntry, RevisionFiles, StoreError};
use crate::engine::Call;
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

    /// Forgets what was said in a call; a tombstone stays, and later turns of it are not kept. `false` where there is no
    /// such call, or it is erased already. When ready nothing reads the words any more; from the raw bytes on disk they are
    /// gone soon after, at the latest when the store is opened next.
    fn erase(&self, tenant: &TenantId, call: &CallId, at: Timestamp) -> Pending<bool>;

    /// Forgets calls past their retention as of `now`: whole segments of the journal at a time, so some days late. Called
    /// at the start and every hour or so.
    fn retain(&self, now: Timestamp, keep: &Keep) -> Pending<()>;

    /// How it is: whether turns can be made durable now, and what was lost since the start.
    fn health(&self) -> Health;

    /// Before the process ends: tries once more to make durable what waits for a disk that failed; how many records still
    /// wait, to be lost with the process.
    fn last_try(&self) -> Pending<usize>;
}
