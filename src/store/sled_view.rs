use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::sync_channel;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::journal::SequenceNumber;
use super::key;
use super::kv::{Go, Kv, Way, Write, end_of, start_of};
use super::{StoreError, in_words};
use crate::trace;

/// What sled keeps of pages in memory, in bytes.
const CACHE_BYTES: u64 = 64 << 20;

/// Where the account of a view is kept: before all other keys.
const ACCOUNT: &[u8] = b"\0account";

/// The view in sled. Rebuilt from the journal whenever it is missing or not to be trusted. One thread writes it.
#[derive(Clone)]
pub(super) struct SledView {
    tree: sled::Db,
}

/// What must be in the view, written with each batch: sled opens a damaged file without a word, so the view is counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Account {
    /// The last frame of the journal that is in it.
    pub(super) watermark: SequenceNumber,
    /// How many keys it has.
    keys: u64,
    /// The checksums of all pairs, added up.
    sum: u64,
}

impl Account {
    fn add(&mut self, key: &[u8], value: &[u8]) {
        self.keys = self.keys.wrapping_add(1);
        self.sum = self.sum.wrapping_add(checksum(key, value));
    }

    fn take(&mut self, key: &[u8], value: &[u8]) {
        self.keys = self.keys.wrapping_sub(1);
        self.sum = self.sum.wrapping_sub(checksum(key, value));
    }
}

fn checksum(key: &[u8], value: &[u8]) -> u64 {
    let (key, value) = (u64::from(crc32c::crc32c(key)), u64::from(crc32c::crc32c(value)));
    (key << 32 | value).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        match error {
            sled::Error::Io(error) => Self::Disk(in_words(&error)),
            other => Self::Damaged(format!("the view: {other}")),
        }
    }
}

/// Sled panics on some damaged files; a view that does is a view to be rebuilt, never the end of a call.
fn guarded<T>(act: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(act))
        .unwrap_or_else(|_| Err(StoreError::Damaged("the view cannot be read".to_owned())))
}

impl SledView {
    /// Opens the view in this folder, or makes one, within a time: opening a damaged one may never end. A thread that does
    /// not come back is left behind.
    pub(super) fn open(folder: &Path, within: Duration) -> Result<Self, StoreError> {
        remove_unfinished_snapshots(folder);
        let config = sled::Config::new()
            .path(folder)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(None)
            .print_profile_on_drop(false);
        let (opened, waiting) = sync_channel(1);
        let thread = std::thread::Builder::new().name("store-view-open".to_owned());
        let open = move || {
            let result = guarded(|| Ok(Self { tree: config.open()? }));
            // Nobody waits any more where this fails, and the view is closed again.
            let _ = opened.send(result);
        };
        thread.spawn(open).map_err(|error| StoreError::Disk(in_words(&error)))?;
        waiting.recv_timeout(within).unwrap_or_else(|_| {
            Err(StoreError::Damaged(format!("the view did not open within {} seconds", within.as_secs())))
        })
    }

    /// What must be in it.
    pub(super) fn account(&self) -> Result<Account, StoreError> {
        let bytes = guarded(|| Ok(self.tree.get(ACCOUNT)?))?;
        Ok(bytes.map(|bytes| trace::read(&bytes)).transpose()?.unwrap_or_default())
    }

    /// Whether everything that must be in it is there, byte for byte.
    ///
    /// # Errors
    /// [`StoreError::Closed`] where `stop` says so.
    pub(super) fn is_whole(&self, stop: &dyn Fn() -> bool) -> Result<bool, StoreError> {
        let wanted = self.account()?;
        let mut found = Account { watermark: wanted.watermark, ..Account::default() };
        self.scan(&[], &[], Way::Up, &mut |key, value| {
            if key != ACCOUNT {
                found.add(key, value);
            }
            if stop() { Go::Stop } else { Go::On }
        })?;
        if stop() { Err(StoreError::Closed) } else { Ok(found == wanted) }
    }

    /// Makes changes, all or none of them, up to this frame.
    pub(super) fn apply(&self, watermark: SequenceNumber, writes: Vec<Write>) -> Result<(), StoreError> {
        guarded(|| {
            let mut account = Account { watermark, ..self.account()? };
            let mut batch = sled::Batch::default();
            for (key, value) in net(writes) {
                let old = self.tree.get(&key)?;
                match (&old, &value) {
                    // The first record of a turn is the one that counts.
                    (Some(_), Some(_)) if key::is_turn(&key) => continue,
                    _ => {}
                }
                if let Some(old) = old {
                    account.take(&key, &old);
                }
                match value {
                    Some(value) => {
                        account.add(&key, &value);
                        batch.insert(key, value);
                    }
                    None => batch.remove(key),
                }
            }
            batch.insert(ACCOUNT, trace::write(&account)?);
            Ok(self.tree.apply_batch(batch)?)
        })
    }

    /// Hands everything to the system. Only the thread that writes may: two flushes at once hang in sled 0.34.
    pub(super) fn flush(&self) -> Result<(), StoreError> {
        guarded(|| Ok(self.tree.flush().map(|_| ())?))
    }
}

/// The last change of each key; of several records of one turn the first.
fn net(writes: Vec<Write>) -> BTreeMap<Vec<u8>, Option<Vec<u8>>> {
    let mut net: BTreeMap<Vec<u8>, Option<Vec<u8>>> = BTreeMap::new();
    for (key, value) in writes {
        let is_first = !matches!((net.get(&key), &value), (Some(Some(_)), Some(_)));
        if is_first || !key::is_turn(&key) {
            net.insert(key, value);
        }
    }
    net
}

/// Sled may take an unfinished snapshot for a finished one.
fn remove_unfinished_snapshots(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("snap.") && name.ends_with(".generating") {
            // Where it stays, the view is counted like any other.
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Kv for SledView {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        guarded(|| Ok(self.tree.get(key)?.map(|value| value.to_vec())))
    }

    fn scan(
        &self,
        prefix: &[u8],
        from: &[u8],
        way: Way,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Go,
    ) -> Result<(), StoreError> {
        guarded(|| {
            let range = (std::ops::Bound::Included(start_of(prefix, from)), end_of(prefix));
            let mut range = self.tree.range::<Vec<u8>, _>(range);
            while let Some(pair) = match way {
                Way::Up => range.next(),
                Way::Down => range.next_back(),
            } {
                let (key, value) = pair?;
                if visit(&key, &value) == Go::Stop {
                    break;
                }
            }
            Ok(())
        })
    }
}
