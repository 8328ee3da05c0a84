use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::exit::{Exit, Trouble};
use super::folders;
use super::messages::counted;
use super::screen::Screen;
use super::tenants::Tenants;
use crate::effects::read_source;
use crate::syntax;
use crate::text::Source;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia fmt                every tenant's scenarios and test calls
  clientsvia fmt penguin-air    one tenant's
  clientsvia fmt --check        changes nothing; status 1 and the names of the files where something would change

What is not understood stays as it is written: `clientsvia check` says what is wrong with it.";

/// What can be asked of `fmt`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The tenants whose files are laid out; all where none is named
    #[arg(value_name = "TENANT")]
    names: Vec<String>,
    /// Change nothing: say which files would change
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    folder: folders::Tenants,
}

/// Lays out the tenants' files.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.folder)?;
    let (mut changed, mut all) = (0, 0);
    for tenant in tenants.chosen(&options.names)? {
        for path in tenants.laid_out_files(&tenant) {
            all += 1;
            changed += usize::from(lay_out(options, &path, screen)?);
        }
    }
    screen.line(&summary(options.check, changed, all));
    Ok(if options.check && changed > 0 { Exit::Findings } else { Exit::Good })
}

fn summary(check: bool, changed: usize, all: usize) -> String {
    let files = counted(all, "file");
    match (check, changed) {
        (_, 0) => format!("{files}, all well laid out."),
        (true, n) => format!("{n} of {files} would change. Lay them out:  clientsvia fmt"),
        (false, n) => format!("{n} of {files} changed."),
    }
}

/// Whether the file changes; names it where it does.
fn lay_out(options: &Options, path: &str, screen: &mut Screen) -> Result<bool, Trouble> {
    let file = options.folder.tenants.join(path);
    let shown = file.display().to_string();
    let text = read_source(&file).map_err(|unreadable| Trouble::new(unreadable.to_string()))?;
    let source = Source::new(shown.as_str(), text);
    let laid_out = if path.ends_with(".call") { syntax::format_call(&source) } else { syntax::format(&source) };
    let written = fs::read(&file).map_err(|error| Trouble::new(format!("`{shown}` cannot be read: {error}")))?;
    if laid_out.as_bytes() == written || *laid_out == **source.text() && is_too_large(&source) {
        return Ok(false);
    }
    if !options.check {
        replace(&file, &laid_out).map_err(|error| cannot_write(&shown, &error))?;
    }
    screen.line(&shown);
    Ok(true)
}

/// Only the beginning of such a file was read.
fn is_too_large(source: &Source) -> bool {
    source.text().len() > crate::text::MAX_SOURCE_BYTES
}

fn cannot_write(shown: &str, error: &io::Error) -> Trouble {
    Trouble::new(format!("`{shown}` cannot be written: {error}"))
        .help("the file is as it was; see that this user may write in its folder, and that the disk has room")
}

/// Writes beside the file, then takes its place: whoever reads meanwhile finds the old text or the new, never a half.
fn replace(file: &Path, text: &str) -> io::Result<()> {
    // where a name leads elsewhere, the file there is written and the name kept
    let file = &fs::canonicalize(file)?;
    let beside = beside(file);
    let written = fs::write(&beside, text)
        .and_then(|()| fs::set_permissions(&beside, fs::metadata(file)?.permissions()))
        .and_then(|()| fs::rename(&beside, file));
    if written.is_err() {
        // it may never have been there; what matters is already being told
        let _ = fs::remove_file(&beside);
    }
    written
}

/// A name that begins with a dot, so that nobody takes the file for a tenant's.
fn beside(file: &Path) -> PathBuf {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    file.with_file_name(format!(".{name}.new"))
}
