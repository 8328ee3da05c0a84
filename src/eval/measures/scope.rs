//! How well confidence tells what some scenario answers from what none does.

use super::proportion::{Proportion, Z_95};

/// The chance that a row in scope (`known`) has a higher confidence than one out of scope (`unknown`), equal ones counted half:
/// the area under the receiver operating characteristic. None where either is missing.
#[must_use]
pub fn auroc(known: &[f64], unknown: &[f64]) -> Option<f64> {
    let mut sorted = unknown.to_vec();
    sorted.sort_by(f64::total_cmp);
    let halves = |confidence: &f64| {
        let below = sorted.partition_point(|other| other < confidence);
        let up_to = sorted.partition_point(|other| other <= confidence);
        below + up_to
    };
    let won: usize = known.iter().map(halves).sum();
    let pairs = known.len() * unknown.len();
    #[expect(clippy::cast_precision_loss, reason = "below 2^53 for any files that are read")]
    (pairs > 0).then(|| won as f64 / (2 * pairs) as f64)
}

/// How often the interval is halved on the way to its ends: enough for every digit of a float.
const HALVINGS: usize = 60;

/// The 95 % interval of an [`auroc`] over so many rows in and out of scope. The variance is that of J. A. Hanley and B. J.
/// McNeil (1982), "The meaning and use of the area under a receiver operating characteristic (ROC) curve", Radiology 143,
/// 29–36; the ends are the areas from which the one found is 1.96 of *their own* deviations away, as in a Wilson interval, with
/// both counts replaced by their mean: method 5 of R. G. Newcombe (2006), "Confidence intervals for an effect size measure based
/// on the Mann–Whitney statistic. Part 2", Statistics in Medicine 25, 559–573. Good near 1, too.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
pub fn auroc_interval(area: f64, known: usize, unknown: usize) -> Option<[f64; 2]> {
    if known == 0 || unknown == 0 {
        return None;
    }
    let (known, unknown) = (known as f64, unknown as f64);
    let others = f64::midpoint(known, unknown) - 1.0;
    let deviation = |truth: f64| {
        let spread = 1.0 + others * ((1.0 - truth) / (2.0 - truth) + truth / (1.0 + truth));
        (truth * (1.0 - truth) * spread / (known * unknown)).sqrt()
    };
    let is_far = |truth: f64| (truth - area).abs() > Z_95 * deviation(truth);
    Some([border(area, 0.0, is_far), border(area, 1.0, is_far)])
}

/// Between what is not far and what is (or the end of all areas): where it begins to be.
fn border(near: f64, far: f64, is_far: impl Fn(f64) -> bool) -> f64 {
    let (mut near, mut far) = (near, far);
    for _ in 0..HALVINGS {
        let middle = f64::midpoint(near, far);
        if is_far(middle) { far = middle } else { near = middle }
    }
    near
}

/// The highest confidence that at least so many percent of the rows in scope reach. None without rows.
#[must_use]
pub fn cut_accepting(known: &[f64], percent: usize) -> Option<f64> {
    let mut sorted = known.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    let accepted = (sorted.len() * percent.min(100)).div_ceil(100).max(1);
    sorted.get(accepted - 1).copied()
}

/// Of the rows out of scope, those whose confidence is below the cut: rejected.
#[must_use]
pub fn share_below(unknown: &[f64], cut: f64) -> Proportion {
    Proportion::of(unknown.iter(), |confidence| **confidence < cut)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn auroc_by_hand() {
        // 0.9 beats both, 0.5 beats one and ties with one, 0.1 loses to one and ties with one: 2 + 1.5 + 0.5 of 6
        assert_eq!(auroc(&[0.9, 0.5, 0.1], &[0.1, 0.5]), Some(4.0 / 6.0));
        assert_eq!(auroc(&[0.9], &[0.1]), Some(1.0));
        assert_eq!(auroc(&[0.1], &[0.9]), Some(0.0));
        assert_eq!(auroc(&[0.3; 4], &[0.3; 7]), Some(0.5));
        assert_eq!(auroc(&[], &[0.3]), None);
        assert_eq!(auroc(&[0.3], &[]), None);
    }

    #[test]
    fn the_interval_of_an_area_is_where_its_equation_holds() {
        // solved by another program, from the formulas of the papers
        for (area, known, unknown, low, high) in INTERVALS {
            let [found_low, found_high] = auroc_interval(area, known, unknown).unwrap();
            assert!(
                (found_low - low).abs() < 1e-6 && (found_high - high).abs() < 1e-6,
                "{area}: {found_low} {found_high}"
            );
        }
        assert_eq!(auroc_interval(0.5, 0, 3), None);
    }

    const INTERVALS: [(f64, usize, usize, f64, f64); 5] = [
        (1.0, 10, 10, 0.800_213_613, 1.0),
        (0.5, 30, 20, 0.344_797_790, 0.655_202_210),
        (0.85, 3_000, 100, 0.806_583_047, 0.884_142_103),
        (0.97, 4_500, 1_000, 0.963_400_554, 0.975_401_351),
        (0.0, 5, 9, 0.0, 0.292_541_611),
    ];

    #[test]
    fn the_cut_accepts_as_many_as_it_says() {
        let known: Vec<f64> = (1..=20).map(|n| f64::from(n) / 20.0).collect();
        assert_eq!(cut_accepting(&known, 95), Some(0.1));
        assert_eq!(cut_accepting(&known, 100), Some(0.05));
        assert_eq!(cut_accepting(&[0.5, 0.5, 0.5, 0.2], 75), Some(0.5));
        // of three rows, 95 % are three
        assert_eq!(cut_accepting(&[0.9, 0.2, 0.4], 95), Some(0.2));
        assert_eq!(cut_accepting(&[], 95), None);
        assert_eq!(share_below(&[0.1, 0.05, 0.2], 0.1), Proportion { part: 1, of: 3 });
    }

    fn confidences() -> impl Strategy<Value = Vec<f64>> {
        prop::collection::vec((0_u32..=40).prop_map(|n| f64::from(n) / 40.0), 1..60)
    }

    proptest! {
        #[test]
        fn only_the_order_counts(known in confidences(), unknown in confidences()) {
            let bent = |all: &[f64]| all.iter().map(|x| x * x * x / 3.0 + 0.1).collect::<Vec<_>>();
            prop_assert_eq!(auroc(&known, &unknown), auroc(&bent(&known), &bent(&unknown)));
        }

        #[test]
        fn sides_changed_is_the_mirror(known in confidences(), unknown in confidences()) {
            let (there, back) = (auroc(&known, &unknown).unwrap(), auroc(&unknown, &known).unwrap());
            prop_assert!((there + back - 1.0).abs() < 1e-12);
        }

        #[test]
        fn it_is_the_share_of_won_pairs(known in confidences(), unknown in confidences()) {
            let won = |a: f64, b: f64| if a > b { 1.0 } else if a < b { 0.0 } else { 0.5 };
            let all: f64 = known.iter().flat_map(|a| unknown.iter().map(move |b| won(*a, *b))).sum();
            #[expect(clippy::cast_precision_loss, reason = "few")]
            let slow = all / (known.len() * unknown.len()) as f64;
            prop_assert!((auroc(&known, &unknown).unwrap() - slow).abs() < 1e-12);
        }

        #[test]
        fn an_area_lies_in_its_interval(area in 0.0_f64..=1.0, known in 1_usize..3_000, unknown in 1_usize..3_000) {
            let [low, high] = auroc_interval(area, known, unknown).unwrap();
            prop_assert!(0.0 <= low && low <= area && area <= high && high <= 1.0);
        }

        #[test]
        fn the_cut_is_the_highest_that_accepts_enough(known in confidences()) {
            let cut = cut_accepting(&known, 95).unwrap();
            let accepted = |cut: f64| known.iter().filter(|own| **own >= cut).count() * 100;
            prop_assert!(accepted(cut) >= known.len() * 95);
            prop_assert!(known.iter().filter(|own| **own > cut).all(|higher| accepted(*higher) < known.len() * 95));
        }
    }
}
