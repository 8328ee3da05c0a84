//! Whether a confidence means what it says: of what is said with confidence 0.7, seven in ten should be right.

use super::proportion::Proportion;

/// How many bins a calibration is looked at in, each with as many rows.
pub const BINS: usize = 15;

/// Rows of neighbouring confidences.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Their mean confidence.
    pub confidence: f64,
    /// The share of them that is right.
    pub right: f64,
    /// How many they are; every bin has the same.
    pub rows: f64,
}

/// Rows of one confidence.
struct Level {
    confidence: f64,
    rows: usize,
    right: usize,
}

/// The rows of each confidence together, the lowest first.
fn levels(rows: &[(f64, bool)]) -> Vec<Level> {
    let mut sorted = rows.to_vec();
    sorted.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut levels: Vec<Level> = Vec::new();
    for (confidence, right) in sorted {
        match levels.last_mut() {
            Some(level) if level.confidence.total_cmp(&confidence).is_eq() => {
                level.rows += 1;
                level.right += usize::from(right);
            }
            _ => levels.push(Level { confidence, rows: 1, right: usize::from(right) }),
        }
    }
    levels
}

/// [`BINS`] bins of equal mass of rows, each a confidence and whether it was right; none of no rows. Where a border falls
/// within rows of one confidence, or within a row, each side gets its share of them, so that no order of rows matters.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of rows")]
pub fn bins(rows: &[(f64, bool)]) -> Vec<Bin> {
    // A row has as many parts as there are bins, a bin as many parts as there are rows.
    let whole = rows.len();
    let mut bins = Vec::new();
    let (mut bin, mut room) = (Bin::default(), whole);
    for level in levels(rows) {
        let right = level.right as f64 / level.rows as f64;
        let mut parts = level.rows * BINS;
        while parts > 0 {
            let taken = parts.min(room);
            let share = taken as f64 / whole as f64;
            bin.confidence += share * level.confidence;
            bin.right += share * right;
            parts -= taken;
            room -= taken;
            if room == 0 {
                bins.push(Bin { rows: whole as f64 / BINS as f64, ..bin });
                (bin, room) = (Bin::default(), whole);
            }
        }
    }
    bins
}

/// The mean distance, over [`bins`], between confidence and share of right ones: the expected calibration error. None of no rows.
#[must_use]
pub fn expected_calibration_error(rows: &[(f64, bool)]) -> Option<f64> {
    super::mean(bins(rows).iter().map(|bin| (bin.confidence - bin.right).abs()))
}

/// What answering from some confidence on would give.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// The confidence from which on is answered.
    pub confidence: f64,
    /// The share of rows answered then.
    pub coverage: f64,
    /// Those wrong among them.
    pub risk: f64,
}

/// Coverage and risk for every threshold that makes a difference, the highest first. Rows of one confidence are answered
/// together, or not at all.
#[must_use]
pub fn risk_coverage(rows: &[(f64, bool)]) -> Vec<Point> {
    let mut answered = Proportion::default();
    let mut points = Vec::new();
    for level in levels(rows).into_iter().rev() {
        answered.of += level.rows;
        answered.part += level.rows - level.right;
        let coverage = Proportion { part: answered.of, of: rows.len() }.share();
        if let (Some(coverage), Some(risk)) = (coverage, answered.share()) {
            points.push(Point { confidence: level.confidence, coverage, risk });
        }
    }
    points
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn one_row_a_bin() {
        // fifteen rows: bin n holds confidence n / 15; only the last five are right
        let rows: Vec<(f64, bool)> = (1..=15).map(|n| (f64::from(n) / 15.0, n > 10)).collect();
        let bins = bins(&rows);
        assert_eq!(bins.len(), BINS);
        assert!((bins[0].confidence - 1.0 / 15.0).abs() < 1e-12 && bins[0].right.abs() < 1e-12);
        assert!((bins[14].confidence - 1.0).abs() < 1e-12 && (bins[14].right - 1.0).abs() < 1e-12);
        // wrong: 1 + … + 10 = 55 fifteenths; right: 4 + 3 + 2 + 1 + 0 = 10 fifteenths; over fifteen bins
        let error = expected_calibration_error(&rows).unwrap();
        assert!((error - 65.0 / 225.0).abs() < 1e-12, "{error}");
    }

    #[test]
    fn what_means_what_it_says_has_no_error() {
        let rows: Vec<(f64, bool)> = (0..40).map(|n| (0.75, n % 4 != 0)).collect();
        assert!(expected_calibration_error(&rows).unwrap() < 1e-12);
        let sure: Vec<(f64, bool)> = vec![(1.0, true); 7];
        assert!(expected_calibration_error(&sure).unwrap() < 1e-12);
        let mistaken = [(1.0, false), (1.0, false)];
        assert!((expected_calibration_error(&mistaken).unwrap() - 1.0).abs() < 1e-12);
        assert_eq!(expected_calibration_error(&[]), None);
    }

    #[test]
    fn risk_and_coverage_by_hand() {
        let rows = [(0.9, true), (0.9, false), (0.5, true), (0.2, false)];
        let points: Vec<(f64, f64, f64)> =
            risk_coverage(&rows).iter().map(|point| (point.confidence, point.coverage, point.risk)).collect();
        assert_eq!(points, [(0.9, 0.5, 0.5), (0.5, 0.75, 1.0 / 3.0), (0.2, 1.0, 0.5)]);
        assert_eq!(risk_coverage(&[]), []);
    }

    fn rows() -> impl Strategy<Value = Vec<(f64, bool)>> {
        prop::collection::vec(((0_u32..=30).prop_map(|n| f64::from(n) / 30.0), any::<bool>()), 1..80)
    }

    proptest! {
        #[test]
        fn an_error_is_a_share(rows in rows()) {
            let error = expected_calibration_error(&rows).unwrap();
            prop_assert!((0.0..=1.0 + 1e-12).contains(&error));
        }

        #[test]
        fn no_order_of_rows_matters(rows in rows()) {
            let mut turned = rows.clone();
            turned.reverse();
            prop_assert_eq!(bins(&rows), bins(&turned));
            prop_assert_eq!(risk_coverage(&rows), risk_coverage(&turned));
        }

        #[test]
        fn bins_lose_nothing(rows in rows()) {
            let bins = bins(&rows);
            prop_assert_eq!(bins.len(), BINS);
            #[expect(clippy::cast_precision_loss, reason = "few")]
            let (count, right) = (rows.len() as f64, rows.iter().filter(|row| row.1).count() as f64);
            let confidence: f64 = rows.iter().map(|row| row.0).sum();
            let of = |value: fn(&Bin) -> f64| bins.iter().map(|bin| value(bin) * bin.rows).sum::<f64>();
            prop_assert!((of(|bin| bin.confidence) - confidence).abs() < 1e-9);
            prop_assert!((of(|bin| bin.right) - right).abs() < 1e-9);
            prop_assert!((of(|_| 1.0) - count).abs() < 1e-9);
            prop_assert!(bins.windows(2).all(|pair| pair[0].confidence <= pair[1].confidence + 1e-12));
        }

        #[test]
        fn a_curve_ends_with_everything_answered(rows in rows()) {
            let points = risk_coverage(&rows);
            let last = points.last().unwrap();
            prop_assert!((last.coverage - 1.0).abs() < 1e-12);
            prop_assert!(points.windows(2).all(|pair| pair[0].coverage < pair[1].coverage));
        }
    }
}
