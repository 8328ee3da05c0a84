//! `test`: the differences, walked through at the keyboard.

use super::Typed;

const PRICE: &str = r#"call "What it costs" {
  at 2026-07-14 10:00

  caller "how much is a visit"
  expect scenario prices
  caller hangs up
}
"#;
const SILENCE: &str = r#"call "Nothing said" {
  at 2026-07-14 10:00

  caller is silent
}
"#;

/// A small tenant with two calls, and lines typed while they are reviewed.
fn review(keyboard: &str) -> Typed {
    Typed::new(&["test", "--review"])
        .file("tenants/frost/tenant.toml", include_str!("../support/frost/tenant.toml"))
        .file("tenants/frost/scenarios/cooling.scenario", include_str!("../support/frost/cooling.scenario"))
        .file("tenants/frost/scenarios/prices.scenario", include_str!("../support/frost/prices.scenario"))
        .file("tenants/frost/calls/a-price.call", PRICE)
        .file("tenants/frost/calls/b-silence.call", SILENCE)
        .keyboard(keyboard)
}

fn goldens(typed: &Typed) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(typed.folder.path().join("golden/frost")) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn each_difference_is_taken_or_left() {
    let typed = review("y\nno\n");
    let answer = typed.answer();
    assert_eq!(answer.status, 1, "one is left");
    assert_eq!(goldens(&typed), ["a-price.snap"]);
    assert!(answer.stdout.contains("── frost/a-price: What it costs\n"), "{}", answer.stdout);
    assert!(answer.stdout.contains("+   say       A visit is ninety-nine dollars."), "{}", answer.stdout);
    let summary = "frost: 2 test calls, of which 1 was never reviewed, 1 is taken as it is now. Look at them with:  clientsvia test frost --review\n";
    assert!(answer.stdout.ends_with(summary), "{}", answer.stdout);
}

#[test]
fn what_is_none_of_the_answers_is_asked_again() {
    let typed = review("what?\n\nYES\ny\n");
    let answer = typed.answer();
    assert_eq!((answer.status, answer.stdout.matches("take it?").count()), (0, 4), "{}", answer.stdout);
    assert_eq!(goldens(&typed), ["a-price.snap", "b-silence.snap"]);
}

#[test]
fn quitting_and_the_end_of_the_keyboard_leave_the_rest() {
    for keyboard in ["q\ny\n", ""] {
        let typed = review(keyboard);
        let answer = typed.answer();
        assert_eq!((answer.status, answer.stdout.matches("take it?").count()), (1, 1), "{}", answer.stdout);
        assert_eq!(goldens(&typed), Vec::<String>::new());
    }
}

#[test]
fn only_what_differs_is_shown_with_what_was_said_before() {
    let typed = review("y\ny\n");
    assert_eq!(typed.answer().status, 0);
    let path = typed.folder.path().join("tenants/frost/scenarios/prices.scenario");
    let text = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, text.replace("ninety-nine", "ninety")).unwrap();
    let answer = typed.again(&["test"]);
    assert_eq!(answer.status, 1);
    assert!(answer.stdout.contains("-   say       A visit is ninety-nine dollars."), "{}", answer.stdout);
    assert!(answer.stdout.contains("+   say       A visit is ninety dollars."), "{}", answer.stdout);
    assert!(!answer.stdout.contains("b-silence"), "{}", answer.stdout);
    assert_eq!(typed.again(&["test", "--accept"]).status, 0);
    assert_eq!(typed.again(&["test"]).stdout, "frost: 2 test calls, all as reviewed.\n");
}

#[test]
fn what_is_taken_against_its_own_expectations_is_told() {
    let typed = review("").file("tenants/frost/calls/a-price.call", &PRICE.replace("scenario prices", "voicemail"));
    let answer = typed.again(&["test", "--accept"]);
    assert_eq!(answer.status, 1, "{}", answer.stdout);
    assert!(answer.stdout.contains("error[E060]") || answer.stdout.contains("error[E061]"), "{}", answer.stdout);
    assert!(answer.stdout.contains("goes otherwise than expected"), "{}", answer.stdout);
    assert_eq!(goldens(&typed), ["a-price.snap", "b-silence.snap"]);
}

#[test]
fn a_golden_that_is_removed_is_named() {
    let typed = review("").file("golden/frost/gone.snap", "");
    let answer = typed.again(&["test", "--accept"]);
    assert_eq!(answer.status, 0, "{}", answer.stdout);
    assert_eq!(answer.stderr, "golden/frost/gone.snap: removed, no test call has this golden any more\n");
    assert_eq!(goldens(&typed), ["a-price.snap", "b-silence.snap"]);
}
