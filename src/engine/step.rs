use super::turn::{Next, Turn};
use super::{Call, Effect, Input, Response, Ring, Thinking};
use crate::revision::Revision;

/// What a step leads to.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::large_enum_variant, reason = "made and taken apart once a step; a box would only hide the call")]
pub enum Step {
    /// The turn is over.
    Answer {
        /// The call after the turn.
        call: Call,
        /// What is said and done.
        response: Response,
        /// Effects nobody waits for: they go to the outbox with the turn.
        effects: Vec<Effect>,
        /// Why.
        thinking: Thinking,
    },
    /// An effect's outcome is needed first; it comes back as the next [`super::Input`].
    Await {
        /// The call so far.
        call: Call,
        /// The effect.
        effect: Effect,
    },
}

/// A call that has just come in, pinned to this revision. Its first input is [`super::Event::Rang`].
#[must_use]
pub fn begin(revision: &Revision, ring: Ring) -> Call {
    let tenant = &revision.tenant;
    Call::new(ring, tenant.id.clone(), revision.id.clone(), tenant.profile.language.clone())
}

/// Takes one input. Total: every call with every input gives an answer, or an effect to await, also where the call was
/// made by another revision.
pub fn step(revision: &Revision, call: Call, input: &Input) -> Step {
    let mut turn = Turn::new(revision, call, input);
    let next = match turn.take(&input.event) {
        Next::Run => turn.run(),
        next @ (Next::Over(_) | Next::Await(_)) => next,
    };
    turn.close(next)
}
