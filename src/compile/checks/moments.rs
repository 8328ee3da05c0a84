use std::collections::BTreeSet;

use jiff::civil::{Time, Weekday};

use super::Context;
use super::walk::all_replies;
use crate::compile::report::{Blame, Report};
use crate::compile::tenant_toml::weekday_name;
use crate::diagnostic::{Code, Diagnostic};
use crate::hours::{Hours, time_words};
use crate::model::{Condition, Form, Kind, Scenario};

/// How many things beside the time of the week a scenario's conditions may speak of before nothing is said of them.
const MAX_OTHER_CONDITIONS: usize = 6;

/// A moment of an ordinary week.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    /// Monday is 0.
    day: usize,
    time: Time,
}

/// Whether every scenario has an answer at every hour of the week, and every `when` can come about at some.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    for scenario in context.live() {
        if !context.has_all_steps(scenario.id.as_str()) {
            continue;
        }
        let week = Week::of(&context.tenant.profile.hours, scenario);
        if week.others.len() > MAX_OTHER_CONDITIONS {
            continue;
        }
        if let Some(found) = never_heard(context, scenario, &week) {
            // of its `when`s nothing can be said then
            report.add(found);
        } else if !scenario.whens.is_empty() {
            never(scenario, &week, report);
            unanswered(scenario, &week, report);
        }
    }
}

/// The moments at which something about a scenario may change, and what its conditions speak of beside the time.
struct Week<'a> {
    hours: &'a Hours,
    moments: Vec<Moment>,
    others: Vec<&'a Condition>,
}

impl<'a> Week<'a> {
    fn of(hours: &'a Hours, scenario: &'a Scenario) -> Self {
        let mut times = BTreeSet::from([Time::MIN]);
        times.extend(hours.week.iter().flatten().flat_map(|span| [span.opens, span.closes]));
        let mut others = Vec::new();
        for condition in conditions(scenario) {
            parts(condition, &mut times, &mut others);
        }
        // 24:00 is the next day's first moment
        times.remove(&Time::MAX);
        let moments = (0..7).flat_map(|day| times.iter().map(move |time| Moment { day, time: *time })).collect();
        Self { hours, moments, others }
    }

    /// All ways in which what the conditions speak of beside the time may stand.
    fn cases(&self) -> impl Iterator<Item = u32> {
        0..(1_u32 << self.others.len().min(MAX_OTHER_CONDITIONS))
    }

    fn holds(&self, condition: &Condition, moment: Moment, case: u32) -> bool {
        if let Some(index) = self.others.iter().position(|other| *other == condition) {
            return case & (1 << index) != 0;
        }
        match condition {
            Condition::Open => self.is_open(moment, case),
            Condition::Closed => !self.is_open(moment, case),
            Condition::Between(from, to) if from <= to => *from <= moment.time && moment.time < *to,
            Condition::Between(from, to) => *from <= moment.time || moment.time < *to,
            Condition::Before(time) => moment.time < *time,
            Condition::After(time) => moment.time >= *time,
            Condition::On(days) => days.iter().any(|day| monday_offset(*day) == moment.day),
            Condition::Not(inner) => !self.holds(inner, moment, case),
            Condition::All(all) => all.iter().all(|inner| self.holds(inner, moment, case)),
            Condition::Any(any) => any.iter().any(|inner| self.holds(inner, moment, case)),
            Condition::Holiday
            | Condition::ReturningCaller
            | Condition::AskedBefore
            | Condition::Known(_)
            | Condition::Is(..)
            | Condition::Compares(..)
            | Condition::Turn(..)
            | Condition::Channel(_)
            | Condition::Language(_)
            | Condition::OnDate(_) => false,
        }
    }

    fn is_open(&self, moment: Moment, case: u32) -> bool {
        let holiday = self.others.iter().position(|other| **other == Condition::Holiday);
        let on_holiday = holiday.is_some_and(|index| case & (1 << index) != 0);
        let spans = self.hours.week.get(moment.day).map(Vec::as_slice).unwrap_or_default();
        !on_holiday && spans.iter().any(|span| span.opens <= moment.time && moment.time < span.closes)
    }
}

fn monday_offset(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

fn conditions(scenario: &Scenario) -> impl Iterator<Item = &Condition> {
    let only = scenario.only_when.iter().map(|(condition, _)| condition);
    scenario.whens.iter().map(|when| &when.condition).chain(only)
}

/// Collects the times a condition speaks of, and what in it is not about the time of the week.
fn parts<'a>(condition: &'a Condition, times: &mut BTreeSet<Time>, others: &mut Vec<&'a Condition>) {
    match condition {
        Condition::Open | Condition::Closed | Condition::On(_) => {}
        Condition::Between(from, to) => times.extend([*from, *to]),
        Condition::Before(time) | Condition::After(time) => times.extend([*time]),
        Condition::Not(inner) => parts(inner, times, others),
        Condition::All(inner) | Condition::Any(inner) => inner.iter().for_each(|inner| parts(inner, times, others)),
        Condition::Holiday
        | Condition::ReturningCaller
        | Condition::AskedBefore
        | Condition::Known(_)
        | Condition::Is(..)
        | Condition::Compares(..)
        | Condition::Turn(..)
        | Condition::Channel(_)
        | Condition::Language(_)
        | Condition::OnDate(_) => {
            if !others.contains(&condition) {
                others.push(condition);
            }
        }
    }
}

/// An `only when` that holds at no hour of the week: the scenario is never heard.
fn never_heard(context: &Context<'_>, scenario: &Scenario, week: &Week<'_>) -> Option<Diagnostic> {
    let (condition, source) = scenario.only_when.as_ref()?;
    let holds = |moment: &Moment| week.cases().any(|case| week.holds(condition, *moment, case));
    if week.moments.iter().any(holds) {
        return None;
    }
    let place = context.uses.only_when_at.get(scenario.id.as_str()).unwrap_or(&scenario.at);
    let message = format!("`only when {source}` can never come about, so `{}` is never heard", scenario.id);
    let found = Diagnostic::new(Code::E052, message).blame(place, "at no hour of the week does this hold");
    Some(found.help("write a condition that can hold, or leave this line out"))
}

/// A `when` that holds at no hour of the week, or only where an earlier one does.
fn never(scenario: &Scenario, week: &Week<'_>, report: &mut Report) {
    let allowed = |moment: Moment, case: u32| {
        scenario.only_when.as_ref().is_none_or(|(condition, _)| week.holds(condition, moment, case))
    };
    for (index, when) in scenario.whens.iter().enumerate() {
        let (mut holds, mut first, mut covered_by) = (false, false, None);
        for moment in &week.moments {
            for case in week.cases().filter(|case| allowed(*moment, *case)) {
                if week.holds(&when.condition, *moment, case) {
                    holds = true;
                    let mut earlier = scenario.whens.iter().take(index);
                    let covering = earlier.find(|other| week.holds(&other.condition, *moment, case));
                    first |= covering.is_none();
                    covered_by = covered_by.or(covering);
                }
            }
        }
        if first {
            continue;
        }
        let found = Diagnostic::new(Code::E052, format!("`when {}` can never come about", when.source));
        let found = match (holds, covered_by) {
            (true, Some(earlier)) => found
                .blame(&when.at, "what holds first is used, and an earlier `when` always holds first")
                .beside(&earlier.at, "this one comes first"),
            _ => found.blame(&when.at, "at no hour of the week does this hold"),
        };
        report.add(found.help("put the narrower `when` first, or leave this one out"));
    }
}

/// A scenario that has no reply of its own and whose `when`s leave an hour of the week without one.
fn unanswered(scenario: &Scenario, week: &Week<'_>, report: &mut Report) {
    let needed = |form: Form| scenario.kind != Kind::Info || form == Form::Full;
    if scenario.replies.iter().any(|reply| needed(reply.form)) || !all_replies(scenario).any(|reply| needed(reply.form))
    {
        return;
    }
    for moment in &week.moments {
        for case in week.cases() {
            if scenario.only_when.as_ref().is_some_and(|(condition, _)| !week.holds(condition, *moment, case)) {
                continue;
            }
            let first = scenario.whens.iter().find(|when| week.holds(&when.condition, *moment, case));
            let answers = first.is_some_and(|when| {
                when.replies.iter().any(|reply| needed(reply.form))
                    || (scenario.kind != Kind::Info && when.next.is_some())
            });
            if !answers {
                report.add(gap(scenario, week, *moment, case));
                return;
            }
        }
    }
}

/// With a capital letter, as a sentence about a day has it.
fn capital(day: &str) -> String {
    let mut letters = day.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn gap(scenario: &Scenario, week: &Week<'_>, moment: Moment, case: u32) -> Diagnostic {
    let day = Weekday::from_monday_zero_offset(i8::try_from(moment.day).unwrap_or(0)).map_or("", weekday_name);
    let day = capital(day);
    let time = time_words(moment.time);
    let open = if week.is_open(moment, case) { "open" } else { "closed" };
    Diagnostic::new(Code::E036, format!("on {day} at {time} ({open}) `{}` has no answer", scenario.id))
        .blame(&scenario.at, "its replies all stand under a `when`, and none of these holds then")
        .help("add a reply for all other hours, outside of every `when`:  say \"…\"")
}
