use jiff::ToSpan;

use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};

/// How many days before its end a fact is spoken of.
const DAYS_OF_WARNING: i32 = 30;

/// Whether each fact is still true, and for how long.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for (id, fact) in &context.tenant.facts {
        let Some(until) = fact.until else { continue };
        let next_year = until.saturating_add(1.year());
        if until < context.as_of {
            let found = Diagnostic::new(Code::E040, format!("`{id}` was true until {until}, and that is over"))
                .blame(&fact.at, "")
                .note("callers who are told it today would be told something untrue")
                .help(format!("write what is true now, and until when:  fact {id} \"…\" until {next_year}"));
            report.add(found);
        } else if until < context.as_of.saturating_add(DAYS_OF_WARNING.days()) {
            let found = Diagnostic::new(Code::W200, format!("`{id}` is true until {until}, which is near"))
                .blame(&fact.at, "")
                .help(format!("write what will be true after it:  fact {id} \"…\" until {next_year}"));
            report.add(found);
        }
    }
}
