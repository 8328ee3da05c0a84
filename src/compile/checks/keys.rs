use super::Context;
use super::heard::meet;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::Scenario;

/// Keys that two live scenarios take.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let live: Vec<&Scenario> = context.live().filter(|scenario| !scenario.hear.keys.is_empty()).collect();
    for (index, scenario) in live.iter().enumerate() {
        for earlier in live.iter().take(index) {
            let decided = scenario.wins_over.contains(&earlier.id) || earlier.wins_over.contains(&scenario.id);
            let both = scenario.hear.keys.iter().find(|key| earlier.hear.keys.contains(key));
            let Some(key) = both.filter(|_| !decided && meet(scenario, earlier)) else { continue };
            let found =
                Diagnostic::new(Code::E047, format!("key {key} belongs to `{}` and to `{}`", earlier.id, scenario.id))
                    .blame(&scenario.at, "this one takes it")
                    .beside(&earlier.at, "and this one")
                    .help(format!(
                        "give one of them another key, or say in `{}`:  wins over {}",
                        scenario.id, earlier.id
                    ));
            report.add(found);
        }
    }
}
