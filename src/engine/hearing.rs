use std::collections::BTreeMap;

use super::Waiting;
use super::turn::Turn;
use crate::matcher::{Chance, Decision, Lost, Now, Question, Verdict};
use crate::model::{Key, Scenario, ScenarioId};

/// While a question is open, tier 2 must be this sure that something else is meant.
const OPEN_QUESTION_AT_LEAST: f64 = 0.65;

/// How clearly another wish must be meant to come before an open question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wish {
    /// Only an emergency.
    Urgent,
    /// A question that stands word for word in the tenant's files.
    WordForWord,
    /// Whatever any tier is sure of.
    Sure,
}

impl Turn<'_> {
    /// Which scenario the words mean now; kept in the trace.
    pub(super) fn hear(&mut self, words: &str) -> Decision {
        // of a part of what was said the encoder has not been asked
        let direction = self.encoded.as_ref().filter(|(said, _)| said == words).map(|(_, direction)| direction);
        let decision = self.revision.matcher().hear_directed(words, direction, &self.moment());
        self.call.draft.thinking.decision = Some(decision.clone());
        decision
    }

    /// The words answered the open question, so what else they could mean explains nothing.
    pub(super) fn forget_decision(&mut self) {
        self.call.draft.thinking.decision = None;
    }

    /// Which scenario the key means now; kept in the trace.
    pub(super) fn press(&mut self, key: Key) -> Decision {
        let decision = self.revision.matcher().press(key, &self.moment());
        self.call.draft.thinking.decision = Some(decision.clone());
        decision
    }

    /// What tier 3 is asked; none where nothing may be chosen.
    pub(super) fn question_for_model(&self, words: &str, decision: &Decision) -> Option<Question> {
        self.revision.matcher().question(words, decision)
    }

    /// The decision on the words with what tier 3 says of them; kept in the trace.
    pub(super) fn judged(&mut self, words: &str, verdict: &Verdict) -> Decision {
        let before = match self.call.draft.thinking.decision.take() {
            Some(decision) => decision,
            None => self.hear(words),
        };
        let decision = self.revision.matcher().with_verdict(before, verdict);
        self.call.draft.thinking.decision = Some(decision.clone());
        decision
    }

    /// What may match now.
    fn moment(&self) -> Now<'_> {
        let barred =
            self.tenant.scenarios.values().filter_map(|scenario| Some((scenario.id.clone(), self.bars(scenario)?)));
        let barred: BTreeMap<ScenarioId, Lost> = barred.collect();
        let open = matches!(
            self.call.waiting,
            Waiting::Answer { .. } | Waiting::Slot { .. } | Waiting::Confirm { .. } | Waiting::Change { .. }
        );
        let at_least = if open { Chance::new(OPEN_QUESTION_AT_LEAST) } else { Chance::default() };
        Now { barred, at_least, ..Now::new(self.call.channel, &self.call.language) }
    }

    fn bars(&self, scenario: &Scenario) -> Option<Lost> {
        if let Some((condition, source)) = &scenario.only_when {
            let facts = super::condition::Facts { scenario: Some(&scenario.id), ..self.facts() };
            if !facts.hold(condition) {
                return Some(Lost::NotNow(source.clone()));
            }
        }
        let cooldown = i64::from(scenario.cooldown_seconds?);
        let last = self.call.past.get(&scenario.id)?.last;
        (self.at.duration_since(last).as_secs() < cooldown).then_some(Lost::Cooling)
    }
}
