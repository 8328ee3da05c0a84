//! Every case was made with the carrier's own libraries; `expect_valid` is what we must answer.

use clientsvia::carrier::twilio::{Algorithm, Form, Keys, Refused, SharedKey, Signed, sign, verify};
use serde_json::Value;

fn cases() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("twilio/twilio_signatures.json")).expect("the cases are JSON");
    file["cases"].as_array().expect("a list of cases").clone()
}

fn text<'a>(case: &'a Value, name: &str) -> Option<&'a str> {
    case[name].as_str()
}

fn keys(case: &Value, settings: Option<&str>) -> Keys {
    let secret = text(case, "auth_token").expect("a token").to_owned();
    match settings.and_then(|settings| settings.split(',').find_map(|setting| setting.trim().strip_prefix("key"))) {
        None => Keys { tokens: vec![secret], shared: Vec::new() },
        Some(id) => {
            let id = id.trim().trim_start_matches('=').trim().to_owned();
            Keys { tokens: Vec::new(), shared: vec![SharedKey { id, secret, algorithm: Algorithm::HmacSha256 }] }
        }
    }
}

fn verdict(case: &Value) -> Result<(), Refused> {
    let settings = case["headers"]["X-Twilio-Webhooks-Signature-Settings"].as_str();
    let signature = case["headers"]["X-Twilio-Signature"].as_str().expect("a signature header");
    let request = Signed {
        method: text(case, "method").expect("a method"),
        url: text(case, "url").expect("a url"),
        content_type: text(case, "content_type"),
        body: text(case, "raw_body").unwrap_or_default().as_bytes(),
        signatures: &[signature],
        settings,
    };
    verify(&request, &keys(case, settings))
}

#[test]
fn every_case_gets_its_verdict() {
    let cases = cases();
    assert_eq!(cases.len(), 61);
    let wrong: Vec<String> = cases
        .iter()
        .filter(|case| verdict(case).is_ok() != case["expect_valid"].as_bool().expect("a verdict"))
        .map(|case| format!("{}: {:?}", case["id"], verdict(case)))
        .collect();
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn our_own_signature_is_the_documented_one() {
    let form = Form::parse(
        b"CallSid=CA1234567890ABCDE&Caller=%2B14158675310&Digits=1234&From=%2B14158675310&To=%2B18005551212",
    );
    assert_eq!(sign("12345", "https://example.com/myapp.php?foo=1&bar=2", &form), "L/OH5YylLD5NRKLltdqwSvS0BnU=");
}

const FORM: &str = "application/x-www-form-urlencoded";

fn posted<'a>(signatures: &'a [&'a str], settings: Option<&'a str>) -> Signed<'a> {
    Signed {
        method: "POST",
        url: "https://voice.example.com/x",
        content_type: Some(FORM),
        body: b"A=1",
        signatures,
        settings,
    }
}

#[test]
fn none_or_two_signatures_are_refused() {
    let keys = Keys { tokens: vec!["token".to_owned()], shared: Vec::new() };
    let good = sign("token", "https://voice.example.com/x", &Form::parse(b"A=1"));
    assert_eq!(verify(&posted(&[&good], None), &keys), Ok(()));
    assert_eq!(verify(&posted(&[], None), &keys), Err(Refused::Unsigned));
    assert_eq!(verify(&posted(&[&good, &good], None), &keys), Err(Refused::SignedTwice));
}

#[test]
fn during_a_rotation_both_tokens_sign() {
    let keys = Keys { tokens: vec!["old".to_owned(), "new".to_owned()], shared: Vec::new() };
    for token in ["old", "new"] {
        let signature = sign(token, "https://voice.example.com/x", &Form::parse(b"A=1"));
        assert_eq!(verify(&posted(&[&signature], None), &keys), Ok(()));
    }
    let other = sign("other", "https://voice.example.com/x", &Form::parse(b"A=1"));
    assert_eq!(verify(&posted(&[&other], None), &keys), Err(Refused::Mismatch));
}

#[test]
fn without_a_token_nothing_is_let_in() {
    let signature = sign("", "https://voice.example.com/x", &Form::parse(b"A=1"));
    assert_eq!(verify(&posted(&[&signature], None), &Keys::default()), Err(Refused::NoKey));
}

#[test]
fn settings_that_name_what_is_not_configured_are_refused() {
    let keys = Keys { tokens: vec!["token".to_owned()], shared: Vec::new() };
    let good = sign("token", "https://voice.example.com/x", &Form::parse(b"A=1"));
    for settings in [
        "key=nobody,algorithm=HMAC_SHA256",
        "algorithm=HMAC_MD5",
        "algorithm=HMAC_SHA256",
        "salt=1",
        "key=a,key=b",
        "key",
    ] {
        assert_eq!(verify(&posted(&[&good], Some(settings)), &keys), Err(Refused::Settings), "{settings}");
    }
    assert_eq!(verify(&posted(&[&good], Some("algorithm=hmac_sha1")), &keys), Ok(()));
}

#[test]
fn a_body_that_nothing_binds_is_refused() {
    let keys = Keys { tokens: vec!["token".to_owned()], shared: Vec::new() };
    let bare = sign("token", "https://voice.example.com/x", &Form::default());
    for content_type in [None, Some("application/json"), Some("text/plain")] {
        let request = Signed { content_type, ..posted(&[], None) };
        let request = Signed { signatures: &[&bare], ..request };
        assert_eq!(verify(&request, &keys), Err(Refused::Body), "{content_type:?}");
    }
}
