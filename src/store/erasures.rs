//! Calls whose words must go. One small file each, made before anything else is done and removed when the words are gone
//! from the raw bytes: so an erasure survives a crash, and can be asked for beside a running server.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Files;
use super::files::write_whole;
use super::journal::{Found, Frames, write_frame};
use crate::model::{CallId, TenantId};
use crate::text::hex;
use crate::trace;

const SUFFIX: &str = ".erase";

/// A call that must be erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Erasure {
    /// Whose.
    pub(crate) tenant: TenantId,
    /// Which.
    pub(crate) call: CallId,
    /// When that was asked for.
    pub(crate) at: Timestamp,
}

/// The folder they are kept in.
#[derive(Clone)]
pub(super) struct Erasures {
    files: Arc<dyn Files>,
    folder: PathBuf,
}

impl Erasures {
    pub(super) fn new(files: Arc<dyn Files>, folder: PathBuf) -> Self {
        Self { files, folder }
    }

    fn path(&self, erasure: &Erasure) -> PathBuf {
        let mut hash = Sha256::new();
        hash.update(erasure.tenant.as_str());
        hash.update([0]);
        hash.update(erasure.call.as_str());
        let name = hex(hash.finalize().get(..16).unwrap_or_default());
        self.folder.join(format!("{name}{SUFFIX}"))
    }

    /// Asks for one; durable when this returns. Asking twice is asking once.
    pub(super) fn put(&self, erasure: &Erasure) -> io::Result<()> {
        let path = self.path(erasure);
        if self.files.read(&path).is_ok_and(|bytes| read(&bytes).is_some()) {
            return Ok(());
        }
        let mut bytes = Vec::new();
        write_frame(1, &trace::write(erasure).map_err(io::Error::other)?, &mut bytes);
        write_whole(self.files.as_ref(), &path, &bytes)
    }

    /// Those that are asked for and not done. One that cannot be read is left where it is.
    pub(super) fn list(&self) -> io::Result<Vec<Erasure>> {
        let mut all = Vec::new();
        let names = match self.files.list(&self.folder) {
            // Where there is no folder nothing was asked.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(all),
            names => names?,
        };
        for name in names.iter().filter(|name| name.ends_with(SUFFIX)) {
            match self.files.read(&self.folder.join(name)) {
                Ok(bytes) => all.extend(read(&bytes)),
                // Done meanwhile.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(error),
            }
        }
        Ok(all)
    }

    /// It is done.
    pub(super) fn done(&self, erasure: &Erasure) -> io::Result<()> {
        self.files.remove(&self.path(erasure))
    }
}

fn read(bytes: &[u8]) -> Option<Erasure> {
    match Frames::new(bytes, 0).next()? {
        Found::Frame { payload, .. } => trace::read(bytes.get(payload)?).ok(),
        Found::Damage(_) | Found::Torn(_) => None,
    }
}
