use super::Lower;
use crate::compile::tenant_toml::is_number;
use crate::diagnostic::Code;
use crate::model::{Literal, SetTo, SlotId};
use crate::slot::SlotType;
use crate::syntax::ast::{Spanned, Value};
use crate::text::{Span, closest};

impl Lower<'_> {
    /// A value that a slot is compared with, of that slot's type.
    pub(super) fn literal(&mut self, slot: &SlotId, slot_type: SlotType, value: &Spanned<Value>) -> Option<Literal> {
        let literal = match &value.node {
            Value::Text(template) => Literal::Words(self.plain(template)?),
            Value::Ref(path) => return self.path_slot(path).map(|(id, _)| Literal::Slot(id)),
            Value::Number(number) => Literal::Number(number.text.clone()),
            Value::Date(_) | Value::Time(_) | Value::Duration(_) => {
                self.not_yet("a day, a time or a length of time as a value", value.span, "");
                return None;
            }
            Value::Word(word) => Literal::Words(word.clone()),
        };
        self.fitting(slot, slot_type, literal, value.span)
    }

    /// What `set` writes.
    pub(super) fn set_to(&mut self, slot: &SlotId, slot_type: SlotType, value: &Spanned<Value>) -> Option<SetTo> {
        match &value.node {
            Value::Text(template) if template.plain().is_none() => Some(SetTo::Words(self.template(template))),
            _ => self.literal(slot, slot_type, value).map(SetTo::Literal),
        }
    }

    /// The value if the slot can have it, else a message that says what it can have.
    fn fitting(&mut self, slot: &SlotId, slot_type: SlotType, literal: Literal, span: Span) -> Option<Literal> {
        match (slot_type, literal) {
            (SlotType::YesNo, Literal::Words(word)) => match word.to_lowercase().as_str() {
                "yes" | "true" => Some(Literal::YesNo(true)),
                "no" | "false" => Some(Literal::YesNo(false)),
                _ => self.misfit(slot, &word, span, "is `yes` or `no`"),
            },
            (SlotType::Choice, Literal::Words(word)) => self.option_named(slot, &word, span),
            (SlotType::Number, Literal::Number(number)) => Some(Literal::Number(number)),
            (SlotType::Number, Literal::Words(word)) => self.misfit(slot, &word, span, "is a number, as in `4`"),
            (SlotType::Zip, Literal::Number(number)) => Some(Literal::Words(number)),
            (SlotType::Phone, Literal::Words(word)) if !is_number(&word) => {
                self.misfit(slot, &word, span, "is a phone number, as in \"+12395550111\"")
            }
            (
                SlotType::YesNo
                | SlotType::Choice
                | SlotType::Name
                | SlotType::Phone
                | SlotType::Text
                | SlotType::Pattern,
                Literal::Number(number),
            ) => self.misfit(slot, &number, span, "is not a number"),
            (_, literal) => Some(literal),
        }
    }

    fn option_named(&mut self, slot: &SlotId, word: &str, span: Span) -> Option<Literal> {
        let options = self.names.slots.get(slot.as_str()).map(|slot| slot.options.clone()).unwrap_or_default();
        let found = options.iter().find(|option| option.words.iter().any(|way| way.eq_ignore_ascii_case(word)));
        if let Some(option) = found {
            return Some(Literal::Words(option.value.clone()));
        }
        if options.is_empty() {
            return None;
        }
        let values: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
        let near = closest(word, values.iter().copied());
        let label = near.map_or_else(String::new, |near| format!("did you mean \"{near}\"?"));
        let help = if near.is_some() { String::new() } else { format!("its options: {}", values.join(", ")) };
        self.error(Code::E044, format!("`{slot}` has no option \"{word}\""), span, &label, &help);
        None
    }

    fn misfit<T>(&mut self, slot: &SlotId, written: &str, span: Span, what: &str) -> Option<T> {
        self.error(Code::E044, format!("`{slot}` can never be `{written}`"), span, &format!("`{slot}` {what}"), "");
        None
    }
}
