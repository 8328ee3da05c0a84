//! The server over real sockets: what it lets in, what it turns away, and what a caller hears.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that fails says where"
)]

#[path = "simulator/mod.rs"]
mod simulator;

#[path = "server/calls.rs"]
mod calls;
#[path = "server/effects.rs"]
mod effects;
#[path = "server/encoder.rs"]
mod encoder;
#[path = "server/hostile.rs"]
mod hostile;
#[path = "server/house.rs"]
mod house;
#[path = "support/peer.rs"]
mod peer;
#[path = "server/reload.rs"]
mod reload;
