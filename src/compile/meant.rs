use jiff::civil::Date;

use super::checks::{self, Context};
use super::lower::{Doubts, Uses};
use super::names::Names;
use super::report::Report;
use crate::diagnostic::Diagnostic;
use crate::matcher::{Matcher, Taught};
use crate::model::{At, Lessons, Status, Tenant};

/// With more phrases than this, they are not tried one by one. Trying one costs a decision or two, and a decision costs more the
/// more phrases there are: two thousand, more than a business writes, take twice as long as building the matcher; the ten
/// thousand of a large public set twenty-five times as long.
pub const MAX_CHECKED_PHRASES: usize = 2_000;

/// What compiling a tenant that is already meant gives.
#[derive(Debug)]
pub struct Meant {
    /// Hears for it.
    pub matcher: Matcher,
    /// What its author would be told of how its scenarios hear, by path, then position.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether the phrases were tried one by one: no, where there are more than [`MAX_CHECKED_PHRASES`].
    pub tried: bool,
    /// How many of the lessons nothing was learned from.
    pub unused_lessons: usize,
}

/// Compiles a tenant that did not come from files of the language: labelled rows, for one. The matcher is built, and how the
/// scenarios hear is checked, as [`compile`](super::compile) does; what is said and done is not looked at. `taught` is what a
/// course taught of this very tenant.
#[must_use]
pub fn compile_meant(tenant: &Tenant, lessons: &Lessons, taught: Option<&Taught>) -> Meant {
    let mut report = Report::default();
    let context = Context {
        tenant,
        names: &Names::default(),
        uses: &Uses::default(),
        doubts: &Doubts::default(),
        greeting: &At::shipped(),
        plan: &At::shipped(),
        as_of: Date::MIN,
        sources: Vec::new(),
        scripts: &[],
        all_calls_read: true,
    };
    checks::check_heard(&context, &mut report);
    let known = taught.and_then(|taught| Matcher::taught(tenant, taught));
    // without a teacher nobody knows what they mean
    let unused_lessons = if known.is_some() { 0 } else { lessons.unlabelled.len() };
    let (matcher, without) = known.unwrap_or_else(|| Matcher::learn(tenant, lessons));
    let tried = phrases(tenant) <= MAX_CHECKED_PHRASES;
    if tried {
        checks::check_matching(&context, &matcher, &without, &mut report);
    }
    Meant { matcher, diagnostics: report.into_sorted(), tried, unused_lessons }
}

fn phrases(tenant: &Tenant) -> usize {
    let live = tenant.scenarios.values().filter(|scenario| scenario.status == Status::Live);
    live.map(|scenario| scenario.hear.phrases.len()).sum()
}
