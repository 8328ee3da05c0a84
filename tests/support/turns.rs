//! Turns as the driver would hand them over.
#![allow(dead_code, reason = "each test binary uses some of it")]

use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use clientsvia::engine::{
    Call, Effect, EffectId, EffectKind, Event, Input, Response, Ring, Said, SaidBy, Then, Thinking, Waiting,
};
use clientsvia::model::{CallId, Channel, Language, RevisionId, TenantId};
use clientsvia::trace::{Answered, Timings, TurnTrace};
use jiff::{SignedDuration, Timestamp};

pub const REVISION: &str = "3f9c2a81b04e00000000000000000000000000000000000000000000000000aa";

/// Waits for a future without a runtime.
pub fn wait<T>(future: impl Future<Output = T>) -> T {
    struct Unpark(std::thread::Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::park(),
        }
    }
}

pub fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_784_000_000 + seconds).unwrap()
}

pub fn tenant(name: &str) -> TenantId {
    TenantId::new(name)
}

pub fn call_id(number: u64) -> CallId {
    CallId::new(format!("CA{number:032x}"))
}

/// One turn of one call.
#[derive(Clone, Debug)]
pub struct TurnOf {
    pub tenant: &'static str,
    pub call: u64,
    pub turn: u32,
    /// When the call came in, in seconds; its turns are 4 s apart.
    pub started: i64,
    pub from: String,
    pub words: String,
    pub cost: u64,
    pub effects: u32,
}

impl TurnOf {
    pub fn new(tenant: &'static str, call: u64, turn: u32) -> Self {
        let started = i64::try_from(call).unwrap() * 60;
        let words = format!("my ac quit, number {call} turn {turn}");
        Self { tenant, call, turn, started, from: "+12395550199".to_owned(), words, cost: 0, effects: 0 }
    }

    pub fn words(self, words: impl Into<String>) -> Self {
        Self { words: words.into(), ..self }
    }

    pub fn from(self, from: &str) -> Self {
        Self { from: from.to_owned(), ..self }
    }

    pub fn cost(self, cost: u64) -> Self {
        Self { cost, ..self }
    }

    pub fn effects(self, effects: u32) -> Self {
        Self { effects, ..self }
    }

    pub fn at(&self) -> Timestamp {
        time(self.started) + SignedDuration::from_secs(4 * i64::from(self.turn))
    }

    pub fn trace(&self) -> Arc<TurnTrace> {
        let language = Language::new("en-US");
        let said = Said {
            words: format!("Oh no: {}", self.words),
            language: language.clone(),
            by: SaidBy::Statement,
            at: None,
        };
        let event = match self.turn {
            0 => Event::Rang { returning: false },
            _ => Event::Said { words: self.words.clone(), recogniser: None },
        };
        let effect = |index| Effect {
            id: EffectId { turn: self.turn, index },
            kind: EffectKind::Ticket { words: self.words.clone() },
            deadline_ms: 5_000,
        };
        let ring = Ring {
            id: call_id(self.call),
            channel: Channel::Voice,
            from: self.from.clone(),
            to: "+12395550111".to_owned(),
            at: time(self.started),
        };
        Arc::new(TurnTrace {
            call: Call {
                turn: self.turn,
                waiting: Waiting::Wish,
                last_said: vec![said.clone()],
                ..Call::new(ring, tenant(self.tenant), RevisionId::new(REVISION), language)
            },
            inputs: vec![Input { at: self.at(), event, model_spent_today_microdollars: 0 }],
            response: Response { said: vec![said], actions: Vec::new(), then: Then::HangUp },
            effects: (0..self.effects).map(effect).collect(),
            awaited: Vec::new(),
            thinking: Thinking::default(),
            cost_microdollars: self.cost,
            timings: Timings { think_us: 60, effects_us: 0 },
            answered: Answered {
                token: Some(format!("token-{}-{}", self.call, self.turn)),
                target: format!("/twilio/{}/voice/turn?n={}", self.tenant, self.turn),
                content_type: "text/xml".to_owned(),
                body: format!("<Response><Say>{}</Say></Response>", self.words).into_bytes(),
            },
        })
    }
}
