//! What the fuzz targets do, as functions of bytes: `tests/fuzz.rs` runs them over seeds and their mutations, `fuzz/` hands
//! them to a fuzzer. Each panics where something that must always hold does not.
//!
//! Time is bounded, too: by far more than any text costs, and far less than one whose blocks or parentheses are read again
//! and again.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use clientsvia::carrier::twilio::{self, Form, Keys, Route, Signed};
use clientsvia::compile::{Files, compile};
use clientsvia::model::TenantId;
use clientsvia::syntax;
use clientsvia::text::Source;
use clientsvia::{diagnostic, text, trace};
use jiff::civil::date;

/// The longest input a target looks at, in bytes.
pub const MAX_BYTES: usize = 1 << 16;

/// The most time an input may take: generous, for a machine that does other things, too.
const SOON: Duration = Duration::from_secs(2);
/// Compiling a whole template, without optimisation, on a machine that does other things, too.
const A_TEMPLATE: Duration = Duration::from_secs(40);
const A_KILOBYTE: Duration = Duration::from_secs(1);

/// How many messages of a text are shown as a person would see them: each costs as much as the text is long.
const MAX_SHOWN: usize = 20;

/// A target: its name, which is that of its folder of seeds; what it does; how long an empty input may take.
pub type Target = (&'static str, fn(&[u8]), Duration);

pub const PARSE: Target = ("parse", parse, SOON);
pub const COMPILE: Target = ("compile", compiles, A_TEMPLATE);
pub const WEBHOOK_FORM: Target = ("webhook_form", webhook_form, SOON);
pub const TRACE_CODEC: Target = ("trace_codec", trace_codec, SOON);

/// Runs a target on an input, and holds it to its time.
pub fn run((_, target, soon): Target, bytes: &[u8]) {
    let bytes = &bytes[..bytes.len().min(MAX_BYTES)];
    let started = spent();
    target(bytes);
    let took = spent().saturating_sub(started);
    let most = soon + A_KILOBYTE * u32::try_from(bytes.len() / 1024).unwrap();
    assert!(took < most, "{} bytes took {took:?}", bytes.len());
}

/// The time this thread has spent on a processor, so that a busy machine makes no input slow; where the system does not
/// tell, the time that went by.
fn spent() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|told| told.split(' ').next()?.parse().ok());
    nanos.map_or_else(|| START.get_or_init(Instant::now).elapsed(), Duration::from_nanos)
}

fn source(bytes: &[u8]) -> Source {
    Source::new("example.scenario", text::decode(bytes))
}

fn shown(found: &[diagnostic::Diagnostic], source: &Source) {
    for label in found.iter().flat_map(|found| &found.labels) {
        assert!(source.text().get(label.span.range()).is_some(), "{label:?}");
    }
    for found in found.iter().take(MAX_SHOWN) {
        assert!(!diagnostic::human(found, |_| Some(source), false).is_empty());
    }
}

/// Any text is read, told about, and laid out; laying it out again changes nothing.
fn parse(bytes: &[u8]) {
    let source = source(bytes);
    shown(&syntax::parse(&source).1, &source);
    shown(&syntax::parse_call(&source).1, &source);
    for format in [syntax::format, syntax::format_call] {
        let once = format(&source);
        assert_eq!(format(&Source::new("example.scenario", once.as_str())), once);
    }
}

const TENANT: &str = include_str!("../check/base/tenant.toml");
const SCENARIO: &str = include_str!("../check/base/opening-hours.scenario");

/// Any file of a tenant's is compiled, whichever of the three kinds it is, and what is wrong is told in its place. A first
/// byte of `t` or `c` says that what follows is a `tenant.toml` or a test call.
fn compiles(bytes: &[u8]) {
    let (kind, rest) = bytes.split_first().map_or((b's', bytes), |(first, rest)| (*first, rest));
    let text = text::decode(rest);
    let mut files = Files::new("tenants");
    files.insert("example/tenant.toml", if kind == b't' { text.as_str() } else { TENANT });
    files.insert("example/scenarios/opening-hours.scenario", SCENARIO);
    match kind {
        b't' => {}
        b'c' => files.insert("example/calls/one.call", text),
        _ => files.insert("example/scenarios/one.scenario", text),
    }
    let once = compile(&TenantId::new("example"), &files, date(2026, 7, 14));
    let find = |path: &str| files.iter().map(|(_, source)| source).find(|source| **source.path() == *path);
    for label in once.diagnostics.iter().flat_map(|found| &found.labels) {
        match find(&label.path) {
            Some(source) => assert!(source.text().get(label.span.range()).is_some(), "{label:?}"),
            None => assert!(label.path.starts_with("tenants/_templates/"), "{label:?} is in no file"),
        }
    }
    for found in once.diagnostics.iter().take(MAX_SHOWN) {
        assert!(!diagnostic::human(found, find, false).is_empty());
    }
    let errors = once.diagnostics.iter().any(|found| found.severity() == diagnostic::Severity::Error);
    assert_eq!(once.revision.is_none(), errors, "what has an error never goes live, and what has none does");
}

/// Any form is read; it has a signature that fits it and no other form; every address gives it a meaning or refuses it.
fn webhook_form(bytes: &[u8]) {
    let form = Form::parse(bytes);
    let url = "https://voice.example.com/twilio/penguin-air/voice";
    let keys = Keys { tokens: vec!["token".to_owned()], ..Keys::default() };
    let signature = twilio::sign("token", url, &form);
    let settings = std::str::from_utf8(bytes).ok();
    for (content_type, settings) in
        [(Some("application/x-www-form-urlencoded"), None), (None, settings), (settings, None)]
    {
        let signatures = [signature.as_str()];
        let request = Signed { method: "POST", url, content_type, body: bytes, signatures: &signatures, settings };
        let verified = twilio::verify(&request, &keys);
        if settings.is_none() && content_type == Some("application/x-www-form-urlencoded") {
            assert_eq!(verified, Ok(()));
        }
        let forged = Signed { signatures: &["c2lnbmF0dXJl"], ..request };
        assert!(twilio::verify(&forged, &keys).is_err());
    }
    let turn = u32::from(bytes.first().copied().unwrap_or(0));
    let routes =
        [Route::Voice, Route::Turn(turn), Route::Dial(turn), Route::Recording(turn), Route::Status, Route::Fallback];
    for route in routes {
        let read = twilio::read(route, &form, "/voice", None);
        assert_eq!(read.is_err(), form.filled("CallSid").is_none_or(|call| call.len() > 1000));
    }
}

/// Any bytes are a turn or are refused; a turn read from them is written and read again as it is.
fn trace_codec(bytes: &[u8]) {
    if let Ok(turn) = trace::decode(bytes) {
        let written = trace::encode(&turn).unwrap();
        assert_eq!(trace::decode(&written).as_ref(), Ok(&turn));
    }
}
