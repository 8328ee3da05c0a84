//! The commands: what a person or a script types, and what it gets back. One file a command.
//!
//! Here, and only here, the environment is read and files are found; every other floor is given values.
//!
//! How a command is added: a file with its `Options` (clap) and `run(options, &mut Screen) -> Result<Exit, Trouble>`, one
//! variant in `Command`, one arm below it, one case in `tests/cli.rs`.

mod args;
mod calls;
mod check;
mod completions;
mod doctor;
mod erase;
mod eval;
mod exit;
mod explain;
mod explain_code;
mod fmt;
mod folders;
mod learn;
mod messages;
mod new;
mod progress;
mod remembered;
mod review;
mod screen;
mod serve;
mod teaching;
mod tenants;
mod test;
mod r#try;
mod whole;
mod why;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::Args;
use exit::{Exit, Trouble};
use screen::Screen;

/// Runs the command that `words` ask for (the program's name first) and tells how it ended.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let mut screen = Screen::of_this_process();
    let args = match Args::try_parse_from(words) {
        Ok(args) => args,
        Err(refusal) => return refuse(&refusal),
    };
    let exit = args.command.run(&mut screen).unwrap_or_else(|trouble| tell(&trouble, &mut screen));
    screen.close(exit).code()
}

/// Help and the version end well; everything else clap refuses is a wrong use.
fn refuse(refusal: &clap::Error) -> ExitCode {
    // Nothing is left to be told to where even this cannot be printed.
    let _ = refusal.print();
    if refusal.use_stderr() { Exit::Usage.code() } else { Exit::Good.code() }
}

fn tell(trouble: &Trouble, screen: &mut Screen) -> Exit {
    screen.complain(&format!("clientsvia: {trouble}"));
    trouble.exit()
}
