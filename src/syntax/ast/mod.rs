//! The language as written: what each file says, with the place of every word, and nothing of what it means.
//!
//! Knows no tenant, no other file, no day: a name is a spanned word until the compiler looks it up.
//!
//! # What a reader of these types may rely on
//! The types and `build/` together rule these out, so that the compiler need not look for them (each has been reported
//! with a code of E001 to E019, and the statement left out of the tree):
//! - a statement in a block where it has no place (`phrase` in `say`, `hear` in `when`, `kind` in a flow, `not key`);
//! - `collect`, `offer times` and `confirm` as statements anywhere but in a flow (or a block inside one); `then collect`
//!   is a target and may stand anywhere;
//! - a line of a branch whose parts are not in the order `say`, `do`, `then`, or that has two `then`;
//! - steps after an unconditional `then` on the same line; steps on later lines are *not* ruled out;
//! - a name that is a statement word (the node is kept, so that whoever refers to it gets no second message);
//! - dates, times, durations, numbers, keys and channels that do not exist (31 February, key 12);
//! - placeholders in text that is never filled (titles, options, vocabulary, facts, the words of a call file).
//!
//! Not ruled out, so the compiler's: unknown and duplicate names, a statement given twice, an empty block, an `ask`
//! without answers, values out of range for what they are used for, anything about another file.
//!
//! Where something in a block could not be read, [`Block::damaged`] is true: *what seems to be missing there may be in
//! the unreadable line, so nothing must be said about its absence* (one mistake makes one message).

mod call;
mod condition;
mod file;
mod hear;
mod scenario;
mod slot;
mod step;
mod text;
mod value;

pub use call::{Act, CallFile, CallItem, Expect, Expectation, HeardBy, SaidBy, TestCall, World, WorldAnswer};
pub use condition::{Compare, Condition, ConditionKind, DaySpan};
pub use file::{Comment, EffectOutcomes, Fact, File, Item, Ladder, Rung, RungNumber, Use, Vocabulary, VocabularyLine};
pub use hear::{Hear, HearLine, Heard, Pattern, PatternItem};
pub use scenario::{Flow, FlowItem, Handoff, Kind, Scenario, ScenarioItem, Setting, SettingKind, Status, Strategy};
pub use slot::{Check, Choice, Slot, SlotItem, SlotLine, SlotType};
pub use step::{
    Action, Answer, AnswerLabel, Ask, Branch, Collect, Confirm, Do, OfferTimes, Outcome, Recipient, Reply, ReplyLength,
    Say, SayBody, Step, Target, Then, When,
};
pub use text::{Hole, Name, Part, Path, Regex, Template, Text};
pub use value::{Channel, Duration, DurationUnit, Key, Number, Value};

use crate::text::Span;

/// A thing and where it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The thing.
    pub node: T,
    /// Where it is written.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// A thing at a place.
    #[must_use]
    pub fn new(node: T, span: Span) -> Self {
        Self { node, span }
    }
}

/// What stands between `{` and `}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block<T> {
    /// From `{` to `}` (to where it should have been, if it is missing).
    pub span: Span,
    /// What it holds, in the order written.
    pub items: Vec<T>,
    /// Whether something in it could not be read (and has been reported): nothing may be said of what is missing here.
    pub damaged: bool,
}
