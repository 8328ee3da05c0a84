use clap::{Parser, Subcommand};

use super::exit::{Exit, Trouble};
use super::screen::Screen;
use super::{calls, check, completions, doctor, erase, eval, explain, fmt, learn, new, serve, test, r#try, why};

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
    /// Answer calls
    #[command(after_help = serve::EXAMPLES)]
    Serve(serve::Options),
    /// Say everything that is wrong with tenants' files, and what would cure it
    #[command(after_help = check::EXAMPLES)]
    Check(check::Options),
    /// Lay out scenario and call files, and mend text pasted from a mail
    #[command(after_help = fmt::EXAMPLES)]
    Fmt(fmt::Options),
    /// Play the test calls, and compare what is said with what was reviewed
    #[command(after_help = test::EXAMPLES)]
    Test(test::Options),
    /// Call a tenant from the terminal
    #[command(after_help = r#try::EXAMPLES)]
    Try(r#try::Options),
    /// Explain how words are understood, or what a message means
    #[command(after_help = explain::EXAMPLES)]
    Explain(explain::Options),
    /// Measure how well labelled calls are understood
    #[command(after_help = eval::EXAMPLES)]
    Eval(eval::Options),
    /// Let a sentence encoder study tenants' phrases, so that callers are understood better
    #[command(after_help = learn::EXAMPLES)]
    Learn(learn::Options),
    /// List a tenant's latest calls
    #[command(after_help = calls::EXAMPLES)]
    Calls(calls::Options),
    /// Tell why a call's turns came out as they did
    #[command(after_help = why::EXAMPLES)]
    Why(why::Options),
    /// Forget what was said in a call
    #[command(after_help = erase::EXAMPLES)]
    Erase(erase::Options),
    /// Make a tenant from an industry's template
    #[command(after_help = new::EXAMPLES)]
    New(new::Options),
    /// Look at everything the server depends on
    #[command(after_help = doctor::EXAMPLES)]
    Doctor(doctor::Options),
    /// Print completions for a shell
    #[command(after_help = completions::EXAMPLES)]
    Completions(completions::Options),
}

impl Command {
    /// Does it.
    pub fn run(self, screen: &mut Screen) -> Result<Exit, Trouble> {
        match self {
            Self::Serve(options) => serve::run(&options, screen),
            Self::Check(options) => check::run(&options, screen),
            Self::Fmt(options) => fmt::run(&options, screen),
            Self::Test(options) => test::run(&options, screen),
            Self::Try(options) => r#try::run(&options, screen),
            Self::Explain(options) => explain::run(&options, screen),
            Self::Eval(options) => eval::run(&options, screen),
            Self::Learn(options) => learn::run(&options, screen),
            Self::Calls(options) => calls::run(&options, screen),
            Self::Why(options) => why::run(&options, screen),
            Self::Erase(options) => erase::run(&options, screen),
            Self::New(options) => new::run(&options, screen),
            Self::Doctor(options) => doctor::run(&options, screen),
            Self::Completions(options) => Ok(completions::run(&options, screen)),
        }
    }
}
