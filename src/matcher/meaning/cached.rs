//! What was learned from phrases alone, kept between runs under a name that says what it was learned from and by what. Who finds
//! it under that name need not learn it again, and comes to the very same.
//!
//! Whatever a cache gives is looked at before it is used: what is damaged, torn or another's counts as nothing.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Tried;
use super::gathered::Gathered;
use super::practice::Thresholds;
use super::sentence::Sentence;
use super::sure::Sure;
use super::weights::Weights;

/// Names the program's own part in what is learned: what was learned by another one is not used (`build.rs`).
const LEARNER: &str = env!("CLIENTSVIA_LEARNER");

/// How many bytes the checksum takes, before what it is of.
const CHECKSUM_BYTES: usize = 4;

/// Keeps what was learned from phrases, so that it need not be learned again. It may lose anything at any time, and give
/// anything.
pub trait LearnedCache: Send + Sync {
    /// What was kept under this name: hexadecimal digits.
    fn get(&self, name: &str) -> Option<Vec<u8>>;

    /// Keeps it under this name, if it can.
    fn put(&self, name: &str, bytes: &[u8]);
}

/// Keeps nothing: everything is learned each time.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoCache;

impl LearnedCache for NoCache {
    fn get(&self, _name: &str) -> Option<Vec<u8>> {
        None
    }

    fn put(&self, _name: &str, _bytes: &[u8]) {}
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Learned {
    pub(super) weights: Weights,
    pub(super) sure: Sure,
    pub(super) thresholds: Thresholds,
    pub(super) tried: Vec<Tried>,
}

impl Learned {
    /// What is kept of exactly this, of so many terms.
    pub(super) fn kept(cache: &dyn LearnedCache, name: &str, terms: usize, scenarios: usize) -> Option<Self> {
        let learned = Self::read(name, &cache.get(name)?)?;
        let is_sound =
            learned.weights.are_of(terms, scenarios) && learned.sure.is_finite() && learned.thresholds.are_sound();
        is_sound.then_some(learned)
    }

    /// Keeps it.
    pub(super) fn keep(&self, cache: &dyn LearnedCache, name: &str) {
        if let Some(bytes) = self.bytes(name) {
            cache.put(name, &bytes);
        }
    }

    /// A checksum, the name, and what was learned: what lies under another's name is not taken for its own.
    fn bytes(&self, name: &str) -> Option<Vec<u8>> {
        let body = postcard::to_stdvec(&(name, self)).ok()?;
        let mut bytes = crc32c::crc32c(&body).to_le_bytes().to_vec();
        bytes.extend(body);
        Some(bytes)
    }

    fn read(name: &str, bytes: &[u8]) -> Option<Self> {
        let (checksum, body) = bytes.split_first_chunk::<CHECKSUM_BYTES>()?;
        if crc32c::crc32c(body).to_le_bytes() != *checksum {
            return None;
        }
        let ((own, learned), rest): ((&str, Self), _) = postcard::take_from_bytes(body).ok()?;
        (own == name && rest.is_empty()).then_some(learned)
    }
}

/// Names all that is learned from: the sentences as they are read, those meant for nobody, and the learner.
pub(super) fn name(gathered: &Gathered, strange: &[Vec<Sentence>; 2]) -> String {
    let Gathered { stems: _, language, strange_share, scenarios, texts, phrases: _, not_meant, directions: _ } =
        gathered;
    let mut named = Named(Sha256::new());
    named.text(LEARNER);
    named.text(language.as_str());
    named.number(strange_share.to_bits());
    for part in [*scenarios, texts.len(), not_meant.len()] {
        named.count(part);
    }
    for text in texts {
        named.count(text.scenario);
        named.count(text.phrase.map_or(0, |phrase| phrase + 1));
        named.sentence(&text.sentence);
    }
    for not in not_meant {
        named.count(not.scenario);
        named.sentence(&not.sentence);
    }
    for sentences in strange {
        named.count(sentences.len());
        sentences.iter().for_each(|sentence| named.sentence(sentence));
    }
    crate::text::hex(&named.0.finalize())
}

/// A hash of parts, each told from the next.
struct Named(Sha256);

impl Named {
    fn number(&mut self, number: u64) {
        self.0.update(number.to_le_bytes());
    }

    fn count(&mut self, count: usize) {
        self.number(u64::try_from(count).unwrap_or(u64::MAX));
    }

    fn text(&mut self, text: &str) {
        self.count(text.len());
        self.0.update(text);
    }

    /// Its terms follow from its words, its language and the learner.
    fn sentence(&mut self, sentence: &Sentence) {
        let Sentence { words, starts, terms: _, direction: _ } = sentence;
        self.count(words.len());
        words.iter().for_each(|word| self.text(word));
        self.count(starts.len());
        starts.iter().for_each(|start| self.count(*start));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::{LazyLock, Mutex};

    use proptest::prelude::*;

    use super::*;
    use crate::matcher::sample::{scenario, tenant};
    use crate::matcher::{Decision, Matcher, Now, Without};
    use crate::model::{Channel, Language, Lessons, Tenant, Vocabulary};

    /// A cache in memory that counts what it gave.
    #[derive(Default)]
    struct Shelf {
        kept: Mutex<BTreeMap<String, Vec<u8>>>,
        given: Mutex<usize>,
    }

    impl LearnedCache for Shelf {
        fn get(&self, name: &str) -> Option<Vec<u8>> {
            let found = self.kept.lock().unwrap().get(name).cloned();
            *self.given.lock().unwrap() += usize::from(found.is_some());
            found
        }

        fn put(&self, name: &str, bytes: &[u8]) {
            self.kept.lock().unwrap().insert(name.to_owned(), bytes.to_vec());
        }
    }

    impl Shelf {
        fn spoilt(&self, spoil: impl Fn(&mut Vec<u8>)) -> Self {
            let mut kept = self.kept.lock().unwrap().clone();
            kept.values_mut().for_each(spoil);
            Self { kept: Mutex::new(kept), ..Self::default() }
        }

        fn names(&self) -> Vec<String> {
            self.kept.lock().unwrap().keys().cloned().collect()
        }
    }

    /// Small: without optimisation, learning takes long.
    fn shop(phrase: &str) -> Tenant {
        let scenarios = vec![
            scenario("cooling", "phrase my ac died\nphrase the unit blows warm air\nnot phrase the car ac died"),
            scenario("hours", &format!("phrase are you open now\nphrase {phrase}")),
            scenario("price", "phrase how much is a visit"),
        ];
        tenant(scenarios, Vocabulary::default())
    }

    const PHRASE: &str = "when do you close";

    fn heard(matcher: &Matcher) -> Vec<Decision> {
        let language = Language::new("en");
        let now = Now::new(Channel::Voice, &language);
        let words = ["when do you close", "hi um so my ac broke", "what does a visit cost", "the car ac died", "hello"];
        words.iter().map(|words| matcher.hear(words, &now)).collect()
    }

    /// What is heard, how each phrase fares without itself, and the threshold.
    type Known = (Vec<Decision>, Vec<Without>, f64);

    fn learn(tenant: &Tenant, lessons: &Lessons, cache: &dyn LearnedCache) -> Known {
        let (matcher, without) = Matcher::learn_with(tenant, lessons, cache);
        let threshold = matcher.threshold(&crate::model::ScenarioId::new("hours"), false).unwrap();
        (heard(&matcher), without, threshold)
    }

    /// What is learned without a cache, and a cache that was filled meanwhile.
    static LEARNED: LazyLock<(Known, Shelf)> = LazyLock::new(|| {
        let shelf = Shelf::default();
        let alone = learn(&shop(PHRASE), &Lessons::default(), &NoCache);
        assert_eq!(learn(&shop(PHRASE), &Lessons::default(), &shelf), alone, "filling a cache changes nothing");
        (alone, shelf)
    });

    #[test]
    fn what_is_kept_is_what_would_be_learned() {
        let (alone, shelf) = &*LEARNED;
        let full = shelf.spoilt(|_| ());
        assert_eq!(learn(&shop(PHRASE), &Lessons::default(), &full), *alone);
        assert_eq!((*full.given.lock().unwrap(), full.names()), (1, shelf.names()));
    }

    #[test]
    fn what_is_learned_from_something_else_has_another_name() {
        let mut spoken = shop(PHRASE);
        spoken.profile.language = Language::new("es");
        let mut other_share = shop(PHRASE);
        other_share.profile.off_topic = Some(0.5);
        let lessons = Lessons { out_of_scope: vec!["is there a moon".to_owned()], ..Lessons::default() };
        let tenants = [
            (shop("when do you shut"), Lessons::default()),
            (spoken, Lessons::default()),
            (other_share, Lessons::default()),
            (shop(PHRASE), lessons),
        ];
        let mut names: Vec<String> = tenants
            .iter()
            .flat_map(|(tenant, lessons)| {
                let shelf = Shelf::default();
                drop(Matcher::learn_with(tenant, lessons, &shelf));
                shelf.names()
            })
            .chain(LEARNED.1.names())
            .collect();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), 5);
    }

    #[test]
    fn where_the_words_stand_in_the_file_is_not_learned() {
        let mut moved = shop(PHRASE);
        moved.scenarios.values_mut().flat_map(|scenario| &mut scenario.hear.phrases).for_each(|phrase| {
            phrase.at.line += 7;
        });
        let shelf = LEARNED.1.spoilt(|_| ());
        let (_, without, _) = learn(&moved, &Lessons::default(), &shelf);
        assert_eq!(*shelf.given.lock().unwrap(), 1);
        assert!(without.iter().all(|without| without.at.line > 7), "{without:?}");
    }

    #[test]
    fn what_lies_under_anothers_name_is_not_used() {
        let bytes = LEARNED.1.kept.lock().unwrap().values().next().unwrap().clone();
        let name = LEARNED.1.names().remove(0);
        assert!(Learned::read(&name, &bytes).is_some());
        assert_eq!(Learned::read(&"0".repeat(64), &bytes), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]

        /// Whatever became of the bytes, they are what was learned or nothing.
        #[test]
        fn spoilt_bytes_are_nothing(at in any::<prop::sample::Index>(), byte: u8, cut: bool) {
            let bytes = LEARNED.1.kept.lock().unwrap().values().next().unwrap().clone();
            let name = LEARNED.1.names().remove(0);
            let mut spoilt = bytes.clone();
            let at = at.index(bytes.len());
            if cut { spoilt.truncate(at) } else { spoilt[at] = byte }
            let read = Learned::read(&name, &spoilt);
            prop_assert!(read.is_none() || spoilt == bytes);
        }
    }

    #[test]
    fn a_spoilt_cache_is_learned_over() {
        let (alone, shelf) = &*LEARNED;
        let torn = shelf.spoilt(|bytes| bytes.truncate(bytes.len() / 2));
        assert_eq!(learn(&shop(PHRASE), &Lessons::default(), &torn), *alone);
        assert_eq!(*torn.kept.lock().unwrap(), *shelf.kept.lock().unwrap(), "the sound bytes are kept again");
    }
}
