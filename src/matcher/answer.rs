//! Whether what was said answers an open question: the answers its author wrote, and a yes or a no in any words.

use std::collections::BTreeSet;

use super::hear::Matcher;
use super::normalize::Heard;
use super::rules::run_rule;
use crate::model::{Answer, Branch, Key, Phrase, PhrasePart};

/// A yes or a no.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct YesNo {
    /// Which.
    pub yes: bool,
    /// Whether more was said than that ("yes, and how much is it").
    pub more: bool,
}

/// Which of the written answers was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The branch's place in the question.
    pub branch: usize,
    /// The answer's place in the branch.
    pub answer: usize,
}

/// How much of an answer's phrase must be said, and how much of what was said it must hold, by content words.
const PHRASE_SAID: f64 = 0.6;
const SAID_IN_PHRASE: f64 = 0.5;

impl Matcher {
    /// Which answer these words give: the author's words, phrases and rules first, then yes and no. `else` is not chosen
    /// here: what is none of the answers may be another wish.
    #[must_use]
    pub fn answer(&self, utterance: &str, branches: &[Branch]) -> Option<Answered> {
        let heard = self.normalizer.hear(utterance);
        let words: Vec<&str> = heard.words.iter().map(|word| word.text.as_str()).collect();
        let written = answers(branches)
            .filter_map(|(place, answer)| Some((self.fits(answer, &heard, &words)?, place)))
            .max_by_key(|(fit, place)| (*fit, std::cmp::Reverse((place.branch, place.answer))));
        written.map(|(_, place)| place).or_else(|| {
            let said = yes_no(&heard)?;
            let wanted = if said.yes { Answer::Yes } else { Answer::No };
            answers(branches).find(|(_, answer)| **answer == wanted).map(|(place, _)| place)
        })
    }

    /// Which answer a key gives.
    #[must_use]
    pub fn answer_key(&self, key: Key, branches: &[Branch]) -> Option<Answered> {
        answers(branches).find(|(_, answer)| **answer == Answer::Key(key)).map(|(place, _)| place)
    }

    /// A yes or a no in these words, in English or Spanish.
    #[must_use]
    pub fn yes_no(&self, utterance: &str) -> Option<YesNo> {
        yes_no(&self.normalizer.hear(utterance))
    }

    /// Whether these words end a talk that was asked whether there is anything else: "that's it", "I'm good".
    #[must_use]
    pub fn nothing_more(&self, utterance: &str) -> bool {
        nothing_more(&self.normalizer.hear(utterance))
    }

    /// How many words of the utterance an answer explains; none where it does not fit.
    fn fits(&self, answer: &Answer, heard: &Heard, words: &[&str]) -> Option<usize> {
        match answer {
            Answer::Words(text) => {
                let own = self.normalizer.words(text);
                (!own.is_empty() && words.windows(own.len()).any(|window| window == own)).then_some(own.len())
            }
            Answer::Phrase(phrase) => self.like(phrase, words),
            Answer::Rule(rule) => run_rule(&rule.source, &heard.plain_text()),
            Answer::Yes | Answer::No | Answer::Else | Answer::Key(_) => None,
        }
    }

    fn like(&self, phrase: &Phrase, words: &[&str]) -> Option<usize> {
        let text: Vec<&str> = phrase
            .parts
            .iter()
            .filter_map(|part| match part {
                PhrasePart::Words(words) => Some(words.as_str()),
                PhrasePart::Slot(_) => None,
            })
            .collect();
        let own = self.content(self.normalizer.words(&text.join(" ")).iter().map(String::as_str));
        let said = self.content(words.iter().copied());
        let shared = own.intersection(&said).count();
        #[expect(clippy::cast_precision_loss, reason = "counts of words")]
        let share = |of: &BTreeSet<String>| if of.is_empty() { 0.0 } else { shared as f64 / of.len() as f64 };
        (share(&own) >= PHRASE_SAID && share(&said) >= SAID_IN_PHRASE).then_some(shared)
    }
}

fn answers(branches: &[Branch]) -> impl Iterator<Item = (Answered, &Answer)> {
    branches.iter().enumerate().flat_map(|(branch, own)| {
        own.answers.iter().enumerate().map(move |(answer, written)| (Answered { branch, answer }, written))
    })
}

/// Words before a yes or a no that change nothing.
const OPENERS: &[&str] =
    &["oh", "well", "so", "and", "uh", "um", "okay", "hmm", "i", "mean", "think", "pues", "bueno", "ay"];

/// Ways to say yes, normalised.
const YES: &[&str] = &[
    "yes",
    "yeah",
    "yep",
    "yup",
    "ya",
    "yea",
    "yah",
    "aye",
    "sure",
    "sure thing",
    "sure is",
    "sure does",
    "surely",
    "of course",
    "okay",
    "okay yes",
    "alright",
    "all right",
    "fine",
    "that is fine",
    "fine by me",
    "fine with me",
    "that works",
    "that will work",
    "works for me",
    "that would work",
    "that would be great",
    "that would be good",
    "that would be fine",
    "that would be nice",
    "that would be perfect",
    "that would be wonderful",
    "that would be lovely",
    "that is great",
    "that is good",
    "that is perfect",
    "sounds good",
    "sounds great",
    "sounds fine",
    "sounds perfect",
    "that sounds good",
    "that sounds great",
    "that sounds fine",
    "great",
    "good",
    "perfect",
    "wonderful",
    "awesome",
    "please",
    "please do",
    "yes please",
    "go ahead",
    "go for it",
    "do it",
    "let us do it",
    "let us do that",
    "absolutely",
    "definitely",
    "certainly",
    "totally",
    "exactly",
    "indeed",
    "correct",
    "that is correct",
    "that is right",
    "that is it",
    "that is the one",
    "that is me",
    "right",
    "you got it",
    "you bet",
    "you betcha",
    "affirmative",
    "true",
    "that is true",
    "uh huh",
    "mm hmm",
    "mhm",
    "mmhmm",
    "uhhuh",
    "i do",
    "i am",
    "i have",
    "i did",
    "i would",
    "i would like that",
    "i would love that",
    "i would love to",
    "i would like to",
    "i will",
    "it is",
    "it does",
    "they are",
    "we do",
    "we are",
    "i think so",
    "i guess so",
    "i guess",
    "i believe so",
    "i suppose so",
    "why not",
    "by all means",
    "for sure",
    "no problem",
    "it is right",
    "it is correct",
    "looks good",
    "good with me",
    "ok",
    "si",
    "si por favor",
    "claro",
    "claro que si",
    "por supuesto",
    "correcto",
    "asi es",
    "exacto",
    "esta bien",
    "de acuerdo",
    "vale",
    "dale",
    "como no",
    "eso es",
    "si senor",
    "si senora",
    "si gracias",
    "por favor",
    "desde luego",
];

/// Ways to say no, normalised.
const NO: &[&str] = &[
    "no",
    "nope",
    "nah",
    "naw",
    "no thanks",
    "no thank you",
    "no way",
    "no sir",
    "no ma am",
    "not really",
    "not now",
    "not right now",
    "not today",
    "not yet",
    "not at all",
    "not this time",
    "not necessary",
    "not needed",
    "not interested",
    "not that i know of",
    "not exactly",
    "not quite",
    "not for me",
    "not me",
    "not sure i do",
    "i do not",
    "i do not think so",
    "i do not want to",
    "i do not want that",
    "i do not need that",
    "i do not need to",
    "i am not",
    "i am good",
    "i am okay",
    "i am fine",
    "i am all set",
    "all set",
    "i did not",
    "i have not",
    "i would not",
    "i would rather not",
    "i had rather not",
    "i will not",
    "i will pass",
    "it is not",
    "it does not",
    "they are not",
    "we do not",
    "never",
    "negative",
    "wrong",
    "that is wrong",
    "incorrect",
    "that is incorrect",
    "that is not right",
    "that is not correct",
    "that is not it",
    "that is not the one",
    "absolutely not",
    "definitely not",
    "certainly not",
    "of course not",
    "probably not",
    "maybe not",
    "i guess not",
    "i think not",
    "uh uh",
    "nuh uh",
    "do not",
    "please do not",
    "please no",
    "that is all",
    "that is it thanks",
    "nothing",
    "nothing else",
    "none",
    "neither",
    "that will be all",
    "that would be all",
    "no gracias",
    "para nada",
    "claro que no",
    "por supuesto que no",
    "nunca",
    "todavia no",
    "ahora no",
    "no es correcto",
    "no es",
    "nada",
    "nada mas",
    "eso es todo",
    "mejor no",
    "tampoco",
];

/// A yes or a no in any words: it must stand first, since "there is no water" is neither.
pub(super) fn yes_no(heard: &Heard) -> Option<YesNo> {
    let plain: Vec<&str> = heard.plain.iter().map(|word| word.text.as_str()).collect();
    let words: Vec<&str> = heard.words.iter().map(|word| word.text.as_str()).collect();
    // What the filler list would drop can be the answer: "uh huh", "mm hmm".
    leading(&plain).filter(|said| !said.more).or_else(|| leading(&words)).or_else(|| trailing(&words))
}

fn leading(words: &[&str]) -> Option<YesNo> {
    let mut rest = words;
    let mut said = None;
    loop {
        if let Some((yes, used)) = polarity(rest) {
            // "No, that's fine" stays a no, "no, wait, yes" does not.
            if said.is_none() || !yes || takes_back(rest) {
                said = Some(yes);
            }
            rest = rest.get(used..).unwrap_or_default();
        } else if said.is_none() && rest.first().is_some_and(|word| OPENERS.contains(word)) {
            rest = rest.get(1..).unwrap_or_default();
        } else {
            break;
        }
    }
    said.map(|yes| YesNo { yes, more: !rest.is_empty() })
}

/// Whether a yes is so plain that it takes back a no before it.
fn takes_back(words: &[&str]) -> bool {
    const PLAINLY: [&str; 7] = ["yes", "yeah", "yep", "yup", "yea", "si", "claro"];
    words.first().is_some_and(|word| PLAINLY.contains(word))
}

/// What ends a talk, though it may be a yes to another question.
const CLOSERS: &[&str] = &[
    "that is it",
    "that is about it",
    "that is everything",
    "that will do",
    "that will do it",
    "that does it",
    "that should do it",
    "that is fine",
    "that is good",
    "that is great",
    "it is fine",
    "all good",
    "all done",
    "i am done",
    "we are good",
    "we are done",
    "we are all set",
];

fn nothing_more(heard: &Heard) -> bool {
    const AROUND: [&str; 9] = ["okay", "ok", "yes", "yeah", "no", "thanks", "thank", "you", "please"];
    let around = |word: &&str| AROUND.contains(word) || OPENERS.contains(word) && *word != "i";
    let mut words: Vec<&str> =
        heard.words.iter().map(|word| word.text.as_str()).skip_while(|word| around(word)).collect();
    while words.last().is_some_and(around) {
        words.pop();
    }
    CLOSERS.contains(&words.join(" ").as_str())
}

/// "I would like that, yes": at the end only the plain words count, and only of a short answer.
fn trailing(words: &[&str]) -> Option<YesNo> {
    const MAX_WORDS: usize = 6;
    let last = words.last().filter(|_| words.len() <= MAX_WORDS)?;
    match *last {
        "yes" | "yeah" | "si" | "yep" => Some(YesNo { yes: true, more: true }),
        "no" | "nope" => Some(YesNo { yes: false, more: true }),
        _ => None,
    }
}

/// The longest yes or no that the words begin with. A word that often begins something else counts only at the end.
fn polarity(words: &[&str]) -> Option<(bool, usize)> {
    const ONLY_LAST: [&str; 21] = [
        "right",
        "good",
        "great",
        "fine",
        "please",
        "i do",
        "i am",
        "i have",
        "i did",
        "i would",
        "i will",
        "it is",
        "it does",
        "they are",
        "we do",
        "we are",
        "i would like to",
        "nothing",
        "none",
        "do not",
        "por favor",
    ];
    let begins = |way: &str| {
        let own: Vec<&str> = way.split(' ').collect();
        let fits = words.len() >= own.len() && words.iter().zip(&own).all(|(word, own)| word == own);
        (fits && (words.len() == own.len() || !ONLY_LAST.contains(&way))).then_some(own.len())
    };
    let longest = |ways: &[&str]| ways.iter().filter_map(|way| begins(way)).max();
    match (longest(YES), longest(NO)) {
        (Some(yes), Some(no)) if no > yes => Some((false, no)),
        (Some(yes), _) => Some((true, yes)),
        (None, Some(no)) => Some((false, no)),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::Normalizer;
    use crate::model::Vocabulary;

    fn said(words: &str) -> Option<bool> {
        yes_no(&Normalizer::new(&Vocabulary::default()).hear(words)).map(|said| said.yes)
    }

    #[test]
    fn a_yes_is_heard_in_any_words() {
        for words in [
            "yes",
            "Yeah, sure.",
            "uh huh",
            "Mm-hmm",
            "that's right",
            "ok",
            "please do",
            "yes please",
            "I think so",
            "oh absolutely",
            "that'd be great",
            "sí, claro",
            "por supuesto",
            "um yeah I guess",
            "no problem",
            "go ahead please",
            "sure why not",
            "yes and how much is it",
            "I would",
            "it is",
            "right",
            "no no yes",
            "no yeah",
            "no problem",
        ] {
            assert_eq!(said(words), Some(true), "{words}");
        }
    }

    #[test]
    fn a_no_is_heard_in_any_words() {
        for words in [
            "no",
            "Nope.",
            "no thanks",
            "not really",
            "nah I'm good",
            "no, thank you",
            "uh uh",
            "I don't think so",
            "not right now",
            "of course not",
            "yeah no",
            "that's not right",
            "no gracias",
            "I'd rather not",
            "well no",
            "that's wrong",
            "all set",
            "no that's it",
            "no that's fine",
            "no, I'm fine",
            "no that's right, I don't",
            "no it's okay thanks",
        ] {
            assert_eq!(said(words), Some(false), "{words}");
        }
    }

    #[test]
    fn what_is_neither_is_neither() {
        for words in [
            "there is no water",
            "I have a question",
            "right now it leaks",
            "how much is it",
            "",
            "I do plumbing",
            "good morning",
        ] {
            assert_eq!(said(words), None, "{words}");
        }
    }

    #[test]
    fn a_talk_is_ended_in_any_words() {
        let ends = |words: &str| nothing_more(&Normalizer::new(&Vocabulary::default()).hear(words));
        for words in
            ["that's it", "no that's it thanks", "okay that'll do it", "that's everything, thank you", "we're good"]
        {
            assert!(ends(words), "{words}");
        }
        for words in
            ["yes", "yes please", "that's right", "thank you", "is that it", "that's it for the tooth but the bill"]
        {
            assert!(!ends(words), "{words}");
        }
    }

    #[test]
    fn more_than_a_yes_is_noticed() {
        let more = |words: &str| yes_no(&Normalizer::new(&Vocabulary::default()).hear(words)).map(|said| said.more);
        assert_eq!(more("yes please"), Some(false));
        assert_eq!(more("yes but how much is it"), Some(true));
    }
}
