//! One turn in order: what came in, the call it belongs to, the time stamped once, the engine's steps with the effects they
//! ask for, the record made durable, the answer.
//!
//! Turns of one call are taken one after another, and each once: a request delivered again gets the bytes it got before,
//! whatever happened between. Knows nothing of sockets, of addresses, of signatures.

mod door;
mod live;
mod outbox;
mod reading;
mod revisions;
mod take;
mod turn;

pub use door::{Door, Trouble};
pub use reading::Reading;
pub use take::Driver;
