use std::io;

use super::svg::{Anchor, Svg};

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 480.0;
const LEFT: f64 = 76.0;
const RIGHT: f64 = 24.0;
const TOP: f64 = 48.0;
const BOTTOM: f64 = 64.0;

const GRID: &str = "#dddddd";
const INK: &str = "#222222";

/// How many steps the upright axis has, at most one more.
const STEPS: u32 = 5;

/// What stands on a chart beside its data.
pub(super) struct Labels {
    pub(super) title: String,
    pub(super) across: &'static str,
    pub(super) upright: &'static str,
}

/// The field in which data are drawn: shares across, from 0 to 1, and upright, from 0 to a top that is enough.
pub(super) struct Axes {
    top: f64,
}

impl Axes {
    /// High enough for this value: 1, or the next of 0.5, 0.2, 0.1, 0.05, … above it.
    pub(super) fn reaching(value: f64) -> Self {
        let steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5];
        Self { top: steps.into_iter().find(|step| *step >= value).unwrap_or(1.0) }
    }

    /// The point of two shares on the page.
    pub(super) fn place(&self, across: f64, upright: f64) -> [f64; 2] {
        let x = LEFT + across.clamp(0.0, 1.0) * (WIDTH - LEFT - RIGHT);
        let y = HEIGHT - BOTTOM - (upright / self.top).clamp(0.0, 1.0) * (HEIGHT - TOP - BOTTOM);
        [x, y]
    }

    /// A page with the field on it, and in the field what `body` draws.
    pub(super) fn page(
        &self,
        labels: &Labels,
        body: impl FnOnce(&mut Svg, &Self) -> io::Result<()>,
    ) -> io::Result<String> {
        Svg::page([WIDTH, HEIGHT], &labels.title, |svg| {
            svg.words([WIDTH / 2.0, TOP / 2.0 + 6.0], Anchor::Middle, 16, &labels.title)?;
            for step in 0..=STEPS {
                self.step_across(svg, f64::from(step) / f64::from(STEPS))?;
                self.step_upright(svg, f64::from(step) / f64::from(STEPS) * self.top)?;
            }
            svg.line(self.place(0.0, 0.0), self.place(1.0, 0.0), INK, 1.0)?;
            svg.line(self.place(0.0, 0.0), self.place(0.0, self.top), INK, 1.0)?;
            svg.words([f64::midpoint(LEFT, WIDTH - RIGHT), HEIGHT - 18.0], Anchor::Middle, 14, labels.across)?;
            svg.words_upward([22.0, f64::midpoint(TOP, HEIGHT - BOTTOM)], 14, labels.upright)?;
            body(svg, self)
        })
    }

    fn step_across(&self, svg: &mut Svg, share: f64) -> io::Result<()> {
        let [x, y] = self.place(share, 0.0);
        svg.line([x, y], self.place(share, self.top), GRID, 1.0)?;
        svg.words([x, y + 20.0], Anchor::Middle, 12, &percent(share))
    }

    fn step_upright(&self, svg: &mut Svg, share: f64) -> io::Result<()> {
        let [x, y] = self.place(0.0, share);
        svg.line([x, y], self.place(1.0, share), GRID, 1.0)?;
        svg.words([x - 8.0, y + 4.0], Anchor::End, 12, &percent(share))
    }

    /// Which colour is what, a line each, at the upper left of the field.
    pub(super) fn legend(svg: &mut Svg, entries: &[(&str, String)]) -> io::Result<()> {
        for (line, (colour, words)) in (0_u32..).zip(entries) {
            let y = TOP + 16.0 + 20.0 * f64::from(line);
            svg.dot([LEFT + 18.0, y - 4.0], 5.0, colour)?;
            svg.words([LEFT + 30.0, y], Anchor::Start, 13, words)?;
        }
        Ok(())
    }
}

/// `60 %`, `0.4 %`.
pub(super) fn percent(share: f64) -> String {
    let tenths = (share * 1_000.0).round() / 10.0;
    [tenths.to_string().as_str(), " %"].concat()
}
