//! Thinking: what is said and done in a turn. Pure: no clock, no I/O, no randomness, no async. `step(&Revision, Call, &Input) -> Step`.
//!
//! A turn is a fold: its inputs, folded over the call, give the response. That list of inputs is the trace, so replay is exact.
//! Knows nothing of carriers, stores or servers.

mod call;
mod effect;
mod input;
mod response;
mod step;
mod thinking;

pub use call::{Call, Draft, Ended, Past, Place, Waiting};
pub use effect::{Effect, EffectId, EffectKind, EffectOutcome};
pub use input::{DialResult, Event, Input};
pub use response::{Dial, Listen, Record, Response, Said, SaidBy, SideAction, Then};
pub use step::Step;
pub use thinking::{Because, Thinking};
