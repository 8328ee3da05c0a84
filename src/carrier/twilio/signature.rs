use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Form;
use super::settings::{Algorithm, Settings};
use crate::text::hex;

/// The query parameter that binds a body which is no form.
const BODY_HASH: &str = "bodySHA256";

/// Everything a signature depends on.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `GET` or `POST`.
    pub method: &'a str,
    /// The address as configured at the carrier, with scheme and query, byte for byte.
    pub url: &'a str,
    /// The `Content-Type` header.
    pub content_type: Option<&'a str>,
    /// The body, untouched.
    pub body: &'a [u8],
    /// Every `X-Twilio-Signature` header there is: one is right, none or two are refused.
    pub signatures: &'a [&'a str],
    /// The `X-Twilio-Webhooks-Signature-Settings` header.
    pub settings: Option<&'a str>,
}

/// What may have signed. Holds secrets, so it has no `Debug`.
#[derive(Clone, Default)]
pub struct Keys {
    /// Auth tokens of the account: the current one, then the next one during a rotation.
    pub tokens: Vec<String>,
    /// Shared keys.
    pub shared: Vec<SharedKey>,
}

/// A key that signs by its id, and by one algorithm only: a request cannot choose a weaker one.
#[derive(Clone)]
pub struct SharedKey {
    /// Its id, as the settings header names it.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// The only algorithm it signs with.
    pub algorithm: Algorithm,
}

/// Why a request is refused: for the log, never for the sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No signature header.
    #[error("no signature")]
    Unsigned,
    /// Two or more signature headers.
    #[error("more than one signature")]
    SignedTwice,
    /// The settings header names a key or an algorithm that is not configured.
    #[error("the signature settings name a key or an algorithm that is not configured")]
    Settings,
    /// There is nothing to verify with.
    #[error("no auth token is known")]
    NoKey,
    /// The body is no form and nothing binds it, or it is not the one that was signed.
    #[error("the body is not the one that was signed")]
    Body,
    /// It does not fit.
    #[error("the signature does not fit the address, the parameters or the auth token")]
    Mismatch,
}

/// Whether one of the keys signed this request.
///
/// # Errors
/// The reason it is refused.
pub fn verify(request: &Signed<'_>, keys: &Keys) -> Result<(), Refused> {
    let signature = match request.signatures {
        [] => return Err(Refused::Unsigned),
        [one] => *one,
        _ => return Err(Refused::SignedTwice),
    };
    let settings = Settings::read(request.settings).ok_or(Refused::Settings)?;
    let secrets = secrets(&settings, keys)?;
    let parameters = parameters(request)?;
    let fits = addresses(request.url).iter().any(|address| {
        let data = format!("{address}{parameters}");
        secrets.iter().any(|secret| {
            mac(settings.algorithm, secret, data.as_bytes())
                .is_some_and(|expected| expected.as_bytes().ct_eq(signature.as_bytes()).into())
        })
    });
    if fits { Ok(()) } else { Err(Refused::Mismatch) }
}

/// The signature an auth token gives to a form posted to this address, for those who call us in a test or by hand.
#[must_use]
pub fn sign(token: &str, url: &str, form: &Form) -> String {
    mac(Algorithm::HmacSha1, token, format!("{url}{}", joined(form)).as_bytes()).unwrap_or_default()
}

fn secrets<'a>(settings: &Settings<'_>, keys: &'a Keys) -> Result<Vec<&'a str>, Refused> {
    let secrets: Vec<&str> = match settings.key {
        Some(id) => {
            let fits = |key: &&SharedKey| key.id == id && key.algorithm == settings.algorithm;
            keys.shared.iter().filter(fits).map(|key| key.secret.as_str()).collect()
        }
        None if settings.algorithm == Algorithm::HmacSha1 => keys.tokens.iter().map(String::as_str).collect(),
        None => Vec::new(),
    };
    match (secrets.is_empty(), settings.key) {
        (false, _) => Ok(secrets),
        (true, None) if keys.tokens.is_empty() => Err(Refused::NoKey),
        (true, _) => Err(Refused::Settings),
    }
}

/// What is signed besides the address.
fn parameters(request: &Signed<'_>) -> Result<String, Refused> {
    if request.method != "POST" {
        return Ok(String::new());
    }
    if let Some(hash) = body_hash(request.url) {
        let own = hex(&Sha256::digest(request.body));
        let same = bool::from(own.as_bytes().ct_eq(hash.as_bytes()));
        return if same { Ok(String::new()) } else { Err(Refused::Body) };
    }
    if is_form(request.content_type) || (request.content_type.is_none() && request.body.is_empty()) {
        return Ok(joined(&Form::parse(request.body)));
    }
    Err(Refused::Body)
}

fn is_form(content_type: Option<&str>) -> bool {
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn body_hash(url: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    Form::parse(query.as_bytes()).get(BODY_HASH).map(str::to_owned)
}

/// Names in byte order; of each, its distinct values in byte order; nothing between. That nothing stands between makes
/// `From=+1` and `Fro=m+1` sign alike, which is why no unknown name may ever mean something.
fn joined(form: &Form) -> String {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in form.pairs() {
        sorted.entry(name).or_default().insert(value);
    }
    let mut joined = String::new();
    for (name, values) in sorted {
        for value in values {
            joined.push_str(name);
            joined.push_str(value);
        }
    }
    joined
}

/// The forms of an address that the carrier may have signed: as it is, without its port, with its scheme's own port;
/// user and password are never signed. A socket's address may have gained a slash.
fn addresses(url: &str) -> Vec<String> {
    let Some((scheme, rest)) = url.split_once("://") else { return vec![url.to_owned()] };
    let (authority, path) = match rest.find(['/', '?', '#']) {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = split_port(host_port);
    let mut all = vec![format!("{scheme}://{host_port}{path}")];
    match (port, own_port(scheme)) {
        (Some(_), _) => all.push(format!("{scheme}://{host}{path}")),
        (None, Some(own)) => all.push(format!("{scheme}://{host}:{own}{path}")),
        (None, None) => {}
    }
    if scheme.eq_ignore_ascii_case("wss") && !path.ends_with('/') {
        all.push(format!("{scheme}://{host_port}{path}/"));
    }
    all
}

/// A colon inside the brackets of an IPv6 address starts no port.
fn split_port(host_port: &str) -> (&str, Option<&str>) {
    match host_port.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (host_port, None),
    }
}

fn own_port(scheme: &str) -> Option<&'static str> {
    match scheme {
        "https" | "wss" => Some("443"),
        "http" | "ws" => Some("80"),
        _ => None,
    }
}

/// The code in base64. HMAC takes a key of any length, so there always is one.
fn mac(algorithm: Algorithm, secret: &str, data: &[u8]) -> Option<String> {
    match algorithm {
        Algorithm::HmacSha1 => base64_mac(Hmac::<Sha1>::new_from_slice(secret.as_bytes()).ok()?, data),
        Algorithm::HmacSha256 => base64_mac(Hmac::<Sha256>::new_from_slice(secret.as_bytes()).ok()?, data),
    }
    .into()
}

fn base64_mac<M: Mac>(mac: M, data: &[u8]) -> String {
    STANDARD.encode(mac.chain_update(data).finalize().into_bytes())
}
