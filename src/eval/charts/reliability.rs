use std::io;

use super::axes::{Axes, Labels, percent};
use crate::eval::judged::Judged;
use crate::eval::measures::{BINS, bins, expected_calibration_error, wilson};

const POINT: &str = "#0b5fa5";
const REACH: &str = "#9cc3e4";
const IDEAL: &str = "#888888";

/// Confidence against the share of right ones, over the rows in scope: on the dashed line, it means what it says.
pub(super) fn svg(judged: &[Judged]) -> io::Result<String> {
    let in_scope = judged.iter().filter(|row| row.is_in_scope());
    let rows: Vec<(f64, bool)> = in_scope.map(|row| (row.in_scope_confidence, row.is_right())).collect();
    let labels = Labels {
        title: "Does confidence mean what it says?".to_owned(),
        across: "confidence of the best candidate",
        upright: "share that is right",
    };
    let error = expected_calibration_error(&rows).map_or_else(|| "–".to_owned(), percent);
    Axes::reaching(1.0).page(&labels, |svg, axes| {
        svg.dashed(axes.place(0.0, 0.0), axes.place(1.0, 1.0), IDEAL)?;
        for bin in bins(&rows) {
            if let Some([low, high]) = wilson(bin.right * bin.rows, bin.rows) {
                svg.line(axes.place(bin.confidence, low), axes.place(bin.confidence, high), REACH, 4.0)?;
            }
        }
        let points: Vec<[f64; 2]> = bins(&rows).iter().map(|bin| axes.place(bin.confidence, bin.right)).collect();
        svg.curve(&points, POINT)?;
        for point in points {
            svg.dot(point, 4.0, POINT)?;
        }
        let bins = [BINS.to_string().as_str(), " groups of equally many utterances"].concat();
        let off = ["dashed: exactly what it says; it is off by ", &error, " on average"].concat();
        Axes::legend(svg, &[(POINT, bins), (REACH, "19 times of 20 within".to_owned()), (IDEAL, off)])
    })
}
