//! Tier 2: which scenario's phrases an utterance comes near, by words, stems, pairs of words and letters.
//!
//! Gives every scenario its features and its evidence. Knows nothing of thresholds, of rules or of models.

mod index;
mod space;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use index::PhraseIndex;
use space::{Counts, Space, Vector, gram_counts, likeness, word_counts};
use terms::{Stems, Terms, search_grams};

use super::calibrate::{EVIDENCE_WEIGHTS, Features, confidence};
use super::decision::Evidence;
use super::normalize::{Heard, Normalizer};
use crate::model::{At, Language, Phrase, PhrasePart, Scenario};

/// How many of the nearest phrases have a vote.
const VOTERS: usize = 10;

/// So much likeness is shared out among nobody: a single faint likeness is no landslide.
const FAINT: f64 = 0.5;

/// The most words of evidence that are shown for a candidate.
const MAX_EVIDENCE: usize = 6;

/// One example sentence, ready to be compared.
#[derive(Debug)]
struct Example {
    scenario: usize,
    not: bool,
    at: At,
    source: String,
    terms: Terms,
    known: Vec<Known>,
    word_counts: Counts,
    gram_counts: Counts,
    words: Vector,
    grams: Vector,
}

/// A word of a text, looked up once: an utterance is held against every scenario.
#[derive(Clone, Copy, Debug)]
struct Known {
    /// Its number, where the tenant's phrases have it.
    number: Option<u32>,
    rarity: f64,
    function: bool,
}

/// The words of a text, in order.
fn known(space: &Space, terms: &Terms) -> Vec<Known> {
    let look_up = |(stem, function): &(String, bool)| {
        let number = space.number(stem);
        Known { number, rarity: space.rarity_of(number), function: *function }
    };
    terms.stems.iter().map(look_up).collect()
}

/// All that a scenario's author wrote, as one text.
#[derive(Debug, Default)]
struct Whole {
    word_counts: Counts,
    gram_counts: Counts,
    words: Vector,
    grams: Vector,
}

impl Whole {
    fn new(phrases: &Phrases, word_counts: Counts, gram_counts: Counts) -> Self {
        let (words, grams) = (phrases.words.vector(&word_counts), phrases.grams.vector(&gram_counts));
        Self { word_counts, gram_counts, words, grams }
    }
}

/// The phrases of a tenant.
#[derive(Debug)]
pub(crate) struct Phrases {
    stems: Stems,
    words: Space,
    grams: Space,
    examples: Vec<Example>,
    wholes: Vec<Whole>,
    texts: Vec<Vec<Terms>>,
    index: Option<PhraseIndex>,
}

/// A scenario that tier 2 weighed.
#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    /// The scenario's place.
    pub(crate) scenario: usize,
    /// The probability that it was meant.
    pub(crate) confidence: f64,
    /// What it was computed from.
    pub(crate) features: Features,
    /// The words that speak for it, and the `not` line that speaks against it.
    pub(crate) evidence: Vec<Evidence>,
    /// Its nearest phrase, as written.
    pub(crate) source: String,
    /// Where that stands.
    pub(crate) at: Option<At>,
}

/// A phrase to leave out, as if its author had not written it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LeftOut<'a> {
    /// The scenario's place.
    pub(crate) scenario: usize,
    /// Where the phrase stands.
    pub(crate) at: &'a At,
}

impl Phrases {
    /// The phrases of these scenarios, in their order.
    pub(crate) fn new(scenarios: &[&Scenario], normalizer: &Normalizer, language: &Language) -> Self {
        let stems = Stems::new(language);
        let read = |text: &str| stems.terms(normalizer.words(text).iter().map(String::as_str));
        let mut examples = Vec::new();
        let mut texts = Vec::new();
        for (place, scenario) in scenarios.iter().enumerate() {
            let own = scenario.hear.phrases.iter().map(|phrase| (false, phrase));
            for (not, phrase) in own.chain(scenario.hear.not_phrases.iter().map(|phrase| (true, phrase))) {
                let terms = read(&spoken(phrase));
                let (at, source) = (phrase.at.clone(), phrase.source.clone());
                examples.push(Example {
                    scenario: place,
                    not,
                    at,
                    source,
                    terms,
                    known: Vec::new(),
                    word_counts: Counts::default(),
                    gram_counts: Counts::default(),
                    words: Vector::new(),
                    grams: Vector::new(),
                });
            }
            texts.push(vec![read(&scenario.title)]);
        }
        let words = Space::new(examples.iter().map(|example| word_counts(&example.terms)));
        let grams = Space::new(examples.iter().map(|example| gram_counts(&example.terms)));
        for example in &mut examples {
            example.known = known(&words, &example.terms);
            example.word_counts = words.count(&word_counts(&example.terms));
            example.gram_counts = grams.count(&gram_counts(&example.terms));
            example.words = words.vector(&example.word_counts);
            example.grams = grams.vector(&example.gram_counts);
        }
        let index = PhraseIndex::new(examples.iter().map(|example| &example.terms));
        let mut phrases = Self { stems, words, grams, examples, wholes: Vec::new(), texts, index };
        phrases.wholes = (0..scenarios.len()).map(|place| phrases.whole(place)).collect();
        phrases
    }

    /// The stems of the words that carry a wish.
    pub(crate) fn content<'a>(&self, words: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        let stems = self.stems.terms(words).stems;
        stems.into_iter().filter(|(_, function)| !function).map(|(stem, _)| stem).collect()
    }

    /// Everything a scenario's author wrote, as one text.
    fn whole(&self, scenario: usize) -> Whole {
        let own = self.examples.iter().filter(|example| example.scenario == scenario && !example.not);
        let mut all = Terms::default();
        let titles = self.texts.get(scenario).into_iter().flatten();
        for terms in own.map(|example| &example.terms).chain(titles) {
            all.stems.extend_from_slice(&terms.stems);
            all.pairs.extend_from_slice(&terms.pairs);
            all.grams.extend_from_slice(&terms.grams);
        }
        Whole::new(self, self.words.count(&word_counts(&all)), self.grams.count(&gram_counts(&all)))
    }

    /// The same without the phrase that is left out; none where the scenario has no such phrase.
    fn whole_without(&self, left_out: &LeftOut<'_>) -> Option<Whole> {
        let whole = self.wholes.get(left_out.scenario)?;
        let is_it = |example: &&Example| example.scenario == left_out.scenario && example.at == *left_out.at;
        let gone = self.examples.iter().find(is_it).filter(|example| !example.not)?;
        let word_counts = whole.word_counts.without(&gone.word_counts);
        Some(Whole::new(self, word_counts, whole.gram_counts.without(&gone.gram_counts)))
    }

    /// Every scenario, best first; ties by the scenario's place. `open` says which may be chosen: the others are weighed, but
    /// do not stand in the way of those. Evidence is gathered for those that are not open and for the `shown` best.
    pub(crate) fn rank(
        &self,
        heard: &Heard,
        open: &[bool],
        shown: usize,
        left_out: Option<&LeftOut<'_>>,
    ) -> Vec<Ranked> {
        let weighing = Weighing::new(self, heard, left_out);
        let mut ranked = weighing.rank(open);
        ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.scenario.cmp(&b.scenario)));
        for (place, ranked) in ranked.iter_mut().enumerate() {
            if place < shown || !open.get(ranked.scenario).copied().unwrap_or(false) {
                weighing.give_evidence(ranked);
            }
        }
        ranked
    }
}

/// A phrase as it is said: slots are gaps.
fn spoken(phrase: &Phrase) -> String {
    let words = phrase.parts.iter().filter_map(|part| match part {
        PhrasePart::Words(words) => Some(words.as_str()),
        PhrasePart::Slot(_) => None,
    });
    words.collect::<Vec<_>>().join(" ")
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

/// One utterance being weighed.
struct Weighing<'a> {
    phrases: &'a Phrases,
    heard: &'a Heard,
    known: Vec<Known>,
    words: Vector,
    grams: Vector,
    near: Vec<Near<'a>>,
    replaced: Option<(usize, Whole)>,
}

/// A phrase near the utterance.
struct Near<'a> {
    example: &'a Example,
    words: f64,
    grams: f64,
}

impl Near<'_> {
    fn likeness(&self) -> f64 {
        0.7 * self.words + 0.3 * self.grams
    }
}

impl<'a> Weighing<'a> {
    fn new(phrases: &'a Phrases, heard: &'a Heard, left_out: Option<&LeftOut<'_>>) -> Self {
        let terms = phrases.stems.heard(&heard.words);
        let words = phrases.words.vector(&phrases.words.count(&word_counts(&terms)));
        let grams = phrases.grams.vector(&phrases.grams.count(&gram_counts(&terms)));
        let known = known(&phrases.words, &terms);
        let unknown: Vec<String> = heard
            .words
            .iter()
            .zip(&known)
            .filter(|(_, known)| !known.function && known.number.is_none())
            .flat_map(|(word, _)| search_grams(&word.text))
            .collect();
        let unknown: Vec<&str> = unknown.iter().map(String::as_str).collect();
        let retrieved = phrases.index.as_ref().and_then(|index| index.nearest(&terms, &unknown));
        let places = retrieved.unwrap_or_else(|| (0..phrases.examples.len()).collect());
        let examples = places.into_iter().filter_map(|place| phrases.examples.get(place));
        let mut near: Vec<Near<'_>> = examples
            .filter(|example| left_out.is_none_or(|left| *left.at != example.at))
            .map(|example| Near {
                example,
                words: likeness(&words, &example.words),
                grams: likeness(&grams, &example.grams),
            })
            .collect();
        near.sort_by(|a, b| b.likeness().total_cmp(&a.likeness()).then_with(|| a.example.at.cmp(&b.example.at)));
        let replaced = left_out.and_then(|left| Some((left.scenario, phrases.whole_without(left)?)));
        Self { phrases, heard, known, words, grams, near, replaced }
    }

    fn whole(&self, scenario: usize) -> Option<&Whole> {
        match &self.replaced {
            Some((replaced, whole)) if *replaced == scenario => Some(whole),
            _ => self.phrases.wholes.get(scenario),
        }
    }

    fn rank(&self, open: &[bool]) -> Vec<Ranked> {
        let mut all: Vec<(usize, Features)> =
            (0..self.phrases.wholes.len()).map(|scenario| (scenario, self.features(scenario))).collect();
        let alike: Vec<f64> = all.iter().map(|(_, features)| features.likeness()).collect();
        for (scenario, features) in &mut all {
            let others = alike
                .iter()
                .enumerate()
                .filter(|(other, _)| *other != *scenario && open.get(*other).copied().unwrap_or(false));
            let (own, best) = (features.likeness(), others.map(|(_, alike)| *alike).fold(0.0, f64::max));
            features.margin = own - best;
        }
        all.into_iter().map(|(scenario, features)| self.ranked(scenario, features)).collect()
    }

    fn ranked(&self, scenario: usize, features: Features) -> Ranked {
        let nearest = self.nearest(scenario, false);
        let heard_of = features.scenario_words > 0.0 || nearest.is_some();
        let confidence = if heard_of { confidence(&features) } else { 0.0 };
        let against = self.against(scenario, nearest).map_or(0.0, Near::likeness);
        Ranked {
            scenario,
            confidence: confidence * (1.0 - against),
            features,
            evidence: Vec::new(),
            source: nearest.map(|near| near.example.source.clone()).unwrap_or_default(),
            at: nearest.map(|near| near.example.at.clone()),
        }
    }

    /// The `not` line that is nearer than anything the author says is meant.
    fn against(&self, scenario: usize, nearest: Option<&Near<'a>>) -> Option<&Near<'a>> {
        self.nearest(scenario, true)
            .filter(|against| nearest.is_none_or(|nearest| against.likeness() >= nearest.likeness()))
    }

    fn give_evidence(&self, ranked: &mut Ranked) {
        let nearest = self.nearest(ranked.scenario, false);
        ranked.evidence = self.evidence(ranked.scenario, nearest);
        if let Some(against) = self.against(ranked.scenario, nearest) {
            #[expect(clippy::cast_possible_truncation, reason = "a likeness is at most 1")]
            let weight_hundredths = -(against.likeness() * 100.0).round() as i32;
            ranked.evidence.push(Evidence { words: format!("not {}", against.example.source), weight_hundredths });
        }
    }

    fn nearest(&self, scenario: usize, not: bool) -> Option<&Near<'a>> {
        self.near
            .iter()
            .find(|near| near.example.scenario == scenario && near.example.not == not && near.likeness() > 0.0)
    }

    fn features(&self, scenario: usize) -> Features {
        let nearest = self.nearest(scenario, false);
        let (empty, whole) = (Whole::default(), self.whole(scenario));
        let whole = whole.unwrap_or(&empty);
        let in_whole = |word: u32| whole.words.binary_search_by_key(&word, |(own, _)| *own).is_ok();
        let in_phrase = |near: &Near<'_>, word: u32| near.example.known.iter().any(|own| own.number == Some(word));
        Features {
            phrase_words: nearest.map_or(0.0, |near| near.words),
            phrase_letters: nearest.map_or(0.0, |near| near.grams),
            scenario_words: likeness(&self.words, &whole.words),
            scenario_letters: likeness(&self.grams, &whole.grams),
            margin: 0.0,
            phrase_coverage: nearest
                .map_or(0.0, |near| share(&self.known, |word| word.is_some_and(|word| in_phrase(near, word)))),
            scenario_coverage: share(&self.known, |word| word.is_some_and(in_whole)),
            phrase_said: nearest.map_or(0.0, |near| {
                share(&near.example.known, |word| word.is_some() && self.known.iter().any(|own| own.number == word))
            }),
            unknown: share(&self.known, |word| word.is_none()),
            votes: self.votes(scenario),
            length: self.length(),
        }
    }

    fn length(&self) -> f64 {
        const LONG: usize = 8;
        let content = self.known.iter().filter(|known| !known.function).count();
        #[expect(clippy::cast_precision_loss, reason = "at most eight")]
        let share = content.min(LONG) as f64 / LONG as f64;
        share
    }

    fn votes(&self, scenario: usize) -> f64 {
        let voters = || self.near.iter().filter(|near| !near.example.not).take(VOTERS);
        let total: f64 = voters().map(Near::likeness).sum();
        let own: f64 = voters().filter(|near| near.example.scenario == scenario).map(Near::likeness).sum();
        own / (total + FAINT)
    }

    /// The caller's words that speak for a scenario, the weightiest first.
    fn evidence(&self, scenario: usize, nearest: Option<&Near<'a>>) -> Vec<Evidence> {
        let weigh = |vector: &Vector, number: u32| {
            vector
                .binary_search_by_key(&number, |(own, _)| *own)
                .ok()
                .and_then(|at| vector.get(at))
                .map_or(0.0, |(_, w)| *w)
        };
        let mut by_word: BTreeMap<usize, f64> = BTreeMap::new();
        for (at, known) in self.known.iter().enumerate() {
            let Some(number) = known.number else { continue };
            let said = weigh(&self.words, number);
            let near = nearest.map_or(0.0, |near| weigh(&near.example.words, number));
            let whole = self.whole(scenario).map_or(0.0, |whole| weigh(&whole.words, number));
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
        out.into_iter()
            .filter_map(|(start, end, weight)| {
                let words = self.heard.words.get(start..end)?;
                let from = words.first()?.from.start..words.last()?.from.end;
                #[expect(clippy::cast_possible_truncation, reason = "a weight is a few units at most")]
                let weight_hundredths = (weight * 100.0).round() as i32;
                Some(Evidence { words: self.heard.said(&from).to_owned(), weight_hundredths })
            })
            .collect()
    }
}
