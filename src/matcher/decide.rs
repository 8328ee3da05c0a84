//! The ladder: of everything that was heard and weighed, what is decided, and why everything else lost.
//!
//! Knows nothing of how a line matched or how a confidence came about.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{By, Candidate, Chance, Decision, Evidence, Found, Lost, Outcome};
use super::meaning::Ranked;
use super::rules::{Line, Match};
use crate::model::{Channel, Language, ScenarioId};

/// The least confidence with which a candidate is worth asking for.
pub const ASK_FLOOR: f64 = 0.15;

/// And the least beside the best one's.
pub const ASK_RATIO: f64 = 0.7;

/// So sure it must be that one of the candidates is meant, for the caller to be asked which; or whether, if there is one only.
pub const ASK_MASS: f64 = 0.6;

/// The most scenarios a caller is asked to choose between.
pub const MAX_ASKED: usize = 3;

/// The most candidates of tier 2 that a decision keeps.
pub const MAX_MEANING_CANDIDATES: usize = 8;

/// What the ladder needs to know of a scenario.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) id: ScenarioId,
    /// Places of the scenarios it wins over.
    pub(crate) wins_over: BTreeSet<usize>,
    pub(crate) urgent: bool,
    /// Whether somebody may be asked if it is meant: nobody is asked "Did you mean: Goodbye?"
    pub(crate) is_wish: bool,
    /// The confidence that its author or its tenant's asks for.
    pub(crate) threshold: Option<f64>,
    pub(crate) channels: Vec<Channel>,
    pub(crate) language: Language,
}

/// Everything the ladder looks at.
pub(crate) struct Ladder<'a> {
    pub(crate) entries: &'a [Entry],
    /// Why a scenario may not match now; by place.
    pub(crate) barred: &'a BTreeMap<usize, Lost>,
    /// The lines of tier 1 that matched and do not veto.
    pub(crate) heard: &'a [(&'a Line, Match)],
    /// Tier 2, best first.
    pub(crate) ranked: Vec<Ranked>,
    /// The confidence that tier 2 needs where nobody names one.
    pub(crate) learned_threshold: f64,
    /// Tier 2 needs at least this confidence now.
    pub(crate) at_least: f64,
}

impl Ladder<'_> {
    /// The decision on what was heard.
    pub(crate) fn decide(&self, heard_as: String) -> Decision {
        let mut decision = Decision { heard_as, outcome: Outcome::Unsure, candidates: Vec::new(), also: Vec::new() };
        self.decide_by_rules(&mut decision);
        self.decide_by_meaning(&mut decision);
        decision.candidates.sort_by_key(|candidate| candidate.lost.is_some());
        decision
    }

    fn decide_by_rules(&self, decision: &mut Decision) {
        let best = self.best_lines();
        let open: Vec<&(&Line, Match)> =
            best.iter().copied().filter(|(line, _)| !self.barred.contains_key(&line.scenario)).collect();
        let winner = open
            .iter()
            .copied()
            .filter(|(line, _)| self.beaten_by(line.scenario, &open).is_none())
            .min_by(|a, b| self.order(a, b));
        for found in &best {
            let lost = match winner {
                _ if self.barred.contains_key(&found.0.scenario) => self.barred.get(&found.0.scenario).cloned(),
                Some(winner) if found.0.scenario == winner.0.scenario => None,
                Some(winner) => {
                    let reason = self.beaten_by(found.0.scenario, &open).unwrap_or_else(|| self.why(winner, found));
                    if matches!(reason, Lost::Later | Lost::Urgent(_)) {
                        self.keep_second_wish(winner, found.0.scenario, decision);
                    }
                    Some(reason)
                }
                None => None,
            };
            decision.candidates.push(self.line_candidate(found, lost));
        }
        if let Some(winner) = winner {
            decision.outcome = Outcome::Decided(self.found(winner));
        }
    }

    /// The best match of each scenario that was heard, in the order of winning.
    fn best_lines(&self) -> Vec<&(&Line, Match)> {
        let mut best: Vec<&(&Line, Match)> = self.heard.iter().collect();
        best.sort_by(|a, b| self.order(a, b));
        let mut seen = BTreeSet::new();
        best.retain(|(line, _)| seen.insert(line.scenario));
        best
    }

    /// Emergencies first, then whole phrases, then the leftmost, the longest, the first id, the first line.
    fn order(&self, a: &(&Line, Match), b: &(&Line, Match)) -> std::cmp::Ordering {
        let key = |(line, found): &(&Line, Match)| {
            let urgent = self.entries.get(line.scenario).is_some_and(|entry| entry.urgent);
            let length = found.from.end - found.from.start;
            (!urgent, line.by != By::Phrase, found.from.start, std::cmp::Reverse(length), line.scenario, found.line)
        };
        key(a).cmp(&key(b))
    }

    fn beaten_by(&self, scenario: usize, open: &[&(&Line, Match)]) -> Option<Lost> {
        open.iter()
            .filter_map(|(line, _)| self.entries.get(line.scenario))
            .find(|entry| entry.wins_over.contains(&scenario))
            .map(|entry| Lost::WinsOver(entry.id.clone()))
    }

    fn why(&self, winner: &(&Line, Match), loser: &(&Line, Match)) -> Lost {
        let urgent = |(line, _): &(&Line, Match)| self.entries.get(line.scenario).filter(|entry| entry.urgent);
        if let (Some(entry), None) = (urgent(winner), urgent(loser)) {
            return Lost::Urgent(entry.id.clone());
        }
        if winner.0.by == By::Phrase && loser.0.by != By::Phrase {
            return Lost::EarlierStep(By::Phrase);
        }
        let (won, lost) = (&winner.1.from, &loser.1.from);
        if lost.start > won.start {
            Lost::Later
        } else if lost.end < won.end {
            Lost::Shorter
        } else {
            Lost::Order
        }
    }

    /// A second wish is a match that shares no word with the winner's.
    fn keep_second_wish(&self, winner: &(&Line, Match), scenario: usize, decision: &mut Decision) {
        let won = &winner.1.from;
        let apart = |found: &Match| found.from.start >= won.end || found.from.end <= won.start;
        let own = self.heard.iter().filter(|(line, found)| line.scenario == scenario && apart(found));
        if let Some(second) = own.min_by(|a, b| self.order(a, b)) {
            let found = self.found(second);
            decision.also.push(found);
        }
    }

    fn found(&self, (line, matched): &(&Line, Match)) -> Found {
        Found {
            scenario: self.id(line.scenario),
            by: line.by,
            confidence: Chance::ONE,
            at: Some(line.at.clone()),
            source: line.source.clone(),
            slots: matched.slots.clone(),
        }
    }

    fn line_candidate(&self, (line, _): &(&Line, Match), lost: Option<Lost>) -> Candidate {
        Candidate {
            scenario: self.id(line.scenario),
            by: line.by,
            score: Chance::ONE,
            lost,
            evidence: vec![Evidence { words: line.source.clone(), weight_hundredths: 100 }],
            at: Some(line.at.clone()),
        }
    }

    fn id(&self, place: usize) -> ScenarioId {
        self.entries.get(place).map_or_else(|| ScenarioId::new(""), |entry| entry.id.clone())
    }

    fn decide_by_meaning(&self, decision: &mut Decision) {
        let already: BTreeSet<ScenarioId> =
            decision.candidates.iter().map(|candidate| candidate.scenario.clone()).collect();
        let shown = self
            .ranked
            .iter()
            .filter(|ranked| Chance::new(ranked.confidence) > Chance::default() || self.is_vetoed(ranked.scenario))
            .filter(|ranked| !already.contains(&self.id(ranked.scenario)))
            .take(MAX_MEANING_CANDIDATES);
        let step = match &decision.outcome {
            Outcome::Decided(found) => Err(Lost::EarlierStep(found.by)),
            Outcome::Ask(_) | Outcome::Unsure => Ok(self.by_meaning()),
        };
        for ranked in shown {
            let lost = match (&step, self.barred.get(&ranked.scenario)) {
                (_, Some(barred)) => Some(barred.clone()),
                (Err(earlier), None) => Some(earlier.clone()),
                (Ok(verdict), None) => verdict.lost(ranked, self),
            };
            decision.candidates.push(Candidate {
                scenario: self.id(ranked.scenario),
                by: By::Meaning,
                score: Chance::new(ranked.confidence),
                lost,
                evidence: ranked.evidence.clone(),
                at: ranked.at.clone(),
            });
        }
        match step {
            Err(_) | Ok(ByMeaning::Nothing) => {}
            Ok(ByMeaning::One(place)) => {
                let winner = self.ranked.iter().find(|ranked| ranked.scenario == place);
                decision.outcome = winner.map_or(Outcome::Unsure, |ranked| Outcome::Decided(self.meant(ranked)));
            }
            Ok(ByMeaning::Several(places)) => {
                decision.outcome = Outcome::Ask(places.into_iter().map(|place| self.id(place)).collect());
            }
        }
    }

    /// What an author says is not meant is always listed: it may be all that there is to see.
    fn is_vetoed(&self, place: usize) -> bool {
        matches!(self.barred.get(&place), Some(Lost::Vetoed(_)))
    }

    fn meant(&self, ranked: &Ranked) -> Found {
        Found {
            scenario: self.id(ranked.scenario),
            by: By::Meaning,
            confidence: Chance::new(ranked.confidence),
            at: ranked.at.clone(),
            source: ranked.source.clone(),
            slots: BTreeMap::new(),
        }
    }

    fn by_meaning(&self) -> ByMeaning {
        let open: Vec<&Ranked> =
            self.ranked.iter().filter(|ranked| !self.barred.contains_key(&ranked.scenario)).collect();
        let least = open.first().map_or(1.0, |best| (best.confidence * ASK_RATIO).max(ASK_FLOOR));
        let near: Vec<&Ranked> =
            open.iter().copied().take(MAX_ASKED).filter(|ranked| ranked.confidence >= least).collect();
        let beaten = |ranked: &&&Ranked| {
            near.iter().any(|other| {
                self.entries.get(other.scenario).is_some_and(|entry| entry.wins_over.contains(&ranked.scenario))
            })
        };
        // what the beaten ones were given goes to those that beat them
        let mass: f64 = near.iter().map(|ranked| ranked.confidence).sum();
        let wishes = near.iter().filter(|ranked| self.is_wish(ranked.scenario));
        let mass_of_wishes: f64 = wishes.map(|ranked| ranked.confidence).sum();
        let left: Vec<&Ranked> = near.iter().filter(|ranked| !beaten(ranked)).copied().collect();
        let beats = near.len() > left.len();
        match left.as_slice() {
            [best, ..] if self.is_sure(best.scenario, best.confidence) => ByMeaning::One(best.scenario),
            [only] if beats && mass >= ASK_MASS.max(self.at_least) => ByMeaning::One(only.scenario),
            _ if mass_of_wishes >= ASK_MASS => {
                let asked = left.iter().map(|ranked| ranked.scenario).filter(|place| self.is_wish(*place));
                ByMeaning::asked(asked.collect())
            }
            _ => ByMeaning::Nothing,
        }
    }

    fn is_wish(&self, place: usize) -> bool {
        self.entries.get(place).is_some_and(|entry| entry.is_wish)
    }

    fn is_sure(&self, place: usize, confidence: f64) -> bool {
        confidence >= self.threshold(place)
    }

    fn threshold(&self, place: usize) -> f64 {
        let own = self.entries.get(place).map(|entry| entry.threshold.unwrap_or(self.learned_threshold));
        own.unwrap_or(1.0).max(self.at_least)
    }
}

/// What tier 2 says.
enum ByMeaning {
    One(usize),
    Several(Vec<usize>),
    Nothing,
}

impl ByMeaning {
    fn asked(places: Vec<usize>) -> Self {
        if places.is_empty() { Self::Nothing } else { Self::Several(places) }
    }

    fn lost(&self, ranked: &Ranked, ladder: &Ladder<'_>) -> Option<Lost> {
        let threshold = ladder.threshold(ranked.scenario);
        match self {
            Self::One(place) if *place == ranked.scenario => None,
            Self::One(place) => {
                let winner = ladder.entries.get(*place).filter(|entry| entry.wins_over.contains(&ranked.scenario));
                Some(winner.map_or(Lost::Lower, |winner| Lost::WinsOver(winner.id.clone())))
            }
            Self::Several(places) if *places == [ranked.scenario] => Some(Lost::BelowThreshold(Chance::new(threshold))),
            Self::Several(places) if places.contains(&ranked.scenario) => Some(Lost::TooClose),
            Self::Several(_) => Some(Lost::Lower),
            Self::Nothing => Some(Lost::BelowThreshold(Chance::new(threshold))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, wins_over: &[usize]) -> Entry {
        Entry {
            id: ScenarioId::new(id),
            wins_over: wins_over.iter().copied().collect(),
            urgent: false,
            is_wish: id != "thanks",
            threshold: Some(0.8),
            channels: Channel::ALL.to_vec(),
            language: Language::new("en"),
        }
    }

    fn decided(wins_over: &[usize], confidences: [f64; 3]) -> String {
        outcome(&[entry("cancel", &[]), entry("move", wins_over), entry("pay", &[])], &confidences)
    }

    fn outcome(entries: &[Entry], confidences: &[f64]) -> String {
        let ranked = |(scenario, confidence): (usize, f64)| Ranked {
            scenario,
            confidence,
            evidence: Vec::new(),
            source: String::new(),
            at: None,
        };
        let mut ranked: Vec<Ranked> = confidences.iter().copied().enumerate().map(ranked).collect();
        ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
        let (barred, heard) = (&BTreeMap::new(), &[]);
        let ladder = Ladder { entries, barred, heard, ranked, learned_threshold: 0.8, at_least: 0.0 };
        match ladder.decide(String::new()).outcome {
            Outcome::Decided(found) => found.scenario.to_string(),
            Outcome::Ask(ids) => {
                let ids: Vec<&str> = ids.iter().map(ScenarioId::as_str).collect();
                format!("ask: {}", ids.join(" or "))
            }
            Outcome::Unsure => "unsure".to_owned(),
        }
    }

    #[test]
    fn nobody_is_asked_whether_small_talk_is_meant() {
        let entries = [entry("cancel", &[]), entry("thanks", &[])];
        for (confidences, decision) in
            [([0.1, 0.7], "unsure"), ([0.45, 0.4], "unsure"), ([0.65, 0.5], "ask: cancel"), ([0.01, 0.9], "thanks")]
        {
            assert_eq!(outcome(&entries, &confidences), decision, "{confidences:?}");
        }
    }

    #[test]
    fn near_candidates_are_asked_about_unless_one_wins() {
        for (wins_over, confidences, decision) in [
            (&[][..], [0.9, 0.05, 0.02], "cancel"),
            (&[], [0.45, 0.4, 0.05], "ask: cancel or move"),
            (&[0], [0.45, 0.4, 0.05], "move"),
            (&[0], [0.9, 0.05, 0.02], "cancel"),
            (&[0], [0.25, 0.25, 0.05], "unsure"),
            (&[], [0.3, 0.28, 0.27], "ask: cancel or move or pay"),
            (&[], [0.25, 0.25, 0.05], "unsure"),
            (&[], [0.7, 0.2, 0.05], "ask: cancel"),
            (&[], [0.55, 0.2, 0.05], "unsure"),
        ] {
            assert_eq!(decided(wins_over, confidences), decision, "{confidences:?}");
        }
    }
}
