use super::Context;
use super::walk::{all_entries, each_statement};
use crate::compile::lower::greeting_says_recorded;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Action, StatementKind, Target};

/// Whether callers are told before anything is recorded. One message, at the first recording.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tenant = context.tenant;
    if greeting_says_recorded(&tenant.profile.greeting) {
        return;
    }
    let mut first = None;
    for (_, block) in all_entries(tenant) {
        each_statement(tenant, block, false, &mut |statement, _| {
            let records = match &statement.kind {
                StatementKind::Do { action: Action::Record, .. } => Some("`do record`"),
                StatementKind::Then { target: Target::Voicemail, .. } => Some("`voicemail`"),
                _ => None,
            };
            if let Some(word) = records
                && !statement.at.is_shipped()
                && first.as_ref().is_none_or(|(_, at)| statement.at < *at)
            {
                first = Some((word, statement.at.clone()));
            }
        });
    }
    if let Some((word, at)) = first {
        let found = Diagnostic::new(Code::E039, format!("{word} records the caller, and the greeting does not say so"))
            .blame(&at, "")
            .beside(context.greeting, "the greeting is written here")
            .note("in many places recording without saying so is against the law")
            .help("say in the greeting:  This call may be recorded.");
        report.add(found);
    }
}
