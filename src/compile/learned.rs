//! Who hears for a tenant: one that knows what `clientsvia learn` kept beside the scenarios, or one that learns from the phrases.

use super::files::Files;
use super::report::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::{LearnedCache, Matcher, Without};
use crate::model::{Lessons, Tenant};
use crate::revision::{LEARNED_FILE, learned_path, taught_matcher};
use crate::text::{Source, Span};

/// Hears for this tenant; and how each phrase would fare without itself. What was kept and cannot be used is told, and then
/// learned anew from the phrases alone.
pub(super) fn matcher(
    tenant: &Tenant,
    files: &Files,
    cache: &dyn LearnedCache,
    report: &mut Report,
) -> (Matcher, Vec<Without>) {
    let learn = || Matcher::learn_with(tenant, &Lessons::default(), cache);
    let Some(source) = files.get(&learned_path(&tenant.id)) else { return learn() };
    taught_matcher(tenant, source).unwrap_or_else(|why| {
        report.add(unusable(tenant, source, &why));
        learn()
    })
}

fn unusable(tenant: &Tenant, source: &Source, why: &str) -> Diagnostic {
    Diagnostic::new(Code::W207, format!("`{LEARNED_FILE}` {why}"))
        .at(source.path(), Span::default(), "")
        .note("callers are understood from the phrases alone meanwhile")
        .help(format!("make it again,  clientsvia learn {},  or delete it", tenant.id))
}
