//! `new` and `doctor`: from nothing to a tenant that can be called.

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
