//! What a set of example sentences teaches, and how an utterance looks to one who knows them.
//!
//! Knows nothing of confidence, nor of which scenarios may match now.

use super::index::PhraseIndex;
use super::sentence::Sentence;
use super::space::{Space, Vector};
use super::table::{DIMS, Sense, direction, dot};
use super::terms::Terms;
use super::train::{DIRECTION_WEIGHT, Learned, Lesson, Manner, SENSE_WEIGHT, Wanted};
use super::weights::{Dense, Weights, Whole};
use crate::matcher::direction::Direction;

/// From this many content words on, a wish is as long as it gets.
const LONG_WORDS: usize = 8;

/// How much the words count beside an encoder's direction.
pub(super) const WORDS_BESIDE_DIRECTION: f32 = 0.5;

/// A sentence whose scenario is known.
#[derive(Clone, Debug)]
pub(super) struct Text {
    /// The scenario's place.
    pub(super) scenario: usize,
    pub(super) sentence: Sentence,
    /// The phrase's number; none for a title, which teaches but is not what anybody says.
    pub(super) phrase: Option<usize>,
}

/// What was learned from the sentences of so many scenarios.
#[derive(Debug)]
pub(super) struct Knowledge {
    /// The terms of the sentences.
    space: Space,
    scorer: Scorer,
    centres: Centres,
    /// By scenario, in their order.
    phrases: Vec<Vec<Known>>,
    index: Option<PhraseIndex>,
    /// Which scenario and which of its phrases the index speaks of.
    indexed: Vec<(usize, usize)>,
}

/// Which terms speak for which scenario.
#[derive(Clone, Debug)]
pub(super) struct Scorer {
    /// The terms, where more sentences taught than those that the scenarios have.
    pub(super) space: Option<Space>,
    pub(super) weights: Weights,
    /// What an encoder's directions speak for, where one taught.
    pub(super) head: Option<Dense>,
}

/// A phrase that utterances are held against.
#[derive(Debug)]
struct Known {
    phrase: usize,
    /// Its stems and pairs, in order.
    words: Box<[u32]>,
    /// One by its length as a vector.
    scale: f32,
}

/// A phrase near an utterance: its number, and how alike their words are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Near {
    pub(super) phrase: usize,
    pub(super) likeness: f32,
}

/// An utterance as it looks to one who knows the sentences.
#[derive(Clone, Debug)]
pub(super) struct Judged {
    /// How much speaks for each scenario.
    pub(super) scores: Vec<f32>,
    /// The nearest phrase of each scenario that came near at all.
    pub(super) near: Vec<Option<Near>>,
    /// All its terms as a vector.
    pub(super) vector: Vector,
    /// Its words alone, as a vector.
    pub(super) words: Vector,
    /// What an encoder makes of it, where that was heeded.
    pub(super) direction: Option<Whole>,
    sense: Sense,
    /// Each word that carries a wish (or each word, where none does), with how rare it is.
    content: Vec<(Option<u32>, f32)>,
    length: f32,
}

impl Knowledge {
    /// Learns from sentences.
    pub(super) fn of(texts: &[&Text], scenarios: usize) -> Self {
        let space = Space::new(texts.iter().map(|text| &text.sentence.terms));
        let lessons: Vec<Lesson> = texts.iter().map(|text| lesson(&space, text)).collect();
        let learned = Learned::from(&lessons, space.len(), scenarios, Manner::BY_HEART);
        let weights = Weights::of(&learned, space.len(), scenarios);
        Self::new(space, Scorer { space: None, weights, head: None }, texts, scenarios)
    }

    /// Knows these sentences, and has been told what speaks for which scenario.
    pub(super) fn told(scorer: Scorer, texts: &[&Text], scenarios: usize) -> Self {
        Self::new(Space::new(texts.iter().map(|text| &text.sentence.terms)), scorer, texts, scenarios)
    }

    /// The same, where the space of these sentences is at hand.
    pub(super) fn new(space: Space, scorer: Scorer, texts: &[&Text], scenarios: usize) -> Self {
        let by_scenario = by_scenario(texts, scenarios);
        let phrases: Vec<Vec<Known>> =
            by_scenario.iter().map(|texts| texts.iter().filter_map(|text| Known::of(&space, text)).collect()).collect();
        let spoken = || {
            by_scenario.iter().enumerate().flat_map(|(scenario, texts)| {
                let own = texts.iter().filter(|text| text.phrase.is_some()).enumerate();
                own.map(move |(place, text)| ((scenario, place), *text))
            })
        };
        Self {
            centres: Centres::of(texts, scenarios),
            index: PhraseIndex::new(spoken().map(|(_, text)| &text.sentence.terms)),
            indexed: spoken().map(|(place, _)| place).collect(),
            phrases,
            space,
            scorer,
        }
    }

    /// How an utterance looks by its words.
    pub(super) fn judge(&self, terms: &Terms) -> Judged {
        let mut judged = self.scored(terms);
        self.retrieve(terms, &mut judged);
        judged
    }

    /// The same of one that was judged by its words, with what an encoder makes of it; none where nobody learned from an encoder
    /// that gives such directions.
    pub(super) fn directed(&self, judged: &Judged, direction: &Direction) -> Option<Judged> {
        let head = self.scorer.head.as_ref().filter(|head| head.numbers() == direction.numbers().len())?;
        let direction = Whole::of_direction(direction.numbers(), DIRECTION_WEIGHT);
        let mut directed = judged.clone();
        directed.scores.iter_mut().for_each(|score| *score *= WORDS_BESIDE_DIRECTION);
        head.add(&direction, &mut directed.scores);
        directed.direction = Some(direction);
        Some(directed)
    }

    /// How a part of an utterance looks: only what came near the whole is compared with it.
    pub(super) fn judge_part(&self, terms: &Terms, whole: &Judged) -> Judged {
        let mut judged = self.scored(terms);
        judged.near = whole
            .near
            .iter()
            .enumerate()
            .map(|(scenario, near)| self.still_near(scenario, (*near)?, &judged))
            .collect();
        judged
    }

    fn scored(&self, terms: &Terms) -> Judged {
        let sense = direction(terms.sense);
        let words = self.space.words(terms);
        let vector = match &self.scorer.space {
            Some(space) => space.vector(terms),
            None => self.space.with_letters(&words, terms),
        };
        let content = self.content(terms);
        Judged {
            scores: self.scorer.weights.scores(&vector, &sense),
            near: vec![None; self.phrases.len()],
            length: long(terms),
            direction: None,
            vector,
            words,
            sense,
            content,
        }
    }

    fn content(&self, terms: &Terms) -> Vec<(Option<u32>, f32)> {
        let look_up = |stem: &super::terms::Stem| {
            let number = self.space.number(stem.mark());
            (number, self.space.rarity_of(number))
        };
        terms.content().map(look_up).collect()
    }

    /// Notes the nearest phrases that tantivy finds; of the best scenario all phrases are looked at by [`Self::nearest_of`].
    fn retrieve(&self, terms: &Terms, judged: &mut Judged) {
        let found = self.index.as_ref().and_then(|index| index.nearest(terms)).unwrap_or_default();
        for place in found {
            let Some((scenario, own)) = self.indexed.get(place) else { continue };
            let Some(known) = self.phrases.get(*scenario).and_then(|phrases| phrases.get(*own)) else { continue };
            let near = Near { phrase: known.phrase, likeness: self.likeness(known, judged) };
            if let Some(best) = judged.near.get_mut(*scenario)
                && best.is_none_or(|best| nearer(&near, &best))
            {
                *best = Some(near);
            }
        }
    }

    /// The nearest phrase of a scenario.
    pub(super) fn nearest_of(&self, scenario: usize, judged: &Judged) -> Option<Near> {
        let own = self.phrases.get(scenario)?.iter();
        own.map(|known| Near { phrase: known.phrase, likeness: self.likeness(known, judged) })
            .reduce(|best, near| if nearer(&near, &best) { near } else { best })
    }

    fn still_near(&self, scenario: usize, near: Near, judged: &Judged) -> Option<Near> {
        let own = self.phrases.get(scenario)?;
        let known = own.get(own.binary_search_by_key(&near.phrase, |known| known.phrase).ok()?)?;
        Some(Near { likeness: self.likeness(known, judged), ..near })
    }

    fn likeness(&self, known: &Known, judged: &Judged) -> f32 {
        let weigh = |(number, weight): &(u32, f32)| {
            known.words.binary_search(number).map_or(0.0, |_| weight * self.space.rarity_of(Some(*number)))
        };
        known.scale * judged.words.iter().map(weigh).sum::<f32>()
    }

    /// What is known of a candidate beside its score.
    pub(super) fn standing(&self, scenario: usize, judged: &Judged) -> Standing {
        let own = self.phrases.get(scenario).map(Vec::as_slice).unwrap_or_default();
        let holds = |number: u32| own.iter().any(|known| known.words.binary_search(&number).is_ok());
        let all: f32 = judged.content.iter().map(|(_, rarity)| rarity).sum();
        let share = |counts: &dyn Fn(Option<u32>) -> bool| {
            let counted = judged.content.iter().filter(|(number, _)| counts(*number));
            if all > 0.0 { counted.map(|(_, rarity)| rarity).sum::<f32>() / all } else { 0.0 }
        };
        Standing {
            near: self.nearest_of(scenario, judged),
            centre: self.centres.likeness(scenario, &judged.sense),
            coverage: share(&|number| number.is_some_and(holds)),
            unknown: share(&|number| number.is_none()),
            length: judged.length,
        }
    }

    /// Whether what an encoder makes of an utterance says anything to this.
    pub(super) fn hears_directions(&self) -> bool {
        self.scorer.head.is_some()
    }

    pub(super) fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// The terms that speak for scenarios.
    pub(super) fn speaking(&self) -> &Space {
        self.scorer.space.as_ref().unwrap_or(&self.space)
    }

    pub(super) fn space(&self) -> &Space {
        &self.space
    }
}

/// What is known of a candidate beside its score; each between 0 and 1, the centre between -1 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Standing {
    /// Its nearest phrase.
    pub(super) near: Option<Near>,
    /// How alike utterance and scenario are in what their words are like.
    pub(super) centre: f32,
    /// Share of what was said that any of its phrases holds, by how rare it is.
    pub(super) coverage: f32,
    /// Share of what was said that no sentence holds.
    pub(super) unknown: f32,
    /// How much of a wish was said: content words, from none (0) to eight or more (1).
    pub(super) length: f32,
}

impl Judged {
    /// How much of a wish was said: how rare its words are together, and those of them that some sentence holds.
    pub(super) fn amounts(&self) -> [f32; 2] {
        let known = self.content.iter().filter(|(number, _)| number.is_some());
        [self.content.iter().map(|(_, rarity)| rarity).sum(), known.map(|(_, rarity)| rarity).sum()]
    }
}

impl Known {
    fn of(space: &Space, text: &Text) -> Option<Self> {
        let phrase = text.phrase?;
        let mut words: Vec<u32> = text.sentence.terms.words.iter().filter_map(|mark| space.number(*mark)).collect();
        words.sort_unstable();
        words.dedup();
        let squares = words.iter().map(|number| space.rarity_of(Some(*number))).map(|rarity| rarity * rarity);
        let length = libm::sqrtf(squares.sum());
        let scale = if length > 0.0 { 1.0 / length } else { 0.0 };
        Some(Self { phrase, words: words.into_boxed_slice(), scale })
    }
}

/// The one that is more alike; the first in the order of the phrases, where both are.
fn nearer(one: &Near, other: &Near) -> bool {
    one.likeness.total_cmp(&other.likeness).then(other.phrase.cmp(&one.phrase)).is_gt()
}

/// A sentence as one learns from it.
pub(super) fn lesson(space: &Space, text: &Text) -> Lesson {
    let wanted = Wanted::One(text.scenario);
    Lesson { terms: space.vector(&text.sentence.terms), dense: dense(&text.sentence.terms), wanted }
}

/// What the words are like, as heavy as it counts.
pub(super) fn dense(terms: &Terms) -> Vec<f32> {
    direction(terms.sense).iter().map(|number| SENSE_WEIGHT * number).collect()
}

fn by_scenario<'t>(texts: &[&'t Text], scenarios: usize) -> Vec<Vec<&'t Text>> {
    let mut by_scenario = vec![Vec::new(); scenarios];
    for text in texts {
        if let Some(own) = by_scenario.get_mut(text.scenario) {
            own.push(*text);
        }
    }
    by_scenario
}

fn long(terms: &Terms) -> f32 {
    let content = terms.stems.iter().filter(|stem| !stem.function).count();
    #[expect(clippy::cast_precision_loss, reason = "at most eight")]
    let length = content.min(LONG_WORDS) as f32 / LONG_WORDS as f32;
    length
}

/// Where the sentences of each scenario lie, on the whole, in what words are like: directions, in numbers of a byte.
#[derive(Debug)]
struct Centres(Vec<i8>);

impl Centres {
    const STEPS: f32 = 127.0;

    fn of(texts: &[&Text], scenarios: usize) -> Self {
        let mut sums = vec![[0.0_f32; DIMS]; scenarios];
        for text in texts {
            if let Some(sum) = sums.get_mut(text.scenario) {
                sum.iter_mut().zip(direction(text.sentence.terms.sense)).for_each(|(sum, number)| *sum += number);
            }
        }
        #[expect(clippy::cast_possible_truncation, reason = "a direction's numbers are at most 1")]
        let small = |number: f32| (number * Self::STEPS).round() as i8;
        Self(sums.into_iter().flat_map(direction).map(small).collect())
    }

    fn likeness(&self, scenario: usize, sense: &Sense) -> f32 {
        let Some(own) = self.0.get(scenario * DIMS..(scenario + 1) * DIMS) else { return 0.0 };
        let mut centre = [0.0; DIMS];
        centre.iter_mut().zip(own).for_each(|(number, own)| *number = f32::from(*own) / Self::STEPS);
        dot(&centre, sense)
    }
}
