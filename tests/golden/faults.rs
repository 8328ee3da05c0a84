//! What goes wrong between a carrier and the real server: the caller hears the same bytes, and each effect happens once.

use std::fs;
use std::path::Path;

use clientsvia::engine::Ended;
use clientsvia::golden::{Player, Stage, call_id};
use clientsvia::model::{CallId, CallScript, TenantId};

use super::server::{Line, Server, documents_of, id_of, last_begin};
use super::simulator::call::{Awaits, Delivery};
use super::simulator::parameters;
use super::tested::{self, Tested};

const TENANT: &str = "penguin-air";
/// A booking with a ticket, an estimate whose web address is down, a transfer nobody answers, a text that fails.
const CALLS: [&str; 4] =
    ["ac-booked-in-the-daytime", "estimate-with-dispatch-down", "ac-quits-in-the-evening", "closed-for-lunch"];

/// A folder with one of the repository's tenants.
pub fn one_tenant(tenant: &str) -> (tempfile::TempDir, &'static Tested) {
    let folder = tempfile::tempdir().unwrap();
    copy(&tested::repository().join("tenants").join(tenant), &folder.path().join(tenant));
    (folder, tested::of(tenant))
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let (path, to) = (entry.as_ref().unwrap().path(), to.join(entry.unwrap().file_name()));
        if path.is_dir() { copy(&path, &to) } else { fs::copy(path, to).map(drop).unwrap() }
    }
}

fn server() -> (tempfile::TempDir, Server, &'static Tested) {
    let (folder, penguin) = one_tenant(TENANT);
    let server = Server::start(folder.path(), last_begin(&[penguin]));
    (folder, server, penguin)
}

/// The effects that a golden tells of.
fn effects_of(golden: &str) -> usize {
    let effect = |line: &&str| {
        ["text", "ticket", "webhook"].iter().any(|kind| line.starts_with(&format!("  does      {kind} ")))
    };
    golden.lines().filter(effect).count()
}

#[tokio::test]
async fn faults_change_no_byte_and_repeat_no_effect() {
    let (_tenants, server, penguin) = server();
    for stem in CALLS {
        duplicates_and_fallbacks(&server, penguin, penguin.script(stem)).await;
    }
    hang_ups(&server, penguin, penguin.script("estimate-with-dispatch-down")).await;
    hang_ups(&server, penguin, penguin.script("ac-quits-in-the-evening")).await;
}

/// Every request comes twice, the fallback is asked in the midst of the call, and status callbacks come late, early and again.
async fn duplicates_and_fallbacks(server: &Server, tested: &Tested, script: &CallScript) {
    let (id, golden, carrier) = (id_of(tested, script), tested.golden(&script.stem), server.carrier());
    let mut line = Line::ring(server, &carrier, tested, script, &id, Delivery { twice: true }).await;
    line.phone.tell_status("in-progress", Some(2)).await;
    line.phone.tell_status("ringing", Some(1)).await;
    assert!(line.go_on().await);
    falls_back(&line, &carrier).await;
    while line.go_on().await {}
    assert_eq!(line.documents(), documents_of(&golden), "{}", script.stem);
    assert_eq!(server.performed(&id).len(), effects_of(&golden), "{}: {:?}", script.stem, server.performed(&id));
    let before = server.remembered(&id);
    if before.turns.last().is_some_and(|turn| turn.call.ended.is_some()) {
        for (status, sequence) in [("completed", 3), ("initiated", 0), ("completed", 3), ("in-progress", 2)] {
            line.phone.tell_status(status, Some(sequence)).await;
        }
        assert_eq!(server.remembered(&id).turns, before.turns, "{}: the call was over", script.stem);
    }
}

/// The carrier lost the answer: the fallback address gives the very same bytes.
async fn falls_back(line: &Line<'_>, carrier: &super::simulator::Carrier) {
    let (request, last) =
        line.phone.log.iter().rfind(|(request, _)| !request.url.ends_with("/status")).cloned().unwrap();
    let told = parameters(&[
        ("CallSid", &line.phone.sid),
        ("AccountSid", &carrier.account),
        ("From", &line.phone.from),
        ("To", &line.phone.to),
        ("ErrorCode", "11200"),
        ("ErrorUrl", &request.url),
    ]);
    let fallback = carrier.request(&format!("/twilio/{TENANT}/voice/fallback"), told);
    assert_eq!(carrier.deliver(&fallback).await.unwrap().body, last.body, "{}", request.url);
}

/// The caller hangs up after each turn in turn: what was heard until then is what the engine says without a carrier, the
/// call is over, and what arrives late does nothing any more.
async fn hang_ups(server: &Server, tested: &Tested, script: &CallScript) {
    for turns in 0..documents_of(&tested.golden(&script.stem)).len() {
        let id = call_id(&TenantId::new(tested.id()), &format!("{}, hung up after {turns}", script.stem));
        let carrier = server.carrier();
        let mut line = Line::ring(server, &carrier, tested, script, &id, Delivery::default()).await;
        for _ in 0..turns {
            assert!(line.go_on().await);
        }
        assert_eq!(line.documents(), without_carrier(tested, script, &id, turns).await, "{id} after {turns}");
        let (heard, performed) = (line.phone.awaits.clone(), server.performed(&id));
        line.phone.hang_up().await;
        line.phone.tell_status("completed", Some(1)).await;
        let record = server.remembered(&id);
        let ended = record.turns.last().and_then(|turn| turn.call.ended);
        // The end of a transfer, or a message, is still to be told: the call is over after that.
        let by_us = heard == Awaits::Nothing;
        let told_later = matches!(heard, Awaits::Transfer { .. } | Awaits::Message { .. });
        assert_eq!(
            record.turns.len(),
            turns + if by_us || told_later { 1 } else { 2 },
            "{} after {turns}",
            script.stem
        );
        assert!(by_us || told_later || ended == Some(Ended::CallerHungUp), "{ended:?}");
        late(&carrier, &id, turns).await;
        assert_eq!(server.remembered(&id).turns, record.turns, "{} after {turns}", script.stem);
        assert_eq!(server.performed(&id), performed, "{} after {turns}", script.stem);
    }
}

/// What the caller said just before hanging up arrives after the end.
async fn late(carrier: &super::simulator::Carrier, id: &CallId, turns: usize) {
    let told = parameters(&[("CallSid", id.as_str()), ("AccountSid", &carrier.account), ("SpeechResult", "yes")]);
    let late = carrier.request(&format!("/twilio/{TENANT}/voice/turn?n={}", turns + 2), told);
    assert_eq!(carrier.deliver(&late).await.unwrap().status, 200);
}

/// The documents of so many turns on the engine's own stage.
async fn without_carrier(tested: &Tested, script: &CallScript, id: &CallId, turns: usize) -> Vec<String> {
    let mut player = Player::new(script, &tested.revision.tenant.profile.zone);
    let mut stage = Stage::new(&tested.revision, id.clone(), script.from.as_deref());
    let mut awaits = stage.make(player.ring()).await.unwrap();
    for _ in 0..turns {
        let next = player.next(&awaits).unwrap();
        awaits = stage.make(next).await.unwrap();
    }
    let zone = &tested.revision.tenant.profile.zone;
    documents_of(&clientsvia::golden::transcript(script, zone, stage.turns()).body)
}
