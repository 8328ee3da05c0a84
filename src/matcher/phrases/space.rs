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

    pub(crate) fn rarity(&self, term: &str) -> f64 {
        self.number(term).and_then(|number| self.rarity.get(number as usize)).copied().unwrap_or(self.unknown_rarity)
    }

    /// The vector of a text; unknown terms lengthen it and so make every likeness smaller.
    pub(crate) fn vector(&self, text: &[Counted<'_>]) -> Vector {
        let weight =
            |(term, times, kind): &Counted<'_>| (1.0 + libm::log(f64::from(*times))) * self.rarity(term) * kind;
        let length = libm::sqrt(text.iter().map(weight).map(|weight| weight * weight).sum());
        let mut vector: Vector = text
            .iter()
            .filter_map(|counted| Some((self.number(counted.0)?, weight(counted) / length)))
            .filter(|(_, weight)| weight.is_finite())
            .collect();
        vector.sort_by_key(|(number, _)| *number);
        vector
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
