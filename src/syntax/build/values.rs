use jiff::civil::{Date, Time};

use super::{Builder, short};
use crate::diagnostic::Code;
use crate::syntax::ast::{Channel, Duration, DurationUnit, Key, Name, Number, Spanned, Value};
use crate::syntax::grammar::{Node, Rule};
use crate::text::Span;

/// Numbers that people write as words where a digit is needed.
const NUMBER_WORDS: &[(&str, u32)] = &[
    ("a", 1),
    ("an", 1),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty-five", 45),
    ("sixty", 60),
    ("ninety", 90),
];

impl Builder<'_> {
    pub(super) fn channel(&mut self, node: &Node<'_>) -> Option<Spanned<Channel>> {
        let words = [("voice", Channel::Voice), ("sms", Channel::Sms), ("chat", Channel::Chat)];
        self.one_of(node, "channel", &words)
    }

    pub(super) fn language(&mut self, node: &Node<'_>) -> Option<Name> {
        let text = node.text();
        let mut parts = text.split('-');
        let first = parts
            .next()
            .is_some_and(|part| (2..=3).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphabetic()));
        let rest = parts.all(|part| (2..=8).contains(&part.len()) && part.chars().all(|c| c.is_ascii_alphanumeric()));
        if first && rest {
            return Some(Spanned::new(text.to_owned(), node.span()));
        }
        let message = format!("`{}` is not the short name of a language", short(text));
        self.report(
            Code::E013,
            node.span(),
            message,
            "two or three letters are expected",
            "write, for example, `en`, `es` or `en-US`",
        );
        None
    }

    pub(super) fn key(&mut self, node: &Node<'_>) -> Option<Spanned<Key>> {
        let text = node.text().trim_matches('"');
        let key = match text.to_lowercase().as_str() {
            "star" | "*" => Some(Key::Star),
            "pound" | "hash" | "#" => Some(Key::Pound),
            digit => digit.parse().ok().filter(|n| *n <= 9).map(Key::Digit),
        };
        if key.is_none() {
            let message = format!("there is no key `{}` on a telephone", short(text));
            self.report(
                Code::E019,
                node.span(),
                message,
                "no such key",
                "write a digit from `0` to `9`, `star` or `pound`",
            );
        }
        Some(Spanned::new(key?, node.span()))
    }

    /// A plain number.
    pub(super) fn number(&mut self, node: &Node<'_>) -> Option<Spanned<Number>> {
        let text = node.text();
        if is_number(text) {
            return Some(Spanned::new(Number { text: text.to_owned() }, node.span()));
        }
        let percent = text.strip_suffix('%').filter(|n| is_number(n)).and_then(|n| n.parse::<f64>().ok());
        let help = match percent {
            Some(percent) => format!("write `{}`", percent / 100.0),
            None => "write it in digits, for example `0.8` or `4`".to_owned(),
        };
        self.report(Code::E019, node.span(), format!("`{}` is not a number", short(text)), "not a number", help);
        None
    }

    /// `2026-12-24`; other ways to write a day are reported.
    pub(super) fn day(&mut self, node: &Node<'_>) -> Option<Spanned<Date>> {
        let text = node.text();
        let day = if node.child(Rule::day_strict).is_some() || node.rule() == Rule::day_strict {
            iso_day(text)
        } else {
            None
        };
        if let Some(day) = day {
            return Some(Spanned::new(day, node.span()));
        }
        let numbers: Vec<&str> = text.split(['/', '.', '-']).collect();
        let (message, label, help) = match slash_day(&numbers).filter(|_| !text.contains('-')) {
            Some(day) => (
                format!("`{text}` can be read in two ways"),
                "the month or the day first?",
                format!("write the year first, then the month, then the day:  {day}"),
            ),
            None if numbers.len() == 3 => (
                format!("there is no day `{}`", short(text)),
                "no such day",
                "write a day that exists, for example `2026-12-24`".to_owned(),
            ),
            None => (
                format!("`{}` is not a day", short(text)),
                "a day is expected here",
                "write the year, the month and the day, for example `2026-12-24`".to_owned(),
            ),
        };
        self.report(Code::E011, node.span(), message, label, help);
        None
    }

    /// `08:00`, `8 am`, `1:30 pm`.
    pub(super) fn clock(&mut self, node: &Node<'_>) -> Option<Spanned<Time>> {
        let text = node.text();
        if let Some(time) = clock(text) {
            return Some(Spanned::new(time, node.span()));
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let help = match (text.to_lowercase().as_str(), digits.parse::<u32>()) {
            ("noon" | "midday", _) => "write `12 pm`".to_owned(),
            ("midnight", _) => "write `00:00`".to_owned(),
            (_, Ok(hour @ 1..=11)) => format!("write `{hour} am` or `{hour} pm`"),
            (_, Ok(hour @ (0 | 12..=23))) => format!("write `{hour:02}:00`"),
            _ => "write, for example, `08:00`, `8 am` or `1:30 pm`".to_owned(),
        };
        let message = format!("`{}` is not a time of day", short(text));
        self.report(Code::E019, node.span(), message, "a time is expected here", help);
        None
    }

    /// `90 seconds`, `1 hour 30 minutes`.
    pub(super) fn length(&mut self, node: &Node<'_>) -> Option<Spanned<Duration>> {
        let strict =
            if node.rule() == Rule::length_strict { Some(node.clone()) } else { node.child(Rule::length_strict) };
        if let Some(length) = strict.and_then(|strict| length(&strict)) {
            return Some(Spanned::new(length, node.span()));
        }
        let message = format!("`{}` is not a length of time", short(node.text()));
        let help = format!("write, for example, `{}`", likely_length(node.text()));
        self.report(Code::E019, node.span(), message, "a number and a unit are expected here", help);
        None
    }

    pub(super) fn value(&mut self, node: &Node<'_>) -> Option<Spanned<Value>> {
        let inner = node.first()?;
        let value = match inner.rule() {
            Rule::string => Value::Text(self.template(&inner)),
            Rule::reference => Value::Ref(self.path_of(&inner.first()?)?),
            Rule::day_strict => Value::Date(self.day(&inner)?.node),
            Rule::clock_strict => Value::Time(self.clock(&inner)?.node),
            Rule::length_strict => Value::Duration(self.length(&inner)?.node),
            Rule::number => Value::Number(Number { text: inner.text().to_owned() }),
            _ => Value::Word(inner.text().to_owned()),
        };
        Some(Spanned::new(value, inner.span()))
    }

    /// How often a reply is chosen: 1 to 1000.
    pub(super) fn weight(&mut self, node: &Node<'_>) -> Option<Spanned<u32>> {
        const MOST: u32 = 1000;
        let number = node.text().parse().ok().filter(|n| (1..=MOST).contains(n));
        if number.is_none() {
            let message = format!("`{}` is not a weight", short(node.text()));
            self.report(
                Code::E019,
                node.span(),
                message,
                "a whole number is expected here",
                "write, for example, `weight 2`",
            );
        }
        Some(Spanned::new(number?, node.span()))
    }
}

fn is_number(text: &str) -> bool {
    let text = text.strip_prefix('-').unwrap_or(text);
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    match text.split_once('.') {
        Some((whole, part)) => digits(whole) && digits(part),
        None => digits(text),
    }
}

fn iso_day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// The day meant by `7/14/2026` (or by `14/7/2026`, where only that can be meant).
fn slash_day(numbers: &[&str]) -> Option<Date> {
    let [a, b, c] = numbers else { return None };
    let (a, b, c): (i16, i16, i16) = (a.parse().ok()?, b.parse().ok()?, c.parse().ok()?);
    let (year, month, day) = match (a, b, c) {
        (year @ 1000.., month, day) => (year, month, day),
        (day @ 13.., month, year) => (year, month, day),
        (month, day, year) => (year, month, day),
    };
    let year = if (0..100).contains(&year) { year + 2000 } else { year };
    Date::new(year, month.try_into().ok()?, day.try_into().ok()?).ok()
}

fn clock(text: &str) -> Option<Time> {
    let lower = text.to_lowercase().replace('.', "");
    let (digits, half) = match (lower.strip_suffix("am"), lower.strip_suffix("pm")) {
        (Some(digits), _) => (digits.trim_end_matches(crate::syntax::grammar::is_blank), Some(false)),
        (_, Some(digits)) => (digits.trim_end_matches(crate::syntax::grammar::is_blank), Some(true)),
        _ => (lower.as_str(), None),
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) => (hour.parse::<i8>().ok()?, minute.parse::<i8>().ok()?),
        None => (digits.parse::<i8>().ok().filter(|_| half.is_some())?, 0),
    };
    let hour = match (half, hour) {
        (None, hour) => hour,
        (Some(afternoon), 12) => i8::from(afternoon) * 12,
        (Some(afternoon), 1..=11) => hour + i8::from(afternoon) * 12,
        (Some(_), _) => return None,
    };
    Time::new(hour, minute, 0, 0).ok()
}

fn length(node: &Node<'_>) -> Option<Duration> {
    let mut parts = Vec::new();
    for part in node.children().filter(|child| child.rule() == Rule::length_part) {
        let count = part.child(Rule::length_count)?.text().parse().ok()?;
        parts.push((count, unit(part.child(Rule::unit_word)?.text())?));
    }
    (!parts.is_empty()).then_some(Duration { parts })
}

fn unit(word: &str) -> Option<DurationUnit> {
    let word = word.to_lowercase();
    Some(match word.strip_suffix('s').unwrap_or(&word) {
        "second" => DurationUnit::Second,
        "minute" => DurationUnit::Minute,
        "hour" => DurationUnit::Hour,
        "day" => DurationUnit::Day,
        "week" => DurationUnit::Week,
        "month" => DurationUnit::Month,
        _ => return None,
    })
}

/// What was likely meant by `5 min`, `2h`, `five minutes`.
fn likely_length(text: &str) -> String {
    let lower = text.to_lowercase();
    let digits: String = lower.chars().take_while(char::is_ascii_digit).collect();
    let mut words = lower.trim_start_matches(|c: char| c.is_ascii_digit()).split_whitespace();
    let count = match digits.parse::<u32>() {
        Ok(count) => Some(count),
        Err(_) => words.next().and_then(|word| NUMBER_WORDS.iter().find(|(name, _)| *name == word)).map(|(_, n)| *n),
    };
    let unit = match words.next().unwrap_or("") {
        "s" | "sec" | "secs" | "second" | "seconds" => "seconds",
        "h" | "hr" | "hrs" | "hour" | "hours" => "hours",
        "d" | "day" | "days" => "days",
        "w" | "wk" | "week" | "weeks" => "weeks",
        "month" | "months" | "mo" => "months",
        _ => "minutes",
    };
    match count {
        Some(1) => format!("1 {}", unit.trim_end_matches('s')),
        count => format!("{} {unit}", count.unwrap_or(5)),
    }
}

/// The place of the first of several nodes to the last.
pub(super) fn span_of(nodes: &[Node<'_>]) -> Span {
    nodes.iter().map(Node::span).reduce(Span::to).unwrap_or_default()
}
