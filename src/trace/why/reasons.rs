use super::{Teller, written};
use crate::engine::{Because, EffectKind, EffectOutcome, Event};
use crate::matcher::{Verdict, VerdictFault};

impl Teller<'_> {
    /// What was found to hold, in the order it was used.
    pub(super) fn reasons(&self) -> Vec<String> {
        let mut reasons: Vec<String> = self.turn.inputs.iter().filter_map(|input| self.verdict(&input.event)).collect();
        reasons.extend(self.turn.thinking.because.iter().map(|because| self.reason(because)));
        reasons
    }

    fn reason(&self, because: &Because) -> String {
        match because {
            Because::Condition { source, held, at } => {
                let held = if *held { "held" } else { "did not hold" };
                format!("`{source}` {held}{}.", written(at.as_ref()))
            }
            Because::Answered { answer, at } => {
                format!("The words answered the open question: {}{}.", self.fixed(answer), written(at.as_ref()))
            }
            Because::Filled { slot, words } => {
                let value = self.turn.call.slots.get(slot);
                let value = value.map(|value| if self.mask.is_some() { value.mask() } else { value.plain() });
                match value {
                    Some(value) => format!("{slot} is {value}, heard in \"{}\".", self.utterance(words)),
                    None => format!("{slot} was heard in \"{}\".", self.utterance(words)),
                }
            }
            Because::Set { slot, words } => format!("{slot} was set to \"{}\".", self.words(words)),
            Because::NotHeard { slot, why } => format!("No {slot} could be heard in that: {}.", self.fixed(why)),
            Because::Entered { subject, at } => format!("On to {}{}.", subject.as_str(), written(at.as_ref())),
            Because::Outcome { of, outcome, detail } if detail.is_empty() => format!("The {of} ended: {outcome}."),
            Because::Outcome { of, outcome, detail } => {
                format!("The {of} ended: {outcome} ({}).", self.words(detail))
            }
            Because::Repair(what) => format!("The caller may always {what}."),
            Because::Digressed(scenario) => {
                format!("{scenario} was answered in between; the open question was kept.")
            }
            Because::Limit(what) => format!("A limit was met: {what}."),
        }
    }

    /// What tier 3 answered.
    fn verdict(&self, event: &Event) -> Option<String> {
        let Event::Outcome { effect, outcome } = event else { return None };
        let asked = self.turn.awaited.iter().find(|asked| asked.id == *effect)?;
        let EffectKind::AskModel(question) = &asked.kind else { return None };
        let choices: Vec<&str> = question.choices.iter().map(|choice| choice.scenario.as_str()).collect();
        let asked = format!("The language model was asked to choose among {} or none", choices.join(", "));
        Some(match outcome {
            EffectOutcome::Verdict { verdict: Verdict::Chose { scenario, invented, .. }, .. } => {
                let ignored = match invented.len() {
                    0 => "",
                    _ => " It also reported words nobody said; they were ignored.",
                };
                format!("{asked}: it chose {scenario}.{ignored}")
            }
            EffectOutcome::Verdict { verdict: Verdict::None, .. } => format!("{asked}: it chose none."),
            EffectOutcome::Verdict { verdict: Verdict::Fault(fault), .. } => {
                format!("{asked}: it gave no answer that can be used, {}.", self.words(&faulty(fault)))
            }
            EffectOutcome::TimedOut => format!("{asked}: its time was over."),
            EffectOutcome::Failed { why } => format!("{asked}: it failed, {}.", self.words(why)),
            EffectOutcome::Done { .. } => format!("{asked}: it said nothing."),
        })
    }
}

fn faulty(fault: &VerdictFault) -> String {
    match fault {
        VerdictFault::Unreachable(why) => format!("it could not be reached: {why}"),
        VerdictFault::TimedOut => "it took too long".to_owned(),
        VerdictFault::Refused => "it refused".to_owned(),
        VerdictFault::Truncated => "it was cut off".to_owned(),
        VerdictFault::OffSchema(what) => format!("it was not in the form asked for: {what}"),
        VerdictFault::Invented(what) => format!("it chose `{what}`, which was no choice"),
        VerdictFault::Status(status) => format!("{} (status {status})", refusal(*status)),
        VerdictFault::BudgetSpent => "the day's budget is spent".to_owned(),
    }
}

/// What a server means by a status.
fn refusal(status: u16) -> &'static str {
    match status {
        400 | 413 | 422 => "its server could not take the question",
        401 | 403 => "its server refused the key",
        404 => "its server knows no such address or model",
        429 => "its server was asked too often",
        503 => "its server was still loading the model, or had no room",
        500..=599 => "its server failed",
        _ => "its server answered something else",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_is_told_as_what_it_means() {
        let told = |status| faulty(&VerdictFault::Status(status));
        assert_eq!(told(400), "its server could not take the question (status 400)");
        assert_eq!(told(401), "its server refused the key (status 401)");
        assert_eq!(told(404), "its server knows no such address or model (status 404)");
        assert_eq!(told(429), "its server was asked too often (status 429)");
        assert_eq!(told(500), "its server failed (status 500)");
        assert_eq!(told(503), "its server was still loading the model, or had no room (status 503)");
        assert_eq!(told(302), "its server answered something else (status 302)");
    }
}
