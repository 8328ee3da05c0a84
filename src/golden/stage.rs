use std::sync::Arc;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::player::{Awaits, Move};
use crate::carrier::{Carrier, Inbound, InboundKind, Progress};
use crate::driver::{Door, Driver, Trouble};
use crate::effects::{Scripted, ScriptedClock};
use crate::engine::Event;
use crate::model::{CallId, TenantId};
use crate::revision::{Resting, Revision};
use crate::store::{MemoryStore, Store};
use crate::text::hex;
use crate::trace::TurnTrace;

/// The address at which test calls are taken.
pub const PUBLIC_URL: &str = "https://voice.example.com";
/// How carriers name a caller who withholds the number.
const WITHHELD: &str = "anonymous";
/// The number dialled where a tenant has none yet.
const UNLISTED: &str = "+15550100000";
/// How many bytes of the hash name a call.
const CALL_ID_BYTES: usize = 16;

/// One call against a revision, from the carrier's end: the real driver, with a scripted clock, model and world, and a store
/// in memory. Nothing leaves the machine.
pub struct Stage {
    driver: Driver,
    clock: Arc<ScriptedClock>,
    world: Arc<Scripted>,
    store: Arc<MemoryStore>,
    door: Door,
    call: CallId,
    from: String,
    turns: Vec<TurnTrace>,
}

impl Stage {
    /// A call that has not rung yet. A caller without a number withholds it.
    #[must_use]
    pub fn new(revision: &Arc<Revision>, call: CallId, from: Option<&str>) -> Self {
        let tenant = &revision.tenant.id;
        let clock = Arc::new(ScriptedClock::at(Timestamp::UNIX_EPOCH));
        let world = Arc::new(Scripted::new());
        let store = Arc::new(MemoryStore::new());
        let driver = Driver::new(store.clone(), clock.clone(), world.clone());
        driver.hold(revision);
        Self {
            driver,
            clock,
            world,
            store,
            door: Door {
                revision: Arc::new(Resting::of(revision)),
                carrier: Carrier::Twilio,
                base: format!("{PUBLIC_URL}/twilio/{tenant}/voice"),
            },
            call,
            from: from.unwrap_or(WITHHELD).to_owned(),
            turns: Vec::new(),
        }
    }

    /// The turns so far.
    #[must_use]
    pub fn turns(&self) -> &[TurnTrace] {
        &self.turns
    }

    /// Makes a move, and tells what is waited for afterwards.
    ///
    /// # Errors
    /// A turn that could not be taken at all.
    pub async fn make(&mut self, next: Move) -> Result<Awaits, Trouble> {
        self.clock.set(next.at);
        next.world.into_iter().for_each(|act| self.world.tell(act));
        let inbound = self.inbound(next.event);
        let _ = self.driver.take(&self.door, inbound).await?;
        if let Some(record) = self.store.read_call(&self.door.revision.tenant, &self.call)? {
            self.turns = record.turns;
        }
        Ok(match self.turns.last() {
            Some(turn) if turn.call.ended.is_none() => Awaits::from(&turn.response.then),
            Some(_) | None => Awaits::Nothing,
        })
    }

    fn inbound(&self, event: Event) -> Inbound {
        let turn = self.turns.last().map_or(0, |turn| turn.call.turn + 1);
        let (target, kind) = match event {
            Event::Rang { .. } => (String::new(), InboundKind::Rang),
            Event::HungUp => ("/status".to_owned(), InboundKind::Progress(over())),
            Event::Dialed(_) => (format!("/dial?n={turn}"), InboundKind::Turn { turn, event }),
            Event::Recorded { .. } => (format!("/recording?n={turn}"), InboundKind::Turn { turn, event }),
            Event::Said { .. } | Event::Encoded { .. } | Event::Pressed(_) | Event::Silent | Event::Outcome { .. } => {
                (format!("/turn?n={turn}"), InboundKind::Turn { turn, event })
            }
        };
        let profile = &self.door.revision.profile;
        Inbound {
            call: self.call.clone(),
            from: self.from.clone(),
            to: profile.numbers.first().map_or(UNLISTED, String::as_str).to_owned(),
            token: None,
            target: format!("/twilio/{}/voice{target}", self.door.revision.tenant),
            kind,
        }
    }
}

fn over() -> Progress {
    Progress::Status { status: "completed".to_owned(), sequence: None, duration_seconds: None, over: true }
}

/// The name of a test call: the same on every machine, and unlike every other's.
#[must_use]
pub fn call_id(tenant: &TenantId, stem: &str) -> CallId {
    let digest = Sha256::digest(format!("{tenant}/{stem}"));
    CallId::new(format!("CA{}", hex(digest.get(..CALL_ID_BYTES).unwrap_or_default())))
}
