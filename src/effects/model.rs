use std::time::Duration;

use super::http::{Ask, Http, Reach};
use super::{Order, Secrets};
use crate::engine::EffectOutcome;
use crate::matcher::{Question, Verdict, VerdictFault, read_answer, request};

/// Tier 3's share of a turn, whatever the engine would grant it.
const DEADLINE: Duration = Duration::from_millis(1_500);

/// Asks the tenant's language model. Whatever it does, the outcome is a verdict: there is always an answer to give without.
pub(super) async fn ask(http: &Http, secrets: &Secrets, order: &Order, question: &Question) -> EffectOutcome {
    match tokio::time::timeout(DEADLINE, answer(http, secrets, order, question)).await {
        Ok(outcome) => outcome,
        Err(_late) => fault(VerdictFault::TimedOut),
    }
}

async fn answer(http: &Http, secrets: &Secrets, order: &Order, question: &Question) -> EffectOutcome {
    let Some(config) = &order.revision.tenant.profile.model else {
        return fault(VerdictFault::Unreachable("no model is configured".to_owned()));
    };
    let mut headers = vec![("content-type", "application/json".to_owned())];
    if let Some(key) = &config.key {
        let Some(value) = secrets.get(key) else {
            return fault(VerdictFault::Unreachable(format!("the variable `{}` is not set", key.env)));
        };
        headers.push(("authorization", format!("Bearer {value}")));
    }
    let url = format!("{}/chat/completions", config.base_url.trim_end_matches('/'));
    let body = request(config, question).into_bytes();
    match http.post(Ask { url, reach: Reach::Anywhere, headers, body }).await {
        Ok(answer) => {
            let read = read_answer(config, question, answer.status, &answer.body);
            EffectOutcome::Verdict { verdict: read.verdict, cost_microdollars: read.cost_microdollars }
        }
        Err(trouble) => fault(VerdictFault::Unreachable(trouble.to_string())),
    }
}

fn fault(fault: VerdictFault) -> EffectOutcome {
    EffectOutcome::Verdict { verdict: Verdict::Fault(fault), cost_microdollars: 0 }
}
