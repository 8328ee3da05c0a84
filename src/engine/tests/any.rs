//! Whatever a caller and the world do: every call is answered, bounded, plain data, and the same each time.

use std::sync::LazyLock;

use proptest::prelude::*;
use proptest::strategy::Strategy;

use super::house::*;
use crate::engine::{
    Call, DialResult, EffectId, EffectKind, EffectOutcome, Event, Input, MAX_EFFECTS_A_TURN, MAX_TURNS, Response,
    SaidBy, Step, Then, Waiting, begin, step,
};
use crate::matcher::{Verdict, VerdictFault};
use crate::model::*;
use crate::revision::Revision;
use crate::slot::SlotType;

/// How often the same words that answer nothing may be said in a row.
const MAX_SAME_PROMPT: usize = 3;

/// A business that uses every statement, and one circle its author did not see.
fn everything() -> Tenant {
    let mut house = House::new();
    house.slot("name", SlotType::Name);
    house.slot("phone", SlotType::Phone).offer_caller_number = true;
    house.slot("count", SlotType::Number).checks = vec![(
        Check::Compares(Comparison::AtMost, Literal::Number("9".into())),
        Some(template("That's too many. How many?")),
    )];
    house.slot("own", SlotType::YesNo);
    house.slot("kind", SlotType::Choice).options = vec![
        SlotOption { value: "house".into(), words: vec!["house".into(), "home".into()] },
        SlotOption { value: "shop".into(), words: vec!["shop".into()] },
    ];
    house.slot("zip", SlotType::Zip);
    house.slot("problem", SlotType::Text);
    let handlers = house.handlers(vec![
        (Outcome::Done, vec![say("Noted."), then("anything-else")]),
        (Outcome::Failed, vec![say("It did not work."), then("office")]),
    ]);
    let noted =
        StatementKind::Do { action: Action::Ticket(template("{name} {phone} {problem or none}")), outcomes: handlers };
    let when = house.when(Condition::Is(SlotId::new("own"), Literal::YesNo(true)), vec![collect(&["kind", "zip"])]);
    let confirm = StatementKind::Confirm(template("{name}, {phone}, {count}. Right?"));
    house.flow("visit-flow", vec![collect(&["problem", "name", "phone", "count", "own"]), when, confirm, noted]);
    let text = StatementKind::Do {
        action: Action::Text { to: Recipient::Caller, words: template("Hello {name or there}") },
        outcomes: Vec::new(),
    };
    let hook = StatementKind::Do {
        action: Action::Webhook { webhook: WebhookId::new("dispatch"), slots: vec![SlotId::new("name")] },
        outcomes: Vec::new(),
    };
    house.scenario(
        "text-me",
        Kind::Action,
        &["text me the address"],
        vec![full("Okay.")],
        vec![text, hook, say("Sent.")],
    );
    let circle = house.ask(
        "Is it urgent?",
        vec![(vec![Answer::Yes], vec![then("on-call")]), (vec![Answer::Else], vec![then("circle")])],
    );
    house.scenario("circle", Kind::Action, &["it leaks"], vec![quick("Oh.")], vec![circle]);
    house.scenario("spin", Kind::Action, &["spin around"], vec![quick("Round")], vec![then("spin")]);
    house
        .scenario(
            "gas",
            Kind::Action,
            &["i smell gas"],
            vec![full("Leave the house and call 911.")],
            vec![then("hang-up")],
        )
        .urgent = true;
    let ask = house.ask(
        "Shall I book a visit?",
        vec![
            (vec![Answer::Yes, Answer::Key(Key::new('1').unwrap())], vec![then("visit-flow")]),
            (vec![Answer::No, Answer::Words("later".into())], vec![then("anything-else")]),
        ],
    );
    house.scenario("ac", Kind::Action, &["my ac is blowing warm air"], vec![quick("Oh no.")], vec![ask]);
    house.scenario("hours", Kind::Info, &["what are your hours"], vec![full("We're open {business.hours}.")], vec![]);
    house.scenario("price", Kind::Info, &["how much is a visit"], vec![full("A visit is {fact.price}.")], vec![]);
    house.fact("price", "ninety dollars", Some("2026-07-01".parse().unwrap()));
    house.scenario("bye", Kind::Ack, &["goodbye"], vec![quick("Bye.")], vec![then("goodbye")]);
    house.scenario("boss", Kind::Action, &["i want your boss"], vec![quick("Okay.")], vec![]).handoff = Handoff::Always;
    house.scenario("message", Kind::Action, &["take a message"], vec![quick("Okay.")], vec![then("voicemail")]);
    house.scenario("hot", Kind::Info, &["it is hot"], vec![full("It is.")], vec![]).cooldown_seconds = Some(60);
    house.tenant.profile.model = Some(ModelConfig {
        base_url: "http://127.0.0.1/v1".into(),
        name: "any".into(),
        key: None,
        price: Price::default(),
        budget: Budget { microdollars_per_day: 100 },
    });
    let again = house.handlers(vec![
        (Outcome::NoAnswer, vec![say("Nobody there, I'll try again."), then("on-call")]),
        (Outcome::Failed, vec![then("message")]),
    ]);
    house.tenant.outcomes.insert(OutcomeKind::Transfer, again);
    house.tenant
}

fn utterance() -> impl Strategy<Value = String> {
    let known = prop::sample::select(vec![
        "my ac is blowing warm air",
        "what are your hours",
        "how much is a visit",
        "text me the address",
        "it leaks",
        "spin around",
        "i smell gas",
        "goodbye",
        "i want your boss",
        "take a message",
        "it is hot",
        "yes",
        "no",
        "yes please",
        "no thanks",
        "maria lopez",
        "239 555 0100",
        "five",
        "eleven",
        "33901",
        "house",
        "the phone number",
        "repeat that",
        "talk to a person",
        "never mind",
        "hold on",
        "go back",
        "my ac is blowing warm air and what are your hours",
        "no, what are your hours",
        "yes but how much is a visit",
        "can you order me a pizza",
        "later",
        "the second one",
        "",
        "...",
        "{name}",
        "</Say><Dial>+19005550100</Dial>",
    ]);
    prop_oneof![6 => known.prop_map(str::to_owned), 1 => "\\PC{0,40}", 1 => "[a-z ]{0,60}"]
}

fn outcome() -> impl Strategy<Value = EffectOutcome> {
    let verdict = prop_oneof![
        Just(Verdict::None),
        Just(Verdict::Fault(VerdictFault::Refused)),
        prop::sample::select(vec!["hours", "gas", "nothing-of-ours"]).prop_map(|id| Verdict::Chose {
            scenario: ScenarioId::new(id),
            slots: [(SlotId::new("name"), "bob".to_owned())].into(),
            invented: [].into(),
        }),
    ];
    prop_oneof![
        3 => Just(EffectOutcome::Done { reference: None }),
        1 => Just(EffectOutcome::Failed { why: "refused".into() }),
        1 => Just(EffectOutcome::TimedOut),
        2 => verdict.prop_map(|verdict| EffectOutcome::Verdict { verdict, cost_microdollars: 7 }),
    ]
}

/// Stands for words that fit what is waited for.
const FITTING: &str = "@";

/// What a willing caller says.
fn fitting(call: &Call) -> &'static str {
    match &call.waiting {
        Waiting::Slot { offered: true, .. } | Waiting::Confirm { .. } | Waiting::Answer { .. } => "yes",
        Waiting::Slot { slot, .. } => match slot.as_str() {
            "name" => "maria lopez",
            "phone" => "239 555 0100",
            "count" => "three",
            "kind" => "a house",
            "zip" => "33901",
            "own" => "yes it is",
            _ => "the unit in the attic drips",
        },
        Waiting::Change { .. } => "the phone number is wrong",
        Waiting::AnythingElse => "my ac is blowing warm air",
        Waiting::Choice { .. } => "the first one",
        Waiting::Ring
        | Waiting::Wish
        | Waiting::Dial { .. }
        | Waiting::Recording { .. }
        | Waiting::Effect(_)
        | Waiting::Nothing => "my ac is blowing warm air",
    }
}

fn event() -> impl Strategy<Value = Event> {
    let dialed =
        prop::sample::select(vec![DialResult::Answered, DialResult::NoAnswer, DialResult::Busy, DialResult::Failed]);
    prop_oneof![
        24 => Just(Event::Said { words: FITTING.into(), recogniser: None }),
        20 => utterance().prop_map(|words| Event::Said { words, recogniser: None }),
        4 => Just(Event::Silent),
        4 => "[0-9*#]{1,12}".prop_map(Event::Pressed),
        6 => dialed.prop_map(Event::Dialed),
        2 => (0_u32..30).prop_map(|seconds| Event::Recorded { url: "https://r".into(), seconds }),
        1 => Just(Event::Rang { returning: true }),
        1 => (0_u32..9, 0_u32..3, outcome()).prop_map(|(turn, index, outcome)| Event::Outcome { effect: EffectId { turn, index }, outcome }),
        1 => Just(Event::HungUp),
    ]
}

fn persistent_event() -> impl Strategy<Value = Event> {
    event().prop_filter("goes on", |event| *event != Event::HungUp)
}

/// Takes the event as the driver does: awaited effects end as the world says, each a second later.
fn take(
    talk: &mut Talk,
    event: Event,
    world: &mut dyn Iterator<Item = EffectOutcome>,
) -> (Response, Vec<EffectOutcome>) {
    let mut ends = Vec::new();
    let mut event = event;
    for awaited in 0.. {
        talk.now += jiff::SignedDuration::from_secs(1);
        let input = Input { at: talk.now, event, model_spent_today_microdollars: u64::from(talk.call.turn) };
        talk.inputs.push(input.clone());
        match step(&talk.revision, talk.call.clone(), &input) {
            Step::Answer { call, response, effects, thinking } => {
                talk.call = call;
                talk.done.extend(effects.into_iter().map(|effect| effect.kind));
                talk.thinking = thinking;
                return (response, ends);
            }
            Step::Await { call, effect } => {
                assert!(awaited < MAX_EFFECTS_A_TURN, "too many effects in a turn");
                assert_eq!(round_trip(&call), call);
                talk.call = call;
                talk.done.push(effect.kind);
                let outcome = world.next().unwrap_or(EffectOutcome::TimedOut);
                ends.push(outcome.clone());
                event = Event::Outcome { effect: effect.id, outcome };
            }
        }
    }
    unreachable!("the loop has no end of its own")
}

fn round_trip(call: &Call) -> Call {
    postcard::from_bytes(&postcard::to_allocvec(call).unwrap()).unwrap()
}

/// Folds the inputs over a new call of the same ring.
fn replay(talk: &Talk) -> Call {
    let mut call = begin(&talk.revision, talk.ring.clone());
    for input in &talk.inputs {
        call = match step(&talk.revision, call, input) {
            Step::Answer { call, .. } | Step::Await { call, .. } => call,
        };
    }
    call
}

fn check(talk: &Talk, response: &Response, ends: &[EffectOutcome]) {
    let call = &talk.call;
    assert_eq!(round_trip(call), *call);
    assert_eq!(call.draft, Default::default(), "nothing of a turn is left over");
    match &response.then {
        Then::Listen(_) => assert!(!response.said.is_empty(), "a caller is never left in silence"),
        Then::Dial(dial) => {
            let contacts = talk.revision.tenant.profile.contacts.values();
            assert!(contacts.flat_map(|contact| &contact.numbers).any(|number| *number == dial.number));
        }
        Then::Record(_) => {}
        Then::HangUp => assert!(call.ended.is_some()),
    }
    let done = ends.iter().any(|end| matches!(end, EffectOutcome::Done { .. }));
    assert!(
        done || !response.said.iter().any(|said| said.words == "Noted." && talk.call.last_said.contains(said))
            || is_repeat(talk),
        "claimed before it was done"
    );
}

fn is_repeat(talk: &Talk) -> bool {
    talk.thinking.because.iter().any(|because| matches!(because, crate::engine::Because::Repair(_)))
}

/// Words of a scenario's reply answer a wish, which a caller may have as often as they like.
fn is_prompt(response: &Response) -> bool {
    matches!(response.then, Then::Listen(_))
        && !response.said.iter().any(|said| matches!(said.by, SaidBy::Reply { .. }))
}

fn play(events: Vec<Event>, world: Vec<EffectOutcome>, channel: Channel) -> Talk {
    static BUSINESS: LazyLock<Revision> = LazyLock::new(|| Revision::new(everything(), [].into()));
    let mut talk = Talk::begin(BUSINESS.clone(), "2026-07-14T14:00:00Z".parse().unwrap(), channel);
    let mut world = world.into_iter().cycle();
    let mut last = (String::new(), 0);
    for event in events {
        let event = match event {
            Event::Said { words, recogniser } if words == FITTING => {
                Event::Said { words: fitting(&talk.call).into(), recogniser }
            }
            other => other,
        };
        let by_caller = matches!(event, Event::Said { .. } | Event::Pressed(_) | Event::Silent);
        let (response, ends) = take(&mut talk, event, &mut world);
        check(&talk, &response, &ends);
        let words = response.words();
        let run = match by_caller && is_prompt(&response) {
            true if words == last.0 => last.1 + 1,
            true => 1,
            false => 0,
        };
        assert!(run <= MAX_SAME_PROMPT, "said {run} times in a row: {words}");
        last = (words, run);
    }
    assert_eq!(replay(&talk), talk.call);
    talk
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn every_call_is_answered_bounded_and_replayable(
        events in prop::collection::vec(event(), 0..40),
        world in prop::collection::vec(outcome(), 1..6),
        channel in prop::sample::select(Channel::ALL.to_vec()),
    ) {
        play(events, world, channel);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3))]

    #[test]
    fn no_call_goes_on_for_ever(
        events in prop::collection::vec(persistent_event(), MAX_TURNS as usize + 5..=MAX_TURNS as usize + 6),
        world in prop::collection::vec(outcome(), 1..6),
    ) {
        let talk = play(events, world, Channel::Voice);
        prop_assert!(talk.call.ended.is_some());
    }
}

#[test]
fn a_call_of_another_revision_goes_on() {
    let mut talk = House { tenant: everything() }.open_doors();
    talk.hears("my ac is blowing warm air");
    talk.hears("yes");
    let asked = talk.call.clone();
    for events in [Event::Silent, Event::Pressed("1".into()), Event::Said { words: "yes".into(), recogniser: None }] {
        let mut other = House::new().open_doors();
        other.call = asked.clone();
        let (response, ends) = take(&mut other, events, &mut std::iter::empty());
        check(&other, &response, &ends);
    }
}

#[test]
fn an_effect_is_named_by_its_turn() {
    let mut talk = House { tenant: everything() }.open_doors();
    talk.hears("text me the address");
    assert!(matches!(talk.done.as_slice(), [EffectKind::Text { .. }, EffectKind::Webhook { .. }]), "{:?}", talk.done);
}
