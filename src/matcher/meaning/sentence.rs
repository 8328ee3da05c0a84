//! A sentence as it is weighed: its words, where its clauses begin, and what is looked at of it.
//!
//! Knows nothing of scenarios, and does not decide what is left unheeded.

use super::terms::{Stems, Terms};
use crate::matcher::direction::Direction;
use crate::matcher::normalize::Heard;

/// Words that lead on from one clause to the next. Sorted.
const LEADING_ON: &[&str] = &[
    "also", "and", "anyway", "because", "but", "entonces", "or", "pero", "plus", "porque", "since", "so", "then",
    "though", "well", "y",
];

/// Words that a clause may begin with: who does it, and what is asked. Sorted.
const BEGINNING: &[&str] = &[
    "am", "are", "can", "como", "could", "cuando", "cuanto", "did", "do", "does", "donde", "he", "how", "i", "is",
    "it", "let", "may", "mi", "my", "necesito", "our", "please", "puede", "puedo", "quiero", "she", "should", "tengo",
    "thank", "thanks", "there", "they", "this", "was", "we", "what", "when", "where", "which", "who", "why", "will",
    "would", "you", "your",
];

/// Those of them that may end one, too: "I've never done this". Sorted.
const ENDING: &[&str] = &["it", "there", "they", "this", "you"];

/// Those of them that what is refused may go on with: "do not cancel my appointment". Sorted.
const OBJECTS: &[&str] = &["it", "mi", "my", "our", "there", "they", "this", "you", "your"];

/// Words that refuse. Sorted.
const REFUSING: &[&str] = &["neither", "never", "no", "nobody", "none", "not", "nothing", "nunca", "without"];

/// What is written between two words where one pauses in speaking them.
const PAUSES: [char; 7] = ['.', ',', ';', ':', '?', '!', '…'];

/// So many places at most: who talks longer than that is cut at the last ones, since a wish mostly comes last.
const MAX_STARTS: usize = 12;

/// A sentence to learn from or to weigh.
#[derive(Clone, Debug)]
pub(super) struct Sentence {
    /// Its words, normalised.
    pub(super) words: Vec<String>,
    /// The places, but for the first word's, at which a clause may begin.
    pub(super) starts: Vec<usize>,
    /// What is looked at of it.
    pub(super) terms: Terms,
    /// What an encoder makes of it, where one was asked.
    pub(super) direction: Option<Direction>,
}

impl Sentence {
    /// What was heard.
    pub(super) fn new(heard: &Heard, stems: &Stems) -> Self {
        let words = heard.words.iter().map(|word| word.text.clone()).collect();
        let direction = heard.direction.clone();
        Self { direction, ..Self::with_pauses(words, |at| paused(heard, at), stems) }
    }

    /// Its words, as an encoder reads them.
    pub(super) fn text(&self) -> String {
        self.words.join(" ")
    }

    /// Words without a pause.
    pub(super) fn of_words(words: Vec<String>, stems: &Stems) -> Self {
        Self::with_pauses(words, |_| false, stems)
    }

    fn with_pauses(words: Vec<String>, paused_before: impl Fn(usize) -> bool, stems: &Stems) -> Self {
        let terms = stems.terms(words.iter().map(String::as_str));
        Self { starts: starts(&words, paused_before), terms, words, direction: None }
    }
}

/// Where a caller may pass from one clause to the next. `paused_before` says whether there is a pause before the word at a place.
fn starts(words: &[String], paused_before: impl Fn(usize) -> bool) -> Vec<usize> {
    let is_in = |list: &[&str], at: usize| words.get(at).is_some_and(|word| list.binary_search(&word.as_str()).is_ok());
    let mut refused = is_in(REFUSING, 0);
    let mut is_start = |at: &usize| {
        let (at, before) = (*at, *at - 1);
        let starts = paused_before(at)
            || is_in(LEADING_ON, at)
            || is_in(LEADING_ON, before)
            // "can you" begins once
            || is_in(BEGINNING, at)
                && (!is_in(BEGINNING, before) || is_in(ENDING, before))
                && !(refused && is_in(OBJECTS, at));
        refused = is_in(REFUSING, at) || refused && !starts;
        starts
    };
    let mut starts: Vec<usize> = (1..words.len()).filter(|at| is_start(at)).collect();
    starts.drain(..starts.len().saturating_sub(MAX_STARTS));
    starts
}

fn paused(heard: &Heard, at: usize) -> bool {
    let (Some(before), Some(word)) = (heard.words.get(at - 1), heard.words.get(at)) else { return false };
    heard.original.get(before.from.end..word.from.start).is_some_and(|between| between.contains(PAUSES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::normalize::Normalizer;
    use crate::model::{Language, Vocabulary};

    fn cut(text: &str) -> String {
        let heard = Normalizer::new(&Vocabulary::default()).hear(text);
        let sentence = Sentence::new(&heard, &Stems::new(&Language::new("en")));
        let bar = |at: usize| if sentence.starts.contains(&at) { "| " } else { "" };
        let words = sentence.words.iter().enumerate().map(|(at, word)| format!("{}{word}", bar(at)));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_words_are_sorted() {
        assert!([LEADING_ON, BEGINNING, ENDING, OBJECTS, REFUSING].iter().all(|list| list.is_sorted()));
    }

    #[test]
    fn clauses_begin_where_callers_pass_on() {
        for (said, clauses) in [
            ("my ac is dead", "my ac | is dead"),
            ("hi i've never done this i need a lawyer", "hi | i have never done this | i need a lawyer"),
            ("Sorry, wrong number.", "sorry | wrong number"),
            ("can you help", "can you help"),
            ("please don't cancel my visit", "please do not cancel my visit"),
            ("i didn't call about it or my bill", "i did not call about it | or | my bill"),
            ("the line was bad so um when do you open", "the line | was bad | so | when do you open"),
            ("hola mi aire no funciona y quiero una cita", "hola | mi aire no funciona | y | quiero una cita"),
            ("", ""),
        ] {
            assert_eq!(cut(said), clauses, "{said}");
        }
    }

    #[test]
    fn who_talks_for_long_is_cut_at_the_last_places() {
        let heard = Normalizer::new(&Vocabulary::default()).hear(&"and so on ".repeat(300));
        let starts = Sentence::new(&heard, &Stems::new(&Language::new("en"))).starts;
        assert_eq!((starts.len(), starts.last()), (MAX_STARTS, Some(&899)));
    }
}
