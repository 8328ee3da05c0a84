//! Words about text: a source file, a span in it, a line and a column, "did you mean".
//!
//! Knows nothing of scenarios, grammars or messages.

mod closest;
mod decode;
mod hex;
mod source;

pub use closest::closest;
pub use decode::decode;
pub use hex::hex;
pub use source::{MAX_SOURCE_BYTES, Position, Source, Span};
