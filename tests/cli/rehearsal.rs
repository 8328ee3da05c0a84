//! `serve --rehearsal`: where it is refused. How it plays is shown in tests/golden.

use super::Typed;

const NOW: &str = "2026-07-14T14:00:00Z\n";

#[test]
fn a_rehearsal_is_never_reachable_from_outside() {
    Typed::new(&["serve", "--rehearsal", "played", "--listen", "0.0.0.0:0"]).file("played/now", NOW).answer().refuses(
        2,
        "clientsvia: a rehearsal is only for this machine, and other machines could reach this address\n  \
         help: listen on this machine alone:  --listen 127.0.0.1:0\n",
    );
}

#[test]
fn a_rehearsal_is_never_remembered_beside_real_calls() {
    Typed::new(&["serve", "--rehearsal", "played", "--listen", "127.0.0.1:0"])
        .file("played/now", NOW)
        .file("data/journal/00000000.log", "")
        .answer()
        .refuses(
            3,
            "clientsvia: `data` cannot be the folder of a rehearsal: it is not empty, and may hold real calls\n  \
             help: give a folder of its own:  --data FOLDER\n",
        );
}

#[test]
fn a_real_call_is_never_remembered_beside_rehearsed_ones() {
    Typed::new(&["serve", "--listen", "127.0.0.1:0"]).file("data/rehearsal", "").answer().refuses(
        3,
        "clientsvia: the calls in `data` were rehearsed: no real one may be remembered beside them\n  \
         help: give another folder:  --data FOLDER\n",
    );
}

#[test]
fn a_rehearsal_needs_its_time() {
    let answer = Typed::new(&["serve", "--rehearsal", "played", "--listen", "127.0.0.1:0"])
        .file("played/now", "tomorrow")
        .answer();
    assert_eq!((answer.stdout.as_str(), answer.status), ("", 3));
    assert!(
        answer.stderr.starts_with("clientsvia: the time of the rehearsal cannot be read in `played`"),
        "{}",
        answer.stderr
    );
    assert!(answer.stderr.ends_with("help: put a file `now` there with a time such as 2026-07-14T22:15:00Z\n"));
}
