//! Whatever the engine says, the carrier gets a document it accepts.

use clientsvia::carrier::twilio::{answer, closing, not_in_service, nothing, put_through};
use clientsvia::carrier::{Line, Wire};
use clientsvia::engine::{Dial, Listen, Record, Response, Said, SaidBy, SideAction, Then};
use clientsvia::model::{ContactId, Language};
use proptest::prelude::*;

use super::validator::{Element, validate};

fn said(words: &str, language: &str) -> Said {
    Said { words: words.to_owned(), language: Language::new(language), by: SaidBy::Statement, at: None }
}

fn listen(hints: Vec<String>, keys: Option<u32>) -> Then {
    Then::Listen(Listen { timeout_seconds: 5, end_of_speech_seconds: 2, keys, hints, waits_for: "anything".to_owned() })
}

fn spoken(response: &Response) -> Wire {
    let language = Language::new("en-US");
    let line = Line {
        base: "https://voice.example.com/twilio/penguin-air/voice",
        next_turn: 2,
        voice: Some("Polly.Joanna-Neural"),
        voice_language: &language,
        heard_language: &language,
    };
    answer(response, &line)
}

fn checked(wire: &Wire) -> Element {
    validate(&wire.body).unwrap_or_else(|fault| panic!("{fault}: {}", String::from_utf8_lossy(&wire.body)))
}

fn text(wire: &Wire) -> String {
    String::from_utf8(wire.body.clone()).expect("UTF-8")
}

#[test]
fn a_question() {
    let response = Response {
        said: vec![said("Oh no, that's miserable in this heat.", "en-US"), said("Shall I put you through?", "en-US")],
        actions: Vec::new(),
        then: listen(vec!["air conditioner".to_owned(), "Marc".to_owned(), "Gustavo".to_owned()], None),
    };
    let wire = spoken(&response);
    checked(&wire);
    insta::assert_snapshot!(text(&wire), @r#"
    <?xml version="1.0" encoding="UTF-8"?>
    <Response><Gather input="speech dtmf" action="https://voice.example.com/twilio/penguin-air/voice/turn?n=2" method="POST" speechTimeout="2" timeout="5" language="en-US" hints="air conditioner,Marc,Gustavo" actionOnEmptyResult="true"><Say voice="Polly.Joanna-Neural">Oh no, that's miserable in this heat. Shall I put you through?</Say></Gather></Response>
    "#);
}

#[test]
fn a_transfer_a_message_and_an_end() {
    let dial = Dial { contact: ContactId::new("on-call"), number: "+12395550131".to_owned(), ring_seconds: 20 };
    let responses = [
        (vec![SideAction::Record, SideAction::Note("private".to_owned())], Then::Dial(dial)),
        (Vec::new(), Then::Record(Record { max_seconds: 120 })),
        (Vec::new(), Then::HangUp),
        (Vec::new(), listen(Vec::new(), Some(1))),
    ];
    let documents: Vec<String> = responses
        .into_iter()
        .map(|(actions, then)| {
            let wire = spoken(&Response {
                said: vec![said("One moment.", "en-US"), said("Un momento.", "es")],
                actions,
                then,
            });
            checked(&wire);
            text(&wire)
        })
        .collect();
    insta::assert_snapshot!(documents.join("\n"));
}

#[test]
fn what_is_sent_where_something_failed() {
    let documents =
        [closing(), put_through("+12395550120"), not_in_service("+12395550199"), not_in_service("sip:<x>"), nothing()];
    let texts: Vec<String> = documents
        .iter()
        .map(|wire| {
            checked(wire);
            text(wire)
        })
        .collect();
    insta::assert_snapshot!(texts.join("\n"));
}

#[test]
fn what_a_caller_said_never_becomes_markup() {
    let hostile = "<Dial>+19005550100</Dial> ]]> &amp; \" ' <!-- --> \u{0}\u{8}\u{FFFE} <?xml?> ${jndi} \u{202E}x";
    let response = Response {
        said: vec![said(hostile, "en-US")],
        actions: Vec::new(),
        then: listen(vec![hostile.to_owned()], None),
    };
    let root = checked(&spoken(&response));
    assert_eq!(root.find("Dial"), None);
    assert_eq!(root.spoken(), "<Dial>+19005550100</Dial> ]]> &amp; \" ' <!-- --> <?xml?> ${jndi} \u{202E}x");
    assert_eq!(root.children.len(), 1);
}

#[test]
fn long_speech_is_cut_between_sentences_and_nothing_is_lost() {
    let sentence = "We are open on Monday, and on Tuesday too. ";
    let long = sentence.repeat(100);
    let root =
        checked(&spoken(&Response { said: vec![said(&long, "en-US")], actions: Vec::new(), then: Then::HangUp }));
    let says: Vec<&Element> = root.children.iter().filter(|element| element.name == "Say").collect();
    assert!(says.len() > 1);
    assert!(says.iter().all(|say| say.text.ends_with("too.")));
    assert_eq!(root.spoken(), long.trim());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_words_and_hints_make_a_valid_document(
        words in proptest::collection::vec((any::<String>(), "(en-US|es|fr-CA)"), 0..6),
        long in proptest::collection::vec("[&<\u{1F600} a.]{0,9000}", 0..2),
        hints in proptest::collection::vec(any::<String>(), 0..700),
        keys in proptest::option::of(0u32..20),
        which in 0usize..3,
    ) {
        let pieces = words.iter().map(|(words, language)| said(words, language)).chain(long.iter().map(|words| said(words, "en-US")));
        let then = match which {
            0 => listen(hints, keys),
            1 => Then::Record(Record { max_seconds: 0 }),
            _ => Then::HangUp,
        };
        let wire = spoken(&Response { said: pieces.collect(), actions: Vec::new(), then });
        prop_assert!(validate(&wire.body).is_ok(), "{:?}", validate(&wire.body));
    }
}
