//! The figures as pictures: whether confidence means what it says, and what more answers cost. SVG, nothing else needed.

mod axes;
mod reliability;
mod risk_coverage;
mod svg;

use std::io;

use super::run::Evaluated;

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chart {
    /// The name of its file.
    pub name: &'static str,
    /// The file's text.
    pub svg: String,
}

/// A reliability diagram of the rows in scope, and a risk-coverage curve.
///
/// # Errors
/// None that memory could give: whoever writes XML may fail.
pub fn charts(evaluated: &Evaluated) -> io::Result<[Chart; 2]> {
    Ok([
        Chart { name: "reliability.svg", svg: reliability::svg(&evaluated.judged)? },
        Chart { name: "risk-coverage.svg", svg: risk_coverage::svg(&evaluated.judged)? },
    ])
}
