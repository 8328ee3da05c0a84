use jiff::civil::DateTime;

use super::lines::MarkKind;
use super::statement::Formed;
use super::tree::{Entry, Segment, Statement};
use super::{Builder, forms};
use crate::diagnostic::Code;
use crate::syntax::ast::{Act, CallItem, Expect, Expectation, HeardBy, SaidBy, Spanned, TestCall, World, WorldAnswer};
use crate::syntax::grammar::{Node, Rule};

const HEARD_BY: &[(&str, HeardBy)] = &[
    ("phrase", HeardBy::Phrase),
    ("rule", HeardBy::Rule),
    ("pattern", HeardBy::Pattern),
    ("key", HeardBy::Key),
    ("meaning", HeardBy::Meaning),
    ("model", HeardBy::Model),
];

const SAID_BY: &[(&str, SaidBy)] = &[
    ("say", SaidBy::Say),
    ("ask", SaidBy::Ask),
    ("text", SaidBy::Text),
    ("ticket", SaidBy::Ticket),
    ("email", SaidBy::Email),
];

impl<'s> Builder<'s> {
    /// The calls of a `.call` file, and whether something at its top could not be read.
    pub(super) fn calls(&mut self, entries: &[Entry]) -> (Vec<TestCall>, bool) {
        self.entries(entries, |builder, statement| {
            let formed = builder.form(statement, &forms::CALL_FILE)?;
            builder.nothing_behind(&formed);
            builder.check_block(&formed);
            builder.test_call(&formed, statement.segments.first()?).map(|call| vec![call])
        })
    }

    fn test_call(&mut self, formed: &Formed<'s, '_>, segment: &Segment) -> Option<TestCall> {
        let heading = self.read(formed, segment, |builder, node| {
            let title = builder.plain(&node.child(Rule::text_call)?);
            let by = match node.child(Rule::word) {
                Some(word) => Some(builder.channel(&word)?),
                None => None,
            };
            Some((title, by))
        });
        let body = match formed.block {
            Some(block) => self.block(block, |builder, statement| builder.call_item(statement)),
            None => Self::empty_block(formed.span),
        };
        let (title, by) = heading?;
        Some(TestCall { span: formed.span, title, by, body })
    }

    fn call_item(&mut self, statement: &Statement) -> Option<Vec<CallItem>> {
        let segment = statement.segments.first()?;
        let formed = if self.is_world(segment) {
            self.formed(statement, &forms::WORLD)?
        } else {
            self.form(statement, &forms::CALL)?
        };
        self.check_block(&formed);
        self.nothing_behind(&formed);
        let item = self.read(&formed, segment, |builder, node| match node.rule() {
            Rule::s_at => builder.begins(&node),
            Rule::s_from => {
                let number = builder.plain(&node.child(Rule::text)?);
                Some(CallItem::From { span: node.span(), number })
            }
            Rule::s_caller => Some(CallItem::Caller { span: node.span(), act: builder.act(&node.first()?)? }),
            Rule::s_expect => builder.expect(&node),
            _ => builder.world(&node),
        })?;
        Some(vec![item])
    }

    /// Whether the second word says that this is what the world does.
    fn is_world(&self, segment: &Segment) -> bool {
        let [first, second, ..] = segment.marks.as_slice() else { return false };
        let word = forms::plain_word(self.source.get(second.span));
        let own = forms::CALL.forms.iter().any(|form| form.word == forms::plain_word(self.source.get(first.span)));
        !own && first.kind == MarkKind::Word && matches!(word.as_str(), "answers" | "times")
    }

    fn begins(&mut self, node: &Node<'_>) -> Option<CallItem> {
        let day = node.child(Rule::day)?;
        let clock = node.child(Rule::clock)?;
        let span = day.span().to(clock.span());
        let (day, time) = (self.day(&day), self.clock(&clock));
        let when = Spanned::new(DateTime::from_parts(day?.node, time?.node), span);
        Some(CallItem::At { span: node.span(), when })
    }

    fn act(&mut self, node: &Node<'_>) -> Option<Act> {
        Some(match node.rule() {
            Rule::act_presses => {
                let mut keys = Vec::new();
                for key in node.children().filter(|child| child.rule() == Rule::key) {
                    self.keys(&key, &mut keys)?;
                }
                Act::Presses(keys)
            }
            Rule::act_silent => Act::Silent,
            Rule::act_hangs_up => Act::HangsUp,
            Rule::act_interrupts => Act::InterruptsAfter(self.plain(&node.child(Rule::text)?)),
            Rule::act_waits => Act::Waits(self.length(&node.child(Rule::length)?)?),
            _ => {
                let words = self.plain(&node.child(Rule::said)?);
                let heard = match node.child(Rule::word) {
                    Some(word) => Some(self.number(&word)?),
                    None => None,
                };
                Act::Says { words, heard }
            }
        })
    }

    /// A key, or several digits in a row, `presses 1234`.
    fn keys(&mut self, node: &Node<'_>, keys: &mut Vec<Spanned<crate::syntax::ast::Key>>) -> Option<()> {
        let text = node.text();
        if text.len() > 1 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            let digits = text.bytes().map(|byte| crate::syntax::ast::Key::Digit(byte - b'0'));
            keys.extend(digits.map(|key| Spanned::new(key, node.span())));
            return Some(());
        }
        keys.push(self.key(node)?);
        Some(())
    }

    fn world(&mut self, node: &Node<'_>) -> Option<CallItem> {
        let effect = self.name(&node.child(Rule::name)?);
        let answer = match node.child(Rule::world_answers) {
            Some(answers) => {
                let name = self.name(&answers.child(Rule::name)?);
                let with = match answers.child(Rule::value) {
                    Some(value) => Some(self.value(&value)?),
                    None => None,
                };
                WorldAnswer::Outcome { name, with }
            }
            None => WorldAnswer::TimesOut,
        };
        Some(CallItem::World(World { span: node.span(), effect, answer }))
    }

    fn expect(&mut self, node: &Node<'_>) -> Option<CallItem> {
        let not = node.child(Rule::not).map(|not| not.span());
        let expected = node.children().find(|child| child.rule() != Rule::not)?;
        let name = expected.child(Rule::name);
        let what = match expected.rule() {
            Rule::x_scenario => {
                let by = match expected.child(Rule::word) {
                    Some(word) => Some(self.one_of(&word, "way to be heard", HEARD_BY)?),
                    None => None,
                };
                Expectation::Scenario { name: self.name(&name?), by }
            }
            Rule::x_contains => {
                let what = self.one_of(&expected.child(Rule::said_by)?, "kind of words", SAID_BY)?;
                Expectation::Contains { what, words: self.plain(&expected.child(Rule::text)?) }
            }
            Rule::x_transfer => Expectation::Transfer(self.name(&name?)),
            Rule::x_voicemail => Expectation::Voicemail,
            Rule::x_goodbye => Expectation::Goodbye,
            Rule::x_hang_up => Expectation::HangUp,
            Rule::x_unsure => Expectation::Unsure,
            Rule::x_slot => {
                let slot = self.path_of(&expected.child(Rule::path)?)?;
                Expectation::Slot { slot, value: self.value(&expected.child(Rule::value)?)? }
            }
            _ => {
                self.report(
                    Code::E006,
                    expected.span(),
                    "this cannot be expected",
                    "",
                    "write, for example:  expect voicemail",
                );
                return None;
            }
        };
        Some(CallItem::Expect(Expect { span: node.span(), not, what }))
    }
}
