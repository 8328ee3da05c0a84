//! Whether two patterns are heard in one and the same stretch of speech: then an author must say which one wins.
//!
//! Two patterns overlap where there is a sentence in which their two matches share at least one written word, and every gap
//! holds only words that the other one uses. Side by side is no overlap: those are two wishes.

use std::collections::{BTreeMap, BTreeSet};

use super::hear::Matcher;
use super::rules::{Automaton, Label, Line};
use crate::model::{At, ScenarioId};

/// How many steps the search for a shared sentence takes for one pair of patterns at most; ordinary pairs take hundreds.
pub const MAX_OVERLAP_STEPS: usize = 200_000;

/// How many steps it takes for a whole tenant at most: about two seconds.
pub const MAX_OVERLAP_STEPS_IN_ALL: usize = 8_000_000;

/// A pattern that overlaps with another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlapping {
    /// Whose.
    pub scenario: ScenarioId,
    /// As written.
    pub source: String,
    /// Where.
    pub at: At,
}

/// Two patterns of different scenarios that hear the same words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The shortest sentence they share, in normalised words; of the shortest the first in the alphabet.
    pub sentence: String,
    /// The pattern of the scenario whose id comes first.
    pub first: Overlapping,
    /// The other.
    pub second: Overlapping,
}

/// What a search for overlaps found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overlaps {
    /// At most one for two scenarios: their shortest. In the order of ids.
    pub found: Vec<Overlap>,
    /// Whether [`MAX_OVERLAP_STEPS_IN_ALL`] ended the search before every pair was compared.
    pub cut_short: bool,
}

impl Matcher {
    /// The pairs of scenarios that hear the same words with neither winning over the other, neither being the only
    /// emergency, and both matching on one channel in one language. Rules are not compared.
    #[must_use]
    pub fn overlaps(&self) -> Overlaps {
        let patterns: Vec<(&Line, &Automaton, BTreeSet<&str>)> =
            self.rules.patterns().map(|(line, automaton)| (line, automaton, automaton.words())).collect();
        let mut budget = MAX_OVERLAP_STEPS_IN_ALL;
        let mut best: BTreeMap<(usize, usize), (Vec<&str>, &Line, &Line)> = BTreeMap::new();
        for (index, (line, automaton, words)) in patterns.iter().enumerate() {
            for (other_line, other, other_words) in patterns.iter().skip(index + 1) {
                let rivals = self.are_rivals(line.scenario, other_line.scenario);
                if !rivals || words.is_disjoint(other_words) {
                    continue;
                }
                if budget == 0 {
                    return Overlaps { found: self.reported(best), cut_short: true };
                }
                let sentence = shared_sentence(automaton, other, &mut budget);
                let Some(sentence) = sentence.filter(|words| self.both_heard(words, line, other_line)) else {
                    continue;
                };
                let pair = (line.scenario, other_line.scenario);
                let shorter =
                    best.get(&pair).is_none_or(|(known, _, _)| (sentence.len(), &sentence) < (known.len(), known));
                if shorter {
                    best.insert(pair, (sentence, line, other_line));
                }
            }
        }
        Overlaps { found: self.reported(best), cut_short: false }
    }

    fn are_rivals(&self, a: usize, b: usize) -> bool {
        let (Some(first), Some(second)) = (self.entries.get(a), self.entries.get(b)) else { return false };
        a != b
            && first.urgent == second.urgent
            && !first.wins_over.contains(&b)
            && !second.wins_over.contains(&a)
            && first.channels.iter().any(|channel| second.channels.contains(channel))
            && (first.language.covers(&second.language) || second.language.covers(&first.language))
    }

    /// Whether no `not` line vetoes one of them in this sentence.
    fn both_heard(&self, words: &[&str], a: &Line, b: &Line) -> bool {
        let heard = self.normalizer.hear(&words.join(" "));
        let vetoed = |scenario: usize| {
            let lines = self.rules.find(&heard);
            lines
                .iter()
                .filter_map(|found| self.rules.line(found.line))
                .any(|line| line.not && line.scenario == scenario)
        };
        !vetoed(a.scenario) && !vetoed(b.scenario)
    }

    fn reported(&self, best: BTreeMap<(usize, usize), (Vec<&str>, &Line, &Line)>) -> Vec<Overlap> {
        let side = |line: &Line| {
            let scenario = self.entries.get(line.scenario)?.id.clone();
            Some(Overlapping { scenario, source: line.source.clone(), at: line.at.clone() })
        };
        best.into_values()
            .filter_map(|(sentence, a, b)| {
                Some(Overlap { sentence: sentence.join(" "), first: side(a)?, second: side(b)? })
            })
            .collect()
    }
}

/// How far one pattern has got in the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Progress {
    /// Its match has not begun.
    Before,
    /// Its match has come to this state.
    In(usize),
    /// Its match is over.
    After,
}

/// How far both have got, and whether they have shared a written word.
type Place = (Progress, Progress, bool);

/// The shortest sentence two patterns share; none where there is none, or where the search takes too many steps.
fn shared_sentence<'a>(a: &'a Automaton, b: &'a Automaton, budget: &mut usize) -> Option<Vec<&'a str>> {
    let mut left = MAX_OVERLAP_STEPS.min(*budget);
    let started = left;
    let mut seen: BTreeSet<Place> = BTreeSet::new();
    // One level holds the sentences of one length, in the order of the alphabet: the first to reach a place is the least.
    let mut level: Vec<(Vec<&str>, Place)> = vec![(Vec::new(), (Progress::Before, Progress::Before, false))];
    let mut found = None;
    while found.is_none() && !level.is_empty() && left > 0 {
        let mut next: BTreeSet<(Vec<&str>, Place)> = BTreeSet::new();
        for (sentence, place) in &level {
            for (word, to) in steps(a, b, *place) {
                left = left.saturating_sub(1);
                let longer: Vec<&str> = sentence.iter().copied().chain([word]).collect();
                next.insert((longer, to));
            }
        }
        level = next.into_iter().filter(|(_, place)| seen.insert(*place)).collect();
        found = level.iter().find(|(_, place)| is_end(a, b, *place)).map(|(sentence, _)| sentence.clone());
    }
    *budget = budget.saturating_sub(started - left);
    found
}

fn is_end(a: &Automaton, b: &Automaton, (in_a, in_b, shared): Place) -> bool {
    let over = |automaton: &Automaton, progress: Progress| match progress {
        Progress::Before => false,
        Progress::In(state) => automaton.state(state).accepts,
        Progress::After => true,
    };
    shared && over(a, in_a) && over(b, in_b)
}

/// What one pattern does with the next word.
enum Read<'a> {
    /// Reads it as a word its author wrote.
    Written(&'a str, Progress),
    /// Takes whatever the other one reads, in a gap or a slot.
    Any(&'a Label, Progress),
    /// Has not begun, or is over.
    Apart(Progress),
}

fn reads(automaton: &Automaton, progress: Progress) -> Vec<Read<'_>> {
    let (state, mut reads) = match progress {
        Progress::Before => (Some(0), vec![Read::Apart(Progress::Before)]),
        Progress::In(state) if automaton.state(state).accepts => (Some(state), vec![Read::Apart(Progress::After)]),
        Progress::In(state) => (Some(state), Vec::new()),
        Progress::After => (None, vec![Read::Apart(Progress::After)]),
    };
    let edges = state.map_or(&[][..], |state| &automaton.state(state).edges);
    reads.extend(edges.iter().map(|edge| match &edge.label {
        Label::Word(word) | Label::SlotWord(_, word) => Read::Written(word, Progress::In(edge.to)),
        label @ (Label::SlotNumber(_) | Label::SlotAny(_) | Label::Gap) => Read::Any(label, Progress::In(edge.to)),
    }));
    reads
}

fn steps<'a>(a: &'a Automaton, b: &'a Automaton, (in_a, in_b, shared): Place) -> BTreeSet<(&'a str, Place)> {
    let mut out = BTreeSet::new();
    let (reads_a, reads_b) = (reads(a, in_a), reads(b, in_b));
    for read_a in &reads_a {
        for read_b in &reads_b {
            match (read_a, read_b) {
                (Read::Written(word, to_a), Read::Written(other, to_b)) if word == other => {
                    out.insert((*word, (*to_a, *to_b, true)));
                }
                (Read::Written(word, to_a), Read::Apart(to_b)) => {
                    out.insert((*word, (*to_a, *to_b, shared)));
                }
                (Read::Apart(to_a), Read::Written(word, to_b)) => {
                    out.insert((*word, (*to_a, *to_b, shared)));
                }
                (Read::Written(word, to_a), Read::Any(label, to_b)) if label.reads(word) => {
                    out.insert((*word, (*to_a, *to_b, shared)));
                }
                (Read::Any(label, to_a), Read::Written(word, to_b)) if label.reads(word) => {
                    out.insert((*word, (*to_a, *to_b, shared)));
                }
                (
                    Read::Written(..) | Read::Any(..) | Read::Apart(_),
                    Read::Written(..) | Read::Any(..) | Read::Apart(_),
                ) => {}
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::sample::{scenario, tenant};
    use crate::model::Vocabulary;

    /// The sentence that two scenarios with these lines share.
    fn shared(a: &str, b: &str) -> Option<String> {
        let same = vec!["ac".to_owned(), "air conditioner".to_owned()];
        let vocabulary = Vocabulary { same: vec![same], ..Vocabulary::default() };
        let scenarios = vec![scenario("a", a), scenario("b", b)];
        let overlaps = Matcher::build(&tenant(scenarios, vocabulary)).overlaps();
        assert!(!overlaps.cut_short);
        overlaps.found.into_iter().next().map(|overlap| overlap.sentence)
    }

    #[test]
    fn the_shortest_shared_sentence_is_found() {
        let cases = [
            (
                "(ac | air conditioner | unit) .. (quit | stopped | not cooling)",
                "(heater | furnace | unit) .. stopped",
                Some("unit stopped"),
            ),
            // Side by side is two wishes.
            ("ac .. stopped", "how much", None),
            // The gap of each would hold words the other does not use.
            ("tooth .. hurts", "my jaw .. hurts", Some("my jaw tooth hurts")),
            // One ends where the other begins, on one shared word.
            ("book visit", "visit cost", Some("book visit cost")),
            // Synonyms are the same word.
            ("air conditioner loud", "ac loud today", Some("ac loud today")),
            ("gas leak", "water leak", None),
            ("(gas | propane)? leak", "water leak", Some("water leak")),
            ("a b", "b a", Some("a b a")),
        ];
        for (a, b, sentence) in cases {
            assert_eq!(shared(&format!("pattern {a}"), &format!("pattern {b}")).as_deref(), sentence, "{a} / {b}");
        }
    }

    #[test]
    fn whoever_wins_or_is_vetoed_does_not_overlap() {
        let (a, b) = ("pattern unit .. stopped", "pattern (unit | heater) stopped");
        assert_eq!(shared(a, b).as_deref(), Some("unit stopped"));
        assert_eq!(shared(&format!("{a}\nwins over b"), b), None);
        assert_eq!(shared(a, &format!("{b}\nurgent")), None);
        assert_eq!(shared(a, &format!("{b}\nnot pattern unit stopped")), None);
    }

    #[test]
    fn long_gaps_end_within_the_limit() {
        let wide: String = (0..30).map(|n| format!("w{n} .. ")).collect();
        let overlap = shared(&format!("pattern {wide} end"), &format!("pattern start .. {wide} end"));
        assert_eq!(overlap.map(|sentence| sentence.split(' ').count()), Some(32));
    }
}
