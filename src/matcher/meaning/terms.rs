//! What of a text is looked at: stems, pairs of stems, the letters inside words, which forgive a misheard word, and what the
//! words are like. Terms are named by a hash of what they are, so that a tenant keeps no texts of them.

use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};

use super::table::{DIMS, Piece, Sense, add_piece, pieces};
use crate::model::Language;

/// The shortest and longest runs of letters inside a word that are looked at.
const RUN_LETTERS: std::ops::RangeInclusive<usize> = 2..=5;

/// So much of a word, in letters, is looked at for runs: longer ones are no words.
const MAX_WORD_LETTERS: usize = 40;

/// Words that carry grammar, not wishes: they weigh little, and no coverage is asked of them. Sorted.
const FUNCTION_WORDS: &[&str] = &[
    "a",
    "about",
    "all",
    "am",
    "an",
    "and",
    "any",
    "are",
    "as",
    "at",
    "be",
    "been",
    "but",
    "by",
    "can",
    "could",
    "de",
    "did",
    "do",
    "does",
    "el",
    "en",
    "es",
    "for",
    "from",
    "get",
    "got",
    "guys",
    "had",
    "has",
    "have",
    "he",
    "hello",
    "her",
    "here",
    "hey",
    "hi",
    "him",
    "his",
    "how",
    "i",
    "if",
    "in",
    "is",
    "it",
    "just",
    "kind",
    "la",
    "las",
    "let",
    "like",
    "los",
    "may",
    "me",
    "mi",
    "might",
    "my",
    "no",
    "not",
    "of",
    "oh",
    "okay",
    "on",
    "or",
    "our",
    "please",
    "que",
    "really",
    "she",
    "should",
    "so",
    "some",
    "somebody",
    "someone",
    "something",
    "thank",
    "thanks",
    "that",
    "the",
    "their",
    "them",
    "then",
    "there",
    "these",
    "they",
    "thing",
    "this",
    "those",
    "to",
    "too",
    "un",
    "una",
    "us",
    "very",
    "was",
    "we",
    "well",
    "were",
    "what",
    "when",
    "where",
    "which",
    "who",
    "why",
    "will",
    "with",
    "would",
    "y",
    "yes",
    "you",
    "your",
];

/// The name of a term: a hash of its kind and its text. Of the few ten thousand terms of a tenant, hardly two share one.
pub(super) type Mark = u32;

/// A word as it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stem {
    /// The word without its ending.
    pub(crate) text: String,
    /// Whether it carries grammar, not a wish.
    pub(crate) function: bool,
}

impl Stem {
    pub(super) fn mark(&self) -> Mark {
        mark(Kind::Stem, [self.text.as_str(), ""])
    }
}

/// What is looked at of one utterance or phrase.
#[derive(Clone, Debug)]
pub(crate) struct Terms {
    /// Each word's stem.
    pub(crate) stems: Vec<Stem>,
    /// The stems, and the pairs of neighbours, the text's ends among them.
    pub(super) words: Vec<Mark>,
    /// The runs of letters inside the words, with the words' ends.
    pub(super) letters: Vec<Mark>,
    /// The sum of what the words are like.
    pub(super) sense: Sense,
    /// The pieces of the words that the table has.
    pieces: Vec<Piece>,
    /// Where the letters and the pieces of each word end; they begin where those of the one before end.
    ends: Vec<[usize; 2]>,
}

impl Default for Terms {
    fn default() -> Self {
        let (stems, words, letters, pieces) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { stems, words, letters, sense: [0.0; DIMS], pieces, ends: Vec::new() }
    }
}

impl Terms {
    /// The same of some of the words.
    pub(super) fn part(&self, words: Range<usize>) -> Self {
        let [[letters_from, pieces_from], [letters_to, pieces_to]] =
            [words.start, words.end].map(|at| self.end_before(at));
        let own = |list: &[u32], range: Range<usize>| list.get(range).unwrap_or_default().to_vec();
        let stems = self.stems.get(words.clone()).unwrap_or_default().to_vec();
        let ends = self.ends.get(words).unwrap_or_default().iter();
        let mut part = Self {
            words: stems.iter().map(Stem::mark).collect(),
            stems,
            letters: own(&self.letters, letters_from..letters_to),
            sense: [0.0; DIMS],
            pieces: own(&self.pieces, pieces_from..pieces_to),
            ends: ends.map(|[letters, pieces]| [letters - letters_from, pieces - pieces_from]).collect(),
        };
        part.complete();
        part
    }

    /// What the word at a place brings to the text.
    pub(super) fn share(&self, at: usize) -> Share {
        let [[letters_from, pieces_from], [letters_to, pieces_to]] = [at, at + 1].map(|at| self.end_before(at));
        let mut sense = [0.0; DIMS];
        self.pieces
            .get(pieces_from..pieces_to)
            .unwrap_or_default()
            .iter()
            .for_each(|piece| add_piece(*piece, &mut sense));
        Share {
            stem: self.stems.get(at).map_or(0, Stem::mark),
            pairs: [pair(&self.stems, at), pair(&self.stems, at + 1)],
            letters: self.letters.get(letters_from..letters_to).unwrap_or_default().to_vec(),
            sense,
        }
    }

    fn end_before(&self, word: usize) -> [usize; 2] {
        word.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default()
    }

    /// What follows from the words and their pieces.
    fn complete(&mut self) {
        let (stems, words) = (&self.stems, &mut self.words);
        words.extend((0..=stems.len()).map(|at| pair(stems, at)));
        let (pieces, sense) = (&self.pieces, &mut self.sense);
        pieces.iter().for_each(|piece| add_piece(*piece, sense));
    }

    /// The words that carry a wish; all of them, where none does.
    pub(super) fn content(&self) -> impl Iterator<Item = &Stem> {
        let any = self.stems.iter().any(|stem| !stem.function);
        self.stems.iter().filter(move |stem| !(any && stem.function))
    }
}

/// What one word of a text brings: its own stem, the pairs it stands in, its letters, what it is like.
pub(super) struct Share {
    pub(super) stem: Mark,
    pub(super) pairs: [Mark; 2],
    pub(super) letters: Vec<Mark>,
    pub(super) sense: Sense,
}

/// Makes terms in the tenant's language.
pub(crate) struct Stems {
    stemmer: Stemmer,
}

impl std::fmt::Debug for Stems {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Stems")
    }
}

impl Stems {
    pub(crate) fn new(language: &Language) -> Self {
        let spanish = Language::new("es").covers(language);
        Self { stemmer: Stemmer::create(if spanish { Algorithm::Spanish } else { Algorithm::English }) }
    }

    pub(crate) fn stem(&self, word: &str) -> Stem {
        Stem { text: self.stemmer.stem(word).into_owned(), function: is_function_word(word) }
    }

    /// The terms of normalised words.
    pub(crate) fn terms<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Terms {
        let mut terms = Terms::default();
        for word in words {
            let stem = self.stem(word);
            terms.words.push(stem.mark());
            letters(word, &mut terms.letters);
            pieces(word, |piece| terms.pieces.push(piece));
            terms.ends.push([terms.letters.len(), terms.pieces.len()]);
            terms.stems.push(stem);
        }
        terms.complete();
        terms
    }
}

/// The pair that ends at a place; the first begins and the last ends with the text's end.
fn pair(stems: &[Stem], at: usize) -> Mark {
    let text = |at: Option<usize>| at.and_then(|at| stems.get(at)).map_or("", |stem| stem.text.as_str());
    mark(Kind::Pair, [text(at.checked_sub(1)), text(Some(at))])
}

pub(crate) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.binary_search(&word).is_ok()
}

fn letters(word: &str, out: &mut Vec<Mark>) {
    let bounded: String = ['<'].into_iter().chain(word.chars().take(MAX_WORD_LETTERS)).chain(['>']).collect();
    // where each letter of the bounded word begins, and where the last one ends
    let starts: Vec<usize> = bounded.char_indices().map(|(at, _)| at).chain([bounded.len()]).collect();
    for size in RUN_LETTERS {
        let runs = starts.iter().zip(starts.iter().skip(size));
        out.extend(runs.filter_map(|(from, to)| bounded.get(*from..*to)).map(|run| mark(Kind::Letters, [run, ""])));
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Stem = 1,
    Pair = 2,
    Letters = 3,
}

/// FNV-1a (Fowler, Noll, Vo), 64 bits folded to 32.
fn mark(kind: Kind, parts: [&str; 2]) -> Mark {
    const PRIME: u64 = 0x0100_0000_01b3;
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(PRIME);
    let mut hash = step(0xcbf2_9ce4_8422_2325, kind as u8);
    for part in parts {
        hash = step(part.bytes().fold(hash, step), 0xff);
    }
    #[expect(clippy::cast_possible_truncation, reason = "folded to its lower half")]
    let folded = (hash ^ (hash >> 32)) as u32;
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_sorted() {
        assert!(FUNCTION_WORDS.is_sorted());
    }

    #[test]
    fn the_shares_of_the_words_are_the_whole() {
        let (stems, words) = (Stems::new(&Language::new("en")), ["my", "ac", "is", "leaking"]);
        let terms = stems.terms(words);
        let shares: Vec<Share> = (0..words.len()).map(|at| terms.share(at)).collect();
        let mut marks: Vec<Mark> = shares.iter().map(|share| share.stem).collect();
        marks.extend(shares.iter().map(|share| share.pairs[0]));
        marks.push(shares[3].pairs[1]);
        assert_eq!(marks, terms.words);
        assert_eq!(shares.iter().flat_map(|share| share.letters.clone()).collect::<Vec<_>>(), terms.letters);
    }

    #[test]
    fn a_part_is_as_if_it_were_all() {
        let (stems, words) = (Stems::new(&Language::new("en")), ["hi", "my", "thermostaty", "is", "leaking", "zzqx"]);
        let terms = stems.terms(words);
        for from in 0..words.len() {
            for to in from..=words.len() {
                let (part, alone) = (terms.part(from..to), stems.terms(words[from..to].iter().copied()));
                assert_eq!((&part.stems, &part.words, &part.letters), (&alone.stems, &alone.words, &alone.letters));
                assert_eq!((part.sense, &part.pieces, &part.ends), (alone.sense, &alone.pieces, &alone.ends));
            }
        }
    }

    #[test]
    fn terms_of_different_kinds_have_different_marks() {
        let terms = Stems::new(&Language::new("en")).terms(["a", "aa", "a"]);
        assert_ne!(mark(Kind::Stem, ["a", ""]), mark(Kind::Pair, ["a", ""]));
        assert_ne!(mark(Kind::Pair, ["ab", "c"]), mark(Kind::Pair, ["a", "bc"]));
        assert_eq!(terms.words.len(), 3 + 4);
    }
}
