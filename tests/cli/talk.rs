//! `try` and `explain`: what an author hears before a caller does.

use super::Typed;

pub fn frost(words: &[&str]) -> Typed {
    Typed::new(words)
        .file("tenants/frost/tenant.toml", include_str!("../support/frost/tenant.toml"))
        .file("tenants/frost/scenarios/cooling.scenario", include_str!("../support/frost/cooling.scenario"))
        .file("tenants/frost/scenarios/prices.scenario", include_str!("../support/frost/prices.scenario"))
}

/// What it prints, beside what was typed. How long a turn took is no part of it.
macro_rules! prints {
    ($typed:expr, $shown:expr) => {{
        let answer = $typed.answer();
        assert_eq!((answer.status, answer.stderr.as_str()), (0, ""));
        let took = regex::Regex::new(r"\d+\.\d+ ms").unwrap();
        insta::with_settings!({ description => $shown, omit_expression => true }, {
            insta::assert_snapshot!(took.replace_all(&answer.stdout, "… ms"));
        });
    }};
}

#[test]
fn a_call_from_the_keyboard() {
    let typed = frost(&["try", "frost", "--at", "2026-07-14 22:15"]);
    let keyboard = "um hi my ac quit and it's ninety in here\nhow much is that gonna cost me\n#2\n\nyes please\n";
    prints!(typed.keyboard(keyboard), format!("clientsvia try frost --at \"2026-07-14 22:15\"\n{keyboard}"));
}

#[test]
fn why_words_are_understood_so() {
    let words = ["explain", "frost", "the house is hot and cooling does nothing", "--at", "2026-07-14 10:15"];
    prints!(frost(&words), words.join(" "));
}

#[test]
fn what_nobody_can_answer() {
    let words = ["explain", "frost", "can you order me a pizza", "--at", "2026-07-14 10:15"];
    prints!(frost(&words), words.join(" "));
}

#[test]
fn what_a_message_means() {
    let answer = Typed::new(&["explain", "e021"]).answer();
    assert_eq!(answer.status, 0);
    assert!(answer.stdout.contains("E021") && answer.stdout.contains("Wrong"), "{}", answer.stdout);
    let answer = Typed::new(&["explain", "E999"]).answer();
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    assert!(answer.stderr.contains("E999"), "{}", answer.stderr);
}

#[test]
fn a_time_that_cannot_be_read() {
    let answer = frost(&["try", "frost", "--at", "tomorrow"]).answer();
    assert_eq!(answer.status, 2);
    assert!(answer.stderr.contains("2026-07-14 22:15"), "{}", answer.stderr);
}

#[test]
fn nothing_said_is_not_explained() {
    for words in ["", "???"] {
        let answer = frost(&["explain", "frost", words]).answer();
        assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
        assert!(answer.stderr.starts_with("clientsvia: nothing is said to `frost`"), "{}", answer.stderr);
    }
}

#[test]
fn a_time_in_the_afternoon() {
    let at = |time: &str| frost(&["try", "frost", "--at", time]).answer().stdout.lines().next().map(str::to_owned);
    let evening = at("2026-07-14 22:15");
    for time in ["2026-07-14 10:15 pm", "2026-07-14 10:15PM", "2026-07-14 10:15 p.m."] {
        assert_eq!(at(time), evening, "{time}");
    }
    assert_eq!(at("2026-07-14 12 am"), at("2026-07-14 00:00"));
    assert_eq!(at("2026-07-14 13:15 pm"), None);
}

#[test]
fn a_day_that_cannot_be_read() {
    let answer = frost(&["check", "frost", "--as-of", "2027-02-30"]).answer();
    assert_eq!((answer.status, answer.stdout.as_str()), (2, ""));
    assert!(answer.stderr.contains("this is no day of the calendar; write it so: 2027-01-01"), "{}", answer.stderr);
}

#[test]
fn keys_by_their_names_and_what_is_no_key() {
    let call = |line: &str| {
        let answer = frost(&["try", "frost", "--at", "2026-07-14 10:15"]).keyboard(line).answer();
        assert_eq!(answer.status, 0, "{}", answer.stderr);
        let typed = answer.stdout.replace(&format!("caller  {}", line.trim()), "caller");
        regex::Regex::new(r"\d+\.\d+ ms").unwrap().replace_all(&typed, "").into_owned()
    };
    assert_eq!(call("#star\n"), call("#*\n"));
    assert_eq!(call("#Pound\n"), call("##\n"));
    let wrong = call("#help me\n");
    assert!(wrong.contains("there is no such key: #0 to #9, #star (or #*) and #pound (or ##)"), "{wrong}");
    assert!(!call("#*\n").contains("no such key"));
}
