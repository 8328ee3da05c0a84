//! `eval`: how well labelled calls are understood, over a small business's own.

use serde_json::Value;

use super::{Answer, Typed};

const TRAIN: &str = include_str!("../eval/train.jsonl");
const TEST: &str = include_str!("../eval/test.jsonl");
const OOS: &str = include_str!("../eval/oos.jsonl");
const HOSTILE: &str = include_str!("../eval/hostile.jsonl");

/// Rows to learn from and to be understood, and these words behind them.
pub fn measured(words: &[&str]) -> Typed {
    let words = [&["eval", "--train", "train.jsonl", "--test", "test.jsonl"], words].concat();
    Typed::new(&words)
        .file("train.jsonl", TRAIN)
        .file("test.jsonl", TEST)
        .file("oos.jsonl", OOS)
        .file("hostile.jsonl", HOSTILE)
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.stdout).unwrap_or_else(|error| panic!("{error}: {answer:?}"))
}

#[test]
fn people_read_a_table_and_what_was_confused() {
    let answer = measured(&["--oos", "oos.jsonl", "--charts", "figures/of today"]);
    let told = answer.answer();
    assert_eq!((told.stderr.as_str(), told.status), ("", 0));
    assert!(
        told.stdout.starts_with("6 scenarios of 36 phrases; put to them: 24 utterances in scope, 10 out of scope.\n")
    );
    for line in ["best candidate right, however sure", "memory of the compiled scenarios", "Confused most often"] {
        assert!(told.stdout.contains(line), "{line}: {}", told.stdout);
    }
    for chart in ["reliability.svg", "risk-coverage.svg"] {
        let svg = answer.read(&format!("figures/of today/{chart}"));
        assert!(svg.starts_with("<?xml") && svg.ends_with("</svg>"), "{chart}: {svg}");
    }
}

#[test]
fn programs_read_the_same_twice_but_for_what_the_machine_decides() {
    let stable = |answer: &Answer| {
        let mut figures = json(answer);
        let figures = figures.as_object_mut().unwrap();
        let of_the_machine = ["cpu_us_p50", "cpu_us_p99", "memory_bytes", "compile_cpu_ms"];
        let measured = of_the_machine.map(|key| figures.remove(key).unwrap().as_f64());
        assert!(measured[0] > Some(0.0) && measured[0] <= measured[1] && measured[3] > Some(0.0), "{measured:?}");
        assert!(measured[2] > Some(0.0) || cfg!(not(target_os = "linux")), "{measured:?}");
        Value::Object(figures.clone())
    };
    let typed = measured(&["--oos", "oos.jsonl", "--json"]);
    assert_eq!(stable(&typed.answer()), stable(&typed.answer()));
}

#[test]
fn what_is_read_and_teaches_nothing_is_told_apart_from_the_figures() {
    let told = measured(&["--oos-train", "oos.jsonl", "--unlabelled", "test.jsonl", "--json"]).answer();
    assert_eq!((&json(&told)["rows"]["oos_train"], &json(&told)["rows"]["unlabelled"]), (&8.into(), &26.into()));
    assert!(told.stderr.contains("without an encoder nothing is learned from them"), "{}", told.stderr);
}

#[test]
fn lines_that_are_no_rows_are_told_with_their_cure_and_the_others_count() {
    let typed = measured(&["--oos", "hostile.jsonl", "--json"]);
    let told = typed.again(&["eval", "--train", "hostile.jsonl", "--test", "hostile.jsonl", "--json"]);
    assert_eq!(told.status, 1);
    let rows = &json(&told)["rows"];
    assert_eq!((&rows["train"], &rows["test"], &rows["left_out"]), (&7.into(), &7.into(), &24.into()));
    assert!(!told.stderr.contains('\u{1b}'), "{}", told.stderr);
    insta::assert_snapshot!(
        told.stderr.lines().take_while(|line| !line.starts_with("note")).collect::<Vec<_>>().join("\n")
    );
    let people = typed.again(&["eval", "--train", "hostile.jsonl", "--test", "test.jsonl", "--oos", "hostile.jsonl"]);
    assert_eq!(people.status, 1);
    assert!(!people.stdout.contains(['\u{1b}', '\0', '\u{7}']), "{:?}", people.stdout);
}

#[test]
fn what_cannot_be_measured_is_refused_in_words() {
    let typed = measured(&[]).file("empty.jsonl", "\n\n");
    typed
        .again(&["eval", "--train", "tain.jsonl", "--test", "test.jsonl"])
        .refuses(3, "clientsvia: `tain.jsonl` is not there\n  help: name a file of rows, one a line\n");
    typed
        .again(&["eval", "--train", "train.jsonl", "--test", "."])
        .refuses(3, "clientsvia: `.` is not a file\n  help: name a file of rows, one a line\n");
    for words in
        [["--train", "empty.jsonl", "--test", "test.jsonl"], ["--test", "empty.jsonl", "--train", "train.jsonl"]]
    {
        typed.again(&[&["eval"], &words[..]].concat()).refuses(
            3,
            "clientsvia: there is no row in `empty.jsonl`\n  help: write them so, one a line:  {\"text\": \"what a caller said\", \"intent\": \"what was meant\"}\n",
        );
    }
    assert_eq!(typed.again(&["eval", "--train", "train.jsonl"]).status, 2);
}

#[test]
fn pictures_that_cannot_be_written_are_told() {
    let told = measured(&["--charts", "train.jsonl"]).answer();
    assert_eq!((told.status, told.stdout.as_str()), (3, ""));
    assert!(told.stderr.starts_with("clientsvia: `train.jsonl`: "), "{}", told.stderr);
}
