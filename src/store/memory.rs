use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;

use super::entry::Entry;
use super::kv::{MemoryKv, Write};
use super::{
    CallEvent, CallRecord, CallSummary, Health, Keep, OutboxEntry, Pending, RevisionFiles, Store, StoreError, view,
};
use crate::engine::Call;
use crate::model::{CallId, RevisionId, TenantId};
use crate::trace::{Answered, TurnTrace};

/// A store that forgets everything with the process: for tests, for `try`, for golden calls. Same answers as the durable
/// one.
#[derive(Debug, Default)]
pub struct MemoryStore {
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    kv: MemoryKv,
    revisions: BTreeMap<RevisionId, RevisionFiles>,
    sequence: u64,
}

impl Inner {
    fn append(&mut self, entry: &Entry) -> Result<(), StoreError> {
        if view::is_known(&self.kv, entry)? {
            return Ok(());
        }
        self.sequence += 1;
        let writes = view::writes_of(&self.kv, self.sequence, entry)?;
        self.write(writes);
        Ok(())
    }

    fn write(&mut self, writes: Vec<Write>) {
        for (key, value) in writes {
            match value {
                Some(value) => self.kv.insert(key, value),
                None => self.kv.remove(&key),
            };
        }
    }

    fn erase(&mut self, tenant: &TenantId, call: &CallId, at: Timestamp) -> Result<bool, StoreError> {
        let Some(erased) = view::tombstone_of(&self.kv, tenant, call, at)? else { return Ok(false) };
        self.append(&Entry::Erased(erased))?;
        Ok(true)
    }

    fn retain(&mut self, now: Timestamp, keep: &Keep) -> Result<(), StoreError> {
        for retired in view::past_retention(&self.kv, now, keep)? {
            self.append(&Entry::Retired(retired))?;
        }
        Ok(())
    }
}

impl MemoryStore {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn done<T: Send + 'static>(result: Result<T, StoreError>) -> Pending<T> {
    Box::pin(std::future::ready(result))
}

impl Store for MemoryStore {
    fn append_turn(&self, turn: Arc<TurnTrace>) -> Pending<()> {
        done(self.inner().append(&Entry::Turn(turn)))
    }

    fn append_event(&self, event: CallEvent) -> Pending<()> {
        done(self.inner().append(&Entry::Event(event)))
    }

    fn put_revision(&self, revision: RevisionFiles) -> Pending<()> {
        self.inner().revisions.insert(revision.id.clone(), revision);
        done(Ok(()))
    }

    fn revision(&self, id: &RevisionId) -> Result<Option<RevisionFiles>, StoreError> {
        Ok(self.inner().revisions.get(id).cloned())
    }

    fn call(&self, tenant: &TenantId, call: &CallId) -> Result<Option<Call>, StoreError> {
        Ok(view::last_turn(&self.inner().kv, tenant, call)?.map(|turn| turn.call))
    }

    fn answered(&self, tenant: &TenantId, call: &CallId, turn: u32) -> Result<Option<Answered>, StoreError> {
        view::answered(&self.inner().kv, tenant, call, turn)
    }

    fn read_call(&self, tenant: &TenantId, call: &CallId) -> Result<Option<CallRecord>, StoreError> {
        view::read_call(&self.inner().kv, tenant, call)
    }

    fn calls(&self, tenant: &TenantId, limit: usize) -> Result<Vec<CallSummary>, StoreError> {
        view::calls(&self.inner().kv, tenant, limit)
    }

    fn has_called(&self, tenant: &TenantId, from: &str, before: Timestamp) -> Result<bool, StoreError> {
        view::has_called(&self.inner().kv, tenant, from, before)
    }

    fn model_spent_since(&self, tenant: &TenantId, since: Timestamp) -> Result<u64, StoreError> {
        view::model_spent_since(&self.inner().kv, tenant, since)
    }

    fn outbox(&self, limit: usize) -> Result<Vec<OutboxEntry>, StoreError> {
        view::outbox(&self.inner().kv, limit)
    }

    fn erase(&self, tenant: &TenantId, call: &CallId, at: Timestamp) -> Pending<bool> {
        done(self.inner().erase(tenant, call, at))
    }

    fn retain(&self, now: Timestamp, keep: &Keep) -> Pending<()> {
        done(self.inner().retain(now, keep))
    }

    fn health(&self) -> Health {
        Health { durable: true, ..Health::default() }
    }

    fn last_try(&self) -> Pending<usize> {
        done(Ok(0))
    }
}
