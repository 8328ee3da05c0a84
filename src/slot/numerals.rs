//! Number words, shared by the types that hear numbers.

/// The most characters of number words that are read; what follows is ignored.
pub(super) const MAX_DIGITS: usize = 40;

/// Words as spoken: lower case, split at whatever is neither letter nor digit, apostrophes dropped.
pub(super) fn tokens(words: &str) -> Vec<String> {
    let plain = words.replace(['\'', '’'], "").to_lowercase();
    plain.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// What a word counts for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Numeral {
    /// 0 to 9.
    Unit(u64),
    /// 10 to 19.
    Teen(u64),
    /// 20, 30 … 90.
    Ten(u64),
    /// 100, 1,000, a million.
    Scale(u64),
}

pub(super) fn numeral(word: &str) -> Option<Numeral> {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    match word {
        "oh" | "o" | "nought" | "naught" => return Some(Numeral::Unit(0)),
        "niner" => return Some(Numeral::Unit(9)),
        "fourty" => return Some(Numeral::Ten(40)),
        "hundred" => return Some(Numeral::Scale(100)),
        "thousand" => return Some(Numeral::Scale(1_000)),
        "million" => return Some(Numeral::Scale(1_000_000)),
        _ => {}
    }
    if let Some(value) = SMALL.iter().position(|name| *name == word) {
        let value = value as u64;
        return Some(if value < 10 { Numeral::Unit(value) } else { Numeral::Teen(value) });
    }
    TENS.iter().position(|name| *name == word).map(|index| Numeral::Ten((index as u64 + 2) * 10))
}

/// A row of digits as callers dictate it: `four one five`, `double five`, `oh two`, `eight hundred`, `twenty three`.
/// Words that are no digits are passed over.
pub(super) fn digits(words: &str) -> String {
    let tokens = tokens(words);
    let mut found = String::new();
    let mut at = 0;
    while let Some(word) = tokens.get(at) {
        if found.len() >= MAX_DIGITS {
            break;
        }
        at += 1;
        let next = tokens.get(at).map(String::as_str);
        if let Some(times) = repetition(word)
            && let Some(digit) = next.and_then(single_digit)
        {
            found.extend(std::iter::repeat_n(digit, times));
            at += 1;
        } else if word.bytes().all(|byte| byte.is_ascii_digit()) {
            found.push_str(word);
        } else {
            at += push_numeral(word, next, &mut found);
        }
    }
    found
}

pub(super) fn repetition(word: &str) -> Option<usize> {
    match word {
        "double" => Some(2),
        "triple" | "treble" => Some(3),
        _ => None,
    }
}

pub(super) fn single_digit(word: &str) -> Option<char> {
    match numeral(word) {
        Some(Numeral::Unit(value)) => char::from_digit(u32::try_from(value).unwrap_or(0), 10),
        _ => word.chars().next().filter(|c| c.is_ascii_digit() && word.len() == 1),
    }
}

/// Appends what the word stands for; answers how many words after it were used too.
fn push_numeral(word: &str, next: Option<&str>, found: &mut String) -> usize {
    match (numeral(word), next.and_then(numeral)) {
        (Some(Numeral::Ten(tens)), Some(Numeral::Unit(unit))) if unit > 0 => {
            found.push_str(&(tens + unit).to_string());
            1
        }
        (Some(Numeral::Unit(value) | Numeral::Teen(value) | Numeral::Ten(value)), _) => {
            found.push_str(&value.to_string());
            0
        }
        (Some(Numeral::Scale(scale)), _) if !found.is_empty() => {
            found.push_str(scale.to_string().trim_start_matches('1'));
            0
        }
        (Some(Numeral::Scale(_)) | None, _) => 0,
    }
}

/// Every number in the words, in order, as digits with at most one dot: `a hundred and twenty`, `two point five`,
/// `three and a half`, `1,200`.
pub(super) fn numbers(words: &str) -> Vec<String> {
    let joined = without_thousands_commas(words);
    let mut reader = Reader::default();
    let tokens: Vec<String> = joined
        .replace(['\'', '’'], "")
        .to_lowercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '.'))
        .map(|word| word.trim_matches('.').to_owned())
        .filter(|word| !word.is_empty())
        .collect();
    for (at, word) in tokens.iter().enumerate() {
        reader.take(word, tokens.get(at + 1).map(String::as_str));
    }
    reader.close();
    reader.found
}

/// Adds up one number at a time.
#[derive(Default)]
struct Reader {
    found: Vec<String>,
    /// Whole millions and thousands so far, and what is below them.
    open: Option<(u64, u64)>,
    /// Digits after "point".
    fraction: Option<String>,
    /// The last word, which decides whether the next continues the number.
    last: Option<Numeral>,
}

impl Reader {
    fn take(&mut self, word: &str, next: Option<&str>) {
        if word.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && word.bytes().any(|b| b.is_ascii_digit()) {
            return self.take_written(word);
        }
        match (word, numeral(word)) {
            ("point", _) if self.open.is_some() && self.fraction.is_none() => self.fraction = Some(String::new()),
            ("half", _) if self.open.is_some() && self.fraction.is_none() => {
                self.fraction = Some("5".to_owned());
                self.close();
            }
            ("and", _) if self.open.is_some() && next.is_some_and(continues) => {}
            ("a", _) if self.open.is_some() && next == Some("half") => {}
            ("a", _) if next.and_then(numeral).is_some_and(|n| matches!(n, Numeral::Scale(_))) => {
                self.close();
                self.open = Some((0, 1));
                self.last = Some(Numeral::Unit(1));
            }
            ("o", _) => self.close(),
            (_, Some(numeral)) => self.take_numeral(numeral),
            (_, None) => self.close(),
        }
    }

    fn take_written(&mut self, word: &str) {
        self.close();
        let (whole, fraction) = word.split_once('.').map_or((word, None), |(whole, rest)| (whole, Some(rest)));
        let fraction = fraction.map(|rest| rest.replace('.', ""));
        if let Ok(value) = if whole.is_empty() { Ok(0) } else { whole.parse::<u64>() } {
            self.open = Some((0, value));
            self.fraction = fraction.filter(|rest| !rest.is_empty());
            self.last = Some(Numeral::Teen(0));
        }
    }

    fn take_numeral(&mut self, numeral: Numeral) {
        if let Some(fraction) = &mut self.fraction {
            match numeral {
                Numeral::Unit(value) => fraction.push_str(&value.to_string()),
                Numeral::Teen(_) | Numeral::Ten(_) | Numeral::Scale(_) => self.close(),
            }
            return;
        }
        let (above, below) = self.open.unwrap_or((0, 0));
        let fits = match (self.last, numeral) {
            (None | Some(Numeral::Scale(_)), _) | (Some(_), Numeral::Scale(_)) => true,
            (Some(Numeral::Ten(_)), Numeral::Unit(unit)) => unit > 0,
            (Some(Numeral::Unit(_) | Numeral::Teen(_) | Numeral::Ten(_)), _) => false,
        };
        if !fits {
            self.close();
            return self.take_numeral(numeral);
        }
        self.open = Some(match numeral {
            Numeral::Unit(value) | Numeral::Teen(value) | Numeral::Ten(value) => (above, below.saturating_add(value)),
            Numeral::Scale(100) => (above, below.max(1).saturating_mul(100)),
            Numeral::Scale(scale) => (above.saturating_add(below.max(1).saturating_mul(scale)), 0),
        });
        self.last = Some(numeral);
    }

    fn close(&mut self) {
        if let Some((above, below)) = self.open.take() {
            let whole = above.saturating_add(below);
            let fraction = self.fraction.take().filter(|digits| !digits.is_empty());
            self.found.push(match fraction {
                Some(digits) => format!("{whole}.{digits}"),
                None => whole.to_string(),
            });
        }
        self.fraction = None;
        self.last = None;
    }
}

fn continues(word: &str) -> bool {
    word == "a" || word == "half" || numeral(word).is_some_and(|n| !matches!(n, Numeral::Scale(_)))
}

/// `1,200` is one number; `1, 2` are two.
fn without_thousands_commas(words: &str) -> String {
    let chars: Vec<char> = words.chars().collect();
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut kept = String::with_capacity(words.len());
    for (at, c) in chars.iter().enumerate() {
        let thousands = *c == ','
            && at.checked_sub(1).is_some_and(digit)
            && (1..=3).all(|ahead| digit(at + ahead))
            && !digit(at + 4);
        if !thousands {
            kept.push(*c);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_as_people_dictate_them() {
        for (said, digits_expected) in [
            ("four one five, double five, oh two", "4155502"),
            ("239-555-0199", "2395550199"),
            ("two three nine five five five oh one ninety nine", "2395550199"),
            ("eight hundred five five five twelve thirty four", "8005551234"),
            ("one eight hundred triple two", "1800222"),
            ("it's 3 3 9 0 1", "33901"),
            ("nothing of the kind", ""),
            ("hundred", ""),
        ] {
            assert_eq!(digits(said), digits_expected, "{said}");
        }
    }

    #[test]
    fn numbers_as_people_say_them() {
        for (said, expected) in [
            ("about twenty three", vec!["23"]),
            ("a hundred and five", vec!["105"]),
            ("two thousand five hundred", vec!["2500"]),
            ("three and a half", vec!["3.5"]),
            ("two point two five", vec!["2.25"]),
            ("1,200 square feet", vec!["1200"]),
            ("2 or 3", vec!["2", "3"]),
            ("two three", vec!["2", "3"]),
            ("72.5 degrees.", vec!["72.5"]),
            ("none that i know", vec![]),
            ("one million", vec!["1000000"]),
        ] {
            assert_eq!(numbers(said), expected, "{said}");
        }
    }
}
