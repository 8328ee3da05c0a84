use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::entry::Entry;
use super::journal::SequenceNumber;
use super::lock::Lock;
use super::served::Served;
use super::trouble::{Trouble, is_worth_telling};
use super::{Health, Keep, StoreError, view};
use crate::model::RevisionId;

/// How long a write may take before the disk counts as not answering.
const HANGS_AFTER: Duration = Duration::from_secs(2);

/// What the store's threads and those who ask have in common.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) served: Served,
    state: Mutex<State>,
    work: Mutex<Work>,
    woken: Condvar,
    last_durable: AtomicU64,
    stopping: AtomicBool,
    lock: Mutex<Option<Lock>>,
}

#[derive(Default)]
struct State {
    disk: Trouble,
    view: Trouble,
    damage: Option<String>,
    committing: Option<Instant>,
    spooled: u64,
    lost: u64,
    damaged_places: u64,
    missing: u64,
    protected: BTreeSet<RevisionId>,
}

/// What the keeper has to do.
#[derive(Default)]
pub(super) struct Work {
    /// Frames wait for sled, or a call was erased.
    pub(super) apply: bool,
    /// What is past its retention now may go.
    pub(super) retain: Option<(Timestamp, Keep)>,
    /// Who wants to know when nothing is left to do.
    pub(super) settle: Vec<oneshot::Sender<()>>,
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
            Ok(writes) => self.served.put(sequence, writes, entry.depends_on_the_view().then(|| entry.clone())),
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

    /// Tells the keeper that there is something for it.
    pub(super) fn wake_keeper(&self) {
        self.work().apply = true;
        self.woken.notify_all();
    }

    pub(super) fn retain(&self, now: Timestamp, keep: Keep) {
        self.work().retain = Some((now, keep));
        self.woken.notify_all();
    }

    pub(super) fn settle(&self, done: oneshot::Sender<()>) {
        self.work().settle.push(done);
        self.woken.notify_all();
    }

    /// What there is to do, as soon as there is something, or after a while.
    pub(super) fn next_work(&self, while_idle: Duration) -> Work {
        let idle = |work: &mut Work| !work.apply && !work.stop && work.retain.is_none() && work.settle.is_empty();
        let waited = self.woken.wait_timeout_while(self.work(), while_idle, idle);
        let (mut work, _) = waited.unwrap_or_else(PoisonError::into_inner);
        std::mem::take(&mut work)
    }

    /// The last frame that is durable.
    pub(super) fn last_durable(&self) -> SequenceNumber {
        self.last_durable.load(Ordering::Acquire)
    }

    pub(super) fn set_last_durable(&self, sequence: SequenceNumber) {
        self.last_durable.store(sequence, Ordering::Release);
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.work().stop = true;
        self.woken.notify_all();
    }

    /// Takes the data folder for this process, until the store is closed.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where another process has it.
    pub(super) fn lock_again(&self, data: &Path) -> Result<(), StoreError> {
        let mut lock = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
        if !lock.as_ref().is_some_and(Lock::holds) {
            *lock = Some(Lock::take(data)?);
        }
        Ok(())
    }

    pub(super) fn committing(&self, now: bool) {
        let since = std::mem::replace(&mut self.state().committing, now.then(Instant::now));
        let took = since.map_or(Duration::ZERO, |since| since.elapsed());
        if took > HANGS_AFTER {
            tracing::error!(seconds = took.as_secs(), "the disk did not answer for a while");
        }
    }

    pub(super) fn disk_works(&self) {
        let is_news = self.state().disk.goes();
        if is_news {
            tracing::warn!("the disk can be written again");
        }
    }

    pub(super) fn disk_fails(&self, error: &io::Error) {
        let why = in_words(error);
        let is_news = self.state().disk.comes(why.clone());
        if is_news {
            tracing::error!(why, "the disk cannot be written: turns are answered and wait in memory");
        }
    }

    /// What is wrong with the disk.
    pub(super) fn disk_trouble(&self) -> String {
        self.state().disk.words().cloned().unwrap_or_else(|| "it failed a moment ago".to_owned())
    }

    pub(super) fn view_trouble(&self, error: &StoreError) {
        let why = error.to_string();
        let is_news = self.state().view.comes(why.clone());
        if is_news {
            tracing::error!(why, "the view of the journal is in trouble: it is made again");
        }
    }

    pub(super) fn view_works(&self) {
        let is_news = self.state().view.goes();
        if is_news {
            tracing::warn!("the view of the journal works again");
        }
    }

    /// Damage was found: so many places, the first of them in words.
    pub(super) fn damage(&self, places: u64, words: impl FnOnce() -> String) {
        if places == 0 {
            return;
        }
        let what = words();
        let mut state = self.state();
        let before = state.damaged_places;
        state.damaged_places += places;
        let now = state.damaged_places;
        state.damage.get_or_insert_with(|| what.clone());
        drop(state);
        if is_worth_telling(before, now) {
            tracing::error!(damaged_places = now, what, "damage was found");
        }
    }

    /// So many records that were durable are not there.
    pub(super) fn missing(&self, records: u64) {
        let now = grown(&mut self.state().missing, records);
        if let Some(missing_records) = now {
            tracing::error!(missing_records, "records that were on disk are missing");
        }
    }

    /// Whether long work is to be broken off.
    pub(super) fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// A revision this process has put: calls may name it at any time.
    pub(super) fn protect(&self, revision: RevisionId) {
        self.state().protected.insert(revision);
    }

    pub(super) fn is_protected(&self, revision: &RevisionId) -> bool {
        self.state().protected.contains(revision)
    }

    pub(super) fn spooled(&self, turns: usize) {
        self.state().spooled = u64::try_from(turns).unwrap_or(u64::MAX);
    }

    pub(super) fn lost(&self, turns: u64) {
        let now = grown(&mut self.state().lost, turns);
        if let Some(lost_turns) = now {
            tracing::error!(lost_turns, "turns are lost: too many wait for the disk already");
        }
    }

    pub(super) fn health(&self) -> Health {
        let state = self.state();
        let hangs = state.committing.is_some_and(|since| since.elapsed() > HANGS_AFTER);
        let hangs = hangs.then(|| "the disk does not answer".to_owned());
        let disk = state.disk.words().map(|why| format!("the disk cannot be written: {why}"));
        let durable = disk.is_none() && hangs.is_none();
        let missing = (state.missing > 0).then(|| format!("{} records that were on disk are missing", state.missing));
        let troubles = [disk, hangs, state.damage.clone(), missing, state.view.words().cloned()];
        let mut troubles: Vec<String> = troubles.into_iter().flatten().collect();
        // A full disk fails the journal and the view alike: it is said once.
        troubles.dedup();
        Health {
            durable,
            spooled_turns: state.spooled,
            lost_turns: state.lost,
            damaged_places: state.damaged_places,
            missing_records: state.missing,
            trouble: troubles.join("; "),
        }
    }
}

/// Adds to a count; the sum, where it is worth telling.
fn grown(count: &mut u64, by: u64) -> Option<u64> {
    let before = *count;
    *count += by;
    is_worth_telling(before, *count).then_some(*count)
}

/// What a person can do something about.
pub(super) fn in_words(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "it is full".to_owned(),
        io::ErrorKind::ReadOnlyFilesystem => "it is read-only".to_owned(),
        io::ErrorKind::FileTooLarge => "a limit keeps its files from growing".to_owned(),
        io::ErrorKind::PermissionDenied => "this user may not write there".to_owned(),
        _ => error.to_string(),
    }
}
