use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ALLOW, CONNECTION, CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};

use crate::carrier::Wire;

/// What leaves.
pub(super) type Reply = Response<Full<Bytes>>;

/// The answer to a webhook.
pub(super) fn wire(wire: Wire) -> Reply {
    let content_type = HeaderValue::from_str(&wire.content_type).unwrap_or(HeaderValue::from_static("text/xml"));
    let mut reply = Response::new(Full::new(Bytes::from(wire.body)));
    reply.headers_mut().insert(CONTENT_TYPE, content_type);
    reply
}

/// A refusal in a few words, for a person who looks at it; the connection is closed, since what follows on it is not trusted.
pub(super) fn refusal(status: StatusCode, words: &'static str) -> Reply {
    let mut reply = text(status, words);
    reply.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    reply
}

/// A word for a person or a probe.
pub(super) fn text(status: StatusCode, words: &'static str) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from_static(words.as_bytes())));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    reply
}

/// The wrong method for an address.
pub(super) fn wrong_method(allowed: &'static str) -> Reply {
    let mut reply = refusal(StatusCode::METHOD_NOT_ALLOWED, "method not allowed\n");
    reply.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
    reply
}

/// A document for programs.
pub(super) fn json(status: StatusCode, body: &serde_json::Value) -> Reply {
    let mut reply = Response::new(Full::new(Bytes::from(format!("{body}\n"))));
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    reply
}
