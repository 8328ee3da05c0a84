//! Test programs with runs of their own instead of `#[test]`: each prints its figures, whether it passes or not.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;
use std::time::Instant;

/// Does the runs that are asked for, one after the other, and says how each ended.
pub fn all<R>(given: &[String], runs: &[(&'static str, R)], does: impl Fn(&R) -> Result<(), String>) -> ExitCode {
    let wanted = wanted(given, runs);
    if given.iter().any(|argument| argument == "--list") {
        wanted.iter().for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let passed = wanted.iter().filter(|(name, run)| passes(name, || does(run))).count();
    let failed = wanted.len() - passed;
    println!("{passed} passed, {failed} failed");
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The runs that are asked for, in the manner of other test programs: names are filters, options that choose among tests
/// are understood, all others are none of our business.
fn wanted<'a, R>(given: &[String], runs: &'a [(&'static str, R)]) -> Vec<&'a (&'static str, R)> {
    let has = |option: &str| given.iter().any(|argument| argument == option);
    if has("--ignored") {
        return Vec::new();
    }
    let mut names = Vec::new();
    let mut skipped = Vec::new();
    let mut arguments = given.iter();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--skip" => skipped.extend(arguments.next()),
            "--test-threads" | "--format" | "--color" | "--logfile" | "-Z" | "--shuffle-seed" => {
                arguments.next();
            }
            option if option.starts_with('-') => {}
            _ => names.push(argument),
        }
    }
    let fits = |name: &str, word: &String| if has("--exact") { name == word } else { name.contains(word.as_str()) };
    let is_wanted = |name: &str| names.is_empty() || names.iter().any(|word| fits(name, word));
    let is_skipped = |name: &str| skipped.iter().any(|word| fits(name, word));
    runs.iter().filter(|(name, _)| is_wanted(name) && !is_skipped(name)).collect()
}

fn passes(name: &str, run: impl Fn() -> Result<(), String>) -> bool {
    let begun = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err("it broke off".to_owned()));
    let seconds = begun.elapsed().as_secs_f64();
    match outcome {
        Ok(()) => {
            println!("{name}: ok, {seconds:.1} s");
            true
        }
        Err(why) => {
            println!("{name}: FAILED, {seconds:.1} s\n{why}");
            false
        }
    }
}

/// Runs what waits for sockets.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(future)
}
