use super::Lower;
use super::condition::channel;
use crate::compile::report::Blame;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Channel, Flow, FlowId, Handoff, Hear, Kind, Language, Reply, Scenario, ScenarioId, Status, Strategy, Subject, When,
};
use crate::syntax::ast::{self, FlowItem, ScenarioItem, Setting, SettingKind, Step};
use crate::text::Span;

/// The longest cooldown, in seconds: no call lasts longer.
const MAX_COOLDOWN_SECONDS: u64 = 24 * 3_600;

impl Lower<'_> {
    /// A scenario; its parts are lowered even where it has no kind.
    pub(super) fn scenario(&mut self, written: &ast::Scenario) -> Scenario {
        self.damaged(written.body.damaged);
        let mut scenario = self.bare(written);
        self.settings(written, &mut scenario);
        let hears: Vec<&ast::Hear> = written.body.items.iter().filter_map(hear_of).collect();
        hears.iter().for_each(|hear| self.find_own_slots(hear));
        for hear in hears {
            join(&mut scenario.hear, self.hear(hear));
        }
        let steps: Vec<&Step> = written.body.items.iter().filter_map(step_of).collect();
        scenario.replies = self.said_once(&steps);
        if let Some(Step::Say(say)) = steps.iter().find(|step| matches!(step, Step::Say(_))) {
            let keyword = Span::new(say.span.start as usize, say.span.start as usize + "say".len());
            self.uses.said_at.insert(self.subject.clone(), self.at(keyword));
        }
        for step in &steps {
            if let Step::When(when) = step {
                scenario.whens.extend(self.scenario_when(when));
            }
        }
        scenario.next = self.steps(steps.into_iter().filter(|step| !matches!(step, Step::Say(_) | Step::When(_))));
        scenario
    }

    fn bare(&mut self, written: &ast::Scenario) -> Scenario {
        let next = self.blocks.push(crate::model::Block::default());
        let id = ScenarioId::new(written.name.node.as_str());
        Scenario::bare(id, title(written.title.as_ref(), &written.name), self.at(written.name.span), next)
    }

    fn settings(&mut self, written: &ast::Scenario, scenario: &mut Scenario) {
        let mut seen: Vec<(&'static str, Span)> = Vec::new();
        for item in &written.body.items {
            let ScenarioItem::Setting(setting) = item else { continue };
            let word = setting_word(&setting.kind);
            match seen.iter().find(|(first, _)| *first == word) {
                Some((_, first)) if !may_repeat(&setting.kind) => self.twice(word, setting.span, *first),
                _ => seen.push((word, setting.span)),
            }
            self.setting(setting, scenario);
        }
        if !seen.iter().any(|(word, _)| *word == "kind") && !written.body.damaged {
            let help = "add  kind info  (it answers), action (it does something), ack (\"okay\") or smalltalk";
            self.error(
                Code::E045,
                format!("`{}` says nothing of its kind", written.name.node),
                written.name.span,
                "",
                help,
            );
            // what its kind would ask of it cannot be judged
            self.doubts.damaged.insert(self.subject.clone());
        }
    }

    pub(super) fn twice(&mut self, word: &str, again: Span, first: Span) {
        let found = Diagnostic::new(Code::E029, format!("`{word}` is given twice"))
            .blame(&self.at(again), "a second time here")
            .beside(&self.at(first), "first here")
            .help("keep one of them");
        self.report.add(found);
    }

    fn setting(&mut self, setting: &Setting, scenario: &mut Scenario) {
        match &setting.kind {
            SettingKind::Kind(kind) => {
                scenario.kind = match kind.node {
                    ast::Kind::Info => Kind::Info,
                    ast::Kind::Action => Kind::Action,
                    ast::Kind::Ack => Kind::Ack,
                    ast::Kind::Smalltalk => Kind::Smalltalk,
                }
            }
            SettingKind::Status(status) => {
                scenario.status = match status.node {
                    ast::Status::Draft => Status::Draft,
                    ast::Status::Live => Status::Live,
                    ast::Status::Archived => Status::Archived,
                }
            }
            SettingKind::WinsOver(names) => {
                for name in names {
                    scenario.wins_over.extend(self.loser(name, &scenario.id));
                }
            }
            SettingKind::Urgent => scenario.urgent = true,
            SettingKind::Threshold(number) => {
                let value = number.node.value();
                if (0.0..=1.0).contains(&value) {
                    scenario.threshold = Some(value);
                } else {
                    self.error(Code::E044, "a threshold lies between 0 and 1", number.span, "", "write  threshold 0.7");
                }
            }
            SettingKind::Strategy(strategy) => {
                scenario.strategy = Some(match strategy.node {
                    ast::Strategy::Full => Strategy::Full,
                    ast::Strategy::Quick => Strategy::Quick,
                    ast::Strategy::QuickThenFull => Strategy::QuickThenFull,
                });
            }
            SettingKind::Polish => self.not_yet("`polish`", setting.span, "leave it out for now"),
            SettingKind::Channels(channels) => {
                let mut meant: Vec<Channel> = channels.iter().map(|written| channel(written.node)).collect();
                meant.sort_unstable();
                meant.dedup();
                scenario.channels = meant;
            }
            SettingKind::Language(language) => scenario.language = Some(Language::new(language.node.as_str())),
            SettingKind::Cooldown(duration) => match duration.node.seconds() {
                Some(seconds @ 1..=MAX_COOLDOWN_SECONDS) => scenario.cooldown_seconds = u32::try_from(seconds).ok(),
                _ => {
                    let help = "write  cooldown 5 minutes";
                    self.error(Code::E044, "a cooldown lasts from a second to a day", duration.span, "", help);
                }
            },
            SettingKind::Handoff(handoff) => {
                scenario.handoff = match handoff.node {
                    ast::Handoff::Never => Handoff::Never,
                    ast::Handoff::Unsure => Handoff::Unsure,
                    ast::Handoff::Always => Handoff::Always,
                }
            }
            SettingKind::OnlyWhen(condition) => {
                self.uses.only_when_at.insert(self.subject.clone(), self.at(setting.span));
                scenario.only_when = self.condition(condition);
            }
            SettingKind::Was(name) => {
                if self.names.subjects.contains_key(&name.node) {
                    let message = format!("`{}` is still the name of something else", name.node);
                    self.error(
                        Code::E020,
                        message,
                        name.span,
                        "`was` names what this was called before",
                        "leave the line out",
                    );
                }
                scenario.was.push(ScenarioId::new(name.node.as_str()));
            }
        }
    }

    fn loser(&mut self, name: &ast::Name, own: &ScenarioId) -> Option<ScenarioId> {
        match self.names.subjects.get(&name.node).map(|known| &known.subject) {
            Some(Subject::Scenario(id)) if id == own => {
                self.error(Code::E041, "a scenario cannot win over itself", name.span, "", "leave it out");
                None
            }
            Some(Subject::Scenario(id)) => Some(id.clone()),
            Some(Subject::Flow(_)) => {
                let message = format!("`{}` is a flow, and flows are not heard", name.node);
                self.error(Code::E044, message, name.span, "", "name a scenario");
                None
            }
            None => {
                self.unknown(crate::compile::names::Wanted::Scenario, name);
                None
            }
        }
    }

    fn said_once(&mut self, steps: &[&Step]) -> Vec<Reply> {
        let mut replies = Vec::new();
        let mut first: Option<Span> = None;
        for step in steps {
            let Step::Say(say) = step else { continue };
            if let Some(first) = first {
                let found = Diagnostic::new(Code::E029, "`say` is given twice")
                    .blame(&self.at(say.span), "a second time here")
                    .beside(&self.at(first), "first here")
                    .note("a scenario answers once; several wordings stand in one block and take turns")
                    .help("put both into one block:  say { full \"…\" }");
                self.report.add(found);
            }
            first = first.or(Some(say.span));
            replies.extend(self.replies(say));
        }
        replies
    }

    fn scenario_when(&mut self, when: &ast::When) -> Option<When> {
        self.damaged(when.body.damaged);
        let condition = self.condition(&when.condition);
        if when.body.items.is_empty() && !when.body.damaged {
            self.empty(when.body.span, "when", "write what is said or done then");
        }
        let steps: Vec<&Step> = when.body.items.iter().collect();
        let replies = self.said_once(&steps);
        let has_next = steps.iter().any(|step| !matches!(step, Step::Say(_)));
        let next = has_next.then(|| self.steps(steps.into_iter().filter(|step| !matches!(step, Step::Say(_)))));
        if condition.is_none() {
            self.left_out();
        }
        let (condition, source) = condition?;
        let line = Span { end: when.condition.span.end, ..when.span };
        Some(When { condition, source, replies, next, at: self.at(line) })
    }

    /// A flow.
    pub(super) fn flow(&mut self, written: &ast::Flow) -> Flow {
        self.damaged(written.body.damaged);
        let steps = written.body.items.iter().filter_map(|item| match item {
            FlowItem::Step(step) => Some(step),
            FlowItem::Was { .. } => None,
        });
        let block = self.steps(steps);
        let was = written.body.items.iter().filter_map(|item| match item {
            FlowItem::Was { name, .. } => Some(FlowId::new(name.node.as_str())),
            FlowItem::Step(_) => None,
        });
        if written.body.items.is_empty() && !written.body.damaged {
            self.empty(written.body.span, "flow", "write its steps:  collect name, phone");
        }
        Flow {
            id: FlowId::new(written.name.node.as_str()),
            title: title(written.title.as_ref(), &written.name),
            was: was.collect(),
            block,
            at: self.at(written.name.span),
        }
    }
}

fn title(written: Option<&ast::Text>, name: &ast::Name) -> String {
    written.map_or_else(|| name.node.replace('-', " "), |title| title.node.clone())
}

fn hear_of(item: &ScenarioItem) -> Option<&ast::Hear> {
    match item {
        ScenarioItem::Hear(hear) => Some(hear),
        ScenarioItem::Setting(_) | ScenarioItem::Step(_) => None,
    }
}

fn step_of(item: &ScenarioItem) -> Option<&Step> {
    match item {
        ScenarioItem::Step(step) => Some(step),
        ScenarioItem::Setting(_) | ScenarioItem::Hear(_) => None,
    }
}

fn join(hear: &mut Hear, more: Hear) {
    hear.phrases.extend(more.phrases);
    hear.patterns.extend(more.patterns);
    hear.rules.extend(more.rules);
    hear.keys.extend(more.keys);
    hear.not_phrases.extend(more.not_phrases);
    hear.not_patterns.extend(more.not_patterns);
    hear.not_rules.extend(more.not_rules);
}

fn setting_word(kind: &SettingKind) -> &'static str {
    match kind {
        SettingKind::Kind(_) => "kind",
        SettingKind::Status(_) => "status",
        SettingKind::WinsOver(_) => "wins over",
        SettingKind::Urgent => "urgent",
        SettingKind::Threshold(_) => "threshold",
        SettingKind::Strategy(_) => "strategy",
        SettingKind::Polish => "polish",
        SettingKind::Channels(_) => "channels",
        SettingKind::Language(_) => "language",
        SettingKind::Cooldown(_) => "cooldown",
        SettingKind::Handoff(_) => "handoff",
        SettingKind::OnlyWhen(_) => "only when",
        SettingKind::Was(_) => "was",
    }
}

fn may_repeat(kind: &SettingKind) -> bool {
    matches!(kind, SettingKind::WinsOver(_) | SettingKind::Was(_))
}
