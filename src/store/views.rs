//! Which of the views in the view folder is the one in use. A rebuilt view gets a folder of its own; a small file names the
//! one that is finished, so that a half-built one is never taken for it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::Files;
use super::files::write_whole;

const CURRENT: &str = "current";

/// The folder of views.
pub(super) struct Views {
    folder: PathBuf,
}

impl Views {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The view in use; `None` where there is none yet, or nobody knows which.
    pub(super) fn current(&self, files: &dyn Files) -> Option<PathBuf> {
        let bytes = files.read(&self.folder.join(CURRENT)).ok()?;
        let number: u64 = std::str::from_utf8(&bytes).ok()?.trim().parse().ok()?;
        let path = self.path(number);
        path.is_dir().then_some(path)
    }

    fn path(&self, number: u64) -> PathBuf {
        self.folder.join(number.to_string())
    }

    fn numbers(&self, files: &dyn Files) -> Vec<u64> {
        files.list(&self.folder).unwrap_or_default().iter().filter_map(|name| name.parse().ok()).collect()
    }

    /// A folder for a new view, with its number.
    pub(super) fn next(&self, files: &dyn Files) -> io::Result<(u64, PathBuf)> {
        let number = self.numbers(files).into_iter().max().unwrap_or(0) + 1;
        let path = self.path(number);
        files.make_folder(&path)?;
        Ok((number, path))
    }

    /// This view is finished, and the one in use from now on.
    pub(super) fn choose(&self, files: &dyn Files, number: u64) -> io::Result<()> {
        write_whole(files, &self.folder.join(CURRENT), number.to_string().as_bytes())
    }

    /// Removes every view but this one.
    pub(super) fn clear(&self, files: &dyn Files, but: Option<&Path>) -> io::Result<()> {
        for number in self.numbers(files) {
            let path = self.path(number);
            if Some(path.as_path()) != but {
                fs::remove_dir_all(path)?;
            }
        }
        Ok(())
    }
}
