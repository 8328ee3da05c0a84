//! An utterance cut into words: lower case, no accents, no punctuation but the apostrophe within a word.

use super::Word;
use super::letters::fold;

/// The words of a text, in order.
pub(super) fn split(text: &str) -> Vec<Word> {
    let letters: Vec<(usize, char)> = text.char_indices().collect();
    let mut cutter = Cutter { letters: &letters, end: text.len(), at: 0, words: Vec::new() };
    while cutter.at < letters.len() {
        cutter.step();
    }
    cutter.words
}

struct Cutter<'a> {
    letters: &'a [(usize, char)],
    end: usize,
    at: usize,
    words: Vec<Word>,
}

impl Cutter<'_> {
    fn letter(&self, index: usize) -> Option<char> {
        self.letters.get(index).map(|(_, letter)| *letter)
    }

    fn byte(&self, index: usize) -> usize {
        self.letters.get(index).map_or(self.end, |(byte, _)| *byte)
    }

    fn step(&mut self) {
        let Some(letter) = self.letter(self.at) else { return };
        if letter.is_alphanumeric() {
            let end = self.take_word();
            self.at = end;
            return;
        }
        match letter {
            '&' => self.push("and"),
            '%' => self.push("percent"),
            '°' => self.push("degrees"),
            '$' if self.is_digit(self.at + 1) => return self.take_dollars(),
            _ => {}
        }
        self.at += 1;
    }

    fn push(&mut self, text: &str) {
        self.words.push(Word { text: text.to_owned(), from: self.byte(self.at)..self.byte(self.at + 1) });
    }

    /// `$50` is said "fifty dollars".
    fn take_dollars(&mut self) {
        let sign = self.at;
        self.at += 1;
        let end = self.take_word();
        let from = self.byte(sign)..self.byte(end);
        self.words.push(Word { text: "dollars".to_owned(), from });
        self.at = end;
    }

    fn take_word(&mut self) -> usize {
        let (start, mut at, mut text) = (self.at, self.at, String::new());
        while let Some(letter) = self.letter(at) {
            if letter.is_alphanumeric() || is_mark(letter) {
                fold(letter, &mut text);
            } else if is_apostrophe(letter) && at > start && self.is_letter(at + 1) {
                text.push('\'');
            } else if letter == '.' && self.is_digit(at + 1) && text.ends_with(|last: char| last.is_ascii_digit()) {
                text.push('.');
            } else if !self.joins(start, at, letter) {
                break;
            }
            at += 1;
        }
        if !text.is_empty() {
            self.words.push(Word { text, from: self.byte(start)..self.byte(at) });
        }
        at
    }

    /// Whether punctuation lies inside a word: `1,200`, `a/c`, `p.m`.
    fn joins(&self, start: usize, at: usize, letter: char) -> bool {
        let single = |index: usize| self.is_letter(index) && !self.is_word(index + 1);
        match letter {
            ',' => at > start && self.is_digit(at - 1) && (at + 1..at + 4).all(|next| self.is_digit(next)),
            '.' | '/' => {
                at > start && single(at + 1) && self.is_letter(at - 1) && (at < start + 2 || !self.is_word(at - 2))
            }
            _ => false,
        }
    }

    fn is_letter(&self, index: usize) -> bool {
        self.letter(index).is_some_and(char::is_alphabetic)
    }

    fn is_digit(&self, index: usize) -> bool {
        self.letter(index).is_some_and(|letter| letter.is_ascii_digit())
    }

    fn is_word(&self, index: usize) -> bool {
        self.letter(index).is_some_and(char::is_alphanumeric)
    }
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | '`' | 'ʼ')
}

fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}
