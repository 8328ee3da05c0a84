use std::sync::LazyLock;

use proptest::prelude::*;

use super::sample::{penguin, scenario, tenant};
use super::*;
use crate::model::{At, Channel, Key, Language, Lessons, ScenarioId, Vocabulary};

const CORPUS: &str = include_str!("../../tests/matcher/penguin.txt");

fn english() -> Language {
    Language::new("en-US")
}

/// A decision as the corpus writes it.
fn written(decision: &Decision) -> String {
    let ids = |ids: &[ScenarioId]| ids.iter().map(ScenarioId::as_str).collect::<Vec<_>>().join(", ");
    let also: String = decision.also.iter().map(|found| format!(" + {}", found.scenario)).collect();
    match &decision.outcome {
        Outcome::Decided(found) => format!("{} by {}{also}", found.scenario, found.by.as_str()),
        Outcome::Ask(asked) => format!("ask {}", ids(asked)),
        Outcome::Unsure => "unsure".to_owned(),
    }
}

#[test]
fn the_corpus_is_decided_as_written() {
    let matcher = Matcher::build(&penguin());
    let mut wrong = Vec::new();
    for line in CORPUS.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (words, wanted) = line.split_once('|').expect("WORDS | DECISION");
        let decision = matcher.hear(words.trim(), &Now::new(Channel::Voice, &english()));
        if written(&decision) != wanted.trim() {
            let best: Vec<String> = decision
                .candidates
                .iter()
                .take(3)
                .map(|candidate| format!("{} {}", candidate.scenario, candidate.score))
                .collect();
            wrong.push(format!(
                "{}: {} instead of {} ({})",
                words.trim(),
                written(&decision),
                wanted.trim(),
                best.join(", ")
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_expects_more_off_topic_speech_is_less_sure() {
    let sure = |off_topic| {
        let mut tenant = penguin();
        tenant.profile.off_topic = off_topic;
        let decision = Matcher::build(&tenant)
            .hear("the unit in the attic is blowing warm", &Now::new(Channel::Voice, &english()));
        decision.candidates.first().expect("it is like a phrase").score.get()
    };
    assert!(sure(Some(0.7)) < sure(None) && sure(None) < sure(Some(0.0)));
}

#[test]
fn every_loser_says_why() {
    let matcher = Matcher::build(&penguin());
    let lost = |words: &str, id: &str| {
        let decision = matcher.hear(words, &Now::new(Channel::Voice, &english()));
        decision
            .candidates
            .into_iter()
            .find(|candidate| candidate.scenario.as_str() == id)
            .and_then(|candidate| candidate.lost)
    };
    let id = ScenarioId::new;
    assert_eq!(lost("the unit stopped", "heating-out"), Some(Lost::WinsOver(id("ac-not-cooling"))));
    assert_eq!(lost("my ac quit and I smell gas", "ac-not-cooling"), Some(Lost::Urgent(id("gas-smell"))));
    assert_eq!(lost("what are your hours", "pricing"), Some(Lost::EarlierStep(By::Phrase)));
    assert_eq!(lost("what are your hours", "opening-hours"), None);
    assert!(matches!(lost("my car's ac", "ac-not-cooling"), Some(Lost::Vetoed(_))));
    let unsure = matcher.hear("what is the capital of france", &Now::new(Channel::Voice, &english()));
    assert_eq!(unsure.outcome, Outcome::Unsure);
    assert!(unsure.candidates.iter().all(|candidate| matches!(candidate.lost, Some(Lost::BelowThreshold(_)))));
}

#[test]
fn what_may_not_match_now_does_not_and_is_listed() {
    let matcher = Matcher::build(&penguin());
    let language = english();
    let mut now = Now::new(Channel::Voice, &language);
    now.barred.insert(ScenarioId::new("ac-not-cooling"), Lost::Cooling);
    let decision = matcher.hear("the unit stopped", &now);
    assert_eq!(written(&decision), "heating-out by pattern");
    let barred = decision.candidates.iter().find(|candidate| candidate.scenario.as_str() == "ac-not-cooling");
    assert_eq!(barred.and_then(|candidate| candidate.lost.clone()), Some(Lost::Cooling));
    let spanish = Language::new("es");
    assert_eq!(written(&matcher.hear("the unit stopped", &Now::new(Channel::Voice, &spanish))), "unsure");
}

#[test]
fn a_key_chooses() {
    let matcher = Matcher::build(&penguin());
    let language = english();
    let now = Now::new(Channel::Voice, &language);
    let pressed = |key: char| written(&matcher.press(Key::new(key).expect("a key"), &now));
    assert_eq!(pressed('2'), "ac-not-cooling by key");
    assert_eq!(pressed('9'), "unsure");
}

#[test]
fn slots_are_filled_with_the_callers_own_words() {
    let scenarios =
        vec![scenario("visit", "phrase can someone see me {when}\npattern (name | name's) is? {name} calling")];
    let matcher = Matcher::build(&tenant(scenarios, Vocabulary::default()));
    let slots = |words: &str| match matcher.hear(words, &Now::new(Channel::Voice, &english())).outcome {
        Outcome::Decided(found) => {
            found.slots.into_iter().map(|(id, words)| format!("{id}={words}")).collect::<Vec<_>>().join(" ")
        }
        Outcome::Ask(_) | Outcome::Unsure => "unsure".to_owned(),
    };
    assert_eq!(slots("Um, can someone see me Tuesday at 5 P.M.?"), "when=Tuesday at 5 P.M");
    assert_eq!(slots("hi the name's Zoë O’Brien calling about a tooth"), "name=Zoë O’Brien");
}

#[test]
fn a_phrase_counts_by_its_meaning_too_and_is_tried_as_if_it_had_not_been_written() {
    let tenant = penguin();
    let (matcher, without) = Matcher::learn(&tenant, &Lessons::default());
    let own = &tenant.scenarios["opening-hours"];
    let phrase = &own.hear.phrases[1];
    let language = english();
    let now = Now::new(Channel::Voice, &language);
    let heard = matcher.normalize(&phrase.source);
    let without_exact = matcher.listen(&heard, &now).without_exact_phrases();
    assert_eq!(written(&without_exact), "opening-hours by meaning");
    let tried: Vec<&At> =
        without.iter().filter(|without| without.scenario == own.id).map(|without| &without.at).collect();
    assert!(own.hear.phrases.iter().all(|phrase| tried.contains(&&phrase.at)), "{tried:?}");
}

#[test]
fn what_would_change_a_decision_is_known() {
    let matcher = Matcher::build(&penguin());
    let language = english();
    let now = Now::new(Channel::Voice, &language);
    let change = matcher.would_change("the unit in the hall stopped", &now).expect("a change");
    assert_eq!((change.without.as_str(), written(&change.decision).as_str()), ("unit", "unsure"));
    assert_eq!(matcher.would_change("purple elephants dance", &now), None);
}

#[test]
fn the_order_of_files_means_nothing() {
    let (mut forward, mut backward) = (penguin(), penguin());
    forward.vocabulary.same.push(vec!["unit".to_owned(), "system".to_owned()]);
    backward.vocabulary.same.insert(0, vec!["unit".to_owned(), "system".to_owned()]);
    backward.vocabulary.filler.reverse();
    let scenarios: Vec<_> = backward.scenarios.into_values().rev().collect();
    backward.scenarios = scenarios.into_iter().map(|scenario| (scenario.id.clone(), scenario)).collect();
    let (forward, backward) = (Matcher::build(&forward), Matcher::build(&backward));
    for line in CORPUS.lines() {
        let now = english();
        let now = Now::new(Channel::Voice, &now);
        assert_eq!(forward.hear(line, &now), backward.hear(line, &now), "{line}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_said_is_heard_without_a_fault_and_always_the_same(words in ".{0,200}") {
        static MATCHERS: LazyLock<[Matcher; 2]> = LazyLock::new(|| [Matcher::build(&penguin()), Matcher::build(&penguin())]);
        let language = english();
        let now = Now::new(Channel::Voice, &language);
        let [matcher, twin] = &*MATCHERS;
        let first = matcher.hear(&words, &now);
        prop_assert_eq!(&first, &twin.hear(&words, &now));
        prop_assert_eq!((matcher.repair(&words), matcher.yes_no(&words)), (twin.repair(&words), twin.yes_no(&words)));
        let winners = first.candidates.iter().filter(|candidate| candidate.lost.is_none()).count();
        prop_assert_eq!(winners, usize::from(matches!(first.outcome, Outcome::Decided(_))));
    }

    #[test]
    fn any_vocabulary_is_taken(same in prop::collection::vec(prop::collection::vec("[a-z ]{0,12}", 0..4), 0..4), words in "[a-z ]{0,60}") {
        let vocabulary = Vocabulary { same, filler: vec![words.clone(), String::new()], spell: Vec::new() };
        let normalizer = Normalizer::new(&vocabulary);
        let once = normalizer.hear(&words).text();
        prop_assert!(!once.contains("  "));
    }
}

#[test]
fn a_huge_utterance_is_heard_up_to_its_limit() {
    let matcher = Matcher::build(&penguin());
    let flood = "my ac ".repeat(MAX_UTTERANCE_CHARS);
    let decision = matcher.hear(&flood, &Now::new(Channel::Voice, &english()));
    assert!(decision.heard_as.chars().count() <= MAX_UTTERANCE_CHARS);
}
