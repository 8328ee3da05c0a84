use super::Lower;
use super::slot::{pattern_of, shipped_slot};
use crate::compile::names::{is_available, slot_type, type_word};
use crate::diagnostic::Code;
use crate::model::{Hear, Key, Pattern, PatternNode, Phrase, PhrasePart, Rule, SlotId};
use crate::slot::SlotType;
use crate::syntax::ast::{self, Heard, PatternItem};

impl Lower<'_> {
    /// Collects the slots that a scenario gives itself where it hears them, `{day: date}`, before anything is looked up.
    pub(super) fn find_own_slots(&mut self, hear: &ast::Hear) {
        for line in &hear.body.items {
            match &line.heard {
                Heard::Phrase(template) => template.holes().for_each(|hole| self.own_slot(hole)),
                Heard::Pattern(pattern) => self.own_slots_of_pattern(pattern),
                Heard::Rule(_) | Heard::Key(_) => {}
            }
        }
    }

    fn own_slots_of_pattern(&mut self, pattern: &ast::Pattern) {
        for item in &pattern.items {
            match item {
                PatternItem::Hole(hole) => self.own_slot(hole),
                PatternItem::Group { alternatives, .. } => {
                    alternatives.iter().for_each(|inner| self.own_slots_of_pattern(inner));
                }
                PatternItem::Word(_) | PatternItem::Optional(_) | PatternItem::Gap(_) => {}
            }
        }
    }

    fn own_slot(&mut self, hole: &ast::Hole) {
        let Some(written) = &hole.slot_type else { return };
        let name = &hole.path.head;
        let meant = slot_type(&written.node);
        match self.local.get(&name.node) {
            Some((_, first)) if *first != meant => {
                let message = format!("`{}` is a {} above", name.node, type_word(*first));
                self.error(Code::E020, message, written.span, "another type here", "give the second slot another name");
            }
            Some(_) => {}
            None => {
                if !is_available(meant) {
                    self.not_yet(
                        &format!("a slot of the type `{}`", type_word(meant)),
                        written.span,
                        "use `text` for now",
                    );
                }
                let id = SlotId::new(format!("{}/{}", self.subject, name.node));
                if meant == SlotType::Choice {
                    let help =
                        format!("declare it at the top:  slot {}: choice {{ option \"…\"  option \"…\" }}", name.node);
                    self.error(Code::E046, "a choice needs options to choose from", written.span, "", &help);
                }
                let mut slot = shipped_slot(id.clone(), meant, Some(self.at(name.span)));
                slot.pattern = pattern_of(&written.node);
                self.own_slots.push(slot);
                self.local.insert(name.node.clone(), (id, meant));
            }
        }
    }

    /// How a scenario is recognised.
    pub(super) fn hear(&mut self, written: &ast::Hear) -> Hear {
        self.damaged(written.body.damaged);
        if written.body.items.is_empty() && !written.body.damaged {
            self.empty(written.body.span, "hear", "write what a caller may say:  phrase \"what are your hours\"");
        }
        let mut hear = Hear::default();
        for line in &written.body.items {
            let not = line.not.is_some();
            match &line.heard {
                Heard::Phrase(template) => {
                    let phrase = self.phrase(template);
                    if not { hear.not_phrases.push(phrase) } else { hear.phrases.push(phrase) }
                }
                Heard::Pattern(pattern) => {
                    let pattern = self.pattern(pattern);
                    if not { hear.not_patterns.push(pattern) } else { hear.patterns.push(pattern) }
                }
                Heard::Rule(rule) => {
                    let rule = self.rule(rule);
                    if not { hear.not_rules.push(rule) } else { hear.rules.push(rule) }
                }
                Heard::Key(pressed) => hear.keys.extend(key(pressed.node)),
            }
        }
        hear
    }

    /// An example sentence.
    pub(super) fn phrase(&mut self, written: &ast::Template) -> Phrase {
        let mut parts = Vec::new();
        let mut source = String::new();
        for part in &written.parts {
            match part {
                ast::Part::Text(text) => {
                    source.push_str(&text.node);
                    parts.push(PhrasePart::Words(text.node.clone()));
                }
                ast::Part::Hole(hole) => {
                    source.push_str(self.source.get(hole.span));
                    parts.extend(self.heard_slot(hole).map(PhrasePart::Slot));
                }
            }
        }
        Phrase { parts, source, at: self.at(written.span) }
    }

    fn heard_slot(&mut self, hole: &ast::Hole) -> Option<SlotId> {
        let wrong = hole.or.as_ref().map(|or| or.span).or_else(|| hole.on.as_ref().map(|on| on.span));
        if let Some(span) = wrong {
            self.error(Code::E043, "in what is heard, a slot stands alone", span, "", "write it as  {phone}");
        }
        if hole.path.field.is_some() {
            let written = self.source.get(hole.path.span).to_owned();
            self.error(
                Code::E043,
                format!("`{{{written}}}` is said, not heard"),
                hole.span,
                "",
                "a slot can stand here, as in {phone}",
            );
            return None;
        }
        self.slot(&hole.path.head).map(|(id, _)| id)
    }

    fn pattern(&mut self, written: &ast::Pattern) -> Pattern {
        let node = self.pattern_node(written);
        let source = self.source.get(written.span).split_whitespace().collect::<Vec<_>>().join(" ");
        Pattern { node, source, at: self.at(written.span) }
    }

    fn pattern_node(&mut self, written: &ast::Pattern) -> PatternNode {
        let mut nodes: Vec<PatternNode> = written.items.iter().filter_map(|item| self.pattern_item(item)).collect();
        match nodes.len() {
            1 => nodes.swap_remove(0),
            _ => PatternNode::Sequence(nodes),
        }
    }

    fn pattern_item(&mut self, item: &PatternItem) -> Option<PatternNode> {
        Some(match item {
            PatternItem::Word(word) => PatternNode::Word(word.node.clone()),
            PatternItem::Optional(word) => PatternNode::Optional(Box::new(PatternNode::Word(word.node.clone()))),
            PatternItem::Gap(_) => PatternNode::Gap,
            PatternItem::Hole(hole) => PatternNode::Slot(self.heard_slot(hole)?),
            PatternItem::Group { alternatives, optional, .. } => {
                let mut nodes: Vec<PatternNode> = alternatives.iter().map(|inner| self.pattern_node(inner)).collect();
                let group = if nodes.len() == 1 { nodes.swap_remove(0) } else { PatternNode::Either(nodes) };
                if *optional { PatternNode::Optional(Box::new(group)) } else { group }
            }
        })
    }

    /// A regular expression.
    pub(super) fn rule(&mut self, written: &ast::Regex) -> Rule {
        Rule { source: written.node.clone(), at: self.at(written.span) }
    }
}

/// The key as meant; the parser lets no other digit through.
pub(super) fn key(written: ast::Key) -> Option<Key> {
    match written {
        ast::Key::Digit(digit) => char::from_digit(u32::from(digit), 10).and_then(Key::new),
        ast::Key::Star => Key::new('*'),
        ast::Key::Pound => Key::new('#'),
    }
}
