use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::committer::{Committer, Done, Item, Order};
use super::entry::Entry;
use super::journal::{JournalScan, MAX_PAYLOAD_BYTES, Writer, segments};
use super::lock::Lock;
use super::shared::{Shared, in_words};
use super::{
    CallEvent, CallRecord, CallSummary, DiskFiles, Files, Health, Keep, OutboxEntry, Pending, RevisionFiles, Store,
    StoreError, revisions, view,
};
use crate::engine::Call;
use crate::model::{CallId, RevisionId, TenantId};
use crate::store::journal::SegmentEnd;
use crate::trace::{Answered, TurnTrace};

/// The largest segment of the journal, in bytes.
const SEGMENT_BYTES: usize = 64 << 20;
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
}

impl Options {
    /// The store in this folder.
    #[must_use]
    pub fn new(data: impl Into<PathBuf>) -> Self {
        Self { data: data.into(), files: Arc::new(DiskFiles), segment_bytes: SEGMENT_BYTES }
    }
}

/// Journal and sled.
pub struct DurableStore {
    shared: Arc<Shared>,
    orders: SyncSender<Order>,
    threads: Vec<JoinHandle<()>>,
    files: Arc<dyn Files>,
    revisions: PathBuf,
    _lock: Lock,
}

/// Opens the store in a data folder, making what is not there. What is damaged is told by [`Store::health`], never a reason
/// not to open.
///
/// # Errors
/// [`StoreError::InUse`] where another process has it; [`StoreError::Disk`] where the folder cannot be made or read.
pub fn open(options: &Options) -> Result<Arc<DurableStore>, StoreError> {
    let Options { data, files, segment_bytes } = options;
    let disk = |error: std::io::Error| StoreError::Disk(in_words(&error));
    let (journal, revisions) = (data.join("journal"), data.join("revisions"));
    for folder in [&journal, &revisions] {
        files.make_folder(folder).map_err(disk)?;
    }
    let lock = Lock::take(data)?;
    let shared = Arc::new(Shared::default());
    let mut scan = JournalScan::default();
    let all = segments(files.as_ref(), &journal).map_err(disk)?;
    for segment in &all {
        scan.read(files.as_ref(), segment, &mut |sequence, payload| match Entry::decode(payload) {
            Ok(entry) => shared.serve(sequence, &entry),
            Err(error) => shared.damage(1, format!("the journal's record {sequence}: {error}")),
        })
        .map_err(disk)?;
    }
    let mut next = scan.last + 1;
    if let (Some(last), SegmentEnd::Unusable) = (all.last(), scan.end) {
        next = next.max(last.first) + 1;
    }
    let mut writer = Writer::new(Arc::clone(files), journal, *segment_bytes, next);
    if let (Some(last), SegmentEnd::Whole(good)) = (all.last(), scan.end) {
        writer.resume(last.clone(), good).map_err(disk)?;
    } else if let (Some(last), SegmentEnd::Torn(good)) = (all.last(), scan.end) {
        files.cut(&last.path, u64::try_from(good).unwrap_or(u64::MAX)).map_err(disk)?;
        writer.resume(last.clone(), good).map_err(disk)?;
    }
    let (orders, waiting) = sync_channel(MAX_WAITING);
    let committer = Committer::new(Arc::clone(&shared), writer);
    let thread = std::thread::Builder::new().name("store-committer".to_owned());
    let thread = thread.spawn(move || committer.run(&waiting)).map_err(disk)?;
    Ok(Arc::new(DurableStore {
        shared,
        orders,
        threads: vec![thread],
        files: Arc::clone(files),
        revisions,
        _lock: lock,
    }))
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
        ready(revisions::put(self.files.as_ref(), &self.revisions, &revision))
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
}
