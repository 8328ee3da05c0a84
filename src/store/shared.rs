use std::io;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::entry::Entry;
use super::journal::SequenceNumber;
use super::served::Served;
use super::{Health, StoreError, view};
use crate::model::{CallId, TenantId};

/// How long a write may take before the disk counts as not answering.
const HANGS_AFTER: Duration = Duration::from_secs(2);

/// What the store's threads and those who ask have in common.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) served: Served,
    state: Mutex<State>,
    work: Mutex<Work>,
    woken: Condvar,
}

#[derive(Default)]
struct State {
    disk: Option<String>,
    view: Option<String>,
    damage: Option<String>,
    committing: Option<Instant>,
    spooled: u64,
    lost: u64,
    damaged_places: u64,
}

/// What the applier has to do.
#[derive(Default)]
pub(super) struct Work {
    /// Frames wait for sled.
    pub(super) apply: bool,
    /// Erased calls, whose words still stand in the raw bytes.
    pub(super) erased: Vec<(TenantId, CallId)>,
    /// The store closes.
    pub(super) stop: bool,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Serves what a durable frame says.
    pub(super) fn serve(&self, sequence: SequenceNumber, entry: &Entry) {
        match view::writes_of(&self.served, sequence, entry) {
            Ok(writes) => self.served.put(sequence, writes),
            Err(error) => self.view_trouble(&error),
        }
    }

    /// Serves what no frame holds.
    pub(super) fn serve_lost(&self, entry: &Entry) {
        match view::writes_of(&self.served, SequenceNumber::MAX, entry) {
            Ok(writes) => self.served.put_lost(&writes),
            Err(error) => self.view_trouble(&error),
        }
    }

    /// Serves as durable what was served without a frame until now.
    pub(super) fn serve_found_again(&self, sequence: SequenceNumber, entry: &Entry) {
        if let Ok(writes) = view::writes_of(&self.served, SequenceNumber::MAX, entry) {
            self.served.forget_lost(&writes);
        }
        self.serve(sequence, entry);
    }

    pub(super) fn wake_applier(&self) {
        self.work().apply = true;
        self.woken.notify_all();
    }

    pub(super) fn erased(&self, tenant: TenantId, call: CallId) {
        self.work().erased.push((tenant, call));
        self.woken.notify_all();
    }

    pub(super) fn stop(&self) {
        self.work().stop = true;
        self.woken.notify_all();
    }

    pub(super) fn committing(&self, now: bool) {
        self.state().committing = now.then(Instant::now);
    }

    pub(super) fn disk_works(&self) {
        self.state().disk = None;
    }

    pub(super) fn disk_fails(&self, error: &io::Error) {
        self.state().disk = Some(in_words(error));
    }

    /// What is wrong with the disk.
    pub(super) fn disk_trouble(&self) -> String {
        self.state().disk.clone().unwrap_or_else(|| "it failed a moment ago".to_owned())
    }

    pub(super) fn view_trouble(&self, error: &StoreError) {
        self.state().view = Some(error.to_string());
    }

    pub(super) fn view_works(&self) {
        self.state().view = None;
    }

    pub(super) fn damage(&self, places: u64, words: String) {
        let mut state = self.state();
        state.damaged_places += places;
        state.damage = Some(words);
    }

    pub(super) fn spooled(&self, turns: usize) {
        self.state().spooled = u64::try_from(turns).unwrap_or(u64::MAX);
    }

    pub(super) fn lost(&self, turns: u64) {
        self.state().lost += turns;
    }

    pub(super) fn health(&self) -> Health {
        let state = self.state();
        let hangs = state.committing.is_some_and(|since| since.elapsed() > HANGS_AFTER);
        let hangs = hangs.then(|| "the disk does not answer".to_owned());
        let disk = state.disk.as_ref().map(|why| format!("the disk cannot be written: {why}"));
        let durable = disk.is_none() && hangs.is_none();
        let troubles: Vec<String> =
            [disk, hangs, state.damage.clone(), state.view.clone()].into_iter().flatten().collect();
        Health {
            durable,
            spooled_turns: state.spooled,
            lost_turns: state.lost,
            damaged_places: state.damaged_places,
            trouble: troubles.join("; "),
        }
    }
}

/// What a person can do something about.
pub(super) fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "it is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "it is read-only".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not write there".to_owned(),
        _ => error.to_string(),
    }
}
