use super::Thinking;
use super::{Call, Effect, Response};

/// What a step leads to.
#[must_use]
#[derive(Clone, Debug, PartialEq, Eq)]
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
