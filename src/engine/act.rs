use std::collections::BTreeMap;

use super::limits::{ACT_DEADLINE_MS, MAX_EFFECTS_A_TURN, MIN_DEADLINE_MS, MODEL_DEADLINE_MS, TURN_DEADLINE_MS};
use super::turn::{Next, Turn};
use super::{
    Awaited, Because, Effect, EffectId, EffectKind, EffectOutcome, Ended, Purpose, SaidBy, SideAction, Spot, Waiting,
};
use crate::matcher::{Decision, Verdict, VerdictFault};
use crate::model::{
    Action, BlockId, Handler, Literal, Outcome, OutcomeKind, Recipient, SetTo, SlotId, StatementKind, Template,
};
use crate::slot::{SlotType, Value};

impl Turn<'_> {
    pub(super) fn do_action(&mut self, action: &Action, at: Spot) -> Next {
        match action {
            Action::Record => {
                self.call.draft.actions.push(SideAction::Record);
                Next::Run
            }
            Action::Note(words) => {
                let note = self.filler().write(words);
                self.call.draft.actions.push(SideAction::Note(note));
                Next::Run
            }
            Action::Set { slot, to } => {
                self.set(slot, to);
                Next::Run
            }
            Action::Text { to, words } => match self.number_of(to) {
                Some(number) => {
                    let words = self.filler().write(words);
                    self.ask_for(EffectKind::Text { to: number, words }, OutcomeKind::Text, Some(at))
                }
                None => self.outcome(OutcomeKind::Text, Outcome::Failed, "no number to send it to", Some(at)),
            },
            Action::Ticket(words) => self.ticket(words, at),
            Action::Webhook { webhook, slots } => {
                let fields = self.fields(slots);
                let kind = EffectKind::Webhook { webhook: webhook.clone(), fields };
                self.ask_for(kind, OutcomeKind::Webhook, Some(at))
            }
        }
    }

    fn ticket(&mut self, words: &Template, at: Spot) -> Next {
        let words = self.filler().write(words);
        self.ask_for(EffectKind::Ticket { words }, OutcomeKind::Ticket, Some(at))
    }

    fn number_of(&self, to: &Recipient) -> Option<String> {
        match to {
            Recipient::Caller => self.call.caller_number().map(|number| number.plain()),
            Recipient::Contact(id) => self.tenant.profile.contacts.get(id)?.numbers.first().cloned(),
        }
    }

    fn fields(&self, slots: &[SlotId]) -> BTreeMap<String, String> {
        let known = slots.iter().filter_map(|id| Some((id.to_string(), self.call.slots.get(id)?.plain())));
        known.collect()
    }

    fn set(&mut self, id: &SlotId, to: &SetTo) {
        let words = match to {
            SetTo::Literal(Literal::Words(words)) => words.clone(),
            SetTo::Literal(Literal::Number(digits)) => digits.clone(),
            SetTo::Literal(Literal::YesNo(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
            SetTo::Literal(Literal::Slot(other)) => match self.call.slots.get(other) {
                Some(value) => value.plain(),
                None => return,
            },
            SetTo::Words(template) => self.filler().write(template),
        };
        let slot_type = self.tenant.slots.get(id).map_or(SlotType::Text, |slot| slot.slot_type);
        let value = written(slot_type, &words);
        self.because(Because::Set { slot: id.clone(), words });
        self.keep_value(id.clone(), value);
    }

    /// Asks the world for something. It is awaited where anything written speaks of how it ends: until it is known to be
    /// done, nothing may claim so.
    pub(super) fn ask_for(&mut self, kind: EffectKind, of: OutcomeKind, by: Option<Spot>) -> Next {
        if !self.is_spoken_of(of, by) {
            let effect = self.effect(kind, ACT_DEADLINE_MS);
            self.call.draft.outbox.push(effect);
            return Next::Run;
        }
        self.await_act(kind, of, Purpose::Act { kind: of, by }, by)
    }

    pub(super) fn await_act(&mut self, kind: EffectKind, of: OutcomeKind, purpose: Purpose, by: Option<Spot>) -> Next {
        match self.time_left(ACT_DEADLINE_MS) {
            Ok(deadline_ms) => self.wait_for(kind, deadline_ms, purpose),
            Err(why) => {
                self.because(Because::Limit(why.clone()));
                self.outcome(of, Outcome::Failed, &why, by)
            }
        }
    }

    /// Whether an outcome of it is handled with more than silence. The product itself speaks of failed texts and tickets.
    fn is_spoken_of(&self, of: OutcomeKind, by: Option<Spot>) -> bool {
        let shipped = match of {
            OutcomeKind::Text | OutcomeKind::Ticket | OutcomeKind::Transfer | OutcomeKind::Voicemail => true,
            OutcomeKind::Webhook => false,
        };
        let speaks = |handler: &Handler| !self.tenant.blocks.get(handler.block).statements.is_empty();
        let tenants = self.tenant.outcomes.get(&of).map_or(&[][..], Vec::as_slice);
        shipped || self.own_handlers(by).iter().any(speaks) || tenants.iter().any(speaks)
    }

    fn effect(&mut self, kind: EffectKind, deadline_ms: u32) -> Effect {
        let id = EffectId { turn: self.call.turn, index: self.call.draft.effects };
        self.call.draft.effects += 1;
        Effect { id, kind, deadline_ms }
    }

    fn wait_for(&mut self, kind: EffectKind, deadline_ms: u32, purpose: Purpose) -> Next {
        let effect = self.effect(kind, deadline_ms);
        self.call.waiting = Waiting::Effect(effect.id);
        self.call.draft.awaited = Some(Awaited { effect: effect.id, purpose });
        Next::Await(effect)
    }

    /// How long an effect may take now, or why it is not asked for at all.
    fn time_left(&self, wanted_ms: u32) -> Result<u32, String> {
        if self.call.draft.effects >= MAX_EFFECTS_A_TURN {
            return Err(format!("more than {MAX_EFFECTS_A_TURN} effects in a turn"));
        }
        let began = self.call.draft.began.unwrap_or(self.at);
        let passed = self.at.duration_since(began).as_millis().max(0);
        let left = u32::try_from(i128::from(TURN_DEADLINE_MS) - passed).unwrap_or(0).min(wanted_ms);
        if left < MIN_DEADLINE_MS { Err("the turn's time is over".to_owned()) } else { Ok(left) }
    }

    /// Asks tier 3, where there is one and it may be asked.
    pub(super) fn ask_model(&mut self, words: &str, decision: &Decision) -> Option<Next> {
        let model = self.tenant.profile.model.as_ref()?;
        if self.spent >= model.budget.microdollars_per_day {
            self.because(Because::Outcome {
                of: "model".to_owned(),
                outcome: "not asked".to_owned(),
                detail: "the day's budget is spent".to_owned(),
            });
            return None;
        }
        let question = self.question_for_model(words, decision)?;
        let deadline_ms = self.time_left(MODEL_DEADLINE_MS).ok()?;
        let waiting = Box::new(self.call.waiting.clone());
        let purpose = Purpose::Understand { words: words.to_owned(), waiting };
        Some(self.wait_for(EffectKind::AskModel(question), deadline_ms, purpose))
    }

    /// An effect has ended. One that nobody waits for changes nothing.
    pub(super) fn outcome_came(&mut self, effect: EffectId, outcome: &EffectOutcome) -> Next {
        let awaited = self.call.draft.awaited.take_if(|awaited| awaited.effect == effect);
        let Some(awaited) = awaited.filter(|_| self.call.waiting == Waiting::Effect(effect)) else {
            self.because(Because::Limit("an outcome nobody waits for".to_owned()));
            return self.still_waiting();
        };
        match awaited.purpose {
            Purpose::Understand { words, waiting } => {
                self.call.waiting = *waiting;
                self.model_answered(&words, outcome)
            }
            Purpose::Act { kind, by } => {
                self.call.waiting = Waiting::Wish;
                let (how, detail) = ended(outcome);
                self.outcome(kind, how, &detail, by)
            }
            Purpose::PassOn { contact } => {
                self.call.waiting = Waiting::Wish;
                let (how, detail) = ended(outcome);
                if how == Outcome::Done {
                    self.say(self.words.passed_on.replace("{}", &contact), SaidBy::Shipped, None);
                }
                self.outcome(OutcomeKind::Ticket, how, &detail, None)
            }
        }
    }

    fn still_waiting(&mut self) -> Next {
        match self.call.ended {
            Some(_) => Next::Over(super::Then::HangUp),
            None => {
                if let Waiting::Effect(_) = self.call.waiting {
                    self.call.waiting = Waiting::Wish;
                }
                self.ask_again()
            }
        }
    }

    fn model_answered(&mut self, words: &str, outcome: &EffectOutcome) -> Next {
        let verdict = match outcome {
            EffectOutcome::Verdict { verdict, .. } => verdict.clone(),
            EffectOutcome::TimedOut => Verdict::Fault(VerdictFault::TimedOut),
            EffectOutcome::Failed { why } => Verdict::Fault(VerdictFault::Unreachable(why.clone())),
            EffectOutcome::Done { .. } => Verdict::Fault(VerdictFault::OffSchema("no verdict".to_owned())),
        };
        let (outcome, detail) = told(&verdict);
        self.because(Because::Outcome { of: "model".to_owned(), outcome, detail });
        let decision = self.judged(words, &verdict);
        self.unsure(&decision)
    }

    /// What follows an outcome: the statement's own handler, else the tenant's, else the product's.
    pub(super) fn outcome(&mut self, of: OutcomeKind, outcome: Outcome, detail: &str, by: Option<Spot>) -> Next {
        self.because(Because::Outcome {
            of: of.as_str().to_owned(),
            outcome: outcome.as_str().to_owned(),
            detail: detail.to_owned(),
        });
        let tenants = self.tenant.outcomes.get(&of).map_or(&[][..], Vec::as_slice);
        let handler = self.own_handlers(by).iter().chain(tenants).find(|handler| handler.outcome == outcome);
        match handler.map(|handler| handler.block) {
            Some(block) if self.has_words(block) => {
                self.push(self.subject(), block);
                Next::Run
            }
            Some(_) | None => self.shipped_outcome(of, outcome),
        }
    }

    fn has_words(&self, block: BlockId) -> bool {
        !self.tenant.blocks.get(block).statements.is_empty()
    }

    fn own_handlers(&self, by: Option<Spot>) -> &[Handler] {
        let statement = by.and_then(|at| self.statement(at.block, at.index));
        match statement.map(|statement| &statement.kind) {
            Some(StatementKind::Do { outcomes, .. } | StatementKind::Then { outcomes, .. }) => outcomes,
            Some(
                StatementKind::Say(_)
                | StatementKind::SayOneOf(_)
                | StatementKind::Ask { .. }
                | StatementKind::When { .. }
                | StatementKind::Collect(_)
                | StatementKind::Confirm(_),
            )
            | None => &[],
        }
    }

    fn shipped_outcome(&mut self, of: OutcomeKind, outcome: Outcome) -> Next {
        match (of, outcome) {
            (OutcomeKind::Transfer, Outcome::Done) => self.end(Ended::Transferred),
            (OutcomeKind::Transfer, Outcome::NoAnswer | Outcome::Busy | Outcome::Failed | Outcome::Taken) => {
                self.say(self.words.nobody_there, SaidBy::Shipped, None);
                self.voicemail(None)
            }
            (OutcomeKind::Voicemail, Outcome::Done) => {
                let next = self.goodbye();
                self.call.ended = Some(Ended::Voicemail);
                next
            }
            (OutcomeKind::Voicemail, Outcome::Failed | Outcome::NoAnswer | Outcome::Busy | Outcome::Taken) => {
                self.say(self.words.no_message, SaidBy::Shipped, None);
                self.goodbye()
            }
            (OutcomeKind::Text | OutcomeKind::Ticket | OutcomeKind::Webhook, Outcome::Done) => Next::Run,
            (OutcomeKind::Ticket, Outcome::Failed | Outcome::NoAnswer | Outcome::Busy | Outcome::Taken) => {
                self.say(self.words.ticket_failed, SaidBy::Shipped, None);
                self.goodbye()
            }
            (OutcomeKind::Text, Outcome::Failed | Outcome::NoAnswer | Outcome::Busy | Outcome::Taken) => {
                self.say(self.words.text_failed, SaidBy::Shipped, None);
                self.leave_for_anything_else()
            }
            (OutcomeKind::Webhook, Outcome::Failed | Outcome::NoAnswer | Outcome::Busy | Outcome::Taken) => {
                self.say(self.words.webhook_failed, SaidBy::Shipped, None);
                self.leave_for_anything_else()
            }
        }
    }

    /// What was under way claims what has not happened: it is left.
    fn leave_for_anything_else(&mut self) -> Next {
        self.call.places.clear();
        self.call.wanted.clear();
        self.anything_else()
    }
}

/// How an effect ended, in the author's word, and what is known of it. No answer in time is a failure: nothing may claim
/// that it was done.
fn ended(outcome: &EffectOutcome) -> (Outcome, String) {
    match outcome {
        EffectOutcome::Done { reference } => (Outcome::Done, reference.clone().unwrap_or_default()),
        EffectOutcome::Failed { why } => (Outcome::Failed, why.clone()),
        EffectOutcome::TimedOut => (Outcome::Failed, "timed out".to_owned()),
        EffectOutcome::Verdict { .. } => (Outcome::Failed, "a verdict came instead".to_owned()),
    }
}

/// A verdict in the words of a trace.
fn told(verdict: &Verdict) -> (String, String) {
    match verdict {
        Verdict::Chose { scenario, .. } => ("chose".to_owned(), scenario.to_string()),
        Verdict::None => ("none".to_owned(), String::new()),
        Verdict::Fault(fault) => {
            let (outcome, detail) = match fault {
                VerdictFault::Unreachable(why) => ("unreachable", why.clone()),
                VerdictFault::TimedOut => ("timed out", String::new()),
                VerdictFault::Refused => ("refused", String::new()),
                VerdictFault::Truncated => ("cut off", String::new()),
                VerdictFault::OffSchema(what) => ("off the schema", what.clone()),
                VerdictFault::Invented(what) => ("invented", what.clone()),
                VerdictFault::Status(status) => ("refused by the server", status.to_string()),
                VerdictFault::BudgetSpent => ("not asked", "the day's budget is spent".to_owned()),
            };
            (outcome.to_owned(), detail)
        }
    }
}

/// A value as an author writes it.
fn written(slot_type: SlotType, words: &str) -> Value {
    let words = words.to_owned();
    match slot_type {
        SlotType::Name => Value::Name(words),
        SlotType::Phone => Value::Phone(words),
        SlotType::Number | SlotType::Money => Value::Number(words),
        SlotType::YesNo => Value::YesNo(words == "yes"),
        SlotType::Choice => Value::Choice(words),
        SlotType::Zip => Value::Zip(words),
        SlotType::Pattern => Value::Pattern(words),
        SlotType::Text
        | SlotType::Email
        | SlotType::Address
        | SlotType::Date
        | SlotType::Time
        | SlotType::Datetime
        | SlotType::Duration => Value::Text(words),
    }
}
