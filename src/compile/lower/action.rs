use super::Lower;
use crate::compile::names::Wanted;
use crate::compile::report::Blame;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Action, ContactId, OutcomeKind, Recipient, StatementKind, WebhookId};
use crate::syntax::ast::{self, Name, Spanned};

impl Lower<'_> {
    /// `do …` with what follows its outcomes.
    pub(super) fn act(&mut self, act: &ast::Do) -> Option<StatementKind> {
        let kind = match &act.action.node {
            ast::Action::Text { .. } => Some(OutcomeKind::Text),
            ast::Action::Ticket(_) => Some(OutcomeKind::Ticket),
            ast::Action::Webhook { .. } => Some(OutcomeKind::Webhook),
            ast::Action::Record { .. } | ast::Action::Note(_) | ast::Action::Set { .. } => None,
            ast::Action::Email { .. }
            | ast::Action::Book { .. }
            | ast::Action::MoveBooking { .. }
            | ast::Action::CancelBooking
            | ast::Action::SaveContact => {
                self.unavailable(&act.action);
                self.outcomes_of_unavailable(act.outcomes.as_ref());
                return None;
            }
        };
        let action = self.action(&act.action);
        let outcomes = self.outcomes(kind, "this `do`", act.outcomes.as_ref());
        if action.is_none() {
            self.left_out();
        }
        Some(StatementKind::Do { action: action?, outcomes })
    }

    fn action(&mut self, written: &Spanned<ast::Action>) -> Option<Action> {
        Some(match &written.node {
            ast::Action::Record { at_most: None } => Action::Record,
            ast::Action::Record { at_most: Some(length) } => {
                self.not_yet("a length for `record`", length.span, "write `do record`");
                return None;
            }
            ast::Action::Text { text, to } => {
                let words = self.template(text);
                Action::Text { to: self.recipient(to)?, words }
            }
            ast::Action::Ticket(words) => Action::Ticket(self.template(words)),
            ast::Action::Note(words) => Action::Note(self.template(words)),
            ast::Action::Webhook { name, with } => {
                let slots: Vec<_> = with.iter().filter_map(|path| self.path_slot(path)).map(|(id, _)| id).collect();
                if !self.names.webhooks.contains(&name.node) {
                    self.unknown(Wanted::Webhook, name);
                    return None;
                }
                Action::Webhook { webhook: WebhookId::new(name.node.as_str()), slots }
            }
            ast::Action::Set { slot, value } => {
                let (id, slot_type) = self.slot(slot)?;
                let to = self.set_to(&id, slot_type, value)?;
                Action::Set { slot: id, to }
            }
            ast::Action::Email { .. }
            | ast::Action::Book { .. }
            | ast::Action::MoveBooking { .. }
            | ast::Action::CancelBooking
            | ast::Action::SaveContact => return None,
        })
    }

    /// What does not exist yet is still looked through: its names are used, its words may be wrong.
    fn unavailable(&mut self, written: &Spanned<ast::Action>) {
        let (what, help) = match &written.node {
            ast::Action::Email { text, to } => {
                let _ = (self.template(text), self.recipient(to));
                ("`email`", "leave a `ticket` for now")
            }
            ast::Action::Book { what, calendar, at, .. } => {
                let _ = self.template(what);
                if !self.names.calendars.contains(&calendar.node) {
                    self.unknown(Wanted::Calendar, calendar);
                }
                self.uses.slots.insert(crate::model::SlotId::new(at.node.as_str()));
                ("`book`", "leave a `ticket` for now, and a person books")
            }
            ast::Action::MoveBooking { to } => {
                self.uses.slots.insert(crate::model::SlotId::new(to.node.as_str()));
                ("`move booking`", "leave a `ticket` for now")
            }
            ast::Action::CancelBooking => ("`cancel booking`", "leave a `ticket` for now"),
            _ => ("`save contact`", "leave a `note` for now"),
        };
        self.not_yet(what, written.span, help);
    }

    fn outcomes_of_unavailable(&mut self, outcomes: Option<&ast::Block<ast::Outcome>>) {
        for outcome in outcomes.iter().flat_map(|block| &block.items) {
            let _ = self.branch(&outcome.branch);
        }
    }

    fn recipient(&mut self, to: &Spanned<ast::Recipient>) -> Option<Recipient> {
        match &to.node {
            ast::Recipient::Caller => Some(Recipient::Caller),
            ast::Recipient::Contact(name) => self.contact(&Spanned::new(name.clone(), to.span)).map(Recipient::Contact),
        }
    }

    /// A contact that can be called.
    pub(super) fn contact(&mut self, name: &Name) -> Option<ContactId> {
        if !self.names.contacts.contains(&name.node) {
            self.unknown(Wanted::Contact, name);
            return None;
        }
        if let Some(written) = self.names.without_number.get(&name.node) {
            let found = Diagnostic::new(Code::E035, format!("`{}` has no number to call", name.node))
                .blame(&self.at(name.span), "")
                .beside(written, "no `number` here")
                .help(format!("add to `[contacts.{}]`:  number = \"+12395550120\"", name.node));
            self.report.add(found);
        }
        Some(ContactId::new(name.node.as_str()))
    }
}
