//! The words that ship with the product, one file a language. Everything else that is spoken is the tenant's.

mod en;

use crate::model::{Channel, Language, Placeholder};

/// What the product says of its own where the tenant's files say nothing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// After a turn that would say nothing at all.
    pub go_ahead: &'static str,
    /// "Anything else?"
    pub anything_else: &'static str,
    /// Before a question is asked again because the answer was not understood.
    pub not_caught: &'static str,
    /// Before a person is called because of misunderstandings.
    pub give_up: &'static str,
    /// Before a question is asked again after a digression.
    pub bridge: &'static str,
    /// Before a second wish of the same utterance is answered.
    pub also: &'static str,
    /// The caller takes a wish back.
    pub never_mind: &'static str,
    /// "Hold on."
    pub take_your_time: &'static str,
    /// After a confirmation was declined.
    pub change: &'static str,
    /// The caller's own number is offered.
    pub offer_number: &'static str,
    /// Nothing was said yet that could be repeated.
    pub nothing_to_repeat: &'static str,
    /// A transfer begins and nobody has said so; `{}` is the contact.
    pub connecting: &'static str,
    /// The contact's next number is called.
    pub next_number: &'static str,
    /// A message is to be left and nobody has said how.
    pub after_the_tone: &'static str,
    /// Nobody could be reached and nobody has said so.
    pub nobody_there: &'static str,
    /// No message was left.
    pub no_message: &'static str,
    /// On channels without a voice a request for a person became a ticket; `{}` is the contact.
    pub passed_on: &'static str,
    /// A ticket could not be kept.
    pub ticket_failed: &'static str,
    /// A text could not be sent.
    pub text_failed: &'static str,
    /// A web address could not be told.
    pub webhook_failed: &'static str,
    /// A reply needs a fact that has ended.
    pub fact_ended: &'static str,
    /// The call has gone on for too long, or in circles.
    pub too_long: &'static str,
    /// Nobody can take the call, and no message can be left.
    pub call_again: &'static str,
    /// The silence ladder has ended.
    pub still_silent: &'static str,
}

/// The words of a language; English where it has none yet.
pub(super) fn of(language: &Language) -> &'static Words {
    match language.as_str().split('-').next() {
        Some("en") | Some(_) | None => &en::WORDS,
    }
}

/// "Did you mean …?" over titles.
pub(super) fn did_you_mean(titles: &[&str]) -> String {
    en::did_you_mean(titles)
}

/// "Which should I change?" over the names of what was read back.
pub(super) fn which_part(parts: &[String]) -> String {
    en::which_part(parts)
}

/// What stands for something unknown, so that the sentence still reads.
pub(super) fn unknown(placeholder: &Placeholder, slot_type: Option<crate::slot::SlotType>) -> &'static str {
    en::unknown(placeholder, slot_type)
}

/// A ticket for a caller who asked for a person in writing.
pub(super) fn person_wanted(from: &str, contact: &str, channel: Channel) -> String {
    en::person_wanted(from, contact, channel)
}
