use std::collections::BTreeMap;

use super::postings::Alike;
use super::space::{Vector, gram_counts, likeness, word_counts};
use super::terms::search_grams;
use super::{Example, FAINT, Known, LeftOut, MAX_EVIDENCE, Phrases, Ranked, VOTERS, Whole, known};
use crate::matcher::calibrate::{EVIDENCE_WEIGHTS, Features, confidence};
use crate::matcher::decision::Evidence;
use crate::matcher::normalize::Heard;

/// From this many content words on, a wish is as long as it gets.
const LONG_WORDS: usize = 8;

/// One utterance being weighed: what depends on its words alone.
pub(crate) struct Weighing<'a> {
    phrases: &'a Phrases,
    heard: &'a Heard,
    known: Vec<Known>,
    words: Vector,
    grams: Vector,
    near: Vec<Near<'a>>,
    /// By the scenario's place.
    alike: Vec<Alike>,
    unknown: f64,
    length: f64,
}

/// A phrase near the utterance.
struct Near<'a> {
    example: &'a Example,
    words: f64,
    grams: f64,
    likeness: f64,
}

impl<'a> Near<'a> {
    fn new(example: &'a Example, words: &Vector, grams: &Vector) -> Self {
        let (words, grams) = (likeness(words, &example.words), likeness(grams, &example.grams));
        Self { example, words, grams, likeness: 0.7 * words + 0.3 * grams }
    }
}

impl<'a> Weighing<'a> {
    pub(super) fn new(phrases: &'a Phrases, heard: &'a Heard) -> Self {
        let terms = phrases.stems.heard(&heard.words);
        let words = phrases.words.vector(&phrases.words.count(&word_counts(&terms)));
        let grams = phrases.grams.vector(&phrases.grams.count(&gram_counts(&terms)));
        let known = known(&phrases.words, &terms);
        let content = || known.iter().filter(|known| !known.function);
        let strange = heard.words.iter().zip(&known).filter(|(_, known)| !known.function && known.number.is_none());
        let strange: Vec<String> = strange.flat_map(|(word, _)| search_grams(&word.text)).collect();
        let strange: Vec<&str> = strange.iter().map(String::as_str).collect();
        let retrieved = phrases.index.as_ref().and_then(|index| index.nearest(&terms, &strange));
        let places = retrieved.unwrap_or_else(|| (0..phrases.examples.len()).collect());
        let mut near: Vec<Near<'_>> = places
            .into_iter()
            .filter_map(|place| phrases.examples.get(place))
            .map(|example| Near::new(example, &words, &grams))
            .collect();
        near.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then_with(|| a.example.at.cmp(&b.example.at)));
        #[expect(clippy::cast_precision_loss, reason = "at most eight")]
        let length = content().count().min(LONG_WORDS) as f64 / LONG_WORDS as f64;
        Self {
            unknown: share(&known, |word| word.is_none()),
            length,
            alike: phrases.postings.alike(&words, &grams, &known, phrases.wholes.len()),
            phrases,
            heard,
            known,
            words,
            grams,
            near,
        }
    }

    /// Every scenario, best first; ties by the scenario's place. `open` says which may be chosen: the others are weighed, but
    /// do not stand in the way of those. Evidence is gathered for those that are not open and for the `shown` best.
    pub(crate) fn rank(&self, open: &[bool], shown: usize, left_out: Option<&LeftOut<'_>>) -> Vec<Ranked> {
        let standing = self.standing(left_out);
        let mut ranked = standing.rank(open);
        ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.scenario.cmp(&b.scenario)));
        for (place, ranked) in ranked.iter_mut().enumerate() {
            if place < shown || !open.get(ranked.scenario).copied().unwrap_or(false) {
                standing.give_evidence(ranked);
            }
        }
        ranked
    }

    /// How the scenarios stand to it, as if a phrase had not been written.
    fn standing(&self, left_out: Option<&LeftOut<'_>>) -> Standing<'_, 'a> {
        let scenarios = self.phrases.wholes.len();
        let is_there = |near: &&Near<'_>| {
            left_out.is_none_or(|left| *left.at != near.example.at || left.scenario != near.example.scenario)
        };
        let mut standing = Standing {
            weighing: self,
            nearest: vec![None; scenarios],
            against: vec![None; scenarios],
            votes: vec![0.0; scenarios],
            replaced: left_out.and_then(|left| Some((left.scenario, self.phrases.whole_without(left)?))),
        };
        self.near.iter().filter(is_there).for_each(|near| standing.note(near));
        standing.count_votes(self.near.iter().filter(is_there));
        standing
    }

    /// Where left out, the likeness is taken again; everywhere else it comes from all scenarios at once.
    fn alike_to(&self, whole: &Whole) -> Alike {
        let has = |number: u32| whole.words.binary_search_by_key(&number, |(own, _)| *own).is_ok();
        Alike {
            words: likeness(&self.words, &whole.words),
            grams: likeness(&self.grams, &whole.grams),
            coverage: share(&self.known, |word| word.is_some_and(has)),
        }
    }
}

/// The share of the content words for which something holds, by how rare they are; of all words where none has content.
fn share(words: &[Known], holds: impl Fn(Option<u32>) -> bool) -> f64 {
    let any_content = words.iter().any(|known| !known.function);
    let (mut total, mut held) = (0.0, 0.0);
    for known in words.iter().filter(|known| !(any_content && known.function)) {
        total += known.rarity;
        held += if holds(known.number) { known.rarity } else { 0.0 };
    }
    if total > 0.0 { held / total } else { 0.0 }
}

/// How every scenario stands to an utterance.
struct Standing<'w, 'a> {
    weighing: &'w Weighing<'a>,
    /// The nearest phrase of each scenario.
    nearest: Vec<Option<&'w Near<'a>>>,
    /// The nearest `not` phrase of each.
    against: Vec<Option<&'w Near<'a>>>,
    votes: Vec<f64>,
    /// The scenario a phrase of which is left out.
    replaced: Option<(usize, Whole)>,
}

impl<'w, 'a> Standing<'w, 'a> {
    /// Phrases come nearest first.
    fn note(&mut self, near: &'w Near<'a>) {
        let side = if near.example.not { &mut self.against } else { &mut self.nearest };
        if near.likeness > 0.0
            && let Some(place) = side.get_mut(near.example.scenario)
        {
            place.get_or_insert(near);
        }
    }

    fn count_votes(&mut self, near: impl Iterator<Item = &'w Near<'a>>) {
        let voters: Vec<&Near<'_>> = near.filter(|near| !near.example.not).take(VOTERS).collect();
        let total: f64 = voters.iter().map(|near| near.likeness).sum();
        for near in voters {
            if let Some(votes) = self.votes.get_mut(near.example.scenario) {
                *votes += near.likeness / (total + FAINT);
            }
        }
    }

    /// Every scenario with its confidence, in the order of their places. Those that are not `open` do not stand in the way of
    /// the others.
    fn rank(&self, open: &[bool]) -> Vec<Ranked> {
        let mut all: Vec<Features> = (0..self.nearest.len()).map(|scenario| self.features(scenario)).collect();
        let alike: Vec<f64> = all.iter().map(Features::likeness).collect();
        let is_open = |scenario: usize| open.get(scenario).copied().unwrap_or(false);
        // The best, and the second best for the best one's own margin.
        let (mut best, mut second, mut best_at) = (0.0_f64, 0.0_f64, None);
        for (scenario, alike) in alike.iter().enumerate().filter(|(scenario, _)| is_open(*scenario)) {
            if *alike > best {
                (second, best, best_at) = (best, *alike, Some(scenario));
            } else {
                second = second.max(*alike);
            }
        }
        for (scenario, (features, own)) in all.iter_mut().zip(&alike).enumerate() {
            features.margin = own - if best_at == Some(scenario) { second } else { best };
        }
        all.into_iter().enumerate().map(|(scenario, features)| self.ranked(scenario, features)).collect()
    }

    fn ranked(&self, scenario: usize, features: Features) -> Ranked {
        let nearest = self.nearest_of(scenario);
        let heard_of = features.scenario_words > 0.0 || nearest.is_some();
        let confidence = if heard_of { confidence(&features) } else { 0.0 };
        let against = self.against_of(scenario).map_or(0.0, |against| against.likeness);
        Ranked {
            scenario,
            confidence: confidence * (1.0 - against),
            features,
            evidence: Vec::new(),
            source: String::new(),
            at: nearest.map(|near| near.example.at.clone()),
        }
    }

    fn nearest_of(&self, scenario: usize) -> Option<&'w Near<'a>> {
        self.nearest.get(scenario).copied().flatten()
    }

    /// The `not` line that is nearer than anything the author says is meant.
    fn against_of(&self, scenario: usize) -> Option<&'w Near<'a>> {
        let against = self.against.get(scenario).copied().flatten()?;
        self.nearest_of(scenario).is_none_or(|nearest| against.likeness >= nearest.likeness).then_some(against)
    }

    fn alike(&self, scenario: usize) -> Alike {
        match &self.replaced {
            Some((replaced, whole)) if *replaced == scenario => self.weighing.alike_to(whole),
            _ => self.weighing.alike.get(scenario).copied().unwrap_or_default(),
        }
    }

    fn features(&self, scenario: usize) -> Features {
        let (alike, weighing) = (self.alike(scenario), self.weighing);
        let mut features = Features {
            scenario_words: alike.words,
            scenario_letters: alike.grams,
            scenario_coverage: alike.coverage,
            unknown: weighing.unknown,
            votes: self.votes.get(scenario).copied().unwrap_or_default(),
            length: weighing.length,
            ..Features::default()
        };
        if let Some(near) = self.nearest_of(scenario) {
            let in_phrase = |word: u32| near.example.known.iter().any(|own| own.number == Some(word));
            let was_said = |word: u32| weighing.known.iter().any(|own| own.number == Some(word));
            features.phrase_words = near.words;
            features.phrase_letters = near.grams;
            features.phrase_coverage = share(&weighing.known, |word| word.is_some_and(in_phrase));
            features.phrase_said = share(&near.example.known, |word| word.is_some_and(was_said));
        }
        features
    }

    /// What people are shown of a candidate: its nearest phrase, the words that speak for it, what speaks against it.
    fn give_evidence(&self, ranked: &mut Ranked) {
        let nearest = self.nearest_of(ranked.scenario);
        ranked.source = nearest.map(|near| near.example.source.clone()).unwrap_or_default();
        ranked.evidence = self.evidence(ranked.scenario, nearest);
        if let Some(against) = self.against_of(ranked.scenario) {
            #[expect(clippy::cast_possible_truncation, reason = "a likeness is at most 1")]
            let weight_hundredths = -(against.likeness * 100.0).round() as i32;
            ranked.evidence.push(Evidence { words: format!("not {}", against.example.source), weight_hundredths });
        }
    }

    /// The caller's words that speak for a scenario, the weightiest first.
    fn evidence(&self, scenario: usize, nearest: Option<&Near<'_>>) -> Vec<Evidence> {
        let whole = self.weighing.phrases.wholes.get(scenario);
        let mut by_word: BTreeMap<usize, f64> = BTreeMap::new();
        for (at, known) in self.weighing.known.iter().enumerate() {
            let Some(number) = known.number else { continue };
            let said = weight(&self.weighing.words, number);
            let near = nearest.map_or(0.0, |near| weight(&near.example.words, number));
            let whole = whole.map_or(0.0, |whole| weight(&whole.words, number));
            let [near_weight, whole_weight] = EVIDENCE_WEIGHTS;
            by_word.insert(at, said * (near_weight * near + whole_weight * whole));
        }
        let mut evidence: Vec<Evidence> = self.stretches(&by_word);
        evidence.sort_by(|a, b| b.weight_hundredths.cmp(&a.weight_hundredths).then_with(|| a.words.cmp(&b.words)));
        evidence.truncate(MAX_EVIDENCE);
        evidence
    }

    /// Neighbouring words that speak for it are shown together, in the caller's own words.
    fn stretches(&self, by_word: &BTreeMap<usize, f64>) -> Vec<Evidence> {
        let mut out: Vec<(usize, usize, f64)> = Vec::new();
        for (at, weight) in by_word.iter().filter(|(_, weight)| **weight >= 0.005) {
            match out.last_mut() {
                Some((_, end, sum)) if *end == *at => {
                    *end = at + 1;
                    *sum += weight;
                }
                _ => out.push((*at, at + 1, *weight)),
            }
        }
        let heard = self.weighing.heard;
        out.into_iter()
            .filter_map(|(start, end, weight)| {
                let words = heard.words.get(start..end)?;
                let from = words.first()?.from.start..words.last()?.from.end;
                #[expect(clippy::cast_possible_truncation, reason = "a weight is a few units at most")]
                let weight_hundredths = (weight * 100.0).round() as i32;
                Some(Evidence { words: heard.said(&from).to_owned(), weight_hundredths })
            })
            .collect()
    }
}

fn weight(vector: &Vector, number: u32) -> f64 {
    let at = vector.binary_search_by_key(&number, |(own, _)| *own).ok();
    at.and_then(|at| vector.get(at)).map_or(0.0, |(_, weight)| *weight)
}
