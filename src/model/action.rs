use std::fmt;

use serde::{Deserialize, Serialize};

use super::{ContactId, Literal, SlotId, Subject, Template, WebhookId};

/// A key of a telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Key(char);

impl Key {
    /// `0` to `9`, `*` and `#` are keys; nothing else is.
    #[must_use]
    pub fn new(key: char) -> Option<Self> {
        (key.is_ascii_digit() || key == '*' || key == '#').then_some(Self(key))
    }

    /// The key as printed on it.
    #[must_use]
    pub fn as_char(self) -> char {
        self.0
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Where a `then` leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// To a scenario or a flow.
    Subject(Subject),
    /// To a person.
    Transfer(ContactId),
    /// To a message the caller leaves.
    Voicemail,
    /// Back to a question.
    Collect(Vec<SlotId>),
    /// "Anything else?", and a good end on "no".
    AnythingElse,
    /// The tenant's goodbye, then the end.
    Goodbye,
    /// The end.
    HangUp,
}

/// What a `do` does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Records the call from here on.
    Record,
    /// Sends a text message.
    Text {
        /// To whom.
        to: Recipient,
        /// The words.
        words: Template,
    },
    /// Leaves a ticket for the business.
    Ticket(Template),
    /// Keeps a note with the call.
    Note(Template),
    /// Tells a web address.
    Webhook {
        /// Which.
        webhook: WebhookId,
        /// What it is told.
        slots: Vec<SlotId>,
    },
    /// Gives a slot a value.
    Set {
        /// Which.
        slot: SlotId,
        /// The value.
        to: SetTo,
    },
}

/// What `set` writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetTo {
    /// A value the author wrote.
    Literal(Literal),
    /// Words with holes.
    Words(Template),
}

/// Who gets a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// The caller.
    Caller,
    /// A contact, at its first number.
    Contact(ContactId),
}

/// How something that leaves the engine can end, in the author's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It was done (a transfer: answered, and the talk is over).
    Done,
    /// It failed.
    Failed,
    /// Nobody answered.
    NoAnswer,
    /// The line was busy.
    Busy,
    /// The time was taken meanwhile.
    Taken,
}

impl Outcome {
    /// The word authors write.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::NoAnswer => "no-answer",
            Self::Busy => "busy",
            Self::Taken => "taken",
        }
    }
}

/// What kinds of effects have outcomes an author handles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OutcomeKind {
    /// A transfer to a person.
    Transfer,
    /// A message left.
    Voicemail,
    /// A text message.
    Text,
    /// A ticket.
    Ticket,
    /// A web address told.
    Webhook,
}

impl OutcomeKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Transfer, Self::Voicemail, Self::Text, Self::Ticket, Self::Webhook];

    /// The word authors write.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transfer => "transfer",
            Self::Voicemail => "voicemail",
            Self::Text => "text",
            Self::Ticket => "ticket",
            Self::Webhook => "webhook",
        }
    }

    /// The outcomes it can have.
    #[must_use]
    pub fn outcomes(self) -> &'static [Outcome] {
        match self {
            Self::Transfer => &[Outcome::Done, Outcome::NoAnswer, Outcome::Busy, Outcome::Failed],
            Self::Voicemail | Self::Text | Self::Ticket | Self::Webhook => &[Outcome::Done, Outcome::Failed],
        }
    }
}
