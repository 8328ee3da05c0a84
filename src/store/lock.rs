use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use super::StoreError;
use super::shared::in_words;

/// A data folder that is this process's alone until it is dropped, or the process ends in whatever way.
pub(super) struct Lock {
    _file: File,
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
        let file =
            options.write(true).create(true).truncate(false).mode(0o600).open(data.join("lock")).map_err(disk)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(data.display().to_string())),
            Err(TryLockError::Error(error)) => Err(disk(error)),
        }
    }
}
