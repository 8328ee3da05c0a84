use std::io::{self, IsTerminal, Write};

use super::exit::Exit;

/// What a command prints on: results on standard output, everything else on standard error.
///
/// A reader that went away (`clientsvia calls … | head`) is no failure: the rest is not printed.
pub struct Screen {
    out: Box<dyn Write>,
    err: Box<dyn Write>,
    colour_out: bool,
    terminal_err: bool,
    lost: Option<io::Error>,
}

impl Screen {
    /// The process's own output; colour only on a terminal, and not where `NO_COLOR` is set.
    pub fn of_this_process() -> Self {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        Self {
            out: Box::new(io::BufWriter::new(io::stdout())),
            err: Box::new(io::stderr()),
            colour_out: !plain && io::stdout().is_terminal(),
            terminal_err: io::stderr().is_terminal(),
            lost: None,
        }
    }

    /// Whether results may be coloured.
    pub fn colour(&self) -> bool {
        self.colour_out
    }

    /// Whether somebody watches: then progress is shown on standard error.
    pub fn watched(&self) -> bool {
        self.terminal_err
    }

    /// Prints results, as they stand.
    pub fn print(&mut self, text: &str) {
        if self.lost.is_none() {
            self.lost = self.out.write_all(text.as_bytes()).err();
        }
    }

    /// Prints a line of results.
    pub fn line(&mut self, text: &str) {
        self.print(text);
        self.print("\n");
    }

    /// Prints a line on standard error.
    pub fn complain(&mut self, text: &str) {
        // Standard error is the last place to tell anything: where it is gone, nobody listens.
        let _ = writeln!(self.err, "{text}");
    }

    /// Makes everything printed so far visible, before something is waited for.
    pub fn flush(&mut self) {
        if self.lost.is_none() {
            self.lost = self.out.flush().err();
        }
    }

    /// The last word: the exit status, worse where results could not be printed.
    pub fn close(mut self, exit: Exit) -> Exit {
        self.flush();
        match self.lost.take() {
            None => exit,
            Some(error) if error.kind() == io::ErrorKind::BrokenPipe => exit,
            Some(error) => {
                self.complain(&format!("clientsvia: the result could not be printed: {error}"));
                Exit::Trouble
            }
        }
    }
}
