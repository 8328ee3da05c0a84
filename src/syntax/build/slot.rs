use super::forms;
use super::names::Named;
use super::statement::Formed;
use super::tree::{Segment, Statement};
use super::{Builder, short};
use crate::diagnostic::Code;
use crate::syntax::ast::{Check, Choice, Slot, SlotItem, SlotLine, SlotType, Spanned};
use crate::syntax::grammar::{Node, Rule};

const TYPES: &[(&str, Simple)] = &[
    ("name", Simple::Name),
    ("phone", Simple::Phone),
    ("email", Simple::Email),
    ("address", Simple::Address),
    ("date", Simple::Date),
    ("time", Simple::Time),
    ("datetime", Simple::DateTime),
    ("duration", Simple::Duration),
    ("number", Simple::Number),
    ("money", Simple::Money),
    ("yes-no", Simple::YesNo),
    ("choice", Simple::Choice),
    ("text", Simple::Text),
    ("zip", Simple::Zip),
];

/// The types that a word alone names.
#[derive(Clone, Copy)]
enum Simple {
    Name,
    Phone,
    Email,
    Address,
    Date,
    Time,
    DateTime,
    Duration,
    Number,
    Money,
    YesNo,
    Choice,
    Text,
    Zip,
}

impl From<Simple> for SlotType {
    fn from(simple: Simple) -> Self {
        match simple {
            Simple::Name => Self::Name,
            Simple::Phone => Self::Phone,
            Simple::Email => Self::Email,
            Simple::Address => Self::Address,
            Simple::Date => Self::Date,
            Simple::Time => Self::Time,
            Simple::DateTime => Self::DateTime,
            Simple::Duration => Self::Duration,
            Simple::Number => Self::Number,
            Simple::Money => Self::Money,
            Simple::YesNo => Self::YesNo,
            Simple::Choice => Self::Choice,
            Simple::Text => Self::Text,
            Simple::Zip => Self::Zip,
        }
    }
}

impl<'s> Builder<'s> {
    pub(super) fn slot(&mut self, formed: &Formed<'s, '_>, segment: &Segment) -> Option<Slot> {
        let heading = self.read(formed, segment, |builder, node| {
            let words = node.child(Rule::name_words);
            let name = builder.defined_name(words.as_ref(), node.span(), Named::Slot, None);
            let slot_type = builder.slot_type(&node.child(Rule::slot_type)?)?;
            Some((name, slot_type))
        });
        let body = formed.block.map(|block| self.block(block, |builder, statement| builder.slot_line(statement)));
        let (name, slot_type) = heading?;
        Some(Slot { span: formed.span, name, slot_type, body })
    }

    pub(super) fn slot_type(&mut self, node: &Node<'_>) -> Option<Spanned<SlotType>> {
        let inner = node.first()?;
        match inner.rule() {
            Rule::word if inner.text() == "pattern" => {
                let help = "write, for example:  pattern /[a-z]{2}\\d{6}/";
                self.report(
                    Code::E006,
                    inner.span(),
                    "a slot of type `pattern` needs an expression between slashes",
                    "none follows",
                    help,
                );
                None
            }
            Rule::word => {
                let simple = self.one_of(&inner, "type of slot", TYPES)?;
                Some(Spanned::new(simple.node.into(), simple.span))
            }
            _ => {
                let regex = self.regex(node)?;
                Some(Spanned::new(SlotType::Pattern(regex), node.span()))
            }
        }
    }

    fn slot_line(&mut self, statement: &Statement) -> Option<Vec<SlotLine>> {
        let formed = self.form(statement, &forms::SLOT)?;
        self.check_block(&formed);
        self.nothing_behind(&formed);
        let segment = statement.segments.first()?;
        let item = self.read(&formed, segment, |builder, node| builder.slot_item(&node))?;
        Some(vec![SlotLine { span: formed.head.span, item }])
    }

    fn slot_item(&mut self, node: &Node<'_>) -> Option<SlotItem> {
        let text = node.child(Rule::text);
        Some(match node.rule() {
            Rule::s_slot_ask => SlotItem::Ask(self.template(&text?)),
            Rule::s_retry => SlotItem::Retry(self.template(&text?)),
            Rule::s_offer_number => SlotItem::OfferCallerNumber,
            Rule::s_option => {
                let mut ways = self.plain_list(node).into_iter();
                SlotItem::Option(Choice { value: ways.next()?, ways: ways.collect() })
            }
            _ => {
                let check = self.check(&node.first()?)?;
                let or_else = text.map(|text| self.template(&text));
                SlotItem::Must { check, or_else }
            }
        })
    }

    fn check(&mut self, node: &Node<'_>) -> Option<Spanned<Check>> {
        let mut values = node.children().filter(|child| child.rule() == Rule::value);
        let check = match node.rule() {
            Rule::c_future => Check::InFuture,
            Rule::c_past => Check::InPast,
            Rule::c_open_day => Check::OnOpenDay,
            Rule::c_within => Check::Within(self.length(&node.child(Rule::length)?)?),
            Rule::c_before => Check::Before(self.value(&values.next()?)?),
            Rule::c_after => Check::After(self.value(&values.next()?)?),
            Rule::c_between => Check::Between(self.value(&values.next()?)?, self.value(&values.next()?)?),
            Rule::c_least => Check::AtLeast(self.value(&values.next()?)?),
            Rule::c_most => Check::AtMost(self.value(&values.next()?)?),
            Rule::c_one_of => Check::OneOf(self.plain_list(node)),
            _ => {
                self.report(
                    Code::E006,
                    node.span(),
                    format!("`{}` is not a check", short(node.text())),
                    "",
                    "write, for example:  must be within 60 days",
                );
                return None;
            }
        };
        Some(Spanned::new(check, node.span()))
    }
}
