//! Sentences cut into the word pieces that a model knows, as numbers: BERT's uncased WordPiece (Wu et al. 2016, section 4.1).
//!
//! `matcher`'s table of word pieces is cut much alike, and on purpose not by this code: there a word counts up to its first
//! unknown piece, here it is unknown as a whole, and there nothing may be allocated.

use std::collections::BTreeMap;

use super::letters::words;

/// So many tokens of a sentence are read, those at both its ends included: a hundred words.
pub const MAX_TOKENS: usize = 128;
/// A longer word is not known, whatever its pieces.
pub const MAX_WORD_CHARS: usize = 100;

/// How the pieces are marked that go on inside a word.
const INSIDE: &str = "##";

/// The pieces that a model knows, with their numbers.
pub(super) struct Pieces {
    /// Those that a word may begin with.
    first: BTreeMap<Box<str>, i64>,
    /// Those that go on inside a word, without their mark.
    inside: BTreeMap<Box<str>, i64>,
    unknown: i64,
    begin: i64,
    end: i64,
    highest: i64,
}

impl Pieces {
    /// A list of pieces, one a line; a piece's number is that of its line, from 0.
    pub(super) fn read(list: &str) -> Result<Self, &'static str> {
        let (mut first, mut inside) = (BTreeMap::new(), BTreeMap::new());
        for (number, piece) in (0_i64..).zip(list.lines()) {
            match piece.strip_prefix(INSIDE).filter(|rest| !rest.is_empty()) {
                Some(rest) => inside.insert(rest.into(), number),
                None => first.insert(piece.into(), number),
            };
        }
        let mark = |name: &str| first.get(name).copied();
        let (Some(unknown), Some(begin), Some(end)) = (mark("[UNK]"), mark("[CLS]"), mark("[SEP]")) else {
            return Err("it lacks a line `[UNK]`, `[CLS]` or `[SEP]`");
        };
        let highest = first.values().chain(inside.values()).copied().max().unwrap_or_default();
        Ok(Self { first, inside, unknown, begin, end, highest })
    }

    /// The tokens of a sentence. No word of it can be taken for one of the marks.
    pub(super) fn of(&self, sentence: &str) -> Vec<i64> {
        let mut tokens = vec![self.begin];
        for word in words(sentence) {
            self.cut(&word, &mut tokens);
            if tokens.len() >= MAX_TOKENS {
                break;
            }
        }
        tokens.truncate(MAX_TOKENS - 1);
        tokens.push(self.end);
        tokens
    }

    /// Whether a sentence has a token that is known.
    pub(super) fn any_known(&self, tokens: &[i64]) -> bool {
        tokens.iter().any(|token| ![self.begin, self.end, self.unknown].contains(token))
    }

    /// A sentence of the last piece alone.
    pub(super) fn probe(&self) -> [i64; 3] {
        [self.begin, self.highest, self.end]
    }

    fn cut(&self, word: &str, tokens: &mut Vec<i64>) {
        let begun = tokens.len();
        let (mut rest, mut pieces) = (word, &self.first);
        while !rest.is_empty() {
            let found = if word.chars().count() > MAX_WORD_CHARS { None } else { longest(pieces, rest) };
            let Some((piece, after)) = found else {
                tokens.truncate(begun);
                tokens.push(self.unknown);
                return;
            };
            tokens.push(piece);
            (rest, pieces) = (after, &self.inside);
        }
    }
}

impl std::fmt::Debug for Pieces {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pieces").field("highest", &self.highest).finish_non_exhaustive()
    }
}

/// The longest piece with which the rest of a word begins, and what comes after it.
fn longest<'a>(pieces: &BTreeMap<Box<str>, i64>, rest: &'a str) -> Option<(i64, &'a str)> {
    rest.char_indices().rev().find_map(|(at, letter)| {
        let (piece, after) = rest.split_at_checked(at + letter.len_utf8())?;
        Some((*pieces.get(piece)?, after))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Their numbers are those of their lines; the real list is tried in `tests/encoder`.
    const LIST: &str = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nheat\nheater\n##er\n##s\n'\ncafe\n!\n##\n日\nx\n##x\nsep\n[\n]\n";

    fn cut(sentence: &str) -> Vec<i64> {
        let pieces = Pieces::read(LIST).unwrap();
        let tokens = pieces.of(sentence);
        let [begin, own @ .., end] = tokens.as_slice() else { panic!("{tokens:?}") };
        assert_eq!([*begin, *end], [2, 3], "{sentence}");
        own.to_vec()
    }

    #[test]
    fn the_longest_piece_comes_first() {
        for (sentence, tokens) in [
            ("heater", vec![5]),
            ("HEATERS heats", vec![5, 7, 4, 7]),
            ("heat's", vec![4, 8, 1]),
            ("cafés! Cafe\u{301}", vec![9, 7, 10, 9]),
            ("日x日", vec![12, 13, 12]),
        ] {
            assert_eq!(cut(sentence), tokens, "{sentence}");
        }
    }

    #[test]
    fn a_word_is_known_as_a_whole_or_not_at_all() {
        assert_eq!(cut("heatery heat"), [1, 4]);
        assert_eq!(cut("er s"), [1, 1], "what goes on inside a word begins none");
    }

    #[test]
    fn nobody_can_say_a_mark() {
        assert_eq!(cut("[SEP] [PAD] ##er"), [16, 15, 17, 16, 1, 17, 1, 1, 1]);
    }

    #[test]
    fn words_and_sentences_are_read_up_to_a_length() {
        assert_eq!(cut(&"x".repeat(MAX_WORD_CHARS)).len(), MAX_WORD_CHARS);
        assert_eq!(cut(&"x".repeat(MAX_WORD_CHARS + 1)), [1]);
        for (words, tokens) in [(1, 1), (MAX_TOKENS - 2, MAX_TOKENS - 2), (MAX_TOKENS - 1, MAX_TOKENS - 2)] {
            assert_eq!(cut(&"heat ".repeat(words)).len(), tokens);
        }
        assert_eq!(cut(&format!("{}heaters", "heat ".repeat(MAX_TOKENS - 3))).last(), Some(&5), "cut within a word");
    }

    #[test]
    fn a_sentence_without_a_known_piece_is_known_to_be_so() {
        let pieces = Pieces::read(LIST).unwrap();
        for (sentence, known) in [("", false), (" \0 \u{200b}", false), ("zzz ???", false), ("zzz heat", true)] {
            assert_eq!(pieces.any_known(&pieces.of(sentence)), known, "{sentence}");
        }
    }

    #[test]
    fn a_list_without_its_marks_is_refused() {
        for list in ["", "heat", "[UNK]\n[CLS]", "[CLS]\n[SEP]", "##[UNK]\n[CLS]\n[SEP]"] {
            assert!(Pieces::read(list).is_err(), "{list}");
        }
        assert_eq!(Pieces::read("[UNK]\r\n[CLS]\r\n[SEP]\r\n").unwrap().probe(), [1, 2, 2]);
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_at_least_its_ends(sentence in ".*") {
            let tokens = Pieces::read(LIST).unwrap().of(&sentence);
            assert!((2..=MAX_TOKENS).contains(&tokens.len()));
            assert!(tokens.iter().all(|token| (0..18).contains(token)));
        }
    }
}
