use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{CONTENT_ENCODING, HOST};
use hyper::http::request::Parts;
use hyper::{Method, Request, StatusCode};

use super::limits::{MAX_BODY_BYTES, MAX_HEAD_BYTES};
use super::reply::{self, Reply};
use super::route::{Route, route};
use super::{App, health, webhook};

/// Answers one request. Never fails: what is wrong with a request is said in its answer.
pub(super) async fn answer(app: &Arc<App>, request: Request<Incoming>) -> Reply {
    let (parts, body) = request.into_parts();
    if let Some(refusal) = refuse_head(&parts) {
        return refusal;
    }
    let path = parts.uri.path().to_owned();
    match route(&path, parts.uri.query().unwrap_or_default()) {
        None => reply::refusal(StatusCode::NOT_FOUND, "not found\n"),
        Some(Route::Alive) => probe(&parts, health::alive),
        Some(Route::Ready) => probe(&parts, || health::ready(app)),
        Some(Route::Twilio { tenant, webhook }) => {
            if parts.method != Method::POST && parts.method != Method::GET {
                return reply::wrong_method("GET, POST");
            }
            let body = match read(app, &parts, body).await {
                Ok(body) => body,
                Err(refusal) => return refusal,
            };
            // Only now: whoever sends slowly takes nobody's place.
            let Some(_in_flight) = app.enter() else { return webhook::overload() };
            webhook::answer(app, &parts, &body, tenant, webhook).await
        }
    }
}

fn probe(parts: &Parts, answer: impl FnOnce() -> Reply) -> Reply {
    if parts.method == Method::GET || parts.method == Method::HEAD {
        answer()
    } else {
        reply::wrong_method("GET, HEAD")
    }
}

/// What could be read in two ways by two servers in a row is not read at all. (A length beside a chunked body is gone before
/// we see it: such a body ends where its chunks do.)
fn refuse_head(parts: &Parts) -> Option<Reply> {
    let mut hosts = parts.headers.get_all(HOST).iter();
    let one_host = hosts.next().is_some_and(|host| !host.is_empty()) && hosts.next().is_none();
    let length = parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum::<usize>();
    let packed = parts.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity");
    match () {
        () if !one_host => Some(reply::refusal(StatusCode::BAD_REQUEST, "bad request: one Host header is needed\n")),
        () if length > MAX_HEAD_BYTES => {
            Some(reply::refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, "the headers are too long\n"))
        }
        () if packed => Some(reply::refusal(StatusCode::UNSUPPORTED_MEDIA_TYPE, "packed bodies are not read\n")),
        () => None,
    }
}

/// The whole body, if it is short enough and comes soon enough.
async fn read(app: &App, parts: &Parts, body: Incoming) -> Result<Bytes, Reply> {
    let too_long = || reply::refusal(StatusCode::PAYLOAD_TOO_LARGE, "the body is too long\n");
    let announced = body.size_hint().lower();
    if announced > u64::try_from(MAX_BODY_BYTES).unwrap_or(u64::MAX) {
        return Err(too_long());
    }
    match tokio::time::timeout(app.deadlines.body, Limited::new(body, MAX_BODY_BYTES).collect()).await {
        Ok(Ok(collected)) => Ok(collected.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(too_long()),
        Ok(Err(_)) => Err(reply::refusal(StatusCode::BAD_REQUEST, "bad request: the body broke off\n")),
        Err(_) => {
            tracing::warn!(path = parts.uri.path(), "a body took too long");
            Err(reply::refusal(StatusCode::REQUEST_TIMEOUT, "the body took too long\n"))
        }
    }
}
