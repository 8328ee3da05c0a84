//! The complete record of a turn: everything it depended on, what was thought, what was answered. Versioned; enough to
//! recompute the turn bit for bit, and to say why it came out as it did.
//!
//! Pure: knows nothing of where records are kept.

mod codec;
mod replay;
mod turn;
mod why;

pub use codec::{CodecError, VERSION, decode, encode};
pub(crate) use codec::{read, write};
pub use replay::{Divergence, Part, replay};
pub use turn::{Answered, Timings, TurnTrace};
pub use why::{Line, Loser, Mask, Telling, Why, mask_caller, mask_numbers};
