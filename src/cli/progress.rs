use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::screen::Screen;

/// How long something may take before its progress is shown.
const QUIET: Duration = Duration::from_secs(1);

/// Progress on standard error: only on a terminal, and only of what takes more than a second.
pub struct Progress {
    total: usize,
    done: usize,
    begun: Instant,
    watched: bool,
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Progress over so many steps.
    pub fn of(total: usize, screen: &Screen) -> Self {
        Self { total, done: 0, begun: Instant::now(), watched: screen.watched(), bar: None }
    }

    /// One step is done.
    pub fn step(&mut self) {
        self.reach(self.done + 1);
    }

    /// So many steps are done.
    pub fn reach(&mut self, done: usize) {
        self.done = done;
        if self.bar.is_none() && self.watched && self.begun.elapsed() > QUIET {
            let bar = ProgressBar::with_draw_target(Some(self.total as u64), ProgressDrawTarget::stderr());
            bar.set_style(ProgressStyle::default_bar());
            self.bar = Some(bar);
        }
        if let Some(bar) = &self.bar {
            bar.set_position(self.done as u64);
        }
    }

    /// All steps are done: nothing of it stays on the screen.
    pub fn end(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
