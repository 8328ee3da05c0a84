use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Plan;

/// How many live scenarios the core plan has.
const CORE_SCENARIOS: usize = 5;

/// Whether the plan has room for the scenarios, and whether there are any.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let live = context.live().count();
    if live == 0 && !context.doubts.anywhere {
        let found = Diagnostic::new(Code::E051, format!("`{}` has no live scenario", context.tenant.id))
            .at(&context.greeting.path, crate::text::Span::default(), "")
            .note("whatever a caller says would not be understood")
            .help("write one, in `scenarios/opening-hours.scenario`");
        report.add(found);
    }
    if context.tenant.profile.plan == Plan::Core && live > CORE_SCENARIOS {
        let found = Diagnostic::new(
            Code::W204,
            format!("the core plan has {CORE_SCENARIOS} scenarios, and this tenant has {live}"),
        )
        .blame(context.plan, "")
        .help("write  plan = \"pro\",  or make some of them `status draft`");
        report.add(found);
    }
}
