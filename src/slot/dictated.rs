use std::ops::Range;

use super::numerals::{Numeral, numeral, repetition, single_digit};

/// The most characters between two parts of a row: `) `, ` - `.
const MAX_GAP: usize = 3;
/// What may stand between two parts of a row.
const GAP: &str = " \t.,()/-–";
/// What people say between two digits.
const FILLERS: [&str; 6] = ["uh", "um", "er", "dash", "hyphen", "space"];

/// A row of digits within a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dictated {
    /// Where it stands, in bytes.
    pub at: Range<usize>,
    /// Its digits.
    pub digits: String,
    /// Some of it is in words.
    pub spoken: bool,
    /// How many numbers it was read from: `twelve thirty` is two.
    pub parts: usize,
}

/// Every row of digits in a text, however long, written (`239-555-0199`) or in words (`double five, oh one`). Digits within a
/// word of letters, as in the id of a call, are none.
#[must_use]
pub fn dictated(text: &str) -> Vec<Dictated> {
    let words = words(text);
    let mut rows = Rows::default();
    let mut at = 0;
    while let Some(word) = words.get(at) {
        if !rows.goes_on_to(text, word) {
            rows.close();
        }
        let read = words.get(at..).and_then(|rest| read(text, rest));
        match read {
            Some(part) => {
                at += part.words;
                rows.push(text, part);
            }
            None => {
                rows.pass(word);
                at += 1;
            }
        }
    }
    rows.close();
    rows.found
}

/// A word of a text, in small letters, and where it stands.
struct Word {
    at: Range<usize>,
    letters: String,
}

/// One number, read from so many words.
struct Part {
    at: Range<usize>,
    digits: String,
    spoken: bool,
    words: usize,
}

#[derive(Default)]
struct Rows {
    found: Vec<Dictated>,
    open: Option<Dictated>,
    /// Where the last word ended, a filler perhaps.
    end: usize,
}

impl Rows {
    fn goes_on_to(&self, text: &str, word: &Word) -> bool {
        let gap = text.get(self.end..word.at.start).unwrap_or_default();
        gap.chars().count() <= MAX_GAP && gap.chars().all(|c| GAP.contains(c))
    }

    fn push(&mut self, text: &str, part: Part) {
        self.end = part.at.end;
        let open = self.open.get_or_insert_with(|| Dictated {
            at: start(text, &part)..part.at.end,
            digits: String::new(),
            spoken: false,
            parts: 0,
        });
        open.at.end = part.at.end;
        open.digits.push_str(&part.digits);
        open.spoken |= part.spoken;
        open.parts += 1;
    }

    fn pass(&mut self, word: &Word) {
        if !FILLERS.contains(&word.letters.as_str()) {
            self.close();
        }
        self.end = word.at.end;
    }

    fn close(&mut self) {
        self.found.extend(self.open.take());
    }
}

/// The plus of an international number belongs to it.
fn start(text: &str, part: &Part) -> usize {
    let plus = text.get(..part.at.start).is_some_and(|before| before.ends_with('+'));
    if plus { part.at.start.saturating_sub(1) } else { part.at.start }
}

/// The number that these words begin with.
fn read(text: &str, words: &[Word]) -> Option<Part> {
    let first = words.first()?;
    if let Some(digits) = written(&first.letters) {
        let at = first.at.start..first.at.start + digits.len();
        return Some(Part { at, digits: digits.to_owned(), spoken: false, words: 1 });
    }
    let (digits, count) = in_words(words)?;
    let last = words.get(count.checked_sub(1)?)?;
    // Words are one number only where nothing but a space or a hyphen is between them.
    let whole = text.get(first.at.start..last.at.end)?;
    if count > 1 && whole.contains(['.', ',', '?', '!', ';', ':']) {
        let (digits, _) = in_words(words.get(..1)?)?;
        return Some(Part { at: first.at.clone(), digits, spoken: true, words: 1 });
    }
    Some(Part { at: first.at.start..last.at.end, digits, spoken: true, words: count })
}

/// The digits of a word that is all digits, or digits and an extension: `0199x12`.
fn written(letters: &str) -> Option<&str> {
    let end = letters.find(|c: char| !c.is_ascii_digit()).unwrap_or(letters.len());
    let (digits, rest) = letters.split_at_checked(end)?;
    let extension = rest.strip_prefix("ext").or_else(|| rest.strip_prefix('x'));
    let is_whole = rest.is_empty() || extension.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
    (!digits.is_empty() && is_whole).then_some(digits)
}

/// The digits of a number in words, and how many words it takes.
fn in_words(words: &[Word]) -> Option<(String, usize)> {
    let word = |at: usize| words.get(at).map(|word| word.letters.as_str());
    if let Some(times) = word(0).and_then(repetition) {
        let digit = word(1).and_then(single_digit)?;
        return Some((std::iter::repeat_n(digit, times).collect(), 2));
    }
    let (value, used) = below_hundred(words)?;
    if value == 0 || word(used) != Some("hundred") {
        return Some((value.to_string(), used));
    }
    let after = used + 1;
    let skipped = usize::from(word(after) == Some("and"));
    match words.get(after + skipped..).and_then(below_hundred) {
        Some((rest, more)) => Some(((value * 100 + rest).to_string(), after + skipped + more)),
        None => Some(((value * 100).to_string(), after)),
    }
}

fn below_hundred(words: &[Word]) -> Option<(u64, usize)> {
    let number = |at: usize| words.get(at).and_then(|word| numeral(&word.letters));
    match (number(0)?, number(1)) {
        (Numeral::Ten(tens), Some(Numeral::Unit(unit))) if unit > 0 => Some((tens + unit, 2)),
        (Numeral::Unit(value) | Numeral::Teen(value) | Numeral::Ten(value), _) => Some((value, 1)),
        (Numeral::Scale(_), _) => None,
    }
}

fn words(text: &str) -> Vec<Word> {
    let is_letter = |c: char| c.is_alphanumeric() || c == '\'' || c == '’' || c == '_';
    let mut words: Vec<Word> = Vec::new();
    for (at, c) in text.char_indices().filter(|(_, c)| is_letter(*c)) {
        let end = at + c.len_utf8();
        match words.last_mut() {
            Some(word) if word.at.end == at => {
                word.at.end = end;
                word.letters.extend(c.to_lowercase());
            }
            _ => words.push(Word { at: at..end, letters: c.to_lowercase().collect() }),
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_found_where_they_stand() {
        for (text, expected) in [
            (
                "call me at two three nine, five five five, zero one eight eight please",
                &[("two three nine, five five five, zero one eight eight", "2395550188")][..],
            ),
            ("double five five oh one eight eight", &[("double five five oh one eight eight", "5550188")]),
            ("it's (239) 555-0199x12.", &[("239) 555-0199", "2395550199")]),
            ("from +12395550199 or 5 5 5, 0 1 9 9", &[("+12395550199", "12395550199"), ("5 5 5, 0 1 9 9", "5550199")]),
            ("five five five uh oh one two three", &[("five five five uh oh one two three", "5550123")]),
            ("one hundred and twenty-five dollars", &[("one hundred and twenty-five", "125")]),
            ("two 39 ninety nine", &[("two 39 ninety nine", "23999")]),
            ("at five o'clock", &[("five", "5")]),
            ("CAa116db35bedf17bbb0000000000000000 and 8.8.0", &[("8.8.0", "880")]),
            ("double trouble, a hundred", &[]),
        ] {
            let found = dictated(text);
            let found: Vec<(&str, &str)> =
                found.iter().map(|row| (text.get(row.at.clone()).unwrap(), row.digits.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn rows_lie_within_the_text_one_after_another(text in "(?s)([a-z0-9é’ ,.+]|double |five |hundred |twenty |uh ){0,30}") {
            let mut end = 0;
            for row in dictated(&text) {
                proptest::prop_assert!(row.at.start >= end && text.get(row.at.clone()).is_some());
                proptest::prop_assert!(!row.digits.is_empty() && row.digits.bytes().all(|byte| byte.is_ascii_digit()));
                end = row.at.end;
            }
        }
    }
}
