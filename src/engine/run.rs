use super::condition::Facts;
use super::limits::{MAX_LED_BACK, MAX_STATEMENTS_A_STEP};
use super::turn::{Next, Turn};
use super::{Because, Left, SaidBy, Spot, Waiting};
use crate::model::{Handoff, Kind, ScenarioId, Statement, StatementKind, Subject, Target};

impl Turn<'_> {
    /// Does statements until the turn is over or an effect is needed.
    pub(super) fn run(&mut self) -> Next {
        loop {
            match self.run_one() {
                Next::Run => {}
                next @ (Next::Over(_) | Next::Await(_)) => return next,
            }
        }
    }

    fn run_one(&mut self) -> Next {
        self.statements += 1;
        if self.statements > MAX_STATEMENTS_A_STEP {
            return self.in_circles();
        }
        if let Some(next) = self.ask_wanted() {
            return next;
        }
        let Some(place) = self.call.places.last_mut() else { return self.done(None) };
        let (block, index) = (place.block, place.next);
        place.next = place.next.saturating_add(1);
        match self.statement(block, index) {
            Some(statement) => self.act(statement, Spot { block, index }),
            None => self.block_ended(),
        }
    }

    fn block_ended(&mut self) -> Next {
        let ended = self.call.places.pop();
        match self.call.places.is_empty() {
            true => self.done(ended.and_then(|place| place.subject)),
            false => Next::Run,
        }
    }

    fn act(&mut self, statement: &Statement, at: Spot) -> Next {
        match &statement.kind {
            StatementKind::Say(template) => {
                let by = self.rung.clone().unwrap_or(SaidBy::Statement);
                self.say_template(template, by);
                Next::Run
            }
            StatementKind::SayOneOf(replies) => {
                self.say_one_of(replies);
                Next::Run
            }
            StatementKind::Ask { question, .. } => {
                let by = self.rung.clone().unwrap_or(SaidBy::Statement);
                self.say_template(question, by);
                self.ask(Waiting::Answer { at, tries: 0 })
            }
            StatementKind::Do { action, .. } => self.do_action(action, at),
            StatementKind::Then { target, .. } => self.lead(target, at),
            StatementKind::When { condition, source, block } => {
                let held = self.holds_here(condition);
                self.because(Because::Condition { source: source.clone(), held, at: Some(statement.at.clone()) });
                if held {
                    self.push(self.subject(), *block);
                }
                Next::Run
            }
            StatementKind::Collect(slots) => {
                self.call.wanted.clone_from(slots);
                Next::Run
            }
            StatementKind::Confirm(template) => {
                self.say_template(template, SaidBy::Statement);
                self.ask(Waiting::Confirm { at, tries: 0 })
            }
        }
    }

    fn holds_here(&self, condition: &crate::model::Condition) -> bool {
        let subject = self.subject();
        let scenario = match &subject {
            Some(Subject::Scenario(id)) => Some(id),
            Some(Subject::Flow(_)) | None => None,
        };
        Facts { scenario, entered: true, ..self.facts() }.hold(condition)
    }

    /// Goes where a `then` leads; nothing after it is done.
    fn lead(&mut self, target: &Target, at: Spot) -> Next {
        match target {
            Target::Subject(subject) => {
                self.call.places.clear();
                self.call.wanted.clear();
                self.call.kept.retain(|kept| !about(kept, subject));
                if self.led_in_circles(subject) {
                    return self.give_up();
                }
                self.enter(subject)
            }
            Target::Transfer(contact) => self.transfer(contact, Some(at)),
            Target::Voicemail => self.voicemail(Some(at)),
            Target::Collect(slots) => self.collect_again(slots),
            Target::AnythingElse => {
                self.call.places.clear();
                self.call.wanted.clear();
                self.after_all(Self::anything_else)
            }
            Target::Goodbye => self.goodbye(),
            Target::HangUp => self.end(super::Ended::HungUp),
        }
    }

    /// Whether statements led to the same scenario or flow too often in a row: its author's circle would never end.
    fn led_in_circles(&mut self, subject: &Subject) -> bool {
        if self.call.led_to.as_ref() != Some(subject) {
            self.call.led_to = Some(subject.clone());
            self.call.led = 0;
        }
        self.call.led += 1;
        let circle = self.call.led > MAX_LED_BACK;
        if circle {
            self.because(Because::Limit(format!("led to `{}` more than {MAX_LED_BACK} times", subject.as_str())));
        }
        circle
    }

    pub(super) fn enter(&mut self, subject: &Subject) -> Next {
        self.rung = None;
        match subject {
            Subject::Scenario(id) => self.enter_scenario(id),
            Subject::Flow(id) => {
                let Some(flow) = self.tenant.flows.get(id) else { return self.unknown(id.as_str()) };
                self.because(Because::Entered { subject: subject.clone(), at: Some(flow.at.clone()) });
                self.call.declined = 0;
                self.push(Some(subject.clone()), flow.block);
                Next::Run
            }
        }
    }

    /// Replies as a scenario does, and sets out on its next step.
    pub(super) fn enter_scenario(&mut self, id: &ScenarioId) -> Next {
        let Some(scenario) = self.tenant.scenarios.get(id) else { return self.unknown(id.as_str()) };
        let subject = Subject::Scenario(id.clone());
        self.because(Because::Entered { subject: subject.clone(), at: Some(scenario.at.clone()) });
        let mut chosen = None;
        for when in &scenario.whens {
            let held = Facts { scenario: Some(id), ..self.facts() }.hold(&when.condition);
            self.because(Because::Condition { source: when.source.clone(), held, at: Some(when.at.clone()) });
            if held {
                chosen = Some(when);
                break;
            }
        }
        self.respond(scenario, chosen);
        let past = self.call.past.entry(id.clone()).or_insert(super::Past { times: 0, last: self.at });
        past.times = past.times.saturating_add(1);
        past.last = self.at;
        self.push(Some(subject), chosen.and_then(|when| when.next).unwrap_or(scenario.next));
        Next::Run
    }

    fn unknown(&mut self, id: &str) -> Next {
        self.because(Because::Limit(format!("`{id}` is not in this revision")));
        Next::Run
    }

    /// Everything of a subject is done: what comes after it.
    fn done(&mut self, subject: Option<Subject>) -> Next {
        let scenario = match &subject {
            Some(Subject::Scenario(id)) => self.tenant.scenarios.get(id),
            Some(Subject::Flow(_)) | None => None,
        };
        if scenario.is_some_and(|scenario| scenario.handoff == Handoff::Always) {
            return self.person();
        }
        let was_task = match (&subject, scenario) {
            (Some(Subject::Flow(_)), _) => true,
            (_, scenario) => scenario.is_some_and(|scenario| scenario.kind == Kind::Action),
        };
        self.after_all(if was_task { Self::anything_else } else { Self::listen_for_wish })
    }

    /// Wishes kept for later come first, then the question that is still open; else the last resort.
    fn after_all(&mut self, otherwise: fn(&mut Self) -> Next) -> Next {
        if !self.call.later.is_empty() {
            let next = self.call.later.remove(0);
            self.say(self.words.also, SaidBy::Repair, None);
            return self.enter_scenario(&next);
        }
        match self.call.kept.pop() {
            Some(kept) => self.come_back(kept),
            None => otherwise(self),
        }
    }

    fn come_back(&mut self, kept: super::Kept) -> Next {
        self.call.places = kept.places;
        self.call.wanted = kept.wanted;
        self.call.waiting = kept.waiting;
        self.call.digressions = kept.digressions;
        match kept.left {
            Left::Digression => {
                self.call.digressions += 1;
                self.say(self.words.bridge, SaidBy::Repair, None);
                self.ask_again()
            }
            Left::Silence => self.ask_again(),
            Left::Fallback => self.listen(self.call.waiting.clone()),
        }
    }

    fn listen_for_wish(&mut self) -> Next {
        self.ask(Waiting::Wish)
    }

    pub(super) fn anything_else(&mut self) -> Next {
        self.say(self.words.anything_else, SaidBy::Shipped, None);
        self.ask(Waiting::AnythingElse)
    }

    /// Asks the open question once more, in its own words, without counting a try.
    pub(super) fn ask_again(&mut self) -> Next {
        let waiting = self.call.waiting.clone();
        if let Some((words, by, at)) = self.question(&waiting) {
            self.say(words, by, at);
        }
        self.listen(waiting)
    }

    fn in_circles(&mut self) -> Next {
        self.because(Because::Limit(format!("more than {MAX_STATEMENTS_A_STEP} statements at once")));
        self.drop_all();
        self.say(self.words.too_long, SaidBy::Shipped, None);
        self.goodbye()
    }
}

/// Whether the question was left open within this scenario or flow.
fn about(kept: &super::Kept, subject: &Subject) -> bool {
    kept.places.iter().any(|place| place.subject.as_ref() == Some(subject))
}
