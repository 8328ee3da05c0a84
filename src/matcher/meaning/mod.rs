//! Tier 2: which scenario an utterance means, learned from the example sentences of all of them when they are compiled.
//!
//! `terms` and `table` (what is looked at) → `space` (as a vector) → `train`, `weights` (what speaks for which scenario) →
//! `knowledge` (an utterance judged) → `practice`, `sure` (how surely) → `weigh` (every scenario with its confidence and its
//! reasons). `index` retrieves the nearest phrases. Knows nothing of rules, of thresholds' use, or of models.

mod background;
mod index;
mod knowledge;
mod practice;
mod space;
mod sure;
mod table;
mod terms;
mod train;
mod weigh;
mod weights;

use std::collections::BTreeSet;

pub(crate) use background::sentences as background;
use knowledge::{Knowledge, Text};
use practice::{Attempt, Practice};
use space::Vector;
pub use sure::{ASSUMED_STRANGE_SHARE, Case, Look, Numbers, Sure};
use terms::{Stems, Terms};
pub(crate) use weigh::Weighing;

use super::decision::{Chance, Evidence};
use super::normalize::{Heard, Normalizer};
use crate::model::{At, Language, Lessons, Phrase, PhrasePart, Scenario};

/// One example sentence as its author wrote it.
#[derive(Debug)]
struct Source {
    at: At,
    text: String,
}

/// A sentence that its author says is not meant.
#[derive(Debug)]
struct Against {
    scenario: usize,
    source: String,
    words: Vector,
}

/// Tier 2 of one tenant.
#[derive(Debug)]
pub(crate) struct Meaning {
    stems: Stems,
    knowledge: Knowledge,
    sure: Sure,
    threshold: f64,
    strange_share: f64,
    phrases: Vec<Source>,
    against: Vec<Against>,
}

/// A scenario that tier 2 weighed.
#[derive(Clone, Debug)]
pub(crate) struct Ranked {
    /// The scenario's place.
    pub(crate) scenario: usize,
    /// The probability that it was meant.
    pub(crate) confidence: f64,
    /// The words that speak for it and against it; gathered only for what is shown.
    pub(crate) evidence: Vec<Evidence>,
    /// Its nearest phrase, as written; gathered with the evidence.
    pub(crate) source: String,
    /// Where that stands.
    pub(crate) at: Option<At>,
}

/// A phrase, and what would be understood if it had not been written.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Rehearsed {
    /// The place of its scenario.
    pub(crate) own: usize,
    /// Where it stands.
    pub(crate) at: At,
    /// The place of the scenario that is nearest then.
    pub(crate) best: usize,
    /// How surely.
    pub(crate) confidence: Chance,
}

impl Meaning {
    /// Learns from these scenarios, in their order; and how each phrase would fare without itself.
    pub(crate) fn learn(
        scenarios: &[&Scenario],
        normalizer: &Normalizer,
        language: &Language,
        lessons: &Lessons,
    ) -> (Self, Vec<Rehearsed>) {
        let reader = Reader { stems: Stems::new(language), normalizer };
        let (mut texts, mut phrases, mut against) = (Vec::new(), Vec::new(), Vec::new());
        for (place, scenario) in scenarios.iter().enumerate() {
            for phrase in &scenario.hear.phrases {
                texts.push(Text { scenario: place, terms: reader.phrase(phrase), phrase: Some(phrases.len()) });
                phrases.push(Source { at: phrase.at.clone(), text: phrase.source.clone() });
            }
            texts.push(Text { scenario: place, terms: reader.read(&scenario.title), phrase: None });
            against.extend(scenario.hear.not_phrases.iter().map(|phrase| (place, phrase)));
        }
        let knowledge = Knowledge::of(&texts.iter().collect::<Vec<_>>(), scenarios.len());
        let against = against.into_iter().map(|(scenario, phrase): (usize, &Phrase)| {
            let words = knowledge.space().words(&reader.phrase(phrase));
            Against { scenario, source: phrase.source.clone(), words }
        });
        let against = against.collect();
        let practice = Practice::of(&texts, scenarios.len());
        let open = vec![true; scenarios.len()];
        let looks = |sentences: &mut dyn Iterator<Item = &str>| -> Vec<Look> {
            let look = |sentence| practice::look(&knowledge, &knowledge.judge(&reader.read(sentence)), &open);
            sentences.filter_map(look).map(|(_, look)| look).collect()
        };
        let far = looks(&mut background());
        let told = looks(&mut lessons.out_of_scope.iter().map(String::as_str));
        let strange_share = ASSUMED_STRANGE_SHARE;
        let (sure, threshold) = practice.learn(&far, &told, strange_share);
        let meaning = Self { stems: reader.stems, knowledge, sure, threshold, strange_share, phrases, against };
        let rehearsed = practice.attempts.iter().filter_map(|attempt| meaning.rehearsed(attempt)).collect();
        (meaning, rehearsed)
    }

    fn rehearsed(&self, attempt: &Attempt) -> Option<Rehearsed> {
        let source = self.phrases.get(attempt.phrase)?;
        let confidence = Chance::new(self.sure.confidence(&attempt.look, self.strange_share));
        Some(Rehearsed { own: attempt.own, at: source.at.clone(), best: attempt.best, confidence })
    }

    pub(crate) fn assume_strange_share(&mut self, share: f64) {
        self.strange_share = share;
    }

    /// The confidence from which on to answer, where nobody names one.
    pub(crate) fn threshold(&self) -> f64 {
        self.threshold
    }

    /// The stems of the words that carry a wish.
    pub(crate) fn content<'a>(&self, words: impl Iterator<Item = &'a str>) -> BTreeSet<String> {
        words.map(|word| self.stems.stem(word)).filter(|stem| !stem.function).map(|stem| stem.text).collect()
    }

    /// What the scenarios have to do with what was heard.
    pub(crate) fn weigh<'a>(&'a self, heard: &'a Heard) -> Weighing<'a> {
        Weighing::new(self, heard)
    }
}

/// Reads sentences as they are compared.
struct Reader<'a> {
    stems: Stems,
    normalizer: &'a Normalizer,
}

impl Reader<'_> {
    fn read(&self, text: &str) -> Terms {
        self.stems.terms(self.normalizer.words(text).iter().map(String::as_str))
    }

    /// A phrase as it is said: slots are gaps.
    fn phrase(&self, phrase: &Phrase) -> Terms {
        let words = phrase.parts.iter().filter_map(|part| match part {
            PhrasePart::Words(words) => Some(words.as_str()),
            PhrasePart::Slot(_) => None,
        });
        self.read(&words.collect::<Vec<_>>().join(" "))
    }
}
