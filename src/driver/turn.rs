use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Trouble;
use crate::effects::{Clock, Order, Performer};
use crate::engine::{Call, Effect, EffectOutcome, Event, Input, Response, Step, Thinking, step};
use crate::revision::Revision;
use crate::trace::Timings;

/// How long all effects of a turn may take together, in milliseconds: the caller waits, and the carrier not for ever.
const TURN_DEADLINE_MS: u64 = 3_500;
/// The most effects of one turn.
const MAX_EFFECTS: usize = 4;
/// The most inputs of one turn: past the effects, each gets "timed out", and the engine has an answer to that.
const MAX_INPUTS: usize = 2 * MAX_EFFECTS;

/// A turn that is over.
pub(super) struct Turned {
    pub call: Call,
    pub inputs: Vec<Input>,
    pub response: Response,
    pub awaited: Vec<Effect>,
    pub effects: Vec<Effect>,
    pub thinking: Thinking,
    pub cost_microdollars: u64,
    pub timings: Timings,
}

/// What a turn needs besides the call and its input.
pub(super) struct Hands<'a> {
    pub revision: &'a Arc<Revision>,
    pub performer: &'a dyn Performer,
    pub clock: &'a dyn Clock,
    /// When the turn began: what went before its first step counts, too.
    pub begun: Instant,
}

/// Folds the inputs of one turn over the call: what happened, then the outcome of each effect the engine waits for.
pub(super) async fn turn(hands: Hands<'_>, call: Call, first: Input) -> Result<Turned, Trouble> {
    let deadline = hands.begun + Duration::from_millis(TURN_DEADLINE_MS);
    let spent = first.model_spent_today_microdollars;
    let mut timings = Timings::default();
    let (mut call, mut inputs, mut awaited, mut cost_microdollars) = (call, Vec::new(), Vec::new(), 0);
    let mut input = first;
    while inputs.len() < MAX_INPUTS {
        let begun = Instant::now();
        let stepped = step(hands.revision, call, &input);
        timings.think_us += micros(begun);
        inputs.push(input);
        match stepped {
            Step::Answer { call, response, effects, thinking } => {
                return Ok(Turned { call, inputs, response, awaited, effects, thinking, cost_microdollars, timings });
            }
            Step::Await { call: waiting, effect } => {
                let begun = Instant::now();
                let id = effect.id;
                awaited.push(effect.clone());
                let left = if inputs.len() > MAX_EFFECTS { Duration::ZERO } else { deadline - begun.min(deadline) };
                let outcome = outcome(&hands, &waiting, effect, left).await;
                timings.effects_us += micros(begun);
                cost_microdollars += cost(&outcome);
                call = waiting;
                input = Input {
                    at: hands.clock.now(),
                    event: Event::Outcome { effect: id, outcome },
                    model_spent_today_microdollars: spent + cost_microdollars,
                };
            }
        }
    }
    Err(Trouble::Endless)
}

async fn outcome(hands: &Hands<'_>, call: &Call, effect: Effect, left: Duration) -> EffectOutcome {
    if left.is_zero() {
        return EffectOutcome::TimedOut;
    }
    let order = Order { revision: Arc::clone(hands.revision), call: call.id.clone(), effect };
    tokio::time::timeout(left, hands.performer.perform(order)).await.unwrap_or(EffectOutcome::TimedOut)
}

fn cost(outcome: &EffectOutcome) -> u64 {
    match outcome {
        EffectOutcome::Verdict { cost_microdollars, .. } => *cost_microdollars,
        EffectOutcome::Done { .. } | EffectOutcome::Failed { .. } | EffectOutcome::TimedOut => 0,
    }
}

fn micros(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_micros()).unwrap_or(u64::MAX)
}
