use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Mutex as Turnstile;

use crate::engine::Call;
use crate::model::{CallId, TenantId};
use crate::revision::Resting;
use crate::trace::Answered;

/// The most calls that are remembered in memory; the store has the others.
const MAX_LIVE_CALLS: usize = 10_000;

/// What is at hand of a call, while somebody holds its turnstile.
#[derive(Default)]
pub(super) struct Live {
    /// The call after its latest turn.
    pub call: Option<Call>,
    /// Its revision, where it began here: also where the store could not keep that.
    pub revision: Option<Arc<Resting>>,
    /// Its latest answer.
    pub last: Option<(u32, Answered)>,
    /// Status callbacks heard: each is noted once.
    pub told: BTreeSet<(String, Option<u32>)>,
    /// The carrier said that the call is over.
    pub over: bool,
    /// How often the carrier could not use an answer.
    pub fallbacks: u32,
    /// The idempotency token of the latest of them: delivered again, it is the same one.
    pub fallback_token: Option<String>,
}

/// Calls under way. Whoever takes a turn locks the call first, so that racing turns queue up.
#[derive(Default)]
pub(super) struct LiveCalls(Mutex<Table>);

#[derive(Default)]
struct Table {
    calls: BTreeMap<(TenantId, CallId), Seat>,
    clock: u64,
}

struct Seat {
    live: Arc<Turnstile<Live>>,
    used: u64,
}

impl LiveCalls {
    /// The call's turnstile; an empty one for a call that is not at hand.
    pub(super) fn turnstile(&self, tenant: &TenantId, call: &CallId) -> Arc<Turnstile<Live>> {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.calls.len() >= MAX_LIVE_CALLS {
            table.make_room();
        }
        table.clock += 1;
        let used = table.clock;
        let key = (tenant.clone(), call.clone());
        let seat = table.calls.entry(key).or_insert_with(|| Seat { live: Arc::default(), used });
        seat.used = used;
        Arc::clone(&seat.live)
    }

    /// Forgets a call that is over and durable.
    pub(super) fn forget(&self, tenant: &TenantId, call: &CallId) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        table.calls.remove(&(tenant.clone(), call.clone()));
    }
}

impl Table {
    /// Forgets the older half of the calls that nobody holds.
    fn make_room(&mut self) {
        let middle = {
            let mut used: Vec<u64> = self.calls.values().map(|seat| seat.used).collect();
            used.sort_unstable();
            used.get(used.len() / 2).copied().unwrap_or(0)
        };
        self.calls.retain(|_, seat| seat.used > middle || Arc::strong_count(&seat.live) > 1);
    }
}
