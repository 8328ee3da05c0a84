use super::numerals::tokens;
use super::{NotHeard, Value};

/// Neither yes nor no, whatever else is said.
const UNDECIDED: [&str; 9] =
    ["not sure", "dont know", "do not know", "dunno", "no idea", "no clue", "maybe", "it depends", "no preference"];
/// No, wherever it stands near the start.
const NO: [&str; 22] = [
    "no",
    "nope",
    "nah",
    "negative",
    "not really",
    "not now",
    "not yet",
    "not today",
    "never",
    "i dont",
    "we dont",
    "do not",
    "dont",
    "i do not",
    "im good",
    "i am good",
    "no thanks",
    "wrong",
    "incorrect",
    "not right",
    "isnt right",
    "not correct",
];
/// Yes, wherever it stands near the start.
const YES: [&str; 28] = [
    "yes",
    "yeah",
    "yep",
    "yup",
    "yea",
    "ya",
    "sure",
    "absolutely",
    "definitely",
    "certainly",
    "of course",
    "uh huh",
    "mm hmm",
    "mhm",
    "affirmative",
    "you bet",
    "go ahead",
    "please do",
    "yes please",
    "why not",
    "that works",
    "sounds good",
    "thats right",
    "that is right",
    "thats correct",
    "that is correct",
    "i would",
    "lets do it",
];
/// Yes, where little else is said.
const SHORT_YES: [&str; 19] = [
    "please",
    "ok",
    "okay",
    "right",
    "correct",
    "fine",
    "great",
    "good",
    "perfect",
    "exactly",
    "true",
    "thats fine",
    "that is fine",
    "i do",
    "i am",
    "it is",
    "we do",
    "alright",
    "all right",
];
/// A word counts as standing near the start within so many words.
const NEAR_START_WORDS: usize = 4;
/// So many words are little.
const FEW_WORDS: usize = 5;

/// Yes or no in any words.
pub(super) fn hear(words: &str) -> Result<Value, NotHeard> {
    yes_or_no(words).map(Value::YesNo).ok_or(NotHeard::NeitherYesNorNo)
}

/// Whether the words agree (`true`) or decline; `None` where they do neither.
fn yes_or_no(words: &str) -> Option<bool> {
    let said = tokens(words);
    if UNDECIDED.iter().any(|phrase| place(&said, phrase).is_some()) {
        return None;
    }
    let near =
        |list: &[&str]| list.iter().filter_map(|phrase| place(&said, phrase)).min().filter(|at| *at < NEAR_START_WORDS);
    let few = || if said.len() <= FEW_WORDS { near(&SHORT_YES) } else { None };
    match (near(&YES).or_else(few), near(&NO)) {
        (Some(_), None) => Some(true),
        (None, Some(_)) => Some(false),
        // What comes first decides: "yes, no problem"; "no, that's right, cancel it".
        (Some(yes), Some(no)) => Some(yes < no),
        (None, None) => None,
    }
}

/// Where the phrase begins, in words.
fn place(said: &[String], phrase: &str) -> Option<usize> {
    let words: Vec<&str> = phrase.split(' ').collect();
    said.windows(words.len()).position(|window| window.iter().zip(&words).all(|(a, b)| a == b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_and_no_in_many_words() {
        for said in [
            "yes please",
            "Yeah, that'd be great",
            "um sure",
            "that's right",
            "ok",
            "uh-huh",
            "please",
            "yes, no problem",
        ] {
            assert_eq!(yes_or_no(said), Some(true), "{said}");
        }
        for said in
            ["no", "nope, thanks", "not really", "no thank you, that's fine", "I don't think so", "that's wrong"]
        {
            assert_eq!(yes_or_no(said), Some(false), "{said}");
        }
        for said in ["I'm not sure", "how much is it", "", "maybe later", "is that the right number to reach you at"] {
            assert_eq!(yes_or_no(said), None, "{said}");
        }
    }
}
