use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};

/// Scenarios and flows that nothing can reach.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    if context.doubts.anywhere {
        return;
    }
    let led_to =
        |name: &str| context.uses.subjects.iter().any(|(to, from)| to == name && from.as_deref() != Some(name));
    for scenario in context.live() {
        let name = scenario.id.as_str();
        let hear = &scenario.hear;
        let heard =
            !hear.phrases.is_empty() || !hear.patterns.is_empty() || !hear.rules.is_empty() || !hear.keys.is_empty();
        if !heard && !led_to(name) && !context.is_template(name) {
            let found = Diagnostic::new(Code::E038, format!("nothing can reach `{name}`"))
                .blame(&scenario.at, "it hears nothing, and no `then` leads here")
                .help("write what a caller may say:  hear { phrase \"…\" }");
            report.add(found);
        }
    }
    for flow in context.tenant.flows.values() {
        let name = flow.id.as_str();
        if !led_to(name) && !context.is_template(name) {
            let found = Diagnostic::new(Code::E038, format!("nothing can reach `{name}`"))
                .blame(&flow.at, "no `then` leads here")
                .help(format!("lead to it from a scenario:  then {name}"));
            report.add(found);
        }
    }
}
