//! Words as the matcher compares them: what a caller said and what an author wrote go through the same steps, so that
//! they meet. Every word remembers the stretch of the utterance it came from, for evidence and for what a slot is filled with.
//!
//! Knows nothing of scenarios, patterns or scores.

mod letters;
mod lexicon;
mod numbers;
mod shorten;
mod split;

use std::ops::Range;

pub(crate) use letters::fold;
use lexicon::Lexicon;

use super::direction::Direction;
use crate::model::Vocabulary;

/// The longest utterance that is listened to, in characters: five minutes of fast speech. What comes after is not heard.
pub const MAX_UTTERANCE_CHARS: usize = 4_000;

/// One word, and where in the utterance it was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The word, normalised; never empty, never with a space.
    pub text: String,
    /// The bytes of the utterance it was made of; words made of the same bytes ("won't") share them.
    pub from: Range<usize>,
}

/// An utterance as heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heard {
    /// As it came in, cut at [`MAX_UTTERANCE_CHARS`].
    pub original: String,
    /// Lower case, without punctuation and accents: what rules see.
    pub plain: Vec<Word>,
    /// Then contractions written out, numbers as digits, fillers dropped, synonyms joined: what phrases and patterns see.
    pub words: Vec<Word>,
    /// What an encoder makes of [`Self::text`], where one was asked.
    pub direction: Option<Direction>,
}

impl Heard {
    /// The normalised words, one space between.
    #[must_use]
    pub fn text(&self) -> String {
        join(&self.words)
    }

    /// What rules see, one space between words.
    #[must_use]
    pub fn plain_text(&self) -> String {
        join(&self.plain)
    }

    /// The caller's own words for a stretch of bytes.
    #[must_use]
    pub fn said(&self, from: &Range<usize>) -> &str {
        self.original.get(from.clone()).unwrap_or("")
    }
}

fn join(words: &[Word]) -> String {
    words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Normalises with one tenant's vocabulary.
#[derive(Clone, Debug)]
pub struct Normalizer {
    lexicon: Lexicon,
}

impl Normalizer {
    /// With this vocabulary beside the shipped hesitations (`um`, `uh`, …).
    #[must_use]
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self { lexicon: Lexicon::new(vocabulary) }
    }

    /// The utterance as heard.
    #[must_use]
    pub fn hear(&self, utterance: &str) -> Heard {
        let original: String = utterance.chars().take(MAX_UTTERANCE_CHARS).collect();
        let plain = split::split(&original);
        let words = self.lexicon.apply(unify(&plain));
        let plain = plain.into_iter().map(|word| Word { text: word.text.replace('\'', ""), ..word }).collect();
        Heard { original, plain, words, direction: None }
    }

    /// Whether the text is nothing but fillers, which are dropped from all that is said beside them.
    #[must_use]
    pub fn is_filler(&self, text: &str) -> bool {
        self.lexicon.is_filler(&unify(&split::split(text)))
    }

    /// The normalised words of what an author wrote.
    #[must_use]
    pub fn words(&self, text: &str) -> Vec<String> {
        self.lexicon.apply(unify(&split::split(text))).into_iter().map(|word| word.text).collect()
    }
}

/// Contractions written out and numbers as digits: what needs no vocabulary.
fn unify(words: &[Word]) -> Vec<Word> {
    numbers::read(words.iter().flat_map(shorten::write_out).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalizer() -> Normalizer {
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        Normalizer::new(&Vocabulary {
            same: vec![words(&["ac", "air conditioner", "a c"]), words(&["heat pump", "heater"])],
            filler: words(&["you know", "like"]),
            spell: Vec::new(),
        })
    }

    #[test]
    fn what_is_said_and_what_is_written_meet() {
        let cases = [
            ("Um, hi: my A/C quit!", "hi my ac quit"),
            ("my air, uh, conditioner won’t start", "my ac will not start"),
            ("it's like ninety degrees", "it is 90 degrees"),
            ("It's $1,200.50, you know, or twenty-five percent", "it is 1200.50 dollars or 25 percent"),
            ("call nine one one", "call 911"),
            ("one hundred and twenty five", "125"),
            ("this one is two thousand", "this one is 2000"),
            ("¿Está abierto el sábado?", "esta abierto el sabado"),
            ("the heater, at 7:30 p.m.", "the heat pump at 7 30 pm"),
            ("um", "um"),
            ("", ""),
            ("?!", ""),
        ];
        for (said, heard) in cases {
            assert_eq!(normalizer().hear(said).text(), heard, "{said}");
        }
    }

    #[test]
    fn rules_see_the_words_as_said() {
        let heard = normalizer().hear("Um, it's my A/C: won't start");
        assert_eq!(heard.plain_text(), "um its my ac wont start");
    }

    #[test]
    fn every_word_leads_back_to_what_was_said() {
        let heard = normalizer().hear("my Air Conditioner won't start");
        let said: Vec<&str> = heard.words.iter().map(|word| heard.said(&word.from)).collect();
        assert_eq!(said, ["my", "Air Conditioner", "won't", "won't", "start"]);
    }

    #[test]
    fn a_flood_of_words_is_cut() {
        let heard = normalizer().hear(&"a".repeat(MAX_UTTERANCE_CHARS + 1));
        assert_eq!(heard.original.len(), MAX_UTTERANCE_CHARS);
    }
}
