use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::exit::Trouble;

/// Writes a file beside where it shall be, then takes its place: whoever reads meanwhile finds the old text or the new, never a
/// half.
pub fn write_whole(file: &Path, text: &str) -> Result<(), Trouble> {
    replace(file, text).map_err(|error| {
        Trouble::new(format!("`{}` cannot be written: {error}", file.display()))
            .help("it is as it was; see that this user may write in its folder, and that the disk has room")
    })
}

fn replace(file: &Path, text: &str) -> io::Result<()> {
    // where a name leads elsewhere, the file there is written and the name kept
    let file = &match fs::canonicalize(file) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => file.to_owned(),
        found => found?,
    };
    let beside = beside(file);
    let written = fs::write(&beside, text)
        .and_then(|()| keep_permissions(file, &beside))
        .and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        // it may never have been there; what matters is already being told
        let _ = fs::remove_file(&beside);
    }
    written
}

fn keep_permissions(of: &Path, to: &Path) -> io::Result<()> {
    match fs::metadata(of) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        found => fs::set_permissions(to, found?.permissions()),
    }
}

/// A name that begins with a dot, so that nobody takes the file for a tenant's.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.with_file_name(format!(".{name}.new"))
}
