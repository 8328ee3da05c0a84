//! What a tenant's scenarios give to learn from, read as utterances are read.

use std::borrow::Cow;
use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::chatty::{Said, wrapped};
use super::knowledge::Text;
use super::sentence::Sentence;
use super::sure::ASSUMED_STRANGE_SHARE;
use super::terms::Stems;
use crate::matcher::direction::Direction;
use crate::matcher::normalize::Normalizer;
use crate::model::{At, Language, Phrase, PhrasePart, Profile, Scenario};

/// One example sentence as its author wrote it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) at: At,
    pub(super) text: String,
}

/// A sentence that its author says is not meant.
#[derive(Debug)]
pub(super) struct NotMeant {
    pub(super) scenario: usize,
    pub(super) source: String,
    pub(super) sentence: Sentence,
}

/// The sentences of so many scenarios.
#[derive(Debug)]
pub(super) struct Gathered {
    pub(super) stems: Stems,
    pub(super) language: Language,
    /// So much of what callers say is meant for nobody.
    pub(super) strange_share: f64,
    pub(super) scenarios: usize,
    /// Every phrase, and the title, of each scenario in order.
    pub(super) texts: Vec<Text>,
    /// The phrases, by their numbers.
    pub(super) phrases: Vec<Source>,
    pub(super) not_meant: Vec<NotMeant>,
    /// What an encoder makes of sentences, by their text.
    pub(super) directions: BTreeMap<String, Direction>,
}

impl Gathered {
    /// Of these scenarios, in their order.
    pub(super) fn of(scenarios: &[&Scenario], normalizer: &Normalizer, profile: &Profile) -> Self {
        let mut gathered = Self {
            stems: Stems::new(&profile.language),
            language: profile.language.clone(),
            strange_share: profile.off_topic.unwrap_or(ASSUMED_STRANGE_SHARE),
            scenarios: scenarios.len(),
            texts: Vec::new(),
            phrases: Vec::new(),
            not_meant: Vec::new(),
            directions: BTreeMap::new(),
        };
        for (place, scenario) in scenarios.iter().enumerate() {
            gathered.add(place, scenario, normalizer);
        }
        gathered
    }

    fn add(&mut self, place: usize, scenario: &Scenario, normalizer: &Normalizer) {
        for phrase in &scenario.hear.phrases {
            let sentence = self.read(&without_slots(phrase), normalizer);
            self.texts.push(Text { scenario: place, sentence, phrase: Some(self.phrases.len()) });
            self.phrases.push(Source { at: phrase.at.clone(), text: phrase.source.clone() });
        }
        let title = self.read(&scenario.title, normalizer);
        self.texts.push(Text { scenario: place, sentence: title, phrase: None });
        for phrase in &scenario.hear.not_phrases {
            let sentence = self.read(&without_slots(phrase), normalizer);
            self.not_meant.push(NotMeant { scenario: place, source: phrase.source.clone(), sentence });
        }
    }

    /// Any text, read as the sentences are.
    pub(super) fn read(&self, text: &str, normalizer: &Normalizer) -> Sentence {
        Sentence::new(&normalizer.hear(text), &self.stems)
    }

    /// A sentence as it stands, and as somebody says it who talks a lot: of the sentences with a number, one in so many.
    pub(super) fn said<'s>(&self, sentence: &'s Sentence, number: usize, one_in: usize) -> Said<Cow<'s, Sentence>> {
        let is_wrapped = number.is_multiple_of(one_in);
        let words = is_wrapped.then(|| wrapped(&sentence.words, number / one_in, &self.language));
        let chatty = words.map(|words| {
            let mut sentence = Sentence::of_words(words, &self.stems);
            sentence.direction = self.directions.get(&sentence.text()).cloned();
            Cow::Owned(sentence)
        });
        Said { plain: Cow::Borrowed(sentence), chatty }
    }

    /// Notes what an encoder makes of sentences.
    pub(super) fn direct(&mut self, directions: BTreeMap<String, Direction>) {
        self.directions = directions;
        for text in &mut self.texts {
            text.sentence.direction = self.directions.get(&text.sentence.text()).cloned();
        }
    }

    /// Names what can be learned from these sentences: other sentences, the same read otherwise, or another share of strange
    /// ones have another name.
    pub(super) fn name(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |part: &[u8]| {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part);
        };
        add(&u64::try_from(self.scenarios).unwrap_or(u64::MAX).to_le_bytes());
        add(&self.strange_share.to_le_bytes());
        for text in &self.texts {
            add(&u64::try_from(text.scenario).unwrap_or(u64::MAX).to_le_bytes());
            add(&[u8::from(text.phrase.is_some())]);
            let marks = text.sentence.terms.words.iter().chain(&text.sentence.terms.letters);
            add(&marks.flat_map(|mark| mark.to_le_bytes()).collect::<Vec<u8>>());
            add(&text.sentence.starts.iter().filter_map(|at| u8::try_from(*at).ok()).collect::<Vec<u8>>());
            add(&text.sentence.terms.sense.iter().flat_map(|number| number.to_le_bytes()).collect::<Vec<u8>>());
        }
        crate::text::hex(&hash.finalize())
    }
}

/// A phrase as it is said: slots are gaps.
fn without_slots(phrase: &Phrase) -> String {
    let words = phrase.parts.iter().filter_map(|part| match part {
        PhrasePart::Words(words) => Some(words.as_str()),
        PhrasePart::Slot(_) => None,
    });
    words.collect::<Vec<_>>().join(" ")
}
