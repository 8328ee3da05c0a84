//! What must hold over a long time and against a hostile machine: killed, damaged, full, starved, reloaded, stopped.
//!
//! Without arguments every run is done in its short form, as `cargo test` does it. With the name of a run and its size it is
//! the tool for the long ones:
//!
//! ```text
//! cargo test --release --test endurance -- kill --rounds 200 --seed 1
//! ```
//!
//! Each run prints its figures; it fails where one of them is not what was promised.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that fails says where, and this one may wait"
)]

mod calls;
mod child;
mod damage;
mod disk;
mod journal;
mod kill;
mod order;
mod random;
mod reload;
#[path = "../support/runs.rs"]
mod runs;
#[path = "../simulator/mod.rs"]
#[allow(dead_code, reason = "each test binary uses some of it")]
mod simulator;
mod stop;
#[path = "../support/turns.rs"]
mod turns;

use std::process::ExitCode;
use std::time::Duration;

pub use runs::block_on;

/// What is promised of a turn, whatever has failed behind it.
pub const NEVER_OVER: Duration = Duration::from_secs(5);

/// How large a run is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Rounds, places, reloads: what the run counts in. Its short form where `None`.
    pub rounds: Option<u64>,
    pub seed: u64,
}

/// A run says what it found, and fails with what should not have been.
type Run = fn(Size) -> Result<(), String>;

const RUNS: [(&str, Run); 6] = [
    ("kill", kill::run),
    ("damage", damage::run),
    ("disk", disk::run),
    ("order", order::run),
    ("reload", reload::run),
    ("stop", stop::run),
];

fn main() -> ExitCode {
    let mut given: Vec<String> = std::env::args().skip(1).collect();
    if given.first().is_some_and(|first| first == damage::TRIALS) {
        return damage::trials(&given[1..]);
    }
    let size = Size { rounds: number(&mut given, "--rounds"), seed: number(&mut given, "--seed").unwrap_or(1) };
    runs::all(&given, &RUNS, |run| run(size).map_err(|why| format!("seed {}\n{why}", size.seed)))
}

/// `--NAME N`, taken out of what was given.
fn number(given: &mut Vec<String>, name: &str) -> Option<u64> {
    let at = given.iter().position(|argument| argument == name)?;
    let value = given.get(at + 1).and_then(|value| value.parse().ok());
    given.drain(at..given.len().min(at + 2));
    Some(value.unwrap_or_else(|| panic!("{name} wants a number")))
}

/// Fails with everything in `wrong`, the first of it shown.
pub fn verdict(wrong: Vec<String>) -> Result<(), String> {
    const SHOWN: usize = 12;
    if wrong.is_empty() {
        return Ok(());
    }
    let mut shown: Vec<String> = wrong.iter().take(SHOWN).map(|one| format!("  {one}")).collect();
    if wrong.len() > SHOWN {
        shown.push(format!("  and {} more", wrong.len() - SHOWN));
    }
    Err(shown.join("\n"))
}

/// The middle and the greatest of some times, in milliseconds.
pub fn middle_and_most(times: &[Duration]) -> String {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let shown =
        |time: Option<&Duration>| time.map_or("-".to_owned(), |time| format!("{:.0}", time.as_secs_f64() * 1e3));
    format!("p50 {} ms, max {} ms", shown(sorted.get(sorted.len() / 2)), shown(sorted.last()))
}
