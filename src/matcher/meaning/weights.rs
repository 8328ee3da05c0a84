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
    /// What a step is worth.
    term_step: f32,
    /// Where each term's row ends; it begins where the one before ends.
    ends: Vec<u32>,
    places: Vec<u16>,
    steps: Vec<i8>,
    /// What words are like.
    sense: Dense,
}

/// How much each number of a direction speaks for each scenario. Directions and weights are whole numbers, so that their sums
/// are exact.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Dense {
    /// What a step is worth.
    step: f32,
    /// How many numbers a direction has.
    numbers: usize,
    /// A row for each scenario.
    rows: Vec<i8>,
}

/// A direction in whole numbers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Whole {
    numbers: Vec<i16>,
    /// What one of them is worth.
    unit: f32,
}

impl Weights {
    pub(super) fn of(learned: &Learned, terms: usize, scenarios: usize) -> Self {
        let rows: Vec<Vec<f32>> = learned.rows().map(in_the_middle).collect();
        let (of_terms, of_sense) = rows.split_at_checked(terms).unwrap_or_default();
        let sense = Dense::of(of_sense, scenarios);
        let mut weights = Self { scenarios, term_step: largest(of_terms) / STEPS, sense, ..Self::default() };
        of_terms.iter().for_each(|row| weights.add_term(row));
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
            && self.sense.are_of(DIMS, scenarios)
            && self.term_step.is_finite()
    }

    /// How much a text speaks for each scenario.
    pub(super) fn scores(&self, terms: &Vector, sense: &Sense) -> Vec<f32> {
        let mut scores = self.term_scores(terms);
        self.sense.add(&Whole::of_sense(sense), &mut scores);
        scores
    }

    /// How much each number of what words are like speaks for each scenario.
    pub(super) fn sense(&self) -> &Dense {
        &self.sense
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
}

impl Dense {
    /// Of the rows of the numbers, each with a weight for each scenario.
    pub(super) fn of(by_number: &[Vec<f32>], scenarios: usize) -> Self {
        let step = largest(by_number) / STEPS;
        let weight = |scenario: usize, row: &Vec<f32>| steps(row.get(scenario).copied().unwrap_or_default() / step);
        let rows = (0..scenarios).flat_map(|scenario| by_number.iter().map(move |row| weight(scenario, row)));
        Self { step, numbers: by_number.len(), rows: rows.collect() }
    }

    /// Of what was learned from nothing but directions.
    pub(super) fn of_learned(learned: &Learned) -> Self {
        Self::of(&learned.rows().map(in_the_middle).collect::<Vec<_>>(), learned.scenarios())
    }

    /// Whether these can be the weights of directions of so many numbers, for so many scenarios.
    pub(super) fn are_of(&self, numbers: usize, scenarios: usize) -> bool {
        let is_full = self.numbers == numbers && self.rows.len() == numbers.saturating_mul(scenarios);
        self.step.is_finite() && (is_full || scenarios == 0)
    }

    /// How many numbers a direction has.
    pub(super) fn numbers(&self) -> usize {
        self.numbers
    }

    /// Adds how much a direction speaks for each scenario.
    pub(super) fn add(&self, direction: &Whole, scores: &mut [f32]) {
        for (score, row) in scores.iter_mut().zip(self.rows.chunks_exact(self.numbers.max(1))) {
            *score += self.worth(row, direction);
        }
    }

    /// How much it speaks for one scenario.
    pub(super) fn score(&self, direction: &Whole, scenario: usize) -> f32 {
        let row = self.rows.get(scenario * self.numbers..(scenario + 1) * self.numbers);
        row.map_or(0.0, |row| self.worth(row, direction))
    }

    fn worth(&self, row: &[i8], direction: &Whole) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "rounded the same everywhere")]
        let sum = product(row, &direction.numbers) as f32;
        sum * (self.step * direction.unit)
    }
}

impl Whole {
    /// A number of 1 in so many parts.
    const PARTS: f32 = 4_096.0;

    /// What words are like, as heavy as it counts; no number larger than a few.
    pub(super) fn of_sense(sense: &Sense) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a direction's numbers are at most 1, and more are cut off"
        )]
        let numbers = sense.iter().map(|number| (number * Self::PARTS).round() as i16).collect();
        Self { numbers, unit: SENSE_WEIGHT / Self::PARTS }
    }

    /// A direction of any length, as heavy as this.
    pub(super) fn of_direction(numbers: &[i8], weight: f32) -> Self {
        let squares: i32 = numbers.iter().map(|number| i32::from(*number) * i32::from(*number)).sum();
        #[expect(clippy::cast_precision_loss, reason = "rounded the same everywhere")]
        let length = libm::sqrtf(squares as f32);
        let unit = if length > 0.0 { weight / length } else { 0.0 };
        Self { numbers: numbers.iter().map(|number| i16::from(*number)).collect(), unit }
    }
}

/// At most 4,096 numbers of 127 times 127, or 128 of 127 times 32,767: far from too large.
fn product(row: &[i8], numbers: &[i16]) -> i32 {
    row.iter().zip(numbers).map(|(weight, number)| i32::from(*weight) * i32::from(*number)).sum()
}

fn largest(rows: &[Vec<f32>]) -> f32 {
    rows.iter().flatten().copied().map(f32::abs).fold(f32::MIN_POSITIVE, f32::max)
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
