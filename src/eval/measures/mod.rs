//! The arithmetic: judged rows in, figures out. No figure depends on the order of the rows.

mod calibration;
mod proportion;
mod scope;

pub use calibration::{BINS, Bin, Point, bins, expected_calibration_error, risk_coverage};
pub use proportion::{Proportion, wilson};
pub use scope::{auroc, auroc_interval, cut_accepting, share_below};

use std::collections::BTreeMap;

use super::judged::Judged;
use crate::model::ScenarioId;

/// Of the rows in scope, those whose best candidate is what was meant, however sure it is.
#[must_use]
pub fn accuracy(judged: &[Judged]) -> Proportion {
    Proportion::of(judged.iter().filter(|row| row.is_in_scope()), |row| row.is_right())
}

/// Of the rows in scope, those that were answered.
#[must_use]
pub fn coverage(judged: &[Judged]) -> Proportion {
    Proportion::of(judged.iter().filter(|row| row.is_in_scope()), |row| row.answered)
}

/// Of the answered rows, those answered wrongly. Whatever is answered to a row out of scope is wrong.
#[must_use]
pub fn error_answered(judged: &[Judged]) -> Proportion {
    Proportion::of(judged.iter().filter(|row| row.answered), |row| !row.is_right())
}

/// What is counted of one scenario.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    right: u32,
    meant: u32,
    chosen: u32,
}

/// The mean, over the scenarios that rows in scope mean or come to, of the harmonic mean of precision and recall. None without
/// a row in scope.
#[must_use]
pub fn macro_f1(judged: &[Judged]) -> Option<f64> {
    let mut tallies: BTreeMap<&ScenarioId, Tally> = BTreeMap::new();
    for row in judged {
        let Some(meant) = &row.meant else { continue };
        let tally = tallies.entry(meant).or_default();
        tally.meant += 1;
        tally.right += u32::from(row.is_right());
        if let Some(best) = &row.best {
            tallies.entry(best).or_default().chosen += 1;
        }
    }
    let f1 = |tally: &Tally| 2.0 * f64::from(tally.right) / f64::from(tally.meant + tally.chosen);
    mean(tallies.values().map(f1))
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> Option<f64> {
    let count = values.len();
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    (count > 0).then(|| values.sum::<f64>() / count as f64)
}

/// The value that so many percent of the values do not exceed: the nearest rank. None of nothing.
#[must_use]
pub fn percentile<T: Copy + Ord>(values: &[T], percent: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (sorted.len() * percent.min(100)).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(meant: &str, best: &str, answered: bool) -> Judged {
        let id = |name: &str| (!name.is_empty()).then(|| ScenarioId::new(name));
        Judged { meant: id(meant), best: id(best), confidence: 0.5, in_scope_confidence: 0.5, answered }
    }

    /// Four rows in scope and two beside it: a right and answered, a taken for b and answered, b right and not answered,
    /// c with no candidate; one stranger answered, one not.
    fn rows() -> Vec<Judged> {
        vec![
            row("a", "a", true),
            row("a", "b", true),
            row("b", "b", false),
            row("c", "", false),
            row("", "a", true),
            row("", "b", false),
        ]
    }

    #[test]
    fn shares_by_hand() {
        assert_eq!(accuracy(&rows()), Proportion { part: 2, of: 4 });
        assert_eq!(coverage(&rows()), Proportion { part: 2, of: 4 });
        assert_eq!(error_answered(&rows()), Proportion { part: 2, of: 3 });
    }

    #[test]
    fn macro_f1_by_hand() {
        // a: precision 1/1, recall 1/2: 2/3. b: precision 1/2, recall 1/1: 2/3. c: 0.
        let f1 = macro_f1(&rows()).unwrap();
        assert!((f1 - (2.0 / 3.0 + 2.0 / 3.0) / 3.0).abs() < 1e-12, "{f1}");
        // a scenario that nobody meant, but that was chosen, counts with 0
        let f1 = macro_f1(&[row("a", "a", true), row("a", "d", true)]).unwrap();
        assert!((f1 - (2.0 / 3.0) / 2.0).abs() < 1e-12, "{f1}");
        assert_eq!(macro_f1(&[row("", "a", true)]), None);
    }

    #[test]
    fn percentiles_are_values_that_were_measured() {
        let values: Vec<u32> = (1..=200).rev().collect();
        assert_eq!(percentile(&values, 50), Some(100));
        assert_eq!(percentile(&values, 99), Some(198));
        assert_eq!(percentile(&values, 100), Some(200));
        assert_eq!(percentile(&[7], 50), Some(7));
        assert_eq!(percentile(&[7, 9], 0), Some(7));
        assert_eq!(percentile::<u32>(&[], 50), None);
    }
}
