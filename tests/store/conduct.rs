//! What every store must do. Each test runs over memory, over journal and sled at once, once sled has everything,
//! after it was closed and opened again, and after sled was lost.

use std::collections::BTreeMap;

use clientsvia::engine::{EffectId, EffectOutcome};
use clientsvia::model::{CallId, RevisionId};
use clientsvia::store::{CallEvent, CallEventKind, Health, Keep, MemoryStore, Options, RevisionFiles, Store, open};
use jiff::SignedDuration;

use crate::turns::{REVISION, TurnOf, call_id, tenant, time, wait};

/// Does something to a store, then asks it.
fn over_every_store(act: fn(&dyn Store), ask: fn(&dyn Store)) {
    let memory = MemoryStore::new();
    act(&memory);
    ask(&memory);

    let folder = tempfile::tempdir().unwrap();
    let options = Options::new(folder.path().join("data"));
    let store = open(&options).unwrap();
    act(store.as_ref());
    ask(store.as_ref());
    wait(store.settled()).unwrap();
    ask(store.as_ref());
    drop(store);
    let again = open(&options).unwrap();
    ask(again.as_ref());
    wait(again.settled()).unwrap();
    ask(again.as_ref());
    assert_eq!(again.health(), Health { durable: true, ..Health::default() });
    drop(again);
    std::fs::remove_dir_all(folder.path().join("data/view")).unwrap();
    let rebuilt = open(&options).unwrap();
    wait(rebuilt.settled()).unwrap();
    ask(rebuilt.as_ref());
    assert_eq!(rebuilt.health(), Health { durable: true, ..Health::default() });
}

fn put(store: &dyn Store, turns: &[TurnOf]) {
    for turn in turns {
        wait(store.append_turn(turn.trace())).unwrap();
    }
}

fn status(call: u64, status: &str, sequence: u32) -> CallEvent {
    let kind = CallEventKind::Status { status: status.to_owned(), sequence: Some(sequence), duration_seconds: None };
    CallEvent { tenant: tenant("penguin-air"), call: call_id(call), at: time(500), kind }
}

fn ended(call: u64, turn: u32, index: u32) -> CallEvent {
    let outcome = EffectOutcome::Done { reference: None };
    let kind = CallEventKind::EffectEnded { effect: EffectId { turn, index }, outcome };
    CallEvent { tenant: tenant("penguin-air"), call: call_id(call), at: time(500), kind }
}

fn ids(calls: &[clientsvia::store::CallSummary]) -> Vec<CallId> {
    calls.iter().map(|call| call.call.clone()).collect()
}

#[test]
fn a_call_is_read_back_whole() {
    over_every_store(
        |store| put(store, &[0, 1, 2].map(|turn| TurnOf::new("penguin-air", 7, turn))),
        |store| {
            let record = store.read_call(&tenant("penguin-air"), &call_id(7)).unwrap().unwrap();
            let wanted = [0, 1, 2].map(|turn| TurnOf::new("penguin-air", 7, turn).trace().as_ref().clone());
            assert_eq!(record.turns, wanted);
            assert!(record.events.is_empty() && record.erased.is_none());
            let call = store.call(&tenant("penguin-air"), &call_id(7)).unwrap().unwrap();
            assert_eq!(call, wanted[2].call);
            let answered = store.answered(&tenant("penguin-air"), &call_id(7), 1).unwrap();
            assert_eq!(answered.as_ref(), Some(&wanted[1].answered));
            assert_eq!(store.answered(&tenant("penguin-air"), &call_id(7), 3).unwrap(), None);
        },
    );
}

#[test]
fn the_first_record_of_a_turn_counts() {
    over_every_store(
        |store| {
            put(store, &[TurnOf::new("penguin-air", 1, 0).words("first")]);
            put(store, &[TurnOf::new("penguin-air", 1, 0).words("second")]);
        },
        |store| {
            let record = store.read_call(&tenant("penguin-air"), &call_id(1)).unwrap().unwrap();
            assert_eq!(record.turns, [TurnOf::new("penguin-air", 1, 0).words("first").trace().as_ref().clone()]);
        },
    );
}

#[test]
fn another_tenants_call_is_not_found() {
    over_every_store(
        |store| put(store, &[TurnOf::new("penguin-air", 1, 0), TurnOf::new("law", 2, 0)]),
        |store| {
            for other in ["law", "penguin-ai", "penguin-air2", ""] {
                assert!(store.call(&tenant(other), &call_id(1)).unwrap().is_none());
                assert!(store.read_call(&tenant(other), &call_id(1)).unwrap().is_none());
                assert!(store.answered(&tenant(other), &call_id(1), 0).unwrap().is_none());
                assert!(!ids(&store.calls(&tenant(other), 9).unwrap()).contains(&call_id(1)));
            }
            assert!(!store.has_called(&tenant("dental"), "+12395550199", time(9_999)).unwrap());
        },
    );
}

#[test]
fn calls_are_listed_newest_first() {
    over_every_store(
        |store| {
            for call in [3, 1, 2] {
                put(store, &[TurnOf::new("penguin-air", call, 0), TurnOf::new("penguin-air", call, 1)]);
            }
        },
        |store| {
            let list = |limit| ids(&store.calls(&tenant("penguin-air"), limit).unwrap());
            assert_eq!(list(9), [call_id(3), call_id(2), call_id(1)]);
            assert_eq!(list(2), [call_id(3), call_id(2)]);
            assert!(list(0).is_empty());
            let first = store.calls(&tenant("penguin-air"), 1).unwrap().remove(0);
            assert_eq!((first.turns, first.from.as_str(), first.started), (2, "+12395550199", time(180)));
        },
    );
}

#[test]
fn a_number_has_called_once_an_earlier_call_is_kept() {
    over_every_store(
        |store| put(store, &[TurnOf::new("penguin-air", 5, 0)]),
        |store| {
            let has = |from, before| store.has_called(&tenant("penguin-air"), from, before).unwrap();
            assert!(has("+12395550199", time(301)));
            assert!(!has("+12395550199", time(300)), "the call itself is no earlier call");
            assert!(!has("+1239555019", time(301)));
            assert!(!has("+12395550198", time(301)));
        },
    );
}

#[test]
fn what_the_model_cost_is_summed_by_tenant_and_time() {
    over_every_store(
        |store| {
            put(store, &[TurnOf::new("penguin-air", 1, 0).cost(100), TurnOf::new("penguin-air", 1, 1).cost(20)]);
            put(store, &[TurnOf::new("penguin-air", 2, 0).cost(3), TurnOf::new("law", 3, 0).cost(5_000)]);
        },
        |store| {
            let spent = |since| store.model_spent_since(&tenant("penguin-air"), since).unwrap();
            assert_eq!((spent(time(0)), spent(time(60)), spent(time(61)), spent(time(65))), (123, 123, 23, 3));
            assert_eq!(spent(time(121)), 0);
        },
    );
}

#[test]
fn effects_wait_until_they_end_and_end_once() {
    over_every_store(
        |store| {
            put(store, &[TurnOf::new("penguin-air", 2, 0).effects(2), TurnOf::new("penguin-air", 1, 0).effects(1)]);
            for _ in 0..2 {
                wait(store.append_event(ended(2, 0, 0))).unwrap();
            }
        },
        |store| {
            let waiting: Vec<_> =
                store.outbox(9).unwrap().into_iter().map(|entry| (entry.call, entry.effect.id)).collect();
            let wanted = [(call_id(1), EffectId { turn: 0, index: 0 }), (call_id(2), EffectId { turn: 0, index: 1 })];
            assert_eq!(waiting, wanted);
            assert_eq!(store.outbox(1).unwrap().len(), 1);
            let record = store.read_call(&tenant("penguin-air"), &call_id(2)).unwrap().unwrap();
            assert_eq!(record.events, [ended(2, 0, 0)]);
        },
    );
}

#[test]
fn what_the_carrier_tells_twice_is_kept_once_in_the_order_it_came() {
    over_every_store(
        |store| {
            put(store, &[TurnOf::new("penguin-air", 1, 0)]);
            for event in [status(1, "completed", 3), status(1, "ringing", 0), status(1, "completed", 3)] {
                wait(store.append_event(event)).unwrap();
            }
        },
        |store| {
            let record = store.read_call(&tenant("penguin-air"), &call_id(1)).unwrap().unwrap();
            assert_eq!(record.events, [status(1, "completed", 3), status(1, "ringing", 0)]);
        },
    );
}

#[test]
fn what_the_carrier_told_before_a_restart_is_not_kept_again_after_it() {
    fn recording(id: &str, status: &str, seconds: u32) -> CallEvent {
        let (id, url) = (id.to_owned(), format!("https://api.example.com/{id}"));
        let kind = CallEventKind::Recording { id, status: status.to_owned(), url, seconds };
        CallEvent { tenant: tenant("penguin-air"), call: call_id(1), at: time(500), kind }
    }
    fn later(event: &CallEvent) -> CallEvent {
        let mut event = CallEvent { at: time(9_000), ..event.clone() };
        if let CallEventKind::Status { duration_seconds, .. } = &mut event.kind {
            *duration_seconds = Some(43);
        }
        event
    }
    let told = [
        status(1, "ringing", 0),
        status(1, "completed", 1),
        recording("RE1", "in-progress", 0),
        recording("RE2", "in-progress", 0),
        recording("RE1", "completed", 42),
    ];
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..3 {
        let store = open(&Options::new(folder.path())).unwrap();
        put(store.as_ref(), &[TurnOf::new("penguin-air", 1, 0)]);
        for event in told.iter().cloned().chain(told.iter().map(later)) {
            wait(store.append_event(event)).unwrap();
        }
        let record = store.read_call(&tenant("penguin-air"), &call_id(1)).unwrap().unwrap();
        assert_eq!(record.events, told);
    }
}

#[test]
fn a_revision_is_kept_with_its_files() {
    fn files() -> RevisionFiles {
        let file = ("scenarios/pricing.scenario".to_owned(), "scenario pricing {\n}\n".to_owned());
        RevisionFiles { id: RevisionId::new(REVISION), tenant: tenant("penguin-air"), files: vec![file] }
    }
    over_every_store(
        |store| {
            for _ in 0..2 {
                wait(store.put_revision(files())).unwrap();
            }
        },
        |store| {
            assert_eq!(store.revision(&RevisionId::new(REVISION)).unwrap(), Some(files()));
            assert_eq!(store.revision(&RevisionId::new("aa")).unwrap(), None);
            assert_eq!(store.revision(&RevisionId::new("../journal/x")).unwrap(), None);
        },
    );
}

#[test]
fn an_erased_call_leaves_a_tombstone() {
    over_every_store(
        |store| {
            let turns = [0, 1].map(|turn| TurnOf::new("penguin-air", 4, turn).effects(1).cost(7));
            put(store, &turns);
            put(store, &[TurnOf::new("penguin-air", 5, 0).from("+12395550100")]);
            wait(store.append_event(status(4, "completed", 1))).unwrap();
            let erase = |call| wait(store.erase(&tenant("penguin-air"), &call_id(call), time(900))).unwrap();
            assert!(erase(4));
            assert!(!erase(4), "erased already");
            assert!(!erase(99), "never was");
            // A turn that comes after all is answered, and not kept.
            put(store, &[TurnOf::new("penguin-air", 4, 2)]);
        },
        |store| {
            let (penguin, call) = (tenant("penguin-air"), call_id(4));
            let record = store.read_call(&penguin, &call).unwrap().unwrap();
            assert_eq!(record.erased, Some(time(900)));
            assert!(record.turns.is_empty() && record.events.is_empty());
            assert_eq!(store.call(&penguin, &call).unwrap(), None);
            assert_eq!(store.answered(&penguin, &call, 0).unwrap(), None);
            assert!(store.outbox(9).unwrap().is_empty());
            assert!(!store.has_called(&penguin, "+12395550199", time(9_999)).unwrap());
            assert!(store.has_called(&penguin, "+12395550100", time(9_999)).unwrap());
            let calls = store.calls(&penguin, 9).unwrap();
            assert_eq!(ids(&calls), [call_id(5), call_id(4)]);
            assert_eq!((calls[1].erased, calls[1].turns, calls[1].from.as_str()), (Some(time(900)), 2, ""));
        },
    );
}

#[test]
fn calls_past_their_retention_are_forgotten() {
    over_every_store(
        |store| {
            put(store, &[TurnOf::new("penguin-air", 1, 0).cost(5), TurnOf::new("law", 1, 0)]);
            put(store, &[TurnOf { started: 86_400 * 20, ..TurnOf::new("penguin-air", 2, 0).cost(8) }]);
            let days = BTreeMap::from([(tenant("penguin-air"), 30)]);
            let now = time(0) + SignedDuration::from_hours(24 * 40);
            wait(store.retain(now, &Keep { days, otherwise_days: 90 })).unwrap();
        },
        |store| {
            assert_eq!(ids(&store.calls(&tenant("penguin-air"), 9).unwrap()), [call_id(2)]);
            assert_eq!(ids(&store.calls(&tenant("law"), 9).unwrap()), [call_id(1)]);
            assert!(store.read_call(&tenant("penguin-air"), &call_id(1)).unwrap().is_none());
            assert_eq!(store.model_spent_since(&tenant("penguin-air"), time(0)).unwrap(), 8);
        },
    );
}

#[test]
fn many_at_once_are_all_kept() {
    over_every_store(
        |store| {
            std::thread::scope(|scope| {
                for thread in 0..8 {
                    scope.spawn(move || {
                        for call in 0..50 {
                            put(store, &[TurnOf::new("penguin-air", thread * 1_000 + call, 0)]);
                        }
                    });
                }
            });
        },
        |store| assert_eq!(store.calls(&tenant("penguin-air"), 1_000).unwrap().len(), 400),
    );
}

#[test]
fn a_turn_too_large_is_refused_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&Options::new(folder.path())).unwrap();
    let error = wait(store.append_turn(TurnOf::new("law", 1, 0).words("x".repeat(2 << 20)).trace())).unwrap_err();
    assert!(error.to_string().ends_with("bytes is too large to be kept"), "{error}");
    wait(store.append_turn(TurnOf::new("law", 1, 0).trace())).unwrap();
}

#[test]
fn a_data_folder_belongs_to_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&Options::new(folder.path())).unwrap();
    let words = open(&Options::new(folder.path())).map(|_| ()).unwrap_err().to_string();
    assert!(words.starts_with("another `clientsvia serve` uses the data folder"), "{words}");
    drop(store);
    open(&Options::new(folder.path())).unwrap();
}
