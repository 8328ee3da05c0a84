use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::Path;

/// What the store asks of a file system. The real one is [`DiskFiles`]; tests have one that fails on purpose.
pub trait Files: Send + Sync {
    /// A new empty file, for its owner only. Fails where it exists.
    ///
    /// # Errors
    /// What the file system says.
    fn create(&self, path: &Path) -> io::Result<Box<dyn Appender>>;

    /// An existing file, to be written at its end.
    ///
    /// # Errors
    /// What the file system says.
    fn append_to(&self, path: &Path) -> io::Result<Box<dyn Appender>>;

    /// All bytes of a file.
    ///
    /// # Errors
    /// What the file system says.
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// What the file system says.
    fn list(&self, folder: &Path) -> io::Result<Vec<String>>;

    /// Cuts a file to its first `length` bytes and makes that durable.
    ///
    /// # Errors
    /// What the file system says.
    fn cut(&self, path: &Path, length: u64) -> io::Result<()>;

    /// Gives a file another name, in place of what had it.
    ///
    /// # Errors
    /// What the file system says.
    fn rename(&self, from: &Path, to: &Path) -> io::Result<()>;

    /// Removes a file.
    ///
    /// # Errors
    /// What the file system says.
    fn remove(&self, path: &Path) -> io::Result<()>;

    /// Makes a folder, and those above it, for its owner only; nothing where it exists.
    ///
    /// # Errors
    /// What the file system says.
    fn make_folder(&self, folder: &Path) -> io::Result<()>;

    /// Makes the names in a folder durable.
    ///
    /// # Errors
    /// What the file system says.
    fn sync_folder(&self, folder: &Path) -> io::Result<()>;
}

/// A file written at its end.
pub trait Appender: Send {
    /// Writes all bytes, or fails with some of them written.
    ///
    /// # Errors
    /// What the file system says.
    fn append(&mut self, bytes: &[u8]) -> io::Result<()>;

    /// Makes what was written durable.
    ///
    /// # Errors
    /// What the file system says. What was written since the last success may then be lost, whatever a later call says.
    fn sync(&mut self) -> io::Result<()>;

    /// Whether this path leads to this very file: `false` once it was removed, or another took its place.
    ///
    /// # Errors
    /// What the file system says.
    fn is_at(&self, path: &Path) -> io::Result<bool>;
}

/// Writes a whole file in place of what is there: all of it or nothing, whatever happens meanwhile.
pub(super) fn write_whole(files: &dyn Files, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let unfinished = path.with_extension(UNFINISHED);
    remove_if_there(files, &unfinished)?;
    let mut file = files.create(&unfinished)?;
    file.append(bytes)?;
    file.sync()?;
    files.rename(&unfinished, path)?;
    files.sync_folder(path.parent().unwrap_or(path))
}

/// The end of the name of a file that is being written.
pub(super) const UNFINISHED: &str = "unfinished";

/// Removes a file; nothing where there is none.
pub(super) fn remove_if_there(files: &dyn Files, path: &Path) -> io::Result<()> {
    match files.remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// The file system of the machine. Folders have mode 700, files 600.
#[derive(Clone, Copy, Debug, Default)]
pub struct DiskFiles;

const FOLDER_MODE: u32 = 0o700;
const FILE_MODE: u32 = 0o600;

impl Files for DiskFiles {
    fn create(&self, path: &Path) -> io::Result<Box<dyn Appender>> {
        Ok(Box::new(OpenOptions::new().append(true).create_new(true).mode(FILE_MODE).open(path)?))
    }

    fn append_to(&self, path: &Path) -> io::Result<Box<dyn Appender>> {
        Ok(Box::new(OpenOptions::new().append(true).open(path)?))
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        names.sort();
        Ok(names)
    }

    fn cut(&self, path: &Path, length: u64) -> io::Result<()> {
        let file = OpenOptions::new().write(true).open(path)?;
        file.set_len(length)?;
        file.sync_all()
    }

    fn rename(&self, from: &Path, to: &Path) -> io::Result<()> {
        fs::rename(from, to)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    fn make_folder(&self, folder: &Path) -> io::Result<()> {
        fs::DirBuilder::new().recursive(true).mode(FOLDER_MODE).create(folder)
    }

    fn sync_folder(&self, folder: &Path) -> io::Result<()> {
        File::open(folder)?.sync_all()
    }
}

impl Appender for File {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn sync(&mut self) -> io::Result<()> {
        self.sync_data()
    }

    fn is_at(&self, path: &Path) -> io::Result<bool> {
        leads_to(path, self)
    }
}

/// Whether the path leads to this open file.
pub(super) fn leads_to(path: &Path, file: &File) -> io::Result<bool> {
    let own = file.metadata()?;
    match fs::metadata(path) {
        Ok(there) => Ok((there.dev(), there.ino()) == (own.dev(), own.ino())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(false),
        Err(error) => Err(error),
    }
}
