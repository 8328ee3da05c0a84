//! Test calls and their reviewed transcripts: played here and compared by insta, compared by the real command, and taken by
//! the real server over real sockets.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that fails says where"
)]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use clientsvia::golden::{Played, play};
use clientsvia::model::CallScript;

use tested::Tested;

#[path = "golden/agree.rs"]
mod agree;
#[path = "golden/faults.rs"]
mod faults;
#[path = "golden/server.rs"]
mod server;
#[path = "simulator/mod.rs"]
#[allow(dead_code, reason = "each test binary uses some of it")]
mod simulator;
#[path = "golden/sockets.rs"]
mod sockets;
#[path = "golden/tested.rs"]
mod tested;

/// Where other folders are to be compared than the repository's: a folder with `tenants` and `golden` in it.
const OTHER_FOLDER: &str = "GOLDEN_TEST_FOLDER";

/// This is the check of `cargo test`: insta reads each golden, compares, and accepts nothing in CI.
#[test]
fn every_transcript_is_as_reviewed() {
    let wrong = match std::env::var_os(OTHER_FOLDER) {
        Some(folder) => {
            let folder = PathBuf::from(folder);
            compare(&tested::read(&folder.join("tenants")), &folder.join("golden"))
        }
        None => compare(tested::all(), &tested::repository().join("golden")),
    };
    assert!(wrong.is_empty(), "not as reviewed: {}", wrong.join(", "));
}

/// Moving a scenario within its file changes no golden, because no line number is compared.
#[test]
fn no_golden_compares_a_line_of_a_file() {
    for tested in tested::all() {
        for script in &tested.scripts {
            let golden = tested.golden(&script.stem);
            assert!(!golden.contains(".scenario:"), "{}/{}", tested.id(), script.stem);
        }
    }
}

/// What differs from its golden, goes otherwise than expected, or is a golden without a call.
fn compare(tenants: &[Tested], golden: &Path) -> Vec<String> {
    let mut wrong = Vec::new();
    for tested in tenants {
        let folder = golden.join(tested.id());
        for script in &tested.scripts {
            let played = tested::wait(play(script, &tested.revision)).unwrap();
            let unmet: Vec<&str> = played.findings.iter().map(|finding| finding.message.as_str()).collect();
            if !is_as_reviewed(script, &played, &folder) || !unmet.is_empty() {
                wrong.push(format!("{}/{} {}", tested.id(), script.stem, unmet.join("; ")).trim().to_owned());
            }
        }
        wrong.extend(orphans(tested, &folder));
    }
    wrong
}

fn is_as_reviewed(script: &CallScript, played: &Played, folder: &Path) -> bool {
    let mut settings = insta::Settings::new();
    settings.set_snapshot_path(folder);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_description(&script.title);
    settings.set_info(&played.transcript.places);
    let transcript = &played.transcript.body;
    let compared = || settings.bind(|| insta::assert_snapshot!(script.stem.as_str(), transcript));
    catch_unwind(AssertUnwindSafe(compared)).is_ok()
}

fn orphans(tested: &Tested, folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).map(|entries| entries.flatten().collect()).unwrap_or_else(|_| Vec::new());
    let names = entries.into_iter().map(|entry| entry.file_name().to_string_lossy().into_owned());
    let stems = names.filter_map(|name| name.strip_suffix(".snap").map(str::to_owned));
    let without_call = stems.filter(|stem| !tested.scripts.iter().any(|script| script.stem == *stem));
    without_call.map(|stem| format!("{}/{stem} has no call any more", tested.id())).collect()
}
