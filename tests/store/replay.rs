//! Recorded calls, thought again.

use clientsvia::compile::{Files, recompile};
use clientsvia::engine::Event;
use clientsvia::model::TenantId;
use clientsvia::trace::{Part, TurnTrace, decode, encode, replay};

use crate::recorded::{record, revision, said};

fn a_call() -> Vec<TurnTrace> {
    let inputs = [
        said("um hi my ac quit and it's ninety in here"),
        said("how much is that going to cost me"),
        said("no"),
        said("Maria Lopez"),
        Event::Silent,
        said("two three nine five five five oh one nine nine"),
        said("yes"),
        Event::HungUp,
    ];
    record(&revision(), "CA00000000000000000000000000000001", &inputs)
}

#[test]
fn a_recorded_call_comes_out_the_same() {
    let turns = a_call();
    assert_eq!(replay(&revision(), &turns), Ok(()));
    let stored: Vec<TurnTrace> = turns.iter().map(|turn| decode(&encode(turn).unwrap()).unwrap()).collect();
    assert_eq!(stored, turns);
    assert_eq!(replay(&revision(), &stored), Ok(()));
}

#[test]
fn the_first_divergence_is_told() {
    let change = |turn: usize, change: &dyn Fn(&mut TurnTrace)| {
        let mut turns = a_call();
        change(&mut turns[turn]);
        let divergence = replay(&revision(), &turns).unwrap_err();
        (divergence.turn, divergence.part)
    };
    assert_eq!(change(1, &|turn| turn.response.said.clear()), (1, Part::Response));
    assert_eq!(change(2, &|turn| turn.thinking.because.clear()), (2, Part::Thinking));
    assert_eq!(change(3, &|turn| turn.call.misses += 1), (3, Part::Call));
    assert_eq!(change(1, &|turn| turn.inputs[0].event = Event::Silent), (1, Part::Response));
    assert_eq!(change(4, &|turn| turn.call.turn = 9), (9, Part::Turn));
}

#[test]
fn a_revision_made_again_from_what_is_kept_thinks_the_same() {
    let turns = a_call();
    let kept = crate::recorded::files_of(&revision());
    // Kept on another machine, where the tenants lie in another folder.
    let mut files = Files::new("/etc/clientsvia/tenants");
    for (path, text) in &kept.files {
        files.insert(path.as_str(), text.as_str());
    }
    let again = recompile(&kept.tenant, &files).unwrap();
    assert_eq!(again.id, kept.id);
    assert_eq!(replay(&again, &turns), Ok(()));
}

/// A program that ships other templates by now makes the same revision again, from the templates that were kept.
#[test]
fn templates_are_kept_with_a_revision() {
    let tenant = TenantId::new("shop");
    let mut files = Files::new("tenants");
    files.insert("shop/tenant.toml", include_str!("../support/frost/tenant.toml"));
    files.insert("shop/scenarios/all.scenario", "use house\n");
    let template = "scenario opening-hours \"When we're open\" {\n  kind info\n  hear { phrase \"what are your hours\" }\n  say \"Every weekday.\"\n}\n";
    files.insert("_templates/house/scenarios/hours.scenario", template);
    let again = recompile(&tenant, &files).unwrap();
    assert!(again.tenant.scenarios.keys().any(|id| id.as_str() == "opening-hours"));
    assert!(again.files.contains_key("_templates/house/scenarios/hours.scenario"));
    assert!(recompile(&tenant, &Files::new("")).is_none());
}

/// A caller is greeted at once, also where nobody was called for long: the matcher is made meanwhile.
#[test]
fn a_greeting_needs_no_matcher() {
    let kept = crate::recorded::files_of(&revision());
    let mut files = Files::new("tenants");
    for (path, text) in &kept.files {
        files.insert(path.as_str(), text.as_str());
    }
    let again = recompile(&kept.tenant, &files).unwrap();
    record(&again, "CA00000000000000000000000000000001", &[]);
    assert!(!again.is_ready());
    record(&again, "CA00000000000000000000000000000001", &[said("how much is that")]);
    assert!(again.is_ready());
}
