use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Driver;
use crate::effects::Order;
use crate::engine::{EffectId, EffectKind, EffectOutcome};
use crate::model::{CallId, TenantId};
use crate::store::{CallEvent, CallEventKind, OutboxEntry};

/// How many effects are taken up at a time.
const BATCH: usize = 32;
/// How often the outbox is looked through when nobody says that it was filled.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// The pause before the second try; it doubles with each further one.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
/// The most tries of what may be repeated.
const MAX_TRIES: u32 = 8;

/// Tries so far, of effects that have not ended.
type Tries = BTreeMap<(TenantId, CallId, EffectId), (u32, Instant)>;

impl Driver {
    /// Performs what turns left in the outbox, at least once, until `stop` is ready. What a crash interrupted is tried
    /// again: receivers tell a repetition by the effect's id.
    pub async fn deliver(&self, stop: impl Future<Output = ()>) {
        let mut tries = Tries::new();
        tokio::pin!(stop);
        loop {
            self.deliver_once(&mut tries).await;
            tokio::select! {
                () = &mut stop => return,
                () = self.outbox_filled.notified() => {}
                () = tokio::time::sleep(next_look(&tries)) => {}
            }
        }
    }

    async fn deliver_once(&self, tries: &mut Tries) {
        let entries = match self.store.outbox(BATCH) {
            Ok(entries) => entries,
            Err(error) => return tracing::error!(%error, "the outbox cannot be read"),
        };
        for entry in entries {
            let key = (entry.tenant.clone(), entry.call.clone(), entry.effect.id);
            let (tried, due) = tries.get(&key).copied().unwrap_or((0, Instant::now()));
            if due > Instant::now() {
                continue;
            }
            let outcome = self.perform(&entry).await;
            let tried = tried + 1;
            if is_over(&entry.effect.kind, &outcome, tried) && self.ended(&entry, outcome).await {
                tries.remove(&key);
            } else {
                tries.insert(key, (tried, Instant::now() + FIRST_PAUSE * 2u32.saturating_pow(tried.min(10))));
            }
        }
    }

    async fn perform(&self, entry: &OutboxEntry) -> EffectOutcome {
        let pinned = match self.store.call(&entry.tenant, &entry.call) {
            Ok(Some(call)) => self.revisions.pinned(&*self.store, &call).await,
            Ok(None) => return EffectOutcome::Failed { why: "the call is not known any more".to_owned() },
            Err(error) => Err(error.into()),
        };
        match pinned {
            Err(trouble) => EffectOutcome::Failed { why: trouble.to_string() },
            Ok(revision) => {
                let order = Order { revision, call: entry.call.clone(), effect: entry.effect.clone() };
                Arc::clone(&self.performer).perform(order).await
            }
        }
    }

    async fn ended(&self, entry: &OutboxEntry, outcome: EffectOutcome) -> bool {
        let event = CallEvent {
            tenant: entry.tenant.clone(),
            call: entry.call.clone(),
            at: self.clock.now(),
            kind: CallEventKind::EffectEnded { effect: entry.effect.id, outcome },
        };
        self.store.append_event(event).await.is_ok()
    }
}

/// A text message is not tried again: the carrier could not tell the second one from the first.
fn is_over(kind: &EffectKind, outcome: &EffectOutcome, tried: u32) -> bool {
    let done = matches!(outcome, EffectOutcome::Done { .. } | EffectOutcome::Verdict { .. });
    let repeatable = match kind {
        EffectKind::Webhook { .. } | EffectKind::Ticket { .. } => true,
        EffectKind::Text { .. } | EffectKind::AskModel(_) => false,
    };
    done || !repeatable || tried >= MAX_TRIES
}

fn next_look(tries: &Tries) -> Duration {
    let now = Instant::now();
    let due = tries.values().map(|(_, due)| due.saturating_duration_since(now)).min();
    due.unwrap_or(LOOK_EVERY).min(LOOK_EVERY)
}
