//! Number words read as digits: `twenty five` and `25` are the same; so are `nine one one` and `911`.

use super::Word;

/// From so many single digits in a row on, they are one number (a phone number, `911`).
const DIGITS_IN_A_ROW: usize = 3;

/// The words with every number as digits. A lone `1` is `one`, since "one" is far more often no number ("this one").
pub(super) fn read(words: Vec<Word>) -> Vec<Word> {
    let (mut out, mut at) = (Vec::with_capacity(words.len()), 0);
    while let Some(word) = words.get(at) {
        let rest = words.get(at..).unwrap_or_default();
        let (text, used) = digits(rest).or_else(|| number(rest)).unwrap_or_else(|| (lone(&word.text), 1));
        let end = words.get(at + used - 1).map_or(word.from.end, |last| last.from.end);
        out.push(Word { text, from: word.from.start..end });
        at += used;
    }
    out
}

fn lone(word: &str) -> String {
    if word == "1" { "one".to_owned() } else { word.to_owned() }
}

fn digits(words: &[Word]) -> Option<(String, usize)> {
    let mut text = String::new();
    for word in words {
        let digit = match word.text.as_str() {
            "oh" | "o" if !text.is_empty() => 0,
            digit if digit.len() == 1 && digit.as_bytes().first().is_some_and(u8::is_ascii_digit) => {
                digit.parse().unwrap_or(0)
            }
            name => match unit(name) {
                Some(digit) => digit,
                None => break,
            },
        };
        text.push_str(&digit.to_string());
    }
    let used = text.len();
    (used >= DIGITS_IN_A_ROW).then_some((text, used))
}

fn number(words: &[Word]) -> Option<(String, usize)> {
    let (value, used) = thousands(words)?;
    (used > 1 || value != 1).then(|| (value.to_string(), used))
}

fn thousands(words: &[Word]) -> Option<(u32, usize)> {
    let (value, used) = hundreds(words)?;
    if !is(words, used, "thousand") {
        return Some((value, used));
    }
    let (rest, more) = after(words, used + 1, hundreds);
    Some((value * 1000 + rest, used + 1 + more))
}

fn hundreds(words: &[Word]) -> Option<(u32, usize)> {
    let (value, used) = if is(words, 0, "hundred") { (1, 0) } else { tens(words)? };
    if !is(words, used, "hundred") {
        return Some((value, used));
    }
    let (rest, more) = after(words, used + 1, tens);
    Some((value * 100 + rest, used + 1 + more))
}

/// A number after `hundred` or `thousand`, with or without `and`; nothing where none follows.
fn after(words: &[Word], at: usize, read: fn(&[Word]) -> Option<(u32, usize)>) -> (u32, usize) {
    let and = usize::from(is(words, at, "and"));
    read(words.get(at + and..).unwrap_or_default()).map_or((0, 0), |(value, used)| (value, used + and))
}

fn tens(words: &[Word]) -> Option<(u32, usize)> {
    let name = words.first()?.text.as_str();
    if let Some(value) = unit(name).or_else(|| teen(name)) {
        return Some((value, 1));
    }
    let value = ten(name)?;
    match words.get(1).and_then(|next| unit(&next.text)).filter(|unit| *unit > 0) {
        Some(unit) => Some((value + unit, 2)),
        None => Some((value, 1)),
    }
}

fn is(words: &[Word], at: usize, name: &str) -> bool {
    words.get(at).is_some_and(|word| word.text == name)
}

fn position(names: &[&str], name: &str) -> Option<u32> {
    names.iter().position(|known| *known == name).and_then(|index| u32::try_from(index).ok())
}

fn unit(name: &str) -> Option<u32> {
    position(&["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], name)
}

fn teen(name: &str) -> Option<u32> {
    const TEENS: [&str; 10] =
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
    position(&TEENS, name).map(|index| index + 10)
}

fn ten(name: &str) -> Option<u32> {
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    position(&TENS, name).map(|index| (index + 2) * 10)
}
