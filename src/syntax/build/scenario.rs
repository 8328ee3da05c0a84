use super::Builder;
use super::forms;
use super::names::Named;
use super::statement::Formed;
use super::step::Within;
use super::tree::{Segment, Statement};
use crate::syntax::ast::{
    Flow, FlowItem, Handoff, Kind, Name, Scenario, ScenarioItem, Setting, SettingKind, Spanned, Status, Strategy, Text,
};
use crate::syntax::grammar::{Node, Rule};

impl<'s> Builder<'s> {
    pub(super) fn scenario(&mut self, formed: &Formed<'s, '_>, segment: &Segment) -> Scenario {
        let (name, title) = self.heading(formed, segment, Named::Scenario);
        let body = match formed.block {
            Some(block) => self.block(block, |builder, statement| builder.scenario_item(statement)),
            None => Self::empty_block(formed.span),
        };
        Scenario { span: formed.span, name, title, body }
    }

    pub(super) fn flow(&mut self, formed: &Formed<'s, '_>, segment: &Segment) -> Flow {
        let (name, title) = self.heading(formed, segment, Named::Flow);
        let body = match formed.block {
            Some(block) => self.block(block, |builder, statement| builder.flow_item(statement)),
            None => Self::empty_block(formed.span),
        };
        Flow { span: formed.span, name, title, body }
    }

    fn heading(&mut self, formed: &Formed<'s, '_>, segment: &Segment, what: Named) -> (Name, Option<Text>) {
        let span = formed.head.span;
        let heading = self.read(formed, segment, |builder, node| {
            let title = node.child(Rule::string).map(|title| builder.plain(&title));
            let words = node.child(Rule::name_words);
            let name =
                builder.defined_name(words.as_ref(), span, what, title.as_ref().map(|title| title.node.as_str()));
            Some((name, title))
        });
        heading.unwrap_or_else(|| (Spanned::new(String::new(), span), None))
    }

    fn scenario_item(&mut self, statement: &Statement) -> Option<Vec<ScenarioItem>> {
        let formed = self.form(statement, &forms::SCENARIO)?;
        let segment = statement.segments.first()?;
        match formed.form.rule {
            Rule::s_hear => {
                self.check_block(&formed);
                let hear = self.read(&formed, segment, |_, _| Some(()));
                hear.and_then(|()| self.hear(&formed)).map(|hear| vec![ScenarioItem::Hear(hear)])
            }
            Rule::s_steps | Rule::s_ask | Rule::s_when => {
                let steps = self.step(&formed, statement, Within::Elsewhere)?;
                Some(steps.into_iter().map(ScenarioItem::Step).collect())
            }
            _ => {
                self.check_block(&formed);
                self.nothing_behind(&formed);
                let span = formed.head.span;
                let kind = self.read(&formed, segment, |builder, node| builder.setting(&node))?;
                Some(vec![ScenarioItem::Setting(Setting { span, kind })])
            }
        }
    }

    fn flow_item(&mut self, statement: &Statement) -> Option<Vec<FlowItem>> {
        let formed = self.form(statement, &forms::FLOW)?;
        let segment = statement.segments.first()?;
        if formed.form.rule == Rule::s_was {
            self.check_block(&formed);
            self.nothing_behind(&formed);
            let name = self.read(&formed, segment, |builder, node| Some(builder.name(&node.child(Rule::name)?)))?;
            return Some(vec![FlowItem::Was { span: formed.head.span, name }]);
        }
        let steps = self.step(&formed, statement, Within::Flow)?;
        Some(steps.into_iter().map(FlowItem::Step).collect())
    }

    fn setting(&mut self, node: &Node<'_>) -> Option<SettingKind> {
        let word = node.child(Rule::word);
        Some(match node.rule() {
            Rule::s_kind => {
                let kinds = [
                    ("info", Kind::Info),
                    ("action", Kind::Action),
                    ("ack", Kind::Ack),
                    ("smalltalk", Kind::Smalltalk),
                ];
                SettingKind::Kind(self.one_of(&word?, "kind of scenario", &kinds)?)
            }
            Rule::s_status => {
                let all = [("draft", Status::Draft), ("live", Status::Live), ("archived", Status::Archived)];
                SettingKind::Status(self.one_of(&word?, "status", &all)?)
            }
            Rule::s_strategy => {
                let all = [
                    ("full", Strategy::Full),
                    ("quick", Strategy::Quick),
                    ("quick-then-full", Strategy::QuickThenFull),
                ];
                SettingKind::Strategy(self.one_of(&word?, "strategy", &all)?)
            }
            Rule::s_handoff => {
                let all = [("never", Handoff::Never), ("unsure", Handoff::Unsure), ("always", Handoff::Always)];
                SettingKind::Handoff(self.one_of(&word?, "handoff", &all)?)
            }
            Rule::s_channels => {
                let mut channels = Vec::new();
                for word in node.children().filter(|child| child.rule() == Rule::word) {
                    channels.push(self.channel(&word)?);
                }
                SettingKind::Channels(channels)
            }
            Rule::s_wins => SettingKind::WinsOver(self.names(node)),
            Rule::s_urgent => SettingKind::Urgent,
            Rule::s_polish => SettingKind::Polish,
            Rule::s_threshold => SettingKind::Threshold(self.number(&word?)?),
            Rule::s_language => SettingKind::Language(self.language(&word?)?),
            Rule::s_cooldown => SettingKind::Cooldown(self.length(&node.child(Rule::length)?)?),
            Rule::s_only_when => SettingKind::OnlyWhen(self.condition(&node.child(Rule::condition)?)?),
            _ => SettingKind::Was(self.name(&node.child(Rule::name)?)),
        })
    }
}
