use serde::{Deserialize, Serialize};

use crate::model::{At, ContactId, Form, Kind, Language, ScenarioId, Strategy};

/// What is said and done in a turn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Response {
    /// What is said, in order.
    pub said: Vec<Said>,
    /// What is done besides, before anything is said.
    pub actions: Vec<SideAction>,
    /// What comes after.
    pub then: Then,
}

impl Response {
    /// All that is said, with single spaces between.
    #[must_use]
    pub fn words(&self) -> String {
        self.said.iter().map(|said| said.words.as_str()).collect::<Vec<_>>().join(" ")
    }
}

/// One sentence or more from one place of the tenant's files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The words, holes filled, plain text: escaping is the carrier's.
    pub words: String,
    /// The language they are in.
    pub language: Language,
    /// What made them.
    pub by: SaidBy,
    /// The line they come from; none for words that ship with the product.
    pub at: Option<At>,
}

/// What made words be said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SaidBy {
    /// The greeting.
    Greeting,
    /// A scenario's reply.
    Reply {
        /// Whose.
        scenario: ScenarioId,
        /// Its form.
        form: Form,
        /// Which of how many wordings, from 1.
        variant: u32,
        /// Of how many.
        variants: u32,
        /// The cell of the matrix: the scenario's kind.
        kind: Kind,
        /// The strategy, where it overrides the matrix.
        strategy: Option<Strategy>,
    },
    /// A `say`, `ask`, `confirm` statement of a scenario or a flow.
    Statement,
    /// A slot's question, the first or a further try (from 1).
    Slot {
        /// The try.
        attempt: u32,
    },
    /// The tenant's `fallback`, first, second … (from 1).
    Fallback(u32),
    /// The tenant's `silence`, first, second … (from 1).
    Silence(u32),
    /// "Did you mean …?"
    Disambiguation,
    /// A bridge back to an open question, a repetition.
    Repair,
    /// The goodbye.
    Goodbye,
    /// An effect's outcome, where the product's own words were needed.
    Shipped,
}

/// What is done besides speaking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SideAction {
    /// Recording starts.
    Record,
    /// A note is kept with the call.
    Note(String),
}

/// What comes after the words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Then {
    /// The caller's turn.
    Listen(Listen),
    /// A person is called.
    Dial(Dial),
    /// A message is recorded.
    Record(Record),
    /// The end.
    HangUp,
}

/// What is listened for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listen {
    /// Seconds of silence before it counts as silence.
    pub timeout_seconds: u32,
    /// Seconds without speech that end an utterance.
    pub end_of_speech_seconds: u32,
    /// Exactly so many keys end the input; any number where `None`.
    pub keys: Option<u32>,
    /// Words the recogniser should expect, most important first.
    pub hints: Vec<String>,
    /// What is waited for, in words, for traces and goldens: `yes / no / else`, `phone`, `anything`.
    pub waits_for: String,
}

/// A person is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dial {
    /// Who.
    pub contact: ContactId,
    /// Which of their numbers, E.164: always one of the tenant's own contacts.
    pub number: String,
    /// How long it rings, in seconds.
    pub ring_seconds: u32,
}

/// A message is recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Its longest, in seconds.
    pub max_seconds: u32,
}
