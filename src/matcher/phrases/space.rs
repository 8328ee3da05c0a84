//! Sparse vectors over a tenant's terms, compared in a fixed order with our own logarithm: the same on every machine.

use std::collections::BTreeMap;

use super::terms::{Terms, counts};

/// How much a function word weighs beside a word that carries a wish.
const FUNCTION_WEIGHT: f64 = 0.25;

/// How much a pair weighs beside a single stem.
const PAIR_WEIGHT: f64 = 0.6;

/// Terms with their weights, by the number of the term; of length 1, unless empty.
pub(crate) type Vector = Vec<(u32, f64)>;

/// One kind of terms: their numbers and how rare each is.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    numbers: BTreeMap<String, u32>,
    rarity: Vec<f64>,
    unknown_rarity: f64,
}

/// A term with how often it occurs and how much its kind weighs.
type Counted<'a> = (&'a str, u32, f64);

impl Space {
    /// The space of these texts' terms.
    pub(crate) fn new<'a>(texts: impl IntoIterator<Item = Vec<Counted<'a>>>) -> Self {
        let (mut seen, mut total) = (BTreeMap::<String, u32>::new(), 0_u32);
        for text in texts {
            total += 1;
            text.into_iter().for_each(|(term, _, _)| *seen.entry(term.to_owned()).or_default() += 1);
        }
        let rarity = |times: u32| libm::log(f64::from(1 + total) / f64::from(1 + times)) + 1.0;
        let rarities = seen.values().map(|times| rarity(*times)).collect();
        let numbers = seen.into_keys().zip(0..).collect();
        Self { numbers, rarity: rarities, unknown_rarity: rarity(0) }
    }

    pub(crate) fn number(&self, term: &str) -> Option<u32> {
        self.numbers.get(term).copied()
    }

    /// How rare the term of this number is; a term without a number is rarer than any.
    pub(crate) fn rarity_of(&self, number: Option<u32>) -> f64 {
        number.and_then(|number| self.rarity.get(number as usize)).copied().unwrap_or(self.unknown_rarity)
    }

    /// How often each term of a text occurs.
    pub(crate) fn count(&self, text: &[Counted<'_>]) -> Counts {
        let mut counts = Counts::default();
        for (term, times, kind) in text {
            match self.number(term) {
                Some(number) => counts.known.push((number, *times, *kind)),
                None => counts.unknown.push((*times, *kind)),
            }
        }
        counts.known.sort_by_key(|(number, _, _)| *number);
        counts
    }

    /// The vector of a text; unknown terms lengthen it and so make every likeness smaller.
    pub(crate) fn vector(&self, counts: &Counts) -> Vector {
        let weigh = |number, times: u32, kind| (1.0 + libm::log(f64::from(times))) * self.rarity_of(number) * kind;
        let mut vector: Vector =
            counts.known.iter().map(|(number, times, kind)| (*number, weigh(Some(*number), *times, *kind))).collect();
        let unknown = counts.unknown.iter().map(|(times, kind)| weigh(None, *times, *kind));
        let squares = vector.iter().map(|(_, weight)| *weight).chain(unknown).map(|weight| weight * weight);
        let length = libm::sqrt(squares.sum());
        vector.iter_mut().for_each(|(_, weight)| *weight /= length);
        vector.retain(|(_, weight)| weight.is_finite());
        vector
    }
}

/// How often each term of a text occurs, and how much its kind weighs: by number, then those without one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    known: Vec<(u32, u32, f64)>,
    unknown: Vec<(u32, f64)>,
}

impl Counts {
    /// The same text without a part of it.
    pub(crate) fn without(&self, part: &Self) -> Self {
        let mut gone = part.known.iter().peekable();
        let mut left = self.clone();
        left.known.retain_mut(|(number, times, _)| {
            while gone.next_if(|(other, _, _)| other < number).is_some() {}
            let taken = gone.next_if(|(other, _, _)| other == number).map_or(0, |(_, taken, _)| *taken);
            *times = times.saturating_sub(taken);
            *times > 0
        });
        left
    }
}

/// The stems and pairs of terms, counted.
pub(crate) fn word_counts(terms: &Terms) -> Vec<Counted<'_>> {
    let function: BTreeMap<&str, bool> =
        terms.stems.iter().map(|(stem, function)| (stem.as_str(), *function)).collect();
    let weigh = |stem: &str| if function.get(stem) == Some(&true) { FUNCTION_WEIGHT } else { 1.0 };
    let stems = counts(terms.stems.iter().map(|(stem, _)| stem.as_str()));
    let pairs = counts(terms.pairs.iter().map(String::as_str));
    let stems = stems.into_iter().map(|(stem, times)| (stem, times, weigh(stem)));
    stems.chain(pairs.into_iter().map(|(pair, times)| (pair, times, PAIR_WEIGHT))).collect()
}

/// The runs of letters of terms, counted.
pub(crate) fn gram_counts(terms: &Terms) -> Vec<Counted<'_>> {
    counts(terms.grams.iter().map(String::as_str)).into_iter().map(|(gram, times)| (gram, times, 1.0)).collect()
}

/// How alike two vectors are: 1 the same, 0 nothing shared.
pub(crate) fn likeness(a: &Vector, b: &Vector) -> f64 {
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
