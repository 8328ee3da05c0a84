//! What callers and carriers send, read: total, loose about what we do not know, strict about what becomes meaning.

use clientsvia::carrier::twilio::{Form, Route, Unreadable, read};
use clientsvia::carrier::{InboundKind, Progress};
use clientsvia::engine::{DialResult, Event};
use proptest::prelude::*;

fn kind(route: Route, body: &str) -> InboundKind {
    read(route, &Form::parse(body.as_bytes()), "/t", None).expect("a call").kind
}

fn event(route: Route, body: &str) -> Event {
    match kind(route, body) {
        InboundKind::Turn { event, .. } => event,
        other => panic!("{other:?} is no turn"),
    }
}

#[test]
fn speech_keys_and_silence() {
    let said = event(Route::Turn(1), "CallSid=CA1&SpeechResult=+My+AC+quit.+&Confidence=0.93&NewOne=x");
    assert_eq!(format!("{said:?}"), r#"Said { words: "My AC quit.", recogniser: Some(Chance(9300)) }"#);
    let unsure = event(Route::Turn(1), "CallSid=CA1&SpeechResult=hi&Confidence=perhaps");
    assert_eq!(unsure, Event::Said { words: "hi".to_owned(), recogniser: None });
    assert_eq!(event(Route::Turn(1), "CallSid=CA1&Digits=12%23w&SpeechResult=x"), Event::Pressed("12#".to_owned()));
    assert_eq!(event(Route::Turn(1), "CallSid=CA1"), Event::Silent);
    assert_eq!(event(Route::Turn(1), "CallSid=CA1&SpeechResult=&Digits="), Event::Silent);
}

#[test]
fn every_end_of_a_transfer() {
    for (status, result) in [
        ("completed", DialResult::Answered),
        ("answered", DialResult::Answered),
        ("busy", DialResult::Busy),
        ("no-answer", DialResult::NoAnswer),
        ("canceled", DialResult::NoAnswer),
        ("failed", DialResult::Failed),
        ("", DialResult::Failed),
        ("new-word", DialResult::Failed),
    ] {
        assert_eq!(
            event(Route::Dial(2), &format!("CallSid=CA1&DialCallStatus={status}")),
            Event::Dialed(result),
            "{status}"
        );
    }
}

#[test]
fn a_recording_or_none() {
    assert_eq!(
        event(
            Route::Recording(3),
            "CallSid=CA1&RecordingUrl=https%3A%2F%2Fapi.example.com%2FRE1&RecordingDuration=17&Digits=hangup"
        ),
        Event::Recorded { url: "https://api.example.com/RE1".to_owned(), seconds: 17 }
    );
    assert_eq!(event(Route::Recording(3), "CallSid=CA1"), Event::Recorded { url: String::new(), seconds: 0 });
}

#[test]
fn the_end_of_another_leg_is_not_the_end_of_the_call() {
    let over = |body: &str| match kind(Route::Status, body) {
        InboundKind::Progress(Progress::Status { over, .. }) => over,
        other => panic!("{other:?} is no status"),
    };
    assert!(over("CallSid=CA1&CallStatus=completed&CallDuration=61"));
    assert!(over("CallSid=CA1&CallStatus=no-answer"));
    assert!(!over("CallSid=CA1&CallStatus=in-progress&SequenceNumber=2"));
    assert!(!over("CallSid=CA2&ParentCallSid=CA1&CallStatus=completed"));
}

#[test]
fn a_request_of_no_call_is_refused() {
    for body in ["", "CallSid=", "callsid=CA1", "From=%2B1"] {
        assert_eq!(read(Route::Voice, &Form::parse(body.as_bytes()), "/t", None), Err(Unreadable::NoCall), "{body}");
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_a_word_too_many(body in proptest::collection::vec(any::<u8>(), 0..2000), n in any::<u32>()) {
        let form = Form::parse(&body);
        for route in [Route::Voice, Route::Turn(n), Route::Dial(n), Route::Recording(n), Route::Status, Route::Fallback] {
            if let Ok(inbound) = read(route, &form, "/t", None) {
                prop_assert!(inbound.from.chars().count() <= 1_000);
                if let InboundKind::Turn { event: Event::Said { words, .. }, .. } = inbound.kind {
                    prop_assert!(words.chars().count() <= 4_000);
                }
            }
        }
    }
}
