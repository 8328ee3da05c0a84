//! Recorded calls, thought again.

use clientsvia::engine::Event;
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
