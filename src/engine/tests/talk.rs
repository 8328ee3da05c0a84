use super::house::*;
use crate::engine::{DialResult, Ended, Event, Then, Waiting};
use crate::model::{Answer, Kind, SlotId};
use crate::slot::{SlotType, Value};

fn penguin() -> House {
    let mut house = House::new();
    let put_through = house.ask(
        "Shall I put you through?",
        vec![(vec![Answer::Yes], vec![then("on-call")]), (vec![Answer::No], vec![then("anything-else")])],
    );
    house.scenario(
        "ac-not-cooling",
        Kind::Action,
        &["my ac is blowing warm air", "the house won't cool down"],
        vec![quick("Oh no."), full("Most problems are fixed in one visit.")],
        vec![put_through],
    );
    house.scenario(
        "hours",
        Kind::Info,
        &["what are your hours", "when are you open"],
        vec![full("We're open {business.hours}.")],
        vec![],
    );
    house.scenario("thanks", Kind::Ack, &["thank you", "thanks a lot"], vec![quick("You're welcome.")], vec![]);
    house.slot("name", SlotType::Name);
    house.slot("phone", SlotType::Phone).offer_caller_number = true;
    house.slot("problem", SlotType::Text);
    let confirm = crate::model::StatementKind::Confirm(template("{name}, at {phone}. Is that right?"));
    house.flow(
        "visit-flow",
        vec![
            collect(&["name", "phone"]),
            confirm,
            ticket("Visit: {name}, {phone}"),
            say("Thank you, {name}."),
            then("anything-else"),
        ],
    );
    house.scenario(
        "visit",
        Kind::Action,
        &["i want to book a visit", "send somebody"],
        vec![quick("Sure.")],
        vec![then("visit-flow")],
    );
    house
}

#[test]
fn a_call_is_greeted_answered_and_put_through() {
    let mut talk = penguin().open_doors();
    assert_eq!(talk.response.as_ref().unwrap().words(), "Thanks for calling Penguin Air. How can I help you today?");
    assert_eq!(
        talk.hears("my ac is blowing warm air"),
        "Oh no. Most problems are fixed in one visit. Shall I put you through?"
    );
    assert_eq!(talk.hears("yes please"), "One moment, please. I'm calling the technician for you.");
    assert_eq!(talk.dials(), Some("+12395550131"));
    assert_eq!(talk.take(Event::Dialed(DialResult::NoAnswer)), "Let me try another number.");
    assert_eq!(talk.dials(), Some("+12395550132"));
    assert_eq!(
        talk.take(Event::Dialed(DialResult::Busy)),
        "I'm sorry, nobody can take the call right now. Please leave a message after the tone."
    );
    assert!(matches!(talk.then(), Then::Record(_)));
    assert_eq!(talk.take(Event::Recorded { url: "https://r".into(), seconds: 12 }), "Goodbye!");
    assert_eq!(talk.call.ended, Some(Ended::Voicemail));
}

#[test]
fn another_wish_is_answered_and_the_open_question_asked_again() {
    let mut talk = penguin().open_doors();
    talk.hears("my ac is blowing warm air");
    let said = talk.hears("what are your hours");
    assert!(said.starts_with("We're open Monday to Saturday"), "{said}");
    assert!(said.ends_with("Now, back to my question. Shall I put you through?"), "{said}");
    assert_eq!(talk.hears("no"), "Is there anything else I can help you with?");
    assert_eq!(talk.hears("no that's all"), "Goodbye!");
    assert_eq!(talk.call.ended, Some(Ended::Goodbye));
}

#[test]
fn a_flow_collects_confirms_and_claims_only_what_is_done() {
    let mut talk = penguin().open_doors();
    assert_eq!(talk.hears("send somebody"), "Sure. What is your name?");
    assert_eq!(talk.hears("maria lopez"), "Is the number you're calling from the best one to reach you at?");
    assert_eq!(talk.hears("no"), "What is your phone?");
    assert_eq!(talk.hears("555 0100"), "Sorry, what is your phone?");
    assert_eq!(
        talk.hears("two three nine five five five oh one hundred"),
        "Maria Lopez, at 2 3 9, 5 5 5, 0 1 0 0. Is that right?"
    );
    assert_eq!(talk.hears("no"), "Sorry about that. What should I change?");
    assert_eq!(talk.hears("the name"), "What is your name?");
    assert_eq!(talk.hears("Marta Lopez"), "Marta Lopez, at 2 3 9, 5 5 5, 0 1 0 0. Is that right?");
    talk.world.push(crate::engine::EffectOutcome::TimedOut);
    assert_eq!(talk.hears("yes"), "I'm sorry, I couldn't note that. Please call again. Goodbye!");
}

/// A talk at the read-back of a name and a day.
fn read_back_with_a_day() -> Talk {
    let mut house = House::new();
    house.slot("name", SlotType::Name);
    house.slot("visit-day", SlotType::Text);
    let confirm = crate::model::StatementKind::Confirm(template("{name}, {visit-day}. Is that right?"));
    house.flow("visit-flow", vec![collect(&["name", "visit-day"]), confirm, then("anything-else")]);
    house.scenario("visit", Kind::Action, &["send somebody"], vec![quick("Sure.")], vec![then("visit-flow")]);
    let mut talk = house.open_doors();
    talk.hears("send somebody");
    talk.hears("Linda Chu");
    assert_eq!(talk.hears("friday morning"), "Linda Chu, friday morning. Is that right?");
    talk
}

#[test]
fn a_new_day_is_taken_where_it_is_said() {
    let mut talk = read_back_with_a_day();
    talk.hears("no");
    assert_eq!(talk.hears("make it friday afternoon"), "Linda Chu, friday afternoon. Is that right?");
    let mut talk = read_back_with_a_day();
    assert_eq!(talk.hears("no, monday"), "Linda Chu, monday. Is that right?");
    let mut talk = read_back_with_a_day();
    talk.hears("no");
    assert_eq!(talk.hears("the day"), "What is your visit-day?");
}

#[test]
fn what_can_be_changed_is_named_where_it_was_not_understood() {
    let mut talk = read_back_with_a_day();
    assert_eq!(talk.hears("no"), "Sorry about that. What should I change?");
    assert_eq!(
        talk.hears("the thing at the end"),
        "Sorry, I didn't catch that. Which should I change: the name, or the visit day?"
    );
}

#[test]
fn a_no_with_kind_words_is_a_no() {
    for no in ["no that's fine", "no that's it", "no I can wait", "no it's okay thanks"] {
        let mut talk = penguin().open_doors();
        talk.hears("my ac is blowing warm air");
        assert_eq!(talk.hears(no), "Is there anything else I can help you with?", "{no}");
        assert_eq!(talk.hears("that's it thanks"), "Goodbye!", "{no}");
    }
}

#[test]
fn what_is_known_is_not_asked_again() {
    let mut talk = penguin().open_doors();
    talk.call.slots.insert(SlotId::new("name"), Value::Name("Bob".into()));
    assert_eq!(talk.hears("send somebody"), "Sure. Is the number you're calling from the best one to reach you at?");
    assert_eq!(talk.hears("yes"), "Bob, at 2 3 9, 5 5 5, 0 1 9 9. Is that right?");
    assert_eq!(talk.hears("yes"), "Thank you, Bob. Is there anything else I can help you with?");
}

#[test]
fn silence_asks_again_then_lets_go() {
    let mut talk = penguin().open_doors();
    talk.hears("my ac is blowing warm air");
    assert_eq!(talk.silence(), "Are you still there? Shall I put you through?");
    assert_eq!(talk.silence(), "I'll let you go.");
    assert_eq!(talk.call.ended, Some(Ended::HungUp));
}

#[test]
fn misunderstandings_lead_to_a_person() {
    let mut talk = penguin().open_doors();
    assert_eq!(talk.hears("can you order me a pizza"), "Sorry, I didn't get that.");
    assert_eq!(talk.call.waiting, Waiting::Wish);
    talk.hears("pizza with pineapple");
    assert_eq!(talk.dials(), Some("+12395550120"));
}

#[test]
fn repairs_need_no_line_of_the_authors() {
    let mut talk = penguin().open_doors();
    talk.hears("my ac is blowing warm air");
    assert_eq!(talk.hears("sorry, what?"), "Oh no. Most problems are fixed in one visit. Shall I put you through?");
    assert_eq!(talk.hears("never mind"), "No problem. What else can I do for you?");
    talk.hears("let me talk to a real person");
    assert_eq!(talk.dials(), Some("+12395550120"));
}

#[test]
fn a_likely_wish_after_a_no_is_asked_about_and_does_not_end_the_call() {
    let likely = || {
        let mut talk = penguin().open_doors();
        talk.hears("what are your hours");
        talk.call.waiting = Waiting::AnythingElse;
        assert_eq!(talk.hears("no i meant the hours of the visit"), "Did you mean: visit?");
        talk
    };
    assert!(likely().hears("yes").starts_with("Sure. What is your name?"));
    // a bare no refuses it, and is not held against anything else
    let mut talk = likely();
    talk.hears("no");
    assert_eq!((&talk.call.waiting, talk.call.ended), (&Waiting::Wish, None));
    let mut talk = penguin().open_doors();
    talk.call.waiting = Waiting::AnythingElse;
    assert_eq!(talk.hears("no"), "Goodbye!");
}
