use super::Context;
use super::walk::{all_entries, each_statement};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::matcher::{MAX_RULE_CHARS, RuleFault, check_rule};
use crate::model::{Answer, At, Pattern, PatternNode, Rule, StatementKind};
use crate::text::Span;

/// Whether each rule can be read, is small, and matches something but not everything.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tenant = context.tenant;
    for scenario in tenant.scenarios.values() {
        let hear = &scenario.hear;
        hear.rules.iter().chain(&hear.not_rules).for_each(|rule| judge_rule(rule, report));
        hear.patterns.iter().chain(&hear.not_patterns).for_each(|pattern| judge_pattern(pattern, report));
    }
    for (_, block) in all_entries(tenant) {
        each_statement(tenant, block, false, &mut |statement, _| {
            if let StatementKind::Ask { branches, .. } = &statement.kind {
                for answer in branches.iter().flat_map(|branch| &branch.answers) {
                    if let Answer::Rule(rule) = answer {
                        judge_rule(rule, report);
                    }
                }
            }
        });
    }
    for slot in tenant.slots.values() {
        if let (Some(source), Some(at)) = (&slot.pattern, &slot.at) {
            judge(source, at, report);
        }
    }
}

fn judge_rule(rule: &Rule, report: &mut Report) {
    judge(&rule.source, &rule.at, report);
}

fn judge(source: &str, at: &At, report: &mut Report) {
    let simpler = "a pattern says most things more simply:  pattern (ac | unit) .. (quit | stopped)";
    let Err(fault) = check_rule(source) else { return };
    let (code, message) = match &fault {
        RuleFault::NotUnderstood { .. } => (Code::E025, "this rule cannot be read".to_owned()),
        RuleFault::TooLong => {
            let chars = source.chars().count();
            (Code::E026, format!("this rule is too long: {chars} letters, at most {MAX_RULE_CHARS}"))
        }
        RuleFault::TooNested | RuleFault::TooLarge => (Code::E026, "this rule is too large".to_owned()),
        RuleFault::MatchesEverything => (Code::E027, "this rule matches everything a caller may say".to_owned()),
        RuleFault::MatchesNothing => (Code::E027, "this rule matches nothing a caller can say".to_owned()),
    };
    let found = Diagnostic::new(code, message);
    report.add(match &fault {
        RuleFault::NotUnderstood { start, end, .. } => {
            found.blame(&within(at, *start, *end), plain_words(source)).help(simpler)
        }
        RuleFault::TooLong => found.blame(at, "").help("split it into several rules"),
        RuleFault::TooNested => found.blame(at, "its groups stand too deep within each other").help(simpler),
        RuleFault::TooLarge => {
            found.blame(at, "what it repeats takes too much room").help("repeat less, or split it into several rules")
        }
        RuleFault::MatchesEverything | RuleFault::MatchesNothing => found.blame(at, "").help(simpler),
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

fn judge_pattern(pattern: &Pattern, report: &mut Report) {
    if may_be_empty(&pattern.node) {
        let found = Diagnostic::new(Code::E027, "this pattern matches everything a caller may say")
            .blame(&pattern.at, "every word of it may be missing")
            .help("leave the `?` out after the word that must be said");
        report.add(found);
    }
}

fn may_be_empty(node: &PatternNode) -> bool {
    match node {
        PatternNode::Word(_) | PatternNode::Slot(_) => false,
        PatternNode::Optional(_) | PatternNode::Gap => true,
        PatternNode::Sequence(nodes) => nodes.iter().all(may_be_empty),
        PatternNode::Either(nodes) => nodes.iter().any(may_be_empty),
    }
}
