use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::entry::Entry;
use super::journal::{JournalScan, SequenceNumber, segments};
use super::shared::Shared;
use super::start::Folders;
use super::{Files, RevisionFiles, StoreError, revisions};
use crate::model::TenantId;

/// The data folder, and what it takes to begin anew in it when somebody has removed it under a running server.
pub(super) struct Home {
    files: Arc<dyn Files>,
    data: PathBuf,
    folders: Folders,
    /// The latest of each tenant: calls that go on are pinned to them.
    revisions: BTreeMap<TenantId, RevisionFiles>,
}

impl Home {
    pub(super) fn new(files: Arc<dyn Files>, data: PathBuf, folders: Folders) -> Self {
        Self { files, data, folders, revisions: BTreeMap::new() }
    }

    /// Keeps a revision's files.
    pub(super) fn keep(&mut self, revision: RevisionFiles) -> Result<(), StoreError> {
        let kept = revisions::put(self.files.as_ref(), &self.folders.revisions, &revision);
        self.revisions.insert(revision.tenant.clone(), revision);
        kept
    }

    /// Makes the folders again, takes the lock again, puts the revisions again; the number of the last record that is there,
    /// of a backup that was put in the folder's place for example.
    pub(super) fn make_again(&self, shared: &Shared) -> io::Result<SequenceNumber> {
        self.folders.make(self.files.as_ref())?;
        shared.lock_again(&self.data).map_err(in_words)?;
        for revision in self.revisions.values() {
            revisions::put(self.files.as_ref(), &self.folders.revisions, revision).map_err(in_words)?;
        }
        self.last_number()
    }

    fn last_number(&self) -> io::Result<SequenceNumber> {
        let all = segments(self.files.as_ref(), &self.folders.journal)?;
        let Some(last) = all.last() else { return Ok(0) };
        let mut scan = JournalScan::after(last.first.saturating_sub(1));
        scan.read(self.files.as_ref(), last, &mut |sequence, payload| {
            Entry::decode(payload).map_or(sequence, |entry| entry.speaks_for(sequence))
        })?;
        // Damage may hide records after the last that can be read; the segment's own name is taken whatever it holds.
        Ok(scan.last.max(last.first))
    }
}

fn in_words(error: StoreError) -> io::Error {
    match error {
        StoreError::Disk(why) => io::Error::other(why),
        other => io::Error::other(other.to_string()),
    }
}
