use std::sync::Arc;

use hyper::header::CONTENT_TYPE;
use hyper::http::request::Parts;
use hyper::{Method, StatusCode};

use super::limits::MAX_TOKEN_BYTES;
use super::reply::{self, Reply};
use super::{App, Desk};
use crate::carrier::twilio::{self, Form, Keys, Signed};
use crate::carrier::{Inbound, InboundKind, Wire};

const SIGNATURE: &str = "x-twilio-signature";
const SETTINGS: &str = "x-twilio-webhooks-signature-settings";
const TOKEN: &str = "i-twilio-idempotency-token";

/// Answers a webhook of Twilio: path or number → tenant → its account and tokens → signature → meaning.
pub(super) async fn answer(
    app: &Arc<App>,
    parts: &Parts,
    body: &[u8],
    tenant: Option<&str>,
    webhook: Option<twilio::Route>,
) -> Reply {
    let form = form(parts, body);
    let desk = match tenant {
        Some(id) => app.desks.of_tenant(id),
        None => app.desks.of_number(form.get("To").unwrap_or_default()),
    };
    match (desk, tenant) {
        (None, Some(_)) => reply::refusal(StatusCode::NOT_FOUND, "not found\n"),
        (None, None) => unknown_number(app, parts, body, &form),
        (Some(desk), _) => match verified(app, parts, body, &form, &desk) {
            Ok(()) => reply::wire(meaning(app, parts, &form, desk, webhook).await),
            Err(why) => forbidden(why, desk.tenant().as_str()),
        },
    }
}

/// What is said where too many call at once: the carrier must not wait for a signature to be checked.
pub(super) fn overload() -> Reply {
    tracing::error!("a request was turned away: too many at once");
    reply::wire(twilio::closing())
}

/// One parser for both: the body of a post, the query of a get.
fn form(parts: &Parts, body: &[u8]) -> Form {
    if parts.method == Method::POST {
        Form::parse(body)
    } else {
        Form::parse(parts.uri.query().unwrap_or_default().as_bytes())
    }
}

fn verified(app: &App, parts: &Parts, body: &[u8], form: &Form, desk: &Desk) -> Result<(), String> {
    if form.get("AccountSid").is_some_and(|account| account != desk.account()) {
        return Err("it comes from another account".to_owned());
    }
    signed_by(app, parts, body, desk.keys())
}

fn signed_by(app: &App, parts: &Parts, body: &[u8], keys: &Keys) -> Result<(), String> {
    let header = |name: &str| parts.headers.get(name).and_then(|value| value.to_str().ok());
    // A header that is no text cannot be a signature, but it counts: two of them are one too many.
    let signatures: Vec<&str> =
        parts.headers.get_all(SIGNATURE).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let url = format!("{}{}", app.desks.public_url(), target(parts));
    let request = Signed {
        method: parts.method.as_str(),
        url: &url,
        content_type: header(CONTENT_TYPE.as_str()),
        body,
        signatures: &signatures,
        settings: header(SETTINGS),
    };
    twilio::verify(&request, keys).map_err(|refused| refused.to_string())
}

fn forbidden(why: String, whose: &str) -> Reply {
    tracing::warn!(tenant = whose, why, "a webhook was refused");
    reply::text(StatusCode::FORBIDDEN, "forbidden\n")
}

/// A call to a number that no tenant has: its account must be one of ours, and must have signed.
fn unknown_number(app: &App, parts: &Parts, body: &[u8], form: &Form) -> Reply {
    let account = form.get("AccountSid").unwrap_or_default();
    let desks = app.desks.of_account(account);
    if desks.iter().any(|desk| signed_by(app, parts, body, desk.keys()).is_ok()) {
        tracing::warn!("a call came in at a number that no tenant has");
        return reply::wire(twilio::not_in_service(form.get("To").unwrap_or_default()));
    }
    forbidden("no tenant has the number, and no account of ours signed".to_owned(), "")
}

/// From here on the carrier always gets a document it can use.
async fn meaning(app: &Arc<App>, parts: &Parts, form: &Form, desk: Arc<Desk>, webhook: Option<twilio::Route>) -> Wire {
    let token =
        parts.headers.get(TOKEN).and_then(|token| token.to_str().ok()).filter(|token| token.len() <= MAX_TOKEN_BYTES);
    // An address of ours that lost its turn: what was said last is said again.
    let webhook = webhook.unwrap_or(twilio::Route::Fallback);
    let wants_answer = !matches!(webhook, twilio::Route::Status);
    let inbound = match twilio::read(webhook, form, target(parts), token) {
        Ok(inbound) => inbound,
        Err(error) => {
            tracing::warn!(tenant = %desk.tenant(), %error, "a signed webhook could not be read");
            return if wants_answer { desk.apology() } else { twilio::nothing() };
        }
    };
    if desk.is_closed() && matches!(inbound.kind, InboundKind::Rang) {
        tracing::warn!(tenant = %desk.tenant(), "a call came in for a tenant whose files are gone");
        return twilio::not_in_service(form.get("To").unwrap_or_default());
    }
    taken(app, desk, inbound).await
}

/// The turn is taken in a task of its own: it ends, and is recorded, even if the carrier hangs up meanwhile, and should it
/// ever panic, the caller is still spoken to.
async fn taken(app: &Arc<App>, desk: Arc<Desk>, inbound: Inbound) -> Wire {
    let (driver, door) = (Arc::clone(&app.driver), Arc::clone(&desk));
    let wants_answer = !matches!(inbound.kind, InboundKind::Progress(_));
    let call = inbound.call.clone();
    let turn = tokio::spawn(async move { driver.take(door.door(), inbound).await });
    let why = match tokio::time::timeout(app.deadlines.answer, turn).await {
        Ok(Ok(Ok(wire))) => return wire,
        Ok(Ok(Err(trouble))) => trouble.to_string(),
        Ok(Err(_panicked)) => "the turn broke off".to_owned(),
        Err(_late) => "the turn took too long".to_owned(),
    };
    tracing::error!(%call, tenant = %desk.tenant(), why, "a caller got an apology");
    if wants_answer { desk.apology() } else { twilio::nothing() }
}

fn target(parts: &Parts) -> &str {
    parts.uri.path_and_query().map_or("/", |target| target.as_str())
}
