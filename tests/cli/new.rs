//! `new` and `doctor`: from nothing to a tenant that can be called.

use std::io::{Read, Write};
use std::net::TcpListener;

use super::Typed;

#[test]
fn every_template_makes_a_tenant_without_errors() {
    for template in ["hvac", "dental", "law"] {
        let typed = Typed::new(&["new", "my-firm", "--from", template]);
        let made = typed.answer();
        assert_eq!((made.status, made.stderr.as_str()), (0, ""), "{template}");
        let checked = typed.again(&["check", "my-firm"]);
        assert_eq!(checked.status, 0, "{template}: {}", checked.stdout);
        assert!(typed.read("tenants/my-firm/tenant.toml").contains("MY_FIRM_"), "{template}");
        let played = typed.again(&["test", "my-firm", "--accept"]);
        assert_eq!(played.status, 0, "{template}: {}{}", played.stdout, played.stderr);
    }
}

#[test]
fn a_tenant_is_never_made_over_another() {
    let typed = Typed::new(&["new", "my-firm", "--from", "law"]).file("tenants/my-firm/tenant.toml", "mine");
    typed.answer().refuses(2, "clientsvia: `tenants/my-firm` is there already\n  help: choose another name\n");
    assert_eq!(typed.read("tenants/my-firm/tenant.toml"), "mine");
}

#[test]
fn a_template_that_is_not_there() {
    Typed::new(&["new", "my-firm", "--from", "dentl"])
        .answer()
        .refuses(2, "clientsvia: there is no template `dentl`\n  help: did you mean `dental`?\n");
}

#[test]
fn a_name_that_cannot_be_an_address() {
    let answer = Typed::new(&["new", "My Firm", "--from", "law"]).answer();
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    assert!(answer.stderr.contains("small letters, digits and hyphens"), "{}", answer.stderr);
}

#[test]
fn the_doctor_names_what_is_missing() {
    let typed = Typed::new(&["new", "my-firm", "--from", "law"]);
    typed.answer();
    let found = typed.again(&["doctor"]);
    assert_eq!(found.status, 1, "{}", found.stdout);
    assert!(found.stdout.contains("MY_FIRM_TWILIO_TOKEN"), "{}", found.stdout);
    assert!(found.stdout.contains("--public-url"), "{}", found.stdout);
    // On the machine's own address a token is made for trying: the refusal is not the whole truth.
    assert!(found.stdout.contains("beyond this machine its calls are refused"), "{}", found.stdout);
}

/// A model server answers 503 while it loads its model, and when it has no room.
#[test]
fn the_doctor_tells_a_model_that_loads_from_one_that_answers() {
    let loading = found_of_a_model("503 Service Unavailable");
    assert!(loading.starts_with("look") && loading.contains("is loading its model, or has no room"), "{loading}");
    let well = found_of_a_model("400 Bad Request");
    assert!(well.starts_with("good") && well.ends_with(" answers"), "{well}");
}

/// The doctor's line about a model server that answers so.
fn found_of_a_model(status: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
    let toml = include_str!("../support/frost/tenant.toml");
    let toml = format!("{toml}\n[model]\nbase_url = \"{base_url}\"\nname = \"any\"\nbudget = \"$1.00 per day\"\n");
    let answering = std::thread::spawn({
        let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{{}}");
        move || answer_once(&listener, &answer)
    });
    let found = super::talk::frost(&["doctor"]).file("tenants/frost/tenant.toml", &toml).answer().stdout;
    answering.join().unwrap();
    found.lines().find(|line| line.contains("frost model")).unwrap_or_default().to_owned()
}

/// Reads the whole request first: closing with some of it unread could take the answer back.
fn answer_once(listener: &TcpListener, answer: &str) {
    let (mut stream, _) = listener.accept().unwrap();
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n{}") {
        let mut byte = [0];
        stream.read_exact(&mut byte).unwrap();
        request.extend(byte);
    }
    stream.write_all(answer.as_bytes()).unwrap();
}

#[test]
fn the_next_steps_name_the_folder_that_was_given() {
    let made = Typed::new(&["new", "my-firm", "--from", "law", "--tenants", "else where"]).answer();
    for step in ["check my-firm", "try my-firm", "test my-firm --review"] {
        let line = format!("clientsvia {step} --tenants 'else where'\n");
        assert!(made.stdout.contains(&line), "{}", made.stdout);
    }
    let made = Typed::new(&["new", "my-firm", "--from", "law"]).answer();
    assert!(!made.stdout.contains("--tenants"), "{}", made.stdout);
}
