//! A rehearsal: a test in another process tells the time and what effects come to.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::sync::Arc;

use super::super::exit::Trouble;
use super::Options;
use crate::effects::Rehearsal;

/// The file that marks a data folder as one of rehearsals.
const MARK: &str = "rehearsal";

/// The world of a rehearsal, where one is asked for: only while bound to loopback, and never over calls of real people.
pub fn of(options: &Options) -> Result<Option<Arc<Rehearsal>>, Trouble> {
    let data = &options.data.data;
    let marked = data.join(MARK).exists();
    let Some(folder) = &options.rehearsal else {
        return if marked { Err(is_rehearsed(data)) } else { Ok(None) };
    };
    if !options.listen.ip().is_loopback() {
        return Err(Trouble::usage(
            "a rehearsal is only for this machine, and other machines could reach this address",
        )
        .help("listen on this machine alone:  --listen 127.0.0.1:0"));
    }
    if !marked {
        mark(data).map_err(|error| cannot_mark(data, &error))?;
    }
    let rehearsal = Rehearsal::open(folder).map_err(|error| {
        Trouble::new(format!("the time of the rehearsal cannot be read in `{}`: {error}", folder.display()))
            .help("put a file `now` there with a time such as 2026-07-14T22:15:00Z")
    })?;
    Ok(Some(Arc::new(rehearsal)))
}

/// Only a folder without anything in it becomes one of rehearsals.
fn mark(data: &Path) -> io::Result<()> {
    fs::create_dir_all(data)?;
    if fs::read_dir(data)?.next().is_some() {
        return Err(io::Error::new(ErrorKind::AlreadyExists, "it is not empty, and may hold real calls"));
    }
    fs::write(data.join(MARK), "What is remembered here was rehearsed.\n")
}

fn cannot_mark(data: &Path, error: &io::Error) -> Trouble {
    Trouble::new(format!("`{}` cannot be the folder of a rehearsal: {error}", data.display()))
        .help("give a folder of its own:  --data FOLDER")
}

fn is_rehearsed(data: &Path) -> Trouble {
    Trouble::new(format!("the calls in `{}` were rehearsed: no real one may be remembered beside them", data.display()))
        .help("give another folder:  --data FOLDER")
}
