//! The values callers say: one file a type, each knowing how to hear a value in speech, say it, mask it and compare it.
//!
//! Knows nothing of scenarios, calls or channels.

mod value;

pub use value::{SlotType, Value};
