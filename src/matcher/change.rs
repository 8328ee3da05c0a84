//! What would change a decision: asked by people, never by a turn.

use std::collections::BTreeSet;

use super::decision::{Decision, Outcome};
use super::hear::{Matcher, Now};

/// The most words that are left out, one after another.
const MAX_TRIED: usize = 24;

/// What would be decided if some words had not been said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// The words left out, in the caller's own.
    pub without: String,
    /// What would be decided then.
    pub decision: Decision,
}

impl Matcher {
    /// The first words without which the decision would be another: those that weighed most for the winner, then each word in
    /// its order. None where no single stretch decides.
    #[must_use]
    pub fn would_change(&self, utterance: &str, now: &Now<'_>) -> Option<Change> {
        let decision = self.hear(utterance, now);
        let heard = self.normalize(utterance);
        let evidence = decision.candidates.first().into_iter().flat_map(|candidate| &candidate.evidence);
        let weighty = evidence.filter(|evidence| evidence.weight_hundredths > 0).map(|evidence| evidence.words.clone());
        let each = heard.words.iter().map(|word| heard.said(&word.from).to_owned());
        let mut tried = BTreeSet::new();
        weighty
            .chain(each)
            .filter(|words| !words.is_empty() && tried.insert(words.clone()))
            .take(MAX_TRIED)
            .filter_map(|words| {
                let at = heard.original.find(&words)?;
                let (before, after) = (heard.original.get(..at)?, heard.original.get(at + words.len()..)?);
                let other = self.hear(&format!("{before} {after}"), now);
                Some(Change { without: words, decision: other })
            })
            .find(|change| choice(&change.decision) != choice(&decision))
    }
}

/// What was chosen, without how surely.
fn choice(decision: &Decision) -> Vec<&str> {
    match &decision.outcome {
        Outcome::Decided(found) => vec!["decided", found.scenario.as_str()],
        Outcome::Ask(scenarios) => ["ask"].into_iter().chain(scenarios.iter().map(|id| id.as_str())).collect(),
        Outcome::Unsure => Vec::new(),
    }
}
