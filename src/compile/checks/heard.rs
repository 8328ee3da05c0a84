use std::collections::BTreeMap;

use super::Context;
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{At, Channel, Language, Scenario};

/// A line of a scenario that hears, in a form in which equal lines are equal.
struct Line<'t> {
    scenario: &'t Scenario,
    text: String,
    at: &'t At,
}

/// Lines that two live scenarios share, or one has twice.
pub(in crate::compile) fn check(context: &Context<'_>, report: &mut Report) {
    let phrases: Vec<Line<'_>> = context
        .live()
        .flat_map(|scenario| scenario.hear.phrases.iter().map(move |phrase| (scenario, &phrase.source, &phrase.at)))
        .map(|(scenario, source, at)| Line { scenario, text: plain(source), at })
        .collect();
    let exact: Vec<Line<'_>> = context
        .live()
        .flat_map(|scenario| {
            let patterns = scenario.hear.patterns.iter().map(|pattern| (&pattern.source, &pattern.at));
            let rules = scenario.hear.rules.iter().map(|rule| (&rule.source, &rule.at));
            patterns.chain(rules).map(move |(source, at)| (scenario, source, at))
        })
        .map(|(scenario, source, at)| Line { scenario, text: source.trim().to_owned(), at })
        .collect();
    shared_phrases(&phrases, report);
    never_win(&exact, report);
}

/// A phrase in a form in which equal phrases are equal.
pub(super) fn plain(phrase: &str) -> String {
    let words = phrase.to_lowercase().replace('’', "'");
    let letters: String =
        words.chars().map(|c| if c.is_alphanumeric() || "'{}".contains(c) { c } else { ' ' }).collect();
    letters.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a caller could meet both: the same channel, the same language.
pub(super) fn meet(one: &Scenario, other: &Scenario) -> bool {
    let channel = |channel: &Channel| other.channels.contains(channel);
    let language = |language: &Option<Language>| language.as_ref().map(|language| language.as_str().to_lowercase());
    one.channels.iter().any(channel) && language(&one.language) == language(&other.language)
}

fn shared_phrases(lines: &[Line<'_>], report: &mut Report) {
    let mut first: BTreeMap<&str, &Line<'_>> = BTreeMap::new();
    for line in lines {
        let Some(earlier) = first.get(line.text.as_str()) else {
            first.insert(&line.text, line);
            continue;
        };
        if earlier.scenario.id == line.scenario.id {
            let found = Diagnostic::new(Code::E030, "this phrase is written twice")
                .blame(line.at, "the second adds nothing")
                .beside(earlier.at, "the first")
                .help("leave one of them out");
            report.add(found);
        } else if meet(earlier.scenario, line.scenario) {
            let (one, other) = (&earlier.scenario.id, &line.scenario.id);
            let found =
                Diagnostic::new(Code::E031, format!("`{one}` and `{other}` share the phrase \"{}\"", line.text))
                    .blame(line.at, format!("here for `{other}`"))
                    .beside(earlier.at, format!("here for `{one}`"))
                    .help("leave it in the one that should answer it");
            report.add(found);
        }
    }
}

/// Patterns and rules that are written elsewhere too, where the other one always wins.
fn never_win(lines: &[Line<'_>], report: &mut Report) {
    for (index, line) in lines.iter().enumerate() {
        let same = lines.iter().enumerate().filter(|(other, earlier)| *other != index && earlier.text == line.text);
        for (other, earlier) in same {
            let own = earlier.scenario.id == line.scenario.id;
            let beaten =
                earlier.scenario.wins_over.contains(&line.scenario.id) && meet(earlier.scenario, line.scenario);
            if (own && other < index) || (!own && beaten) {
                let why =
                    if own { "the same stands above" } else { "the same stands in a scenario that wins over this one" };
                let found = Diagnostic::new(Code::E030, "this can never win")
                    .blame(line.at, why)
                    .beside(earlier.at, format!("`{}` is answered", earlier.scenario.id))
                    .help("leave it out, or say what only this one hears");
                report.add(found);
                break;
            }
        }
    }
}
