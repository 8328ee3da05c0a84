//! Tier 1: phrases word for word, patterns, rules and keys, as their author wrote them.
//!
//! Finds every line that matches, and where; which of them wins is `decide`'s. Knows nothing of meaning or of models.

mod automaton;
mod cache;
mod expression;
mod needs;
mod prefilter;
mod shape;

use std::collections::BTreeMap;
use std::ops::Range;

pub(crate) use automaton::{Automaton, Label};
pub use automaton::{MAX_GAP_WORDS, MAX_PATTERN_STATES};
use cache::Cache;
pub use cache::MAX_COMPILED_RULES;
pub use expression::{MAX_RULE_BYTES, MAX_RULE_CHARS, MAX_RULE_NESTING, RuleFault, check_rule};
use prefilter::{Needs, Prefilter};
pub(crate) use shape::Shaper;

use super::By;
use super::normalize::{Heard, Word};
use crate::model::{At, Hear, Key, Pattern, Phrase, PhrasePart, Rule, SlotId};

/// One line of a `hear` block, ready to be run.
#[derive(Debug)]
pub(crate) struct Line {
    /// The scenario's place among the tenant's.
    pub(crate) scenario: usize,
    /// Phrase, pattern or rule.
    pub(crate) by: By,
    /// Whether it says what is not meant.
    pub(crate) not: bool,
    /// As written.
    pub(crate) source: String,
    /// Where.
    pub(crate) at: At,
    body: Body,
}

#[derive(Debug)]
enum Body {
    /// All the words, these.
    Exact,
    /// All the words, with slots.
    Whole(Automaton),
    /// Anywhere in the words.
    Words(Automaton),
    /// Anywhere in the plain text.
    Expression,
}

/// A line that matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// Which.
    pub(crate) line: usize,
    /// The stretch of the utterance, in bytes.
    pub(crate) from: Range<usize>,
    /// What the slots were filled with, in the caller's own words.
    pub(crate) slots: BTreeMap<SlotId, String>,
}

/// All lines of a tenant.
#[derive(Debug)]
pub(crate) struct Rules {
    lines: Vec<Line>,
    exact: BTreeMap<String, Vec<usize>>,
    words: Prefilter,
    expressions: Prefilter,
    cache: Cache,
    keys: BTreeMap<Key, Vec<usize>>,
}

impl Rules {
    /// The lines of these scenarios, each named by its place.
    pub(crate) fn new<'a>(scenarios: impl IntoIterator<Item = (usize, &'a Hear)>, shaper: &Shaper<'_>) -> Self {
        let mut builder =
            Builder { shaper, lines: Vec::new(), exact: BTreeMap::new(), groups: Vec::new(), needs: Vec::new() };
        let mut keys: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
        for (scenario, hear) in scenarios {
            hear.keys.iter().for_each(|key| keys.entry(*key).or_default().push(scenario));
            builder.hear(scenario, hear);
        }
        let (lines, groups): (Vec<usize>, Vec<_>) = builder.groups.into_iter().unzip();
        Self {
            lines: builder.lines,
            exact: builder.exact,
            words: Prefilter::new(lines.into_iter().zip(needs::rarest(&groups))),
            expressions: Prefilter::new(builder.needs),
            cache: Cache::default(),
            keys,
        }
    }

    /// The line with this number.
    pub(crate) fn line(&self, line: usize) -> Option<&Line> {
        self.lines.get(line)
    }

    /// The patterns that are no vetoes, in the order of scenarios.
    pub(crate) fn patterns(&self) -> impl Iterator<Item = (&Line, &Automaton)> {
        self.lines.iter().filter(|line| !line.not && line.by == By::Pattern).filter_map(|line| match &line.body {
            Body::Words(automaton) => Some((line, automaton)),
            Body::Exact | Body::Whole(_) | Body::Expression => None,
        })
    }

    /// The scenarios a key chooses.
    pub(crate) fn key(&self, key: Key) -> &[usize] {
        self.keys.get(&key).map_or(&[], Vec::as_slice)
    }

    /// Every line that matches, in the order of lines.
    pub(crate) fn find(&self, heard: &Heard) -> Vec<Match> {
        let text = padded(&heard.words);
        let plain = heard.plain_text();
        let words = self.words.candidates(&text);
        let expressions = self.expressions.candidates(&plain);
        self.run(heard, words.into_iter().chain(expressions))
    }

    /// The same without the prefilter, for the test that holds them equal.
    #[cfg(test)]
    pub(crate) fn find_slowly(&self, heard: &Heard) -> Vec<Match> {
        let others = (0..self.lines.len())
            .filter(|line| self.lines.get(*line).is_some_and(|line| !matches!(line.body, Body::Exact)));
        self.run(heard, others)
    }

    fn run(&self, heard: &Heard, lines: impl Iterator<Item = usize>) -> Vec<Match> {
        let words: Vec<&str> = heard.words.iter().map(|word| word.text.as_str()).collect();
        let plain = heard.plain_text();
        let mut found: Vec<Match> = self
            .exact
            .get(&words.join(" "))
            .into_iter()
            .flatten()
            .map(|line| Match { line: *line, from: stretch(&heard.words), slots: BTreeMap::new() })
            .collect();
        found.extend(lines.filter_map(|line| self.run_line(line, heard, &words, &plain)));
        found.sort_by_key(|found| found.line);
        found
    }

    fn run_line(&self, index: usize, heard: &Heard, words: &[&str], plain: &str) -> Option<Match> {
        let line = self.lines.get(index)?;
        let found = match &line.body {
            Body::Exact => return None,
            Body::Whole(automaton) => automaton.find_whole(words)?,
            Body::Words(automaton) => automaton.find(words)?,
            Body::Expression => {
                let found = self.cache.get(index, &line.source)?.find(plain)?;
                let from = plain_stretch(&heard.plain, found.range())?;
                return Some(Match { line: index, from, slots: BTreeMap::new() });
            }
        };
        let from = stretch(heard.words.get(found.start..found.end)?);
        let mut slots = BTreeMap::new();
        for (slot, start, end) in found.slots {
            let said = heard.said(&stretch(heard.words.get(start..end)?)).to_owned();
            slots.entry(slot).or_insert(said);
        }
        Some(Match { line: index, from, slots })
    }
}

/// The words with a space round each, as the prefilter's literals have.
fn padded(words: &[Word]) -> String {
    let mut text = String::from(" ");
    for word in words {
        text.push_str(&word.text);
        text.push(' ');
    }
    text
}

/// The bytes from the first word to the last.
fn stretch(words: &[Word]) -> Range<usize> {
    let start = words.first().map_or(0, |word| word.from.start);
    start..words.iter().map(|word| word.from.end).max().unwrap_or(start)
}

/// The bytes of the utterance for bytes of the plain text.
fn plain_stretch(words: &[Word], found: Range<usize>) -> Option<Range<usize>> {
    let (mut at, mut from) = (0, None::<Range<usize>>);
    for word in words {
        let own = at..at + word.text.len();
        if own.start < found.end && found.start < own.end {
            let start = from.map_or(word.from.start, |from| from.start);
            from = Some(start..word.from.end);
        }
        at = own.end + 1;
    }
    from
}

fn written(part: &PhrasePart) -> Option<&str> {
    match part {
        PhrasePart::Words(words) => Some(words),
        PhrasePart::Slot(_) => None,
    }
}

struct Builder<'a> {
    shaper: &'a Shaper<'a>,
    lines: Vec<Line>,
    exact: BTreeMap<String, Vec<usize>>,
    groups: Vec<(usize, Vec<Vec<String>>)>,
    needs: Vec<(usize, Needs)>,
}

impl Builder<'_> {
    fn hear(&mut self, scenario: usize, hear: &Hear) {
        hear.phrases.iter().for_each(|phrase| self.phrase(scenario, false, phrase));
        hear.not_phrases.iter().for_each(|phrase| self.phrase(scenario, true, phrase));
        hear.patterns.iter().for_each(|pattern| self.pattern(scenario, false, pattern));
        hear.not_patterns.iter().for_each(|pattern| self.pattern(scenario, true, pattern));
        hear.rules.iter().for_each(|rule| self.rule(scenario, false, rule));
        hear.not_rules.iter().for_each(|rule| self.rule(scenario, true, rule));
    }

    fn push(&mut self, scenario: usize, by: By, not: bool, source: &str, at: &At, body: Body) -> usize {
        self.lines.push(Line { scenario, by, not, source: source.to_owned(), at: at.clone(), body });
        self.lines.len() - 1
    }

    fn phrase(&mut self, scenario: usize, not: bool, phrase: &Phrase) {
        let slots = phrase.parts.iter().any(|part| matches!(part, PhrasePart::Slot(_)));
        let shape = self.shaper.phrase(phrase);
        if slots {
            let Some(automaton) = Automaton::new(&shape) else { return };
            let line = self.push(scenario, By::Phrase, not, &phrase.source, &phrase.at, Body::Whole(automaton));
            self.groups.push((line, needs::word_groups(&shape)));
            return;
        }
        let text: Vec<&str> = phrase.parts.iter().filter_map(written).collect();
        let words = self.shaper.normalizer.words(&text.join(" "));
        if !words.is_empty() {
            let line = self.push(scenario, By::Phrase, not, &phrase.source, &phrase.at, Body::Exact);
            self.exact.entry(words.join(" ")).or_default().push(line);
        }
    }

    fn pattern(&mut self, scenario: usize, not: bool, pattern: &Pattern) {
        let shape = self.shaper.pattern(pattern);
        if let Some(automaton) = Automaton::new(&shape) {
            let line = self.push(scenario, By::Pattern, not, &pattern.source, &pattern.at, Body::Words(automaton));
            self.groups.push((line, needs::word_groups(&shape)));
        }
    }

    fn rule(&mut self, scenario: usize, not: bool, rule: &Rule) {
        // The source is parsed here, which is quick, and compiled when it is first run, which is not.
        if let Ok(tree) = expression::parse(&rule.source) {
            let line = self.push(scenario, By::Rule, not, &rule.source, &rule.at, Body::Expression);
            self.needs.push((line, needs::literals(&tree)));
        }
    }
}

/// How many words a rule finds in a plain text; none where it finds nothing. For the few rules of an open question.
pub(crate) fn run_rule(source: &str, plain: &str) -> Option<usize> {
    let found = expression::compile(source).ok()?.find(plain)?.range();
    plain.get(found).map(|text| text.split(' ').count())
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use crate::matcher::Matcher;
    use crate::matcher::sample::penguin;

    proptest! {
        #[test]
        fn the_prefilter_changes_nothing(
            words in prop::collection::vec("(ac|air conditioner|unit|quit|stopped|no|cold|cool|air|smell|some|gas|heater|[a-z]{1,3}|um|leak|attic)", 0..12)
        ) {
            static MATCHER: LazyLock<Matcher> = LazyLock::new(|| Matcher::build(&penguin()));
            let heard = MATCHER.normalize(&words.join(" "));
            prop_assert_eq!(MATCHER.rules.find(&heard), MATCHER.rules.find_slowly(&heard));
        }
    }
}
