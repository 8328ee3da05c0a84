//! An author's regular expression: its limits, and how it meets what was heard.

use regex::{Regex, RegexBuilder};
use regex_syntax::hir::{Class, Hir, HirKind};

use crate::matcher::normalize::fold;

/// The longest rule, in characters.
pub const MAX_RULE_CHARS: usize = 500;

/// How deep a rule may nest its groups.
pub const MAX_RULE_NESTING: u32 = 20;

/// The most memory a compiled rule may take, in bytes.
pub const MAX_RULE_BYTES: usize = 1 << 18;

/// What no business means: a rule that hears all of these hears everything.
const PROBES: [&str; 4] = ["zq", "7", "xylo wug blorf", "qqq 90 vvv"];

/// What is wrong with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RuleFault {
    /// Longer than [`MAX_RULE_CHARS`].
    TooLong,
    /// Nested deeper than [`MAX_RULE_NESTING`].
    TooNested,
    /// Needs more than [`MAX_RULE_BYTES`].
    TooLarge,
    /// No regular expression: why, and the bytes of the source where it shows.
    NotUnderstood {
        /// In the parser's words.
        why: String,
        /// First byte of the source.
        start: usize,
        /// One past the last.
        end: usize,
    },
    /// It matches whatever is said.
    MatchesEverything,
    /// No words can match it.
    MatchesNothing,
    /// It needs a letter or sign that is never among what rules see.
    NeverHeard(char),
}

/// Whether a rule can be used.
///
/// # Errors
/// What is wrong with it.
pub fn check_rule(source: &str) -> Result<(), RuleFault> {
    compile(source)?;
    match needed(&parse(source)?) {
        Some(letter) => Err(RuleFault::NeverHeard(letter)),
        None => Ok(()),
    }
}

/// A letter or sign that whatever the tree matches holds, and that no caller's words do.
fn needed(tree: &Hir) -> Option<char> {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => String::from_utf8_lossy(&literal.0).chars().find(|letter| !is_heard(*letter)),
        HirKind::Class(class) => needed_of(class),
        HirKind::Repetition(repeated) if repeated.min == 0 => None,
        HirKind::Repetition(repeated) => needed(&repeated.sub),
        HirKind::Capture(group) => needed(&group.sub),
        HirKind::Concat(parts) => parts.iter().find_map(needed),
        HirKind::Alternation(ways) => {
            let all: Option<Vec<char>> = ways.iter().map(needed).collect();
            all.and_then(|letters| letters.first().copied())
        }
    }
}

/// The first of a class of letters none of which is ever heard.
fn needed_of(class: &Class) -> Option<char> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|range| (range.start(), range.end())).collect(),
        Class::Bytes(class) => {
            class.ranges().iter().map(|range| (char::from(range.start()), char::from(range.end()))).collect()
        }
    };
    let (first, _) = ranges.first().copied()?;
    let heard = ranges.into_iter().any(|(start, end)| (start..=end).any(is_heard));
    (!heard).then_some(first)
}

/// Whether rules ever see it: lower case without accents; of signs only the blank and the point of a number.
fn is_heard(letter: char) -> bool {
    if matches!(letter, ' ' | '.') {
        return true;
    }
    let mut folded = String::new();
    fold(letter, &mut folded);
    letter.is_alphanumeric() && folded.chars().eq([letter])
}

pub(super) fn compile(source: &str) -> Result<Regex, RuleFault> {
    if source.chars().count() > MAX_RULE_CHARS {
        return Err(RuleFault::TooLong);
    }
    let tree = parse(source)?;
    let regex = RegexBuilder::new(&adapt(source))
        .nest_limit(MAX_RULE_NESTING)
        .size_limit(MAX_RULE_BYTES)
        .dfa_size_limit(MAX_RULE_BYTES)
        .build()
        .map_err(|_| RuleFault::TooLarge)?;
    if tree.properties().minimum_len().is_none() {
        return Err(RuleFault::MatchesNothing);
    }
    if PROBES.iter().all(|probe| regex.is_match(probe)) {
        return Err(RuleFault::MatchesEverything);
    }
    Ok(regex)
}

/// The rule as a tree over what rules see.
pub(super) fn parse(source: &str) -> Result<regex_syntax::hir::Hir, RuleFault> {
    let fault = |why: String, span: &regex_syntax::ast::Span| RuleFault::NotUnderstood {
        why,
        start: span.start.offset.min(source.len()),
        end: span.end.offset.min(source.len()),
    };
    // Faults are shown in what the author wrote, so that is what is parsed first.
    let parsed = regex_syntax::ParserBuilder::new().nest_limit(MAX_RULE_NESTING).build().parse(source);
    match parsed {
        Ok(_) => {}
        Err(regex_syntax::Error::Parse(error)) => {
            return Err(match error.kind() {
                regex_syntax::ast::ErrorKind::NestLimitExceeded(_) => RuleFault::TooNested,
                kind => fault(kind.to_string(), error.span()),
            });
        }
        Err(regex_syntax::Error::Translate(error)) => return Err(fault(error.kind().to_string(), error.span())),
        Err(other) => return Err(RuleFault::NotUnderstood { why: other.to_string(), start: 0, end: source.len() }),
    }
    regex_syntax::ParserBuilder::new()
        .nest_limit(MAX_RULE_NESTING)
        .build()
        .parse(&adapt(source))
        .map_err(|error| RuleFault::NotUnderstood { why: error.to_string(), start: 0, end: source.len() })
}

/// What was heard is lower case, without accents and apostrophes; so is the rule, then. Escapes and names stay.
fn adapt(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut letters = source.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => {
                out.push(letter);
                copy_escape(&mut letters, &mut out);
            }
            '(' if letters.peek() == Some(&'?') => {
                out.push(letter);
                copy_until(&mut letters, &[':', ')', '>'], &mut out);
            }
            '\'' | '’' if before.is_some_and(char::is_alphabetic) => {}
            other => fold(other, &mut out),
        }
        before = Some(letter);
    }
    out
}

type Letters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn copy_escape(letters: &mut Letters<'_>, out: &mut String) {
    let Some(kind) = letters.next() else { return };
    out.push(kind);
    if matches!(kind, 'p' | 'P' | 'x' | 'u' | 'U' | 'b') && letters.peek() == Some(&'{') {
        copy_until(letters, &['}'], out);
    }
}

fn copy_until(letters: &mut Letters<'_>, ends: &[char], out: &mut String) {
    for letter in letters.by_ref() {
        out.push(letter);
        if ends.contains(&letter) {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_hears_as_it_was_meant() {
        let cases = [
            (r"\bno (cool|cold) air\b", "there is no cold air", true),
            (r"\bNo Air\b", "no air", true),
            (r"won't (start|stop)", "it wont start", true),
            (r"(?<thing>Años)\S", "anosx", true),
            (r"\bac\b", "back", false),
        ];
        for (rule, heard, expected) in cases {
            assert_eq!(compile(rule).map(|regex| regex.is_match(heard)), Ok(expected), "{rule}");
        }
    }

    #[test]
    fn limits_are_kept() {
        assert_eq!(check_rule(&"a".repeat(MAX_RULE_CHARS)), Ok(()));
        assert_eq!(check_rule(&"a".repeat(MAX_RULE_CHARS + 1)), Err(RuleFault::TooLong));
        assert_eq!(check_rule(&format!("{}a{}", "(".repeat(30), ")".repeat(30))), Err(RuleFault::TooNested));
        assert_eq!(check_rule(r"\w{900}\w{900}"), Err(RuleFault::TooLarge));
        assert_eq!(check_rule("a*"), Err(RuleFault::MatchesEverything));
        assert_eq!(check_rule("[a&&b]"), Err(RuleFault::MatchesNothing));
    }

    #[test]
    fn what_is_never_heard_is_named() {
        let cases = [
            (r"what\?", Some('?')),
            (r"\d+!", Some('!')),
            (r"(why|what)[?!]", Some('!')),
            (r"(no!|yes!)", Some('!')),
            (r"twenty-four", Some('-')),
            (r"\x41c", Some('A')),
            (r"what\??", None),
            (r"(no!|yes)", None),
            (r"\b[^a-z]+\b", None),
            (r"Won't start", None),
            (r"3\.50", None),
            (r"(?i)\bAC\b", None),
            (r"\S+ ac\W", None),
            (r"años", None),
        ];
        for (rule, letter) in cases {
            let expected = letter.map_or(Ok(()), |letter| Err(RuleFault::NeverHeard(letter)));
            assert_eq!(check_rule(rule), expected, "{rule}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_shown() {
        assert!(matches!(check_rule("a(b"), Err(RuleFault::NotUnderstood { start: 1, .. })));
    }
}
