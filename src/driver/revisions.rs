use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZero;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::{OnceCell, Semaphore};
use tokio::task::spawn_blocking;

use super::Trouble;
use super::take::RECORD_DEADLINE;
use crate::compile::{Files, recompile};
use crate::engine::Call;
use crate::matcher::{LearnedCache, NoCache};
use crate::model::{RevisionId, TenantId};
use crate::revision::{Resting, Revision};
use crate::store::{RevisionFiles, Store};
use crate::text::Source;

/// The most revisions that are held with their matchers; beyond, the one whose calls were heard longest ago rests. It is made
/// again when it is called.
pub const MAX_HELD_REVISIONS: usize = 96;

/// A revision rests when no call of it was heard for so long.
pub const HELD_FOR: Duration = Duration::from_secs(600);

/// Revisions that calls are pinned to: those in use are held whole, all others rest as files, at the desks or in the store,
/// from which they are made again. What is made again is the same.
pub(super) struct Revisions {
    table: Mutex<Table>,
    kept: Mutex<BTreeSet<RevisionId>>,
    cache: Arc<dyn LearnedCache>,
    /// So many matchers are made at a time as this machine has processors: more would only make all of them late.
    makers: Arc<Semaphore>,
}

#[derive(Default)]
struct Table(BTreeMap<RevisionId, Seat>);

/// Where a revision is held. Whoever finds it empty makes the revision; others wait for that.
struct Seat {
    whole: Arc<OnceCell<Arc<Revision>>>,
    /// Locked by whoever makes its matcher.
    making: Arc<tokio::sync::Mutex<()>>,
    used: Instant,
}

impl Default for Revisions {
    fn default() -> Self {
        Self::with_cache(Arc::new(NoCache))
    }
}

impl Revisions {
    /// What is learned from phrases is kept here.
    pub(super) fn with_cache(cache: Arc<dyn LearnedCache>) -> Self {
        let processors = std::thread::available_parallelism().map_or(1, NonZero::get);
        let (table, kept, makers) = (Mutex::default(), Mutex::default(), Arc::new(Semaphore::new(processors)));
        Self { table, kept, cache, makers }
    }

    /// Keeps the revision's files, once, before its first turn.
    pub(super) async fn keep(&self, store: &dyn Store, revision: &Resting) {
        if self.kept.lock().unwrap_or_else(PoisonError::into_inner).contains(&revision.id) {
            return;
        }
        match tokio::time::timeout(RECORD_DEADLINE, store.put_revision(files_of(revision))).await {
            Ok(Ok(())) => {
                self.kept.lock().unwrap_or_else(PoisonError::into_inner).insert(revision.id.clone());
            }
            Ok(Err(error)) => tracing::error!(revision = %revision.id, %error, "the revision's files are not kept"),
            Err(_late) => tracing::error!(revision = %revision.id, "the revision's files are not on disk yet"),
        }
    }

    /// A revision that rests, whole. Its matcher may be missing yet.
    pub(super) async fn whole(&self, resting: &Arc<Resting>) -> Result<Arc<Revision>, Trouble> {
        let whole = self.seat(&resting.id);
        let made = whole.get_or_try_init(|| {
            let resting = Arc::clone(resting);
            made_again(resting.id.clone(), move || (resting.tenant.clone(), resting.files.clone()))
        });
        made.await.cloned()
    }

    /// The revision a call is pinned to, made of the files that the store keeps where it is not held.
    pub(super) async fn pinned(&self, store: &dyn Store, call: &Call) -> Result<Arc<Revision>, Trouble> {
        let whole = self.seat(&call.revision);
        let made = whole.get_or_try_init(async || {
            let kept = store.revision(&call.revision)?.ok_or(Trouble::Revision)?;
            made_again(kept.id.clone(), move || (kept.tenant, sources(kept.files))).await
        });
        made.await.cloned()
    }

    /// Holds a revision that is at hand.
    pub(super) fn hold(&self, revision: &Arc<Revision>) {
        // one that is held already is the same
        let _ = self.seat(&revision.id).set(Arc::clone(revision));
    }

    /// Waits until the revision's matcher is there: somebody may be making it.
    pub(super) async fn ready(&self, revision: &Arc<Revision>) {
        if !revision.is_ready() {
            self.make(revision).await;
        }
    }

    /// Has the revision's matcher made while its caller is greeted.
    pub(super) fn soon_ready(&self, revision: &Arc<Revision>) {
        if !revision.is_ready() {
            tokio::spawn(self.make(revision));
        }
    }

    fn make(&self, revision: &Arc<Revision>) -> impl Future<Output = ()> + use<> {
        let making = self.table().0.get(&revision.id).map(|seat| Arc::clone(&seat.making)).unwrap_or_default();
        let (revision, makers, cache) = (Arc::clone(revision), Arc::clone(&self.makers), Arc::clone(&self.cache));
        async move {
            let _making = making.lock().await;
            if !revision.is_ready() {
                ready(revision, makers, cache).await;
            }
        }
    }

    /// Lets rest what no call was heard of for a while.
    pub(super) fn rest(&self, now: Instant) {
        self.table().rest(now);
    }

    /// Lets everything rest.
    pub(super) fn rest_all(&self) {
        self.table().0.clear();
    }

    /// How many are held.
    pub(super) fn held(&self) -> usize {
        self.table().0.len()
    }

    /// Whether one is held with its matcher.
    pub(super) fn is_ready(&self, id: &RevisionId) -> bool {
        let whole = self.table().0.get(id).map(|seat| Arc::clone(&seat.whole));
        whole.is_some_and(|whole| whole.get().is_some_and(|revision| revision.is_ready()))
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn seat(&self, id: &RevisionId) -> Arc<OnceCell<Arc<Revision>>> {
        self.table().seat(id, Instant::now())
    }
}

impl Table {
    fn seat(&mut self, id: &RevisionId, now: Instant) -> Arc<OnceCell<Arc<Revision>>> {
        let seat = self.0.entry(id.clone()).or_insert_with(|| Seat {
            whole: Arc::default(),
            making: Arc::default(),
            used: now,
        });
        seat.used = now;
        let whole = Arc::clone(&seat.whole);
        self.make_room(id);
        whole
    }

    /// What turns that are being taken hold goes with the last of them.
    fn make_room(&mut self, wanted: &RevisionId) {
        while self.0.len() > MAX_HELD_REVISIONS {
            let others = self.0.iter().filter(|(id, _)| *id != wanted);
            let Some(oldest) = others.min_by_key(|(_, seat)| seat.used).map(|(id, _)| id.clone()) else { return };
            self.0.remove(&oldest);
        }
    }

    fn rest(&mut self, now: Instant) {
        self.0.retain(|_, seat| now.saturating_duration_since(seat.used) < HELD_FOR);
    }
}

async fn ready(revision: Arc<Revision>, makers: Arc<Semaphore>, cache: Arc<dyn LearnedCache>) {
    // never closed; and without leave it is only slower
    let _leave = makers.acquire().await;
    let made = spawn_blocking(move || revision.make_ready(&*cache)).await;
    if let Err(error) = made {
        tracing::error!(%error, "a matcher could not be made");
    }
}

/// The very revision of these files, or none: another version of this program may make another one of them.
async fn made_again(
    id: RevisionId,
    files: impl FnOnce() -> (TenantId, BTreeMap<String, Source>) + Send + 'static,
) -> Result<Arc<Revision>, Trouble> {
    let make = move || {
        let (tenant, files) = files();
        recompile(&tenant, &Files::of_sources(files)).filter(|revision| revision.id == id)
    };
    spawn_blocking(make).await.ok().flatten().map(Arc::new).ok_or(Trouble::Revision)
}

fn files_of(revision: &Resting) -> RevisionFiles {
    let files = revision.files.iter().map(|(path, source)| (path.clone(), source.text().to_string())).collect();
    RevisionFiles { id: revision.id.clone(), tenant: revision.tenant.clone(), files }
}

fn sources(files: Vec<(String, String)>) -> BTreeMap<String, Source> {
    files.into_iter().map(|(path, text)| (path.clone(), Source::new(path, text))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::compile;
    use crate::matcher::{Decision, Now};
    use crate::model::{CallId, Channel};
    use crate::store::MemoryStore;

    const FILES: [(&str, &str); 3] = [
        ("frost/tenant.toml", include_str!("../../tests/support/frost/tenant.toml")),
        ("frost/scenarios/cooling.scenario", include_str!("../../tests/support/frost/cooling.scenario")),
        ("frost/scenarios/prices.scenario", include_str!("../../tests/support/frost/prices.scenario")),
    ];

    /// Counts what is asked of it, and keeps nothing.
    #[derive(Default)]
    struct Asked(Mutex<usize>);

    impl LearnedCache for Asked {
        fn get(&self, _name: &str) -> Option<Vec<u8>> {
            *self.0.lock().unwrap() += 1;
            None
        }

        fn put(&self, _name: &str, _bytes: &[u8]) {}
    }

    fn compiled() -> Revision {
        let files = FILES.map(|(path, text)| (path.to_owned(), Source::new(path, text)));
        let files = Files::of_sources(files.into_iter().collect());
        compile(&TenantId::new("frost"), &files, jiff::civil::date(2026, 7, 14)).revision.unwrap()
    }

    fn decisions(revision: &Revision) -> Vec<Decision> {
        let now = Now::new(Channel::Voice, &revision.tenant.profile.language);
        let words = ["hi um my ac quit and it's ninety in here", "what would that cost me", "is anybody there"];
        words.iter().map(|words| revision.matcher().hear(words, &now)).collect()
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
    }

    #[test]
    fn a_revision_that_rested_is_the_same_and_decides_the_same() {
        let first = compiled();
        let resting = Arc::new(Resting::of(&first));
        let revisions = Revisions::default();
        runtime().block_on(async {
            let whole = revisions.whole(&resting).await.unwrap();
            assert!(!whole.is_ready(), "a greeting needs no matcher");
            revisions.ready(&whole).await;
            assert!(whole.is_ready());
            assert_eq!((&*whole, decisions(&whole)), (&first, decisions(&first)));
            assert!(Arc::ptr_eq(&whole, &revisions.whole(&resting).await.unwrap()), "it is held");

            let gone = Arc::downgrade(&whole);
            drop(whole);
            revisions.rest(Instant::now());
            assert!(gone.upgrade().is_some(), "it was used just now");
            revisions.rest(Instant::now() + HELD_FOR);
            assert!(gone.upgrade().is_none(), "nothing holds it");
            let again = revisions.whole(&resting).await.unwrap();
            assert_eq!((&*again, decisions(&again)), (&first, decisions(&first)));
        });
    }

    #[test]
    fn whoever_needs_a_matcher_that_is_being_made_waits_for_it() {
        let asked = Arc::new(Asked::default());
        let revisions = Revisions::with_cache(asked.clone());
        let resting = Arc::new(Resting::of(&compiled()));
        runtime().block_on(async {
            let (one, other) = tokio::join!(revisions.whole(&resting), revisions.whole(&resting));
            let (one, other) = (one.unwrap(), other.unwrap());
            assert!(Arc::ptr_eq(&one, &other), "it is made once");
            revisions.soon_ready(&one);
            tokio::join!(revisions.ready(&one), revisions.ready(&other));
            assert!(one.is_ready());
        });
        assert_eq!(*asked.0.lock().unwrap(), 1, "its matcher is made once");
    }

    #[test]
    fn an_older_revision_is_made_of_what_the_store_keeps() {
        let first = compiled();
        let resting = Resting::of(&first);
        let store = MemoryStore::new();
        let ring = crate::engine::Ring {
            id: CallId::new("CA01"),
            channel: Channel::Voice,
            from: "anonymous".to_owned(),
            to: "+12395550100".to_owned(),
            at: jiff::Timestamp::UNIX_EPOCH,
        };
        let call = crate::engine::begin(&first, ring);
        let revisions = Revisions::default();
        runtime().block_on(async {
            assert_eq!(revisions.pinned(&store, &call).await.err(), Some(Trouble::Revision));
            revisions.keep(&store, &resting).await;
            let made = revisions.pinned(&store, &call).await.unwrap();
            assert_eq!((&*made, decisions(&made)), (&first, decisions(&first)));
        });
    }

    #[test]
    fn files_that_are_another_revisions_are_refused() {
        let first = compiled();
        let mut other = Resting::of(&first);
        other.id = RevisionId::new("0".repeat(64));
        let made = runtime().block_on(Revisions::default().whole(&Arc::new(other)));
        assert_eq!(made.err(), Some(Trouble::Revision));
    }

    #[test]
    fn the_one_used_longest_ago_makes_room() {
        let begin = Instant::now();
        let mut table = Table::default();
        let id = |number: usize| RevisionId::new(format!("{number:064}"));
        let mut seat = |number: usize, second: u64| drop(table.seat(&id(number), begin + Duration::from_secs(second)));
        (0..MAX_HELD_REVISIONS).for_each(|number| seat(number, 1));
        seat(0, 2);
        (2..MAX_HELD_REVISIONS).for_each(|number| seat(number, 3));
        seat(MAX_HELD_REVISIONS, 4);
        seat(MAX_HELD_REVISIONS + 1, 4);
        assert_eq!(table.0.len(), MAX_HELD_REVISIONS);
        let gone: Vec<bool> = (0..3).map(|number| !table.0.contains_key(&id(number))).collect();
        assert_eq!(gone, [true, true, false]);
    }

    #[test]
    fn what_was_used_within_the_time_stays() {
        let begin = Instant::now();
        let mut table = Table::default();
        let (old, young) = (RevisionId::new("0"), RevisionId::new("1"));
        drop(table.seat(&old, begin));
        drop(table.seat(&young, begin + Duration::from_secs(1)));
        table.rest(begin + HELD_FOR);
        assert_eq!(table.0.keys().collect::<Vec<_>>(), [&young]);
    }
}
