use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use jiff::Timestamp;

use super::entry::Entry;
use super::erasures::{Erasure, Erasures};
use super::journal::{JournalScan, SequenceNumber, segments};
use super::kv::MemoryKv;
use super::start::Folders;
use super::{CallRecord, CallSummary, DiskFiles, Files, RevisionFiles, StoreError, in_words, revisions, view};
use crate::engine::Waiting;
use crate::model::{CallId, RevisionId, TenantId};
use crate::trace::Mask;

/// Reads a data folder's journal, beside a running server or without one. Changes nothing but by [`Reader::ask_to_erase`].
pub struct Reader {
    files: Arc<dyn Files>,
    folders: Folders,
    erasures: Erasures,
}

/// What was read, and how much could not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// What was read.
    pub found: T,
    /// Places of the journal that are damaged and records that are missing: what stood there may have belonged to it.
    pub unreadable: u64,
}

impl Reader {
    /// Over this data folder.
    ///
    /// # Errors
    /// [`StoreError::NoJournal`] where there is none, [`StoreError::Disk`] where it cannot be read.
    pub fn new(data: &Path) -> Result<Self, StoreError> {
        let files: Arc<dyn Files> = Arc::new(DiskFiles);
        let folders = Folders::new(data);
        match files.list(&folders.journal) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(StoreError::NoJournal(data.display().to_string()));
            }
            listed => listed.map_err(|error| StoreError::Disk(in_words(&error)))?,
        };
        let erasures = Erasures::new(Arc::clone(&files), folders.erasures.clone());
        Ok(Self { files, folders, erasures })
    }

    /// Visits every entry that may hold one of these words; all where none is given.
    fn visit(&self, words: &[&str], visit: &mut dyn FnMut(SequenceNumber, &Entry)) -> Result<u64, StoreError> {
        let disk = |error: io::Error| StoreError::Disk(in_words(&error));
        let words = AhoCorasick::new(words).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let mut scan = JournalScan::default();
        let mut unreadable = 0;
        for segment in segments(self.files.as_ref(), &self.folders.journal).map_err(disk)? {
            let read = scan.read(self.files.as_ref(), &segment, &mut |sequence, payload| {
                let may_drop = payload.len() < MAX_DROPPED_BYTES;
                if !may_drop && !words.is_match(payload) {
                    return sequence;
                }
                match Entry::decode(payload) {
                    Ok(entry) => {
                        visit(sequence, &entry);
                        entry.speaks_for(sequence)
                    }
                    Err(_) => {
                        unreadable += 1;
                        sequence
                    }
                }
            });
            read.map_err(disk)?;
        }
        let damaged = u64::try_from(scan.damaged.len()).unwrap_or(u64::MAX);
        let missing: u64 = scan.missing.iter().map(|range| range.end - range.start).sum();
        Ok(unreadable + damaged.max(missing))
    }

    /// A call, by its id alone: carriers name calls apart. Also the tenant it belongs to.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the journal cannot be read.
    pub fn call(&self, call: &CallId) -> Result<Read<Option<(TenantId, CallRecord)>>, StoreError> {
        let mut kv = MemoryKv::new();
        let mut tenant = None;
        let mut fault = None;
        let unreadable = self.visit(&[call.as_str()], &mut |sequence, entry| {
            let Some((own, id)) = entry.call() else { return };
            if id == call && tenant.get_or_insert_with(|| own.clone()) == own {
                fault = fault.take().or(add(&mut kv, sequence, entry).err());
            }
        })?;
        let Some(tenant) = tenant else { return Ok(Read { found: None, unreadable }) };
        for erasure in self.asked()? {
            if erasure.tenant == tenant && erasure.call == *call {
                fault = fault.take().or(erase(&mut kv, &erasure).err());
            }
        }
        if let Some(error) = fault {
            return Err(error);
        }
        let record = view::read_call(&kv, &tenant, call)?;
        Ok(Read { found: record.map(|record| (tenant, record)), unreadable })
    }

    /// A tenant's latest calls, newest first, at most `limit`.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the journal cannot be read.
    pub fn calls(&self, tenant: &TenantId, limit: usize) -> Result<Read<Vec<CallSummary>>, StoreError> {
        let mut calls: BTreeMap<CallId, CallSummary> = BTreeMap::new();
        let unreadable = self.visit(&[tenant.as_str()], &mut |_, entry| list(&mut calls, tenant, entry))?;
        for erasure in self.asked()?.iter().filter(|erasure| erasure.tenant == *tenant) {
            if let Some(summary) = calls.get_mut(&erasure.call) {
                (summary.erased, summary.from) = (summary.erased.or(Some(erasure.at)), String::new());
            }
        }
        let mut found: Vec<CallSummary> = calls.into_values().collect();
        found.sort_by(|a, b| (b.started, &b.call).cmp(&(a.started, &a.call)));
        found.truncate(limit);
        Ok(Read { found, unreadable })
    }

    /// What a tenant's callers said when any wish could come, the latest calls first, at most `limit`: to learn from. Nothing that
    /// was said while a question was open, which may be a name or a number, and nothing of calls that were erased; numbers and
    /// e-mail addresses are hidden.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the journal cannot be read.
    pub fn wishes(&self, tenant: &TenantId, limit: usize) -> Result<Read<Vec<String>>, StoreError> {
        let mut calls: BTreeMap<CallId, Wishes> = BTreeMap::new();
        let unreadable = self.visit(&[tenant.as_str()], &mut |_, entry| gather(&mut calls, tenant, entry))?;
        for erasure in self.asked()?.iter().filter(|erasure| erasure.tenant == *tenant) {
            calls.remove(&erasure.call);
        }
        let mut found: Vec<(CallId, Wishes)> = calls.into_iter().collect();
        found.sort_by(|(a, one), (b, other)| (other.started, b).cmp(&(one.started, a)));
        let found = found.into_iter().flat_map(|(_, wishes)| wishes.told()).take(limit).collect();
        Ok(Read { found, unreadable })
    }

    fn asked(&self) -> Result<Vec<Erasure>, StoreError> {
        match self.erasures.list() {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
            listed => listed.map_err(|error| StoreError::Disk(in_words(&error))),
        }
    }

    /// A revision's files.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where they cannot be read.
    pub fn revision(&self, id: &RevisionId) -> Result<Option<RevisionFiles>, StoreError> {
        revisions::get(self.files.as_ref(), &self.folders.revisions, id)
    }

    /// Asks the running server to erase a call; from now on nothing that reads by here shows its words.
    ///
    /// # Errors
    /// [`StoreError::Disk`] where the request cannot be written.
    pub fn ask_to_erase(&self, tenant: &TenantId, call: &CallId, at: Timestamp) -> Result<(), StoreError> {
        let erasure = Erasure { tenant: tenant.clone(), call: call.clone(), at };
        self.erasures.put(&erasure).map_err(|error| StoreError::Disk(in_words(&error)))
    }
}

/// An entry that says what was dropped on purpose is shorter than this, and must be seen whatever is looked for.
const MAX_DROPPED_BYTES: usize = 64;

fn add(kv: &mut MemoryKv, sequence: SequenceNumber, entry: &Entry) -> Result<(), StoreError> {
    if view::is_known(kv, entry)? {
        return Ok(());
    }
    for (key, value) in view::writes_of(kv, sequence, entry)? {
        match value {
            Some(value) => kv.insert(key, value),
            None => kv.remove(&key),
        };
    }
    Ok(())
}

fn erase(kv: &mut MemoryKv, erasure: &Erasure) -> Result<(), StoreError> {
    match view::tombstone_of(kv, &erasure.tenant, &erasure.call, erasure.at)? {
        Some(erased) => add(kv, SequenceNumber::MAX, &Entry::Erased(erased)),
        None => Ok(()),
    }
}

/// What was said in a call.
struct Wishes {
    started: Timestamp,
    /// What was heard as a wish, by turn.
    said: BTreeMap<u32, String>,
    /// The turns after which any wish could come.
    open: BTreeSet<u32>,
    is_erased: bool,
}

impl Wishes {
    fn of<'c>(calls: &'c mut BTreeMap<CallId, Self>, call: &CallId, started: Timestamp) -> &'c mut Self {
        let new = || Self { started, said: BTreeMap::new(), open: BTreeSet::new(), is_erased: false };
        calls.entry(call.clone()).or_insert_with(new)
    }

    fn told(self) -> impl Iterator<Item = String> {
        let Self { said, open, is_erased, .. } = self;
        let is_open = move |turn: u32| !is_erased && turn.checked_sub(1).is_some_and(|before| open.contains(&before));
        let mask = Mask::default();
        said.into_iter().filter(move |(turn, _)| is_open(*turn)).map(move |(_, words)| mask.words(&words))
    }
}

fn gather(calls: &mut BTreeMap<CallId, Wishes>, tenant: &TenantId, entry: &Entry) {
    match entry {
        Entry::Turn(turn) if turn.call.tenant == *tenant => {
            let wishes = Wishes::of(calls, &turn.call.id, turn.call.started);
            if matches!(turn.call.waiting, Waiting::Wish | Waiting::AnythingElse) {
                wishes.open.insert(turn.call.turn);
            }
            if let Some(words) = turn.wish() {
                wishes.said.insert(turn.call.turn, words.to_owned());
            }
        }
        Entry::Erased(erased) if erased.tenant == *tenant => {
            Wishes::of(calls, &erased.call, erased.started).is_erased = true;
        }
        Entry::Retired(retired) if retired.tenant == *tenant => {
            calls.retain(|_, wishes| wishes.started >= retired.before);
        }
        Entry::Turn(_) | Entry::Event(_) | Entry::Erased(_) | Entry::Retired(_) | Entry::Dropped(_) | Entry::Blank => {}
    }
}

fn list(calls: &mut BTreeMap<CallId, CallSummary>, tenant: &TenantId, entry: &Entry) {
    match entry {
        Entry::Turn(turn) if turn.call.tenant == *tenant => {
            let call = &turn.call;
            let summary = calls.entry(call.id.clone()).or_insert_with(|| CallSummary {
                call: call.id.clone(),
                started: call.started,
                from: call.from.clone(),
                turns: 0,
                ended: None,
                erased: None,
            });
            if summary.erased.is_none() && call.turn >= summary.turns {
                (summary.turns, summary.ended) = (call.turn.saturating_add(1), call.ended);
            }
        }
        Entry::Erased(erased) if erased.tenant == *tenant => {
            let summary = CallSummary {
                call: erased.call.clone(),
                started: erased.started,
                from: String::new(),
                turns: erased.turns,
                ended: None,
                erased: Some(erased.at),
            };
            calls.insert(erased.call.clone(), summary);
        }
        Entry::Retired(retired) if retired.tenant == *tenant => {
            calls.retain(|_, summary| summary.started >= retired.before);
        }
        Entry::Turn(_) | Entry::Event(_) | Entry::Erased(_) | Entry::Retired(_) | Entry::Dropped(_) | Entry::Blank => {}
    }
}
