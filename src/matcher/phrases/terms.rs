//! What of an utterance is compared: stems, pairs of stems, and the letters inside words, which forgive a misheard word.

use std::collections::BTreeMap;

use rust_stemmers::{Algorithm, Stemmer};

use crate::matcher::normalize::Word;
use crate::model::Language;

/// The shortest and longest runs of letters inside a word that are compared.
const GRAM_LETTERS: std::ops::RangeInclusive<usize> = 2..=4;

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

/// What is compared of one utterance or phrase.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    /// Each word's stem, with whether it is a function word.
    pub(crate) stems: Vec<(String, bool)>,
    /// Neighbouring stems, with the sentence's ends.
    pub(crate) pairs: Vec<String>,
    /// Letters inside the words that are no function words, with the word's ends.
    pub(crate) grams: Vec<String>,
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

    /// The terms of normalised words.
    pub(crate) fn terms<'a>(&self, words: impl IntoIterator<Item = &'a str>) -> Terms {
        let mut terms = Terms::default();
        let mut before = "^".to_owned();
        for word in words {
            let stem = self.stemmer.stem(word).into_owned();
            let function = is_function_word(word);
            terms.pairs.push(format!("{before} {stem}"));
            if !function {
                grams(word, &mut terms.grams);
            }
            before.clone_from(&stem);
            terms.stems.push((stem, function));
        }
        terms.pairs.push(format!("{before} $"));
        terms
    }

    /// The terms of what was heard.
    pub(crate) fn heard(&self, words: &[Word]) -> Terms {
        self.terms(words.iter().map(|word| word.text.as_str()))
    }
}

pub(crate) fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.binary_search(&word).is_ok()
}

fn grams(word: &str, out: &mut Vec<String>) {
    GRAM_LETTERS.for_each(|size| out.extend(runs(word, size)));
}

/// The runs of so many letters inside a word, with the word's ends.
fn runs(word: &str, size: usize) -> Vec<String> {
    let letters: Vec<char> = format!("<{word}>").chars().collect();
    letters.windows(size).map(|window| window.iter().collect()).collect()
}

/// The runs of three letters by which a misheard word is looked for.
pub(crate) fn search_grams(word: &str) -> Vec<String> {
    runs(word, 3)
}

/// How often each term occurs.
pub(crate) fn counts<'a>(terms: impl IntoIterator<Item = &'a str>) -> BTreeMap<&'a str, u32> {
    let mut counts = BTreeMap::new();
    terms.into_iter().for_each(|term| *counts.entry(term).or_default() += 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn function_words_are_sorted() {
        assert!(FUNCTION_WORDS.is_sorted());
    }
}
