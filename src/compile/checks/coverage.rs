use std::collections::BTreeSet;

use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{ActKind, Expectation, ScenarioId};
use crate::text::Span;

/// Whether each live scenario is expected by a test call.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    if !context.all_calls_read || context.doubts.anywhere {
        return;
    }
    if context.scripts.is_empty() {
        if context.live().next().is_some() {
            let found = Diagnostic::new(Code::W202, format!("`{}` has no test calls", context.tenant.id))
                .at(&context.greeting.path, Span::default(), "")
                .help("write one for each scenario, `calls/asks-the-hours.call`");
            report.add(found);
        }
        return;
    }
    let covered: BTreeSet<&ScenarioId> =
        context.scripts.iter().flat_map(|script| &script.acts).filter_map(expected).collect();
    for scenario in context.live().filter(|scenario| !covered.contains(&scenario.id)) {
        let found = Diagnostic::new(Code::W202, format!("no test call covers `{}`", scenario.id))
            .blame(&scenario.at, "")
            .help(format!("write one:  caller \"…\"  expect scenario {}", scenario.id));
        report.add(found);
    }
}

fn expected(act: &crate::model::Act) -> Option<&ScenarioId> {
    match &act.kind {
        ActKind::Expect { not: false, what: Expectation::Scenario { id, .. } } => Some(id),
        ActKind::Expect { .. } | ActKind::Caller(_) | ActKind::World(_) => None,
    }
}
