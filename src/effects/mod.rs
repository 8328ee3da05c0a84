//! Every effect on the outside world lives here: the clock, the language model, web addresses, text messages, tickets, the
//! tenants' files.
//!
//! An effect goes in, its outcome comes out, within its deadline. Knows nothing of how a turn is thought.

mod clock;
mod files;

pub use clock::SystemClock;
pub use files::{TenantFolders, Unreadable, read_source, read_tenants};

use std::future::Future;
use std::pin::Pin;

use crate::engine::{Effect, EffectOutcome};
use crate::model::{CallId, TenantId};

/// Does what the engine asks for. The real one speaks to the world; the scripted one answers from a test call.
pub trait Performer: Send + Sync {
    /// Performs one effect. Never longer than the effect's deadline: past it the outcome is `TimedOut`.
    fn perform(&self, order: Order) -> Pin<Box<dyn Future<Output = EffectOutcome> + Send + '_>>;
}

/// An effect with what it belongs to.
#[derive(Clone, Debug)]
pub struct Order {
    /// Whose.
    pub tenant: TenantId,
    /// Of which call.
    pub call: CallId,
    /// The effect.
    pub effect: Effect,
}

/// Tells the time. Read once an input.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> jiff::Timestamp;
}
