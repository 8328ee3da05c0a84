use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::walk::{all_entries, templates};
use crate::compile::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Action, BlockId, Condition, Hole, Part, Placeholder, SlotId, StatementKind, Target, Template, Tenant,
};

/// The slots that are known at a place on every way there; none where no way leads there.
type Known = Option<BTreeSet<SlotId>>;

/// Whether each placeholder is known on every way to where it is said, or says what to say instead.
pub(super) fn check(context: &Context<'_>, report: &mut Report) {
    let tenant = context.tenant;
    let mut flow =
        Flow { context, tenant, at_entry: at_entry(context), changed: false, found: BTreeMap::new(), reporting: false };
    loop {
        flow.changed = false;
        flow.all();
        if !flow.changed {
            break;
        }
    }
    flow.reporting = true;
    flow.all();
    for scenario in tenant.scenarios.values() {
        let nothing = BTreeSet::new();
        scenario.replies.iter().for_each(|reply| flow.said(&reply.words, &nothing));
        for when in &scenario.whens {
            let known = if_true(&when.condition);
            when.replies.iter().for_each(|reply| flow.said(&reply.words, &known));
        }
    }
    for slot in tenant.slots.values() {
        let nothing = BTreeSet::new();
        let checks = slot.checks.iter().filter_map(|(_, words)| words.as_ref());
        [&slot.ask, &slot.retry].into_iter().chain(checks).for_each(|words| flow.said(words, &nothing));
    }
    report.extend(flow.found.into_values());
}

/// What is known where a scenario or flow begins. What can be heard begins with nothing; what only a `then` leads to
/// begins with what is known there, found by going round until nothing changes.
fn at_entry(context: &Context<'_>) -> BTreeMap<String, Known> {
    let scenarios = context.tenant.scenarios.values().map(|scenario| (scenario.id.to_string(), Some(BTreeSet::new())));
    let flows = context.tenant.flows.values().map(|flow| {
        // a `then` that was left out may lead here with nothing known
        let known = if context.doubts.anywhere { Some(BTreeSet::new()) } else { None };
        (flow.id.to_string(), known)
    });
    scenarios.chain(flows).collect()
}

struct Flow<'t> {
    context: &'t Context<'t>,
    tenant: &'t Tenant,
    at_entry: BTreeMap<String, Known>,
    changed: bool,
    /// By the place of the words, so that each hole is reported once.
    found: BTreeMap<(String, u32, String), Diagnostic>,
    reporting: bool,
}

impl Flow<'_> {
    fn all(&mut self) {
        for (subject, block) in all_entries(self.tenant) {
            let known = match subject {
                Some(name) => self.at_entry.get(name).cloned().unwrap_or_default(),
                None => Some(BTreeSet::new()),
            };
            let known = match subject.and_then(|name| self.tenant.scenarios.get(name)) {
                Some(scenario) => {
                    let own = scenario.whens.iter().find(|when| when.next == Some(block));
                    join_true(known, own.map(|when| &when.condition))
                }
                None => known,
            };
            self.block(block, known);
        }
    }

    fn block(&mut self, block: BlockId, mut known: Known) -> Known {
        let tenant = self.tenant;
        for statement in &tenant.blocks.get(block).statements {
            if let (true, Some(known)) = (self.reporting, &known) {
                for words in templates(&statement.kind) {
                    self.said(words, known);
                }
            }
            known = self.statement(&statement.kind, known);
        }
        known
    }

    fn statement(&mut self, kind: &StatementKind, known: Known) -> Known {
        match kind {
            StatementKind::Say(_) | StatementKind::SayOneOf(_) | StatementKind::Confirm(_) => known,
            StatementKind::Collect(slots) => with(known, slots.iter().cloned()),
            StatementKind::Ask { branches, .. } => {
                let ways: Vec<Known> = branches.iter().map(|branch| self.block(branch.block, known.clone())).collect();
                ways.into_iter().fold(None, both)
            }
            StatementKind::When { condition, block, .. } => {
                let inside = self.block(*block, join_true(known.clone(), Some(condition)));
                both(inside, with(known, if_false(condition)))
            }
            StatementKind::Do { action, outcomes } => {
                let known = match action {
                    Action::Set { slot, .. } => with(known, [slot.clone()]),
                    Action::Record
                    | Action::Text { .. }
                    | Action::Ticket(_)
                    | Action::Note(_)
                    | Action::Webhook { .. } => known,
                };
                let mut after = known.clone();
                for handler in outcomes {
                    let way = self.block(handler.block, known.clone());
                    after = both(after, way);
                }
                after
            }
            StatementKind::Then { target, outcomes } => {
                for handler in outcomes {
                    self.block(handler.block, known.clone());
                }
                if let (Target::Subject(subject), Some(known)) = (target, known) {
                    self.enter(subject.as_str(), known);
                }
                None
            }
        }
    }

    fn enter(&mut self, subject: &str, known: BTreeSet<SlotId>) {
        let Some(entry) = self.at_entry.get_mut(subject) else { return };
        let joined = both(entry.clone(), Some(known));
        if *entry != joined {
            *entry = joined;
            self.changed = true;
        }
    }

    fn said(&mut self, words: &Template, known: &BTreeSet<SlotId>) {
        for part in &words.parts {
            let Part::Hole(hole) = part else { continue };
            let Some(name) = unknown(hole, known) else { continue };
            let key = (words.at.path.to_string(), words.at.span.start, name.clone());
            if words.at.is_shipped() || self.found.contains_key(&key) {
                continue;
            }
            let found = Diagnostic::new(Code::E024, format!("`{{{name}}}` may be unknown here"))
                .blame(
                    &self.context.within(&words.at, &format!("{{{name}")),
                    "said on a way on which nobody has given it",
                )
                .help(format!("say what to say then, {{{name} or there}}, or ask first:  collect {name}"));
            let found = match &hole.placeholder {
                Placeholder::CallerNumber => Diagnostic {
                    help: Some(format!("say what to say then:  {{{name} or a withheld number}}")),
                    ..found
                }
                .note("a caller may withhold the number"),
                _ => found,
            };
            self.found.insert(key, found);
        }
    }
}

/// The hole's name if it may be unknown and nothing is said instead.
fn unknown(hole: &Hole, known: &BTreeSet<SlotId>) -> Option<String> {
    if hole.otherwise.is_some() {
        return None;
    }
    match &hole.placeholder {
        Placeholder::Slot(slot) if !known.contains(slot) => {
            Some(slot.as_str().rsplit('/').next().unwrap_or_default().to_owned())
        }
        Placeholder::CallerNumber => Some("caller.number".to_owned()),
        Placeholder::Slot(_)
        | Placeholder::Fact(_)
        | Placeholder::BusinessName
        | Placeholder::BusinessHours
        | Placeholder::BusinessNextOpening => None,
    }
}

fn both(one: Known, other: Known) -> Known {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.intersection(&other).cloned().collect()),
        (known, None) | (None, known) => known,
    }
}

fn with(known: Known, more: impl IntoIterator<Item = SlotId>) -> Known {
    known.map(|mut known| {
        known.extend(more);
        known
    })
}

fn join_true(known: Known, condition: Option<&Condition>) -> Known {
    match condition {
        Some(condition) => with(known, if_true(condition)),
        None => known,
    }
}

/// The slots that are surely known where a condition holds.
fn if_true(condition: &Condition) -> BTreeSet<SlotId> {
    match condition {
        Condition::Known(slot) | Condition::Is(slot, _) | Condition::Compares(slot, ..) => [slot.clone()].into(),
        Condition::Not(inner) => if_false(inner),
        Condition::All(all) => all.iter().flat_map(if_true).collect(),
        Condition::Any(any) => any.iter().map(if_true).reduce(|one, other| &one & &other).unwrap_or_default(),
        Condition::Open
        | Condition::Closed
        | Condition::Holiday
        | Condition::ReturningCaller
        | Condition::AskedBefore
        | Condition::Turn(..)
        | Condition::Channel(_)
        | Condition::Language(_)
        | Condition::Between(..)
        | Condition::Before(_)
        | Condition::After(_)
        | Condition::On(_)
        | Condition::OnDate(_) => BTreeSet::new(),
    }
}

/// The slots that are surely known where it does not hold.
fn if_false(condition: &Condition) -> BTreeSet<SlotId> {
    match condition {
        Condition::Not(inner) => if_true(inner),
        Condition::All(all) => all.iter().map(if_false).reduce(|one, other| &one & &other).unwrap_or_default(),
        Condition::Any(any) => any.iter().flat_map(if_false).collect(),
        _ => BTreeSet::new(),
    }
}
