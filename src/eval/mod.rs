//! Measuring how well callers are understood: labelled rows make a tenant, other labelled rows are put to it.
//!
//! The tenant is compiled and hears exactly as in production; here it is only counted what came of it. `rows` reads what was
//! labelled, `material` makes a tenant of it, `run` puts the test to it, `measures` is arithmetic, `report` and `charts` tell.
//!
//! Knows nothing of files and folders, of terminals; what the work costs comes from a [`Meter`](crate::effects::Meter).

mod charts;
mod confusions;
mod cost;
mod judged;
mod material;
mod measures;
mod report;
mod rows;
mod run;
mod shown;
#[cfg(test)]
mod tests;

pub use charts::{Chart, charts};
pub use cost::memory_bytes;
pub use judged::Judged;
pub use material::material;
pub use measures::{
    BINS, Bin, Point, Proportion, accuracy, auroc, auroc_interval, bins, coverage, cut_accepting, error_answered,
    expected_calibration_error, macro_f1, percentile, risk_coverage, share_below, wilson,
};
pub use report::{Beside, Counts, Figures, Intervals, Report};
pub use rows::{Fault, MAX_ROW_BYTES, MAX_ROWS_BYTES, Read, Row, labelled, texts};
pub use run::{Encode, Evaluated, Given, School, course, evaluate};
