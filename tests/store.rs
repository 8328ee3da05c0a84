//! The store: one suite of conduct over every store, and what a disk can do to the durable one.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that fails says where")]

#[path = "support/recorded.rs"]
mod recorded;
#[path = "support/turns.rs"]
mod turns;

#[path = "store/conduct.rs"]
mod conduct;
#[path = "store/removed.rs"]
mod removed;
#[path = "store/replay.rs"]
mod replay;
