use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::committer::{Committer, Done, Item, Order};
use super::entry::Entry;
use super::home::Home;
use super::journal::MAX_PAYLOAD_BYTES;
use super::keeper::Keeper;
use super::shared::Shared;
use super::start::{Folders, Start};
use super::{
    CallEvent, CallRecord, CallSummary, DiskFiles, Files, Health, Keep, OutboxEntry, Pending, RevisionFiles, Store,
    StoreError, in_words, revisions, view,
};
use crate::engine::Call;
use crate::model::{CallId, RevisionId, TenantId};
use crate::trace::{Answered, TurnTrace};

/// The largest segment of the journal, in bytes.
const SEGMENT_BYTES: usize = 64 << 20;
/// How long opening the view may take before it counts as damaged.
const OPEN_VIEW_WITHIN: Duration = Duration::from_secs(10);
/// The most orders that wait for the committer; beyond it a turn is answered without being kept.
const MAX_WAITING: usize = 16_384;

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    /// The data folder.
    pub data: PathBuf,
    /// The file system.
    pub files: Arc<dyn Files>,
    /// The largest segment of the journal, in bytes.
    pub segment_bytes: usize,
    /// How long opening the view may take before it counts as damaged.
    pub open_view_within: Duration,
}

impl Options {
    /// The store in this folder.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self {
            data: data.into(),
            files: Arc::new(DiskFiles),
            segment_bytes: SEGMENT_BYTES,
            open_view_within: OPEN_VIEW_WITHIN,
        }
    }
}

/// Journal and sled.
pub struct DurableStore {
    shared: Arc<Shared>,
    orders: SyncSender<Order>,
    threads: Vec<JoinHandle<()>>,
    files: Arc<dyn Files>,
    revisions: PathBuf,
}

/// Opens the store in a data folder, making what is not there. What is damaged, or cannot be written, is told by
/// [`Store::health`]: it is no reason not to answer calls.
///
/// # Errors
/// [`StoreError::InUse`] where another process has it; [`StoreError::Disk`] where what is there cannot be read.
pub fn open(options: &Options) -> Result<Arc<DurableStore>, StoreError> {
    let Options { data, files, .. } = options;
    let shared = Arc::new(Shared::default());
    let folders = Folders::new(data);
    let made = folders.make(files.as_ref());
    if let Err(error) = &made {
        shared.disk_fails(error);
    }
    if let Err(StoreError::InUse(folder)) = shared.lock_again(data) {
        return Err(StoreError::InUse(folder));
    }
    let started = Start::new(options, &folders, &shared)?;
    let (orders, waiting) = sync_channel(MAX_WAITING);
    let Start { writer, keeper_base, archive, views, closing, erasures } = started;
    let writer = if made.is_ok() { writer } else { writer.away() };
    let revisions = folders.revisions.clone();
    let home = Home::new(Arc::clone(files), data.clone(), folders);
    let committer = Committer::new(Arc::clone(&shared), writer, erasures, closing, home);
    let keeper = Keeper {
        shared: Arc::clone(&shared),
        files: Arc::clone(files),
        views,
        archive,
        orders: orders.clone(),
        open_within: options.open_view_within,
        base: keeper_base,
    };
    shared.wake_keeper();
    let threads =
        vec![spawn("store-committer", move || committer.run(&waiting))?, spawn("store-keeper", move || keeper.run())?];
    Ok(Arc::new(DurableStore { shared, orders, threads, files: Arc::clone(files), revisions }))
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let thread = std::thread::Builder::new().name(name.to_owned());
    thread.spawn(work).map_err(|error| StoreError::Disk(in_words(&error)))
}

impl Drop for DurableStore {
    fn drop(&mut self) {
        // The committer writes what waits before it stops; it is gone already where sending fails.
        let _ = self.orders.send(Order::Stop);
        self.shared.stop();
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}

impl DurableStore {
    /// Ready when nothing is left to do behind the turns: sled has everything, the whole journal was looked through for
    /// damage, what was to be erased is gone from the raw bytes.
    pub fn settled(&self) -> Pending<()> {
        let (done, settled) = oneshot::channel();
        self.shared.settle(done);
        Box::pin(async move { settled.await.map_err(|_| StoreError::Closed) })
    }

    fn append(&self, entry: Entry) -> Pending<()> {
        match entry.encode() {
            Ok(payload) if payload.len() > MAX_PAYLOAD_BYTES => ready(Err(StoreError::TooLarge(payload.len()))),
            Ok(payload) => self.order(|done| Order::Append(Item { entry, payload, done })),
            Err(error) => ready(Err(error.into())),
        }
    }

    fn order<T: Send + 'static>(&self, order: impl FnOnce(Done<T>) -> Order) -> Pending<T> {
        let (done, answer) = oneshot::channel();
        match self.orders.try_send(order(done)) {
            Ok(()) => Box::pin(async move { answer.await.unwrap_or(Err(StoreError::Closed)) }),
            Err(TrySendError::Disconnected(_)) => ready(Err(StoreError::Closed)),
            Err(TrySendError::Full(_)) => {
                self.shared.lost(1);
                ready(Err(StoreError::Disk("too much waits for it already".to_owned())))
            }
        }
    }
}

fn ready<T: Send + 'static>(result: Result<T, StoreError>) -> Pending<T> {
    Box::pin(std::future::ready(result))
}

impl Store for DurableStore {
    fn append_turn(&self, turn: Arc<TurnTrace>) -> Pending<()> {
        self.append(Entry::Turn(turn))
    }

    fn append_event(&self, event: CallEvent) -> Pending<()> {
        self.append(Entry::Event(event))
    }

    fn put_revision(&self, revision: RevisionFiles) -> Pending<()> {
        self.shared.protect(revision.id.clone());
        self.order(|done| Order::Keep(revision, done))
    }

    fn revision(&self, id: &RevisionId) -> Result<Option<RevisionFiles>, StoreError> {
        revisions::get(self.files.as_ref(), &self.revisions, id)
    }

    fn call(&self, tenant: &TenantId, call: &CallId) -> Result<Option<Call>, StoreError> {
        Ok(view::last_turn(&self.shared.served, tenant, call)?.map(|turn| turn.call))
    }

    fn answered(&self, tenant: &TenantId, call: &CallId, turn: u32) -> Result<Option<Answered>, StoreError> {
        view::answered(&self.shared.served, tenant, call, turn)
    }

    fn read_call(&self, tenant: &TenantId, call: &CallId) -> Result<Option<CallRecord>, StoreError> {
        view::read_call(&self.shared.served, tenant, call)
    }

    fn calls(&self, tenant: &TenantId, limit: usize) -> Result<Vec<CallSummary>, StoreError> {
        view::calls(&self.shared.served, tenant, limit)
    }

    fn has_called(&self, tenant: &TenantId, from: &str, before: Timestamp) -> Result<bool, StoreError> {
        view::has_called(&self.shared.served, tenant, from, before)
    }

    fn model_spent_since(&self, tenant: &TenantId, since: Timestamp) -> Result<u64, StoreError> {
        view::model_spent_since(&self.shared.served, tenant, since)
    }

    fn outbox(&self, limit: usize) -> Result<Vec<OutboxEntry>, StoreError> {
        view::outbox(&self.shared.served, limit)
    }

    fn erase(&self, tenant: &TenantId, call: &CallId, at: Timestamp) -> Pending<bool> {
        self.order(|done| Order::Erase { tenant: tenant.clone(), call: call.clone(), at, done })
    }

    fn retain(&self, now: Timestamp, keep: &Keep) -> Pending<()> {
        self.order(|done| Order::Retain { now, keep: keep.clone(), done })
    }

    fn health(&self) -> Health {
        self.shared.health()
    }

    fn last_try(&self) -> Pending<usize> {
        self.order(Order::LastTry)
    }
}
