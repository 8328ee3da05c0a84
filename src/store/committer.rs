//! The one thread that writes the journal: takes what waits, appends it, syncs once, tells all who wait.

use std::collections::{BTreeSet, VecDeque};
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tokio::sync::oneshot;

use super::closing::Closing;
use super::entry::Entry;
use super::erasures::{Erasure, Erasures};
use super::home::Home;
use super::journal::{SequenceNumber, Writer};
use super::shared::Shared;
use super::{Keep, RevisionFiles, StoreError, in_words, view};
use crate::model::{CallId, TenantId};

/// The most frames that are synced together.
const MAX_BATCH_FRAMES: usize = 4096;
/// The most bytes that are synced together.
const MAX_BATCH_BYTES: usize = 8 << 20;
/// The most that is kept to be written later while the disk cannot be written, in bytes.
const MAX_SPOOL_BYTES: usize = 32 << 20;
/// How long a failing disk is left alone before it is tried again.
const RETRY: Duration = Duration::from_millis(500);

/// What the committer is asked for.
pub(super) enum Order {
    /// Keep this.
    Append(Item),
    /// Keep a revision's files.
    Keep(RevisionFiles, Done<()>),
    /// Forget this call.
    Erase { tenant: TenantId, call: CallId, at: Timestamp, done: Done<bool> },
    /// Forget calls past their retention.
    Retain { now: Timestamp, keep: Keep, done: Done<()> },
    /// Begin a new segment with the next frame, so that those before it can be rewritten.
    Roll(Done<SequenceNumber>),
    /// Try once more to write what waits; how much of it still does.
    LastTry(Done<usize>),
    /// Nothing more comes.
    Stop,
}

/// Something to be kept.
pub(super) struct Item {
    pub(super) entry: Entry,
    pub(super) payload: Vec<u8>,
    pub(super) done: Done<()>,
}

pub(super) type Done<T> = oneshot::Sender<Result<T, StoreError>>;

/// What could not be written yet.
struct Spooled {
    entry: Entry,
    payload: Vec<u8>,
}

pub(super) struct Committer {
    shared: Arc<Shared>,
    writer: Writer,
    erasures: Erasures,
    closing: Closing,
    home: Home,
    batch: Vec<Item>,
    batch_keys: BTreeSet<Vec<u8>>,
    batch_bytes: usize,
    spool: VecDeque<Spooled>,
    spool_keys: BTreeSet<Vec<u8>>,
    spool_bytes: usize,
    /// How many of what waits are tried together.
    unspooled_at_once: usize,
    failed: Option<Instant>,
}

impl Committer {
    pub(super) fn new(shared: Arc<Shared>, writer: Writer, erasures: Erasures, closing: Closing, home: Home) -> Self {
        Self {
            shared,
            writer,
            erasures,
            closing,
            home,
            batch: Vec::new(),
            batch_keys: BTreeSet::new(),
            batch_bytes: 0,
            spool: VecDeque::new(),
            spool_keys: BTreeSet::new(),
            spool_bytes: 0,
            unspooled_at_once: MAX_BATCH_FRAMES,
            failed: None,
        }
    }

    /// Works until it is told to stop, or nobody is left who could ask.
    pub(super) fn run(mut self, orders: &Receiver<Order>) {
        loop {
            let order =
                if self.failed.is_some() { orders.recv_timeout(RETRY) } else { orders.recv().map_err(Into::into) };
            let mut next = match order {
                Ok(order) => Some(order),
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(Order::Stop),
            };
            self.unspool();
            while let Some(order) = next {
                if !self.take(order) {
                    self.flush();
                    self.unspool();
                    self.close();
                    return;
                }
                let full = self.batch.len() >= MAX_BATCH_FRAMES || self.batch_bytes >= MAX_BATCH_BYTES;
                next = match orders.try_recv() {
                    _ if full => None,
                    Ok(order) => Some(order),
                    Err(TryRecvError::Empty) => None,
                    Err(TryRecvError::Disconnected) => Some(Order::Stop),
                };
            }
            self.flush();
        }
    }

    /// `false` where the order was to stop.
    fn take(&mut self, order: Order) -> bool {
        match order {
            Order::Append(item) => self.add(item),
            Order::Keep(revision, done) => answer(done, self.keep(revision)),
            Order::Erase { tenant, call, at, done } => {
                self.flush();
                answer(done, self.erase(&tenant, &call, at));
            }
            Order::Retain { now, keep, done } => {
                self.flush();
                answer(done, self.retain(now, &keep));
            }
            Order::Roll(done) => {
                self.flush();
                let rolled = self.writer.roll().map_err(|error| StoreError::Disk(in_words(&error)));
                answer(done, rolled);
            }
            Order::LastTry(done) => {
                self.flush();
                answer(done, Ok(self.last_try()));
            }
            Order::Stop => return false,
        }
        true
    }

    /// Says how far the journal goes, so that a tail that is cut off before the next start is missed.
    fn close(&self) {
        if self.failed.is_none() {
            // Without it the next start is as after a crash.
            let _ = self.closing.write(self.writer.next() - 1);
        }
    }

    /// A disk that does not answer holds up this thread, never one that answers callers.
    fn keep(&mut self, revision: RevisionFiles) -> Result<(), StoreError> {
        self.shared.committing(true);
        let kept = self.home.keep(revision);
        self.shared.committing(false);
        kept
    }

    fn add(&mut self, item: Item) {
        let key = match view::entry_key(&item.entry) {
            Ok(key) => key,
            Err(error) => return answer(item.done, Err(error)),
        };
        if key.as_ref().is_some_and(|key| self.spool_keys.contains(key)) {
            return answer(item.done, Err(self.trouble()));
        }
        // One that stands in the batch already is synced with it: both are told then.
        let twin = key.as_ref().is_some_and(|key| self.batch_keys.contains(key));
        match view::is_known(&self.shared.served, &item.entry) {
            Ok(true) => return answer(item.done, Ok(())),
            Ok(false) => {}
            // The view cannot tell; the journal is the truth, and a second record of a turn is harmless: the first counts.
            Err(error) => self.shared.view_trouble(&error),
        }
        self.batch_bytes += item.payload.len();
        self.batch_keys.extend(key);
        self.batch.push(if twin { Item { entry: Entry::Blank, payload: Vec::new(), ..item } } else { item });
    }

    fn trouble(&self) -> StoreError {
        StoreError::Disk(self.shared.disk_trouble())
    }

    /// Writes the batch.
    fn flush(&mut self) {
        let batch = std::mem::take(&mut self.batch);
        self.batch_keys.clear();
        self.batch_bytes = 0;
        if batch.is_empty() {
            return;
        }
        let payloads: Vec<&[u8]> =
            batch.iter().filter(|item| item.entry != Entry::Blank).map(|item| item.payload.as_slice()).collect();
        match self.write(&payloads) {
            Ok(first) => {
                let entries = batch.iter().map(|item| &item.entry).filter(|entry| **entry != Entry::Blank);
                for (sequence, entry) in (first..).zip(entries) {
                    self.shared.serve(sequence, entry);
                }
                for item in batch {
                    answer(item.done, Ok(()));
                }
                self.shared.wake_keeper();
            }
            Err(error) => {
                for item in batch {
                    if item.entry != Entry::Blank {
                        self.keep_for_later(item.entry, item.payload);
                    }
                    answer(item.done, Err(error.clone()));
                }
            }
        }
    }

    /// Appends and syncs; a disk that failed a moment ago is not tried again yet.
    fn write(&mut self, payloads: &[&[u8]]) -> Result<u64, StoreError> {
        if self.failed.is_some_and(|at| at.elapsed() < RETRY) {
            return Err(self.trouble());
        }
        self.shared.committing(true);
        let was_home = !self.writer.is_away();
        let written = self.come_home().and_then(|()| self.writer.append(payloads));
        self.shared.committing(false);
        if was_home && self.writer.is_away() {
            self.shared.damage(1, || "the journal was removed or replaced while it was written".to_owned());
        }
        match written {
            Ok(first) => {
                self.failed = None;
                self.shared.set_last_durable(self.writer.next() - 1);
                self.shared.disk_works();
                Ok(first)
            }
            Err(error) => {
                self.failed = Some(Instant::now());
                self.shared.disk_fails(&error);
                Err(self.trouble())
            }
        }
    }

    /// Where the data folder was removed it is made again, and the journal goes on in it.
    fn come_home(&mut self) -> io::Result<()> {
        if self.writer.is_away() {
            let last = self.home.make_again(&self.shared)?;
            self.writer.come_back(last);
        }
        Ok(())
    }

    /// The call goes on from memory; the record is written later if there is room for it until then.
    fn keep_for_later(&mut self, entry: Entry, payload: Vec<u8>) {
        self.shared.serve_lost(&entry);
        if self.spool_bytes + payload.len() > MAX_SPOOL_BYTES {
            self.shared.lost(1);
            return;
        }
        self.spool_bytes += payload.len();
        self.spool_keys.extend(view::entry_key(&entry).ok().flatten());
        self.spool.push_back(Spooled { entry, payload });
        self.shared.spooled(self.spool.len());
    }

    /// Writes what waits, once the disk may be tried again.
    fn unspool(&mut self) {
        if self.spool.is_empty() {
            if self.failed.is_some_and(|at| at.elapsed() >= RETRY) {
                // Nothing waits: an empty frame shows whether the disk is back.
                let blank = Entry::Blank.encode().unwrap_or_default();
                let _ = self.write(&[&blank]);
            }
            return;
        }
        while !self.spool.is_empty() && self.unspool_some() {}
        self.shared.spooled(self.spool.len());
    }

    /// Tries once more, however lately the disk failed, with less and less at once; how much still waits.
    fn last_try(&mut self) -> usize {
        for _ in 0..=MAX_BATCH_FRAMES.ilog2() {
            if self.spool.is_empty() {
                break;
            }
            self.failed = None;
            self.unspool();
        }
        self.spool.len()
    }

    /// Writes the first of what waits: fewer after each failure, since a disk with little room has room for a little.
    fn unspool_some(&mut self) -> bool {
        if self.failed.is_some_and(|at| at.elapsed() < RETRY) {
            return false;
        }
        let spool = std::mem::take(&mut self.spool);
        let some: Vec<&[u8]> =
            spool.iter().take(self.unspooled_at_once).map(|spooled| spooled.payload.as_slice()).collect();
        let (count, written) = (some.len(), self.write(&some));
        self.spool = spool;
        match written {
            Ok(first) => self.found_again(first, count),
            Err(_) => self.unspooled_at_once = (count / 2).max(1),
        }
        written.is_ok()
    }

    /// The first `count` of what waits are durable, from this number on.
    fn found_again(&mut self, first: SequenceNumber, count: usize) {
        for (sequence, spooled) in (first..).zip(self.spool.drain(..count)) {
            self.spool_bytes = self.spool_bytes.saturating_sub(spooled.payload.len());
            if let Ok(Some(key)) = view::entry_key(&spooled.entry) {
                self.spool_keys.remove(&key);
            }
            self.shared.serve_found_again(sequence, &spooled.entry);
        }
        self.unspooled_at_once = (self.unspooled_at_once * 2).min(MAX_BATCH_FRAMES);
        self.shared.wake_keeper();
    }

    fn retain(&mut self, now: Timestamp, keep: &Keep) -> Result<(), StoreError> {
        for retired in view::past_retention(&self.shared.served, now, keep)? {
            let entry = Entry::Retired(retired);
            let sequence = self.write(&[&entry.encode()?])?;
            self.shared.serve(sequence, &entry);
        }
        self.shared.retain(now, keep.clone());
        Ok(())
    }

    fn erase(&mut self, tenant: &TenantId, call: &CallId, at: Timestamp) -> Result<bool, StoreError> {
        let Some(erased) = view::tombstone_of(&self.shared.served, tenant, call, at)? else { return Ok(false) };
        if !self.spool.is_empty() {
            return Err(self.trouble());
        }
        self.erasures.put(&Erasure { tenant: tenant.clone(), call: call.clone(), at }).map_err(|error| {
            self.shared.disk_fails(&error);
            self.trouble()
        })?;
        let entry = Entry::Erased(erased);
        let sequence = self.write(&[&entry.encode()?])?;
        self.shared.serve(sequence, &entry);
        self.shared.wake_keeper();
        Ok(true)
    }
}

fn answer<T>(done: Done<T>, result: Result<T, StoreError>) {
    // Whoever asked may have stopped waiting.
    let _ = done.send(result);
}
