//! The values callers say: one file a type, each knowing how to hear a value in speech, say it, mask it and compare it.
//!
//! Knows nothing of scenarios, calls or channels.

mod choice;
mod day_words;
mod dictated;
mod hear;
mod name;
mod number;
mod numerals;
mod pattern;
mod phone;
mod text;
mod value;
mod value_words;
mod yes_no;
mod zip;

pub use day_words::DAY_WORDS;
pub use dictated::{Dictated, dictated};
pub use hear::{Choice, Expected, NotHeard};
pub use value::{SlotType, Value};
