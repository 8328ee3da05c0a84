//! Which scenarios hold a term, and how much it weighs in each: an utterance is held against all scenarios at the cost of
//! its own few terms.

use super::Known;
use super::Whole;
use super::space::Vector;

/// For each term, by number: the scenarios that hold it, with its weight in each, in the order of their places.
#[derive(Debug, Default)]
pub(super) struct Postings {
    words: Vec<Vec<(u32, f64)>>,
    grams: Vec<Vec<(u32, f64)>>,
}

/// How alike an utterance and all that a scenario's author wrote are.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Alike {
    pub(super) words: f64,
    pub(super) grams: f64,
    /// The share of the utterance's content that the scenario holds.
    pub(super) coverage: f64,
}

impl Postings {
    pub(super) fn new(wholes: &[Whole]) -> Self {
        let mut postings = Self::default();
        for (place, whole) in (0_u32..).zip(wholes) {
            file(&mut postings.words, place, &whole.words);
            file(&mut postings.grams, place, &whole.grams);
        }
        postings
    }

    /// For each of so many scenarios, by place.
    pub(super) fn alike(&self, words: &Vector, grams: &Vector, known: &[Known], scenarios: usize) -> Vec<Alike> {
        let mut alike = vec![Alike::default(); scenarios];
        add(&self.words, words, &mut alike, |alike| &mut alike.words);
        add(&self.grams, grams, &mut alike, |alike| &mut alike.grams);
        self.cover(known, &mut alike);
        alike
    }

    /// Sums in the order of the words, as a share over one scenario would.
    fn cover(&self, known: &[Known], alike: &mut [Alike]) {
        let any_content = known.iter().any(|known| !known.function);
        let counted = || known.iter().filter(|known| !(any_content && known.function));
        let total: f64 = counted().map(|known| known.rarity).sum();
        for known in counted() {
            let holders = known.number.and_then(|number| self.words.get(number as usize));
            for (place, _) in holders.into_iter().flatten() {
                if let Some(alike) = alike.get_mut(*place as usize) {
                    alike.coverage += known.rarity / total;
                }
            }
        }
    }
}

fn file(postings: &mut Vec<Vec<(u32, f64)>>, place: u32, whole: &Vector) {
    for (number, weight) in whole {
        let number = *number as usize;
        if postings.len() <= number {
            postings.resize_with(number + 1, Vec::new);
        }
        if let Some(holders) = postings.get_mut(number) {
            holders.push((place, *weight));
        }
    }
}

fn add(postings: &[Vec<(u32, f64)>], said: &Vector, alike: &mut [Alike], part: impl Fn(&mut Alike) -> &mut f64) {
    for (number, weight) in said {
        for (place, own) in postings.get(*number as usize).into_iter().flatten() {
            if let Some(alike) = alike.get_mut(*place as usize) {
                *part(alike) += weight * own;
            }
        }
    }
}
