//! What was learned, made small: rows without what hardly speaks for anything, numbers of a byte.

use serde::{Deserialize, Serialize};

use super::space::Vector;
use super::table::{DIMS, Sense};
use super::train::{Learned, SENSE_WEIGHT};

/// The largest weight is this many steps.
const STEPS: f32 = 127.0;

/// Weights of fewer steps are left out.
const LEAST_STEPS: f32 = 3.0;

/// How much each term, and each direction of what words are like, speaks for each scenario.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Weights {
    scenarios: usize,
    /// What a step is worth, for terms and for the sense.
    term_step: f32,
    sense_step: f32,
    /// Where each term's row ends; it begins where the one before ends.
    ends: Vec<u32>,
    places: Vec<u16>,
    steps: Vec<i8>,
    /// A row for each number of the sense.
    sense: Vec<i8>,
}

impl Weights {
    pub(super) fn of(learned: &Learned, terms: usize, scenarios: usize) -> Self {
        let rows: Vec<Vec<f32>> = learned.rows().map(in_the_middle).collect();
        let (of_terms, of_sense) = rows.split_at_checked(terms).unwrap_or_default();
        let largest =
            |rows: &[Vec<f32>]| rows.iter().flatten().copied().map(f32::abs).fold(f32::MIN_POSITIVE, f32::max) / STEPS;
        let mut weights =
            Self { scenarios, term_step: largest(of_terms), sense_step: largest(of_sense), ..Self::default() };
        of_terms.iter().for_each(|row| weights.add_term(row));
        let step = weights.sense_step;
        weights.sense = of_sense.iter().flatten().map(|weight| steps(weight / step)).collect();
        weights.places.shrink_to_fit();
        weights.steps.shrink_to_fit();
        weights
    }

    fn add_term(&mut self, row: &[f32]) {
        for (place, weight) in row.iter().enumerate() {
            let own = weight / self.term_step;
            if own.abs() >= LEAST_STEPS
                && let Ok(place) = u16::try_from(place)
            {
                self.places.push(place);
                self.steps.push(steps(own));
            }
        }
        self.ends.push(u32::try_from(self.places.len()).unwrap_or(u32::MAX));
    }

    /// Whether these can be the weights of so many terms and scenarios.
    pub(super) fn are_of(&self, terms: usize, scenarios: usize) -> bool {
        self.scenarios == scenarios
            && self.ends.len() == terms
            && self.ends.is_sorted()
            && self.ends.last().map_or(0, |end| *end as usize) == self.places.len()
            && self.places.len() == self.steps.len()
            && self.places.iter().all(|place| usize::from(*place) < scenarios)
            && self.sense.len() == DIMS * scenarios
            && [self.term_step, self.sense_step].iter().all(|step| step.is_finite())
    }

    /// How much a text speaks for each scenario.
    pub(super) fn scores(&self, terms: &Vector, sense: &Sense) -> Vec<f32> {
        let mut scores = self.term_scores(terms);
        self.add_sense(sense, &mut scores);
        scores
    }

    /// How much a part of a text's terms speaks for each scenario.
    pub(super) fn term_scores(&self, terms: &Vector) -> Vec<f32> {
        let mut scores = vec![0.0; self.scenarios];
        terms.iter().for_each(|(term, weight)| self.add_row(*term, *weight, &mut scores));
        scores
    }

    fn add_row(&self, term: u32, weight: f32, scores: &mut [f32]) {
        let term = term as usize;
        let from = term.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default() as usize;
        let to = self.ends.get(term).copied().unwrap_or_default() as usize;
        let (places, steps) = (self.places.get(from..to), self.steps.get(from..to));
        let weight = weight * self.term_step;
        for (place, steps) in places.into_iter().flatten().zip(steps.into_iter().flatten()) {
            if let Some(score) = scores.get_mut(usize::from(*place)) {
                *score += weight * f32::from(*steps);
            }
        }
    }

    /// How much a part of a direction speaks for one scenario.
    pub(super) fn sense_score(&self, sense: &Sense, scenario: usize) -> f32 {
        let rows = sense.iter().zip(self.sense.chunks_exact(self.scenarios.max(1)));
        let steps = rows.map(|(number, row)| number * f32::from(row.get(scenario).copied().unwrap_or_default()));
        SENSE_WEIGHT * self.sense_step * steps.sum::<f32>()
    }

    fn add_sense(&self, sense: &Sense, scores: &mut [f32]) {
        debug_assert_eq!(self.sense.len(), DIMS * self.scenarios, "a row for each number");
        for (number, row) in sense.iter().zip(self.sense.chunks_exact(self.scenarios.max(1))) {
            let weight = SENSE_WEIGHT * number * self.sense_step;
            for (score, steps) in scores.iter_mut().zip(row) {
                *score += weight * f32::from(*steps);
            }
        }
    }
}

/// The row moved so that its middle weight is 0: what speaks for all scenarios alike decides nothing, and most can be left
/// out then.
fn in_the_middle(row: &[f32]) -> Vec<f32> {
    let mut sorted = row.to_vec();
    let middle = sorted.len() / 2;
    let median = if sorted.is_empty() { 0.0 } else { *sorted.select_nth_unstable_by(middle, f32::total_cmp).1 };
    row.iter().map(|weight| weight - median).collect()
}

fn steps(value: f32) -> i8 {
    #[expect(clippy::cast_possible_truncation, reason = "clamped just here")]
    let steps = value.round().clamp(-STEPS, STEPS) as i8;
    steps
}
