use std::collections::BTreeMap;

use super::super::words::shipped;
use crate::model::{
    Action, At, Block, BlockId, Blocks, ContactId, Handler, Hole, Ladder, Outcome, OutcomeKind, Part, Placeholder,
    Profile, Statement, StatementKind, Target, Template,
};

/// What a tenant gets where its author wrote nothing.
pub(super) struct Defaults<'a> {
    pub(super) blocks: &'a mut Blocks,
    pub(super) profile: &'a Profile,
}

/// Contacts that answer for the business as a whole, by the names authors give them.
const FRONT_DESKS: [&str; 5] = ["front-desk", "office", "reception", "receptionist", "main"];

impl Defaults<'_> {
    /// Nobody understood: asked again once, then a person, or a message where no person can be called.
    pub(super) fn fallback(&mut self) -> Ladder {
        let first = self.block([say("Sorry, I didn't get that. Could you say it another way?")]);
        let second = match self.front_desk() {
            Some(contact) => {
                let transfer = then(Target::Transfer(contact));
                self.block([say("Sorry, I still didn't get that. Let me put you through to someone."), transfer])
            }
            None => self.call_back("Sorry, I still didn't get that. Someone will call you back."),
        };
        vec![first, second]
    }

    /// Nobody spoke: asked once, then the line is freed.
    pub(super) fn silence(&mut self) -> Ladder {
        let first = self.block([say("Are you still there?")]);
        let second = self.block([say("I can't hear you. Please call again."), then(Target::HangUp)]);
        vec![first, second]
    }

    /// What follows outcomes that no statement handles.
    pub(super) fn outcomes(&mut self) -> BTreeMap<OutcomeKind, Vec<Handler>> {
        let missed = if greeting_says_recorded(&self.profile.greeting) {
            self.block([say("I'm sorry, nobody can take your call right now."), then(Target::Voicemail)])
        } else {
            self.call_back("I'm sorry, nobody can take your call right now. Someone will call you back.")
        };
        let talked = self.block([then(Target::HangUp)]);
        let thanked = self.block([say("Thank you, we have your message."), then(Target::Goodbye)]);
        let no_message = self.call_back("I'm sorry, I couldn't take a message. Someone will call you back.");
        let go_on = self.block([]);
        let no_text = self.block([say("I'm sorry, that message could not go out.")]);
        let no_ticket = self.block([say("I'm sorry, I couldn't note that. Please call again."), then(Target::Goodbye)]);
        let after = |kind: OutcomeKind, outcome: Outcome| match (kind, outcome) {
            (OutcomeKind::Transfer, Outcome::Done) => talked,
            (OutcomeKind::Transfer, _) => missed,
            (OutcomeKind::Voicemail, Outcome::Done) => thanked,
            (OutcomeKind::Voicemail, _) => no_message,
            (OutcomeKind::Text, Outcome::Failed) => no_text,
            (OutcomeKind::Ticket, Outcome::Failed) => no_ticket,
            (OutcomeKind::Text | OutcomeKind::Ticket | OutcomeKind::Webhook, _) => go_on,
        };
        let handlers = |kind: OutcomeKind| {
            let handler =
                |outcome: &Outcome| Handler { outcome: *outcome, block: after(kind, *outcome), at: At::shipped() };
            kind.outcomes().iter().map(handler).collect()
        };
        OutcomeKind::ALL.into_iter().map(|kind| (kind, handlers(kind))).collect()
    }

    fn front_desk(&self) -> Option<ContactId> {
        let reachable = || self.profile.contacts.iter().filter(|(_, contact)| !contact.numbers.is_empty());
        let named = FRONT_DESKS.iter().find_map(|name| reachable().find(|(id, _)| id.as_str() == *name));
        named.or_else(|| reachable().next()).map(|(id, _)| id.clone())
    }

    fn call_back(&mut self, words: &str) -> BlockId {
        let number = Hole { placeholder: Placeholder::CallerNumber, otherwise: Some("a withheld number".to_owned()) };
        let note = Template {
            parts: vec![Part::Words("Please call back: ".to_owned()), Part::Hole(number)],
            source: "Please call back: {caller.number or a withheld number}".to_owned(),
            at: At::shipped(),
        };
        let ticket = StatementKind::Do { action: Action::Ticket(note), outcomes: Vec::new() };
        self.block([ticket, say(words), then(Target::Goodbye)])
    }

    fn block<const N: usize>(&mut self, kinds: [StatementKind; N]) -> BlockId {
        let statements = kinds.into_iter().map(|kind| Statement { kind, at: At::shipped() }).collect();
        self.blocks.push(Block { statements })
    }
}

fn say(words: &str) -> StatementKind {
    StatementKind::Say(shipped(words))
}

fn then(target: Target) -> StatementKind {
    StatementKind::Then { target, outcomes: Vec::new() }
}

/// Words for "recorded" in the languages greetings are written in, as they begin.
const RECORDED: [&str; 4] = ["record", "grab", "enregistr", "aufgezeichnet"];

/// Whether a greeting says that the call may be recorded.
pub(in crate::compile) fn greeting_says_recorded(greeting: &Template) -> bool {
    let words = greeting.source.to_lowercase();
    RECORDED.iter().any(|stem| words.contains(stem))
}
