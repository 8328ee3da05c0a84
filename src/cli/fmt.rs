use std::fs;

use super::exit::{Exit, Trouble};
use super::folders;
use super::messages::counted;
use super::screen::Screen;
use super::tenants::Tenants;
use super::whole::write_whole;
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

/// What became of the files.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    all: usize,
    changed: usize,
    /// As they were, because their braces do not match.
    left: usize,
    /// Changed where their braces match, and nowhere else.
    in_part: usize,
}

/// Lays out the tenants' files.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.folder)?;
    let mut tally = Tally::default();
    let mut to_check = Vec::new();
    for tenant in tenants.chosen(&options.names)? {
        let before = tally.left + tally.in_part;
        for path in tenants.laid_out_files(&tenant) {
            lay_out(options, &path, &mut tally, screen)?;
        }
        if tally.left + tally.in_part > before {
            to_check.push(tenant.to_string());
        }
    }
    if let Some(summary) = summary(options.check, tally) {
        screen.line(&summary);
    }
    unmatched(tally, &to_check, screen);
    let open = !to_check.is_empty() || options.check && tally.changed > 0;
    Ok(if open { Exit::Findings } else { Exit::Good })
}

fn summary(check: bool, tally: Tally) -> Option<String> {
    let Tally { all, changed, left, .. } = tally;
    let files = counted(all, "file");
    match (check, changed) {
        (_, 0) if left == 0 => Some(format!("{files}, all well laid out.")),
        (_, 0) if left == all => None,
        (_, 0) => Some(format!("{} of {files} well laid out.", all - left)),
        (true, n) => Some(format!("{n} of {files} would change. Lay them out:  clientsvia fmt")),
        (false, n) => Some(format!("{n} of {files} changed.")),
    }
}

/// Says of files whose braces do not match that they were not laid out, and where the mistake is told.
fn unmatched(tally: Tally, to_check: &[String], screen: &mut Screen) {
    let check = format!("clientsvia check {}", to_check.join(" "));
    match tally.left {
        0 => {}
        1 => screen.line(&format!("1 file was left as it is, its braces do not match:  {check}")),
        left => screen.line(&format!("{left} files were left as they are, their braces do not match:  {check}")),
    }
    match tally.in_part {
        0 => {}
        1 => screen.line(&format!("1 file is laid out only in part, its braces do not match:  {check}")),
        part => screen.line(&format!("{part} files are laid out only in part, their braces do not match:  {check}")),
    }
}

/// Lays out a file; names it where it changes.
fn lay_out(options: &Options, path: &str, tally: &mut Tally, screen: &mut Screen) -> Result<(), Trouble> {
    let file = options.folder.tenants.join(path);
    let shown = file.display().to_string();
    let text = read_source(&file).map_err(|unreadable| Trouble::new(unreadable.to_string()))?;
    let source = Source::new(shown.as_str(), text);
    let laid_out = if path.ends_with(".call") { syntax::format_call(&source) } else { syntax::format(&source) };
    let written = fs::read(&file).map_err(|error| Trouble::new(format!("`{shown}` cannot be read: {error}")))?;
    let unmatched = !syntax::braces_match(&source);
    tally.all += 1;
    if laid_out.as_bytes() == written || *laid_out == **source.text() && is_too_large(&source) {
        tally.left += usize::from(unmatched);
        return Ok(());
    }
    tally.changed += 1;
    tally.in_part += usize::from(unmatched);
    if !options.check {
        write_whole(&file, &laid_out)?;
    }
    screen.line(&shown);
    Ok(())
}

/// Only the beginning of such a file was read.
fn is_too_large(source: &Source) -> bool {
    source.text().len() > crate::text::MAX_SOURCE_BYTES
}
