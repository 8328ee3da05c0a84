use std::collections::{BTreeMap, VecDeque};
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use super::StoreError;
use super::entry::Entry;
use super::journal::SequenceNumber;
use super::kv::{Go, Kv, Way, Write, end_of, start_of};
use super::sled_view::SledView;

/// The number of a change that is in no journal: made while the disk could not be written.
pub(super) const NOT_DURABLE: SequenceNumber = SequenceNumber::MAX;

/// What is answered from: the changes sled has not got yet, over sled.
#[derive(Default)]
pub(super) struct Served {
    recent: RwLock<Recent>,
    base: RwLock<Option<SledView>>,
}

#[derive(Default)]
struct Recent {
    changes: BTreeMap<Vec<u8>, Change>,
    /// Changes by the frame that made them, oldest first, for sled to take.
    queue: VecDeque<Waiting>,
    queued_bytes: usize,
    /// Some that sled has not got are not in `queue` any more: sled must read them from the journal.
    behind: bool,
}

/// A frame's changes that sled has not got yet.
#[derive(Clone)]
pub(super) struct Waiting {
    pub(super) by: SequenceNumber,
    pub(super) writes: Vec<Write>,
    /// The entry itself, where what it changes depends on what is there.
    pub(super) entry: Option<Entry>,
}

struct Change {
    by: SequenceNumber,
    value: Option<Vec<u8>>,
}

/// The most that waits in memory for sled, in bytes. Beyond it the oldest is left to the journal.
const MAX_QUEUED_BYTES: usize = 64 << 20;

fn size(writes: &[Write]) -> usize {
    writes.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum()
}

impl Recent {
    fn put(&mut self, by: SequenceNumber, writes: &[Write]) {
        for (key, value) in writes {
            if self.changes.get(key).is_none_or(|change| change.by <= by) {
                self.changes.insert(key.clone(), Change { by, value: value.clone() });
            }
        }
    }

    /// Forgets changes made by this frame, unless a later one has changed the same key.
    fn forget(&mut self, by: SequenceNumber, writes: &[Write]) {
        self.queued_bytes = self.queued_bytes.saturating_sub(size(writes));
        for (key, _) in writes {
            if self.changes.get(key).is_some_and(|change| change.by == by) {
                self.changes.remove(key);
            }
        }
    }
}

impl Served {
    fn recent(&self) -> RwLockReadGuard<'_, Recent> {
        self.recent.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn recent_mut(&self) -> RwLockWriteGuard<'_, Recent> {
        self.recent.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn base(&self) -> Option<SledView> {
        self.base.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Changes a frame made; served from now on.
    pub(super) fn put(&self, by: SequenceNumber, writes: Vec<Write>, entry: Option<Entry>) {
        let mut recent = self.recent_mut();
        recent.put(by, &writes);
        recent.queued_bytes += size(&writes);
        recent.queue.push_back(Waiting { by, writes, entry });
        while recent.queued_bytes > MAX_QUEUED_BYTES {
            let Some(oldest) = recent.queue.pop_front() else { break };
            recent.forget(oldest.by, &oldest.writes);
            recent.behind = true;
        }
    }

    /// Changes that no frame holds: served while there is room, never given to sled.
    pub(super) fn put_lost(&self, writes: &[Write]) {
        self.recent_mut().put(NOT_DURABLE, writes);
    }

    /// Takes back changes that no frame holds.
    pub(super) fn forget_lost(&self, writes: &[Write]) {
        let mut recent = self.recent_mut();
        for (key, _) in writes {
            if recent.changes.get(key).is_some_and(|change| change.by == NOT_DURABLE) {
                recent.changes.remove(key);
            }
        }
    }

    /// Up to `limit` frames' changes for sled, oldest first; they stay served until [`Served::applied`].
    pub(super) fn waiting(&self, limit: usize) -> Vec<Waiting> {
        self.recent().queue.iter().take(limit).cloned().collect()
    }

    /// Whether sled must read the journal to know what it missed; asked once.
    pub(super) fn take_behind(&self) -> bool {
        std::mem::take(&mut self.recent_mut().behind)
    }

    /// Sled has everything up to this frame.
    pub(super) fn applied(&self, watermark: SequenceNumber) {
        let mut recent = self.recent_mut();
        while recent.queue.front().is_some_and(|waiting| waiting.by <= watermark) {
            if let Some(Waiting { by, writes, .. }) = recent.queue.pop_front() {
                recent.forget(by, &writes);
            }
        }
    }

    /// Answers from this sled, or from memory alone.
    pub(super) fn set_base(&self, base: Option<SledView>) {
        *self.base.write().unwrap_or_else(PoisonError::into_inner) = base;
    }

    fn changes(&self, prefix: &[u8], from: &[u8], way: Way) -> VecDeque<Write> {
        let recent = self.recent();
        let range = recent.changes.range((Bound::Included(start_of(prefix, from)), end_of(prefix)));
        let copy = |(key, change): (&Vec<u8>, &Change)| (key.clone(), change.value.clone());
        match way {
            Way::Up => range.map(copy).collect(),
            Way::Down => range.rev().map(copy).collect(),
        }
    }
}

impl Kv for Served {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        if let Some(change) = self.recent().changes.get(key) {
            return Ok(change.value.clone());
        }
        match self.base() {
            Some(base) => base.get(key),
            None => Ok(None),
        }
    }

    fn scan(
        &self,
        prefix: &[u8],
        from: &[u8],
        way: Way,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Go,
    ) -> Result<(), StoreError> {
        let mut changes = self.changes(prefix, from, way);
        let mut go = Go::On;
        if let Some(base) = self.base() {
            base.scan(prefix, from, way, &mut |key, value| {
                let before = |change: &Vec<u8>| match way {
                    Way::Up => change.as_slice() < key,
                    Way::Down => change.as_slice() > key,
                };
                while go == Go::On && changes.front().is_some_and(|(change, _)| before(change)) {
                    go = show(changes.pop_front(), visit);
                }
                if go == Go::On {
                    go = match changes.front() {
                        Some((change, _)) if change.as_slice() == key => show(changes.pop_front(), visit),
                        Some(_) | None => visit(key, value),
                    };
                }
                go
            })?;
        }
        while go == Go::On && !changes.is_empty() {
            go = show(changes.pop_front(), visit);
        }
        Ok(())
    }
}

fn show(change: Option<Write>, visit: &mut dyn FnMut(&[u8], &[u8]) -> Go) -> Go {
    match change {
        Some((key, Some(value))) => visit(&key, &value),
        Some((_, None)) | None => Go::On,
    }
}
