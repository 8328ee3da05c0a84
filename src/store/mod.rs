//! Remembering: every turn durable before its answer leaves; calls, tickets, revisions and the outbox, read back.
//!
//! The journal is the truth, sled the view rebuilt from it. A turn goes: encoded, appended to the journal with all that
//! wait beside it, synced once, told to its waiter, served from memory, applied to sled at leisure. Knows nothing of
//! carriers, of HTTP, of how a turn is thought; reads no clock.

mod committer;
mod contract;
mod durable;
mod entry;
mod error;
mod event;
mod files;
mod health;
mod journal;
mod key;
mod kv;
mod lock;
mod memory;
mod record;
mod revisions;
mod served;
mod shared;
mod sled_view;
mod view;

pub use contract::{Pending, Store};
pub use durable::{DurableStore, Options, open};
pub use error::StoreError;
pub use event::{CallEvent, CallEventKind};
pub use files::{Appender, DiskFiles, Files};
pub use health::Health;
pub use memory::MemoryStore;
pub use record::{CallRecord, CallSummary, Keep, OutboxEntry, RevisionFiles};
