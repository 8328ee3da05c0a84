//! Speaking the wire: a carrier's request becomes an [`Inbound`], the engine's response becomes a [`Wire`].
//!
//! Pure codecs: bytes and values in, bytes and values out. Knows nothing of sockets, of stores, of who the tenants are.
//! A carrier is a folder here, a folder in `server`, and one variant of [`Carrier`].

mod inbound;
pub mod twilio;
mod wire;

pub use inbound::{Inbound, InboundKind, Progress};
pub use wire::{Carrier, Line, Wire};
