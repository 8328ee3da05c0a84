//! Words as BERT's uncased models were taught them: lower case, without accents, each mark of punctuation and each Chinese or
//! Japanese character a word of its own.

use std::iter::{self, Peekable};
use std::sync::LazyLock;

use regex_syntax::hir::{Class, HirKind};
use unicode_normalization::UnicodeNormalization;

static ACCENTS: LazyLock<Kind> = LazyLock::new(|| Kind::of(r"\p{Mn}"));
static NOT_SEEN: LazyLock<Kind> = LazyLock::new(|| Kind::of(r"[\p{Cc}\p{Cf}\p{Co}]"));
static PUNCTUATION: LazyLock<Kind> = LazyLock::new(|| Kind::of(r"\p{P}"));

/// Characters that Unicode puts in one drawer: ranges, in order.
struct Kind(Vec<(char, char)>);

impl Kind {
    fn of(name: &str) -> Self {
        match regex_syntax::parse(name).map(|parsed| parsed.into_kind()) {
            Ok(HirKind::Class(Class::Unicode(class))) => {
                Self(class.ranges().iter().map(|range| (range.start(), range.end())).collect())
            }
            _ => Self(Vec::new()),
        }
    }

    fn has(&self, letter: char) -> bool {
        let after = self.0.partition_point(|(start, _)| *start <= letter);
        after.checked_sub(1).and_then(|at| self.0.get(at)).is_some_and(|(_, end)| letter <= *end)
    }
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = String> {
    let mut letters = letters(text).peekable();
    iter::from_fn(move || next_word(&mut letters))
}

fn next_word(letters: &mut Peekable<impl Iterator<Item = char>>) -> Option<String> {
    while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
    let mut word = String::from(letters.next()?);
    if !word.chars().all(is_punctuation) {
        word.extend(iter::from_fn(|| letters.next_if(|letter| !letter.is_whitespace() && !is_punctuation(*letter))));
    }
    Some(word)
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    let seen = text.chars().filter(|letter| is_seen(*letter)).flat_map(apart);
    seen.nfd().filter(|letter| letter.is_ascii() || !ACCENTS.has(*letter)).flat_map(char::to_lowercase)
}

fn is_seen(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' | ' '..='~' => true,
        '\0' | '\u{fffd}' => false,
        other => !NOT_SEEN.has(other),
    }
}

fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation() || (!letter.is_ascii() && PUNCTUATION.has(letter))
}

/// With a space on either side where a character is a word.
fn apart(letter: char) -> impl Iterator<Item = char> {
    let space = is_a_word(letter).then_some(' ');
    space.into_iter().chain([letter]).chain(space)
}

fn is_a_word(letter: char) -> bool {
    matches!(letter,
        '\u{4e00}'..='\u{9fff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{20000}'..='\u{2a6df}'
        | '\u{2a700}'..='\u{2b81f}'
        | '\u{2b920}'..='\u{2ceaf}'
        | '\u{f900}'..='\u{faff}'
        | '\u{2f800}'..='\u{2fa1f}')
}
