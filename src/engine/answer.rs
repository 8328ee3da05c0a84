use super::collect::spoken_name;
use super::hearing::Wish;
use super::limits::MAX_TRIES;
use super::listen::{branches, name};
use super::turn::{Next, Turn};
use super::wish::by_rules;
use super::{Because, SaidBy, Spot, Waiting};
use crate::matcher::Decision;
use crate::model::{Answer, Branch, StatementKind, Subject, Target};

impl Turn<'_> {
    /// Words while an `ask` is open. The author's own answers come first, then yes and no, then other wishes, then `else`.
    pub(super) fn answered(&mut self, at: Spot, tries: u32, words: &str) -> Next {
        let branches = branches(self.tenant, at.block, at.index);
        if branches.is_empty() {
            return self.wish_said(words);
        }
        let decision = self.hear(words);
        if let Some(next) = self.interrupted(&decision, words, Wish::Urgent) {
            return next;
        }
        let given = self.revision.matcher().answer(words, branches).and_then(|given| {
            let branch = branches.get(given.branch)?;
            Some((branch, branch.answers.get(given.answer)?))
        });
        match given {
            Some((branch, answer @ (Answer::Yes | Answer::No))) => {
                // "Yes, transfer me" is a yes where the yes leads to a person; "no, operator" and "never mind" are none.
                if !(*answer == Answer::Yes && self.leads_to_person(branch.block))
                    && let Some(next) = self.repaired(words)
                {
                    return next;
                }
                return self.said_yes_or_no(branch, answer, words, &decision);
            }
            Some((branch, answer)) => return self.take_branch(branch, answer),
            None => {}
        }
        if let Some(next) = self.interrupted(&decision, words, Wish::Sure) {
            return next;
        }
        if let Some(next) = self.repaired(words) {
            return next;
        }
        self.otherwise(branches, at, tries)
    }

    fn is_under_way(&self, scenario: &crate::model::ScenarioId) -> bool {
        let own = Subject::Scenario(scenario.clone());
        self.call.places.iter().any(|place| place.subject.as_ref() == Some(&own))
    }

    fn leads_to_person(&self, block: crate::model::BlockId) -> bool {
        let leads = |kind: &StatementKind| matches!(kind, StatementKind::Then { target: Target::Transfer(_), .. });
        self.tenant.blocks.get(block).statements.iter().any(|statement| leads(&statement.kind))
    }

    /// "No, my heater is out": the new wish is what the caller wants. "Yes, but what does it cost": both are answered.
    fn said_yes_or_no(&mut self, branch: &Branch, answer: &Answer, words: &str, decision: &Decision) -> Next {
        let more = self.revision.matcher().yes_no(words).is_some_and(|said| said.more);
        match by_rules(decision).filter(|found| more && !self.is_under_way(&found.scenario)) {
            Some(found) if *answer == Answer::No => self.answer_wish(&found, &decision.also),
            Some(found) => self.answer_beside(branch, answer, &found),
            None => self.take_branch(branch, answer),
        }
    }

    /// Takes the branch after a question that came with the answer is answered.
    fn answer_beside(&mut self, branch: &Branch, answer: &Answer, found: &crate::matcher::Found) -> Next {
        let info = self.tenant.scenarios.get(&found.scenario).is_some_and(|s| s.kind == crate::model::Kind::Info);
        let next = self.take_branch(branch, answer);
        if info {
            self.fill_from(found);
            return self.enter(&Subject::Scenario(found.scenario.clone()));
        }
        next
    }

    /// A yes (`true`) or a no in any words.
    pub(super) fn yes_no(&self, words: &str) -> Option<bool> {
        self.revision.matcher().yes_no(words).map(|said| said.yes)
    }

    pub(super) fn answer_pressed(&mut self, at: Spot, tries: u32, keys: &str) -> Next {
        let branches = branches(self.tenant, at.block, at.index);
        let pressed = |answer: &Answer| matches!(answer, Answer::Key(key) if keys.chars().eq([key.as_char()]));
        match find(branches, pressed) {
            Some((branch, answer)) => self.take_branch(branch, answer),
            None if branches.is_empty() || keys == "0" => self.wish_pressed(keys),
            None => match self.wish_by_key(keys) {
                Some(found) => self.digress(&found),
                None => self.otherwise(branches, at, tries),
            },
        }
    }

    fn otherwise(&mut self, branches: &[Branch], at: Spot, tries: u32) -> Next {
        if let Some((branch, answer)) = find(branches, |answer| *answer == Answer::Else) {
            return self.take_branch(branch, answer);
        }
        self.once_more(Waiting::Answer { at, tries: tries + 1 }, tries)
    }

    /// Asks again, until tries are used up.
    pub(super) fn once_more(&mut self, waiting: Waiting, tries: u32) -> Next {
        if tries + 1 >= MAX_TRIES {
            return self.give_up();
        }
        self.say(self.words.not_caught, SaidBy::Repair, None);
        self.call.waiting = waiting;
        self.ask_again()
    }

    fn take_branch(&mut self, branch: &Branch, answer: &Answer) -> Next {
        if *answer != Answer::Else {
            self.forget_decision();
        }
        self.call.misses = 0;
        self.call.repeats = 0;
        self.because(Because::Answered { answer: name(answer), at: Some(branch.at.clone()) });
        self.push(self.subject(), branch.block);
        Next::Run
    }

    /// The words of the open question, as it is asked again.
    pub(super) fn question(&self, waiting: &Waiting) -> Option<(String, SaidBy, Option<crate::model::At>)> {
        match waiting {
            Waiting::Answer { at, .. } | Waiting::Confirm { at, .. } => {
                let statement = self.statement(at.block, at.index)?;
                let template = match &statement.kind {
                    StatementKind::Ask { question, .. } => question,
                    StatementKind::Confirm(template) => template,
                    StatementKind::Say(_)
                    | StatementKind::SayOneOf(_)
                    | StatementKind::Do { .. }
                    | StatementKind::Then { .. }
                    | StatementKind::When { .. }
                    | StatementKind::Collect(_) => return None,
                };
                Some((self.filler().speak(template), SaidBy::Statement, Some(template.at.clone())))
            }
            Waiting::Slot { slot, tries, offered } => self.slot_question(slot, *tries, *offered),
            Waiting::Change { tries: 0, .. } => Some((self.words.change.to_owned(), SaidBy::Shipped, None)),
            Waiting::Change { at, .. } => {
                let parts: Vec<String> = self.read_back(*at).iter().map(|slot| spoken_name(&slot.id)).collect();
                Some((super::words::which_part(&parts), SaidBy::Shipped, None))
            }
            Waiting::Choice { scenarios, .. } => {
                let titles: Vec<&str> = scenarios
                    .iter()
                    .filter_map(|id| self.tenant.scenarios.get(id).map(|scenario| scenario.title.as_str()))
                    .collect();
                Some((super::words::did_you_mean(&titles), SaidBy::Disambiguation, None))
            }
            Waiting::AnythingElse => Some((self.words.anything_else.to_owned(), SaidBy::Shipped, None)),
            Waiting::Ring
            | Waiting::Wish
            | Waiting::Dial { .. }
            | Waiting::Recording { .. }
            | Waiting::Effect(_)
            | Waiting::Nothing => None,
        }
    }
}

/// The first branch with an answer that fits.
fn find(branches: &[Branch], fits: impl Fn(&Answer) -> bool) -> Option<(&Branch, &Answer)> {
    branches.iter().find_map(|branch| Some((branch, branch.answers.iter().find(|answer| fits(answer))?)))
}
