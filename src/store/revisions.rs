//! Revisions' files: one checksummed file each, written once, named by the revision's hash.

use std::io;
use std::path::{Path, PathBuf};

use super::files::write_whole;
use super::journal::{Found, Frames, write_frame};
use super::shared::in_words;
use super::{Files, RevisionFiles, StoreError};
use crate::model::RevisionId;
use crate::trace;

const SUFFIX: &str = ".revision";

/// Where it is; `None` for an id that is no hash, which then is no file's name either.
fn path_of(folder: &Path, id: &RevisionId) -> Option<PathBuf> {
    let name = id.as_str();
    let is_hash = !name.is_empty() && name.len() <= 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| folder.join(format!("{name}{SUFFIX}")))
}

pub(super) fn put(files: &dyn Files, folder: &Path, revision: &RevisionFiles) -> Result<(), StoreError> {
    let Some(path) = path_of(folder, &revision.id) else {
        return Err(StoreError::Damaged(format!("`{}` is no revision's name", revision.id)));
    };
    if get(files, folder, &revision.id).is_ok_and(|kept| kept.is_some()) {
        return Ok(());
    }
    let mut bytes = Vec::new();
    write_frame(1, &trace::write(revision)?, &mut bytes);
    write_whole(files, &path, &bytes).map_err(|error| StoreError::Disk(in_words(&error)))
}

pub(super) fn get(files: &dyn Files, folder: &Path, id: &RevisionId) -> Result<Option<RevisionFiles>, StoreError> {
    let Some(path) = path_of(folder, id) else { return Ok(None) };
    let bytes = match files.read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::Damaged(format!("revision {id}: {error}"))),
    };
    match Frames::new(&bytes, 0).next() {
        Some(Found::Frame { payload, .. }) => Ok(Some(trace::read(bytes.get(payload).unwrap_or_default())?)),
        Some(Found::Damage(_) | Found::Torn(_)) | None => {
            Err(StoreError::Damaged(format!("the files of revision {id}")))
        }
    }
}

/// Forgets one.
pub(super) fn remove(files: &dyn Files, folder: &Path, id: &RevisionId) -> io::Result<()> {
    path_of(folder, id).map_or(Ok(()), |path| files.remove(&path))
}
