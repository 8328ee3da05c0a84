use super::Context;
use super::walk::{all_entries, each_statement};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::{MAX_RULE_CHARS, Normalizer, RuleFault, check_rule};
use crate::model::{Answer, At, Branch, Pattern, PatternNode, Phrase, PhrasePart, Rule, StatementKind};
use crate::text::Span;

/// Whether each line that hears can be read, is small, and hears something but not everything.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tenant = context.tenant;
    let normalizer = Normalizer::new(&tenant.vocabulary);
    for scenario in tenant.scenarios.values() {
        let hear = &scenario.hear;
        hear.phrases.iter().chain(&hear.not_phrases).for_each(|phrase| judge_phrase(phrase, &normalizer, report));
        hear.rules.iter().chain(&hear.not_rules).for_each(|rule| judge_rule(rule, report));
        hear.patterns.iter().chain(&hear.not_patterns).for_each(|pattern| judge_pattern(pattern, &normalizer, report));
    }
    for (_, block) in all_entries(tenant) {
        each_statement(tenant, block, false, &mut |statement, _| {
            if let StatementKind::Ask { branches, .. } = &statement.kind {
                branches.iter().for_each(|branch| judge_answers(branch, &normalizer, report));
            }
        });
    }
    for slot in tenant.slots.values() {
        if let (Some(source), Some(at)) = (&slot.pattern, &slot.at) {
            // what fills a slot is looked for in the words as they were said, too: signs and all
            if let Some(fault) = check_rule(source).err().filter(|fault| !matches!(fault, RuleFault::NeverHeard(_))) {
                tell(source, at, &fault, report);
            }
        }
    }
}

fn judge_answers(branch: &Branch, normalizer: &Normalizer, report: &mut Report) {
    for answer in &branch.answers {
        match answer {
            Answer::Rule(rule) => judge_rule(rule, report),
            Answer::Phrase(phrase) => judge_phrase(phrase, normalizer, report),
            Answer::Words(words) if normalizer.words(words).is_empty() => report.add(no_words("answer", &branch.at)),
            Answer::Words(_) | Answer::Yes | Answer::No | Answer::Else | Answer::Key(_) => {}
        }
    }
}

fn judge_phrase(phrase: &Phrase, normalizer: &Normalizer, report: &mut Report) {
    let texts = phrase.parts.iter().filter_map(|part| match part {
        PhrasePart::Words(words) => Some(words.as_str()),
        PhrasePart::Slot(_) => None,
    });
    let has_slot = phrase.parts.iter().any(|part| matches!(part, PhrasePart::Slot(_)));
    if has_slot {
        let lost = texts.clone().find(|text| normalizer.is_filler(text));
        report.extend(lost.map(|words| beside_fillers(words.trim(), &phrase.at)));
    } else if texts.clone().all(|text| normalizer.words(text).is_empty()) {
        report.add(no_words("phrase", &phrase.at));
    }
}

/// A text in which no caller could say anything.
fn no_words(what: &str, at: &At) -> Diagnostic {
    Diagnostic::new(Code::E027, format!("this {what} holds no words, so it is never heard"))
        .blame(at, "nothing here can be said")
        .help("write what a caller says, or leave the line out")
}

/// Fillers that must be said beside something else: they are dropped before anything is compared.
fn beside_fillers(words: &str, at: &At) -> Diagnostic {
    Diagnostic::new(Code::E027, format!("`{words}` is dropped from what a caller says, so this is never heard"))
        .blame(at, format!("`{words}` means nothing here, and must be said"))
        .help(format!("leave `{words}` out of it, or out of `filler` in `vocabulary`"))
}

fn judge_rule(rule: &Rule, report: &mut Report) {
    if let Err(fault) = check_rule(&rule.source) {
        tell(&rule.source, &rule.at, &fault, report);
    }
}

fn tell(source: &str, at: &At, fault: &RuleFault, report: &mut Report) {
    let simpler = "a pattern says most things more simply:  pattern (ac | unit) .. (quit | stopped)";
    let (code, message) = match fault {
        RuleFault::NotUnderstood { .. } => (Code::E025, "this rule cannot be read".to_owned()),
        RuleFault::TooLong => {
            let chars = source.chars().count();
            (Code::E026, format!("this rule is too long: {chars} letters, at most {MAX_RULE_CHARS}"))
        }
        RuleFault::TooNested | RuleFault::TooLarge => (Code::E026, "this rule is too large".to_owned()),
        RuleFault::MatchesEverything => (Code::E027, "this rule matches everything a caller may say".to_owned()),
        RuleFault::MatchesNothing | RuleFault::NeverHeard(_) => {
            (Code::E027, "this rule matches nothing a caller can say".to_owned())
        }
    };
    let found = Diagnostic::new(code, message);
    report.add(match fault {
        RuleFault::NotUnderstood { start, end, .. } => {
            found.blame(&within(at, *start, *end), plain_words(source)).help(simpler)
        }
        RuleFault::TooLong => found.blame(at, "").help("split it into several rules"),
        RuleFault::TooNested => found.blame(at, "its groups stand too deep within each other").help(simpler),
        RuleFault::TooLarge => {
            found.blame(at, "what it repeats takes too much room").help("repeat less, or split it into several rules")
        }
        RuleFault::MatchesEverything | RuleFault::MatchesNothing => found.blame(at, "").help(simpler),
        RuleFault::NeverHeard(letter) => found
            .blame(at, format!("it needs `{letter}`, and what a caller says comes in small letters without signs"))
            .help(format!("leave `{letter}` out, or write what is heard in its place: a blank, or a small letter")),
    });
}

/// The stretch of a rule's own text; the whole rule where the stretch is empty.
fn within(at: &At, start: usize, end: usize) -> At {
    if start >= end {
        return at.clone();
    }
    let first = at.span.start as usize + "/".len();
    At { span: Span::new(first + start, first + end), ..at.clone() }
}

/// What is wrong with a rule, without a word of the trade.
fn plain_words(source: &str) -> &'static str {
    use regex_syntax::ast::ErrorKind;
    let Err(regex_syntax::Error::Parse(error)) = regex_syntax::parse(source) else {
        return "it speaks of letters that do not exist";
    };
    match error.kind() {
        ErrorKind::GroupUnclosed => "a `)` is missing",
        ErrorKind::GroupUnopened => "a `(` is missing",
        ErrorKind::ClassUnclosed => "a `]` is missing",
        ErrorKind::ClassRangeInvalid => "what stands in `[ ]` runs backwards",
        ErrorKind::RepetitionMissing => "`*`, `+` or `?` stands where there is nothing to repeat",
        ErrorKind::RepetitionCountInvalid
        | ErrorKind::RepetitionCountUnclosed
        | ErrorKind::RepetitionCountDecimalEmpty => "the count in `{ }` cannot be read",
        ErrorKind::UnsupportedLookAround => "it cannot look ahead or back; use `not rule` instead",
        ErrorKind::UnsupportedBackreference => "it cannot speak of what it found before",
        ErrorKind::EscapeUnexpectedEof => "it ends with a lone `\\`",
        ErrorKind::EscapeUnrecognized => "there is no such letter after `\\`",
        _ => "its signs do not fit together",
    }
}

fn judge_pattern(pattern: &Pattern, normalizer: &Normalizer, report: &mut Report) {
    if let PatternNode::Sequence(nodes) = &pattern.node {
        report.extend(lost_run(nodes, normalizer).map(|words| beside_fillers(&words, &pattern.at)));
    }
    if may_be_empty(&pattern.node) {
        let found = Diagnostic::new(Code::E027, "this pattern matches everything a caller may say")
            .blame(&pattern.at, "every word of it may be missing")
            .help("leave the `?` out after the word that must be said");
        report.add(found);
    } else if normalizer.words(&pattern.source).is_empty() {
        report.add(no_words("pattern", &pattern.at));
    }
}

/// Neighbouring words that must be said, all of them fillers, beside a gap or a slot: they are compared by themselves.
fn lost_run(nodes: &[PatternNode], normalizer: &Normalizer) -> Option<String> {
    let parts_runs = |node: &PatternNode| matches!(node, PatternNode::Gap | PatternNode::Slot(_));
    if !nodes.iter().any(parts_runs) {
        return None;
    }
    nodes.split(parts_runs).find_map(|run| {
        let word = |node: &PatternNode| match node {
            PatternNode::Word(word) => Some(word.clone()),
            _ => None,
        };
        let words: Option<Vec<String>> = run.iter().map(word).collect();
        words.map(|words| words.join(" ")).filter(|words| normalizer.is_filler(words))
    })
}

fn may_be_empty(node: &PatternNode) -> bool {
    match node {
        PatternNode::Word(_) | PatternNode::Slot(_) => false,
        PatternNode::Optional(_) | PatternNode::Gap => true,
        PatternNode::Sequence(nodes) => nodes.iter().all(may_be_empty),
        PatternNode::Either(nodes) => nodes.iter().any(may_be_empty),
    }
}
