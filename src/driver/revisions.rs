use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use super::Trouble;
use super::take::RECORD_DEADLINE;
use crate::compile::{Files, recompile};
use crate::engine::Call;
use crate::model::RevisionId;
use crate::revision::Revision;
use crate::store::{RevisionFiles, Store};

/// Revisions that calls are pinned to: those in use, and older ones made again from the files the store keeps.
#[derive(Default)]
pub(super) struct Revisions {
    known: Mutex<BTreeMap<RevisionId, Weak<Revision>>>,
    kept: Mutex<BTreeSet<RevisionId>>,
}

impl Revisions {
    /// Keeps the revision's files, once, before its first turn.
    pub(super) async fn keep(&self, store: &dyn Store, revision: &Arc<Revision>) {
        self.remember(revision);
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

    /// The revision a call is pinned to.
    pub(super) fn pinned(&self, store: &dyn Store, call: &Call) -> Result<Arc<Revision>, Trouble> {
        let known =
            self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&call.revision).and_then(Weak::upgrade);
        if let Some(revision) = known {
            return Ok(revision);
        }
        let files = store.revision(&call.revision)?.ok_or(Trouble::Revision)?;
        let revision = made_again(&files).map(Arc::new).ok_or(Trouble::Revision)?;
        self.remember(&revision);
        Ok(revision)
    }

    /// Makes a revision findable by its id while somebody uses it.
    pub(super) fn remember(&self, revision: &Arc<Revision>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|_, revision| revision.strong_count() > 0);
        known.insert(revision.id.clone(), Arc::downgrade(revision));
    }
}

fn files_of(revision: &Revision) -> RevisionFiles {
    let files = revision.files.iter().map(|(path, source)| (path.clone(), source.text().to_string())).collect();
    RevisionFiles { id: revision.id.clone(), tenant: revision.tenant.id.clone(), files }
}

/// The very revision that was kept, or none: another version of this program may make another one of the same files.
fn made_again(files: &RevisionFiles) -> Option<Revision> {
    let mut sources = Files::default();
    for (path, text) in &files.files {
        sources.insert(path.as_str(), text.as_str());
    }
    recompile(&files.tenant, &sources).filter(|revision| revision.id == files.id)
}
