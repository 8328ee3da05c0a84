use jiff::Timestamp;

use super::CallEvent;
use crate::engine::Effect;
use crate::model::{CallId, RevisionId, TenantId};
use crate::trace::TurnTrace;

/// An effect that waits to be performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Whose.
    pub tenant: TenantId,
    /// Of which call.
    pub call: CallId,
    /// The effect.
    pub effect: Effect,
}

/// The files a revision was compiled from, so that `why` can show a line and replay can run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct RevisionFiles {
    /// Its name: the hash of them.
    pub id: RevisionId,
    /// Whose.
    pub tenant: TenantId,
    /// Path and text, sorted by path.
    pub files: Vec<(String, String)>,
}

/// A whole call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallRecord {
    /// Its turns in order.
    pub turns: Vec<TurnTrace>,
    /// What came after, or beside, in the order it reached us.
    pub events: Vec<CallEvent>,
    /// When it was erased; then `turns` is empty.
    pub erased: Option<Timestamp>,
}

/// A call in one line.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CallSummary {
    /// Its id.
    pub call: CallId,
    /// When it came in.
    pub started: Timestamp,
    /// The caller's number: to be masked by whoever shows it.
    pub from: String,
    /// How many turns it has.
    pub turns: u32,
    /// How it ended; none while it lasts.
    pub ended: Option<crate::engine::Ended>,
    /// When it was erased.
    pub erased: Option<Timestamp>,
}

/// How long calls are kept, in days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keep {
    /// By tenant.
    pub days: std::collections::BTreeMap<TenantId, u32>,
    /// For tenants that are not named, those among them whose folder is gone.
    pub otherwise_days: u32,
}

impl Keep {
    /// What is kept where nobody says otherwise, in days.
    pub const DEFAULT_DAYS: u32 = 90;

    /// How long this tenant's calls are kept, in days.
    #[must_use]
    pub fn days_of(&self, tenant: &TenantId) -> u32 {
        self.days.get(tenant).copied().unwrap_or(self.otherwise_days)
    }
}

impl Default for Keep {
    fn default() -> Self {
        Self { days: std::collections::BTreeMap::new(), otherwise_days: Self::DEFAULT_DAYS }
    }
}
