use jiff::Timestamp;
use jiff::civil::DateTime;

use super::condition::Facts;
use super::fill::Filler;
use super::limits::MAX_SAID_CHARS;
use super::words::{self, Words};
use super::{
    Because, Call, Effect, Ended, Input, Kept, Left, Listen, Place, Response, Said, SaidBy, Step, Then, Waiting,
};
use crate::matcher::Direction;
use crate::model::{At, BlockId, Language, Statement, Subject, Template, Tenant};
use crate::revision::Revision;

/// One step in the making.
pub(super) struct Turn<'a> {
    pub revision: &'a Revision,
    pub tenant: &'a Tenant,
    pub words: &'static Words,
    pub at: Timestamp,
    /// What the clock on the business's wall shows.
    pub wall: DateTime,
    /// What tier 3 has cost the tenant today, in micro-dollars.
    pub spent: u64,
    pub call: Call,
    /// What the caller said, and what a sentence encoder makes of it.
    pub encoded: Option<(String, Direction)>,
    /// Statements done in this step.
    pub statements: u32,
    /// The rung of a ladder whose words are being said.
    pub rung: Option<SaidBy>,
}

/// What comes next within a step.
pub(super) enum Next {
    /// The next statement of the innermost block.
    Run,
    /// The turn is over.
    Over(Then),
    /// An effect's outcome is needed.
    Await(Effect),
}

impl<'a> Turn<'a> {
    pub fn new(revision: &'a Revision, call: Call, input: &Input) -> Self {
        let tenant = &revision.tenant;
        let wall = tenant.profile.zone.to_datetime(input.at);
        Self {
            revision,
            tenant,
            words: words::of(&call.language),
            at: input.at,
            wall,
            spent: input.model_spent_today_microdollars,
            call,
            encoded: None,
            statements: 0,
            rung: None,
        }
    }

    pub fn facts(&self) -> Facts<'_> {
        Facts { call: &self.call, hours: &self.tenant.profile.hours, wall: self.wall, scenario: None, entered: false }
    }

    pub fn filler(&self) -> Filler<'_> {
        Filler { tenant: self.tenant, call: &self.call, wall: self.wall }
    }

    pub fn because(&mut self, reason: Because) {
        self.call.draft.thinking.because.push(reason);
    }

    /// Says words in the call's language.
    pub fn say(&mut self, words: impl Into<String>, by: SaidBy, at: Option<At>) {
        self.say_in(words.into(), None, by, at);
    }

    pub fn say_in(&mut self, words: String, language: Option<Language>, by: SaidBy, at: Option<At>) {
        let said: usize = self.call.draft.said.iter().map(|said| said.words.chars().count()).sum();
        let room = MAX_SAID_CHARS.saturating_sub(said);
        let words: String = words.trim().chars().take(room).collect();
        if words.is_empty() {
            return;
        }
        let language = language.unwrap_or_else(|| self.call.language.clone());
        self.call.draft.said.push(Said { words, language, by, at });
    }

    pub fn say_template(&mut self, template: &Template, by: SaidBy) {
        let words = self.filler().speak(template);
        self.say(words, by, Some(template.at.clone()));
    }

    pub fn said_nothing(&self) -> bool {
        self.call.draft.said.is_empty()
    }

    /// What the innermost block belongs to.
    pub fn subject(&self) -> Option<Subject> {
        self.call.places.last().and_then(|place| place.subject.clone())
    }

    pub fn push(&mut self, subject: Option<Subject>, block: BlockId) {
        if self.call.places.len() < super::limits::MAX_PLACES {
            self.call.places.push(Place { subject, block, next: 0 });
        } else {
            self.because(Because::Limit("blocks nested too deep".to_owned()));
        }
    }

    pub fn statement(&self, block: BlockId, index: u32) -> Option<&'a Statement> {
        self.tenant.blocks.get(block).statements.get(index as usize)
    }

    /// Leaves everything that is under way.
    pub fn drop_all(&mut self) {
        self.call.places.clear();
        self.call.wanted.clear();
        self.call.kept.clear();
        self.call.later.clear();
    }

    /// Puts the open question aside, with everything needed to come back to it.
    pub fn keep(&mut self, left: Left) {
        let kept = Kept {
            waiting: std::mem::replace(&mut self.call.waiting, Waiting::Wish),
            places: std::mem::take(&mut self.call.places),
            wanted: std::mem::take(&mut self.call.wanted),
            digressions: self.call.digressions,
            left,
        };
        if self.call.kept.len() >= super::limits::MAX_KEPT {
            self.call.kept.remove(0);
        }
        self.call.kept.push(kept);
    }

    /// Waits for the caller.
    pub fn listen(&mut self, waiting: Waiting) -> Next {
        self.call.waiting = waiting;
        Next::Over(Then::Listen(self.listening()))
    }

    /// Waits for the answer to a question that was just asked for the first time.
    pub fn ask(&mut self, waiting: Waiting) -> Next {
        self.call.digressions = 0;
        self.listen(waiting)
    }

    pub fn end(&mut self, ended: Ended) -> Next {
        self.drop_all();
        self.call.ended = Some(ended);
        self.call.waiting = Waiting::Nothing;
        Next::Over(Then::HangUp)
    }

    pub fn goodbye(&mut self) -> Next {
        let goodbye = &self.tenant.profile.goodbye;
        self.say_template(goodbye, SaidBy::Goodbye);
        self.end(Ended::Goodbye)
    }

    /// The step's result: what was drafted becomes the response.
    pub fn close(mut self, next: Next) -> Step {
        let then = match next {
            Next::Await(effect) => return Step::Await { call: self.call, effect },
            Next::Over(then) => then,
            Next::Run => Then::Listen(self.listening()),
        };
        if self.said_nothing() && matches!(then, Then::Listen(_)) {
            self.say(self.words.go_ahead, SaidBy::Shipped, None);
        }
        let draft = std::mem::take(&mut self.call.draft);
        if !draft.said.is_empty() {
            self.call.last_said.clone_from(&draft.said);
        }
        Step::Answer {
            call: self.call,
            response: Response { said: draft.said, actions: draft.actions, then },
            effects: draft.outbox,
            thinking: draft.thinking,
        }
    }

    fn listening(&self) -> Listen {
        super::listen::listen(self.tenant, &self.call)
    }
}
