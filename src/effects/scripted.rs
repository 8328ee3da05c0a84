use std::collections::VecDeque;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde_json::json;

use super::{Clock, Order, Performer};
use crate::engine::{EffectKind, EffectOutcome};
use crate::matcher::{Question, Verdict, VerdictFault, read_answer};
use crate::model::{ModelAct, ModelConfig, Outcome, OutcomeKind, WorldAct};

/// The tokens a scripted model says it used, so that costs are the same in every run.
const SCRIPTED_TOKENS: (u32, u32) = (400, 20);

/// A world that does what a test call says, and otherwise succeeds at once. Nothing leaves the machine.
#[derive(Debug, Default)]
pub struct Scripted {
    acts: Mutex<VecDeque<WorldAct>>,
}

impl Scripted {
    /// A world in which everything works.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next effect of the act's kind ends as the act says, once.
    pub fn tell(&self, act: WorldAct) {
        self.acts().push_back(act);
    }

    fn acts(&self) -> MutexGuard<'_, VecDeque<WorldAct>> {
        self.acts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn take(&self, kind: Kind) -> Option<WorldAct> {
        let mut acts = self.acts();
        let place = acts.iter().position(|act| Kind::of(act) == kind)?;
        acts.remove(place)
    }

    fn outcome(&self, order: &Order) -> EffectOutcome {
        match &order.effect.kind {
            EffectKind::AskModel(question) => self.verdict(order, question),
            EffectKind::Text { .. } => self.ending(OutcomeKind::Text),
            EffectKind::Ticket { .. } => self.ending(OutcomeKind::Ticket),
            EffectKind::Webhook { .. } => self.ending(OutcomeKind::Webhook),
        }
    }

    fn ending(&self, kind: OutcomeKind) -> EffectOutcome {
        match self.take(Kind::Effect(kind)) {
            Some(WorldAct::Answers { outcome: Outcome::Done, with, .. }) => EffectOutcome::Done { reference: with },
            Some(WorldAct::Answers { outcome, .. }) => EffectOutcome::Failed { why: outcome.as_str().to_owned() },
            Some(WorldAct::TimesOut(_)) => EffectOutcome::TimedOut,
            Some(WorldAct::Model(_)) | None => EffectOutcome::Done { reference: None },
        }
    }

    fn verdict(&self, order: &Order, question: &Question) -> EffectOutcome {
        let act = match self.take(Kind::Model) {
            Some(WorldAct::Model(act)) => act,
            Some(WorldAct::Answers { .. } | WorldAct::TimesOut(_)) | None => ModelAct::None,
        };
        let Some(config) = &order.revision.tenant.profile.model else {
            let fault = VerdictFault::Unreachable("no model is configured".to_owned());
            return EffectOutcome::Verdict { verdict: Verdict::Fault(fault), cost_microdollars: 0 };
        };
        match act {
            ModelAct::Chooses(scenario) => said(config, question, &choice(scenario.as_str())),
            ModelAct::None => said(config, question, &choice("none")),
            ModelAct::Writes(words) => said(config, question, &words),
            ModelAct::Fails => answer(config, question, 500, b""),
            ModelAct::TimesOut => EffectOutcome::TimedOut,
        }
    }
}

impl Performer for Scripted {
    fn perform(&self, order: Order) -> Pin<Box<dyn Future<Output = EffectOutcome> + Send + '_>> {
        Box::pin(std::future::ready(self.outcome(&order)))
    }
}

/// What a scripted answer is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Model,
    Effect(OutcomeKind),
}

impl Kind {
    fn of(act: &WorldAct) -> Self {
        match act {
            WorldAct::Model(_) => Self::Model,
            WorldAct::Answers { effect, .. } | WorldAct::TimesOut(effect) => Self::Effect(*effect),
        }
    }
}

fn choice(scenario: &str) -> String {
    json!({"choice": scenario, "slots": {}}).to_string()
}

/// These words through the same reader as a real model's.
fn said(config: &ModelConfig, question: &Question, words: &str) -> EffectOutcome {
    let (prompt_tokens, completion_tokens) = SCRIPTED_TOKENS;
    let body = json!({
        "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": words}}],
        "usage": {"prompt_tokens": prompt_tokens, "completion_tokens": completion_tokens},
    });
    answer(config, question, 200, body.to_string().as_bytes())
}

fn answer(config: &ModelConfig, question: &Question, status: u16, body: &[u8]) -> EffectOutcome {
    let answer = read_answer(config, question, status, body);
    EffectOutcome::Verdict { verdict: answer.verdict, cost_microdollars: answer.cost_microdollars }
}

/// A clock that stands where it is put.
#[derive(Debug)]
pub struct ScriptedClock(Mutex<Timestamp>);

impl ScriptedClock {
    /// A clock that stands at this moment.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        Self(Mutex::new(now))
    }

    /// Puts it.
    pub fn set(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for ScriptedClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
