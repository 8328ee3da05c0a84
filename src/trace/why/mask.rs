use std::collections::BTreeSet;

use regex::Regex;

use super::email;
use crate::engine::{Because, Call};
use crate::slot::{Dictated, Value, dictated};
use crate::trace::TurnTrace;

/// What is shown where words could name a person.
const HIDDEN: &str = "•••";
/// From so many digits on, a row of them is a phone number.
const PHONE_DIGITS: usize = 7;
/// From so many digits on, a row that a caller dictates in words may be part of one.
const DICTATED_DIGITS: usize = 4;
/// What carriers say of a caller whose number is not shown.
const WITHHELD: [&str; 4] = ["anonymous", "restricted", "unavailable", "unknown"];
/// Words that name nobody, given for a slot or not.
const EVERYDAY: [&str; 14] =
    ["yes", "no", "yeah", "yep", "yup", "nope", "ok", "okay", "sure", "right", "none", "nothing", "anything", "else"];

/// Hides what could name a person: phone numbers, e-mail addresses, what the caller gave for a slot, and the words it was
/// heard in.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    hidden: Vec<(Regex, String)>,
    /// The caller's words of this turn were meant for a slot.
    hides_words: bool,
}

impl Mask {
    /// Hides what the caller gave anywhere in the call, in one of its turns.
    #[must_use]
    pub fn of(call: &[TurnTrace], turn: &TurnTrace) -> Self {
        let given: BTreeSet<(String, String)> = call.iter().chain([turn]).flat_map(given).collect();
        let mut hidden: Vec<(String, String)> = given.into_iter().filter(|(words, _)| !is_everyday(words)).collect();
        // The longest first: a name within a sentence must not save the rest of the sentence.
        hidden.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        let hidden = hidden.into_iter().filter_map(|(words, mask)| Some((whole_words(&words)?, mask)));
        let hides_words = turn.thinking.because.iter().any(|because| matches!(because, Because::NotHeard { .. }));
        Self { hidden: hidden.collect(), hides_words }
    }

    /// Words that a caller said, or that were made from them, as they may be shown.
    #[must_use]
    pub fn words(&self, words: &str) -> String {
        let shown = email::hide(&self.without_values(words), HIDDEN);
        rows(&shown, |row| row.digits.len() >= PHONE_DIGITS || row.spoken && is_dictated(row))
    }

    /// What the business said, as it may be shown: its own words, but for what they read back.
    #[must_use]
    pub fn said(&self, words: &str) -> String {
        number(&self.without_values(words))
    }

    /// The caller's own words as they may be shown.
    #[must_use]
    pub fn utterance(&self, words: &str) -> String {
        if self.hides_words { HIDDEN.to_owned() } else { self.words(words) }
    }

    fn without_values(&self, words: &str) -> String {
        let mut shown = words.to_owned();
        for (what, mask) in &self.hidden {
            let hide = |found: &regex::Captures<'_>| {
                let Some(found) = found.get(0) else { return mask.clone() };
                if is_part_of_an_id(&shown, found) { found.as_str().to_owned() } else { mask.clone() }
            };
            shown = what.replace_all(&shown, hide).into_owned();
        }
        shown
    }
}

/// Text with every phone number hidden but for its last two digits.
#[must_use]
pub fn number(text: &str) -> String {
    rows(text, |row| row.digits.len() >= PHONE_DIGITS)
}

/// Who calls, as it may be shown: a number but for its last two digits, nothing of an address or a name.
#[must_use]
pub fn caller(from: &str) -> String {
    let is_number = from.chars().all(|c| c.is_ascii_digit() || "+ .()/-".contains(c));
    let digits: String = from.chars().filter(char::is_ascii_digit).collect();
    match from {
        withheld if withheld.is_empty() || WITHHELD.contains(&withheld.to_lowercase().as_str()) => withheld.to_owned(),
        _ if is_number && digits.len() >= DICTATED_DIGITS => masked(&digits),
        _ => HIDDEN.to_owned(),
    }
}

fn rows(text: &str, hides: impl Fn(&Dictated) -> bool) -> String {
    let mut shown = String::new();
    let mut end = 0;
    for row in dictated(text).into_iter().filter(hides) {
        shown.push_str(text.get(end..row.at.start).unwrap_or_default());
        shown.push_str(&masked(&row.digits));
        end = row.at.end;
    }
    shown.push_str(text.get(end..).unwrap_or_default());
    shown
}

fn masked(digits: &str) -> String {
    let last: String = digits.chars().skip(digits.chars().count().saturating_sub(2)).collect();
    format!("{HIDDEN}{last}")
}

/// Whether a row in words may be part of a phone number; "twelve thirty" is a time of day.
fn is_dictated(row: &Dictated) -> bool {
    let is_time = row.parts == 2 && matches!(row.digits.as_bytes(), [b'1', b'0'..=b'2', b'1'..=b'5', _]);
    row.digits.len() >= DICTATED_DIGITS && !is_time
}

/// What could name a person, with its mask, as of the end of a turn.
fn given(turn: &TurnTrace) -> Vec<(String, String)> {
    let mut given = values(&turn.call);
    let from = &turn.call.from;
    if caller(from) != *from {
        let from = Value::Phone(from.clone());
        given.extend(forms(&from).map(|form| (form, caller(&turn.call.from))));
    }
    for because in &turn.thinking.because {
        match because {
            Because::Filled { slot, words } | Because::Set { slot, words } => match turn.call.slots.get(slot) {
                Some(value) if names_nobody(value) => {}
                Some(value) => given.push((words.clone(), value.mask())),
                None => given.push((words.clone(), HIDDEN.to_owned())),
            },
            Because::NotHeard { .. }
            | Because::Condition { .. }
            | Because::Answered { .. }
            | Because::Entered { .. }
            | Because::Outcome { .. }
            | Because::Repair(_)
            | Because::Digressed(_)
            | Because::Limit(_) => {}
        }
    }
    given
}

fn values(call: &Call) -> Vec<(String, String)> {
    let shown = call.slots.values().filter(|value| !names_nobody(value));
    shown.flat_map(|value| forms(value).map(|form| (form, value.mask()))).collect()
}

fn forms(value: &Value) -> [String; 3] {
    [value.plain(), value.say(true), value.say(false)]
}

fn names_nobody(value: &Value) -> bool {
    value.mask() == value.plain()
}

fn is_everyday(words: &str) -> bool {
    let words = words.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    EVERYDAY.contains(&words.as_str())
}

/// Whether a few digits stand within something like `CA8f0c.8.0`, which is no value.
fn is_part_of_an_id(text: &str, found: regex::Match<'_>) -> bool {
    let is_short = found.len() < DICTATED_DIGITS && found.as_str().bytes().all(|byte| byte.is_ascii_digit());
    let joins = |first: Option<char>, second: Option<char>| {
        first.is_some_and(|c| ".:-_".contains(c)) && second.is_some_and(char::is_alphanumeric)
    };
    let mut before = text.get(..found.start()).unwrap_or_default().chars().rev();
    let mut after = text.get(found.end()..).unwrap_or_default().chars();
    is_short && (joins(before.next(), before.next()) || joins(after.next(), after.next()))
}

/// Finds these words where they stand as words; nothing for words too short to tell anything by.
fn whole_words(words: &str) -> Option<Regex> {
    let words = words.trim();
    if words.is_empty() {
        return None;
    }
    let edge = |c: Option<char>| if c.is_some_and(char::is_alphanumeric) { r"\b" } else { "" };
    let (start, end) = (edge(words.chars().next()), edge(words.chars().next_back()));
    let parts: Vec<String> = words.split_whitespace().map(regex::escape).collect();
    Regex::new(&format!("(?i){start}{}{end}", parts.join(r"\s+"))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hiding(value: &str, mask: &str) -> Mask {
        Mask { hidden: vec![(whole_words(value).unwrap(), mask.to_owned())], hides_words: false }
    }

    #[test]
    fn what_callers_say_is_masked() {
        for (words, shown) in [
            (
                "please call me back at two three nine five five five zero one eight eight",
                "please call me back at •••88",
            ),
            ("double five five oh one eight eight", "•••88"),
            (
                "one eight eight then two two two oh it's ninety in here",
                "one eight eight then •••20 it's ninety in here",
            ),
            ("the last four are oh one eight eight", "the last four are •••88"),
            ("it's 239-555-0188 or zeb@x.com", "it's •••88 or •••"),
            ("zeb dot quag at gmail dot com", "•••"),
            ("can you come at twelve thirty or ten fifteen", "can you come at twelve thirty or ten fifteen"),
            ("one hundred and twenty five dollars for two", "one hundred and twenty five dollars for two"),
        ] {
            assert_eq!(Mask::default().words(words), shown, "{words}");
        }
    }

    #[test]
    fn words_of_machines_stay_whole() {
        let id = "CAa116db35bedf17bbb39405550188a2c1f0.8.0";
        assert_eq!(number(id), id);
        assert_eq!(Mask::default().words(id), id);
        assert_eq!(hiding("8", HIDDEN).words(&format!("{id} for 8 people")), format!("{id} for ••• people"));
    }

    #[test]
    fn a_business_says_figures_and_reads_back_values() {
        let mask = hiding("Maria Lopez", "M•••");
        assert_eq!(
            mask.said("Since nineteen eighty four, Maria Lopez, at 2 3 9, 5 5 5, 0 1 8 8"),
            "Since nineteen eighty four, M•••, at •••88"
        );
    }

    #[test]
    fn who_calls_is_masked_unless_nobody_says() {
        for (from, shown) in [
            ("+12395550199", "•••99"),
            ("sip:jane.doe@example.com", "•••"),
            ("sip:+12395550199@example.com", "•••"),
            ("client:janedoe", "•••"),
            ("Jane Doe", "•••"),
            ("12", "•••"),
            ("", ""),
            ("anonymous", "anonymous"),
            ("Restricted", "Restricted"),
            ("unavailable", "unavailable"),
            ("unknown", "unknown"),
        ] {
            assert_eq!(caller(from), shown, "{from}");
        }
    }

    #[test]
    fn everyday_words_are_no_secret() {
        for (words, is) in [("yes", true), ("No.", true), ("Maria", false), ("", false)] {
            assert_eq!(is_everyday(words), is, "{words}");
        }
    }
}
