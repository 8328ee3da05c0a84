use std::fmt;

use serde::Serialize;

use super::TurnTrace;
use crate::engine::{Call, Ring, Step, begin, step};
use crate::revision::Revision;

/// The first place where a recorded call, thought again, comes out otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Divergence {
    /// Of which turn.
    pub turn: u32,
    /// Of what.
    pub part: Part,
    /// As recorded.
    pub recorded: String,
    /// As it comes out now.
    pub now: String,
}

/// What can come out otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// The revision is another one: nothing was compared.
    Revision,
    /// A turn is missing.
    Turn,
    /// An effect within the turn.
    Awaited,
    /// What was said and done.
    Response,
    /// Effects that went to the outbox.
    Effects,
    /// Why.
    Thinking,
    /// The call after the turn.
    Call,
}

impl Part {
    /// In words.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Revision => "the revision",
            Self::Turn => "the number of the turn",
            Self::Awaited => "what was asked for within the turn",
            Self::Response => "what was said and done",
            Self::Effects => "what was to be done afterwards",
            Self::Thinking => "why",
            Self::Call => "the call after the turn",
        }
    }
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { turn, part, recorded, now } = self;
        write!(f, "turn {turn}: {} comes out otherwise\n  recorded  {recorded}\n  now       {now}", part.as_str())
    }
}

/// Thinks a recorded call again: its turns from turn 0 on, over the revision they name. Each turn begins with the call as it
/// was recorded after the turn before.
///
/// # Errors
/// The first [`Divergence`].
pub fn replay(revision: &Revision, turns: &[TurnTrace]) -> Result<(), Divergence> {
    let mut before: Option<&Call> = None;
    for (number, turn) in (0..).zip(turns) {
        let of = Of { turn: turn.call.turn };
        of.same(Part::Turn, &turn.call.turn, &number)?;
        of.same(Part::Revision, &turn.call.revision, &revision.id)?;
        replay_turn(revision, before, turn)?;
        before = Some(&turn.call);
    }
    Ok(())
}

fn replay_turn(revision: &Revision, before: Option<&Call>, turn: &TurnTrace) -> Result<(), Divergence> {
    let of = Of { turn: turn.call.turn };
    let mut call = before.map_or_else(|| begin(revision, ring(&turn.call)), Clone::clone);
    let mut awaited = turn.awaited.iter();
    let mut inputs = turn.inputs.iter();
    while let Some(input) = inputs.next() {
        match step(revision, call, input) {
            Step::Await { call: so_far, effect } => {
                of.same(Part::Awaited, &awaited.next(), &Some(&effect))?;
                call = so_far;
            }
            Step::Answer { call, response, effects, thinking } => {
                of.same(Part::Awaited, &(awaited.next(), inputs.next()), &(None, None))?;
                of.same(Part::Response, &turn.response, &response)?;
                of.same(Part::Effects, &turn.effects, &effects)?;
                of.same(Part::Thinking, &turn.thinking, &thinking)?;
                return of.same(Part::Call, &turn.call, &call);
            }
        }
    }
    of.same(Part::Response, &Some(&turn.response), &None)
}

fn ring(call: &Call) -> Ring {
    Ring { id: call.id.clone(), channel: call.channel, from: call.from.clone(), to: call.to.clone(), at: call.started }
}

struct Of {
    turn: u32,
}

impl Of {
    fn same<T: PartialEq + Serialize>(&self, part: Part, recorded: &T, now: &T) -> Result<(), Divergence> {
        if recorded == now {
            return Ok(());
        }
        let words = |value: &T| serde_json::to_string(value).unwrap_or_default();
        Err(Divergence { turn: self.turn, part, recorded: words(recorded), now: words(now) })
    }
}
