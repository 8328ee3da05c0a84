use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::GaiResolver;
use hyper_util::rt::{TokioExecutor, TokioTimer};

use super::guard::{self, Guard};

/// How long a connection may take to come about, in milliseconds: a host that is down must not eat a turn.
const CONNECT_DEADLINE_MS: u64 = 1_000;
/// The longest answer that is read, in bytes.
const MAX_ANSWER_BYTES: usize = 256 * 1024;
/// How long an unused connection is kept, in seconds.
const IDLE_SECONDS: u64 = 60;

/// Asks web addresses. Never follows a redirect.
#[derive(Clone)]
pub(super) struct Http {
    open: Client<HttpsConnector<HttpConnector<GaiResolver>>, Full<Bytes>>,
    guarded: Client<HttpsConnector<HttpConnector<Guard>>, Full<Bytes>>,
}

/// Who chose the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// The operator: any address, inside too.
    Anywhere,
    /// A tenant's file: only https, only the open internet.
    Public,
}

/// A question to a web address.
pub(super) struct Ask {
    pub url: String,
    pub reach: Reach,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

/// Its answer.
pub(super) struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Why there is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Fault {
    #[error("the address cannot be asked: {0}")]
    Address(&'static str),
    #[error("there was no connection")]
    NoConnection,
    #[error("the answer broke off")]
    BrokeOff,
    #[error("the answer is longer than {MAX_ANSWER_BYTES} bytes")]
    TooLong,
}

impl Http {
    pub(super) fn new() -> Self {
        Self { open: client(GaiResolver::new()), guarded: client(Guard) }
    }

    /// Posts, and reads the whole answer. Has no deadline of its own but for the connection: whoever asks has one.
    pub(super) async fn post(&self, ask: Ask) -> Result<Answer, Fault> {
        let reach = ask.reach;
        let request = request(ask)?;
        let sent = match reach {
            Reach::Anywhere => self.open.request(request).await,
            Reach::Public => self.guarded.request(request).await,
        };
        let response = sent.map_err(|error| if error.is_connect() { Fault::NoConnection } else { Fault::BrokeOff })?;
        let status = response.status().as_u16();
        let read = Limited::new(response.into_body(), MAX_ANSWER_BYTES).collect().await;
        let body =
            read.map_err(|error| if error.is::<LengthLimitError>() { Fault::TooLong } else { Fault::BrokeOff })?;
        Ok(Answer { status, body: body.to_bytes().to_vec() })
    }
}

fn request(ask: Ask) -> Result<Request<Full<Bytes>>, Fault> {
    let uri: Uri = ask.url.parse().map_err(|_| Fault::Address("it is not a web address"))?;
    if ask.reach == Reach::Public {
        check(&uri)?;
    }
    let mut request = Request::new(Full::new(Bytes::from(ask.body)));
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    for (name, value) in ask.headers {
        let value = HeaderValue::from_str(&value).map_err(|_| Fault::Address("a header cannot be sent"))?;
        request.headers_mut().insert(HeaderName::from_static(name), value);
    }
    Ok(request)
}

fn check(uri: &Uri) -> Result<(), Fault> {
    if uri.scheme_str() != Some("https") {
        return Err(Fault::Address("it does not begin with https"));
    }
    match uri.host() {
        Some(host) if guard::host_may_be_asked(host) => Ok(()),
        _ => Err(Fault::Address("it is not public")),
    }
}

fn client<R>(resolver: R) -> Client<HttpsConnector<HttpConnector<R>>, Full<Bytes>>
where
    HttpConnector<R>: Clone,
    HttpsConnector<HttpConnector<R>>: hyper_util::client::legacy::connect::Connect + Clone,
{
    let mut http = HttpConnector::new_with_resolver(resolver);
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(Duration::from_millis(CONNECT_DEADLINE_MS)));
    let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().wrap_connector(http);
    Client::builder(TokioExecutor::new())
        .pool_idle_timeout(Duration::from_secs(IDLE_SECONDS))
        .pool_timer(TokioTimer::new())
        .build(https)
}
