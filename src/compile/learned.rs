//! Who hears for a tenant: one that knows what `clientsvia learn` kept beside the scenarios, or one that learns from the phrases.

use super::files::Files;
use super::report::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::{MAX_TAUGHT_BYTES, Matcher, Taught, Without};
use crate::model::{Lessons, Tenant};
use crate::text::{Source, Span};

/// The file in which what was taught is kept.
pub const LEARNED_FILE: &str = "learned.toml";

/// The path of that file, relative to the tenants' folder.
pub(super) fn path(tenant: &Tenant) -> String {
    format!("{}/{LEARNED_FILE}", tenant.id)
}

/// Hears for this tenant; and how each phrase would fare without itself. What was kept and cannot be used is told, and then
/// learned anew from the phrases alone.
pub(super) fn matcher(tenant: &Tenant, files: &Files, report: &mut Report) -> (Matcher, Vec<Without>) {
    let Some(source) = files.get(&path(tenant)) else { return Matcher::learn(tenant, &Lessons::default()) };
    match known(tenant, source) {
        Ok(found) => found,
        Err(why) => {
            report.add(unusable(tenant, source, &why));
            Matcher::learn(tenant, &Lessons::default())
        }
    }
}

fn known(tenant: &Tenant, source: &Source) -> Result<(Matcher, Vec<Without>), String> {
    if source.text().len() > MAX_TAUGHT_BYTES {
        return Err(format!("is larger than {} MB", MAX_TAUGHT_BYTES >> 20));
    }
    let taught = Taught::read(source.text()).map_err(|fault| fault.to_string())?;
    Matcher::taught(tenant, &taught)
        .ok_or_else(|| "was learned from other phrases than those that stand here now".to_owned())
}

fn unusable(tenant: &Tenant, source: &Source, why: &str) -> Diagnostic {
    Diagnostic::new(Code::W207, format!("`{LEARNED_FILE}` {why}"))
        .at(source.path(), Span::default(), "")
        .note("callers are understood from the phrases alone meanwhile")
        .help(format!("make it again,  clientsvia learn {},  or delete it", tenant.id))
}
