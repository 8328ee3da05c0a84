use super::limits::{MAX_KEYS, MAX_TURNS, MAX_UTTERANCE_CHARS};
use super::turn::{Next, Turn};
use super::{Because, Draft, Ended, Event, Purpose, SaidBy, Then, Waiting};

impl Turn<'_> {
    /// The one door for everything that happens to a call.
    pub(super) fn take(&mut self, event: &Event) -> Next {
        if let Event::Outcome { effect, outcome } = event {
            return self.outcome_came(*effect, outcome);
        }
        self.new_turn(event);
        if self.call.ended.is_some() {
            self.call.waiting = Waiting::Nothing;
            return Next::Over(Then::HangUp);
        }
        if *event == Event::HungUp {
            return self.end(Ended::CallerHungUp);
        }
        if self.call.turn > MAX_TURNS {
            self.because(Because::Limit(format!("more than {MAX_TURNS} turns")));
            self.say(self.words.too_long, SaidBy::Shipped, None);
            return self.goodbye();
        }
        match event {
            Event::Rang { returning } => self.rang(*returning),
            Event::Said { words, .. } => self.said(&cut(words)),
            Event::Encoded { words, direction, .. } => {
                let words = cut(words);
                self.encoded = Some((words.clone(), direction.clone()));
                self.said(&words)
            }
            Event::Pressed(keys) => self.pressed(&keys.chars().take(MAX_KEYS).collect::<String>()),
            Event::Silent => self.silent(),
            Event::Dialed(result) => self.dialed(*result),
            Event::Recorded { url, seconds } => self.recorded(url, *seconds),
            Event::HungUp | Event::Outcome { .. } => Next::Run,
        }
    }

    /// Turn 0 is the ring, every later input opens the next turn.
    fn new_turn(&mut self, event: &Event) {
        self.forget_awaited();
        if !matches!(event, Event::Rang { .. }) {
            self.call.turn = self.call.turn.saturating_add(1);
        }
        self.call.draft = Draft { began: Some(self.at), ..Draft::default() };
    }

    /// An effect was asked for and its turn never came to an end: what was waited for before is waited for again.
    fn forget_awaited(&mut self) {
        let Waiting::Effect(_) = self.call.waiting else { return };
        self.call.waiting = match self.call.draft.awaited.take().map(|awaited| awaited.purpose) {
            Some(Purpose::Understand { waiting, .. }) => *waiting,
            Some(Purpose::Act { .. } | Purpose::PassOn { .. }) | None => Waiting::Wish,
        };
    }

    fn rang(&mut self, returning: bool) -> Next {
        if self.call.waiting != Waiting::Ring {
            return self.ask_again();
        }
        self.call.returning = returning;
        let greeting = &self.tenant.profile.greeting;
        self.say_template(greeting, SaidBy::Greeting);
        self.ask(Waiting::Wish)
    }

    fn said(&mut self, words: &str) -> Next {
        if !words.chars().any(char::is_alphanumeric) {
            return self.silent();
        }
        self.call.silences = 0;
        match self.call.waiting.clone() {
            Waiting::Answer { at, tries } => self.answered(at, tries, words),
            Waiting::Slot { slot, tries, offered } => self.slot_said(&slot, tries, offered, words),
            Waiting::Confirm { at, tries } => self.confirm_said(at, tries, words),
            Waiting::Change { at, tries } => self.change_said(at, tries, words),
            Waiting::Choice { scenarios, tries } => self.choice_said(&scenarios, tries, words),
            Waiting::AnythingElse => self.anything_else_said(words),
            Waiting::Ring
            | Waiting::Wish
            | Waiting::Dial { .. }
            | Waiting::Recording { .. }
            | Waiting::Effect(_)
            | Waiting::Nothing => self.wish_said(words),
        }
    }

    fn pressed(&mut self, keys: &str) -> Next {
        self.call.silences = 0;
        match self.call.waiting.clone() {
            Waiting::Answer { at, tries } => self.answer_pressed(at, tries, keys),
            Waiting::Slot { slot, tries, offered } => self.slot_pressed(&slot, tries, offered, keys),
            Waiting::Confirm { at, tries } => self.confirm_pressed(at, tries, keys),
            Waiting::Choice { scenarios, tries } => self.choice_pressed(&scenarios, tries, keys),
            Waiting::Change { .. }
            | Waiting::AnythingElse
            | Waiting::Ring
            | Waiting::Wish
            | Waiting::Dial { .. }
            | Waiting::Recording { .. }
            | Waiting::Effect(_)
            | Waiting::Nothing => self.wish_pressed(keys),
        }
    }
}

fn cut(words: &str) -> String {
    words.chars().take(MAX_UTTERANCE_CHARS).collect()
}
