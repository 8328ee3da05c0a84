//! Thinking: what is said and done in a turn. Pure: no clock, no I/O, no randomness, no async.
//!
//! One function, [`step`], takes a revision, a call and one input, and gives an answer or the one effect it needs first.
//! That effect's outcome comes in at the top again, as the next input: a turn is a fold of its inputs over the call, and
//! the list of inputs is the trace, so replay is exact.
//!
//! What always holds:
//! - `step` is total: every call with every input is answered, also a call of another revision (what it does not know is
//!   left, and the caller may say any wish).
//! - Everything the next turn needs is in [`Call`], plain data; [`Draft`] is empty between turns.
//! - Tiers decide which scenario; [`matrix`] alone decides how its reply is said.
//! - Every circle is cut: statements a step, effects and time a turn, tries a question, digressions from a question, turns
//!   and transfers a call. Each limit has a name and a unit in `limits`, and meeting one is a reason in the trace.
//! - Nothing is asked more than twice in a row without being understood; then a person comes, or a message.
//! - Nothing that depends on an effect is said before its outcome is known; no outcome in time is a failure.
//! - A transfer goes to a number of the tenant's own contacts, whatever anybody said.
//! - An input that does not fit what is waited for (a late outcome, a transfer's end that was not begun) changes nothing.
//!
//! Absent: carriers, markup, stores, servers, the clock, the model itself. Words are plain text; escaping is the carrier's.

mod act;
mod answer;
mod call;
mod collect;
mod condition;
mod effect;
mod fill;
mod handoff;
mod hearing;
mod input;
mod ladder;
mod limits;
mod listen;
mod repair;
mod respond;
mod response;
mod run;
mod step;
mod take;
mod thinking;
mod turn;
mod variant;
mod wish;
mod words;

pub use call::{Awaited, Call, Draft, Ended, Kept, Left, Past, Place, Purpose, Ring, Spot, Waiting};
pub use effect::{Effect, EffectId, EffectKind, EffectOutcome};
pub use input::{DialResult, Event, Input};
pub use limits::{
    MAX_EFFECTS_A_TURN, MAX_SAID_CHARS, MAX_STATEMENTS_A_STEP, MAX_TRIES, MAX_TURNS, MAX_UTTERANCE_CHARS,
    MODEL_DEADLINE_MS, TURN_DEADLINE_MS,
};
pub use respond::matrix;
pub use response::{Dial, Listen, Record, Response, Said, SaidBy, SideAction, Then};
pub use step::{Step, begin, step};
pub use thinking::{Because, Thinking};

#[cfg(test)]
mod tests;
