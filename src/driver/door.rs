use std::sync::Arc;

use crate::carrier::Carrier;
use crate::engine::Response;
use crate::revision::Resting;
use crate::store::StoreError;

/// Where a call comes in: what serves new calls there, who carries them, and the address their further turns are sent to.
#[derive(Clone, Debug)]
pub struct Door {
    /// The tenant's present revision: calls that are already under way stay with theirs.
    pub revision: Arc<Resting>,
    /// Who carries the call.
    pub carrier: Carrier,
    /// Where the tenant's calls are taken, without a slash at the end.
    pub base: String,
}

/// Why a turn could not be taken. The caller still gets an answer: that is the server's part.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// The revision the call is pinned to is gone, or does not compile any more.
    #[error("the revision this call is pinned to cannot be had")]
    Revision,
    /// The engine asked for effect after effect.
    #[error("the turn did not come to an end")]
    Endless,
    /// The same failed answer was asked for again, or the answer itself was what failed.
    #[error("the carrier could not use our answers")]
    Refused,
    /// The call is known, and the turn is over, but its answer is not kept.
    #[error("the answer given before is not known any more")]
    Forgotten,
    /// The store could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A response that only ends the call: for what comes in when it is over already.
pub(super) fn silent_end() -> Response {
    Response { said: Vec::new(), actions: Vec::new(), then: crate::engine::Then::HangUp }
}
