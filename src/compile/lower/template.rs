use super::Lower;
use crate::compile::names::Wanted;
use crate::compile::report::Blame;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{FactId, Hole, Part, Placeholder, SlotId, Template};
use crate::syntax::ast::{self, Path};
use crate::text::closest;

/// What stands after `business.`.
const OF_THE_BUSINESS: [&str; 3] = ["name", "hours", "next-opening"];

impl Lower<'_> {
    /// Words that are said. A hole that means nothing is reported and left out.
    pub(super) fn template(&mut self, written: &ast::Template) -> Template {
        let mut parts = Vec::new();
        let mut source = String::new();
        for part in &written.parts {
            match part {
                ast::Part::Text(text) => {
                    source.push_str(&text.node);
                    parts.push(Part::Words(text.node.clone()));
                }
                ast::Part::Hole(hole) => {
                    source.push_str(self.source.get(hole.span));
                    if let Some(placeholder) = self.placeholder(hole) {
                        let otherwise = hole.or.as_ref().map(|or| or.node.clone());
                        parts.push(Part::Hole(Hole { placeholder, otherwise }));
                    }
                }
            }
        }
        Template { parts, source, at: self.at(written.span) }
    }

    fn placeholder(&mut self, hole: &ast::Hole) -> Option<Placeholder> {
        if let Some(slot_type) = &hole.slot_type {
            let help = format!("write it where it is heard:  phrase \"… {{{}: …}}\"", hole.path.head.node);
            self.error(Code::E043, "a slot's type has no place in what is said", slot_type.span, "", &help);
            return None;
        }
        if let Some(on) = &hole.on {
            self.not_yet("saying the hours of another day", on.span, "say {business.hours} for now");
            return None;
        }
        let Some(field) = &hole.path.field else {
            return self.slot(&hole.path.head).map(|(id, _)| Placeholder::Slot(id));
        };
        match (hole.path.head.node.as_str(), field.node.as_str()) {
            ("fact", name) if self.names.facts.contains_key(name) => {
                self.uses.facts.insert(name.to_owned());
                Some(Placeholder::Fact(FactId::new(name)))
            }
            ("fact", name) => {
                if let Some(near) = closest(name, self.names.facts.keys().map(String::as_str)) {
                    self.uses.facts.insert(near.to_owned());
                }
                self.unknown(Wanted::Fact, field);
                None
            }
            ("business", "name") => Some(Placeholder::BusinessName),
            ("business", "hours") => {
                self.needs_hours(hole.span);
                Some(Placeholder::BusinessHours)
            }
            ("business", "next-opening") => {
                self.needs_hours(hole.span);
                Some(Placeholder::BusinessNextOpening)
            }
            ("caller", "number") => Some(Placeholder::CallerNumber),
            ("booking", _) => {
                self.not_yet("a booking", hole.span, "");
                None
            }
            _ => {
                self.unknown_placeholder(&hole.path);
                None
            }
        }
    }

    fn unknown_placeholder(&mut self, path: &Path) {
        let written = self.source.get(path.span).to_owned();
        let mut known: Vec<String> = OF_THE_BUSINESS.iter().map(|field| format!("business.{field}")).collect();
        known.push("caller.number".to_owned());
        known.extend(self.names.facts.keys().map(|name| format!("fact.{name}")));
        let near = closest(&written, known.iter().map(String::as_str));
        let found = Diagnostic::new(Code::E043, format!("there is no placeholder `{{{written}}}`"));
        let found =
            found.blame(&self.at(path.span), near.map_or_else(String::new, |near| format!("did you mean `{near}`?")));
        let listed = "can be said: a slot, {fact.…}, {business.name}, {business.hours}, {business.next-opening}, {caller.number}";
        self.report.add(if near.is_some() { found } else { found.help(listed) });
    }

    /// Hours are spoken of: they must be written.
    pub(super) fn needs_hours(&mut self, span: crate::text::Span) {
        if !self.has_hours {
            self.error(
                Code::E103,
                "`tenant.toml` says nothing of the business's hours",
                span,
                "this needs them",
                "add to `tenant.toml`:  [hours]  monday-friday = [\"08:00-17:00\"]",
            );
        }
    }

    /// The slot of a path without a field.
    pub(super) fn path_slot(&mut self, path: &Path) -> Option<(SlotId, crate::slot::SlotType)> {
        if path.field.is_some() {
            let written = self.source.get(path.span).to_owned();
            self.error(Code::E043, format!("`{written}` is not a slot"), path.span, "", "name a slot, as in `phone`");
            return None;
        }
        self.slot(&path.head)
    }

    /// Words without holes.
    pub(super) fn plain(&mut self, written: &ast::Template) -> Option<String> {
        if let Some(hole) = written.holes().next() {
            self.error(Code::E043, "nothing is filled in here", hole.span, "", "write the words themselves");
            return None;
        }
        written.plain().map(ToOwned::to_owned)
    }
}
