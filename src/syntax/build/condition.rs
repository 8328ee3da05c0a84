use jiff::civil::Weekday;

use super::Builder;
use super::values::span_of;
use crate::diagnostic::Code;
use crate::syntax::ast::{Compare, Condition, ConditionKind, DaySpan, Path, Spanned};
use crate::syntax::grammar::{Node, Rule};

const WEEKDAYS: &[(&str, Weekday)] = &[
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl Builder<'_> {
    /// A condition; what is wrong with a part of it is reported.
    pub(super) fn condition(&mut self, node: &Node<'_>) -> Option<Condition> {
        self.joined(node, Self::and_part, ConditionKind::Or)
    }

    fn and_part(&mut self, node: &Node<'_>) -> Option<Condition> {
        self.joined(node, Self::not_part, ConditionKind::And)
    }

    fn joined(
        &mut self,
        node: &Node<'_>,
        part: fn(&mut Self, &Node<'_>) -> Option<Condition>,
        join: fn(Vec<Condition>) -> ConditionKind,
    ) -> Option<Condition> {
        let mut parts = Vec::new();
        for child in node.children() {
            parts.push(part(self, &child)?);
        }
        match parts.len() {
            0 | 1 => parts.pop(),
            _ => Some(Spanned::new(join(parts), node.span())),
        }
    }

    fn not_part(&mut self, node: &Node<'_>) -> Option<Condition> {
        let nots = node.children().filter(|child| child.rule() == Rule::not).count();
        let inner = node.children().find(|child| child.rule() != Rule::not)?;
        let condition = match inner.rule() {
            Rule::condition => self.condition(&inner)?,
            _ => self.simple(&inner)?,
        };
        // two `not` are none; a file of a million of them must not be a tree a million deep
        Some(if nots % 2 == 0 { condition } else { Spanned::new(ConditionKind::Not(Box::new(condition)), node.span()) })
    }

    fn simple(&mut self, node: &Node<'_>) -> Option<Condition> {
        let children: Vec<Node<'_>> = node.children().collect();
        let child = |wanted: Rule| children.iter().find(|child| child.rule() == wanted);
        let kind = match node.rule() {
            Rule::w_returning => ConditionKind::ReturningCaller,
            Rule::w_frustrated => ConditionKind::CallerFrustrated,
            Rule::w_asked => ConditionKind::AskedBefore,
            Rule::w_open => ConditionKind::Open,
            Rule::w_closed => ConditionKind::Closed,
            Rule::w_holiday => ConditionKind::Holiday,
            Rule::w_between => {
                let [from, to] = children.as_slice() else { return None };
                ConditionKind::BetweenTimes(self.clock(from)?, self.clock(to)?)
            }
            Rule::w_before => ConditionKind::BeforeTime(self.clock(child(Rule::clock)?)?),
            Rule::w_after => ConditionKind::AfterTime(self.clock(child(Rule::clock)?)?),
            Rule::w_on_date => ConditionKind::OnDate(self.day(child(Rule::day)?)?),
            Rule::w_on_days => ConditionKind::OnDays(self.days(&children)?),
            Rule::w_channel => ConditionKind::ChannelIs(self.channel(child(Rule::word)?)?),
            Rule::w_language => ConditionKind::LanguageIs(self.language(child(Rule::word)?)?),
            Rule::w_turn => ConditionKind::Turn(compare(child(Rule::compare)?), self.number(child(Rule::word)?)?),
            Rule::w_known => ConditionKind::Known(self.condition_path(&children)?),
            Rule::w_open_day => ConditionKind::IsOpenDay(self.condition_path(&children)?),
            Rule::w_is => ConditionKind::Is(self.condition_path(&children)?, self.value(child(Rule::value)?)?),
            Rule::w_compared => {
                let path = self.condition_path(&children)?;
                let value = self.value(child(Rule::value)?)?;
                match compare(child(Rule::compare)?) {
                    Compare::Equal => ConditionKind::Is(path, value),
                    compare => ConditionKind::Compared(path, compare, value),
                }
            }
            _ => return None,
        };
        Some(Spanned::new(kind, node.span()))
    }

    fn condition_path(&mut self, children: &[Node<'_>]) -> Option<Path> {
        let path = children.iter().find(|child| child.rule() == Rule::path)?;
        self.path_of(path)
    }

    fn days(&mut self, children: &[Node<'_>]) -> Option<Vec<Spanned<DaySpan>>> {
        let mut days = Vec::new();
        for child in children {
            let words: Vec<Node<'_>> = child.children().collect();
            let span = span_of(&words);
            let day = match words.as_slice() {
                [word] if is_word(word, "weekday") => DaySpan { first: Weekday::Monday, last: Weekday::Friday },
                [word] if is_word(word, "weekend") => DaySpan { first: Weekday::Saturday, last: Weekday::Sunday },
                [word] => {
                    let day = self.weekday(word)?;
                    DaySpan { first: day, last: day }
                }
                [first, last] => DaySpan { first: self.weekday(first)?, last: self.weekday(last)? },
                _ => return None,
            };
            days.push(Spanned::new(day, span));
        }
        Some(days)
    }

    fn weekday(&mut self, node: &Node<'_>) -> Option<Weekday> {
        let written = node.text().to_lowercase();
        let day = written.strip_suffix('s').unwrap_or(&written);
        if let Some((_, weekday)) = WEEKDAYS.iter().find(|(name, _)| *name == day) {
            return Some(*weekday);
        }
        let short_for =
            WEEKDAYS.iter().find(|(name, _)| day.len() >= 3 && name.starts_with(day)).map(|(name, _)| *name);
        let meant = short_for.or_else(|| crate::text::closest(day, WEEKDAYS.iter().map(|(name, _)| *name)));
        let message = format!("`{}` is not a day of the week", node.text());
        let help = match meant {
            Some(meant) => format!("write `{meant}`"),
            None => "write `monday` to `sunday`, `weekdays`, `weekends`, or a day such as `2026-12-24`".to_owned(),
        };
        self.report(Code::E013, node.span(), message, "a day is expected here", help);
        None
    }
}

/// Whether a node is a word, in the plural or not.
fn is_word(node: &Node<'_>, word: &str) -> bool {
    let written = node.text().to_lowercase();
    written.strip_suffix('s').unwrap_or(&written) == word
}

fn compare(node: &Node<'_>) -> Compare {
    let text = node.text().to_lowercase();
    let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "is").collect();
    match words.as_slice() {
        [">"] | ["more", ..] => Compare::More,
        ["<"] | ["less", ..] => Compare::Less,
        [">=" | "≥"] | ["at", "least"] => Compare::AtLeast,
        ["<=" | "≤"] | ["at", "most"] => Compare::AtMost,
        ["before"] => Compare::Before,
        ["after"] => Compare::After,
        _ => Compare::Equal,
    }
}
