use std::io;

use super::axes::{Axes, Labels, percent};
use crate::eval::judged::Judged;
use crate::eval::measures::{Point, Proportion, error_answered, risk_coverage};

const IN_SCOPE: &str = "#0b5fa5";
const ALL: &str = "#b3541e";
const NOW: &str = "#222222";

/// What more answers cost: the share of wrong ones among the answered, for every share that is answered. Where rows out of scope
/// were put to it, a second curve counts them too: whatever is answered to them is wrong.
pub(super) fn svg(judged: &[Judged]) -> io::Result<String> {
    let in_scope: Vec<Judged> = judged.iter().filter(|row| row.is_in_scope()).cloned().collect();
    let (own, all) = (curve(&in_scope), curve(judged));
    let highest = own.iter().chain(&all).map(|point| point.risk).fold(0.0, f64::max);
    let labels = Labels {
        title: "What do more answers cost?".to_owned(),
        across: "share of utterances answered",
        upright: "share of answers that are wrong",
    };
    Axes::reaching(highest).page(&labels, |svg, axes| {
        let draw =
            |curve: &[Point]| curve.iter().map(|point| axes.place(point.coverage, point.risk)).collect::<Vec<_>>();
        let mut legend = vec![(IN_SCOPE, "utterances in scope".to_owned())];
        svg.curve(&draw(&own), IN_SCOPE)?;
        if in_scope.len() < judged.len() {
            svg.curve(&draw(&all), ALL)?;
            legend.push((ALL, "those out of scope too, where any answer is wrong".to_owned()));
        }
        let answered = Proportion::of(judged.iter(), |row| row.answered);
        if let (Some(answered), Some(wrong)) = (answered.share(), error_answered(judged).share()) {
            svg.dot(axes.place(answered, wrong), 6.0, NOW)?;
            let words = ["at the default threshold: ", &percent(answered), " answered, ", &percent(wrong), " wrong"];
            legend.push((NOW, words.concat()));
        }
        Axes::legend(svg, &legend)
    })
}

fn curve(judged: &[Judged]) -> Vec<Point> {
    risk_coverage(&judged.iter().map(|row| (row.confidence, row.is_right())).collect::<Vec<_>>())
}
