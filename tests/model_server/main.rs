//! Tier 3 against a real model server: llama.cpp's own, with a real small model.
//!
//! What is shown is the contract: what such a server answers, and that a caller is answered whatever it does. Never how well the
//! model chooses: this one is hopeless at it. `scripts/model-server` fetches both; `scripts/test` runs that first.
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

mod answers;
mod faults;
#[path = "../server/house.rs"]
#[allow(dead_code, reason = "each test binary uses some of it")]
mod house;
mod loading;
mod office;
mod overload;
#[path = "../support/peer.rs"]
mod peer;
mod relay;
#[path = "../support/runs.rs"]
mod runs;
mod server;
#[path = "../simulator/mod.rs"]
#[allow(dead_code, reason = "each test binary uses some of it")]
mod simulator;

use std::process::ExitCode;

use server::Installed;

/// A run says what it found, and fails with what should not have been.
type Run = fn(&Installed) -> Result<(), String>;

const RUNS: [(&str, Run); 4] =
    [("answers", answers::run), ("faults", faults::run), ("overload", overload::run), ("loading", loading::run)];

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match Installed::find() {
        Ok(installed) => runs::all(&given, &RUNS, |run| run(&installed)),
        Err(missing) => {
            println!("model_server: SKIPPED, {missing} (scripts/model-server fetches what it may)");
            println!("0 passed, 0 failed, {} skipped", RUNS.len());
            ExitCode::SUCCESS
        }
    }
}
