use super::condition::channel;
use super::hear::key;
use crate::compile::names::{Names, Wanted};
use crate::compile::report::{Blame, Report, at};
use crate::compile::tenant_toml::is_number;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{
    Act, ActKind, At, CallScript, CallerAct, Channel, ContactId, Expectation, Literal, MatchedBy, ModelAct, Outcome,
    OutcomeKind, ScenarioId, SlotId, Subject, WorldAct,
};
use crate::slot::SlotType;
use crate::syntax::ast::{self, CallFile, CallItem, HeardBy, SaidBy, Spanned, TestCall, Value, WorldAnswer};
use crate::text::{Source, Span, closest};

/// The longest wait between two acts, in seconds: a call is over long before.
const MAX_WAIT_SECONDS: u64 = 3_600;

/// What a scripted world can be told to answer for.
const EFFECTS: [&str; 6] = ["transfer", "voicemail", "text", "ticket", "webhook", "model"];

/// The test call of a file; none where it could not be read in full.
pub(in crate::compile) fn call_script(
    source: &Source,
    file: &CallFile,
    names: &Names,
    report: &mut Report,
) -> Option<CallScript> {
    let stem = stem(source.path());
    let mut calls = file.calls.iter();
    let Some(call) = calls.next() else {
        if !file.damaged {
            let found = Diagnostic::new(Code::E050, "there is no test call in this file")
                .at(source.path(), Span::default(), "")
                .help("write one:  call \"Asks for the hours\" { … }");
            report.add(found);
        }
        return None;
    };
    for second in calls {
        let found = Diagnostic::new(Code::E050, "a file holds one test call, and this is the second")
            .at(source.path(), second.title.span, "")
            .help("move it to a file of its own, named for what it tests");
        report.add(found);
    }
    let mut reader = Reader { source, names, report, whole: true };
    let script = reader.call(call, stem);
    script.filter(|_| reader.whole && !file.damaged && !call.body.damaged)
}

fn stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.strip_suffix(".call").unwrap_or(name).to_owned()
}

struct Reader<'a> {
    source: &'a Source,
    names: &'a Names,
    report: &'a mut Report,
    /// Whether every line so far could be used.
    whole: bool,
}

impl Reader<'_> {
    fn at(&self, span: Span) -> At {
        at(self.source, span)
    }

    fn error(&mut self, code: Code, message: impl Into<String>, span: Span, label: &str, help: &str) {
        self.whole = false;
        let found = Diagnostic::new(code, message).blame(&self.at(span), label);
        self.report.add(if help.is_empty() { found } else { found.help(help) });
    }

    fn unknown(&mut self, wanted: Wanted, name: &ast::Name) {
        self.whole = false;
        let unknown = self.names.unknown(wanted, &name.node, &self.at(name.span));
        self.report.extend(unknown);
    }

    fn call(&mut self, call: &TestCall, stem: String) -> Option<CallScript> {
        let mut begins = None;
        let mut from = None;
        let mut acts = Vec::new();
        for item in &call.body.items {
            match item {
                CallItem::At { span, when } => {
                    if begins.is_some() {
                        self.error(Code::E029, "`at` is given twice", *span, "", "keep one of them");
                    }
                    begins = Some(when.node);
                }
                CallItem::From { span, number } => {
                    if from.is_some() {
                        self.error(Code::E029, "`from` is given twice", *span, "", "keep one of them");
                    }
                    from = self.number(number);
                }
                CallItem::Caller { span, act } => {
                    let act = self.caller(act);
                    acts.extend(act.map(|act| Act { kind: ActKind::Caller(act), at: self.at(*span) }));
                }
                CallItem::World(world) => {
                    let act = self.world(world);
                    acts.extend(act.map(|act| Act { kind: ActKind::World(act), at: self.at(world.span) }));
                }
                CallItem::Expect(expect) => {
                    let what = self.expectation(expect);
                    let not = expect.not.is_some();
                    acts.extend(what.map(|what| Act { kind: ActKind::Expect { not, what }, at: self.at(expect.span) }));
                }
            }
        }
        if begins.is_none() && !call.body.damaged {
            let help = "add  at 2026-07-14 10:00";
            self.error(Code::E050, "this test call does not say when it is", call.title.span, "", help);
        }
        Some(CallScript {
            stem,
            title: call.title.node.clone(),
            channel: call.by.as_ref().map_or(Channel::Voice, |by| channel(by.node)),
            begins: begins?,
            from,
            acts,
            at: self.at(call.title.span),
        })
    }

    fn number(&mut self, number: &ast::Text) -> Option<String> {
        if is_number(&number.node) {
            return Some(number.node.clone());
        }
        let message = format!("`{}` is not a phone number", number.node);
        self.error(Code::E050, message, number.span, "", "write it with its country, as  from \"+12395550199\"");
        None
    }

    fn caller(&mut self, act: &ast::Act) -> Option<CallerAct> {
        Some(match act {
            ast::Act::Says { words, heard } => {
                let heard = match heard {
                    Some(heard) if !(0.0..=1.0).contains(&heard.node.value()) => {
                        let help = "write  heard 0.55";
                        self.error(Code::E050, "a recogniser is sure between 0 and 1", heard.span, "", help);
                        return None;
                    }
                    Some(heard) => Some(heard.node.value()),
                    None => None,
                };
                CallerAct::Says { words: words.node.clone(), heard }
            }
            ast::Act::Presses(keys) => {
                CallerAct::Presses(keys.iter().filter_map(|pressed| key(pressed.node)).collect())
            }
            ast::Act::Silent => CallerAct::Silent,
            ast::Act::InterruptsAfter(words) => CallerAct::Interrupts { after: words.node.clone() },
            ast::Act::Waits(duration) => match duration.node.seconds() {
                Some(seconds @ 0..=MAX_WAIT_SECONDS) => {
                    CallerAct::Waits { seconds: u32::try_from(seconds).unwrap_or(0) }
                }
                _ => {
                    self.error(
                        Code::E050,
                        "a caller waits an hour at most",
                        duration.span,
                        "",
                        "write  waits 10 seconds",
                    );
                    return None;
                }
            },
            ast::Act::HangsUp => CallerAct::HangsUp,
        })
    }

    fn world(&mut self, world: &ast::World) -> Option<WorldAct> {
        let effect = world.effect.node.as_str();
        if effect == "model" {
            return self.model(world).map(WorldAct::Model);
        }
        let Some(kind) = OutcomeKind::ALL.into_iter().find(|kind| kind.as_str() == effect) else {
            if ["calendar", "email"].contains(&effect) {
                self.error(
                    Code::E090,
                    format!("`{effect}` is not available yet"),
                    world.effect.span,
                    "",
                    "leave it out for now",
                );
                return None;
            }
            let near = closest(effect, EFFECTS);
            let label = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
            let help = if near.is_some() { String::new() } else { format!("what can answer: {}", EFFECTS.join(", ")) };
            self.error(Code::E050, format!("nothing called `{effect}` can answer"), world.effect.span, &label, &help);
            return None;
        };
        match &world.answer {
            WorldAnswer::TimesOut => Some(WorldAct::TimesOut(kind)),
            WorldAnswer::Outcome { name, with } => {
                let outcome = self.outcome(kind, name)?;
                let with = with.as_ref().and_then(|with| self.with(with));
                Some(WorldAct::Answers { effect: kind, outcome, with })
            }
        }
    }

    fn outcome(&mut self, kind: OutcomeKind, name: &ast::Name) -> Option<Outcome> {
        let possible = kind.outcomes();
        if let Some(outcome) = possible.iter().find(|outcome| outcome.as_str() == name.node) {
            return Some(*outcome);
        }
        let words: Vec<&str> = possible.iter().map(|outcome| outcome.as_str()).collect();
        let near = closest(&name.node, words.iter().copied());
        let label = near.map_or_else(String::new, |near| format!("did you mean `{near}`?"));
        let message = format!("a {} never ends with `{}`", kind.as_str(), name.node);
        self.error(Code::E033, message, name.span, &label, &format!("it can end with {}", words.join(", ")));
        None
    }

    fn model(&mut self, world: &ast::World) -> Option<ModelAct> {
        let WorldAnswer::Outcome { name, with } = &world.answer else { return Some(ModelAct::TimesOut) };
        Some(match name.node.as_str() {
            "none" => ModelAct::None,
            "failed" => match with.as_ref().and_then(|with| self.with(with)) {
                Some(words) => ModelAct::Writes(words),
                None => ModelAct::Fails,
            },
            _ => ModelAct::Chooses(self.scenario(name)?),
        })
    }

    fn with(&mut self, value: &Spanned<Value>) -> Option<String> {
        match &value.node {
            Value::Text(template) if template.plain().is_some() => template.plain().map(ToOwned::to_owned),
            Value::Number(number) => Some(number.text.clone()),
            Value::Word(word) => Some(word.clone()),
            Value::Text(_) | Value::Ref(_) | Value::Date(_) | Value::Time(_) | Value::Duration(_) => {
                self.error(Code::E050, "this cannot come with an answer", value.span, "", "write words in quotes");
                None
            }
        }
    }

    fn scenario(&mut self, name: &ast::Name) -> Option<ScenarioId> {
        match self.names.subjects.get(&name.node).map(|known| &known.subject) {
            Some(Subject::Scenario(id)) => Some(id.clone()),
            Some(Subject::Flow(_)) => {
                let message = format!("`{}` is a flow, and flows are not matched", name.node);
                self.error(Code::E050, message, name.span, "", "name the scenario that leads to it");
                None
            }
            None => {
                self.unknown(Wanted::Scenario, name);
                None
            }
        }
    }

    fn expectation(&mut self, expect: &ast::Expect) -> Option<Expectation> {
        Some(match &expect.what {
            ast::Expectation::Scenario { name, by } => {
                Expectation::Scenario { id: self.scenario(name)?, by: by.as_ref().map(|by| matched_by(by.node)) }
            }
            ast::Expectation::Contains { what, words } => {
                let text = words.node.clone();
                match what.node {
                    SaidBy::Say => Expectation::Say(text),
                    SaidBy::Ask => Expectation::Ask(text),
                    SaidBy::Text => Expectation::Text(text),
                    SaidBy::Ticket => Expectation::Ticket(text),
                    SaidBy::Email => {
                        self.error(Code::E090, "`email` is not available yet", what.span, "", "leave it out for now");
                        return None;
                    }
                }
            }
            ast::Expectation::Slot { slot, value } => {
                let known = self.names.slots.get(&slot.head.node).map(|known| (known.id.clone(), known.slot_type));
                let Some((id, slot_type)) = known.filter(|_| slot.field.is_none()) else {
                    self.unknown(Wanted::Slot, &slot.head);
                    return None;
                };
                self.slot_value(id, slot_type, value)?
            }
            ast::Expectation::Transfer(name) => {
                if !self.names.contacts.contains(&name.node) {
                    self.unknown(Wanted::Contact, name);
                    return None;
                }
                Expectation::Transfer(ContactId::new(name.node.as_str()))
            }
            ast::Expectation::Voicemail => Expectation::Voicemail,
            ast::Expectation::Goodbye => Expectation::Goodbye,
            ast::Expectation::HangUp => Expectation::HangUp,
            ast::Expectation::Unsure => Expectation::Unsure,
        })
    }

    fn slot_value(&mut self, id: SlotId, slot_type: SlotType, value: &Spanned<Value>) -> Option<Expectation> {
        let words = match &value.node {
            Value::Number(number) if slot_type == SlotType::Number => {
                return Some(Expectation::Slot(id, Literal::Number(number.text.clone())));
            }
            _ => self.with(value)?,
        };
        let literal = match (slot_type, words.as_str()) {
            (SlotType::YesNo, "yes") => Literal::YesNo(true),
            (SlotType::YesNo, "no") => Literal::YesNo(false),
            _ => Literal::Words(words),
        };
        Some(Expectation::Slot(id, literal))
    }
}

fn matched_by(by: HeardBy) -> MatchedBy {
    match by {
        HeardBy::Phrase => MatchedBy::Phrase,
        HeardBy::Pattern => MatchedBy::Pattern,
        HeardBy::Rule => MatchedBy::Rule,
        HeardBy::Key => MatchedBy::Key,
        HeardBy::Meaning => MatchedBy::Meaning,
        HeardBy::Model => MatchedBy::Model,
    }
}
