use super::asked;
use crate::matcher::{Decision, Found, Outcome, Tier};
use crate::trace::TurnTrace;

/// How many candidates are named where no tier was sure.
const NAMED_WHERE_UNSURE: usize = 3;

/// In one line, why a turn came out as it did, and how long that took: `water-leak · tier 2, 0.83 (next: book-visit 0.11)
/// because of "dripping" · 0.08 ms`. None for a turn in which nothing had to be understood.
#[must_use]
pub fn why_line(turn: &TurnTrace) -> Option<String> {
    let decided = turn.thinking.decision.as_ref().map(decision);
    let because = turn.thinking.because.iter().map(super::because::words);
    let parts: Vec<String> = decided.into_iter().chain(because).collect();
    if parts.is_empty() {
        return None;
    }
    Some(format!("{} · {}", parts.join(" · "), milliseconds(turn.timings.think_us)))
}

fn decision(decision: &Decision) -> String {
    match &decision.outcome {
        Outcome::Decided(found) => found_words(found, decision),
        Outcome::Ask(scenarios) => format!("unsure {}", asked(scenarios)),
        Outcome::Unsure => match best(decision).as_str() {
            "" => "unsure, nothing fits".to_owned(),
            best => format!("unsure, best: {best}"),
        },
    }
}

fn best(decision: &Decision) -> String {
    let candidates = decision.candidates.iter().take(NAMED_WHERE_UNSURE);
    candidates.map(|candidate| format!("{} {}", candidate.scenario, candidate.score)).collect::<Vec<_>>().join(", ")
}

fn found_words(found: &Found, decision: &Decision) -> String {
    let scenario = &found.scenario;
    match found.by.tier() {
        Tier::Rules => {
            let place = found.at.as_ref().map_or_else(String::new, |at| {
                format!(" · {}:{}", at.path.rsplit('/').next().unwrap_or(&at.path), at.line)
            });
            format!("{scenario} · tier 1, {}{place}", rule(found))
        }
        Tier::Meaning => {
            let next = decision.candidates.iter().find(|candidate| candidate.scenario != *scenario);
            let next = next.map_or_else(String::new, |next| format!(" (next: {} {})", next.scenario, next.score));
            format!("{scenario} · tier 2, {}{next}{}", found.confidence, evidence(found, decision))
        }
        Tier::Model => format!("{scenario} · tier 3, the model, {}", found.confidence),
    }
}

/// What fired, as the author wrote it, after the word for its kind.
fn rule(found: &Found) -> String {
    let (word, source) = (found.by.as_str(), found.source.as_str());
    if source.starts_with(word) { source.to_owned() } else { format!("{word} {source}") }
}

fn evidence(found: &Found, decision: &Decision) -> String {
    let words: Vec<String> = decision
        .candidates
        .iter()
        .find(|candidate| candidate.scenario == found.scenario)
        .into_iter()
        .flat_map(|winner| &winner.evidence)
        .filter(|evidence| evidence.weight_hundredths > 0)
        .take(NAMED_WHERE_UNSURE)
        .map(|evidence| format!("\"{}\"", evidence.words))
        .collect();
    if words.is_empty() { String::new() } else { format!(" because of {}", words.join(", ")) }
}

fn milliseconds(us: u64) -> String {
    let hundredths = us.div_ceil(10);
    format!("{}.{:02} ms", hundredths / 100, hundredths % 100)
}
