use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::StoreError;
use super::files::leads_to;
use super::shared::in_words;

/// A data folder that is this process's alone until it is dropped, or the process ends in whatever way.
pub(super) struct Lock {
    file: File,
    path: PathBuf,
}

impl Lock {
    /// Takes the data folder.
    ///
    /// # Errors
    /// [`StoreError::InUse`] where another process has it.
    pub(super) fn take(data: &Path) -> Result<Self, StoreError> {
        let disk = |error: std::io::Error| StoreError::Disk(in_words(&error));
        // Not truncated: it is empty for ever, and another process may hold it.
        let mut options = OpenOptions::new();
        let path = data.join("lock");
        let file = options.write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(disk)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { file, path }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(data.display().to_string())),
            Err(TryLockError::Error(error)) => Err(disk(error)),
        }
    }

    /// Whether it still keeps others out: not once its file was removed.
    pub(super) fn holds(&self) -> bool {
        leads_to(&self.path, &self.file).unwrap_or(true)
    }
}
