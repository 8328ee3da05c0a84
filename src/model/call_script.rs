use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};

use super::{At, Channel, ContactId, Key, Literal, Outcome, OutcomeKind, ScenarioId, SlotId};

/// A test call as meant: what the caller does, what the scripted world answers, what the author expects.
#[derive(Clone, Debug, PartialEq)]
pub struct CallScript {
    /// The file's stem, which names the call and its golden.
    pub stem: String,
    /// Its title, for people.
    pub title: String,
    /// How the caller talks with us.
    pub channel: Channel,
    /// When the call begins, in the tenant's zone.
    pub begins: DateTime,
    /// The caller's number, E.164; withheld where `None`.
    pub from: Option<String>,
    /// What happens, in order.
    pub acts: Vec<Act>,
    /// Where.
    pub at: At,
}

/// One line of a test call.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// What happens.
    pub kind: ActKind,
    /// Where.
    pub at: At,
}

/// What a line of a test call can be.
#[derive(Clone, Debug, PartialEq)]
pub enum ActKind {
    /// The caller does something: one turn, but for [`CallerAct::Waits`].
    Caller(CallerAct),
    /// From here on the world answers so, once.
    World(WorldAct),
    /// What must have happened in the turn above.
    Expect {
        /// Whether it must not have happened.
        not: bool,
        /// What.
        what: Expectation,
    },
}

/// What a caller does.
#[derive(Clone, Debug, PartialEq)]
pub enum CallerAct {
    /// Speaks (or writes).
    Says {
        /// The words, as the recogniser hears them.
        words: String,
        /// The recogniser's confidence, 0 to 1; the carrier's usual one where `None`.
        heard: Option<f64>,
    },
    /// Presses keys, one after another.
    Presses(Vec<Key>),
    /// Says nothing until the carrier gives up waiting.
    Silent,
    /// Speaks into the reply after these words of it, and the carrier stops speaking.
    Interrupts {
        /// The last words the caller let us say.
        after: String,
    },
    /// Lets so many seconds pass before the next act, beside the usual ones of a turn.
    Waits {
        /// How many.
        seconds: u32,
    },
    /// Hangs up.
    HangsUp,
}

/// What the scripted world does with the next effect of a kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WorldAct {
    /// The next effect of this kind ends so.
    Answers {
        /// Which kind of effect.
        effect: OutcomeKind,
        /// How it ends.
        outcome: Outcome,
        /// What comes with it (a recording's address, a ticket's number).
        with: Option<String>,
    },
    /// The next effect of this kind does not answer in time.
    TimesOut(OutcomeKind),
    /// What the language model answers when it is asked next.
    Model(ModelAct),
}

/// What the scripted language model does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModelAct {
    /// Chooses this scenario.
    Chooses(ScenarioId),
    /// Chooses none of them.
    None,
    /// Answers with an error.
    Fails,
    /// Answers these raw words, whatever they are.
    Writes(String),
    /// Does not answer in time.
    TimesOut,
}

/// What an author expects of the turn above.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expectation {
    /// This scenario was chosen.
    Scenario {
        /// Which.
        id: ScenarioId,
        /// By which way of matching; by any where `None`.
        by: Option<MatchedBy>,
    },
    /// The reply holds these words.
    Say(String),
    /// The open question holds these words.
    Ask(String),
    /// A text message was sent that holds these words (any where empty).
    Text(String),
    /// A ticket was left that holds these words (any where empty).
    Ticket(String),
    /// A slot has this value.
    Slot(SlotId, Literal),
    /// The caller is put through to this contact.
    Transfer(ContactId),
    /// The caller is asked to leave a message.
    Voicemail,
    /// The tenant's goodbye was said.
    Goodbye,
    /// We hung up.
    HangUp,
    /// No tier was sure.
    Unsure,
}

/// The ways in which a scenario is matched, in the author's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchedBy {
    /// An exact phrase.
    Phrase,
    /// A pattern.
    Pattern,
    /// A rule.
    Rule,
    /// A key.
    Key,
    /// Tier 2.
    Meaning,
    /// Tier 3.
    Model,
}

impl MatchedBy {
    /// The word authors write.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phrase => "phrase",
            Self::Pattern => "pattern",
            Self::Rule => "rule",
            Self::Key => "key",
            Self::Meaning => "meaning",
            Self::Model => "model",
        }
    }
}
