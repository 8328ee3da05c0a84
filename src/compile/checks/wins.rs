use std::collections::BTreeSet;

use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::ScenarioId;

/// Circles of `wins over`, each reported once.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let scenarios = &context.tenant.scenarios;
    let mut reported: BTreeSet<&ScenarioId> = BTreeSet::new();
    for (id, scenario) in scenarios {
        let Some(round) = round(context, id) else { continue };
        if round.iter().any(|other| reported.contains(other)) {
            continue;
        }
        reported.extend(round.iter().copied());
        let found = Diagnostic::new(Code::E041, format!("{}, which is a circle", in_words(&round)))
            .blame(&scenario.at, "")
            .help("leave out one `wins over` of the circle");
        report.add(found);
    }
}

/// "`one` wins over `two`, `two` over `three`, `three` over `one`".
fn in_words(round: &[&ScenarioId]) -> String {
    let losers = round.iter().skip(1).chain(round.first());
    let pairs: Vec<String> =
        round.iter().zip(losers).map(|(winner, loser)| format!("`{winner}` over `{loser}`")).collect();
    pairs.join(", ").replacen("` over `", "` wins over `", 1)
}

/// The shortest way of `wins over` from a scenario back to itself.
fn round<'t>(context: &Context<'t>, start: &'t ScenarioId) -> Option<Vec<&'t ScenarioId>> {
    let mut ways: Vec<Vec<&ScenarioId>> = vec![vec![start]];
    let mut seen: BTreeSet<&ScenarioId> = BTreeSet::new();
    while !ways.is_empty() {
        let mut longer = Vec::new();
        for way in ways {
            let losers =
                way.last().and_then(|id| context.tenant.scenarios.get(*id)).map(|scenario| &scenario.wins_over);
            for loser in losers.into_iter().flatten() {
                if loser == start {
                    return Some(way);
                }
                if seen.insert(loser) {
                    longer.push(way.iter().copied().chain([loser]).collect());
                }
            }
        }
        ways = longer;
    }
    None
}
