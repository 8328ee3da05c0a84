use std::time::Duration;

use super::material::material;
use super::run::Given;
use crate::effects::Meter;
use crate::matcher::{Matcher, Now, Taught};
use crate::model::{Channel, Tenant};

/// Memory is measured over so much growth at least, since the system counts in pages.
const MIN_GROWTH_BYTES: u64 = 4 << 20;

/// The most copies of a matcher that are made to grow by that much.
const MAX_COPIES: u64 = 32;

/// How many texts each copy hears, so that what is made when first needed is there.
const HEARD: usize = 16;

/// What the work cost.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cost {
    /// Compiling, on all threads together.
    pub(super) compile: Duration,
    /// Each utterance of the test, from its text to the decision, on this thread.
    pub(super) utterances: Vec<Duration>,
}

/// How much memory one matcher of these scenarios holds: how much the process grows with each further one that is built, hears
/// a few texts, and is kept. None where the system does not tell.
///
/// It means something in a process that does nothing else, and whose allocator hands back at once what building needed only
/// for a while: see the command.
#[must_use]
pub fn memory_bytes(given: &Given, taught: Option<&Taught>, meter: &dyn Meter) -> Option<u64> {
    let tenant = material(&given.train);
    let texts: Vec<&str> = given.test.iter().take(HEARD).map(|row| row.text.as_str()).collect();
    let mut copies = vec![ready(&tenant, taught, &texts)];
    let before = meter.resident_bytes()?;
    let (mut grown, mut built) = (0, 0);
    while grown < MIN_GROWTH_BYTES && built < MAX_COPIES {
        copies.push(ready(&tenant, taught, &texts));
        built += 1;
        grown = meter.resident_bytes()?.saturating_sub(before);
    }
    // Until here all copies are alive: the growth is theirs.
    drop(copies);
    grown.checked_div(built)
}

fn ready(tenant: &Tenant, taught: Option<&Taught>, texts: &[&str]) -> Matcher {
    let known = taught.and_then(|taught| Matcher::taught(tenant, taught)).map(|(matcher, _)| matcher);
    let matcher = known.unwrap_or_else(|| Matcher::build(tenant));
    let now = Now::new(Channel::Voice, &tenant.profile.language);
    for text in texts {
        std::hint::black_box(matcher.hear(text, &now));
    }
    matcher
}
