use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;

use super::http::{Answer, Ask, Fault, Http, Reach};
use super::{Order, Secrets};
use crate::engine::EffectOutcome;
use crate::model::{Account, Carrier};

/// The longest text message the carrier takes, in characters.
const MAX_MESSAGE_CHARS: usize = 1_600;
/// How long to wait before the one further try of a message that was surely not sent, in milliseconds.
const PAUSE_MS: u64 = 300;
/// "Too many requests": surely not processed.
const TOO_MANY: u16 = 429;

/// Sends a text message through the tenant's carrier, from its first number. Tried twice only where the first try surely
/// sent nothing: the carrier has no way to tell a repetition.
pub(super) async fn text(
    http: &Http,
    secrets: &Secrets,
    carrier_api: &str,
    order: &Order,
    to: &str,
    words: &str,
) -> EffectOutcome {
    let profile = &order.revision.tenant.profile;
    let Some(Carrier::Twilio(account)) = &profile.carrier else {
        return failed("the tenant has no carrier to send it with");
    };
    let Some(from) = profile.numbers.first() else { return failed("the tenant has no number to send it from") };
    let Some(authorization) = authorization(account, secrets) else {
        return failed("the carrier's auth token is not set");
    };
    let body = form(to, from, words);
    let url = format!("{carrier_api}/2010-04-01/Accounts/{}/Messages.json", account.account);
    let ask = || Ask {
        url: url.clone(),
        reach: Reach::Anywhere,
        headers: vec![
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("authorization", authorization.clone()),
        ],
        body: body.clone(),
    };
    let mut answer = http.post(ask()).await;
    if surely_not_sent(&answer) {
        tokio::time::sleep(std::time::Duration::from_millis(PAUSE_MS)).await;
        answer = http.post(ask()).await;
    }
    outcome(answer)
}

fn form(to: &str, from: &str, words: &str) -> Vec<u8> {
    let words: String = words.chars().take(MAX_MESSAGE_CHARS).collect();
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.append_pair("To", to).append_pair("From", from).append_pair("Body", &words).finish().into_bytes()
}

fn surely_not_sent(answer: &Result<Answer, Fault>) -> bool {
    matches!(answer, Err(Fault::NoConnection)) || answer.as_ref().is_ok_and(|answer| answer.status == TOO_MANY)
}

/// The carrier's answer, as far as it matters.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Told {
    sid: Option<String>,
    code: Option<u32>,
}

fn outcome(answer: Result<Answer, Fault>) -> EffectOutcome {
    match answer {
        Err(fault) => EffectOutcome::Failed { why: fault.to_string() },
        Ok(answer) => {
            let told: Told = serde_json::from_slice(&answer.body).unwrap_or_default();
            match (answer.status, told.code) {
                (200..300, _) => EffectOutcome::Done { reference: told.sid },
                (status, Some(code)) => failed(&format!("the carrier refused it with status {status}, error {code}")),
                (status, None) => failed(&format!("the carrier refused it with status {status}")),
            }
        }
    }
}

fn authorization(account: &Account, secrets: &Secrets) -> Option<String> {
    let token = account.auth_tokens.iter().find_map(|token| secrets.get(token))?;
    Some(format!("Basic {}", STANDARD.encode(format!("{}:{token}", account.account))))
}

fn failed(why: &str) -> EffectOutcome {
    EffectOutcome::Failed { why: why.to_owned() }
}
