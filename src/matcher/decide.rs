//! The ladder: of everything that was heard and weighed, what is decided, and why everything else lost.
//!
//! Knows nothing of how a line matched or how a confidence came about.

use std::collections::{BTreeMap, BTreeSet};

use super::decision::{By, Candidate, Chance, Decision, Evidence, Found, Lost, Outcome};
use super::phrases::Ranked;
use super::rules::{Line, Match};
use crate::model::{Channel, Language, ScenarioId};

/// The confidence below which tier 2 does not choose, where neither scenario nor tenant names one.
pub const LEARNED_THRESHOLD: f64 = 0.6;

/// How far below the best a candidate still counts as near: then the caller is asked.
pub const ASK_MARGIN: f64 = 0.15;

/// The least confidence with which a candidate is worth asking for.
pub const ASK_FLOOR: f64 = 0.3;

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
    pub(crate) threshold: f64,
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
        let Some(best) = open.first() else { return ByMeaning::Nothing };
        let near: Vec<&Ranked> = open
            .iter()
            .copied()
            .filter(|ranked| ranked.confidence >= ASK_FLOOR && ranked.confidence > best.confidence - ASK_MARGIN)
            .collect();
        let beaten = |ranked: &Ranked| {
            near.iter().any(|other| {
                self.entries.get(other.scenario).is_some_and(|entry| entry.wins_over.contains(&ranked.scenario))
            })
        };
        let left: Vec<usize> = near.iter().filter(|ranked| !beaten(ranked)).map(|ranked| ranked.scenario).collect();
        match left.as_slice() {
            [] => ByMeaning::Nothing,
            [only] => {
                let sure =
                    near.iter().any(|ranked| ranked.scenario == *only && ranked.confidence >= self.threshold(*only));
                if sure { ByMeaning::One(*only) } else { ByMeaning::Nothing }
            }
            several => ByMeaning::Several(several.iter().copied().take(MAX_ASKED).collect()),
        }
    }

    fn threshold(&self, place: usize) -> f64 {
        self.entries.get(place).map_or(1.0, |entry| entry.threshold).max(self.at_least)
    }
}

/// What tier 2 says.
enum ByMeaning {
    One(usize),
    Several(Vec<usize>),
    Nothing,
}

impl ByMeaning {
    fn lost(&self, ranked: &Ranked, ladder: &Ladder<'_>) -> Option<Lost> {
        let threshold = ladder.threshold(ranked.scenario);
        match self {
            Self::One(place) if *place == ranked.scenario => None,
            Self::One(place) => {
                let winner = ladder.entries.get(*place).filter(|entry| entry.wins_over.contains(&ranked.scenario));
                Some(winner.map_or(Lost::Lower, |winner| Lost::WinsOver(winner.id.clone())))
            }
            Self::Several(places) if places.contains(&ranked.scenario) => Some(Lost::TooClose),
            Self::Several(_) => Some(Lost::Lower),
            Self::Nothing => Some(Lost::BelowThreshold(Chance::new(threshold))),
        }
    }
}
