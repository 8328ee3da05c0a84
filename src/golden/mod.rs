//! Test calls: a `.call` run against a compiled tenant, its transcript, and the reviewed transcript it is compared with.
//!
//! A golden file is written in the format of `insta` (`golden/TENANT/STEM.snap`), so that `cargo test` and `clientsvia test`
//! check the same files. Only the transcript is compared: source lines go into the header, so that moving a scenario within
//! its file changes no golden.
//!
//! Knows nothing of terminals, of files and folders, of the real clock or network.

mod because;
mod expect;
mod explained;
mod places;
mod player;
mod run;
mod snap;
mod stage;
mod transcript;
mod why_line;

pub use explained::{Explained, lost_because};
pub use player::{Awaits, Expected, Move, Player, TURN_SECONDS};
pub use run::{Played, play};
pub use snap::Snap;
pub use stage::{PUBLIC_URL, Stage, call_id};
pub use transcript::{Transcript, transcript};
pub use why_line::why_line;

use crate::model::ScenarioId;

/// What the caller is asked about, after "unsure".
fn asked(scenarios: &[ScenarioId]) -> String {
    match scenarios {
        [one] => format!("whether {one}"),
        several => {
            let names: Vec<&str> = several.iter().map(ScenarioId::as_str).collect();
            format!("between {}", names.join(" and "))
        }
    }
}
