use clap::{Parser, Subcommand};

use super::exit::{Exit, Trouble};
use super::screen::Screen;
use super::{check, completions, serve};

/// Answers the phone for small businesses, and can say why it said what it said.
#[derive(Clone, Debug, Parser)]
#[command(
    name = "clientsvia",
    version,
    max_term_width = 100,
    propagate_version = true,
    infer_subcommands = false,
    disable_help_subcommand = true,
    after_help = EXIT_STATUS,
)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const EXIT_STATUS: &str = "\
Exit status, for every command:
  0  done, nothing to mend
  1  done, and there is something to mend: errors in files, a golden that differs
  2  the command was not understood
  3  it could not be done: a folder is missing, the disk does not answer";

/// The commands.
#[derive(Clone, Debug, Subcommand)]
pub enum Command {
    /// Say everything that is wrong with tenants' files, and what would cure it
    #[command(after_help = check::EXAMPLES)]
    Check(check::Options),
    /// Print completions for a shell
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::Options),
    /// Answer calls
    #[command(after_help = serve::EXAMPLES)]
    Serve(serve::Options),
}

impl Command {
    /// Does it.
    pub fn run(self, screen: &mut Screen) -> Result<Exit, Trouble> {
        match self {
            Self::Check(options) => check::run(&options, screen),
            Self::Completions(options) => Ok(completions::run(&options, screen)),
            Self::Serve(options) => serve::run(&options, screen),
        }
    }
}
