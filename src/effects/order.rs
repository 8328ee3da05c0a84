use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use crate::engine::{Effect, EffectOutcome};
use crate::model::CallId;
use crate::revision::Revision;

/// Does what the engine asks for. The real one speaks to the world; the scripted one answers from a test call.
pub trait Performer: Send + Sync {
    /// Performs one effect. Never longer than the effect's deadline: past it the outcome is `TimedOut`.
    fn perform(&self, order: Order) -> Pin<Box<dyn Future<Output = EffectOutcome> + Send + '_>>;
}

/// An effect with what it belongs to.
#[derive(Clone, Debug)]
pub struct Order {
    /// Whose, with their addresses and accounts: the revision the call is pinned to.
    pub revision: Arc<Revision>,
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
