//! English.

use super::Words;
use crate::model::{Channel, Placeholder};
use crate::slot::SlotType;

pub(super) const WORDS: Words = Words {
    go_ahead: "What can I do for you?",
    anything_else: "Is there anything else I can help you with?",
    not_caught: "Sorry, I didn't catch that.",
    give_up: "I'm sorry, I'm still not getting that.",
    bridge: "Now, back to my question.",
    also: "And to your other question.",
    never_mind: "No problem. What else can I do for you?",
    take_your_time: "Take your time.",
    change: "Sorry about that. What should I change?",
    offer_number: "Is the number you're calling from the best one to reach you at?",
    nothing_to_repeat: "How can I help you?",
    connecting: "One moment, please. I'm calling {} for you.",
    next_number: "Let me try another number.",
    after_the_tone: "Please leave a message after the tone.",
    nobody_there: "I'm sorry, nobody can take the call right now.",
    no_message: "I didn't get a message.",
    passed_on: "I've passed that on to {}.",
    ticket_failed: "I'm sorry, I couldn't note that. Please call again.",
    text_failed: "I'm sorry, I couldn't send the text.",
    webhook_failed: "I'm sorry, I couldn't pass that on.",
    fact_ended: "I'm sorry, I don't have that at hand right now.",
    too_long: "I'm sorry, we keep going in circles.",
    call_again: "I'm sorry, I can't help you further right now. Please call again.",
    still_silent: "I can't hear you, so I'll let you go. Please call again.",
};

pub(super) fn did_you_mean(titles: &[&str]) -> String {
    match titles {
        [] => WORDS.not_caught.to_owned(),
        [one] => format!("Did you mean: {one}?"),
        [first @ .., last] => format!("Did you mean: {}, or {last}?", first.join(", ")),
    }
}

pub(super) fn which_part(parts: &[String]) -> String {
    match parts {
        [] => WORDS.change.to_owned(),
        [one] => format!("What should I change the {one} to?"),
        [first @ .., last] => format!("Which should I change: the {}, or the {last}?", first.join(", the ")),
    }
}

pub(super) fn unknown(placeholder: &Placeholder, slot_type: Option<SlotType>) -> &'static str {
    match placeholder {
        Placeholder::Slot(_) => match slot_type {
            Some(SlotType::Name) => "there",
            Some(SlotType::Phone) => "your number",
            Some(SlotType::Email | SlotType::Address | SlotType::Zip) => "your address",
            Some(SlotType::Date | SlotType::Datetime) => "that day",
            Some(SlotType::Time) => "that time",
            Some(
                SlotType::Duration
                | SlotType::Number
                | SlotType::Money
                | SlotType::YesNo
                | SlotType::Choice
                | SlotType::Text
                | SlotType::Pattern,
            )
            | None => "that",
        },
        Placeholder::Fact(_) => "that",
        Placeholder::BusinessName => "our office",
        Placeholder::BusinessHours => "our usual hours",
        Placeholder::BusinessNextOpening => "our next business day",
        Placeholder::CallerNumber => "your number",
    }
}

pub(super) fn person_wanted(from: &str, contact: &str, channel: Channel) -> String {
    format!("{from} asks by {channel} for {contact}")
}
