//! Tier 2: which scenario's phrases an utterance comes near, by words, stems, pairs of words and letters.
//!
//! Gives every scenario its features and its evidence. Knows nothing of thresholds, of rules or of models.

mod index;
mod postings;
mod space;
mod terms;
mod weigh;

use std::collections::BTreeSet;

use index::PhraseIndex;
use postings::Postings;
use space::{Counts, Space, Vector, gram_counts, word_counts};
use terms::{Stems, Terms};
pub(crate) use weigh::Weighing;

use super::calibrate::Features;
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
    postings: Postings,
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
    /// The words that speak for it, and the `not` line that speaks against it; gathered only for what is shown.
    pub(crate) evidence: Vec<Evidence>,
    /// Its nearest phrase, as written; gathered with the evidence.
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
        let mut phrases =
            Self { stems, words, grams, examples, wholes: Vec::new(), postings: Postings::default(), texts, index };
        phrases.wholes = (0..scenarios.len()).map(|place| phrases.whole(place)).collect();
        phrases.postings = Postings::new(&phrases.wholes);
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

    /// What the phrases have to do with what was heard.
    pub(crate) fn weigh<'a>(&'a self, heard: &'a Heard) -> Weighing<'a> {
        Weighing::new(self, heard)
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
