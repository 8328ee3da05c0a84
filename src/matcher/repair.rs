//! What callers say to mend a talk, whatever it is about: inherited by every flow, written by no author.

use super::hear::Matcher;
use super::normalize::Heard;

/// A wish about the talk itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Repair {
    /// "Say that again."
    Repeat,
    /// "Talk to a person."
    Person,
    /// "Never mind."
    NeverMind,
    /// "Go back."
    GoBack,
    /// "Hold on."
    Hold,
}

impl Repair {
    /// In the words of `why`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Person => "talk to a person",
            Self::NeverMind => "never mind",
            Self::GoBack => "go back",
            Self::Hold => "hold on",
        }
    }
}

impl Matcher {
    /// The wish about the talk in these words, if that is what they are.
    #[must_use]
    pub fn repair(&self, utterance: &str) -> Option<Repair> {
        repair(&self.normalizer.hear(utterance))
    }
}

/// Words round a wish that change nothing; taken away from both ends.
const POLITE: &[&str] = &[
    "please", "sorry", "i", "am", "excuse", "me", "can", "could", "you", "would", "like", "want", "need", "to", "just",
    "hey", "okay", "hello", "hi", "actually", "oh", "well", "no", "yes", "yeah", "sir", "um", "uh", "will", "may",
    "we", "for", "thanks", "thank", "now", "and", "so", "but", "por", "favor", "perdon", "quiero", "puedo", "puede",
    "disculpe", "the", "then", "a",
];

const WHOLE: &[(Repair, &[&str])] = &[
    (
        Repair::Repeat,
        &[
            "repeat",
            "repeat that",
            "repeat it",
            "repeat the question",
            "repeat yourself",
            "say that again",
            "say it again",
            "say again",
            "come again",
            "pardon",
            "what",
            "huh",
            "what did you say",
            "what was that",
            "what is that again",
            "what was the question",
            "one more time",
            "again",
            "that again",
            "did not hear",
            "did not hear that",
            "did not catch that",
            "did not get that",
            "did not understand",
            "did not understand that",
            "did not hear what you said",
            "missed that",
            "say what",
            "what you say",
            "have that again",
            "hear that again",
            "repita",
            "repetir",
            "repetirlo",
            "repita eso",
            "otra vez",
            "como",
            "como dijo",
            "que dijo",
            "que",
            "entendi",
            "no entendi",
            "no escuche",
            "no le entendi",
            "mande",
            "repetir eso",
        ],
    ),
    (
        Repair::NeverMind,
        &[
            "never mind",
            "nevermind",
            "never mind that",
            "forget it",
            "forget that",
            "forget about it",
            "cancel that",
            "cancel it",
            "scratch that",
            "drop it",
            "do not bother",
            "not important",
            "changed my mind",
            "have changed my mind",
            "let us not",
            "olvidelo",
            "olvidalo",
            "no importa",
            "importa",
            "dejelo",
            "dejalo",
        ],
    ),
    (
        Repair::GoBack,
        &[
            "go back",
            "back",
            "go back one",
            "back up",
            "go back to the last question",
            "go back a step",
            "previous question",
            "the previous question",
            "last question",
            "go to the last question",
            "step back",
            "atras",
            "volver",
            "regresar",
            "vuelva atras",
        ],
    ),
    (
        Repair::Hold,
        &[
            "hold on",
            "hold on one second",
            "hold on a second",
            "hold on a minute",
            "hang on",
            "hang on a second",
            "hang on one second",
            "one moment",
            "one second",
            "one minute",
            "one sec",
            "moment",
            "second",
            "sec",
            "minute",
            "wait",
            "wait a second",
            "wait a minute",
            "wait a moment",
            "wait one second",
            "give me a second",
            "give me a minute",
            "give me one second",
            "give me a moment",
            "let me check",
            "let me see",
            "let me look",
            "let me think",
            "hold",
            "hold please",
            "un momento",
            "un segundo",
            "espere",
            "espere un momento",
            "momentito",
            "un minuto",
            "dejeme ver",
        ],
    ),
    (
        Repair::Person,
        &[
            "operator",
            "representative",
            "agent",
            "human",
            "person",
            "real person",
            "live person",
            "human being",
            "somebody",
            "someone",
            "customer service",
            "front desk",
            "receptionist",
            "talk to someone",
            "talk to somebody",
            "speak to someone",
            "speak to somebody",
            "speak with someone",
            "speak with somebody",
            "talk with someone",
            "talk with somebody",
            "talk someone",
            "transfer me",
            "transfer",
            "connect me",
            "put me through",
            "get me someone",
            "get me somebody",
            "someone please",
            "una persona",
            "persona",
            "hablar con una persona",
            "hablar con alguien",
            "agente",
            "operador",
            "operadora",
            "representante",
            "un agente",
            "hablar con un agente",
            "alguien",
        ],
    ),
];

/// Nobody says these beside anything else without meaning it.
const PERSON_VERBS: &[&str] =
    &["talk", "speak", "get", "give", "connect", "transfer", "put", "want", "need", "have", "let", "hablar"];
const PERSONS: &[&str] = &[
    "person",
    "human",
    "representative",
    "operator",
    "agent",
    "rep",
    "persona",
    "representante",
    "operador",
    "agente",
];

/// The longest utterance in which a person is asked for among other words.
const MAX_PERSON_WORDS: usize = 14;

/// The most words of a repair, and the most polite ones that are taken from each end of it.
const MAX_REPAIR_WORDS: usize = 12;
const MAX_POLITE_WORDS: usize = 12;

pub(super) fn repair(heard: &Heard) -> Option<Repair> {
    let words: Vec<&str> = heard.words.iter().map(|word| word.text.as_str()).collect();
    if is_patient(&words) {
        return None;
    }
    let matches = |core: &[&str]| {
        if core.len() > MAX_REPAIR_WORDS {
            return None;
        }
        let text = core.join(" ");
        WHOLE.iter().find(|(_, ways)| ways.contains(&text.as_str())).map(|(repair, _)| *repair)
    };
    // The least stripped reading first: "what" is a wish, "what would you like" is not.
    strippings(&words).into_iter().find_map(matches).or_else(|| asks_for_person(&words).then_some(Repair::Person))
}

/// "I can wait" asks nobody to wait.
fn is_patient(words: &[&str]) -> bool {
    words
        .windows(3)
        .any(|three| matches!(three, ["i" | "we" | "it" | "that", "can" | "could" | "will" | "would", "wait" | "hold"]))
}

/// The words with ever more polite ones taken from the front, then from the back.
fn strippings<'a, 'b>(words: &'b [&'a str]) -> Vec<&'b [&'a str]> {
    let front = words.iter().take(MAX_POLITE_WORDS).take_while(|word| POLITE.contains(word)).count();
    let back = words.iter().rev().take(MAX_POLITE_WORDS).take_while(|word| POLITE.contains(word)).count();
    let mut out = Vec::new();
    for start in 0..=front {
        for end in (words.len().saturating_sub(back)..=words.len()).rev() {
            if let Some(core) = words.get(start..end).filter(|core| !core.is_empty()) {
                out.push(core);
            }
        }
    }
    out
}

fn asks_for_person(words: &[&str]) -> bool {
    let Some(verb) = words.iter().position(|word| PERSON_VERBS.contains(word)) else { return false };
    let after = words.iter().skip(verb).take(8);
    words.len() <= MAX_PERSON_WORDS && after.clone().any(|word| PERSONS.contains(word)) && !words.contains(&"not")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matcher::Normalizer;
    use crate::model::Vocabulary;

    fn of(words: &str) -> Option<Repair> {
        repair(&Normalizer::new(&Vocabulary::default()).hear(words))
    }

    #[test]
    fn repairs_are_heard_in_any_words() {
        let cases = [
            (
                Repair::Repeat,
                ["Can you repeat that?", "sorry, what?", "say that again please", "I didn't catch that", "¿Cómo?"],
            ),
            (
                Repair::Person,
                [
                    "talk to a person",
                    "I want to speak to a human",
                    "representative!",
                    "can I talk to someone please",
                    "let me talk to a real person right now",
                ],
            ),
            (Repair::NeverMind, ["never mind", "oh forget it", "nevermind", "cancel that please", "I changed my mind"]),
            (
                Repair::GoBack,
                [
                    "go back",
                    "can you go back please",
                    "please go back one",
                    "can we go back",
                    "go back to the last question",
                ],
            ),
            (Repair::Hold, ["hold on", "one second please", "wait a minute", "um hang on", "just a moment"]),
        ];
        for (repair, ways) in cases {
            for words in ways {
                assert_eq!(of(words), Some(repair), "{words}");
            }
        }
    }

    #[test]
    fn a_wish_about_something_else_is_no_repair() {
        for words in [
            "what are your hours",
            "my ac won't go back on",
            "can someone see me tomorrow",
            "how much is it",
            "",
            "I need to cancel my appointment",
            "no I can wait",
            "I'll wait",
            "it can wait",
            "the person who came yesterday left a mess",
            "you do not need to get a person",
        ] {
            assert_eq!(of(words), None, "{words}");
        }
    }

    #[test]
    fn a_long_run_of_polite_words_costs_little() {
        let words = vec!["please"; 2_000];
        assert!(strippings(&words).len() <= (MAX_POLITE_WORDS + 1) * (MAX_POLITE_WORDS + 1));
    }
}
