use clientsvia::syntax;
use clientsvia::text::Span;
use proptest::prelude::*;

use crate::laid_out::{Language, broken, source};
use crate::mutated::{Change, mutated};
use crate::tenants::shipped;

/// Every place in a file's tree, from the words that show it.
fn spans(tree: &str) -> Vec<Span> {
    let number = |text: &str, name: &str| -> u32 {
        text.split_once(name).unwrap().1.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
    };
    tree.split("Span { ")
        .skip(1)
        .map(|text| Span { start: number(text, "start: "), end: number(text, "end: ") })
        .collect()
}

/// Parses both ways, and holds every place against the text.
fn parses(text: &str) {
    let source = source(text);
    let (file, found) = syntax::parse(&source);
    let (call, found_in_call) = syntax::parse_call(&source);
    let messages = found.iter().chain(&found_in_call).flat_map(|found| found.labels.iter().map(|label| label.span));
    let places = spans(&format!("{file:?} {call:?}")).into_iter().chain(messages);
    for place in places {
        assert!(text.get(place.range()).is_some(), "{place:?} does not lie in {text:?}");
    }
    let in_order = |found: &[clientsvia::diagnostic::Diagnostic]| {
        found
            .windows(2)
            .all(|two| two[0].place().map(|label| label.span.start) <= two[1].place().map(|label| label.span.start))
    };
    assert!(in_order(&found) && in_order(&found_in_call));
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    prop::collection::vec(any::<Change>(), 1..5)
}

/// How many of a property's cases the environment asks for, in place of the few that are enough for every day.
#[expect(clippy::disallowed_methods, reason = "how long to run is asked of whoever runs it")]
fn cases(few: u32) -> ProptestConfig {
    let many = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    ProptestConfig { cases: many.unwrap_or(few), failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}", lines in prop::collection::vec("[ \t]{0,4}[a-z{}\"“”#/:,;.()|?\\\\ ]{0,30}", 0..12)) {
        parses(&text);
        parses(&lines.join("\n"));
    }

    #[test]
    fn any_text_is_laid_out(lines in prop::collection::vec("[ \t]{0,4}[a-z{}\"“”#/:,;.()|?\\\\ ]{0,30}", 0..12)) {
        let text = lines.join("\n");
        for language in [Language::Scenario, Language::Call] {
            prop_assert_eq!(broken(language, &text), None, "{:?}", text);
        }
    }
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn damaged_files_are_read_and_laid_out(which in any::<prop::sample::Index>(), changes in changes()) {
        let all = shipped();
        let (path, language, text) = which.get(&all);
        let text = mutated(text, &changes);
        parses(&text);
        prop_assert_eq!(broken(*language, &text), None, "{} with {:?}:\n{}", path.display(), changes, text);
    }
}
