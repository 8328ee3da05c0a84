use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};

/// Slots and facts that nothing uses.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    if context.doubts.anywhere {
        return;
    }
    for (name, slot) in &context.names.slots {
        if let Some(at) = &slot.at
            && !slot.template
            && !context.uses.slots.contains(&slot.id)
        {
            let found = Diagnostic::new(Code::W205, format!("nothing uses the slot `{name}`"))
                .blame(at, "")
                .help(format!("collect it in a flow,  collect {name},  or leave it out"));
            report.add(found);
        }
    }
    for (name, at) in &context.names.facts {
        if !context.uses.facts.contains(name) && !at.path.contains("/_templates/") {
            let found = Diagnostic::new(Code::W206, format!("nothing says the fact `{name}`"))
                .blame(at, "")
                .help(format!("say it,  {{fact.{name}}},  or leave it out"));
            report.add(found);
        }
    }
}
