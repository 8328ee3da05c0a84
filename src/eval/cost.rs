use std::time::Duration;

use crate::effects::Meter;
use crate::matcher::{Matcher, Now};
use crate::model::{Channel, Tenant};

/// Memory is measured over so much growth at least: the system counts in pages, and an allocator keeps some at hand.
const MIN_GROWTH_BYTES: u64 = 4 << 20;

/// The most copies of a matcher that are made to grow by that much.
const MAX_COPIES: usize = 32;

/// How many texts each copy hears, so that what is made when first needed is there.
const HEARD: usize = 16;

/// What the work cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cost {
    /// Compiling, on all threads together.
    pub(super) compile: Duration,
    /// Each utterance of the test, from its text to the decision, on this thread.
    pub(super) utterances: Vec<Duration>,
    /// One matcher of the tenant; none where the system does not tell.
    pub(super) memory_bytes: Option<u64>,
}

/// How much memory one matcher of this tenant holds: how much the process grows with each further one that is built, hears a
/// few texts, and is kept. What building needs only for a while is there from the first one on, and does not count again.
pub(super) fn memory_bytes(tenant: &Tenant, texts: &[&str], meter: &dyn Meter) -> Option<u64> {
    let now = Now::new(Channel::Voice, &tenant.profile.language);
    let ready = || {
        let matcher = Matcher::build(tenant);
        for text in texts.iter().take(HEARD) {
            std::hint::black_box(matcher.hear(text, &now));
        }
        matcher
    };
    let first = ready();
    let before = meter.resident_bytes()?;
    let mut copies = Vec::new();
    let mut grown = 0;
    while grown < MIN_GROWTH_BYTES && copies.len() < MAX_COPIES {
        copies.push(ready());
        grown = meter.resident_bytes()?.saturating_sub(before);
    }
    // Kept until here: the growth is that of copies all alive.
    drop((first, copies.as_slice()));
    grown.checked_div(u64::try_from(copies.len()).ok()?)
}
