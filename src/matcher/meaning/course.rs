//! A course: a teacher that understands sentences better than we do tells what each is worth for every scenario, and from that
//! is learned what to look for, so that the teacher need not be there when a caller speaks.
//!
//! The teacher is anything that turns a sentence into a direction, near ones for sentences of like meaning (a small sentence
//! encoder). From the directions of the author's sentences a head is learned, which gives shares to scenarios; the pupil learns
//! those shares, over the author's sentences and a pool of others: what callers said, and what was made up (`pool`). Learning
//! the whole row of shares is the lever (Hinton, Vinyals, Dean 2015, "Distilling the Knowledge in a Neural Network").
//!
//! Where the teacher is no better than the phrases alone, on phrases that neither had seen, the pupil learns less from it or
//! nothing: that is tried for each tenant.

use std::collections::{BTreeMap, BTreeSet};

use super::background;
use super::gathered::Gathered;
use super::knowledge::{Knowledge, Scorer, Text, dense, lesson};
use super::pool::{Made, Spoken, make};
use super::practice::{Conclusion, Deal, Practice, WRAPPED_OF_MANY};
use super::sentence::Sentence;
use super::space::{Counts, Space};
use super::taught::{Kept, Taught};
use super::terms::Terms;
use super::train::{DIRECTION_WEIGHT, Learned, Lesson, Manner, Wanted, add_scaled, to_shares};
use super::weights::{Dense, Weights};
use crate::matcher::direction::Direction;
use crate::matcher::normalize::Normalizer;
use crate::model::{Lessons, Profile, Scenario};

/// So many sentences beside the author's are learned from, as far as they can be made.
const POOL_SENTENCES: usize = 8_000;

/// And at most so many for each of the author's.
const POOL_SENTENCES_EACH: usize = 20;

/// At most so many sentences of callers are learned from.
pub const MAX_SAID_SENTENCES: usize = 20_000;

/// A term that no sentence of the author has is looked at if so many of the others have it.
const LEAST_TIMES: usize = 2;

/// How the head learns.
const HEAD: Manner = Manner { passes: 30, step: 0.3, last_step: 0.03, kept: 0.97 };

/// How the pupil learns.
const PUPIL: Manner = Manner { passes: 8, step: 0.5, last_step: 0.05, kept: 1.0 };

/// The teacher's scores are divided by this: it is surer than it need be.
const DOUBT: f32 = 1.5;

/// Beside what the teacher taught, so much of what the phrases alone teach; in the order in which they are preferred.
const SHARES_OF_PHRASES: [f32; 3] = [0.15, 0.5, 1.0];

/// What there is to learn, before a teacher has seen it.
pub struct Course {
    gathered: Gathered,
    pool: Vec<Pooled>,
    /// What the teacher is to read: the author's sentences, then the pool, then what practice hears beside the author's.
    sentences: Vec<String>,
    /// Meant for nobody: what ships with the program, and what the tenant gave.
    strange: [Vec<Sentence>; 2],
}

/// How well phrases are understood that were not seen, by their best candidate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Gain {
    /// How many phrases there are.
    pub phrases: usize,
    /// So many of them by those who learned from other phrases alone.
    pub alone: usize,
    /// So many by those who were taught too.
    pub taught: usize,
}

struct Pooled {
    terms: Terms,
    /// The sentences of the author that it was made of.
    of: Vec<usize>,
}

/// What speaks for which scenario, in two opinions.
struct Opinions {
    counts: Counts,
    space: Space,
    /// By the author's sentences alone.
    phrases: Learned,
    /// By the teacher.
    teacher: Learned,
    /// What the teacher's own directions speak for.
    head: Learned,
}

/// How the two are put together: so much of the phrases' beside the teacher's, or nothing of the teacher's.
type Mix = Option<f32>;

impl Course {
    /// What there is to learn from these scenarios, in their order.
    pub(crate) fn plan(scenarios: &[&Scenario], normalizer: &Normalizer, profile: &Profile, lessons: &Lessons) -> Self {
        let gathered = Gathered::of(scenarios, normalizer, profile);
        let said: BTreeSet<Vec<String>> =
            lessons.unlabelled.iter().take(MAX_SAID_SENTENCES).map(|text| normalizer.words(text)).collect();
        let spoken = |text: &Text| Spoken { words: text.sentence.words.clone(), scenario: text.scenario };
        let spoken: Vec<Spoken> = gathered.texts.iter().map(spoken).collect();
        let pool = POOL_SENTENCES.min(POOL_SENTENCES_EACH * spoken.len());
        let made = make(&spoken, pool.saturating_sub(said.len()));
        let said = said.into_iter().filter(|words| !words.is_empty()).map(|words| Made { words, of: Vec::new() });
        let pool: Vec<Made> = said.chain(made).collect();
        let read = |text: &str| gathered.read(text, normalizer);
        let told = lessons.out_of_scope.iter().map(|text| read(text)).collect();
        let strange = [background().map(read).collect(), told];
        let own = gathered.texts.iter().map(|text| text.sentence.text());
        let mut sentences: Vec<String> = own.chain(pool.iter().map(|made| made.words.join(" "))).collect();
        sentences.extend(practised(&gathered, &strange));
        let terms = |words: &[String]| gathered.stems.terms(words.iter().map(String::as_str));
        let pool = pool.iter().map(|made| Pooled { terms: terms(&made.words), of: made.of.clone() }).collect();
        Self { pool, sentences, strange, gathered }
    }

    /// What the teacher is to read, normalised.
    #[must_use]
    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }

    /// How many steps [`Self::learn`] takes.
    #[must_use]
    pub fn steps(&self) -> usize {
        self.deal().parts().count() + 1
    }

    /// Learns from the teacher of this name, who gave each of [`Self::sentences`] a direction of length 1, all of as many
    /// numbers. `step` is called after each step. None where the directions are others.
    #[must_use]
    pub fn learn(&mut self, teacher: &str, directions: &[Vec<f32>], step: &mut dyn FnMut()) -> Option<(Taught, Gain)> {
        let dims = directions.first().map_or(0, Vec::len);
        if directions.len() != self.sentences.len() || directions.iter().any(|direction| direction.len() != dims) {
            return None;
        }
        self.direct(directions);
        let heard = directions.iter().take(self.gathered.texts.len() + self.pool.len());
        let heard: Vec<Vec<f32>> = heard.map(|direction| heavier(direction)).collect();
        let deal = self.deal();
        let trial = |part: usize| {
            let opinions = self.opinions(&heard, &|number| deal.is_seen(part, number));
            step();
            (part, opinions)
        };
        let trials: BTreeMap<usize, Opinions> = deal.parts().map(trial).collect();
        let (mix, gain) = self.best_mix(&deal, &trials);
        let (texts, scenarios) = (&self.gathered.texts, self.gathered.scenarios);
        let practice = Practice::with(&deal, &self.gathered, |part| match trials.get(&part) {
            Some(opinions) => Knowledge::told(opinions.scorer(mix), &deal.seen(part, texts), scenarios),
            None => Knowledge::of(&deal.seen(part, texts), scenarios),
        });
        drop(trials);
        let opinions = self.opinions(&heard, &|_| true);
        step();
        Some((self.kept(teacher, &practice, opinions, mix), gain))
    }

    fn direct(&mut self, directions: &[Vec<f32>]) {
        let whole = |(sentence, direction): (&String, &Vec<f32>)| Some((sentence.clone(), Direction::of(direction)?));
        let directions: BTreeMap<String, Direction> = self.sentences.iter().zip(directions).filter_map(whole).collect();
        for sentence in self.strange.iter_mut().flatten() {
            sentence.direction = directions.get(&sentence.text()).cloned();
        }
        self.gathered.direct(directions);
    }

    fn deal(&self) -> Deal {
        Deal::new(&self.gathered.texts, self.gathered.scenarios)
    }

    /// What can be learned from the author's sentences that are seen, and from what was not made of others.
    fn opinions(&self, heard: &[Vec<f32>], is_seen: &dyn Fn(usize) -> bool) -> Opinions {
        let (own, others) = heard.split_at_checked(self.gathered.texts.len()).unwrap_or_default();
        let seen: Vec<(&Text, &Vec<f32>)> = self
            .gathered
            .texts
            .iter()
            .zip(own)
            .enumerate()
            .filter(|(number, _)| is_seen(*number))
            .map(|(_, text)| text)
            .collect();
        let pool: Vec<(&Terms, &Vec<f32>)> = self
            .pool
            .iter()
            .zip(others)
            .filter(|(pooled, _)| pooled.of.iter().all(|number| is_seen(*number)))
            .map(|(pooled, heard)| (&pooled.terms, heard))
            .collect();
        let counts = Counts::with_others(
            seen.iter().map(|(text, _)| &text.sentence.terms),
            pool.iter().map(|(terms, _)| *terms),
            LEAST_TIMES,
        );
        let space = Space::of(&counts);
        let scenarios = self.gathered.scenarios;
        let head = head(&seen, scenarios);
        let by_heart: Vec<Lesson> = seen.iter().map(|(text, _)| lesson(&space, text)).collect();
        let own = seen.iter().map(|(text, heard)| (&text.sentence.terms, *heard));
        let taught = own.chain(pool).map(|(terms, heard)| Lesson {
            terms: space.vector(terms),
            dense: dense(terms),
            wanted: Wanted::Shares(shares(&head, heard)),
        });
        let teacher = Learned::from(&taught.collect::<Vec<_>>(), space.len(), scenarios, PUPIL);
        let phrases = Learned::from(&by_heart, space.len(), scenarios, Manner::BY_HEART);
        Opinions { counts, space, phrases, teacher, head }
    }

    /// The first mix, unless another understands clearly more of the phrases that it had not seen: by more than chance gives.
    fn best_mix(&self, deal: &Deal, trials: &BTreeMap<usize, Opinions>) -> (Mix, Gain) {
        let understood = |mix: Mix| -> usize {
            trials.iter().map(|(part, opinions)| self.understood(deal, *part, opinions, mix)).sum()
        };
        let alone = understood(None);
        let mixes = SHARES_OF_PHRASES.map(Some).map(|mix| (understood(mix), mix)).into_iter().chain([(alone, None)]);
        let chance = self.gathered.phrases.len().isqrt() / 4;
        let better = |best: (usize, Mix), next: (usize, Mix)| if next.0 > best.0 + chance { next } else { best };
        let (taught, mix) = mixes.reduce(better).unwrap_or((alone, None));
        (mix, Gain { phrases: self.gathered.phrases.len(), alone, taught })
    }

    fn understood(&self, deal: &Deal, part: usize, opinions: &Opinions, mix: Mix) -> usize {
        let open = deal.open(part);
        let is_own = |number: usize, text: &Text| {
            text.phrase.is_some() && !deal.hides(part, text.scenario) && !deal.is_seen(part, number)
        };
        let texts = self.gathered.texts.iter().enumerate().filter(|(number, text)| is_own(*number, text));
        let is_understood = |text: &Text| {
            let scores = opinions.scores(&text.sentence.terms, mix);
            let open = scores.iter().enumerate().filter(|(place, _)| open.get(*place) == Some(&true));
            open.max_by(|(_, a), (_, b)| a.total_cmp(b)).is_some_and(|(best, _)| best == text.scenario)
        };
        texts.filter(|(_, text)| is_understood(text)).count()
    }

    fn kept(&self, teacher: &str, practice: &Practice, opinions: Opinions, mix: Mix) -> Taught {
        let scorer = opinions.scorer(mix);
        let (weights, head) = (scorer.weights.clone(), scorer.head.clone());
        let Gathered { texts, scenarios, .. } = &self.gathered;
        let knowledge = Knowledge::told(scorer, &texts.iter().collect::<Vec<_>>(), *scenarios);
        let Conclusion { sure, thresholds, tried } = practice.conclude(&knowledge, &self.gathered, &self.strange);
        Taught {
            name: self.gathered.name(),
            teacher: teacher.to_owned(),
            pool: self.pool.len(),
            kept: Kept { counts: opinions.counts, weights, head, sure, thresholds, tried },
        }
    }
}

impl Opinions {
    fn scorer(&self, mix: Mix) -> Scorer {
        let (phrases, teacher) = (&self.phrases, &self.teacher);
        let learned = mix.map_or_else(|| phrases.clone(), |share| teacher.clone().with(phrases, share));
        let weights = Weights::of(&learned, self.space.len(), phrases.scenarios());
        Scorer { space: Some(self.space.clone()), weights, head: Some(Dense::of_learned(&self.head)) }
    }

    fn scores(&self, terms: &Terms, mix: Mix) -> Vec<f32> {
        let (vector, dense) = (self.space.vector(terms), dense(terms));
        let phrases = self.phrases.scores(&vector, &dense);
        let Some(share) = mix else { return phrases };
        let mut scores = self.teacher.scores(&vector, &dense);
        add_scaled(&mut scores, &phrases, share);
        scores
    }
}

/// What practice hears that is not among the author's sentences.
fn practised(gathered: &Gathered, strange: &[Vec<Sentence>; 2]) -> Vec<String> {
    let one_in = Deal::new(&gathered.texts, gathered.scenarios).wraps_one_in();
    let own = gathered.texts.iter().map(|text| &text.sentence).enumerate();
    let wrapped = own.filter_map(|(number, sentence)| gathered.said(sentence, number, one_in).chatty);
    let strange = strange.iter().flat_map(|list| list.iter().enumerate());
    let strange = strange.flat_map(|(number, sentence)| {
        let said = gathered.said(sentence, number, WRAPPED_OF_MANY);
        [Some(said.plain), said.chatty]
    });
    wrapped.chain(strange.flatten()).map(|sentence| sentence.text()).collect()
}

/// Which scenario a direction speaks for, learned from the author's sentences.
fn head(seen: &[(&Text, &Vec<f32>)], scenarios: usize) -> Learned {
    let lesson = |(text, heard): &(&Text, &Vec<f32>)| Lesson {
        terms: Vec::new(),
        dense: (*heard).clone(),
        wanted: Wanted::One(text.scenario),
    };
    Learned::from(&seen.iter().map(lesson).collect::<Vec<_>>(), 0, scenarios, HEAD)
}

/// What the teacher gives each scenario of a sentence.
fn shares(head: &Learned, heard: &[f32]) -> Vec<f32> {
    let mut shares = head.scores(&Vec::new(), heard);
    shares.iter_mut().for_each(|score| *score /= DOUBT);
    to_shares(&mut shares);
    shares
}

fn heavier(direction: &[f32]) -> Vec<f32> {
    direction.iter().map(|number| DIRECTION_WEIGHT * number).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::matcher::meaning::table::{direction, sense_of};
    use crate::matcher::sample::{scenario, tenant};
    use crate::matcher::{Matcher, Now, Outcome, TaughtFault};
    use crate::model::{Channel, Language, Tenant, Vocabulary};

    /// Small: without optimisation, learning takes long.
    fn shop() -> Tenant {
        let scenarios = vec![
            scenario("cooling", "phrase my ac died\nphrase the unit blows warm air"),
            scenario("hours", "phrase are you open now\nphrase when do you close"),
            scenario("price", "phrase how much is a visit"),
        ];
        tenant(scenarios, Vocabulary::default())
    }

    /// A teacher that knows no more than what words are like.
    fn direction_of(sentence: &str) -> Vec<f32> {
        let mut sum = [0.0; super::super::table::DIMS];
        sentence.split(' ').for_each(|word| sense_of(word, &mut sum));
        direction(sum).to_vec()
    }

    fn course(tenant: &Tenant, unlabelled: &[&str]) -> Course {
        let scenarios: Vec<&Scenario> = tenant.scenarios.values().collect();
        let lessons =
            Lessons { unlabelled: unlabelled.iter().map(|text| (*text).to_owned()).collect(), ..Lessons::default() };
        Course::plan(&scenarios, &Normalizer::new(&tenant.vocabulary), &tenant.profile, &lessons)
    }

    fn learn(course: &mut Course) -> (Taught, Gain) {
        let directions: Vec<Vec<f32>> = course.sentences().iter().map(|sentence| direction_of(sentence)).collect();
        course.learn("the table", &directions, &mut || ()).unwrap()
    }

    static TAUGHT: LazyLock<Taught> = LazyLock::new(|| learn(&mut course(&shop(), &["is anybody there tomorrow"])).0);

    #[test]
    fn what_was_taught_is_kept_and_used() {
        let text = TAUGHT.text().unwrap();
        let read = Taught::read(&text).unwrap();
        assert_eq!(read.teacher(), "the table");
        assert_eq!(read, *TAUGHT);
        let (matcher, without) = Matcher::taught(&shop(), &read).expect("it is about these phrases");
        assert!(!without.is_empty());
        let language = Language::new("en-US");
        let heard = matcher.hear("my air conditioner just died", &Now::new(Channel::Voice, &language));
        assert!(!heard.candidates.is_empty() && !matches!(heard.outcome, Outcome::Ask(_)), "{heard:?}");
    }

    #[test]
    fn the_same_course_teaches_the_same() {
        let (again, gain) = learn(&mut course(&shop(), &["is anybody there tomorrow"]));
        assert_eq!(again.text().unwrap(), TAUGHT.text().unwrap());
        assert!(gain.alone <= gain.phrases && gain.taught >= gain.alone, "{gain:?}");
    }

    #[test]
    fn what_was_taught_of_other_phrases_is_not_used() {
        let mut changed = shop();
        let first = changed.scenarios.values_mut().find(|scenario| !scenario.hear.phrases.is_empty()).unwrap();
        first.hear.phrases.pop();
        assert!(Matcher::taught(&changed, &TAUGHT).is_none());
        let retitled = {
            let mut tenant = shop();
            tenant.scenarios.values_mut().next().unwrap().title.push_str(" indeed");
            tenant
        };
        assert!(Matcher::taught(&retitled, &TAUGHT).is_none());
    }

    #[test]
    fn a_teacher_that_does_not_answer_all_teaches_nothing() {
        let mut course = course(&shop(), &[]);
        let mut directions: Vec<Vec<f32>> = course.sentences().iter().map(|sentence| direction_of(sentence)).collect();
        directions.pop();
        assert!(course.learn("x", &directions, &mut || ()).is_none());
        directions.push(vec![1.0]);
        assert!(course.learn("x", &directions, &mut || ()).is_none());
    }

    #[test]
    fn of_one_scenario_or_none_there_is_little_to_learn_and_nothing_breaks() {
        let few = [
            vec![],
            vec![scenario("a", "phrase open the door")],
            vec![scenario("a", ""), scenario("b", "phrase hello")],
        ];
        for scenarios in few {
            let tenant = tenant(scenarios, Vocabulary::default());
            let (taught, _) = learn(&mut course(&tenant, &[]));
            assert!(Matcher::taught(&tenant, &Taught::read(&taught.text().unwrap()).unwrap()).is_some());
        }
    }

    #[test]
    fn a_file_of_another_version_says_so() {
        let other = TAUGHT.text().unwrap().replace("version = 3", "version = 99");
        assert_eq!(Taught::read(&other), Err(TaughtFault::Version));
    }

    proptest! {
        #[test]
        fn a_damaged_file_is_refused(place in 0.0..1.0_f64, letter in "[a-zA-Z0-9 =\"\n]", cut in any::<bool>()) {
            let text = TAUGHT.text().unwrap();
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a text")]
            let place = (place * text.len() as f64) as usize;
            let (before, from) = text.split_at_checked(place).unwrap_or((&text, ""));
            let rest: String = if cut { String::new() } else { from.chars().skip(1).collect() };
            let damaged = format!("{before}{letter}{rest}");
            // what only people read may differ
            if let Ok(read) = Taught::read(&damaged) {
                prop_assert_eq!(&read.kept, &TAUGHT.kept);
            }
        }
    }
}
