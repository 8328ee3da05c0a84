use super::Form;
use crate::carrier::{Inbound, InboundKind, Progress};
use crate::engine::{DialResult, Event};
use crate::matcher::Chance;
use crate::model::CallId;

/// The most that is taken of what a caller said in one turn, in characters: a minute of quick speech has 1,500.
pub const MAX_UTTERANCE_CHARS: usize = 4_000;
/// The most keys that are taken of one turn.
pub const MAX_KEYS: usize = 64;
/// The longest word, number or address that is taken of any other parameter, in characters.
const MAX_VALUE_CHARS: usize = 1_000;

/// Which of a tenant's addresses was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Route {
    /// A call came in.
    Voice,
    /// A caller spoke, pressed keys or was silent.
    Turn(u32),
    /// A transfer's number stopped ringing or talking.
    Dial(u32),
    /// A message was left.
    Recording(u32),
    /// How the call goes on.
    Status,
    /// An answer of ours failed.
    Fallback,
}

/// Why a form could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It does not say which call it belongs to.
    #[error("the request has no CallSid")]
    NoCall,
}

/// What the request tells. Unknown parameters are ignored; missing ones have their plainest meaning.
///
/// # Errors
/// A request that belongs to no call.
pub fn read(route: Route, form: &Form, target: &str, token: Option<&str>) -> Result<Inbound, Unreadable> {
    let call = form.filled("CallSid").filter(|call| call.len() <= MAX_VALUE_CHARS).ok_or(Unreadable::NoCall)?;
    Ok(Inbound {
        call: CallId::new(call),
        from: value(form, "From"),
        to: value(form, "To"),
        token: token.map(str::to_owned),
        target: target.to_owned(),
        kind: kind(route, form),
    })
}

fn kind(route: Route, form: &Form) -> InboundKind {
    match route {
        Route::Voice => InboundKind::Rang,
        Route::Turn(turn) => InboundKind::Turn { turn, event: heard(form) },
        Route::Dial(turn) => InboundKind::Turn { turn, event: Event::Dialed(dialed(form)) },
        Route::Recording(turn) => InboundKind::Turn { turn, event: recorded(form) },
        Route::Status => InboundKind::Progress(progress(form)),
        Route::Fallback => InboundKind::Fallback { code: value(form, "ErrorCode"), failed: value(form, "ErrorUrl") },
    }
}

/// The kind heard first wins at the carrier; keys are the surer of the two where both are sent.
fn heard(form: &Form) -> Event {
    let keys: String =
        value(form, "Digits").chars().filter(|key| key.is_ascii_digit() || "*#".contains(*key)).collect();
    if !keys.is_empty() {
        return Event::Pressed(keys.chars().take(MAX_KEYS).collect());
    }
    let words: String = form.get("SpeechResult").unwrap_or_default().trim().chars().take(MAX_UTTERANCE_CHARS).collect();
    if words.is_empty() {
        return Event::Silent;
    }
    let recogniser = form.get("Confidence").and_then(|text| text.trim().parse().ok()).map(Chance::new);
    Event::Said { words, recogniser }
}

/// An unknown word counts as a failure: the caller is still there and must hear something.
fn dialed(form: &Form) -> DialResult {
    match form.get("DialCallStatus").unwrap_or_default() {
        "completed" | "answered" => DialResult::Answered,
        "busy" => DialResult::Busy,
        "no-answer" | "canceled" => DialResult::NoAnswer,
        _ => DialResult::Failed,
    }
}

fn recorded(form: &Form) -> Event {
    Event::Recorded { url: value(form, "RecordingUrl"), seconds: number(form, "RecordingDuration").unwrap_or(0) }
}

fn progress(form: &Form) -> Progress {
    if form.filled("RecordingStatus").is_some() {
        return Progress::Recording {
            id: value(form, "RecordingSid"),
            status: value(form, "RecordingStatus"),
            url: value(form, "RecordingUrl"),
            seconds: number(form, "RecordingDuration").unwrap_or(0),
        };
    }
    let status = value(form, "CallStatus");
    // A callback about another leg (a person who was called) says nothing of the caller's own.
    let own_leg = form.filled("ParentCallSid").is_none();
    let over = own_leg && matches!(status.as_str(), "completed" | "busy" | "failed" | "no-answer" | "canceled");
    Progress::Status {
        status,
        sequence: number(form, "SequenceNumber"),
        duration_seconds: number(form, "CallDuration"),
        over,
    }
}

fn value(form: &Form, name: &str) -> String {
    form.get(name).unwrap_or_default().chars().take(MAX_VALUE_CHARS).collect()
}

fn number(form: &Form, name: &str) -> Option<u32> {
    form.get(name).and_then(|text| text.trim().parse().ok())
}
