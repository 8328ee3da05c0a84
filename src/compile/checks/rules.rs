use regex_syntax::ParserBuilder;
use regex_syntax::hir::Hir;

use super::Context;
use super::walk::{all_entries, each_statement};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Answer, At, Pattern, PatternNode, Rule, StatementKind};

/// The longest rule, in characters.
pub(crate) const MAX_RULE_CHARS: usize = 500;
/// How deep groups of a rule may be nested.
pub(crate) const MAX_RULE_NESTING: u32 = 20;
/// The largest a compiled rule may be, in bytes.
pub(crate) const MAX_RULE_BYTES: usize = 256 * 1024;

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
    let chars = source.chars().count();
    if chars > MAX_RULE_CHARS {
        let found =
            Diagnostic::new(Code::E026, format!("this rule is too long: {chars} letters, at most {MAX_RULE_CHARS}"));
        report.add(found.blame(at, "").help("split it into several rules"));
        return;
    }
    let parsed = ParserBuilder::new().nest_limit(MAX_RULE_NESTING).build().parse(source);
    let hir = match parsed {
        Ok(hir) => hir,
        Err(error) => {
            let (code, why) = plain_words(&error);
            let message = if code == Code::E026 { "this rule is too large" } else { "this rule cannot be read" };
            report.add(Diagnostic::new(code, message).blame(at, why).help(simpler));
            return;
        }
    };
    let built = regex::RegexBuilder::new(source).nest_limit(MAX_RULE_NESTING).size_limit(MAX_RULE_BYTES).build();
    if built.is_err() {
        let found =
            Diagnostic::new(Code::E026, "this rule is too large").blame(at, "what it repeats takes too much room");
        report.add(found.help("repeat less, or split it into several rules"));
    } else if let Some(why) = everything_or_nothing(&hir) {
        let found = Diagnostic::new(Code::E027, format!("this rule matches {why}")).blame(at, "");
        report.add(found.help(simpler));
    }
}

fn everything_or_nothing(hir: &Hir) -> Option<&'static str> {
    let properties = hir.properties();
    if properties.minimum_len().is_none() {
        return Some("nothing at all");
    }
    // what can be empty is found in every utterance
    let anchored = properties.look_set_prefix().contains_anchor() && properties.look_set_suffix().contains_anchor();
    let empty = properties.minimum_len() == Some(0);
    if empty && !(anchored && properties.maximum_len() == Some(0)) {
        return Some("everything a caller may say");
    }
    (empty && anchored).then_some("only silence")
}

/// What is wrong with a rule, without a word of the trade.
fn plain_words(error: &regex_syntax::Error) -> (Code, &'static str) {
    use regex_syntax::ast::ErrorKind;
    let regex_syntax::Error::Parse(error) = error else {
        return (Code::E025, "it speaks of letters that do not exist");
    };
    match error.kind() {
        ErrorKind::NestLimitExceeded(_) => (Code::E026, "its groups stand too deep within each other"),
        ErrorKind::CaptureLimitExceeded => (Code::E026, "it has too many groups"),
        ErrorKind::GroupUnclosed => (Code::E025, "a `)` is missing"),
        ErrorKind::GroupUnopened => (Code::E025, "a `(` is missing"),
        ErrorKind::ClassUnclosed => (Code::E025, "a `]` is missing"),
        ErrorKind::ClassRangeInvalid => (Code::E025, "what stands in `[ ]` runs backwards"),
        ErrorKind::RepetitionMissing => (Code::E025, "`*`, `+` or `?` stands where there is nothing to repeat"),
        ErrorKind::RepetitionCountInvalid
        | ErrorKind::RepetitionCountUnclosed
        | ErrorKind::RepetitionCountDecimalEmpty => (Code::E025, "the count in `{ }` cannot be read"),
        ErrorKind::UnsupportedLookAround => (Code::E025, "it cannot look ahead or back; use `not rule` instead"),
        ErrorKind::UnsupportedBackreference => (Code::E025, "it cannot speak of what it found before"),
        ErrorKind::EscapeUnexpectedEof => (Code::E025, "it ends with a lone `\\`"),
        ErrorKind::EscapeUnrecognized => (Code::E025, "there is no such letter after `\\`"),
        _ => (Code::E025, "its signs do not fit together"),
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
