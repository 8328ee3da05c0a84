//! What a tenant's files, taken together, would do to a caller: one file a family of mistakes.
//!
//! Each check reads the tenant as meant and adds what it finds; none changes anything, none depends on another. Where
//! something could not be read, nothing is said of what seems to be missing there.

mod claims;
mod coverage;
mod ends;
mod facts;
mod heard;
mod keys;
mod length;
mod matching;
mod moments;
mod placeholders;
mod plan;
mod reach;
mod recording;
mod replies;
mod rules;
mod told_apart;
mod unused;
mod walk;
mod wins;

use jiff::civil::Date;

pub(super) use heard::check as check_heard;
pub(super) use matching::check_matching;

use super::lower::{Doubts, Uses};
use super::names::Names;
use super::report::Report;
use crate::model::{At, CallScript, Scenario, Status, Tenant};
use crate::text::{Source, Span};

/// What the checks read.
pub(super) struct Context<'a> {
    pub(super) tenant: &'a Tenant,
    pub(super) names: &'a Names,
    pub(super) uses: &'a Uses,
    pub(super) doubts: &'a Doubts,
    /// Where the greeting stands in `tenant.toml`.
    pub(super) greeting: &'a At,
    /// Where the plan stands there.
    pub(super) plan: &'a At,
    /// The day as of which is compiled.
    pub(super) as_of: Date,
    /// All files, for the words at a place.
    pub(super) sources: Vec<&'a Source>,
    pub(super) scripts: &'a [CallScript],
    /// Whether every test call could be read.
    pub(super) all_calls_read: bool,
}

impl Context<'_> {
    /// The scenarios callers can meet.
    fn live(&self) -> impl Iterator<Item = &Scenario> {
        self.tenant.scenarios.values().filter(|scenario| scenario.status == Status::Live)
    }

    /// The first place of some words within a place; the place itself where they are not in it.
    fn within(&self, at: &At, words: &str) -> At {
        let source = self.sources.iter().find(|source| *source.path() == at.path);
        let offset = source.and_then(|source| source.get(at.span).find(words));
        offset.map_or_else(
            || at.clone(),
            |offset| {
                let start = at.span.start as usize + offset;
                At { span: Span::new(start, start + words.len()), ..at.clone() }
            },
        )
    }

    /// Whether something of a scenario or flow could not be read.
    fn is_damaged(&self, subject: &str) -> bool {
        self.doubts.damaged.contains(subject)
    }

    /// Whether its steps are all there.
    fn has_all_steps(&self, subject: &str) -> bool {
        !self.is_damaged(subject) && !self.doubts.steps_left_out.contains(subject)
    }

    /// Whether a scenario or flow came with a template.
    fn is_template(&self, subject: &str) -> bool {
        self.names.subjects.get(subject).is_some_and(|known| known.template)
    }
}

/// All checks that need no matcher.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    claims::check(context, report);
    coverage::check(context, report);
    ends::check(context, report);
    facts::check(context, report);
    heard::check(context, report);
    keys::check(context, report);
    length::check(context, report);
    moments::check(context, report);
    placeholders::check(context, report);
    plan::check(context, report);
    reach::check(context, report);
    recording::check(context, report);
    replies::check(context, report);
    rules::check(context, report);
    unused::check(context, report);
    wins::check(context, report);
}
