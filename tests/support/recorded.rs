//! Calls recorded as the driver records them: a small tenant's files compiled, the engine's own steps, no world outside.
#![allow(dead_code, reason = "each test binary uses some of it")]

use std::sync::Arc;

use clientsvia::compile::{Files, compile};
use clientsvia::engine::{Call, Effect, EffectOutcome, Event, Input, Ring, Step, begin, step};
use clientsvia::model::{CallId, Channel, TenantId};
use clientsvia::revision::Revision;
use clientsvia::store::RevisionFiles;
use clientsvia::trace::{Answered, Timings, TurnTrace};
use jiff::{SignedDuration, Timestamp};

pub const CALLER: &str = "+12395550199";

/// The files of a small tenant.
pub const FILES: [(&str, &str); 3] = [
    ("frost/tenant.toml", include_str!("frost/tenant.toml")),
    ("frost/scenarios/cooling.scenario", include_str!("frost/cooling.scenario")),
    ("frost/scenarios/prices.scenario", include_str!("frost/prices.scenario")),
];

pub fn revision() -> Arc<Revision> {
    let mut files = Files::new("tenants");
    for (path, text) in FILES {
        files.insert(path, text);
    }
    let compiled = compile(&TenantId::new("frost"), &files, jiff::civil::date(2026, 7, 14));
    let messages: Vec<String> =
        compiled.diagnostics.iter().map(|one| format!("{} {}", one.code, one.message)).collect();
    Arc::new(compiled.revision.unwrap_or_else(|| panic!("{messages:#?}")))
}

pub fn files_of(revision: &Revision) -> RevisionFiles {
    let files = revision.files.iter().map(|(path, source)| (path.clone(), source.text().to_string())).collect();
    RevisionFiles { id: revision.id.clone(), tenant: revision.tenant.id.clone(), files }
}

/// A call in the evening: the greeting, then an input each turn.
pub fn record(revision: &Revision, id: &str, inputs: &[Event]) -> Vec<TurnTrace> {
    let at: Timestamp = "2026-07-15T02:15:00Z".parse().unwrap();
    let ring = Ring {
        id: CallId::new(id),
        channel: Channel::Voice,
        from: CALLER.to_owned(),
        to: "+12395550111".to_owned(),
        at,
    };
    let mut call = begin(revision, ring);
    let mut turns = Vec::new();
    let rang = Event::Rang { returning: false };
    for (number, event) in (0_i64..).zip(std::iter::once(&rang).chain(inputs)) {
        let turn = take(revision, call, event.clone(), at + SignedDuration::from_secs(4 * number));
        call = turn.call.clone();
        turns.push(turn);
    }
    turns
}

fn take(revision: &Revision, call: Call, event: Event, at: Timestamp) -> TurnTrace {
    let (mut call, mut event) = (call, event);
    let (mut inputs, mut awaited): (Vec<Input>, Vec<Effect>) = (Vec::new(), Vec::new());
    loop {
        let input = Input { at, event, model_spent_today_microdollars: 0 };
        let stepped = step(revision, call, &input);
        inputs.push(input);
        match stepped {
            Step::Await { call: waiting, effect } => {
                event = Event::Outcome { effect: effect.id, outcome: EffectOutcome::Done { reference: None } };
                (call, _) = (waiting, awaited.push(effect));
            }
            Step::Answer { call, response, effects, thinking } => {
                let words = response.words();
                return TurnTrace {
                    answered: Answered {
                        token: None,
                        target: format!("/twilio/frost/voice/turn?n={}", call.turn),
                        content_type: "text/xml".to_owned(),
                        body: format!("<Response><Say>{words}</Say></Response>").into_bytes(),
                    },
                    call,
                    inputs,
                    response,
                    awaited,
                    effects,
                    thinking,
                    cost_microdollars: 0,
                    timings: Timings { think_us: 80, effects_us: 0 },
                };
            }
        }
    }
}

pub fn said(words: &str) -> Event {
    Event::Said { words: words.to_owned(), recogniser: Some(clientsvia::matcher::Chance::new(0.93)) }
}
