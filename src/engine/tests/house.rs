//! A small business built by hand, so that the engine is tested without the compiler.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, time};
use jiff::tz::TimeZone;

use crate::engine::{Call, EffectKind, EffectOutcome, Event, Input, Response, Ring, Step, Then, Thinking, begin, step};
use crate::hours::{Holidays, Hours, OpenSpan};
use crate::model::*;
use crate::revision::Revision;
use crate::slot::SlotType;
use crate::text::Span;

pub fn at() -> At {
    At { path: Arc::from("test.scenario"), line: 1, span: Span::new(0, 0) }
}

/// `{name or there}`, `{fact.price}`, `{business.hours}` are holes; everything else is words.
pub fn template(source: &str) -> Template {
    let mut parts = Vec::new();
    for (index, piece) in source.split(['{', '}']).enumerate() {
        if piece.is_empty() {
            continue;
        }
        parts.push(if index % 2 == 0 { Part::Words(piece.to_owned()) } else { Part::Hole(hole(piece)) });
    }
    Template { parts, source: source.to_owned(), at: at() }
}

fn hole(text: &str) -> Hole {
    let (name, otherwise) = text.split_once(" or ").map_or((text, None), |(name, rest)| (name, Some(rest.to_owned())));
    let placeholder = match name {
        "business.name" => Placeholder::BusinessName,
        "business.hours" => Placeholder::BusinessHours,
        "business.next-opening" => Placeholder::BusinessNextOpening,
        "caller.number" => Placeholder::CallerNumber,
        _ => match name.strip_prefix("fact.") {
            Some(fact) => Placeholder::Fact(FactId::new(fact)),
            None => Placeholder::Slot(SlotId::new(name)),
        },
    };
    Hole { placeholder, otherwise }
}

pub fn phrase(words: &str) -> Phrase {
    Phrase { parts: vec![PhrasePart::Words(words.to_owned())], source: words.to_owned(), at: at() }
}

pub fn reply(form: Form, words: &str) -> Reply {
    Reply { channel: None, form, words: template(words), weight: 1, language: None, at: at() }
}

pub fn quick(words: &str) -> Reply {
    reply(Form::Quick, words)
}

pub fn full(words: &str) -> Reply {
    reply(Form::Full, words)
}

pub fn say(words: &str) -> StatementKind {
    StatementKind::Say(template(words))
}

pub fn to(subject: &str) -> Target {
    match subject {
        "office" | "on-call" => Target::Transfer(ContactId::new(subject)),
        "voicemail" => Target::Voicemail,
        "anything-else" => Target::AnythingElse,
        "goodbye" => Target::Goodbye,
        "hang-up" => Target::HangUp,
        flow if flow.ends_with("-flow") => Target::Subject(Subject::Flow(FlowId::new(flow))),
        scenario => Target::Subject(Subject::Scenario(ScenarioId::new(scenario))),
    }
}

pub fn then(subject: &str) -> StatementKind {
    StatementKind::Then { target: to(subject), outcomes: Vec::new() }
}

pub fn collect(slots: &[&str]) -> StatementKind {
    StatementKind::Collect(slots.iter().map(|slot| SlotId::new(*slot)).collect())
}

pub fn ticket(words: &str) -> StatementKind {
    StatementKind::Do { action: Action::Ticket(template(words)), outcomes: Vec::new() }
}

/// A tenant in the making.
pub struct House {
    pub tenant: Tenant,
}

impl House {
    pub fn new() -> Self {
        let nine_to_five = vec![OpenSpan { opens: time(9, 0, 0, 0), closes: time(17, 0, 0, 0) }];
        let mut week: [Vec<OpenSpan>; 7] = std::array::from_fn(|_| nine_to_five.clone());
        week[6] = Vec::new();
        let contact = |words: &str, numbers: &[&str]| Contact {
            say: words.to_owned(),
            numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
            ring_seconds: 20,
        };
        let profile = Profile {
            name: "Penguin Air".into(),
            zone: TimeZone::get("America/New_York").unwrap(),
            language: Language::new("en-US"),
            numbers: vec!["+12395550111".into()],
            greeting: template("Thanks for calling {business.name}. How can I help you today?"),
            goodbye: template("Goodbye!"),
            plan: Plan::Pro,
            voice: Voice { name: None },
            hours: Hours { week, holidays: vec![Holidays::UsFederal], exceptions: BTreeMap::new() },
            contacts: [
                (ContactId::new("office"), contact("our office", &["+12395550120"])),
                (ContactId::new("on-call"), contact("the technician", &["+12395550131", "+12395550132"])),
            ]
            .into(),
            calendars: Vec::new(),
            webhooks: [(WebhookId::new("dispatch"), Webhook { url: "https://x.example.com".into(), secret: None })]
                .into(),
            carrier: None,
            model: None,
            threshold: None,
            off_topic: None,
            keep_traces_days: 90,
        };
        let tenant = Tenant {
            id: TenantId::new("penguin-air"),
            profile,
            vocabulary: Vocabulary::default(),
            facts: BTreeMap::new(),
            slots: BTreeMap::new(),
            scenarios: BTreeMap::new(),
            flows: BTreeMap::new(),
            fallback: Vec::new(),
            silence: Vec::new(),
            outcomes: BTreeMap::new(),
            blocks: Blocks::default(),
        };
        let mut house = Self { tenant };
        let first = house.block(vec![say("Sorry, I didn't get that.")]);
        let second = house.block(vec![then("office")]);
        house.tenant.fallback = vec![first, second];
        let first = house.block(vec![say("Are you still there?")]);
        let second = house.block(vec![say("I'll let you go."), then("hang-up")]);
        house.tenant.silence = vec![first, second];
        house
    }

    pub fn block(&mut self, kinds: Vec<StatementKind>) -> BlockId {
        let statements = kinds.into_iter().map(|kind| Statement { kind, at: at() }).collect();
        self.tenant.blocks.push(Block { statements })
    }

    pub fn when(&mut self, condition: Condition, kinds: Vec<StatementKind>) -> StatementKind {
        let block = self.block(kinds);
        StatementKind::When { condition, source: "as written".into(), block }
    }

    pub fn ask(&mut self, question: &str, branches: Vec<(Vec<Answer>, Vec<StatementKind>)>) -> StatementKind {
        let branches = branches
            .into_iter()
            .map(|(answers, kinds)| Branch { answers, block: self.block(kinds), at: at() })
            .collect();
        StatementKind::Ask { question: template(question), branches }
    }

    pub fn handlers(&mut self, handlers: Vec<(Outcome, Vec<StatementKind>)>) -> Vec<Handler> {
        handlers.into_iter().map(|(outcome, kinds)| Handler { outcome, block: self.block(kinds), at: at() }).collect()
    }

    pub fn scenario(
        &mut self,
        id: &str,
        kind: Kind,
        phrases: &[&str],
        replies: Vec<Reply>,
        next: Vec<StatementKind>,
    ) -> &mut Scenario {
        let next = self.block(next);
        let scenario = Scenario {
            kind,
            hear: Hear { phrases: phrases.iter().map(|words| phrase(words)).collect(), ..Hear::default() },
            replies,
            ..Scenario::bare(ScenarioId::new(id), id.replace('-', " "), at(), next)
        };
        self.tenant.scenarios.entry(ScenarioId::new(id)).insert_entry(scenario).into_mut()
    }

    pub fn flow(&mut self, id: &str, kinds: Vec<StatementKind>) {
        let block = self.block(kinds);
        let flow = Flow { id: FlowId::new(id), title: id.into(), was: Vec::new(), block, at: at() };
        self.tenant.flows.insert(FlowId::new(id), flow);
    }

    pub fn slot(&mut self, id: &str, slot_type: SlotType) -> &mut Slot {
        let slot = Slot {
            id: SlotId::new(id),
            slot_type,
            ask: template(&format!("What is your {id}?")),
            retry: template(&format!("Sorry, what is your {id}?")),
            options: Vec::new(),
            pattern: None,
            offer_caller_number: false,
            checks: Vec::new(),
            at: Some(at()),
        };
        self.tenant.slots.entry(SlotId::new(id)).insert_entry(slot).into_mut()
    }

    pub fn fact(&mut self, id: &str, words: &str, until: Option<Date>) {
        self.tenant.facts.insert(FactId::new(id), Fact { words: words.into(), until, at: at() });
    }

    pub fn open_doors(self) -> Talk {
        self.open_doors_at("2026-07-14T14:00:00Z".parse().unwrap(), Channel::Voice)
    }

    pub fn open_doors_at(self, now: Timestamp, channel: Channel) -> Talk {
        Talk::begin(Revision::new(self.tenant, BTreeMap::new()), now, channel)
    }
}

impl Talk {
    /// The call has come in and was greeted.
    pub fn begin(revision: Revision, now: Timestamp, channel: Channel) -> Self {
        let ring = Ring {
            id: CallId::new("CA0123456789abcdef0123456789abcdef"),
            channel,
            from: "+12395550199".into(),
            to: "+12395550111".into(),
            at: now,
        };
        let call = begin(&revision, ring.clone());
        let mut talk = Talk {
            ring,
            revision,
            call,
            now,
            inputs: Vec::new(),
            world: Vec::new(),
            done: Vec::new(),
            response: None,
            thinking: Thinking::default(),
        };
        talk.take(Event::Rang { returning: false });
        talk
    }
}

/// A call with that business.
pub struct Talk {
    pub ring: Ring,
    pub revision: Revision,
    pub call: Call,
    pub now: Timestamp,
    pub inputs: Vec<Input>,
    /// How the next awaited effects end; done where empty.
    pub world: Vec<EffectOutcome>,
    /// Every effect asked for.
    pub done: Vec<EffectKind>,
    pub response: Option<Response>,
    pub thinking: Thinking,
}

impl Talk {
    /// Takes an event and performs what it asks for; answers what was said.
    pub fn take(&mut self, event: Event) -> String {
        self.now += jiff::SignedDuration::from_secs(4);
        let mut event = event;
        loop {
            let input = Input { at: self.now, event, model_spent_today_microdollars: 0 };
            self.inputs.push(input.clone());
            match step(&self.revision, self.call.clone(), &input) {
                Step::Answer { call, response, effects, thinking } => {
                    self.call = call;
                    self.done.extend(effects.into_iter().map(|effect| effect.kind));
                    let words = response.words();
                    self.response = Some(response);
                    self.thinking = thinking;
                    return words;
                }
                Step::Await { call, effect } => {
                    self.call = call;
                    self.done.push(effect.kind);
                    let outcome = if self.world.is_empty() {
                        EffectOutcome::Done { reference: None }
                    } else {
                        self.world.remove(0)
                    };
                    event = Event::Outcome { effect: effect.id, outcome };
                }
            }
        }
    }

    pub fn hears(&mut self, words: &str) -> String {
        self.take(Event::Said { words: words.into(), recogniser: None })
    }

    pub fn silence(&mut self) -> String {
        self.take(Event::Silent)
    }

    pub fn then(&self) -> &Then {
        &self.response.as_ref().unwrap().then
    }

    pub fn dials(&self) -> Option<&str> {
        match self.then() {
            Then::Dial(dial) => Some(&dial.number),
            Then::Listen(_) | Then::Record(_) | Then::HangUp => None,
        }
    }
}
