//! The complete record of a turn: everything it depended on, what was thought, what was answered. Versioned; enough to
//! recompute the turn bit for bit.
//!
//! Pure codecs: knows nothing of where records are kept.

mod codec;
mod turn;

pub use codec::{CodecError, VERSION, decode, encode};
pub(crate) use codec::{read, write};
pub use turn::{Answered, Timings, TurnTrace};
