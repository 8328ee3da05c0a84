use super::limits::{MAX_HANDOFFS, MAX_MESSAGE_SECONDS};
use super::turn::{Next, Turn};
use super::{
    Because, Dial, DialResult, EffectKind, Ended, Purpose, Record, SaidBy, SideAction, Spot, Then, Waiting, words,
};
use crate::model::{Channel, ContactId, Handoff, Outcome, OutcomeKind, Subject};

impl Turn<'_> {
    /// Anything was asked often enough: a person, or a message.
    pub(super) fn give_up(&mut self) -> Next {
        self.say(self.words.give_up, SaidBy::Shipped, None);
        self.call.misses = 0;
        if self.handoff() == Handoff::Never {
            return self.voicemail(None);
        }
        self.person()
    }

    /// What the scenario under way says of handing its caller over.
    fn handoff(&self) -> Handoff {
        let own = self.call.places.iter().rev().find_map(|place| match &place.subject {
            Some(Subject::Scenario(id)) => self.tenant.scenarios.get(id),
            Some(Subject::Flow(_)) | None => None,
        });
        own.map_or(Handoff::Unsure, |scenario| scenario.handoff)
    }

    /// Gives the caller to a person: the one the tenant's fallback names, else the first contact, else a message.
    pub(super) fn person(&mut self) -> Next {
        self.drop_all();
        match self.tenant.contact_for_anybody() {
            Some(contact) => self.transfer(&contact.clone(), None),
            None => self.voicemail(None),
        }
    }

    /// Calls a contact's first number. In writing nobody can be put through: it becomes a ticket.
    pub(super) fn transfer(&mut self, contact: &ContactId, by: Option<Spot>) -> Next {
        self.leave();
        if let Some(next) = self.too_many_handoffs() {
            return next;
        }
        let Some(known) = self.tenant.profile.contacts.get(contact) else {
            return self.outcome(OutcomeKind::Transfer, Outcome::Failed, "no such contact", by);
        };
        if self.call.channel != Channel::Voice {
            return self.person_in_writing(&known.say);
        }
        if !self.author_spoke() {
            self.say(self.words.connecting.replace("{}", &known.say), SaidBy::Shipped, None);
        }
        self.dial(contact, 0, by)
    }

    /// Whether words of the tenant's files were said in this turn; they tell the caller what happens.
    fn author_spoke(&self) -> bool {
        self.call.draft.said.iter().any(|said| !matches!(said.by, SaidBy::Shipped | SaidBy::Repair))
    }

    fn person_in_writing(&mut self, contact: &str) -> Next {
        let words = words::person_wanted(&self.call.from, contact, self.call.channel);
        let purpose = Purpose::PassOn { contact: contact.to_owned() };
        self.await_act(EffectKind::Ticket { words }, OutcomeKind::Ticket, purpose, None)
    }

    fn dial(&mut self, contact: &ContactId, number: u32, by: Option<Spot>) -> Next {
        let known = self.tenant.profile.contacts.get(contact);
        let Some((known, digits)) = known.and_then(|known| Some((known, known.numbers.get(number as usize)?))) else {
            return self.outcome(OutcomeKind::Transfer, Outcome::Failed, "no number to call", by);
        };
        let dial = Dial { contact: contact.clone(), number: digits.clone(), ring_seconds: known.ring_seconds };
        self.call.waiting = Waiting::Dial { contact: contact.clone(), number, by };
        Next::Over(Then::Dial(dial))
    }

    /// A transfer's number stopped ringing or talking: the next number is called, or its outcome leads on.
    pub(super) fn dialed(&mut self, result: DialResult) -> Next {
        let Waiting::Dial { contact, number, by } = self.call.waiting.clone() else {
            self.because(Because::Limit("a transfer ended that was not begun".to_owned()));
            return self.ask_again();
        };
        let outcome = match result {
            DialResult::Answered => Outcome::Done,
            DialResult::NoAnswer => Outcome::NoAnswer,
            DialResult::Busy => Outcome::Busy,
            DialResult::Failed => Outcome::Failed,
        };
        let more = self.tenant.profile.contacts.get(&contact).is_some_and(|c| c.numbers.len() > number as usize + 1);
        if more && result != DialResult::Answered {
            self.because(Because::Outcome {
                of: "transfer".to_owned(),
                outcome: outcome.as_str().to_owned(),
                detail: "the next number is called".to_owned(),
            });
            self.say(self.words.next_number, SaidBy::Shipped, None);
            return self.dial(&contact, number + 1, by);
        }
        self.call.waiting = Waiting::Wish;
        self.outcome(OutcomeKind::Transfer, outcome, contact.as_str(), by)
    }

    /// Lets the caller leave a message. In writing the message is there already: it becomes a ticket.
    pub(super) fn voicemail(&mut self, by: Option<Spot>) -> Next {
        self.leave();
        if let Some(next) = self.too_many_handoffs() {
            return next;
        }
        if self.call.channel != Channel::Voice {
            return self.person_in_writing(&self.tenant.profile.name);
        }
        if !self.tone_was_announced() {
            self.say(self.words.after_the_tone, SaidBy::Shipped, None);
        }
        self.call.waiting = Waiting::Recording { by };
        Next::Over(Then::Record(Record { max_seconds: MAX_MESSAGE_SECONDS }))
    }

    /// The author's own words may have told the caller what to do already.
    fn tone_was_announced(&self) -> bool {
        let last = self.call.draft.said.last().map(|said| said.words.to_lowercase()).unwrap_or_default();
        ["message", "tone", "beep"].iter().any(|word| last.contains(word))
    }

    pub(super) fn recorded(&mut self, url: &str, seconds: u32) -> Next {
        let Waiting::Recording { by } = self.call.waiting.clone() else {
            self.because(Because::Limit("a recording came that was not begun".to_owned()));
            return self.ask_again();
        };
        self.call.waiting = Waiting::Wish;
        if seconds == 0 {
            return self.outcome(OutcomeKind::Voicemail, Outcome::Failed, "nothing was recorded", by);
        }
        self.call.draft.actions.push(SideAction::Note(format!("message of {seconds} seconds: {url}")));
        let next = self.outcome(OutcomeKind::Voicemail, Outcome::Done, &format!("{seconds} seconds"), by);
        if let Next::Over(Then::HangUp) = next {
            self.call.ended = Some(Ended::Voicemail);
        }
        next
    }

    /// What was under way is left for good; what comes back from a transfer starts afresh.
    fn leave(&mut self) {
        self.drop_all();
    }

    fn too_many_handoffs(&mut self) -> Option<Next> {
        self.call.handoffs += 1;
        if self.call.handoffs <= MAX_HANDOFFS {
            return None;
        }
        self.because(Because::Limit(format!("more than {MAX_HANDOFFS} transfers and messages")));
        self.say(self.words.call_again, SaidBy::Shipped, None);
        Some(self.goodbye())
    }
}
