use std::io;

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event as Xml};

use super::{hints, speech};
use crate::carrier::{Line, Wire};
use crate::engine::{Dial, Listen, Record, Response, Said, SideAction, Then};

/// What every answer to a call is.
pub const CONTENT_TYPE: &str = "text/xml";
/// The carrier's limit for a document, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 64_000;
/// How long a caller who leaves a message may pause, in seconds.
const MESSAGE_PAUSE_SECONDS: u32 = 5;

/// The response as TwiML. Everything a person wrote or said goes through the XML writer: it can never become markup.
#[must_use]
pub fn answer(response: &Response, line: &Line<'_>) -> Wire {
    document(|xml| {
        for action in &response.actions {
            side_action(xml, action, line)?;
        }
        match &response.then {
            Then::Listen(listen) => gather(xml, listen, &response.said, line),
            Then::Dial(dial) => {
                say(xml, &response.said, line)?;
                transfer(xml, dial, line)
            }
            Then::Record(record) => {
                say(xml, &response.said, line)?;
                message(xml, record, line)
            }
            Then::HangUp => {
                say(xml, &response.said, line)?;
                xml.element("Hangup", &[], None)
            }
        }
    })
}

/// The answer to a callback that wants none.
#[must_use]
pub fn nothing() -> Wire {
    document(|_| Ok(()))
}

/// A document around what `body` writes. Writing into memory does not fail; if it ever did, the caller would still be
/// asked to hold on by the carrier's own fallback, since an empty document is one.
pub(super) fn document(body: impl FnOnce(&mut Document) -> io::Result<()>) -> Wire {
    let mut document = Document(Writer::new(Vec::new()));
    let written = document.whole(body);
    let bytes = document.0.into_inner();
    Wire { content_type: CONTENT_TYPE.into(), body: written.map_or_else(|_| b"<Response/>".to_vec(), |()| bytes) }
}

/// An XML document being written.
pub(super) struct Document(Writer<Vec<u8>>);

impl Document {
    fn whole(&mut self, body: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.0.write_event(Xml::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        self.0.get_mut().push(b'\n');
        self.inside("Response", &[], body)
    }

    /// An element with other elements in it.
    pub(super) fn inside(
        &mut self,
        name: &str,
        attributes: &[(&str, String)],
        body: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Xml::Start(start(name, attributes)))?;
        body(self)?;
        self.0.write_event(Xml::End(BytesEnd::new(name)))
    }

    /// An element with text, or an empty one.
    pub(super) fn element(&mut self, name: &str, attributes: &[(&str, String)], text: Option<&str>) -> io::Result<()> {
        match text {
            Some(text) => self.inside(name, attributes, |xml| {
                xml.0.write_event(Xml::Text(BytesText::from_escaped(partial_escape(text))))
            }),
            None => self.0.write_event(Xml::Empty(start(name, attributes))),
        }
    }
}

/// Attributes are escaped by the writer.
fn start<'a>(name: &'a str, attributes: &'a [(&str, String)]) -> BytesStart<'a> {
    BytesStart::new(name).with_attributes(attributes.iter().map(|(name, value)| (*name, value.as_str())))
}

fn say(xml: &mut Document, said: &[Said], line: &Line<'_>) -> io::Result<()> {
    for utterance in speech::utterances(said) {
        let own = utterance.language == line.voice_language;
        let attribute = match line.voice.filter(|_| own) {
            Some(voice) => ("voice", voice.to_owned()),
            // A voice of another language would mispronounce, or refuse.
            None => ("language", utterance.language.as_str().to_owned()),
        };
        xml.element("Say", &[attribute], Some(&utterance.words))?;
    }
    Ok(())
}

/// The action is asked whatever happens, silence too, so nothing after the element is ever reached.
fn gather(xml: &mut Document, listen: &Listen, said: &[Said], line: &Line<'_>) -> io::Result<()> {
    let mut attributes = vec![
        ("input", "speech dtmf".to_owned()),
        ("action", action(line, "turn")),
        ("method", "POST".to_owned()),
        ("speechTimeout", listen.end_of_speech_seconds.max(1).to_string()),
        ("timeout", listen.timeout_seconds.max(1).to_string()),
        ("language", line.heard_language.as_str().to_owned()),
    ];
    if let Some(keys) = listen.keys {
        attributes.push(("numDigits", keys.max(1).to_string()));
        // With a known number of keys none ends the input, so that `#` itself can be pressed.
        attributes.push(("finishOnKey", String::new()));
    }
    attributes.extend(hints::attribute(&listen.hints).map(|hints| ("hints", hints)));
    attributes.push(("actionOnEmptyResult", "true".to_owned()));
    xml.inside("Gather", &attributes, |xml| say(xml, said, line))
}

fn transfer(xml: &mut Document, dial: &Dial, line: &Line<'_>) -> io::Result<()> {
    let attributes = [
        ("action", action(line, "dial")),
        ("method", "POST".to_owned()),
        ("timeout", dial.ring_seconds.clamp(5, 600).to_string()),
    ];
    xml.inside("Dial", &attributes, |xml| xml.element("Number", &[], Some(&dial.number)))
}

/// Where a caller leaves nothing, the carrier asks no action but goes on: to the same address, which then reads no seconds.
fn message(xml: &mut Document, record: &Record, line: &Line<'_>) -> io::Result<()> {
    let after = action(line, "recording");
    let attributes = [
        ("action", after.clone()),
        ("method", "POST".to_owned()),
        ("timeout", MESSAGE_PAUSE_SECONDS.to_string()),
        ("maxLength", record.max_seconds.max(1).to_string()),
        ("playBeep", "true".to_owned()),
    ];
    xml.element("Record", &attributes, None)?;
    xml.element("Redirect", &[("method", "POST".to_owned())], Some(&after))
}

fn side_action(xml: &mut Document, action: &SideAction, line: &Line<'_>) -> io::Result<()> {
    match action {
        SideAction::Record => xml.inside("Start", &[], |xml| {
            let told = ("recordingStatusCallback", format!("{}/status", line.base));
            xml.element("Recording", &[told], None)
        }),
        SideAction::Note(_) => Ok(()),
    }
}

fn action(line: &Line<'_>, what: &str) -> String {
    format!("{}/{what}?n={}", line.base, line.next_turn)
}
