//! From what is written to what is meant: every name looked up, every value typed, every block numbered.
//!
//! A statement that means nothing is reported and left out; the rest of its scenario is lowered all the same. Judges nothing
//! that takes more than the statement itself and the names around it: that is `checks`.

mod action;
mod call;
mod condition;
mod defaults;
mod hear;
mod items;
mod reply;
mod scenario;
mod slot;
mod steps;
mod template;
mod value;

use std::collections::{BTreeMap, BTreeSet};

pub(super) use call::call_script;
pub(super) use defaults::greeting_says_recorded;
pub(super) use items::{Lowered, lower};

use super::names::{Names, Wanted};
use super::report::{Blame, Report, at};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{At, Blocks, Slot, SlotId};
use crate::slot::SlotType;
use crate::syntax::ast::Name;
use crate::text::{Source, Span, closest};

/// What was named somewhere, rightly or nearly so.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// Scenarios and flows that a `then` leads to, and from which one (nothing for the tenant's own ladders).
    pub(super) subjects: BTreeSet<(String, Option<String>)>,
    /// Slots that something collects, says, compares or fills.
    pub(super) slots: BTreeSet<SlotId>,
    /// Facts that something says.
    pub(super) facts: BTreeSet<String>,
    /// Where each scenario's own `say` stands.
    pub(super) said_at: BTreeMap<String, At>,
    /// Where each scenario's `only when` stands.
    pub(super) only_when_at: BTreeMap<String, At>,
}

/// What cannot be judged in full, because some of it could not be read or means nothing.
#[derive(Debug, Default)]
pub(super) struct Doubts {
    /// Scenarios and flows in which something could not be read.
    pub(super) damaged: BTreeSet<String>,
    /// Those in which a step was left out because it means nothing.
    pub(super) steps_left_out: BTreeSet<String>,
    /// Whether anything anywhere could not be read or was left out.
    pub(super) anywhere: bool,
}

/// Lowers the things of one file, one after another.
pub(super) struct Lower<'a> {
    names: &'a Names,
    source: &'a Source,
    report: &'a mut Report,
    blocks: &'a mut Blocks,
    uses: &'a mut Uses,
    doubts: &'a mut Doubts,
    has_hours: bool,
    /// The scenario or flow being lowered; empty outside of one.
    subject: String,
    /// Slots of this scenario only, by the name written.
    local: BTreeMap<String, (SlotId, SlotType)>,
    /// The same, as meant.
    own_slots: Vec<Slot>,
}

impl Lower<'_> {
    fn at(&self, span: Span) -> At {
        at(self.source, span)
    }

    fn error(&mut self, code: Code, message: impl Into<String>, span: Span, label: &str, help: &str) {
        let found = Diagnostic::new(code, message).blame(&self.at(span), label);
        self.report.add(if help.is_empty() { found } else { found.help(help) });
    }

    /// Something of this scenario could not be read.
    fn damaged(&mut self, damaged: bool) {
        if damaged {
            self.doubts.anywhere = true;
            self.doubts.damaged.insert(self.subject.clone());
        }
    }

    /// A step of this scenario means nothing and is left out.
    fn left_out(&mut self) {
        self.doubts.anywhere = true;
        self.doubts.steps_left_out.insert(self.subject.clone());
    }

    fn unknown(&mut self, wanted: Wanted, name: &Name) {
        let place = self.at(name.span);
        if let Some(unknown) = self.names.unknown(wanted, &name.node, &place) {
            self.report.add(unknown);
        }
    }

    /// A statement whose behaviour does not exist yet.
    fn not_yet(&mut self, what: &str, span: Span, help: &str) {
        self.error(Code::E090, format!("{what} is not available yet"), span, "", help);
        self.left_out();
    }

    /// The slot with this name: the scenario's own, then the tenant's, then the built-in one.
    fn slot(&mut self, name: &Name) -> Option<(SlotId, SlotType)> {
        if let Some((id, slot_type)) = self.local.get(&name.node) {
            self.uses.slots.insert(id.clone());
            return Some((id.clone(), *slot_type));
        }
        if let Some(slot) = self.names.slots.get(&name.node) {
            self.uses.slots.insert(slot.id.clone());
            if slot.at.is_none() && !super::names::is_available(slot.slot_type) {
                self.not_yet(&format!("the slot `{}`", name.node), name.span, "collect it as `text` for now");
                return None;
            }
            return Some((slot.id.clone(), slot.slot_type));
        }
        self.unknown(Wanted::Slot, name);
        if let Some(near) = closest(&name.node, self.names.slots.keys().map(String::as_str)) {
            self.uses.slots.insert(SlotId::new(near));
        }
        None
    }
}
