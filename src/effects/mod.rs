//! Every effect on the outside world lives here: the clock, the language model, web addresses, text messages, tickets, the
//! tenants' files, what was learned before, what the work costs this machine.
//!
//! An effect goes in, its outcome comes out, within its deadline. Knows nothing of how a turn is thought.

mod cache;
mod clock;
mod files;
mod guard;
mod http;
mod message;
mod meter;
mod model;
mod order;
mod probe;
mod rehearsal;
mod scripted;
mod secrets;
mod standard_webhook;
mod webhook;
mod world;

pub use cache::{CacheFolder, MAX_CACHE_BYTES};
pub use clock::SystemClock;
pub use files::{TenantFolders, Unreadable, read_source, read_tenants, read_text};
pub(crate) use files::{entries, read_bytes};
pub use meter::{Meter, SystemMeter};
pub use order::{Clock, Order, Performer};
pub use probe::probe;
pub use rehearsal::Rehearsal;
pub use scripted::{Scripted, ScriptedClock};
pub use secrets::Secrets;
pub use world::World;
