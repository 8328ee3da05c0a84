//! The store: one suite of conduct over every store, and what a disk can do to the durable one.

#[path = "support/turns.rs"]
mod turns;

#[path = "store/conduct.rs"]
mod conduct;
