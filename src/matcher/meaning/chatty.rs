//! How callers wrap what they want: for practice, which judges sentences as their author wrote them and as somebody says them who
//! talks a lot.
//!
//! Made up for this program; no data set was looked at. Written as they are read: without contractions and hesitations.

use crate::model::Language;

/// So many of the callers wrap what they want: assumed, as nobody knows.
pub const CHATTY_SHARE: f64 = 1.0 / 3.0;

/// What is said before.
const BEFORE: &[&str] = &[
    "hi there",
    "good morning",
    "hello my name is pat",
    "yes hello",
    "okay so",
    "well",
    "i hope you can help me",
    "sorry to bother you",
    "i have a question",
    "i am not sure who to talk to but",
    "i am calling because",
    "i was wondering",
    "i just wanted to ask",
    "so here is the thing",
    "my neighbor gave me your number and",
    "i called yesterday and nobody picked up so",
    "i have never done this before",
    "give me a second",
    "can you hear me",
    "this is kind of embarrassing but",
    "i have been thinking about it and",
    "we are new in town and",
    "let me think",
    "i am driving right now",
];

/// What is said after.
const AFTER: &[&str] = &[
    "please",
    "thank you",
    "thanks so much",
    "if that is possible",
    "if you know what i mean",
    "that is all",
    "and that would be great",
    "i would really appreciate it",
    "no rush",
    "is that okay",
    "can you do that for me",
    "what do you think",
    "because it is bothering me",
    "i guess",
];

/// The same in Spanish.
const ANTES: &[&str] = &[
    "hola buenos dias",
    "buenas tardes",
    "si hola",
    "mire",
    "bueno",
    "disculpe la molestia",
    "tengo una pregunta",
    "no se con quien hablar pero",
    "llamo porque",
    "queria saber",
    "me dieron su numero y",
    "llame ayer y nadie contesto",
    "es la primera vez que llamo",
    "a ver",
    "espere un momento",
];

/// The same in Spanish.
const DESPUES: &[&str] = &[
    "por favor",
    "gracias",
    "muchas gracias",
    "si es posible",
    "eso es todo",
    "se lo agradezco",
    "no hay prisa",
    "esta bien",
    "me puede ayudar",
    "porque me urge",
];

/// One thing as it is said plainly, and by somebody who talks a lot where that was tried.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<T> {
    pub(super) plain: T,
    pub(super) chatty: Option<T>,
}

impl<T> Said<T> {
    pub(super) fn map<U>(self, mut to: impl FnMut(T) -> U) -> Said<U> {
        Said { plain: to(self.plain), chatty: self.chatty.map(to) }
    }
}

/// Things of a kind, by the manner in which they were said.
#[derive(Clone, Debug)]
pub(super) struct Manners<T> {
    pub(super) plain: Vec<T>,
    pub(super) chatty: Vec<T>,
}

impl<T> Default for Manners<T> {
    fn default() -> Self {
        Self { plain: Vec::new(), chatty: Vec::new() }
    }
}

impl<T> Manners<T> {
    pub(super) fn add(&mut self, said: Said<Option<T>>) {
        self.plain.extend(said.plain);
        self.chatty.extend(said.chatty.flatten());
    }

    /// Each with its weight: all of them together as much as this, those of each manner as much as callers speak so.
    pub(super) fn weighed(&self, together: f64) -> impl Iterator<Item = (&T, f64)> + Clone {
        let chatty_share = if self.chatty.is_empty() { 0.0 } else { CHATTY_SHARE };
        [(&self.plain, 1.0 - chatty_share), (&self.chatty, chatty_share)].into_iter().flat_map(move |(list, share)| {
            #[expect(clippy::cast_precision_loss, reason = "thousands at most")]
            let each = together * share / list.len().max(1) as f64;
            list.iter().map(move |one| (one, each))
        })
    }
}

/// The words of a sentence as somebody says them who talks a lot: something before, something after, or both, by its number.
pub(super) fn wrapped(words: &[String], number: usize, language: &Language) -> Vec<String> {
    let spanish = Language::new("es").covers(language);
    let (before, after) = if spanish { (ANTES, DESPUES) } else { (BEFORE, AFTER) };
    // neighbours in number are wrapped differently; the lists' lengths share no divisor with the steps
    let place = number / 3;
    let take = |list: &[&'static str], step: usize| list.get(place * step % list.len()).copied().unwrap_or_default();
    let (before, after) = match number % 3 {
        0 => (take(before, 7), ""),
        1 => ("", take(after, 11)),
        _ => (take(before, 7), take(after, 11)),
    };
    let words = words.iter().map(String::as_str);
    before.split_whitespace().chain(words).chain(after.split_whitespace()).map(str::to_owned).collect()
}

/// A text as somebody says it who talks a lot, differently for each number: for fitting and measuring.
#[must_use]
pub fn chatty(text: &str, number: usize, language: &Language) -> String {
    let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
    wrapped(&words, number, language).join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::normalize::Normalizer;
    use crate::model::Vocabulary;

    #[test]
    fn every_wrapping_is_written_as_it_is_read() {
        let normalizer = Normalizer::new(&Vocabulary::default());
        for list in [BEFORE, AFTER, ANTES, DESPUES] {
            for text in list {
                assert_eq!(normalizer.words(text).join(" "), *text);
            }
        }
    }

    #[test]
    fn every_wrapping_is_used() {
        for (language, list) in [("en-US", BEFORE), ("en-US", AFTER), ("es-MX", ANTES), ("es-MX", DESPUES)] {
            let texts: Vec<String> = (0..100).map(|number| chatty("x", number, &Language::new(language))).collect();
            for wrapping in list {
                let (before, after) = (format!("{wrapping} x"), format!("x {wrapping}"));
                let used = texts.iter().filter(|text| text.starts_with(&before) || text.ends_with(&after)).count();
                assert!(used > 1, "{wrapping}");
            }
        }
    }

    #[test]
    fn of_each_manner_there_is_as_much_as_callers_speak_so() {
        let mut manners = Manners::default();
        for number in 0..6 {
            manners.add(Said { plain: Some(number), chatty: (number == 0).then_some(Some(number)) });
        }
        let weights: Vec<f64> = manners.weighed(9.0).map(|(_, weight)| weight).collect();
        let apart = weights.iter().zip([1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 3.0]).map(|(a, b)| (a - b).abs());
        assert!(weights.len() == 7 && apart.fold(0.0, f64::max) < 1e-9, "{weights:?}");
    }

    #[test]
    fn the_sentence_itself_is_whole() {
        let own = ["my".to_owned(), "ac".to_owned()];
        for language in ["en-US", "es-MX"] {
            for number in 0..100 {
                let wrapped = wrapped(&own, number, &Language::new(language));
                assert!(wrapped.len() > 2 && wrapped.windows(2).any(|pair| pair == own), "{wrapped:?}");
            }
        }
    }
}
