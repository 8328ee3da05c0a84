//! Learning which terms speak for which scenario, from example sentences alone: multinomial logistic regression by stochastic
//! gradients, with a step of its own for each term that shrinks as the term is seen (Duchi, Hazan, Singer 2011, "Adaptive
//! Subgradient Methods"). Few passes are enough, and they are what keeps it from learning the sentences by heart.
//!
//! The order of the sentences is shuffled by a fixed rule and sums have a fixed order, so that the same sentences teach the
//! same on every machine. Knows nothing of texts.

use super::dice::Dice;
use super::space::Vector;

/// How much what words are like counts beside the words themselves.
pub(super) const SENSE_WEIGHT: f32 = 6.0;

/// How much an encoder's direction counts for those who learn from it.
pub(super) const DIRECTION_WEIGHT: f32 = 4.0;

/// How one learns.
#[derive(Clone, Copy, Debug)]
pub(super) struct Manner {
    /// How often each sentence is looked at.
    pub(super) passes: u16,
    /// How far a step goes in the first pass.
    pub(super) step: f32,
    /// And in the last; between them it shrinks evenly.
    pub(super) last_step: f32,
    /// What a weight keeps after a pass.
    pub(super) kept: f32,
}

impl Manner {
    /// From an author's own sentences: few passes are enough.
    pub(super) const BY_HEART: Self = Self { passes: 8, step: 0.3, last_step: 0.3, kept: 0.97 };
}

/// So much a term has been seen before it is seen.
const SEEN_BEFORE: f32 = 0.01;

/// An error below this teaches nothing.
const SMALL_ERROR: f32 = 1e-3;

/// From one error in so many on, all are gone through.
const MANY_WORTH_IT: usize = 6;

/// What is wanted of a sentence.
#[derive(Clone, Debug)]
pub(super) enum Wanted {
    /// This scenario, by its place.
    One(usize),
    /// Each scenario by so much; together 1.
    Shares(Vec<f32>),
}

/// A sentence, and what is wanted of it.
#[derive(Clone, Debug)]
pub(super) struct Lesson {
    /// Its terms.
    pub(super) terms: Vector,
    /// Numbers that every sentence has, each as heavy as it is to count: what its words are like.
    pub(super) dense: Vec<f32>,
    /// What is wanted of it.
    pub(super) wanted: Wanted,
}

/// How much each term speaks for each scenario.
#[derive(Clone, Debug)]
pub(super) struct Learned {
    scenarios: usize,
    terms: usize,
    /// A row for each term, then for each dense number; in it a weight for each scenario.
    rows: Vec<f32>,
}

impl Learned {
    /// Learns from these lessons, which speak of so many terms and scenarios.
    pub(super) fn from(lessons: &[Lesson], terms: usize, scenarios: usize, manner: Manner) -> Self {
        let places = terms + lessons.first().map_or(0, |lesson| lesson.dense.len());
        let mut learner = Learner {
            learned: Self { scenarios, terms, rows: vec![0.0; places * scenarios] },
            seen: vec![SEEN_BEFORE; places],
            errors: vec![0.0; scenarios],
            worth_it: Vec::with_capacity(scenarios),
            step: manner.step,
        };
        let mut order: Vec<usize> = (0..lessons.len()).collect();
        let mut dice = Dice::new(1);
        for pass in 0..manner.passes {
            learner.step = manner.step_of(pass);
            dice.shuffle(&mut order);
            order.iter().filter_map(|place| lessons.get(*place)).for_each(|lesson| learner.take(lesson));
            learner.learned.rows.iter_mut().for_each(|weight| *weight *= manner.kept);
        }
        learner.learned
    }

    /// Of how many scenarios.
    pub(super) fn scenarios(&self) -> usize {
        self.scenarios
    }

    /// How much a sentence speaks for each scenario.
    pub(super) fn scores(&self, terms: &Vector, dense: &[f32]) -> Vec<f32> {
        let mut scores = vec![0.0; self.scenarios];
        self.add_scores(terms, dense, &mut scores);
        scores
    }

    fn add_scores(&self, terms: &Vector, dense: &[f32], scores: &mut [f32]) {
        for (term, weight) in terms {
            add_scaled(scores, self.row(*term as usize), *weight);
        }
        for (place, number) in dense.iter().enumerate() {
            add_scaled(scores, self.row(self.terms + place), *number);
        }
    }

    /// The same with so much of what another has learned from the same terms.
    pub(super) fn with(mut self, other: &Self, share: f32) -> Self {
        add_scaled(&mut self.rows, &other.rows, share);
        self
    }

    /// The rows of the terms, then those of the dense numbers.
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

impl Manner {
    fn step_of(&self, pass: u16) -> f32 {
        let last = self.passes.saturating_sub(1).max(1);
        self.step + (self.last_step - self.step) * f32::from(pass) / f32::from(last)
    }
}

struct Learner {
    learned: Learned,
    seen: Vec<f32>,
    /// What each scenario was given too much; 0 where that teaches nothing.
    errors: Vec<f32>,
    /// The errors that teach something.
    worth_it: Vec<(usize, f32)>,
    step: f32,
}

impl Learner {
    fn take(&mut self, lesson: &Lesson) {
        self.errors.fill(0.0);
        self.learned.add_scores(&lesson.terms, &lesson.dense, &mut self.errors);
        to_shares(&mut self.errors);
        match &lesson.wanted {
            Wanted::One(scenario) => self.errors.get_mut(*scenario).into_iter().for_each(|own| *own -= 1.0),
            Wanted::Shares(shares) => add_scaled(&mut self.errors, shares, -1.0),
        }
        let size: f32 = self.errors.iter().map(|error| error * error).sum();
        if size < SMALL_ERROR * SMALL_ERROR {
            return;
        }
        self.worth_it.clear();
        for (scenario, error) in self.errors.iter_mut().enumerate() {
            if error.abs() > SMALL_ERROR {
                self.worth_it.push((scenario, *error));
            } else {
                *error = 0.0;
            }
        }
        for (term, weight) in &lesson.terms {
            self.learn(*term as usize, *weight, size);
        }
        for (place, number) in lesson.dense.iter().enumerate() {
            self.learn(self.learned.terms + place, *number, size);
        }
    }

    fn learn(&mut self, place: usize, weight: f32, size: f32) {
        let Some(seen) = self.seen.get_mut(place) else { return };
        *seen += weight * weight * size;
        let step = self.step * weight / libm::sqrtf(*seen);
        let row = self.learned.row_mut(place);
        // the same either way: where many teach something, all are gone through at the speed of whole rows
        if self.worth_it.len() * MANY_WORTH_IT > row.len() {
            add_scaled(row, &self.errors, -step);
            return;
        }
        for (scenario, error) in &self.worth_it {
            if let Some(own) = row.get_mut(*scenario) {
                *own -= step * error;
            }
        }
    }
}

pub(super) fn add_scaled(to: &mut [f32], row: &[f32], by: f32) {
    // eight at a time: fast without optimisation, too
    let ((many, few), (rows, rest)) = (to.as_chunks_mut::<8>(), row.as_chunks::<8>());
    for (sums, row) in many.iter_mut().zip(rows) {
        let [s0, s1, s2, s3, s4, s5, s6, s7] = sums;
        let [r0, r1, r2, r3, r4, r5, r6, r7] = row;
        *s0 += by * r0;
        *s1 += by * r1;
        *s2 += by * r2;
        *s3 += by * r3;
        *s4 += by * r4;
        *s5 += by * r5;
        *s6 += by * r6;
        *s7 += by * r7;
    }
    for (sum, weight) in few.iter_mut().zip(rest) {
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
