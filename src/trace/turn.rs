use serde::{Deserialize, Serialize};

use crate::engine::{Because, Call, Effect, Input, Response, Thinking};

/// One turn of a call. The words are kept as heard: masking belongs to every output.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TurnTrace {
    /// The call after the turn: its id, tenant, pinned revision and the turn's number are in it.
    pub call: Call,
    /// Everything that happened in the turn, in order. Folded over the call after the turn before (over a new call for
    /// turn 0), they give `call`, `response`, `effects` and `thinking` again.
    pub inputs: Vec<Input>,
    /// What was said and done.
    pub response: Response,
    /// Effects that were performed within the turn, in order; their outcomes are among the inputs.
    pub awaited: Vec<Effect>,
    /// Effects that went to the outbox with the turn.
    pub effects: Vec<Effect>,
    /// Why.
    pub thinking: Thinking,
    /// What tier 3 cost, in micro-dollars.
    pub cost_microdollars: u64,
    /// How long the parts took. Measured, so not part of what replay compares.
    pub timings: Timings,
    /// What went over the wire, byte for byte.
    pub answered: Answered,
}

impl TurnTrace {
    /// What the caller said, where it was heard as a wish; none where it is known to have answered a question. What was said while
    /// one was open may be its answer all the same.
    #[must_use]
    pub fn wish(&self) -> Option<&str> {
        let (words, _) = self.inputs.first()?.event.words()?;
        let answers = |because: &Because| {
            matches!(because, Because::Answered { .. } | Because::Filled { .. } | Because::NotHeard { .. })
        };
        let answered = self.thinking.because.iter().any(answers);
        self.thinking.decision.as_ref().filter(|_| !answered).map(|_| words)
    }
}

/// How long the parts of a turn took, in microseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timings {
    /// Deciding and composing: all steps of the engine.
    pub think_us: u64,
    /// Awaited effects.
    pub effects_us: u64,
}

/// An answer as it went over the wire, kept so that a repeated delivery gets the same bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// The carrier's name of the logical request, if it gave one (`I-Twilio-Idempotency-Token`).
    pub token: Option<String>,
    /// The request's path and query, which a token is bound to.
    pub target: String,
    /// `text/xml`, …
    pub content_type: String,
    /// The body.
    pub body: Vec<u8>,
}
