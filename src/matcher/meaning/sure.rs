//! From how an utterance looks to how surely its best candidate is what was meant.
//!
//! Two questions, each a logistic regression over the same few numbers: is a wish of this tenant being spoken at all
//! ([`Sure::inside`]), and if so, is it the best candidate ([`Sure::right`]). Both are fitted to the tenant's own sentences,
//! each judged by somebody who had not seen it (`practice`), and held near weights that were fitted to many tenants, the nearer
//! the fewer sentences there are. How much of what callers say is meant for nobody cannot be learned from an author's phrases:
//! it is assumed ([`ASSUMED_STRANGE_SHARE`]), and the confidence means: at that share, so many of such answers are right.
//!
//! Knows nothing of texts.

use serde::{Deserialize, Serialize};

/// The share of what callers say that no scenario is meant for, where a tenant names none.
pub const ASSUMED_STRANGE_SHARE: f64 = 0.2;

/// How the best candidate of an utterance looks.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// Logarithm of its odds against all others.
    pub odds: f64,
    /// Logarithm of the odds of the best three together: two that are near each other may both be far above the rest.
    pub group_odds: f64,
    /// How far its score lies above the mean of all.
    pub height: f64,
    /// How far its score lies above the next.
    pub margin: f64,
    /// How alike the words of its nearest phrase are.
    pub phrase: f64,
    /// How much more alike than the nearest phrase of any other.
    pub phrase_margin: f64,
    /// How alike it is on the whole in what words are like.
    pub centre: f64,
    /// Share of what was said that any of its phrases holds.
    pub coverage: f64,
    /// Share of what was said that no sentence holds.
    pub unknown: f64,
    /// How much was said.
    pub length: f64,
    /// Where a part is heeded: the share of what was said that it leaves out.
    pub left: f64,
    /// The share that it leaves out though some sentence holds it.
    pub left_known: f64,
    /// 1 where the whole would have meant another, 0 otherwise.
    pub apart: f64,
    /// Whether an encoder was asked, too: then it is judged by weights of its own.
    pub is_directed: bool,
}

impl Look {
    /// How many numbers there are, with the constant.
    pub const COUNT: usize = 15;

    /// What tells the best candidate from the others, in the order of the weights, the constant last; each brought to about the
    /// size of 1.
    #[must_use]
    pub fn of_right(&self) -> Numbers {
        [
            self.odds / 4.0,
            self.height / 8.0,
            self.margin / 4.0,
            self.phrase * 2.0,
            self.phrase_margin * 2.0,
            self.centre * 2.0,
            self.coverage,
            self.unknown,
            self.length,
            // sure without a word that any of its phrases holds: by the shape of the sentence alone
            self.odds / 4.0 * (1.0 - self.coverage),
            self.group_odds / 4.0,
            self.left,
            self.left_known,
            self.apart,
            1.0,
        ]
    }

    /// What tells a wish of the tenant from anything else: the same without what only tells its candidates from each other.
    #[must_use]
    pub fn of_inside(&self) -> Numbers {
        let group = Self { odds: self.group_odds, group_odds: 0.0, margin: 0.0, phrase_margin: 0.0, ..*self };
        group.of_right()
    }
}

/// A look as numbers, or weights for them.
pub type Numbers = [f64; Look::COUNT];

/// How surely the best candidate is what was meant.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sure {
    by_words: Weighed,
    directed: Weighed,
}

/// The weights of both questions.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Weighed {
    inside: Numbers,
    right: Numbers,
}

/// One utterance to be fitted to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    /// How it looked.
    pub look: Look,
    /// Whether the answer to the question is yes.
    pub yes: bool,
    /// How much it counts.
    pub weight: f64,
}

// Fitted to many made-up tenants by `examples/fit_confidence` (see docs/measurements.md).
const INSIDE: Numbers =
    [2.00, 0.54, -0.74, 0.91, 0.10, 1.44, 1.13, -0.49, 0.52, 0.81, 0.28, -3.61, -0.58, -1.05, -3.31];
const RIGHT: Numbers = [3.15, 1.06, 2.56, 0.05, 0.47, 0.22, 0.61, 0.39, 0.36, 0.96, -2.17, -3.48, -4.29, -2.24, -0.48];

/// The weights of many tenants count as much as so many sentences.
const PRIOR_CASES: f64 = 60.0;

/// A quarter is the curvature of a case that is quite open.
const PULL: f64 = PRIOR_CASES / 4.0;

/// Newton's method has settled by then.
const STEPS: usize = 20;

/// So often a step is halved at most.
const HALVINGS: u32 = 12;

/// The same where an encoder was asked.
const DIRECTED_INSIDE: Numbers = INSIDE;
const DIRECTED_RIGHT: Numbers = RIGHT;

impl Default for Sure {
    fn default() -> Self {
        Self {
            by_words: Weighed { inside: INSIDE, right: RIGHT },
            directed: Weighed { inside: DIRECTED_INSIDE, right: DIRECTED_RIGHT },
        }
    }
}

impl Sure {
    /// Fitted to what was found: of utterances that were and were not meant for the tenant (as many of one as of the other, by
    /// weight), and of those that were, whether the best candidate was right.
    #[must_use]
    pub fn fit(inside: &[Case], right: &[Case]) -> Self {
        let Self { by_words, directed } = Self::default();
        let fit = |is_directed: bool, many: Weighed| {
            let of = |cases: &[Case], numbers: fn(&Look) -> Numbers| -> Vec<Counted> {
                let own = cases.iter().filter(|case| case.look.is_directed == is_directed);
                own.map(|case| Counted { numbers: numbers(&case.look), yes: case.yes, weight: case.weight }).collect()
            };
            let (inside, right) = (of(inside, Look::of_inside), of(right, Look::of_right));
            Weighed { inside: fit(&inside, &many.inside), right: fit(&right, &many.right) }
        };
        Self { by_words: fit(false, by_words), directed: fit(true, directed) }
    }

    pub(super) fn is_finite(&self) -> bool {
        let all = [self.by_words, self.directed].into_iter().flat_map(|weighed| [weighed.inside, weighed.right]);
        all.flatten().all(f64::is_finite)
    }

    /// The weights of both questions, where an encoder was asked or not: for the program that fits them to many tenants.
    #[must_use]
    pub fn weights(&self, is_directed: bool) -> [Numbers; 2] {
        let Weighed { inside, right } = if is_directed { self.directed } else { self.by_words };
        [inside, right]
    }

    /// The probability that a best candidate that looks like this is what was meant, at this share of what is meant for nobody.
    #[must_use]
    pub fn confidence(&self, look: &Look, strange_share: f64) -> f64 {
        self.inside(look, strange_share) * self.right(look)
    }

    /// The probability that a wish of this tenant was spoken, at this share of what is meant for nobody.
    #[must_use]
    pub fn inside(&self, look: &Look, strange_share: f64) -> f64 {
        // fitted at even odds
        let [inside, _] = self.weights(look.is_directed);
        let odds = libm::exp(sum(&inside, &look.of_inside())) * (1.0 - strange_share);
        if odds.is_infinite() || strange_share <= 0.0 { 1.0 } else { odds / (odds + strange_share) }
    }

    /// The probability that the best candidate is right, if a wish of this tenant was spoken.
    #[must_use]
    pub fn right(&self, look: &Look) -> f64 {
        let [_, right] = self.weights(look.is_directed);
        logistic(sum(&right, &look.of_right()))
    }
}

fn sum(weights: &Numbers, numbers: &Numbers) -> f64 {
    weights.iter().zip(numbers).map(|(weight, number)| weight * number).sum()
}

fn logistic(value: f64) -> f64 {
    1.0 / (1.0 + libm::exp(-value))
}

/// A case as one question needs it.
struct Counted {
    numbers: Numbers,
    yes: bool,
    weight: f64,
}

/// Logistic regression by Newton's method, pulled towards `prior`. A step that overshoots is halved until it does not.
fn fit(cases: &[Counted], prior: &Numbers) -> Numbers {
    let (mut weights, mut loss) = (*prior, loss(cases, prior, prior));
    for _ in 0..STEPS {
        let (gradient, curvature) = slope(cases, &weights, prior);
        let Some(step) = solve(curvature, gradient) else { return weights };
        let tries = (0..HALVINGS).map(|halvings| {
            let mut next = weights;
            let by = 1.0 / f64::from(1_u32 << halvings);
            next.iter_mut().zip(step).for_each(|(weight, step)| *weight -= by * step);
            (self::loss(cases, &next, prior), next)
        });
        let Some((less, better)) = tries.into_iter().find(|(next, _)| *next < loss) else { return weights };
        let settled = loss - less < 1e-9 * loss;
        (weights, loss) = (better, less);
        if settled {
            return weights;
        }
    }
    weights
}

/// How badly the weights fit: negative log likelihood, and the distance from the prior.
fn loss(cases: &[Counted], weights: &Numbers, prior: &Numbers) -> f64 {
    let apart = weights.iter().zip(prior).map(|(weight, prior)| (weight - prior) * (weight - prior));
    let far = PULL / 2.0 * apart.sum::<f64>();
    let surprise = |case: &Counted| {
        let value = sum(weights, &case.numbers);
        let against = if case.yes { -value } else { value };
        // ln(1 + e^x) without overflow
        case.weight * (against.max(0.0) + libm::log1p(libm::exp(-against.abs())))
    };
    far + cases.iter().map(surprise).sum::<f64>()
}

type Square = [Numbers; Look::COUNT];

fn slope(cases: &[Counted], weights: &Numbers, prior: &Numbers) -> (Numbers, Square) {
    let mut gradient = [0.0; Look::COUNT];
    let mut curvature = [[0.0; Look::COUNT]; Look::COUNT];
    for (place, row) in curvature.iter_mut().enumerate() {
        if let (Some(own), Some(weight), Some(prior)) = (row.get_mut(place), weights.get(place), prior.get(place)) {
            *own = PULL;
            if let Some(gradient) = gradient.get_mut(place) {
                *gradient = PULL * (weight - prior);
            }
        }
    }
    for case in cases {
        let numbers = case.numbers;
        let guess = logistic(sum(weights, &numbers));
        let error = case.weight * (guess - if case.yes { 1.0 } else { 0.0 });
        let bend = case.weight * guess * (1.0 - guess);
        for ((row, number), gradient) in curvature.iter_mut().zip(&numbers).zip(&mut gradient) {
            *gradient += error * number;
            row.iter_mut().zip(&numbers).for_each(|(cell, other)| *cell += bend * number * other);
        }
    }
    (gradient, curvature)
}

/// Solves a system of positive definite equations by elimination; none where it is not one.
fn solve(mut square: Square, mut right: Numbers) -> Option<Numbers> {
    for pivot in 0..Look::COUNT {
        let (row, value) = (*square.get(pivot)?, *right.get(pivot)?);
        let head = *row.get(pivot)?;
        if !(head.is_finite() && head > 1e-12) {
            return None;
        }
        for (below, value_below) in square.iter_mut().zip(&mut right).skip(pivot + 1) {
            let factor = below.get(pivot)? / head;
            below.iter_mut().zip(&row).for_each(|(cell, own)| *cell -= factor * own);
            *value_below -= factor * value;
        }
    }
    let mut solution = [0.0; Look::COUNT];
    for place in (0..Look::COUNT).rev() {
        let row = square.get(place)?;
        let known = sum(row, &solution);
        *solution.get_mut(place)? = (right.get(place)? - known) / row.get(place)?;
    }
    Some(solution)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn case(margin: f64, yes: bool) -> Case {
        Case { look: Look { margin, ..Look::default() }, yes, weight: 1.0 }
    }

    #[test]
    fn what_is_fitted_is_what_was_found() {
        // of 1,000 with a wide margin nine in ten are right, of 1,000 without one in two
        let cases: Vec<Case> = (0..20_000)
            .map(|number| {
                case(
                    if number % 2 == 0 { 4.0 } else { 0.0 },
                    if number % 2 == 0 { number % 20 != 0 } else { number % 4 == 1 },
                )
            })
            .collect();
        let sure = Sure::fit(&[], &cases);
        let right = |margin| sure.right(&Look { margin, ..Look::default() });
        assert!((right(4.0) - 0.9).abs() < 0.02, "{}", right(4.0));
        assert!((right(0.0) - 0.5).abs() < 0.02, "{}", right(0.0));
    }

    #[test]
    fn a_bad_beginning_is_overcome() {
        let counted = |number: i32| {
            let margin = f64::from(number % 40) - 10.0;
            Counted { numbers: Look { margin, ..Look::default() }.of_right(), yes: number % 40 >= 20, weight: 1.0 }
        };
        let cases: Vec<Counted> = (0..1000).map(counted).collect();
        let fitted = fit(&cases, &[-30.0; Look::COUNT]);
        assert!(
            loss(&cases, &fitted, &[-30.0; Look::COUNT]) < loss(&cases, &[-30.0; Look::COUNT], &[-30.0; Look::COUNT])
        );
        assert!(fitted.iter().all(|weight| weight.is_finite() && weight.abs() < 100.0), "{fitted:?}");
    }

    #[test]
    fn without_cases_the_weights_of_many_tenants_stand() {
        assert_eq!(Sure::fit(&[], &[]), Sure::default());
    }

    #[test]
    fn a_larger_share_of_strangers_makes_less_sure() {
        let (sure, look) =
            (Sure::default(), Look { odds: 5.0, height: 10.0, margin: 5.0, coverage: 1.0, ..Look::default() });
        assert!(sure.inside(&look, 0.5) < sure.inside(&look, 0.1));
        assert!((sure.inside(&look, 0.0) - 1.0).abs() < 1e-12);
        let nothing = Look { odds: -1e5, ..Look::default() };
        assert!((sure.inside(&nothing, 0.0) - 1.0).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn any_cases_give_probabilities(cases in prop::collection::vec((-50.0..50.0_f64, any::<bool>()), 0..60), margin in -1e3..1e3_f64) {
            let cases: Vec<Case> = cases.into_iter().map(|(margin, yes)| case(margin, yes)).collect();
            let sure = Sure::fit(&cases, &cases);
            let look = Look { margin, ..Look::default() };
            prop_assert!((0.0..=1.0).contains(&sure.right(&look)));
            prop_assert!((0.0..=1.0).contains(&sure.inside(&look, 0.1)));
        }
    }
}
