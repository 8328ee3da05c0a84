//! The `clientsvia` program: everything it does is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    clientsvia::cli::run(std::env::args_os())
}
