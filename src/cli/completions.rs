use clap::CommandFactory;
use clap_complete::Shell;

use super::args::Args;
use super::exit::Exit;
use super::screen::Screen;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia completions bash > ~/.local/share/bash-completion/completions/clientsvia
  clientsvia completions zsh > ~/.zfunc/_clientsvia
  clientsvia completions fish > ~/.config/fish/completions/clientsvia.fish";

/// What can be asked of `completions`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The shell
    shell: Shell,
}

/// Prints the script that completes this program's commands.
pub fn run(options: &Options, screen: &mut Screen) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Args::command(), "clientsvia", &mut script);
    screen.print(&String::from_utf8_lossy(&script));
    Exit::Good
}
