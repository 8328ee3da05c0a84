use std::sync::LazyLock;

use regex::Regex;

use crate::engine::{Because, Call};
use crate::slot::Value;
use crate::trace::TurnTrace;

/// What is shown where words could name a person.
const HIDDEN: &str = "•••";

/// Hides what could name a person: phone numbers, what the caller gave for a slot, and the words it was heard in.
#[derive(Clone, Debug, Default)]
pub struct Mask {
    hidden: Vec<(Regex, String)>,
    /// The caller's words of this turn were meant for a slot.
    hides_words: bool,
}

/// Seven digits or more, with what people write between them.
static NUMBERS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\+?\d(?:[ .()/-]{0,2}\d){6,}").ok());

impl Mask {
    /// Hides nothing.
    #[must_use]
    pub fn nothing() -> Option<Self> {
        None
    }

    /// Hides what the caller had given when this turn was over.
    #[must_use]
    pub fn of(turn: &TurnTrace) -> Self {
        let mut hidden: Vec<(String, String)> = values(&turn.call);
        let mut hides_words = false;
        for because in &turn.thinking.because {
            match because {
                Because::Filled { slot, words } | Because::Set { slot, words } => {
                    let mask = turn.call.slots.get(slot).map_or_else(|| HIDDEN.to_owned(), Value::mask);
                    hidden.push((words.clone(), mask));
                }
                Because::NotHeard { .. } => hides_words = true,
                Because::Condition { .. }
                | Because::Answered { .. }
                | Because::Entered { .. }
                | Because::Outcome { .. }
                | Because::Repair(_)
                | Because::Digressed(_)
                | Because::Limit(_) => {}
            }
        }
        // The longest first: a name within a sentence must not save the rest of the sentence.
        hidden.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.0.cmp(&b.0)));
        hidden.dedup();
        let hidden = hidden.into_iter().filter_map(|(words, mask)| Some((whole_words(&words)?, mask)));
        Self { hidden: hidden.collect(), hides_words }
    }

    /// Words as they may be shown.
    #[must_use]
    pub fn words(&self, words: &str) -> String {
        let mut shown = words.to_owned();
        for (what, mask) in &self.hidden {
            shown = what.replace_all(&shown, mask.as_str()).into_owned();
        }
        number(&shown)
    }

    /// The caller's own words as they may be shown.
    #[must_use]
    pub fn utterance(&self, words: &str) -> String {
        if self.hides_words { HIDDEN.to_owned() } else { self.words(words) }
    }
}

/// Text with every phone number hidden but for its last two digits.
#[must_use]
pub fn number(text: &str) -> String {
    let Some(numbers) = NUMBERS.as_ref() else { return HIDDEN.to_owned() };
    let masked = numbers.replace_all(text, |found: &regex::Captures<'_>| {
        let digits: Vec<char> =
            found.get(0).map_or("", |all| all.as_str()).chars().filter(char::is_ascii_digit).collect();
        let last: String = digits.iter().skip(digits.len().saturating_sub(2)).collect();
        format!("{HIDDEN}{last}")
    });
    masked.into_owned()
}

fn values(call: &Call) -> Vec<(String, String)> {
    let shown = |value: &Value| value.mask() != value.plain();
    let forms = |value: &Value| [value.plain(), value.say(true), value.say(false)].map(|form| (form, value.mask()));
    call.slots.values().filter(|value| shown(value)).flat_map(forms).collect()
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
