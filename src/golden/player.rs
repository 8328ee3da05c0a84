use std::collections::VecDeque;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use crate::engine::{DialResult, Event, Then};
use crate::matcher::Chance;
use crate::model::{Act, ActKind, CallScript, CallerAct, ContactId, Outcome, OutcomeKind, WorldAct};

/// How long a turn takes in a test call, in seconds.
pub const TURN_SECONDS: i64 = 4;
/// How fast a message is spoken, in words a second.
const WORDS_A_SECOND: usize = 2;

/// What the last response waits for, as far as a caller and a carrier can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Awaits {
    /// The caller's words or keys.
    Caller,
    /// The end of a transfer to this contact.
    Transfer(ContactId),
    /// The end of a message.
    Message,
    /// Nothing: the call is over.
    Nothing,
}

impl From<&Then> for Awaits {
    fn from(then: &Then) -> Self {
        match then {
            Then::Listen(_) => Self::Caller,
            Then::Dial(dial) => Self::Transfer(dial.contact.clone()),
            Then::Record(_) => Self::Message,
            Then::HangUp => Self::Nothing,
        }
    }
}

/// The next thing that happens in a test call.
#[derive(Clone, Debug, PartialEq)]
pub struct Move {
    /// When.
    pub at: Timestamp,
    /// What.
    pub event: Event,
    /// What the scripted world is told before.
    pub world: Vec<WorldAct>,
}

/// Something an author expects of a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected<'a> {
    /// Of which turn.
    pub turn: u32,
    /// The line that says so.
    pub act: &'a Act,
}

/// Plays a test call: tells what happens next, given what the last response waits for. Pure, so that the same call can be
/// played against the engine and over a socket.
#[derive(Debug)]
pub struct Player<'a> {
    acts: VecDeque<&'a Act>,
    now: Timestamp,
    turn: Option<u32>,
    transfers: VecDeque<DialResult>,
    messages: VecDeque<u32>,
    /// How every further number of the contact being called ends.
    standing: Option<(ContactId, DialResult)>,
    world: Vec<WorldAct>,
    expected: Vec<Expected<'a>>,
    stray: Vec<&'a Act>,
}

impl<'a> Player<'a> {
    /// A call about to ring, in the tenant's zone.
    #[must_use]
    pub fn new(script: &'a CallScript, zone: &TimeZone) -> Self {
        let begins = zone.to_timestamp(script.begins).unwrap_or(Timestamp::UNIX_EPOCH);
        Self {
            acts: script.acts.iter().collect(),
            now: begins,
            turn: None,
            transfers: VecDeque::new(),
            messages: VecDeque::new(),
            standing: None,
            world: Vec::new(),
            expected: Vec::new(),
            stray: Vec::new(),
        }
    }

    /// The ring: always the first move. Whether the caller is known is for the store to say.
    pub fn ring(&mut self) -> Move {
        self.make(Event::Rang { returning: false })
    }

    /// The next move; none where the script is over.
    pub fn next(&mut self, awaits: &Awaits) -> Option<Move> {
        self.next_event(awaits).map(|event| self.make(event))
    }

    fn next_event(&mut self, awaits: &Awaits) -> Option<Event> {
        match (&self.standing, awaits) {
            (Some((called, result)), Awaits::Transfer(contact)) if called == contact => {
                return Some(Event::Dialed(*result));
            }
            _ => self.standing = None,
        }
        while let Some(act) = self.acts.front().copied() {
            let event = match &act.kind {
                ActKind::Expect { .. } => {
                    self.expect(act);
                    None
                }
                ActKind::World(world) => {
                    self.acts.pop_front();
                    self.tell(world, awaits);
                    self.told_end(awaits)
                }
                ActKind::Caller(caller) => self.caller(caller, act, awaits),
            };
            if event.is_some() {
                return event;
            }
        }
        self.told_end(awaits)
    }

    /// What was expected, each with its turn.
    #[must_use]
    pub fn expected(&self) -> &[Expected<'a>] {
        &self.expected
    }

    /// The lines that could not happen, because the call was over.
    #[must_use]
    pub fn stray(&self) -> &[&'a Act] {
        &self.stray
    }

    fn make(&mut self, event: Event) -> Move {
        if self.turn.is_some() {
            self.now = self.now.saturating_add(SignedDuration::from_secs(TURN_SECONDS)).unwrap_or(self.now);
        }
        self.turn = Some(self.turn.map_or(0, |turn| turn + 1));
        Move { at: self.now, event, world: std::mem::take(&mut self.world) }
    }

    fn expect(&mut self, act: &'a Act) {
        self.acts.pop_front();
        self.expected.push(Expected { turn: self.turn.unwrap_or(0), act });
    }

    fn tell(&mut self, world: &WorldAct, awaits: &Awaits) {
        match world {
            WorldAct::Answers { effect: OutcomeKind::Transfer, outcome, .. } => {
                self.transfers.push_back(dial_result(*outcome));
            }
            WorldAct::TimesOut(OutcomeKind::Transfer) => self.transfers.push_back(DialResult::NoAnswer),
            WorldAct::Answers { effect: OutcomeKind::Voicemail, outcome: Outcome::Done, .. } => {
                self.messages.push_back(12);
            }
            WorldAct::Answers { effect: OutcomeKind::Voicemail, .. } | WorldAct::TimesOut(OutcomeKind::Voicemail) => {
                self.messages.push_back(0);
            }
            WorldAct::Answers { .. } | WorldAct::TimesOut(_) | WorldAct::Model(_) => self.world.push(world.clone()),
        }
        // One answer holds for every number of the contact, unless the next line answers for the next number.
        if let (Awaits::Transfer(contact), false) = (awaits, self.next_answers_a_transfer()) {
            self.standing = self.transfers.front().map(|result| (contact.clone(), *result));
        }
    }

    fn next_answers_a_transfer(&self) -> bool {
        let Some(act) = self.acts.front() else { return false };
        matches!(
            act.kind,
            ActKind::World(
                WorldAct::Answers { effect: OutcomeKind::Transfer, .. } | WorldAct::TimesOut(OutcomeKind::Transfer)
            )
        )
    }

    /// What the carrier tells, where the world was told how it ends.
    fn told_end(&mut self, awaits: &Awaits) -> Option<Event> {
        match awaits {
            Awaits::Transfer(_) => self.transfers.pop_front().map(Event::Dialed),
            Awaits::Message => self.messages.pop_front().map(message),
            Awaits::Caller | Awaits::Nothing => None,
        }
    }

    /// What a caller's line makes happen; the line is kept for later where something else must happen before it.
    fn caller(&mut self, caller: &CallerAct, act: &'a Act, awaits: &Awaits) -> Option<Event> {
        let waits_on = matches!(caller, CallerAct::HangsUp | CallerAct::Waits { .. });
        if matches!(awaits, Awaits::Transfer(_)) && !waits_on {
            return Some(Event::Dialed(self.transfers.pop_front().unwrap_or(DialResult::Answered)));
        }
        self.acts.pop_front();
        match caller {
            CallerAct::Waits { seconds } => {
                let wait = SignedDuration::from_secs(i64::from(*seconds));
                self.now = self.now.saturating_add(wait).unwrap_or(self.now);
                None
            }
            CallerAct::Interrupts { .. } => {
                self.expected.push(Expected { turn: self.turn.unwrap_or(0), act });
                None
            }
            CallerAct::HangsUp if *awaits == Awaits::Nothing => None,
            CallerAct::HangsUp => Some(Event::HungUp),
            CallerAct::Says { .. } | CallerAct::Presses(_) | CallerAct::Silent if *awaits == Awaits::Nothing => {
                self.stray.push(act);
                None
            }
            CallerAct::Says { words, .. } if *awaits == Awaits::Message => {
                let seconds = words.split_whitespace().count().div_ceil(WORDS_A_SECOND);
                let spoken = u32::try_from(seconds).unwrap_or(u32::MAX);
                Some(message(self.messages.pop_front().unwrap_or(spoken)))
            }
            CallerAct::Presses(_) | CallerAct::Silent if *awaits == Awaits::Message => Some(message(0)),
            CallerAct::Says { words, heard } => {
                Some(Event::Said { words: words.clone(), recogniser: heard.map(Chance::new) })
            }
            CallerAct::Presses(keys) => Some(Event::Pressed(keys.iter().map(|key| key.as_char()).collect())),
            CallerAct::Silent => Some(Event::Silent),
        }
    }
}

fn message(seconds: u32) -> Event {
    let url = if seconds == 0 { String::new() } else { "https://recordings.example.com/message".to_owned() };
    Event::Recorded { url, seconds }
}

fn dial_result(outcome: Outcome) -> DialResult {
    match outcome {
        Outcome::Done => DialResult::Answered,
        Outcome::NoAnswer => DialResult::NoAnswer,
        Outcome::Busy => DialResult::Busy,
        Outcome::Failed | Outcome::Taken => DialResult::Failed,
    }
}
