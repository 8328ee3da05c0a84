//! A carrier to test against: it signs, fetches, follows what it is told, and complains of any document it could not use.

pub mod call;
pub mod client;

#[path = "../carrier/validator.rs"]
pub mod validator;

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};

use clientsvia::carrier::twilio::{Form, sign};

use client::{Answer, Client};

pub type Parameters = Vec<(String, String)>;

/// The carrier's side: whom it calls, and as whom.
pub struct Carrier {
    /// What is configured at the carrier.
    pub public_url: String,
    /// Where that leads.
    pub address: SocketAddr,
    pub account: String,
    pub token: String,
    logical_requests: AtomicU64,
}

/// One logical request: delivered once or more, each time with the same token.
#[derive(Clone, Debug)]
pub struct Request {
    pub url: String,
    pub parameters: Parameters,
    pub idempotency_token: String,
}

impl Carrier {
    pub fn new(
        public_url: impl Into<String>,
        address: SocketAddr,
        account: impl Into<String>,
        token: impl Into<String>,
    ) -> Self {
        Self {
            public_url: public_url.into(),
            address,
            account: account.into(),
            token: token.into(),
            logical_requests: AtomicU64::new(0),
        }
    }

    /// A new logical request. `url` may be relative to the public address.
    pub fn request(&self, url: &str, parameters: Parameters) -> Request {
        let number = self.logical_requests.fetch_add(1, Ordering::Relaxed);
        let url = if url.starts_with('/') { format!("{}{url}", self.public_url) } else { url.to_owned() };
        let url = url.split('#').next().unwrap_or_default().to_owned();
        Request { url, parameters, idempotency_token: format!("00000000-0000-4000-8000-{number:012}") }
    }

    /// Delivers a request, signed with the primary token.
    pub async fn deliver(&self, request: &Request) -> std::io::Result<Answer> {
        let body = encoded(&request.parameters);
        let signature = sign(&self.token, &request.url, &Form::parse(body.as_bytes()));
        self.deliver_with(request, &[("x-twilio-signature", &signature)]).await
    }

    /// Delivers a request with these headers instead of a right signature.
    pub async fn deliver_with(&self, request: &Request, headers: &[(&str, &str)]) -> std::io::Result<Answer> {
        let target = request.url.strip_prefix(&self.public_url).unwrap_or("/");
        let body = encoded(&request.parameters);
        let mut all = vec![
            ("content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
            ("accept", "*/*"),
            ("accept-encoding", "gzip"),
            ("user-agent", "TwilioProxy/1.1"),
            ("i-twilio-idempotency-token", request.idempotency_token.as_str()),
        ];
        all.extend_from_slice(headers);
        Client::connect(self.address).await?.post(target, &all, body.as_bytes()).await
    }
}

pub fn encoded(parameters: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish()
}

/// `[("Digits", "1")]` as parameters.
pub fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}
