use std::collections::BTreeMap;

use super::run::Evaluated;
use crate::model::ScenarioId;

/// How many pairs are shown.
const MAX_PAIRS: usize = 10;

/// How many examples are shown of each.
const MAX_EXAMPLES: usize = 2;

/// Rows that mean one thing and came to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Confusion<'a> {
    /// What was meant; none for rows out of scope.
    pub(super) meant: Option<&'a ScenarioId>,
    /// What they came to.
    pub(super) taken_for: &'a ScenarioId,
    /// How many rows.
    pub(super) rows: usize,
    /// The first of them.
    pub(super) examples: Vec<&'a str>,
}

/// The pairs that most rows were confused in, ties in the order of the labels: rows in scope whose best candidate is another,
/// and rows out of scope that were answered.
pub(super) fn confusions(evaluated: &Evaluated) -> Vec<Confusion<'_>> {
    let mut pairs: BTreeMap<(Option<&ScenarioId>, &ScenarioId), Vec<&str>> = BTreeMap::new();
    for (row, text) in evaluated.judged.iter().zip(&evaluated.texts) {
        let Some(best) = &row.best else { continue };
        if !row.is_right() && (row.is_in_scope() || row.answered) {
            pairs.entry((row.meant.as_ref(), best)).or_default().push(text);
        }
    }
    let confusion = |((meant, taken_for), texts): ((_, _), Vec<_>)| Confusion {
        meant,
        taken_for,
        rows: texts.len(),
        examples: texts.into_iter().take(MAX_EXAMPLES).collect(),
    };
    let mut confusions: Vec<Confusion<'_>> = pairs.into_iter().map(confusion).collect();
    confusions.sort_by_key(|confusion| std::cmp::Reverse(confusion.rows));
    confusions.truncate(MAX_PAIRS);
    confusions
}
