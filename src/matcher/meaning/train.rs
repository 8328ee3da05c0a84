//! Learning which terms speak for which scenario, from example sentences alone: multinomial logistic regression by stochastic
//! gradients, with a step of its own for each term that shrinks as the term is seen (Duchi, Hazan, Singer 2011, "Adaptive
//! Subgradient Methods"). Few passes are enough, and they are what keeps it from learning the sentences by heart.
//!
//! The order of the sentences is shuffled by a fixed rule and sums have a fixed order, so that the same sentences teach the
//! same on every machine. Knows nothing of texts.

use super::space::Vector;
use super::table::{DIMS, Sense};

/// How much what words are like counts beside the words themselves.
pub(super) const SENSE_WEIGHT: f32 = 4.0;

/// How often each sentence is looked at.
const PASSES: usize = 8;

/// How far a step goes.
const STEP: f32 = 0.4;

/// So much a term has been seen before it is seen.
const SEEN_BEFORE: f32 = 0.01;

/// What a weight keeps after a pass.
const KEPT: f32 = 0.97;

/// An error below this teaches nothing.
const SMALL_ERROR: f32 = 1e-3;

/// A sentence whose scenario is known.
#[derive(Clone, Debug)]
pub(super) struct Lesson {
    /// Its terms.
    pub(super) terms: Vector,
    /// What its words are like: a direction, unscaled.
    pub(super) sense: Sense,
    /// The scenario's place.
    pub(super) scenario: usize,
}

/// How much each term speaks for each scenario.
#[derive(Clone, Debug)]
pub(super) struct Learned {
    scenarios: usize,
    /// A row for each term, then for each number of the sense; in it a weight for each scenario.
    rows: Vec<f32>,
}

impl Learned {
    /// Learns from these lessons, which speak of so many terms and scenarios.
    pub(super) fn from(lessons: &[Lesson], terms: usize, scenarios: usize) -> Self {
        let mut learner = Learner {
            learned: Self { scenarios, rows: vec![0.0; (terms + DIMS) * scenarios] },
            terms,
            seen: vec![SEEN_BEFORE; terms + DIMS],
            errors: vec![0.0; scenarios],
            worth_it: Vec::with_capacity(scenarios),
        };
        let mut order: Vec<usize> = (0..lessons.len()).collect();
        let mut shuffler = Shuffler(1);
        for _ in 0..PASSES {
            shuffler.shuffle(&mut order);
            order.iter().filter_map(|place| lessons.get(*place)).for_each(|lesson| learner.take(lesson));
            learner.learned.rows.iter_mut().for_each(|weight| *weight *= KEPT);
        }
        learner.learned
    }

    /// The rows of the terms, then those of the sense.
    pub(super) fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.rows.chunks_exact(self.scenarios.max(1))
    }

    fn row(&self, place: usize) -> &[f32] {
        self.rows.get(place * self.scenarios..(place + 1) * self.scenarios).unwrap_or_default()
    }

    fn row_mut(&mut self, place: usize) -> &mut [f32] {
        self.rows.get_mut(place * self.scenarios..(place + 1) * self.scenarios).unwrap_or_default()
    }
}

struct Learner {
    learned: Learned,
    terms: usize,
    seen: Vec<f32>,
    /// What each scenario was given too much.
    errors: Vec<f32>,
    /// The errors that teach something.
    worth_it: Vec<(usize, f32)>,
}

impl Learner {
    fn take(&mut self, lesson: &Lesson) {
        self.guess(lesson);
        if let Some(own) = self.errors.get_mut(lesson.scenario) {
            *own -= 1.0;
        }
        let size: f32 = self.errors.iter().map(|error| error * error).sum();
        if size < SMALL_ERROR * SMALL_ERROR {
            return;
        }
        self.worth_it.clear();
        let errors = self.errors.iter().copied().enumerate();
        self.worth_it.extend(errors.filter(|(_, error)| error.abs() > SMALL_ERROR));
        for (term, weight) in &lesson.terms {
            self.learn(*term as usize, *weight, size);
        }
        for (place, number) in lesson.sense.iter().enumerate() {
            self.learn(self.terms + place, SENSE_WEIGHT * number, size);
        }
    }

    /// Fills the errors with the share that each scenario is given now.
    fn guess(&mut self, lesson: &Lesson) {
        self.errors.fill(0.0);
        for (term, weight) in &lesson.terms {
            add_scaled(&mut self.errors, self.learned.row(*term as usize), *weight);
        }
        for (place, number) in lesson.sense.iter().enumerate() {
            add_scaled(&mut self.errors, self.learned.row(self.terms + place), SENSE_WEIGHT * number);
        }
        to_shares(&mut self.errors);
    }

    fn learn(&mut self, place: usize, weight: f32, size: f32) {
        let Some(seen) = self.seen.get_mut(place) else { return };
        *seen += weight * weight * size;
        let step = STEP * weight / libm::sqrtf(*seen);
        let row = self.learned.row_mut(place);
        for (scenario, error) in &self.worth_it {
            if let Some(own) = row.get_mut(*scenario) {
                *own -= step * error;
            }
        }
    }
}

pub(super) fn add_scaled(to: &mut [f32], row: &[f32], by: f32) {
    for (sum, weight) in to.iter_mut().zip(row) {
        *sum += by * weight;
    }
}

/// Scores to shares that sum to 1: softmax.
pub(super) fn to_shares(scores: &mut [f32]) {
    let best = scores.iter().copied().fold(f32::MIN, f32::max);
    scores.iter_mut().for_each(|score| *score = libm::expf(*score - best));
    let sum: f32 = scores.iter().sum();
    scores.iter_mut().for_each(|score| *score /= sum);
}

/// A fixed order that looks like none: a linear congruential generator (Knuth's MMIX constants) and Fisher and Yates's shuffle.
struct Shuffler(u64);

impl Shuffler {
    fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let other = usize::try_from(self.0 >> 33).unwrap_or_default() % (last + 1);
            order.swap(last, other);
        }
    }
}
