//! A small tenant for tests, built in code.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::hours::Hours;
use crate::model::{
    At, BlockId, Blocks, Language, Pattern, PatternNode, Phrase, PhrasePart, Plan, Profile, Rule, Scenario, ScenarioId,
    SlotId, Template, Tenant, TenantId, Vocabulary, Voice,
};
use crate::text::Span;

/// One scenario, a line each as an author would write it: `phrase …`, `not pattern …`, `wins over …`, `urgent`, `key 2`.
pub(crate) fn scenario(id: &str, lines: &str) -> Scenario {
    let next = Blocks::default().push(Default::default());
    let mut scenario = Scenario::bare(ScenarioId::new(id), id.replace('-', " "), at(id, 0), next);
    for (number, line) in lines.lines().enumerate() {
        let number = u32::try_from(number + 1).unwrap();
        let (word, rest) = line.trim().split_once(' ').unwrap_or((line.trim(), ""));
        let place = at(id, number);
        match (word, rest.split_once(' ').unwrap_or((rest, ""))) {
            ("", _) => {}
            ("phrase", _) => scenario.hear.phrases.push(phrase(rest, place)),
            ("pattern", _) => scenario.hear.patterns.push(pattern(rest, place)),
            ("rule", _) => scenario.hear.rules.push(Rule { source: rest.to_owned(), at: place }),
            ("key", _) => scenario.hear.keys.push(crate::model::Key::new(rest.chars().next().unwrap()).unwrap()),
            ("not", ("phrase", rest)) => scenario.hear.not_phrases.push(phrase(rest, place)),
            ("not", ("pattern", rest)) => scenario.hear.not_patterns.push(pattern(rest, place)),
            ("not", ("rule", rest)) => scenario.hear.not_rules.push(Rule { source: rest.to_owned(), at: place }),
            ("wins", ("over", rest)) => scenario.wins_over.push(ScenarioId::new(rest)),
            ("urgent", _) => scenario.urgent = true,
            ("title", _) => scenario.title = rest.to_owned(),
            other => panic!("{other:?}"),
        }
    }
    scenario
}

fn at(id: &str, line: u32) -> At {
    At { path: Arc::from(format!("{id}.scenario")), line, span: Span::new(line as usize, line as usize + 1) }
}

fn phrase(text: &str, at: At) -> Phrase {
    let mut parts = Vec::new();
    for (index, part) in text.split(['{', '}']).enumerate() {
        if index % 2 == 1 {
            parts.push(PhrasePart::Slot(SlotId::new(part)));
        } else if !part.is_empty() {
            parts.push(PhrasePart::Words(part.to_owned()));
        }
    }
    Phrase { parts, source: text.to_owned(), at }
}

/// A pattern as an author writes it.
pub(crate) fn pattern(text: &str, at: At) -> Pattern {
    let spaced = text.replace('(', " ( ").replace(')', " ) ").replace('|', " | ");
    let tokens: Vec<&str> = spaced.split_whitespace().collect();
    let mut at_token = 0;
    let node = either(&tokens, &mut at_token);
    Pattern { node, source: text.to_owned(), at }
}

fn either(tokens: &[&str], at: &mut usize) -> PatternNode {
    let mut ways = vec![sequence(tokens, at)];
    while tokens.get(*at) == Some(&"|") {
        *at += 1;
        ways.push(sequence(tokens, at));
    }
    if ways.len() == 1 { ways.remove(0) } else { PatternNode::Either(ways) }
}

fn sequence(tokens: &[&str], at: &mut usize) -> PatternNode {
    let mut items = Vec::new();
    while let Some(token) = tokens.get(*at) {
        *at += 1;
        match *token {
            "(" => {
                items.push(either(tokens, at));
                *at += 1;
            }
            "?" => {
                let last = items.pop().unwrap();
                items.push(PatternNode::Optional(Box::new(last)));
            }
            ".." => items.push(PatternNode::Gap),
            "|" | ")" => {
                *at -= 1;
                break;
            }
            slot if slot.starts_with('{') => items.push(PatternNode::Slot(SlotId::new(slot.trim_matches(['{', '}'])))),
            word => match word.strip_suffix('?') {
                Some(word) => items.push(PatternNode::Optional(Box::new(PatternNode::Word(word.to_owned())))),
                None => items.push(PatternNode::Word(word.to_owned())),
            },
        }
    }
    if items.len() == 1 { items.remove(0) } else { PatternNode::Sequence(items) }
}

/// A tenant with these scenarios.
pub(crate) fn tenant(scenarios: Vec<Scenario>, vocabulary: Vocabulary) -> Tenant {
    let words = |text: &str| Template { parts: Vec::new(), source: text.to_owned(), at: at("tenant", 1) };
    let mut blocks = Blocks::default();
    let block: BlockId = blocks.push(Default::default());
    Tenant {
        id: TenantId::new("penguin-air"),
        profile: Profile {
            name: "Penguin Air".to_owned(),
            zone: TimeZone::UTC,
            language: Language::new("en-US"),
            numbers: Vec::new(),
            greeting: words("Hello."),
            goodbye: words("Goodbye."),
            plan: Plan::Pro,
            voice: Voice { name: None },
            hours: Hours::default(),
            contacts: BTreeMap::new(),
            calendars: Vec::new(),
            webhooks: BTreeMap::new(),
            carrier: None,
            model: None,
            threshold: None,
            off_topic: None,
            keep_traces_days: 90,
        },
        vocabulary,
        facts: BTreeMap::new(),
        slots: BTreeMap::new(),
        scenarios: scenarios.into_iter().map(|scenario| (scenario.id.clone(), scenario)).collect(),
        flows: BTreeMap::new(),
        fallback: vec![block],
        silence: vec![block],
        outcomes: BTreeMap::new(),
        blocks,
    }
}

/// Penguin Air, small.
pub(crate) fn penguin() -> Tenant {
    let scenarios = vec![
        scenario(
            "ac-not-cooling",
            "title AC not cooling\nphrase my ac is blowing warm air\nphrase the house won't cool down\nphrase the air is running but the house is hot\nphrase it's ninety in here\nphrase my air conditioner stopped working\nphrase the ac is on but it's not getting cool\nphrase no cold air is coming out of the vents\nphrase it's so hot in my house\npattern (ac | air conditioner | unit) .. (quit | stopped | not cooling)\nrule \\bno (cool|cold) air\\b\nkey 2\nnot phrase my car's ac\nwins over heating-out",
        ),
        scenario(
            "heating-out",
            "title Heating out\nphrase my heater is not working\nphrase the furnace won't turn on\nphrase there's no heat in the house\nphrase it's freezing in here\nphrase the heat stopped working\nphrase the heat pump is blowing cold air\npattern (heater | furnace | unit) .. stopped\nkey 3",
        ),
        scenario(
            "pricing",
            "title What a visit costs\nphrase how much is a visit\nphrase what do you charge\nphrase what does a service call cost\nphrase how much does it cost to have someone come out\nphrase what are your prices\nphrase do you give free estimates",
        ),
        scenario(
            "opening-hours",
            "title When we're open\nphrase what are your hours\nphrase are you open on saturday\nphrase when do you close\nphrase what time do you open\nphrase are you open today\nphrase how late are you open",
        ),
        scenario(
            "book-visit",
            "title Book a visit\nphrase I'd like to book a visit\nphrase can someone come out tomorrow\nphrase I need to schedule an appointment\nphrase can you send a technician\nphrase I want to make an appointment\nphrase I need somebody to come look at my system",
        ),
        scenario(
            "water-leak",
            "title Water leak\nphrase water is dripping from the ceiling\nphrase my unit is leaking water\nphrase there's water in the attic\nphrase the drain pan is overflowing\nphrase there is a puddle under the air handler\npattern (leak | leaking | dripping) .. (ceiling | attic)",
        ),
        scenario(
            "gas-smell",
            "urgent\ntitle Smell of gas\nphrase I smell gas\nphrase it smells like rotten eggs\npattern (smell | smelling | smells) .. gas\npattern gas leak",
        ),
        scenario("thanks", "title Thanks\nphrase thank you\nphrase thanks a lot\nphrase great thank you so much"),
    ];
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let vocabulary = Vocabulary {
        same: vec![words(&["ac", "a c", "air conditioner", "air conditioning"])],
        filler: words(&["you know"]),
        spell: Vec::new(),
    };
    tenant(scenarios, vocabulary)
}
