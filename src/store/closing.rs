use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::Files;
use super::files::{remove_if_there, write_whole};
use super::journal::{Found, Frames, SequenceNumber, write_frame};

/// A note, left when the store is closed in order, of how far the journal goes.
pub(super) struct Closing {
    files: Arc<dyn Files>,
    path: PathBuf,
}

impl Closing {
    /// Of the journal in this folder.
    pub(super) fn new(files: Arc<dyn Files>, journal: &std::path::Path) -> Self {
        Self { files, path: journal.join("closed") }
    }

    /// The last number there must be; 0 where nobody says.
    pub(super) fn read(&self) -> SequenceNumber {
        let bytes = self.files.read(&self.path).unwrap_or_default();
        match Frames::new(&bytes, 0).next() {
            Some(Found::Frame { sequence, .. }) => sequence,
            Some(Found::Damage(_) | Found::Torn(_)) | None => 0,
        }
    }

    pub(super) fn write(&self, last: SequenceNumber) -> io::Result<()> {
        let mut bytes = Vec::new();
        write_frame(last, &[], &mut bytes);
        write_whole(self.files.as_ref(), &self.path, &bytes)
    }

    /// The journal is about to be written: the note holds no more.
    pub(super) fn remove(&self) -> io::Result<()> {
        remove_if_there(self.files.as_ref(), &self.path)
    }
}
