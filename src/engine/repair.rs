use super::limits::MAX_REPEATS;
use super::turn::{Next, Turn};
use super::{Because, SaidBy, Waiting};
use crate::matcher::Repair;

impl Turn<'_> {
    /// The repairs every call has, without a line of the author's.
    pub(super) fn repaired(&mut self, words: &str) -> Option<Next> {
        let repair = self.revision.matcher().repair(words)?;
        if repair == Repair::NeverMind && self.is_offered(words) {
            return None;
        }
        self.because(Because::Repair(repair.as_str().to_owned()));
        Some(match repair {
            Repair::Repeat => self.repeat(),
            Repair::Person => self.person(),
            Repair::NeverMind if self.once_too_often() => self.goodbye(),
            Repair::NeverMind => {
                self.drop_all();
                self.say(self.words.never_mind, SaidBy::Repair, None);
                self.ask(Waiting::Wish)
            }
            Repair::GoBack => self.go_back(),
            Repair::Hold if self.once_too_often() => self.give_up(),
            Repair::Hold => {
                self.say(self.words.take_your_time, SaidBy::Repair, None);
                self.listen(self.call.waiting.clone())
            }
        })
    }

    /// Whether the open slot's own question offers these words as an answer: "You can also say cancel."
    fn is_offered(&self, words: &str) -> bool {
        const OFFERED: &str = "cancel";
        let asked = match &self.call.waiting {
            Waiting::Slot { .. } => self.question(&self.call.waiting),
            _ => None,
        };
        asked.is_some_and(|(question, _, _)| question.to_lowercase().contains(OFFERED))
            && words.to_lowercase().contains(OFFERED)
    }

    /// The slot filled last is asked for again; where none was, the open question is.
    fn go_back(&mut self) -> Next {
        match (self.call.filled.pop(), &self.call.waiting) {
            (Some(last), Waiting::Slot { .. } | Waiting::Confirm { .. }) => {
                self.step_back_to(last);
                Next::Run
            }
            (Some(_) | None, _) => self.repeat(),
        }
    }

    fn step_back_to(&mut self, last: crate::model::SlotId) {
        self.call.slots.remove(&last);
        if let Waiting::Confirm { at, .. } = self.call.waiting {
            self.rewind_to(at);
        }
        self.call.wanted.insert(0, last);
    }

    /// Counts a repair; whether there were too many in a row.
    fn once_too_often(&mut self) -> bool {
        self.call.repeats = self.call.repeats.saturating_add(1);
        self.call.repeats > MAX_REPEATS
    }

    fn repeat(&mut self) -> Next {
        if self.once_too_often() {
            return self.give_up();
        }
        if self.call.last_said.is_empty() {
            self.say(self.words.nothing_to_repeat, SaidBy::Repair, None);
        }
        self.call.draft.said.clone_from(&self.call.last_said);
        self.listen(self.call.waiting.clone())
    }
}
