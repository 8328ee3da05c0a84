//! Why a turn came out as it did, in plain words, from its record alone: what was heard, what was weighed, which line fired,
//! what was said and where it is written.
//!
//! Knows nothing of where records are kept or on what they are shown. Words are masked unless somebody asks otherwise.

mod email;
mod heard;
mod mask;
mod reasons;
mod said;

pub use mask::{Mask, caller as mask_caller, number as mask_numbers};

use serde::Serialize;

use super::TurnTrace;
use crate::model::At;

/// What a turn is told with.
#[derive(Clone, Copy, Debug)]
pub struct Telling<'a> {
    /// The business's name.
    pub business: &'a str,
    /// Path and text of its revision's files; empty where they are not kept any more.
    pub files: &'a [(String, String)],
    /// All turns of the call: what was given in one of them is masked in every one.
    pub turns: &'a [TurnTrace],
    /// Show what the caller gave, unmasked.
    pub reveal: bool,
}

/// Why a turn came out as it did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Why {
    /// The turn.
    pub turn: u32,
    /// When it was taken.
    pub at: String,
    /// What happened: `the caller said "…"`.
    pub heard: String,
    /// What was said; empty where nothing was.
    pub said: String,
    /// The scenario that was decided on, if one was.
    pub scenario: Option<String>,
    /// By which tier, 1 to 3.
    pub tier: Option<u8>,
    /// How surely, 0 to 1.
    pub confidence: Option<f64>,
    /// The reasoning, a sentence each.
    pub because: Vec<String>,
    /// Every scenario that was weighed and lost.
    pub lost: Vec<Loser>,
    /// The lines of the business's files that this came from.
    pub lines: Vec<Line>,
    /// The revision, its first twelve letters.
    pub revision: String,
    /// How long the parts took and what they cost, in words.
    pub figures: String,
}

/// A scenario that lost, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Loser {
    /// Which.
    pub scenario: String,
    /// How surely it was heard, 0 to 1.
    pub score: f64,
    /// Why it lost.
    pub why: String,
}

/// A line of the business's files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Line {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: u32,
    /// As written; empty where the file is not kept any more.
    pub text: String,
}

impl<'a> Telling<'a> {
    /// Tells why.
    #[must_use]
    pub fn why(&self, turn: &TurnTrace) -> Why {
        let mask = (!self.reveal).then(|| Mask::of(self.turns, turn));
        let teller = Teller { telling: *self, turn, mask };
        teller.tell()
    }

    fn text_of(&self, at: &At) -> Option<&'a str> {
        let (_, text) = self.files.iter().find(|(path, _)| *at.path == **path)?;
        text.lines().nth(usize::try_from(at.line).ok()?.checked_sub(1)?)
    }
}

/// One turn being told.
struct Teller<'a> {
    telling: Telling<'a>,
    turn: &'a TurnTrace,
    mask: Option<Mask>,
}

impl Teller<'_> {
    fn tell(&self) -> Why {
        let decided = self.decided();
        Why {
            turn: self.turn.call.turn,
            at: self.turn.inputs.first().map_or(self.turn.call.started, |input| input.at).to_string(),
            heard: self.heard(),
            said: self.spoken(&self.turn.response.words()),
            scenario: decided.map(|found| found.scenario.to_string()),
            tier: decided.map(|found| found.by.tier().number()),
            confidence: decided.map(|found| found.confidence.get()),
            because: self.because(),
            lost: self.losers(),
            lines: self.lines(),
            revision: self.turn.call.revision.as_str().chars().take(12).collect(),
            figures: self.figures(),
        }
    }

    /// What the business said.
    fn spoken(&self, words: &str) -> String {
        self.mask.as_ref().map_or_else(|| words.to_owned(), |mask| mask.said(words))
    }

    /// Words of authors and of the product, in which no caller's can be.
    fn fixed(&self, words: &str) -> String {
        if self.mask.is_some() { mask_numbers(words) } else { words.to_owned() }
    }

    fn words(&self, words: &str) -> String {
        self.mask.as_ref().map_or_else(|| words.to_owned(), |mask| mask.words(words))
    }

    fn utterance(&self, words: &str) -> String {
        self.mask.as_ref().map_or_else(|| words.to_owned(), |mask| mask.utterance(words))
    }

    fn because(&self) -> Vec<String> {
        let mut because = self.understood();
        because.extend(self.reasons());
        because.extend(self.otherwise());
        because.extend(self.replies());
        because.extend(self.afterwards());
        because
    }

    fn line(&self, at: &At) -> Line {
        let text = self.telling.text_of(at).unwrap_or_default().trim().to_owned();
        Line { path: at.path.to_string(), line: at.line, text }
    }

    fn figures(&self) -> String {
        let timings = self.turn.timings;
        let mut figures = vec![format!("{} to decide", milliseconds(timings.think_us))];
        if self.turn.awaited.is_empty() {
            figures.push("nothing outside asked".to_owned());
        } else {
            figures.push(format!("{} waiting for what was asked outside", milliseconds(timings.effects_us)));
        }
        if self.turn.cost_microdollars > 0 {
            figures
                .push(format!("${:.6}", std::time::Duration::from_micros(self.turn.cost_microdollars).as_secs_f64()));
        }
        figures.join(", ")
    }
}

impl Why {
    /// All of it, for a person to read.
    #[must_use]
    pub fn text(&self, business: &str) -> String {
        let mut text = match self.said.as_str() {
            "" => format!("{business} said nothing,\n"),
            said => format!("{business} said: \"{said}\"\n"),
        };
        text.push_str(&format!("\nbecause {}.\n", self.heard));
        for sentence in &self.because {
            text.push_str(sentence);
            text.push('\n');
        }
        if !self.lost.is_empty() {
            text.push_str("\nWhat was weighed and lost:\n");
            let width = self.lost.iter().map(|lost| lost.scenario.chars().count()).max().unwrap_or(0);
            for Loser { scenario, score, why } in &self.lost {
                text.push_str(&format!("  {scenario:width$}  {score:.2}  {why}\n"));
            }
        }
        if !self.lines.is_empty() {
            text.push_str("\nThe lines this came from:\n");
            for line in &self.lines {
                let text_of = if line.text.is_empty() { "(this file is not kept any more)" } else { &line.text };
                text.push_str(&format!("  {}:{}\n    {text_of}\n", line.path, line.line));
            }
        }
        text.push_str(&format!("\nRevision {}, {}.\n", self.revision, self.figures));
        text
    }
}

fn milliseconds(microseconds: u64) -> String {
    format!("{:.2} ms", std::time::Duration::from_micros(microseconds).as_secs_f64() * 1_000.0)
}

/// Where something is written, short: the file's name and the line.
fn place(at: &At) -> String {
    let name = at.path.rsplit('/').next().unwrap_or(&at.path);
    format!("{name}:{}", at.line)
}

/// The same behind a sentence; nothing for what ships with the product, which is in no file of the author's.
fn written(at: Option<&At>) -> String {
    at.filter(|at| !at.is_shipped()).map_or(String::new(), |at| format!(" ({})", place(at)))
}
