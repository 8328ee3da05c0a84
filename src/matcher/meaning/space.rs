//! The terms of a set of texts, numbered, with how rare each is; and texts as vectors over them. Everything is added up in a
//! fixed order with our own logarithm: the same on every machine.

use serde::{Deserialize, Serialize};

use super::terms::{Mark, Terms};

/// Terms with their weights, by the number of the term; each kind of terms has length 1, unless it is empty.
pub(super) type Vector = Vec<(u32, f32)>;

/// The numbers of terms and how rare each is.
#[derive(Clone, Debug, Default)]
pub(super) struct Space {
    /// In order: a term's number is its place.
    marks: Vec<Mark>,
    /// Where the terms begin that begin with the same few bits, in the order of those: marks are hashes, so that each has about
    /// as many. One more at the end.
    shelves: Vec<u32>,
    rarity: Vec<f32>,
    unknown_rarity: f32,
}

/// About so many terms stand on a shelf.
const SHELF_TERMS: usize = 8;

/// There are so many shelves at most, as a power of two.
const MAX_SHELF_BITS: u32 = 16;

/// How many of so many texts have each term.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Counts {
    texts: u32,
    /// In the order of the terms.
    terms: Vec<(Mark, u32)>,
}

impl Counts {
    /// Of these texts' terms.
    pub(super) fn of<'a>(texts: impl IntoIterator<Item = &'a Terms>) -> Self {
        let (seen, texts) = seen(texts);
        Self::counted(&seen, texts)
    }

    /// The same with other texts' terms, of which at least so many of those have each that these have not.
    pub(super) fn with_others<'a>(
        texts: impl IntoIterator<Item = &'a Terms>,
        others: impl IntoIterator<Item = &'a Terms>,
        least: usize,
    ) -> Self {
        let ((own, own_texts), (others, others_texts)) = (seen(texts), seen(others));
        let is_own = |run: &[Mark]| run.first().is_some_and(|mark| own.binary_search(mark).is_ok());
        let kept = others.chunk_by(|a, b| a == b).filter(|run| run.len() >= least || is_own(run));
        let mut all: Vec<Mark> = kept.flatten().chain(&own).copied().collect();
        all.sort_unstable();
        Self::counted(&all, own_texts + others_texts)
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.terms.len()
    }

    /// Whether the terms stand in their order, once each.
    pub(super) fn are_sound(&self) -> bool {
        self.terms.is_sorted_by(|(one, _), (next, _)| one < next)
    }

    fn counted(seen: &[Mark], texts: u32) -> Self {
        let times = |run: &[Mark]| u32::try_from(run.len()).unwrap_or(u32::MAX);
        let terms = seen.chunk_by(|a, b| a == b).filter_map(|run| Some((*run.first()?, times(run)))).collect();
        Self { texts, terms }
    }
}

impl Space {
    /// The space of these texts' terms.
    pub(super) fn new<'a>(texts: impl IntoIterator<Item = &'a Terms>) -> Self {
        Self::of(&Counts::of(texts))
    }

    /// The space of terms that were counted.
    pub(super) fn of(counts: &Counts) -> Self {
        let rarity = |(mark, times): &(Mark, u32)| (*mark, rarity(counts.texts, *times));
        let (marks, rarity): (Vec<Mark>, Vec<f32>) = counts.terms.iter().map(rarity).unzip();
        Self { shelves: shelves(&marks), marks, rarity, unknown_rarity: self::rarity(counts.texts, 0) }
    }

    /// How many terms there are.
    pub(super) fn len(&self) -> usize {
        self.marks.len()
    }

    pub(super) fn number(&self, mark: Mark) -> Option<u32> {
        let shelf = shelf_of(mark, self.shelves.len().checked_sub(1)?);
        let (from, to) = (*self.shelves.get(shelf)?, *self.shelves.get(shelf + 1)?);
        let place = self.marks.get(from as usize..to as usize)?.binary_search(&mark).ok()?;
        u32::try_from(place).ok().map(|place| from + place)
    }

    /// How rare the term of this number is; a term without a number is rarer than any.
    pub(super) fn rarity_of(&self, number: Option<u32>) -> f32 {
        number.and_then(|number| self.rarity.get(number as usize)).copied().unwrap_or(self.unknown_rarity)
    }

    /// The vector of a text: its words, then its letters.
    pub(super) fn vector(&self, terms: &Terms) -> Vector {
        self.with_letters(&self.words(terms), terms)
    }

    /// The same, where the vector of its words is at hand.
    pub(super) fn with_letters(&self, words: &Vector, terms: &Terms) -> Vector {
        let mut vector = Vector::with_capacity(words.len() + terms.letters.len());
        vector.extend_from_slice(words);
        self.add(&terms.letters, &mut vector);
        vector
    }

    /// The same of the words alone.
    pub(super) fn words(&self, terms: &Terms) -> Vector {
        let mut vector = Vector::with_capacity(terms.words.len());
        self.add(&terms.words, &mut vector);
        vector
    }

    fn add(&self, marks: &[Mark], vector: &mut Vector) {
        let from = vector.len();
        let mut numbers: Vec<u32> = marks.iter().filter_map(|mark| self.number(*mark)).collect();
        numbers.sort_unstable();
        for run in numbers.chunk_by(|a, b| a == b) {
            let Some(number) = run.first() else { continue };
            vector.push((*number, often(run.len()) * self.rarity_of(Some(*number))));
        }
        let added = vector.get_mut(from..).unwrap_or_default();
        let length = libm::sqrtf(added.iter().map(|(_, weight)| weight * weight).sum());
        added.iter_mut().for_each(|(_, weight)| *weight /= length);
    }
}

fn shelves(marks: &[Mark]) -> Vec<u32> {
    let bits = (marks.len() / SHELF_TERMS).checked_ilog2().unwrap_or(0).min(MAX_SHELF_BITS);
    let count = 1_usize << bits;
    let begin = |shelf: usize| marks.partition_point(|mark| shelf_of(*mark, count) < shelf);
    (0..=count).map(|shelf| u32::try_from(begin(shelf)).unwrap_or(u32::MAX)).collect()
}

/// On which of so many shelves, a power of two, a term stands.
fn shelf_of(mark: Mark, shelves: usize) -> usize {
    usize::try_from((u64::from(mark) * shelves as u64) >> Mark::BITS).unwrap_or_default()
}

/// The terms of these texts, sorted, each as often as there are texts with it; and how many texts there are.
fn seen<'a>(texts: impl IntoIterator<Item = &'a Terms>) -> (Vec<Mark>, u32) {
    let (mut seen, mut total) = (Vec::new(), 0_u32);
    for text in texts {
        total += 1;
        seen.extend(once_each(text.words.iter().chain(&text.letters).copied().collect()));
    }
    seen.sort_unstable();
    (seen, total)
}

fn once_each(mut marks: Vec<Mark>) -> Vec<Mark> {
    marks.sort_unstable();
    marks.dedup();
    marks
}

/// Smoothed inverse document frequency.
fn rarity(texts: u32, with_it: u32) -> f32 {
    #[expect(clippy::cast_possible_truncation, reason = "a logarithm of 32 bits")]
    let rarity = (libm::log(f64::from(texts + 1) / f64::from(with_it + 1)) + 1.0) as f32;
    rarity
}

/// What is said twice counts more than once, but not twice.
fn often(times: usize) -> f32 {
    if times == 1 {
        return 1.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "a few")]
    let times = times as f32;
    1.0 + libm::logf(times)
}

/// How alike two vectors are: the sum over what they share.
pub(super) fn likeness(a: &[(u32, f32)], b: &[(u32, f32)]) -> f32 {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut sum = 0.0;
    while let (Some((number_a, weight_a)), Some((number_b, weight_b))) = (a.peek(), b.peek()) {
        match number_a.cmp(number_b) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                sum += weight_a * weight_b;
                a.next();
                b.next();
            }
        }
    }
    sum
}
