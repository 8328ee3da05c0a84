use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::SystemTime;

use super::{Clock, SystemClock, read_bytes};
use crate::matcher::LearnedCache;

/// How large all files together may become, in bytes; then the least recently used go. Of a hundred scenarios of ten phrases a
/// file has some 170 kB.
pub const MAX_CACHE_BYTES: u64 = 1 << 30;

/// The largest file that is read, in bytes.
const MAX_CACHED_BYTES: usize = 24 << 20;

/// How the files' names end.
const SUFFIX: &str = ".learned";

/// How they end while they are written.
const UNFINISHED: &str = ".learned-new";

/// So many digits make a name.
const NAME_DIGITS: usize = 64;

/// Tells what is written at the same time by one process.
static WRITTEN: AtomicU64 = AtomicU64::new(0);

/// What was learned from phrases, a file each in a folder of this machine. Nothing that goes wrong with it is anybody's trouble:
/// what cannot be read is learned again, what cannot be written is not kept.
#[derive(Clone, Debug)]
pub struct CacheFolder {
    folder: PathBuf,
    max_bytes: u64,
}

impl CacheFolder {
    /// In this folder, which is made when something is kept.
    #[must_use]
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self { folder: folder.into(), max_bytes: MAX_CACHE_BYTES }
    }

    /// The same with another bound on all files together.
    #[must_use]
    pub fn with_max_bytes(self, max_bytes: u64) -> Self {
        Self { max_bytes, ..self }
    }

    fn path(&self, name: &str) -> Option<PathBuf> {
        is_name(name).then(|| self.folder.join(format!("{name}{SUFFIX}")))
    }

    /// Written under a name of its own first: whoever reads meanwhile finds all of it or nothing.
    fn write(&self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        let number = WRITTEN.fetch_add(1, Ordering::Relaxed);
        let beside = path.with_extension(format!("{}-{number}{UNFINISHED}", std::process::id()));
        let mut file = fs::OpenOptions::new().write(true).create_new(true).open(&beside)?;
        let written = file.write_all(bytes).and_then(|()| fs::rename(&beside, path));
        if written.is_err() {
            // what it would have held is learned again
            let _ = fs::remove_file(&beside);
        }
        written
    }

    /// Takes away the least recently used, until the others are no larger together than they may be. Files that are not ours
    /// are left alone.
    fn make_room(&self) -> io::Result<()> {
        let mut ours = self.ours()?;
        let mut all: u64 = ours.iter().map(|(_, bytes, _)| bytes).sum();
        ours.sort();
        for (_, bytes, path) in ours {
            if all <= self.max_bytes {
                break;
            }
            // another process may have been faster
            let _ = fs::remove_file(path);
            all -= bytes;
        }
        Ok(())
    }

    /// Our files: when each was used, and how large it is.
    fn ours(&self) -> io::Result<Vec<(SystemTime, u64, PathBuf)>> {
        let mut ours = Vec::new();
        for entry in fs::read_dir(&self.folder)?.flatten() {
            let name = entry.file_name().into_string().unwrap_or_default();
            if is_ours(&name)
                && let Ok(about) = entry.metadata()
                && about.is_file()
            {
                ours.push((about.modified().unwrap_or(SystemTime::UNIX_EPOCH), about.len(), entry.path()));
            }
        }
        Ok(ours)
    }
}

impl LearnedCache for CacheFolder {
    fn get(&self, name: &str) -> Option<Vec<u8>> {
        let path = self.path(name)?;
        let bytes = read_bytes(&path, MAX_CACHED_BYTES).ok()?;
        // Only so that what is used stays longest.
        let _ = fs::File::open(&path).and_then(|file| file.set_modified(SystemClock.now().into()));
        Some(bytes)
    }

    fn put(&self, name: &str, bytes: &[u8]) {
        let Some(path) = self.path(name) else { return };
        let kept = self.write(&path, bytes).and_then(|()| self.make_room());
        if let Err(error) = kept {
            tracing::debug!(folder = %self.folder.display(), %error, "what was learned is not kept");
        }
    }
}

fn is_name(name: &str) -> bool {
    name.len() == NAME_DIGITS && name.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

fn is_ours(file: &str) -> bool {
    let (name, rest) = file.split_at_checked(NAME_DIGITS).unwrap_or_default();
    is_name(name) && (rest == SUFFIX || rest.ends_with(UNFINISHED))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(digit: char) -> String {
        digit.to_string().repeat(NAME_DIGITS)
    }

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn used_at(folder: &Path, digit: char, second: u64) {
        let file = fs::File::open(folder.join(format!("{}{SUFFIX}", name(digit)))).unwrap();
        file.set_modified(SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(second)).unwrap();
    }

    #[test]
    fn what_is_kept_is_found_and_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheFolder::new(folder.path().join("made/when/needed"));
        assert_eq!(cache.get(&name('a')), None);
        cache.put(&name('a'), b"one");
        cache.put(&name('a'), b"two");
        cache.put(&name('b'), b"");
        assert_eq!(cache.get(&name('a')), Some(b"two".to_vec()));
        assert_eq!(cache.get(&name('b')), Some(Vec::new()));
        assert_eq!(files(&folder.path().join("made/when/needed")).len(), 2, "nothing unfinished stays");
    }

    #[test]
    fn the_least_recently_used_goes_first_and_strangers_stay() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheFolder::new(folder.path()).with_max_bytes(10);
        fs::write(folder.path().join("letter.txt"), [0; 100]).unwrap();
        fs::write(folder.path().join("short.learned"), [0; 100]).unwrap();
        cache.put(&name('a'), &[1; 5]);
        cache.put(&name('b'), &[2; 5]);
        used_at(folder.path(), 'a', 1);
        used_at(folder.path(), 'b', 2);
        assert!(cache.get(&name('a')).is_some(), "now it was used after the other");
        cache.put(&name('c'), &[3; 5]);
        let kept = ['a', 'c'].map(|digit| format!("{}{SUFFIX}", name(digit)));
        assert_eq!(files(folder.path()), [&kept[0], &kept[1], "letter.txt", "short.learned"]);
        cache.put(&name('d'), &[4; 11]);
        assert_eq!(files(folder.path()), ["letter.txt", "short.learned"], "one that alone is too large does not stay");
    }

    #[test]
    fn what_a_crash_left_unfinished_goes_with_the_others() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheFolder::new(folder.path()).with_max_bytes(10);
        let left = folder.path().join(format!("{}.77-0{UNFINISHED}", name('e')));
        fs::write(&left, [0; 9]).unwrap();
        fs::File::open(&left).unwrap().set_modified(SystemTime::UNIX_EPOCH).unwrap();
        cache.put(&name('a'), &[1; 5]);
        assert_eq!(files(folder.path()), [format!("{}{SUFFIX}", name('a'))]);
    }

    #[test]
    fn a_folder_that_is_none_is_nobodys_trouble() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "a file").unwrap();
        let cache = CacheFolder::new(&file);
        cache.put(&name('a'), b"one");
        assert_eq!(cache.get(&name('a')), None);
        assert_eq!(fs::read_to_string(file).unwrap(), "a file");
    }

    #[test]
    fn a_folder_in_the_place_of_a_file_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheFolder::new(folder.path());
        fs::create_dir(folder.path().join(format!("{}{SUFFIX}", name('a')))).unwrap();
        assert_eq!(cache.get(&name('a')), None);
        cache.put(&name('a'), b"one");
        assert_eq!(files(folder.path()).len(), 1, "nothing unfinished stays");
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let folder = tempfile::tempdir().unwrap();
        let cache = CacheFolder::new(folder.path().join("cache"));
        for other in ["", "..", "../../x", &name('g'), &name('A'), &"a".repeat(63)] {
            cache.put(other, b"one");
            assert_eq!(cache.get(other), None, "{other}");
        }
        assert!(!folder.path().join("cache").exists());
    }
}
