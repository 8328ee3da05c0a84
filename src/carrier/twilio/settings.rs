/// How a signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Algorithm {
    /// HMAC with SHA-1: every auth token's.
    HmacSha1,
    /// HMAC with SHA-256: a shared key may be bound to it.
    HmacSha256,
}

/// What the header `X-Twilio-Webhooks-Signature-Settings` says: `key=webhooks_sharedkey_…,algorithm=HMAC_SHA256`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Settings<'a> {
    /// The id of the shared key; the auth token where `None`.
    pub key: Option<&'a str>,
    /// How it is signed.
    pub algorithm: Algorithm,
}

impl<'a> Settings<'a> {
    /// Reads the header; no header means the auth token and SHA-1. `None` where it names what we do not know, or one
    /// thing twice: a request must not be read in two ways.
    pub(super) fn read(header: Option<&'a str>) -> Option<Self> {
        let (mut key, mut algorithm) = (None, None);
        for setting in header.unwrap_or_default().split(',').map(str::trim).filter(|setting| !setting.is_empty()) {
            let (name, value) = setting.split_once('=')?;
            let (name, value) = (name.trim(), value.trim());
            let twice = if name.eq_ignore_ascii_case("key") {
                key.replace(value).is_some()
            } else if name.eq_ignore_ascii_case("algorithm") {
                algorithm.replace(Algorithm::named(value)?).is_some()
            } else {
                true
            };
            if twice {
                return None;
            }
        }
        Some(Self { key, algorithm: algorithm.unwrap_or(Algorithm::HmacSha1) })
    }
}

impl Algorithm {
    fn named(name: &str) -> Option<Self> {
        [("HMAC_SHA1", Self::HmacSha1), ("HMAC_SHA256", Self::HmacSha256)]
            .into_iter()
            .find(|(own, _)| own.eq_ignore_ascii_case(name))
            .map(|(_, algorithm)| algorithm)
    }
}
