use crate::engine::Because;
use crate::matcher::Outcome;
use crate::model::At;
use crate::trace::TurnTrace;

/// The lines of the tenant's files that spoke in a turn, in order, each once: `turn 1: ac-not-cooling.scenario:8, …:12`.
pub(super) fn of_turn(turn: &TurnTrace) -> Option<String> {
    let mut lines: Vec<String> = Vec::new();
    // What ships with the product stands in no file of the tenant's.
    for at in all(turn).into_iter().filter(|at| !at.path.is_empty()) {
        let line = shown(at);
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    (!lines.is_empty()).then(|| format!("turn {}: {}", turn.call.turn, lines.join(", ")))
}

fn all(turn: &TurnTrace) -> Vec<&At> {
    let mut places = Vec::new();
    if let Some(Outcome::Decided(found)) = turn.thinking.decision.as_ref().map(|decision| &decision.outcome) {
        places.extend(&found.at);
    }
    for because in &turn.thinking.because {
        match because {
            Because::Condition { at, .. } | Because::Answered { at, .. } | Because::Entered { at, .. } => {
                places.extend(at);
            }
            Because::Filled { .. }
            | Because::Set { .. }
            | Because::NotHeard { .. }
            | Because::Outcome { .. }
            | Because::Repair(_)
            | Because::Digressed(_)
            | Because::Limit(_) => {}
        }
    }
    places.extend(turn.response.said.iter().filter_map(|said| said.at.as_ref()));
    places
}

/// File and line, without the folders: a tenant's files are few and their names differ.
fn shown(at: &At) -> String {
    let name = at.path.rsplit('/').next().unwrap_or(&at.path);
    format!("{name}:{}", at.line)
}
