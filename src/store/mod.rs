//! Remembering: every turn durable before its answer leaves; calls, tickets, revisions and the outbox, read back.
//!
//! The journal is the truth, sled the view rebuilt from it. A turn goes: encoded, appended to the journal with all that
//! wait beside it, synced once, told to its waiter, served from memory, applied to sled at leisure. Knows nothing of
//! carriers, of HTTP, of how a turn is thought; reads no clock.

mod archive;
mod closing;
mod committer;
mod contract;
mod durable;
mod entry;
mod erasures;
mod error;
mod event;
mod files;
mod health;
mod home;
mod journal;
mod keeper;
mod key;
mod kv;
mod lock;
mod memory;
mod reader;
mod record;
mod revisions;
mod rewrite;
mod served;
mod shared;
mod sled_view;
mod start;
mod trouble;
mod view;
mod views;

pub use contract::{Pending, Store};
pub use durable::{DurableStore, Options, open};
pub use error::StoreError;
pub use event::{CallEvent, CallEventKind};
pub use files::{Appender, DiskFiles, Files};
pub use health::Health;
pub use memory::MemoryStore;
pub use reader::{Read, Reader};
pub use record::{CallRecord, CallSummary, Keep, OutboxEntry, RevisionFiles};

use shared::in_words;
