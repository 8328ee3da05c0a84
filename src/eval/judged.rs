use crate::matcher::{Decision, Outcome};
use crate::model::ScenarioId;

/// One row of the test, and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Judged {
    /// What was meant; none where no scenario answers it.
    pub meant: Option<ScenarioId>,
    /// The best candidate, whatever its confidence; none where nothing came near.
    pub best: Option<ScenarioId>,
    /// The confidence of the best candidate, 0 to 1; 0 where there is none.
    pub confidence: f64,
    /// Its confidence if no caller spoke of anything that is out of scope: what confidence means for rows in scope alone.
    pub in_scope_confidence: f64,
    /// Whether the best candidate was answered: it was sure enough.
    pub answered: bool,
}

impl Judged {
    /// What a decision came to. The best candidate is the one decided on, else the first that the caller is asked about, else
    /// the one with the highest score.
    #[must_use]
    pub fn new(meant: Option<ScenarioId>, decision: &Decision) -> Self {
        let (best, confidence, answered) = best_of(decision);
        Self { meant, confidence, in_scope_confidence: confidence, best: best.cloned(), answered }
    }

    /// The same, with what a second decision, assuming that all is in scope, makes of the confidence.
    #[must_use]
    pub fn with_in_scope(self, decision: &Decision) -> Self {
        let (_, in_scope_confidence, _) = best_of(decision);
        Self { in_scope_confidence, ..self }
    }

    /// Whether some scenario answers it.
    #[must_use]
    pub fn is_in_scope(&self) -> bool {
        self.meant.is_some()
    }

    /// Whether the best candidate is what was meant.
    #[must_use]
    pub fn is_right(&self) -> bool {
        self.meant.is_some() && self.best == self.meant
    }
}

/// The best candidate, its confidence, and whether it was answered.
fn best_of(decision: &Decision) -> (Option<&ScenarioId>, f64, bool) {
    let (best, answered) = match &decision.outcome {
        Outcome::Decided(found) => (Some((&found.scenario, found.confidence)), true),
        Outcome::Ask(asked) => (asked.first().and_then(|first| candidate(decision, first)), false),
        Outcome::Unsure => (highest(decision), false),
    };
    (best.map(|(scenario, _)| scenario), best.map_or(0.0, |(_, confidence)| confidence.get()), answered)
}

type Scored<'d> = (&'d ScenarioId, crate::matcher::Chance);

fn candidate<'d>(decision: &'d Decision, id: &'d ScenarioId) -> Option<Scored<'d>> {
    let own = decision.candidates.iter().find(|candidate| candidate.scenario == *id);
    Some((id, own.map(|own| own.score).unwrap_or_default()))
}

/// Of equal scores the first: candidates stand best first.
fn highest(decision: &Decision) -> Option<Scored<'_>> {
    let best = decision.candidates.iter().rev().max_by_key(|candidate| candidate.score);
    best.map(|best| (&best.scenario, best.score))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::matcher::{By, Candidate, Chance, Found, Lost};

    fn id(name: &str) -> ScenarioId {
        ScenarioId::new(name)
    }

    fn candidates(scores: &[(&str, f64)]) -> Vec<Candidate> {
        let candidate = |(name, score): &(&str, f64)| Candidate {
            scenario: id(name),
            by: By::Meaning,
            score: Chance::new(*score),
            lost: Some(Lost::Lower),
            evidence: Vec::new(),
            at: None,
        };
        scores.iter().map(candidate).collect()
    }

    fn judged(outcome: Outcome, scores: &[(&str, f64)]) -> (Option<String>, f64, bool) {
        let decision = Decision { heard_as: String::new(), outcome, candidates: candidates(scores), also: Vec::new() };
        let judged = Judged::new(None, &decision);
        (judged.best.map(|best| best.to_string()), judged.confidence, judged.answered)
    }

    #[test]
    fn the_best_candidate_of_each_outcome() {
        let found = Found {
            scenario: id("a"),
            by: By::Phrase,
            confidence: Chance::ONE,
            at: None,
            source: String::new(),
            slots: BTreeMap::new(),
        };
        assert_eq!(judged(Outcome::Decided(found), &[("a", 1.0), ("b", 0.9)]), (Some("a".to_owned()), 1.0, true));
        let ask = Outcome::Ask(vec![id("b"), id("a")]);
        assert_eq!(judged(ask, &[("a", 0.5), ("b", 0.4)]), (Some("b".to_owned()), 0.4, false));
        assert_eq!(judged(Outcome::Unsure, &[("a", 0.2), ("c", 0.3), ("b", 0.3)]), (Some("c".to_owned()), 0.3, false));
        assert_eq!(judged(Outcome::Unsure, &[]), (None, 0.0, false));
    }

    #[test]
    fn out_of_scope_nothing_is_right() {
        let judged = |meant: Option<&str>| Judged {
            meant: meant.map(id),
            best: Some(id("a")),
            confidence: 1.0,
            in_scope_confidence: 1.0,
            answered: true,
        };
        assert!(judged(Some("a")).is_right() && !judged(Some("b")).is_right() && !judged(None).is_right());
        let none = Judged { meant: None, best: None, confidence: 0.0, in_scope_confidence: 0.0, answered: false };
        assert!(!none.is_right());
    }
}
