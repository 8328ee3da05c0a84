//! How messages look, to people and to programs.

use super::{Code, Diagnostic, human, json};
use crate::text::{Source, Span};

fn span(source: &Source, words: &str) -> Span {
    let start = source.text().find(words).unwrap();
    Span::new(start, start + words.len())
}

fn sources() -> [Source; 2] {
    [
        Source::new(
            "tenants/penguin-air/scenarios/ac-not-cooling.scenario",
            "scenario ac-not-cooling \"AC not cooling\" {\n  kind action\n  hear {\n    pattern (ac | unit) .. stopped\n  }\n  then book-vist\n}\n",
        ),
        Source::new(
            "tenants/penguin-air/scenarios/heating-out.scenario",
            "scenario heating-out \"Heating out\" {\n  kind action\n  hear {\n    pattern (furnace | unit) .. stopped # é\n  }\n}\n",
        ),
    ]
}

#[test]
fn one_place_with_a_cure() {
    let sources = sources();
    let [first, _] = &sources;
    let diagnostic = Diagnostic::new(Code::E007, "there is no scenario or flow called `book-vist`")
        .at(first.path(), span(first, "book-vist"), "did you mean `book-visit`?")
        .note("the caller would hear nothing")
        .help("write:  then book-visit");
    let find = |path: &str| sources.iter().find(|source| &**source.path() == path);
    insta::assert_snapshot!(human(&diagnostic, find, false), @r#"
    error[E007]: there is no scenario or flow called `book-vist`
      ╭▸ tenants/penguin-air/scenarios/ac-not-cooling.scenario:6:8
      │
    6 │   then book-vist
      │        ━━━━━━━━━ did you mean `book-visit`?
      │
      ├ the caller would hear nothing
      ╰ help: write:  then book-visit
    "#);
    insta::assert_snapshot!(json(&diagnostic, find), @r#"{"code":"E007","severity":"error","message":"there is no scenario or flow called `book-vist`","labels":[{"path":"tenants/penguin-air/scenarios/ac-not-cooling.scenario","line":6,"column":8,"end_line":6,"end_column":17,"primary":true,"text":"did you mean `book-visit`?"}],"notes":["the caller would hear nothing"],"help":"write:  then book-visit"}"#);
}

#[test]
fn two_files_and_a_cure() {
    let sources = sources();
    let [first, second] = &sources;
    let diagnostic = Diagnostic::new(Code::E034, "`ac-not-cooling` and `heating-out` hear the same words")
        .at(first.path(), span(first, "pattern (ac | unit) .. stopped"), "hears \"unit stopped\"")
        .see(second.path(), span(second, "pattern (furnace | unit) .. stopped"), "hears \"unit stopped\" too")
        .help("say which one wins, in `ac-not-cooling`:  wins over heating-out");
    let find = |path: &str| sources.iter().find(|source| &**source.path() == path);
    insta::assert_snapshot!(human(&diagnostic, find, false), @r#"
    error[E034]: `ac-not-cooling` and `heating-out` hear the same words
      ╭▸ tenants/penguin-air/scenarios/ac-not-cooling.scenario:4:5
      │
    4 │     pattern (ac | unit) .. stopped
      │     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━ hears "unit stopped"
      │
      ⸬  tenants/penguin-air/scenarios/heating-out.scenario:4:5
      │
    4 │     pattern (furnace | unit) .. stopped # é
      │     ─────────────────────────────────── hears "unit stopped" too
      │
      ╰ help: say which one wins, in `ac-not-cooling`:  wins over heating-out
    "#);
}

#[test]
fn colour_only_where_it_is_asked_for() {
    let diagnostic = Diagnostic::new(Code::E007, "there is no scenario called `x`");
    assert!(!human(&diagnostic, |_| None, false).contains('\u{1b}'));
    assert!(human(&diagnostic, |_| None, true).contains('\u{1b}'));
}
