//! The server over real sockets: what it lets in, what it turns away, and what a caller hears.
#![allow(missing_docs)]

#[path = "simulator/mod.rs"]
mod simulator;

#[path = "server/calls.rs"]
mod calls;
#[path = "server/hostile.rs"]
mod hostile;
#[path = "server/house.rs"]
mod house;
