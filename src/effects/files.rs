use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::compile::Files;
use crate::matcher::MAX_TAUGHT_BYTES;
use crate::model::TenantId;
use crate::revision::LEARNED_FILE;
use crate::text::{MAX_SOURCE_BYTES, decode};

/// How deep the folders of a tenant may lie in each other.
const MAX_DEPTH: usize = 4;
/// What is read of a tenant's folder: by name, and by the ends of names.
const NAMES: [&str; 2] = ["tenant.toml", LEARNED_FILE];
const EXTENSIONS: [&str; 2] = ["scenario", "call"];

/// The folder of all tenants as read.
#[derive(Clone, Debug, Default)]
pub struct TenantFolders {
    /// Their files.
    pub files: Files,
    /// The tenants, in order: every folder whose name starts neither with `_` nor with `.`.
    pub tenants: Vec<TenantId>,
}

/// A file or folder that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("`{}` {}", path.display(), why(source))]
pub struct Unreadable {
    /// Which.
    pub path: PathBuf,
    /// Why.
    source: io::Error,
}

fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "is not there".to_owned(),
        io::ErrorKind::PermissionDenied => "may not be read by this user".to_owned(),
        io::ErrorKind::InvalidInput => "is not a file".to_owned(),
        _ => format!("cannot be read: {error}"),
    }
}

/// Reads the files of all tenants. Of a file larger than [`MAX_SOURCE_BYTES`] one byte more than that is read, so that
/// compiling refuses it.
///
/// # Errors
/// The first file or folder that cannot be read.
pub fn read_tenants(folder: &Path) -> Result<TenantFolders, Unreadable> {
    let mut found = TenantFolders { files: Files::new(shown(folder)), tenants: Vec::new() };
    for (name, path) in entries(folder)? {
        if path.is_dir() && !name.starts_with(['_', '.']) {
            found.tenants.push(TenantId::new(name.as_str()));
            read_folder(&path, &name, 0, &mut found.files);
        }
    }
    Ok(found)
}

/// What cannot be read is kept as such: it is a mistake in one tenant's files, and no other tenant's affair.
fn read_folder(folder: &Path, prefix: &str, depth: usize, files: &mut Files) {
    let entries = match entries(folder) {
        Ok(entries) => entries,
        Err(unreadable) => return files.cannot_read(prefix, why(&unreadable.source)),
    };
    for (name, path) in entries {
        let shown = format!("{prefix}/{name}");
        if path.is_dir() {
            if depth < MAX_DEPTH && !name.starts_with('.') {
                read_folder(&path, &shown, depth + 1, files);
            }
        } else if is_ours(&name) {
            match read_source(&path) {
                Ok(text) => files.insert(shown, text),
                Err(unreadable) => files.cannot_read(shown, why(&unreadable.source)),
            }
        }
    }
}

fn is_ours(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    !name.starts_with('.')
        && (NAMES.contains(&name) || extension.is_some_and(|extension| EXTENSIONS.contains(&extension)))
}

/// The text of a file of a tenant, however it was saved.
///
/// # Errors
/// A file that cannot be read.
pub fn read_source(path: &Path) -> Result<String, Unreadable> {
    let is_learned = path.file_name().is_some_and(|name| name == LEARNED_FILE);
    read_text(path, if is_learned { MAX_TAUGHT_BYTES } else { MAX_SOURCE_BYTES })
}

/// The text of a file, however it was saved. Of a file larger than so many bytes one byte more than that is read.
///
/// # Errors
/// A file that cannot be read.
pub fn read_text(path: &Path, max_bytes: usize) -> Result<String, Unreadable> {
    Ok(decode(&read_bytes(path, max_bytes)?))
}

/// What is in a file. Of one larger than so many bytes one byte more than that is read.
///
/// # Errors
/// A file that cannot be read.
pub(crate) fn read_bytes(path: &Path, max_bytes: usize) -> Result<Vec<u8>, Unreadable> {
    let limit = u64::try_from(max_bytes).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    // Opening a pipe would wait for whoever writes into it.
    if !fs::metadata(path).map_err(|e| unreadable(path, e))?.is_file() {
        return Err(unreadable(path, io::ErrorKind::InvalidInput.into()));
    }
    fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|e| unreadable(path, e))?;
    Ok(bytes)
}

/// Names and paths in a folder, in order; names that are no text are passed over.
pub(crate) fn entries(folder: &Path) -> Result<Vec<(String, PathBuf)>, Unreadable> {
    let mut entries = Vec::new();
    for entry in fs::read_dir(folder).map_err(|e| unreadable(folder, e))? {
        let entry = entry.map_err(|e| unreadable(folder, e))?;
        if let Ok(name) = entry.file_name().into_string() {
            entries.push((name, entry.path()));
        }
    }
    entries.sort();
    Ok(entries)
}

fn unreadable(path: &Path, source: io::Error) -> Unreadable {
    Unreadable { path: path.to_owned(), source }
}

/// The folder as people see it before each path: with `/` between its parts, without one at its end.
fn shown(folder: &Path) -> String {
    let parts: Vec<String> = folder.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    parts.join("/").replacen("//", "/", 1)
}
