use super::forms;
use super::names::Named;
use super::statement::Formed;
use super::step::Within;
use super::tree::{Entry, Segment, Statement};
use super::{Builder, short};
use crate::diagnostic::Code;
use crate::syntax::ast::{
    EffectOutcomes, Fact, Item, Ladder, Rung, RungNumber, Spanned, Text, Use, Vocabulary, VocabularyLine,
};
use crate::syntax::grammar::{Node, Rule};
use crate::text::Span;

impl<'s> Builder<'s> {
    /// What stands at the top of a `.scenario` file, and whether something there could not be read.
    pub(super) fn items(&mut self, entries: &[Entry]) -> (Vec<Item>, bool) {
        self.entries(entries, |builder, statement| {
            let formed = builder.form(statement, &forms::FILE)?;
            builder.nothing_behind(&formed);
            builder.item(&formed, statement.segments.first()?).map(|item| vec![item])
        })
    }

    fn item(&mut self, formed: &Formed<'s, '_>, segment: &Segment) -> Option<Item> {
        let span = formed.span;
        let has_block = self.check_block(formed);
        match formed.form.rule {
            Rule::s_use => {
                let template =
                    self.read(formed, segment, |builder, node| Some(builder.name(&node.child(Rule::name)?)))?;
                Some(Item::Use(Use { span, template }))
            }
            Rule::s_fact => {
                let fact = self.read(formed, segment, |builder, node| builder.fact(&node));
                fact.map(Item::Fact)
            }
            Rule::s_slot => self.slot(formed, segment).map(Item::Slot),
            Rule::s_scenario => Some(Item::Scenario(self.scenario(formed, segment))),
            Rule::s_flow => Some(Item::Flow(self.flow(formed, segment))),
            Rule::s_vocabulary => {
                self.read(formed, segment, |_, _| Some(()))?;
                let body = self.block(formed.block?, |builder, statement| builder.vocabulary_line(statement));
                Some(Item::Vocabulary(Vocabulary { span, body }))
            }
            Rule::s_outcomes => {
                self.read(formed, segment, |_, _| Some(()))?;
                let body = self.block(formed.block?, |builder, statement| builder.effect_outcomes(statement));
                Some(Item::Outcomes { span, body })
            }
            rule @ (Rule::s_fallback | Rule::s_silence) if has_block => {
                let keyword = self.read(formed, segment, |_, node| Some(node.span()))?;
                let body = self.block(formed.block?, |builder, statement| builder.rung(statement));
                let ladder = Ladder { span, keyword, body };
                Some(if rule == Rule::s_fallback { Item::Fallback(ladder) } else { Item::Silence(ladder) })
            }
            _ => None,
        }
    }

    fn fact(&mut self, node: &Node<'_>) -> Option<Fact> {
        let name = node.child(Rule::name_words);
        let name = self.defined_name(name.as_ref(), node.span(), Named::Fact, None);
        let text = self.plain(&node.child(Rule::text)?);
        let until = match node.child(Rule::day) {
            Some(day) => Some(self.day(&day)?),
            None => None,
        };
        Some(Fact { span: node.span(), name, text, until })
    }

    fn vocabulary_line(&mut self, statement: &Statement) -> Option<Vec<VocabularyLine>> {
        let formed = self.form(statement, &forms::VOCABULARY)?;
        self.check_block(&formed);
        self.nothing_behind(&formed);
        let segment = statement.segments.first()?;
        let words: Vec<Text> = self.read(&formed, segment, |builder, node| Some(builder.plain_list(&node)))?;
        let span = formed.span;
        Some(vec![match formed.form.rule {
            Rule::s_same => VocabularyLine::Same { span, words },
            Rule::s_filler => VocabularyLine::Filler { span, words },
            _ => VocabularyLine::Spell { span, words },
        }])
    }

    fn rung(&mut self, statement: &Statement) -> Option<Vec<Rung>> {
        let segment = statement.segments.first()?;
        if matches!(self.first_word(segment).as_str(), "fourth" | "fifth" | "sixth") {
            let span = segment.marks.first()?.span;
            let help = "take it away: after the third try a caller is given to a human or may leave a message";
            self.report(Code::E013, span, "nothing is tried more than three times", "one try too many", help);
            return None;
        }
        let formed = self.form(statement, &forms::LADDER)?;
        let number = match formed.form.word {
            "first" => RungNumber::First,
            "second" => RungNumber::Second,
            _ => RungNumber::Third,
        };
        let (number, branch) = self.branch_line(&formed, segment, Within::Elsewhere, |_, node| {
            Some(Spanned::new(number, node.child(Rule::name)?.span()))
        })?;
        Some(vec![Rung { span: formed.span, number, branch }])
    }

    fn effect_outcomes(&mut self, statement: &Statement) -> Option<Vec<EffectOutcomes>> {
        let segment = statement.segments.first()?;
        let formed = self.formed(statement, &forms::EFFECT);
        let Some(formed) = formed else {
            return self.form(statement, &forms::FILE).and(None);
        };
        self.nothing_behind(&formed);
        let effect = self.read(&formed, segment, |builder, node| Some(builder.name(&node.child(Rule::name)?)));
        let Some(block) = formed.block else {
            let shown = short(&formed.head.text);
            let message = format!("`{shown}` needs its outcomes in a block");
            let help = "write, for example:  transfer { no-answer then voicemail }";
            self.report(Code::E018, formed.head.span, message, "no `{` follows", help);
            return None;
        };
        let body = self.outcomes(block, Within::Elsewhere);
        Some(vec![EffectOutcomes { span: formed.span, effect: effect?, body }])
    }

    /// A block for something whose own block is missing.
    pub(super) fn empty_block<T>(span: Span) -> crate::syntax::ast::Block<T> {
        crate::syntax::ast::Block { span: Span { start: span.end, end: span.end }, items: Vec::new(), damaged: true }
    }
}
