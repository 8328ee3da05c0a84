use std::borrow::Cow;

use super::twilio;
use crate::engine::Response;
use crate::model::Language;

/// Who carries a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// Twilio, or what speaks its protocol.
    Twilio,
}

/// An answer as it goes over the wire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wire {
    /// What the body is: `text/xml`.
    pub content_type: Cow<'static, str>,
    /// The body.
    pub body: Vec<u8>,
}

/// The line a response is spoken on: what an answer depends on besides the response itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// Where the tenant's calls are taken, without a slash at the end: `https://voice.example.com/twilio/penguin-air/voice`.
    pub base: &'a str,
    /// The number of the turn that the caller's next input will be.
    pub next_turn: u32,
    /// The carrier's name of the voice; its default one where `None`.
    pub voice: Option<&'a str>,
    /// The language the voice belongs to: the tenant's.
    pub voice_language: &'a Language,
    /// The language the caller is expected to speak.
    pub heard_language: &'a Language,
}

impl Carrier {
    /// The response in the carrier's own words.
    #[must_use]
    pub fn write(self, response: &Response, line: &Line<'_>) -> Wire {
        match self {
            Self::Twilio => twilio::answer(response, line),
        }
    }

    /// The answer to what wants none.
    #[must_use]
    pub fn nothing(self) -> Wire {
        match self {
            Self::Twilio => twilio::nothing(),
        }
    }
}
