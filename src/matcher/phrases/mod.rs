//! Tier 2: which scenario's phrases an utterance comes near, by words, stems, pairs of words and letters.
//!
//! Gives every scenario its features and its evidence. Knows nothing of thresholds, of rules or of models.

mod index;
mod space;
mod terms;

use std::collections::{BTreeMap, BTreeSet};

use index::PhraseIndex;
use space::{Space, Vector, gram_counts, likeness, word_counts};
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
    words: Vector,
    grams: Vector,
}

/// All that a scenario's author wrote, as one text.
#[derive(Debug, Default)]
struct Whole {
    words: Vector,
    grams: Vector,
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
                    words: Vector::new(),
                    grams: Vector::new(),
                });
            }
            texts.push(vec![read(&scenario.title)]);
        }
        let words = Space::new(examples.iter().map(|example| word_counts(&example.terms)));
        let grams = Space::new(examples.iter().map(|example| gram_counts(&example.terms)));
        for example in &mut examples {
            example.words = words.vector(&word_counts(&example.terms));
            example.grams = grams.vector(&gram_counts(&example.terms));
        }
        let index = PhraseIndex::new(examples.iter().map(|example| &example.terms));
        let mut phrases = Self { stems, words, grams, examples, wholes: Vec::new(), texts, index };
        phrases.wholes = (0..scenarios.len()).map(|place| phrases.whole(place, None)).collect();
        phrases
    }

    /// The stems of the words that carry a wish.
    pub(crate) fn content<'a>(&self, words: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        let stems = self.stems.terms(words).stems;
        stems.into_iter().filter(|(_, function)| !function).map(|(stem, _)| stem).collect()
    }

    /// Everything a scenario's author wrote, as one text, without the phrase that is left out.
    fn whole(&self, scenario: usize, left_out: Option<&LeftOut<'_>>) -> Whole {
        let own = self.examples.iter().filter(|example| {
            example.scenario == scenario && !example.not && left_out.is_none_or(|left| *left.at != example.at)
        });
        let mut all = Terms::default();
        let titles = self.texts.get(scenario).into_iter().flatten();
        for terms in own.map(|example| &example.terms).chain(titles) {
            all.stems.extend_from_slice(&terms.stems);
            all.pairs.extend_from_slice(&terms.pairs);
            all.grams.extend_from_slice(&terms.grams);
        }
        Whole { words: self.words.vector(&word_counts(&all)), grams: self.grams.vector(&gram_counts(&all)) }
    }

    /// Every scenario, best first; ties by the scenario's place. `open` says which may be chosen: the others are weighed, but
    /// do not stand in the way of those.
    pub(crate) fn rank(&self, heard: &Heard, open: &[bool], left_out: Option<&LeftOut<'_>>) -> Vec<Ranked> {
        let weighing = Weighing::new(self, heard, left_out);
        let mut ranked = weighing.rank(open);
        ranked.sort_by(|a, b| b.confidence.total_cmp(&a.confidence).then(a.scenario.cmp(&b.scenario)));
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

/// One utterance being weighed.
struct Weighing<'a> {
    phrases: &'a Phrases,
    heard: &'a Heard,
    terms: Terms,
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
        let words = phrases.words.vector(&word_counts(&terms));
        let grams = phrases.grams.vector(&gram_counts(&terms));
        let unknown: Vec<String> = heard
            .words
            .iter()
            .zip(&terms.stems)
            .filter(|(_, (stem, function))| !function && phrases.words.number(stem).is_none())
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
        let replaced = left_out.map(|left| (left.scenario, phrases.whole(left.scenario, Some(left))));
        Self { phrases, heard, terms, words, grams, near, replaced }
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
        let against = self
            .nearest(scenario, true)
            .filter(|against| nearest.is_none_or(|nearest| against.likeness() >= nearest.likeness()));
        let mut confidence =
            if features.scenario_words > 0.0 || nearest.is_some() { confidence(&features) } else { 0.0 };
        let mut evidence = self.evidence(scenario, nearest);
        if let Some(against) = against {
            // Nearer to what the author says is not meant than to anything that is.
            confidence *= 1.0 - against.likeness();
            #[expect(clippy::cast_possible_truncation, reason = "a likeness is at most 1")]
            let weight_hundredths = -(against.likeness() * 100.0).round() as i32;
            evidence.push(Evidence { words: format!("not {}", against.example.source), weight_hundredths });
        }
        Ranked {
            scenario,
            confidence,
            features,
            evidence,
            source: nearest.map(|near| near.example.source.clone()).unwrap_or_default(),
            at: nearest.map(|near| near.example.at.clone()),
        }
    }

    fn nearest(&self, scenario: usize, not: bool) -> Option<&Near<'a>> {
        self.near
            .iter()
            .find(|near| near.example.scenario == scenario && near.example.not == not && near.likeness() > 0.0)
    }

    fn features(&self, scenario: usize) -> Features {
        let nearest = self.nearest(scenario, false);
        let stems = |example: &Example, stem: &str| example.terms.stems.iter().any(|(own, _)| own == stem);
        let (empty, whole) = (Whole::default(), self.whole(scenario));
        let whole = whole.unwrap_or(&empty);
        let in_whole = |stem: &str| {
            self.phrases
                .words
                .number(stem)
                .is_some_and(|number| whole.words.binary_search_by_key(&number, |(own, _)| *own).is_ok())
        };
        Features {
            phrase_words: nearest.map_or(0.0, |near| near.words),
            phrase_letters: nearest.map_or(0.0, |near| near.grams),
            scenario_words: likeness(&self.words, &whole.words),
            scenario_letters: likeness(&self.grams, &whole.grams),
            margin: 0.0,
            phrase_coverage: nearest.map_or(0.0, |near| self.share(&self.terms, |stem| stems(near.example, stem))),
            scenario_coverage: self.share(&self.terms, in_whole),
            phrase_said: nearest.map_or(0.0, |near| {
                self.share(&near.example.terms, |stem| self.terms.stems.iter().any(|(own, _)| own == stem))
            }),
            unknown: self.share(&self.terms, |stem| self.phrases.words.number(stem).is_none()),
            votes: self.votes(scenario),
            length: self.length(),
        }
    }

    /// The share of the content words for which something holds, by how rare they are; of all words where none has content.
    fn share(&self, terms: &Terms, holds: impl Fn(&str) -> bool) -> f64 {
        let any_content = terms.stems.iter().any(|(_, function)| !function);
        let (mut total, mut held) = (0.0, 0.0);
        for (stem, _) in terms.stems.iter().filter(|(_, function)| !(any_content && *function)) {
            let weight = self.phrases.words.rarity(stem);
            total += weight;
            held += if holds(stem) { weight } else { 0.0 };
        }
        if total > 0.0 { held / total } else { 0.0 }
    }

    fn length(&self) -> f64 {
        const LONG: usize = 8;
        let content = self.terms.stems.iter().filter(|(_, function)| !function).count();
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
        for (at, (stem, _)) in self.terms.stems.iter().enumerate() {
            let Some(number) = self.phrases.words.number(stem) else { continue };
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
