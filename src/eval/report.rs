use std::collections::BTreeMap;
use std::time::Duration;

use serde::Serialize;

use super::confusions::{Confusion, confusions};
use super::measures::{
    Proportion, accuracy, auroc, auroc_interval, coverage, cut_accepting, error_answered, expected_calibration_error,
    macro_f1, percentile, share_below,
};
use super::run::{Evaluated, Given};
use super::shown::shown;
use crate::compile::MAX_CHECKED_PHRASES;
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::Source;

/// How many messages to the author are shown.
const MAX_MESSAGES: usize = 3;

/// The share of rows in scope that must be accepted, in percent, where the rejection of others is measured.
const ACCEPTED_PERCENT: usize = 95;

/// Every figure, under the names that programs rely on. Null where there is nothing to count.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figures {
    /// Rows in scope whose best candidate is right, whatever its confidence.
    pub accuracy: Option<f64>,
    /// Mean over scenarios of the harmonic mean of precision and recall.
    pub macro_f1: Option<f64>,
    /// Rows in scope that are answered at the default threshold.
    pub coverage: Option<f64>,
    /// Wrong ones among all that are answered.
    pub error_answered: Option<f64>,
    /// How well confidence tells rows in scope from others.
    pub oos_auroc: Option<f64>,
    /// Rows out of scope that are rejected where 95 % of those in scope are accepted.
    pub oos_recall_at_95: Option<f64>,
    /// How far confidence is from the share of right ones, over rows in scope, assuming for it that all are in scope.
    pub ece: Option<f64>,
    /// Processor time of an utterance, in microseconds: half of them take no more.
    pub cpu_us_p50: Option<f64>,
    /// 99 of 100 take no more.
    pub cpu_us_p99: Option<f64>,
    /// What one matcher of the tenant holds.
    pub memory_bytes: Option<u64>,
    /// Processor time of compiling the tenant, in milliseconds.
    pub compile_cpu_ms: f64,
    /// Where the true figures lie, 19 times of 20.
    pub intervals: Intervals,
    /// How many rows there were.
    pub rows: Counts,
}

/// 95 % intervals.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Intervals {
    /// Of the accuracy.
    pub accuracy: Option<[f64; 2]>,
    /// Of the coverage.
    pub coverage: Option<[f64; 2]>,
    /// Of the error among the answered.
    pub error_answered: Option<[f64; 2]>,
    /// Of the area.
    pub oos_auroc: Option<[f64; 2]>,
    /// Of the rejection, the cut taken as it is.
    pub oos_recall_at_95: Option<[f64; 2]>,
}

/// Rows by what they were used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Learned from.
    pub train: usize,
    /// The scenarios made of them.
    pub scenarios: usize,
    /// In scope.
    pub test: usize,
    /// Out of scope.
    pub oos: usize,
    /// Out of scope, to learn confidence from.
    pub oos_train: usize,
    /// Without label, to learn from.
    pub unlabelled: usize,
    /// Answered, of all.
    pub answered: usize,
    /// Lines that were no rows, and are left out.
    pub left_out: usize,
}

/// What is known beside the rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// How many lines of the files were no rows.
    pub left_out: usize,
    /// What one matcher holds, where it could be measured.
    pub memory_bytes: Option<u64>,
}

/// What a measurement has to tell.
#[derive(Clone, Debug)]
pub struct Report<'a> {
    evaluated: &'a Evaluated,
    train: &'a Source,
    figures: Figures,
}

impl<'a> Report<'a> {
    /// Counts. `train` is the file that was learned from, `beside` what is known beside the rows.
    #[must_use]
    pub fn new(evaluated: &'a Evaluated, given: &Given, train: &'a Source, beside: Beside) -> Self {
        Self { evaluated, train, figures: figures(evaluated, given, beside) }
    }

    /// The figures, for programs.
    #[must_use]
    pub fn figures(&self) -> &Figures {
        &self.figures
    }

    /// One line of JSON.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(&self.figures).unwrap_or_default()
    }

    /// For people.
    #[must_use]
    pub fn words(&self) -> String {
        let mut lines = vec![self.what(), String::new()];
        lines.extend(table(&self.figures));
        lines.extend(worst(&confusions(self.evaluated)));
        let notes = self.notes();
        if !notes.is_empty() {
            lines.push(String::new());
            lines.extend(notes);
        }
        lines.join("\n")
    }

    fn what(&self) -> String {
        let rows = &self.figures.rows;
        let learned = format!("{} scenarios of {} phrases", count(rows.scenarios), count(rows.train));
        let heard = format!("{} utterances in scope, {} out of scope", count(rows.test), count(rows.oos));
        format!("{learned}; put to them: {heard}.")
    }

    /// What should be known beside the figures, a sentence each.
    #[must_use]
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let rows = &self.figures.rows;
        if rows.left_out > 0 {
            notes.push(format!("note: {} that could not be read count in nothing above", some(rows.left_out, "line")));
        }
        if self.evaluated.unused_lessons > 0 {
            let unused = some(self.evaluated.unused_lessons, "row");
            notes.push(format!(
                "note: {unused} without a label: read, but without an encoder nothing is learned from them"
            ));
        }
        if !self.evaluated.tried {
            let most = count(MAX_CHECKED_PHRASES);
            notes.push(format!("note: with more than {most} phrases it is not checked how well they are told apart"));
        }
        notes.extend(messages(&self.evaluated.diagnostics, self.train));
        notes
    }
}

fn figures(evaluated: &Evaluated, given: &Given, beside: Beside) -> Figures {
    let judged = &evaluated.judged;
    let confidences = |in_scope: bool| -> Vec<f64> {
        judged.iter().filter(|row| row.is_in_scope() == in_scope).map(|row| row.confidence).collect()
    };
    let (known, unknown) = (confidences(true), confidences(false));
    let in_scope = judged.iter().filter(|row| row.is_in_scope());
    let calibration: Vec<(f64, bool)> = in_scope.map(|row| (row.in_scope_confidence, row.is_right())).collect();
    let area = auroc(&known, &unknown);
    let rejected = cut_accepting(&known, ACCEPTED_PERCENT).map(|cut| share_below(&unknown, cut)).unwrap_or_default();
    let cost = &evaluated.cost;
    let answered = error_answered(judged);
    let micros = |percent| percentile(&cost.utterances, percent).map(|taken| tenths(taken, 1e6));
    let share = |proportion: Proportion| proportion.share().map(digits);
    let interval = |proportion: Proportion| proportion.interval().map(|ends| ends.map(digits));
    Figures {
        accuracy: share(accuracy(judged)),
        macro_f1: macro_f1(judged).map(digits),
        coverage: share(coverage(judged)),
        error_answered: share(answered),
        oos_auroc: area.map(digits),
        oos_recall_at_95: share(rejected),
        ece: expected_calibration_error(&calibration).map(digits),
        cpu_us_p50: micros(50),
        cpu_us_p99: micros(99),
        memory_bytes: beside.memory_bytes,
        compile_cpu_ms: tenths(cost.compile, 1e3),
        intervals: Intervals {
            accuracy: interval(accuracy(judged)),
            coverage: interval(coverage(judged)),
            error_answered: interval(answered),
            oos_auroc: area
                .and_then(|area| auroc_interval(area, known.len(), unknown.len()))
                .map(|ends| ends.map(digits)),
            oos_recall_at_95: interval(rejected),
        },
        rows: Counts {
            train: given.train.len(),
            scenarios: evaluated.scenarios,
            test: known.len(),
            oos: unknown.len(),
            oos_train: given.lessons.out_of_scope.len(),
            unlabelled: given.lessons.unlabelled.len(),
            answered: answered.of,
            left_out: beside.left_out,
        },
    }
}

/// Six digits: more than any number of rows can tell apart.
fn digits(share: f64) -> f64 {
    (share * 1e6).round() / 1e6
}

/// A time in units of which so many are a second, with one digit behind the point.
fn tenths(time: Duration, units_a_second: f64) -> f64 {
    (time.as_secs_f64() * units_a_second * 10.0).round() / 10.0
}

fn table(figures: &Figures) -> Vec<String> {
    let Intervals { accuracy, coverage, error_answered, oos_auroc, oos_recall_at_95 } = figures.intervals;
    let memory =
        figures.memory_bytes.map(|bytes| format!("{} kB", count(usize::try_from(bytes >> 10).unwrap_or(usize::MAX))));
    let number = |value: Option<f64>, unit: &str| value.map(|value| format!("{value:.1} {unit}"));
    let rows = [
        ("best candidate right, however sure", percent(figures.accuracy), accuracy),
        ("  the same as mean over scenarios (macro F1)", percent(figures.macro_f1), None),
        ("answered, of those in scope", percent(figures.coverage), coverage),
        ("wrong among all that were answered", percent(figures.error_answered), error_answered),
        ("told from what is out of scope (AUROC)", percent(figures.oos_auroc), oos_auroc),
        ("out of scope rejected, 95 % in scope accepted", percent(figures.oos_recall_at_95), oos_recall_at_95),
        ("confidence off by (expected calibration error)", percent(figures.ece), None),
        ("processor time an utterance, half of them", number(figures.cpu_us_p50, "µs"), None),
        ("processor time an utterance, 99 of 100", number(figures.cpu_us_p99, "µs"), None),
        ("processor time of compiling", number(Some(figures.compile_cpu_ms), "ms"), None),
        ("memory of the compiled scenarios", memory, None),
    ];
    let line = |(what, figure, interval): (&str, Option<String>, Option<[f64; 2]>)| {
        let figure = figure.unwrap_or_else(|| "–".to_owned());
        let interval = interval
            .map_or_else(String::new, |[low, high]| format!("   {} to {}", plain_percent(low), plain_percent(high)));
        format!("{what:<48}{figure:>12}{interval}")
    };
    let head = format!("{:<48}{:>12}   {}", "", "", "19 times of 20 between");
    std::iter::once(head).chain(rows.map(line)).collect()
}

fn percent(share: Option<f64>) -> Option<String> {
    share.map(|share| format!("{} %", plain_percent(share)))
}

fn plain_percent(share: f64) -> String {
    format!("{:.1}", share * 100.0)
}

fn worst(confusions: &[Confusion<'_>]) -> Vec<String> {
    if confusions.is_empty() {
        return Vec::new();
    }
    let mut lines = vec![String::new(), "Confused most often (meant → came to):".to_owned()];
    for confusion in confusions {
        let meant = confusion.meant.map_or_else(|| "(out of scope)".to_owned(), |id| shown(id.as_str()));
        lines.push(format!("{:>6}  {meant} → {}", count(confusion.rows), shown(confusion.taken_for.as_str())));
        lines.extend(confusion.examples.iter().map(|example| format!("          \"{}\"", shown(example))));
    }
    lines
}

/// What an author would be told: how often each kind of message, and the first of the gravest.
fn messages(diagnostics: &[Diagnostic], train: &Source) -> Vec<String> {
    if diagnostics.is_empty() {
        return Vec::new();
    }
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in diagnostics {
        *kinds.entry(diagnostic.code.as_str()).or_default() += 1;
    }
    let kinds: Vec<String> = kinds.iter().map(|(code, times)| format!("{} × {code}", count(*times))).collect();
    let mut gravest: Vec<&Diagnostic> = diagnostics.iter().collect();
    gravest.sort_by_key(|diagnostic| match diagnostic.severity() {
        Severity::Error => 0,
        Severity::Warning => 1,
        Severity::Note => 2,
    });
    let told = some(diagnostics.len(), "thing");
    let mut lines = vec![format!(
        "note: {told} that `check` would tell the author of these phrases: {} (`clientsvia explain CODE` tells more)",
        kinds.join(", ")
    )];
    lines.extend(gravest.into_iter().take(MAX_MESSAGES).map(|diagnostic| message(diagnostic, train)));
    lines
}

fn message(diagnostic: &Diagnostic, train: &Source) -> String {
    let place = diagnostic.place().map(|label| {
        let label_text = if label.text.is_empty() { String::new() } else { format!(": {}", shown(&label.text)) };
        (format!("{}:{}: ", label.path, train.position(label.span.start).line), label_text)
    });
    let (place, label) = place.unwrap_or_default();
    format!("  {place}{}: {}{label}", diagnostic.code, shown(&diagnostic.message))
}

fn some(number: usize, noun: &str) -> String {
    if number == 1 { format!("1 {noun}") } else { format!("{} {noun}s", count(number)) }
}

/// `15,000`.
fn count(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_counts_are_grouped() {
        assert_eq!([0, 999, 1_000, 15_000, 1_234_567].map(count), ["0", "999", "1,000", "15,000", "1,234,567"]);
    }

    #[test]
    fn times_have_one_digit_behind_the_point() {
        assert!((tenths(Duration::from_nanos(123_456), 1e6) - 123.5).abs() < 1e-12);
    }
}
