use super::Lower;
use crate::compile::names::{is_available, option, slot_type, type_word};
use crate::compile::words::shipped;
use crate::diagnostic::Code;
use crate::model::{At, Check, Comparison, Literal, Slot, SlotId, SlotOption, Template};
use crate::slot::SlotType;
use crate::syntax::ast::{self, SlotItem, Spanned, Value};
use crate::text::Span;

impl Lower<'_> {
    /// A slot as declared at the top of a file.
    pub(super) fn declared_slot(&mut self, written: &ast::Slot) -> Slot {
        let meant = slot_type(&written.slot_type.node);
        let id = SlotId::new(written.name.node.as_str());
        let mut slot = shipped_slot(id, meant, Some(self.at(written.name.span)));
        slot.pattern = pattern_of(&written.slot_type.node);
        if !is_available(meant) {
            let what = format!("a slot of the type `{}`", type_word(meant));
            self.not_yet(&what, written.slot_type.span, "use `text` for now");
        }
        let damaged = written.body.as_ref().is_some_and(|body| body.damaged);
        self.damaged(damaged);
        let (mut asked, mut retried) = (None, None);
        for line in written.body.iter().flat_map(|body| &body.items) {
            match &line.item {
                SlotItem::Ask(template) => {
                    self.only_once("ask", line.span, &mut asked);
                    slot.ask = self.template(template);
                }
                SlotItem::Retry(template) => {
                    self.only_once("retry", line.span, &mut retried);
                    slot.retry = self.template(template);
                }
                SlotItem::Option(choice) => self.option(choice, meant, line.span, &mut slot.options),
                SlotItem::OfferCallerNumber => {
                    if meant != SlotType::Phone {
                        let message = format!("the caller's number cannot be a {}", type_word(meant));
                        let help = format!("write  slot {}: phone", written.name.node);
                        self.error(Code::E046, message, line.span, "only a slot of the type `phone` can be", &help);
                    }
                    slot.offer_caller_number = true;
                }
                SlotItem::Must { check, or_else } => {
                    let words = or_else.as_ref().map(|template| self.template(template));
                    let check = self.check(&slot.id, meant, check);
                    slot.checks.extend(check.map(|check| (check, words)));
                }
            }
        }
        if asked.is_some() && retried.is_none() {
            slot.retry = retry_of(&slot.ask);
        }
        if meant == SlotType::Choice && slot.options.len() < 2 && !damaged {
            let help = "add two or more:  option \"new\", \"new patient\", \"first time\"";
            self.error(Code::E046, "a choice needs options to choose from", written.slot_type.span, "", help);
        }
        slot
    }

    fn only_once(&mut self, word: &str, span: Span, first: &mut Option<Span>) {
        if let Some(first) = *first {
            self.twice(word, span, first);
        }
        *first = first.or(Some(span));
    }

    fn option(&mut self, choice: &ast::Choice, meant: SlotType, span: Span, options: &mut Vec<SlotOption>) {
        if meant != SlotType::Choice {
            let message = format!("a {} has no options", type_word(meant));
            self.error(
                Code::E046,
                message,
                span,
                "only a slot of the type `choice` has",
                "write  : choice  after the slot's name",
            );
            return;
        }
        let option = option(choice);
        let again = options.iter().find_map(|earlier| {
            let both =
                earlier.words.iter().find(|way| option.words.iter().any(|word| word.eq_ignore_ascii_case(way)))?;
            Some((both.clone(), earlier.value.clone()))
        });
        if let Some((word, value)) = again {
            let message = format!("\"{word}\" already means \"{value}\"");
            self.error(
                Code::E046,
                message,
                span,
                "so this option can never be told from that one",
                "leave the word out of one of them",
            );
        }
        options.push(option);
    }

    fn check(&mut self, slot: &SlotId, meant: SlotType, check: &Spanned<ast::Check>) -> Option<Check> {
        match &check.node {
            ast::Check::InFuture
            | ast::Check::InPast
            | ast::Check::Within(_)
            | ast::Check::OnOpenDay
            | ast::Check::Before(_)
            | ast::Check::After(_) => {
                // the slot's own type is what is missing; a second message would say the same
                if is_available(meant) {
                    self.not_yet("a check of days and times", check.span, "leave it out for now");
                }
                None
            }
            ast::Check::AtLeast(value) => {
                Some(Check::Compares(Comparison::AtLeast, self.measure(slot, meant, value, check.span)?))
            }
            ast::Check::AtMost(value) => {
                Some(Check::Compares(Comparison::AtMost, self.measure(slot, meant, value, check.span)?))
            }
            ast::Check::Between(low, high) => {
                let (low_value, high_value) =
                    (self.measure(slot, meant, low, check.span), self.measure(slot, meant, high, check.span));
                let (low_value, high_value) = (low_value?, high_value?);
                if number(&low_value).zip(number(&high_value)).is_some_and(|(low, high)| low > high) {
                    self.error(
                        Code::E044,
                        "nothing lies between these two",
                        check.span,
                        "the first is larger",
                        "turn them round",
                    );
                }
                Some(Check::Between(low_value, high_value))
            }
            ast::Check::OneOf(words) => Some(Check::OneOf(words.iter().map(|word| word.node.clone()).collect())),
        }
    }

    fn measure(&mut self, slot: &SlotId, meant: SlotType, value: &Spanned<Value>, span: Span) -> Option<Literal> {
        if !is_available(meant) {
            return None;
        }
        if meant != SlotType::Number {
            let message = format!("a {} has no more and no less", type_word(meant));
            self.error(
                Code::E046,
                message,
                span,
                "only numbers are measured so",
                "write  : number  after the slot's name, or leave the check out",
            );
            return None;
        }
        self.literal(slot, meant, value)
    }
}

fn number(literal: &Literal) -> Option<f64> {
    match literal {
        Literal::Number(number) => number.parse().ok(),
        Literal::Words(_) | Literal::YesNo(_) | Literal::Slot(_) => None,
    }
}

/// The expression of a `pattern` slot.
pub(super) fn pattern_of(written: &ast::SlotType) -> Option<String> {
    match written {
        ast::SlotType::Pattern(regex) => Some(regex.node.clone()),
        _ => None,
    }
}

/// A slot with the questions that ship with its type.
pub(in crate::compile) fn shipped_slot(id: SlotId, slot_type: SlotType, at: Option<At>) -> Slot {
    let (ask, retry) = questions(&id, slot_type);
    Slot {
        id,
        slot_type,
        ask: shipped(&ask),
        retry: shipped(&retry),
        options: Vec::new(),
        pattern: None,
        offer_caller_number: false,
        checks: Vec::new(),
        at,
    }
}

/// The question asked again where the author wrote only the first one.
fn retry_of(ask: &Template) -> Template {
    let mut retry = ask.clone();
    retry.parts.insert(0, crate::model::Part::Words("Sorry, I didn't get that. ".to_owned()));
    retry
}

fn questions(id: &SlotId, slot_type: SlotType) -> (String, String) {
    let (ask, retry) = match slot_type {
        SlotType::Name => ("What's your name, please?", "Sorry, what was the name?"),
        SlotType::Phone => {
            ("What number can we reach you at?", "Sorry, could you say the number again, digit by digit?")
        }
        SlotType::Email => ("What's your e-mail address?", "Sorry, could you spell the address for me?"),
        SlotType::Address => ("What's the address?", "Sorry, what was the address again?"),
        SlotType::Date => ("What day works for you?", "Sorry, which day? For example, next Tuesday."),
        SlotType::Time => ("What time works for you?", "Sorry, what time? For example, half past nine."),
        SlotType::Datetime => ("What day and time work for you?", "Sorry, which day, and what time?"),
        SlotType::Duration => ("How long?", "Sorry, how long? For example, two hours."),
        SlotType::Number => ("How many?", "Sorry, how many? Just the number, please."),
        SlotType::Money => ("How much?", "Sorry, how much, in dollars?"),
        SlotType::YesNo => ("Yes or no?", "Sorry, is that a yes or a no?"),
        SlotType::Text => ("Please tell me in a few words.", "Sorry, could you say that again?"),
        SlotType::Zip => ("What's the zip code?", "Sorry, could you say the zip code again, digit by digit?"),
        SlotType::Choice | SlotType::Pattern => {
            let last = id.as_str().rsplit('/').next().unwrap_or("").replace('-', " ");
            return (format!("What's the {last}?"), format!("Sorry, what was the {last}?"));
        }
    };
    (ask.to_owned(), retry.to_owned())
}
