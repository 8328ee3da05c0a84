//! Tier 2: which scenario an utterance means, learned from the example sentences of all of them when they are compiled.
//!
//! `terms` and `table` (what is looked at) → `space` (as a vector) → `train`, `weights` (what speaks for which scenario) →
//! `knowledge` (an utterance judged) → `practice`, `sure` (how surely) → `weigh` (every scenario with its confidence and its
//! reasons). `index` retrieves the nearest phrases. Knows nothing of rules, of thresholds' use, or of models.

mod background;
mod cached;
mod chatty;
mod course;
mod dice;
mod gathered;
mod index;
mod knowledge;
mod pool;
mod practice;
mod reading;
mod sentence;
mod space;
mod sure;
mod table;
mod taught;
mod terms;
mod train;
mod weigh;
mod weights;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

pub(crate) use background::sentences as background;
use cached::Learned;
pub use cached::{LearnedCache, NoCache};
pub use chatty::{CHATTY_SHARE, chatty};
pub use course::{Course, Gain, MAX_SAID_SENTENCES};
use gathered::{Gathered, Source};
use knowledge::{Knowledge, Scorer};
use practice::{Conclusion, Practice, Thresholds};
use sentence::Sentence;
use space::{Space, Vector};
pub use sure::{ASSUMED_STRANGE_SHARE, Case, Look, Numbers, Sure};
pub use taught::{MAX_TAUGHT_BYTES, Taught, TaughtFault};
use terms::Stems;
pub(crate) use weigh::{WHOLE_SENTENCE, Weighing};

use super::decision::{Chance, Evidence};
use super::normalize::{Heard, Normalizer};
use crate::model::{At, Lessons, Profile, Scenario};

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
    thresholds: Thresholds,
    /// Whose directions are understood.
    encoder: Option<String>,
    strange_share: f64,
    phrases: Vec<Source>,
    against: Vec<Against>,
}

/// Every scenario that tier 2 weighed.
#[derive(Clone, Debug)]
pub(crate) struct Ranking {
    /// Best first.
    pub(crate) ranked: Vec<Ranked>,
    /// The confidence from which on to answer, where nobody names one.
    pub(crate) threshold: f64,
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

/// A phrase that somebody judged who had not seen it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Tried {
    /// Its number.
    phrase: u32,
    /// The place of its scenario.
    own: u16,
    /// The place of the scenario that is nearest then.
    best: u16,
    /// How surely.
    confidence: Chance,
}

impl Meaning {
    /// Learns from these scenarios, in their order, unless the cache has what that comes to; and how each phrase would fare
    /// without itself.
    pub(crate) fn learn(
        scenarios: &[&Scenario],
        normalizer: &Normalizer,
        profile: &Profile,
        lessons: &Lessons,
        cache: &dyn LearnedCache,
    ) -> (Self, Vec<Rehearsed>) {
        let gathered = Gathered::of(scenarios, normalizer, profile);
        let read = |text: &str| gathered.read(text, normalizer);
        let told = lessons.out_of_scope.iter().map(|text| read(text)).collect();
        let strange = [background().map(read).collect(), told];
        let (knowledge, learned) = Self::kept_or_learned(&gathered, &strange, cache);
        let meaning = Self::new(gathered, knowledge, learned.sure, learned.thresholds);
        let rehearsed = meaning.rehearsed(&learned.tried);
        (meaning, rehearsed)
    }

    fn kept_or_learned(
        gathered: &Gathered,
        strange: &[Vec<Sentence>; 2],
        cache: &dyn LearnedCache,
    ) -> (Knowledge, Learned) {
        let texts: Vec<_> = gathered.texts.iter().collect();
        let name = cached::name(gathered, strange);
        let space = Space::new(texts.iter().map(|text| &text.sentence.terms));
        if let Some(learned) = Learned::kept(cache, &name, space.len(), gathered.scenarios) {
            let scorer = Scorer { space: None, weights: learned.weights.clone(), head: None };
            return (Knowledge::new(space, scorer, &texts, gathered.scenarios), learned);
        }
        let knowledge = Knowledge::of(&texts, gathered.scenarios);
        let Conclusion { sure, thresholds, tried } = Practice::of(gathered).conclude(&knowledge, gathered, strange);
        let learned = Learned { weights: knowledge.scorer().weights.clone(), sure, thresholds, tried };
        learned.keep(cache, &name);
        (knowledge, learned)
    }

    /// Knows what a course taught of these scenarios; none where it was about others.
    pub(crate) fn taught(
        scenarios: &[&Scenario],
        normalizer: &Normalizer,
        profile: &Profile,
        taught: &Taught,
    ) -> Option<(Self, Vec<Rehearsed>)> {
        let gathered = Gathered::of(scenarios, normalizer, profile);
        if !taught.is_of(&gathered) {
            return None;
        }
        let kept = &taught.kept;
        let space = Some(Space::of(&kept.counts));
        let scorer = Scorer { space, weights: kept.weights.clone(), head: kept.head.clone() };
        let knowledge = Knowledge::told(scorer, &gathered.texts.iter().collect::<Vec<_>>(), gathered.scenarios);
        let mut meaning = Self::new(gathered, knowledge, kept.sure, kept.thresholds);
        meaning.encoder = kept.head.as_ref().map(|_| taught.teacher.clone());
        let rehearsed = meaning.rehearsed(&kept.tried);
        Some((meaning, rehearsed))
    }

    fn new(gathered: Gathered, knowledge: Knowledge, sure: Sure, thresholds: Thresholds) -> Self {
        let Gathered { stems, phrases, not_meant, strange_share, .. } = gathered;
        let against = not_meant.into_iter().map(|not| Against {
            scenario: not.scenario,
            words: knowledge.space().words(&not.sentence.terms),
            source: not.source,
        });
        let against = against.collect();
        Self { stems, knowledge, sure, thresholds, encoder: None, strange_share, phrases, against }
    }

    fn rehearsed(&self, tried: &[Tried]) -> Vec<Rehearsed> {
        let rehearsed = |tried: &Tried| {
            let at = self.phrases.get(usize::try_from(tried.phrase).ok()?)?.at.clone();
            let (own, best) = (usize::from(tried.own), usize::from(tried.best));
            Some(Rehearsed { own, at, best, confidence: tried.confidence })
        };
        tried.iter().filter_map(rehearsed).collect()
    }

    pub(crate) fn assume_strange_share(&mut self, share: f64) {
        self.strange_share = share;
    }

    /// The confidence from which on to answer, where nobody names one: by words alone, or where an encoder was asked, too.
    pub(crate) fn threshold(&self, is_directed: bool) -> f64 {
        self.thresholds.of(is_directed)
    }

    /// The encoder whose directions are understood.
    pub(crate) fn encoder(&self) -> Option<&str> {
        self.encoder.as_deref()
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
