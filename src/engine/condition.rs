use std::cmp::Ordering;

use jiff::civil::DateTime;

use super::Call;
use crate::hours::Hours;
use crate::model::{Comparison, Condition, Literal, ScenarioId, SlotId};
use crate::slot::Value;

/// What conditions may look at.
#[derive(Clone, Copy)]
pub(super) struct Facts<'a> {
    /// The call.
    pub call: &'a Call,
    /// The business's hours.
    pub hours: &'a Hours,
    /// What the clock on the business's wall shows.
    pub wall: DateTime,
    /// The scenario the condition belongs to, for `asked before`.
    pub scenario: Option<&'a ScenarioId>,
    /// Whether that scenario has been entered, so that its present time is counted already.
    pub entered: bool,
}

impl Facts<'_> {
    /// Whether the condition holds. What is not known holds nothing.
    pub fn hold(&self, condition: &Condition) -> bool {
        let time = self.wall.time();
        match condition {
            Condition::Open => self.hours.is_open(self.wall),
            Condition::Closed => !self.hours.is_open(self.wall),
            Condition::Holiday => self.hours.is_holiday(self.wall.date()),
            Condition::ReturningCaller => self.call.returning,
            Condition::AskedBefore => self.scenario.is_some_and(|id| self.asked(id) > u32::from(self.entered)),
            Condition::Known(slot) => self.call.slots.contains_key(slot),
            Condition::Is(slot, literal) => self.compare(slot, literal) == Some(Ordering::Equal),
            Condition::Compares(slot, comparison, literal) => {
                self.compare(slot, literal).is_some_and(|ordering| holds(*comparison, ordering))
            }
            Condition::Turn(comparison, number) => holds(*comparison, self.call.turn.cmp(number)),
            Condition::Channel(channel) => self.call.channel == *channel,
            Condition::Language(language) => language.covers(&self.call.language),
            Condition::Between(from, to) if from <= to => *from <= time && time < *to,
            Condition::Between(from, to) => *from <= time || time < *to,
            Condition::Before(limit) => time < *limit,
            Condition::After(limit) => time >= *limit,
            Condition::On(days) => days.contains(&self.wall.weekday()),
            Condition::OnDate(day) => self.wall.date() == *day,
            Condition::Not(inner) => !self.hold(inner),
            Condition::All(inner) => inner.iter().all(|one| self.hold(one)),
            Condition::Any(inner) => inner.iter().any(|one| self.hold(one)),
        }
    }

    fn asked(&self, id: &ScenarioId) -> u32 {
        self.call.past.get(id).map_or(0, |past| past.times)
    }

    fn compare(&self, slot: &SlotId, literal: &Literal) -> Option<Ordering> {
        compare(self.call.slots.get(slot)?, literal, self.call)
    }
}

/// Compares a value with what an author wrote; `None` where they cannot be compared, or the other slot is not known.
pub(super) fn compare(value: &Value, literal: &Literal, call: &Call) -> Option<Ordering> {
    match literal {
        Literal::Words(words) => value.compare(words),
        Literal::Number(digits) => value.compare(digits),
        Literal::YesNo(yes) => value.compare(if *yes { "yes" } else { "no" }),
        Literal::Slot(other) => value.compare(&call.slots.get(other)?.plain()),
    }
}

/// Whether an ordering is the one that was asked for.
pub(super) fn holds(comparison: Comparison, ordering: Ordering) -> bool {
    match comparison {
        Comparison::More => ordering == Ordering::Greater,
        Comparison::Less => ordering == Ordering::Less,
        Comparison::AtLeast => ordering != Ordering::Less,
        Comparison::AtMost => ordering != Ordering::Greater,
        Comparison::Same => ordering == Ordering::Equal,
    }
}
