//! Holds every document we send against the carrier's own table of elements and attributes, and against its limits.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use serde_json::Value;

const MAX_DOCUMENT_BYTES: usize = 64_000;
const MAX_SAY_CHARS: usize = 3_000;
const MAX_SAY_ENCODED_BYTES: usize = 4_500;
const MAX_HINTS: usize = 500;
const MAX_HINT_CHARS: usize = 100;

/// One element of a document that has passed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub text: String,
    pub children: Vec<Element>,
}

impl Element {
    pub fn attribute(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// Every word that is spoken, in order.
    pub fn spoken(&self) -> String {
        let own = if self.name == "Say" { vec![self.text.clone()] } else { Vec::new() };
        own.into_iter()
            .chain(self.children.iter().map(Element::spoken))
            .filter(|said| !said.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    pub fn find(&self, name: &str) -> Option<&Element> {
        if self.name == name { Some(self) } else { self.children.iter().find_map(|child| child.find(name)) }
    }
}

/// What the carrier takes of each verb; read once, since long runs look at many documents.
static TABLE: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(include_str!("twilio/twiml_attributes.json")).expect("the table is JSON"));

/// The document's `Response`, or what the carrier would say against it.
pub fn validate(document: &[u8]) -> Result<Element, String> {
    if document.len() > MAX_DOCUMENT_BYTES {
        return Err(format!("11750: {} bytes", document.len()));
    }
    let text = std::str::from_utf8(document).map_err(|error| format!("12100: {error}"))?;
    if let Some(control) = text.chars().find(|letter| letter.is_control() && !"\n\r\t".contains(*letter)) {
        return Err(format!("12100: control character {control:?}"));
    }
    let root = parse(text)?;
    if root.name != "Response" {
        return Err(format!("12102: root {}", root.name));
    }
    check_children(&TABLE["voice"], &root)?;
    Ok(root)
}

fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut open: Vec<Element> = vec![Element::default()];
    loop {
        let event = reader.read_event().map_err(|error| format!("12100: {error}"))?;
        match event {
            Event::Start(start) => open.push(element(&start)?),
            Event::Empty(start) => {
                let child = element(&start)?;
                open.last_mut().expect("the top stays").children.push(child);
            }
            Event::End(_) => {
                let child = open.pop().expect("ends match starts");
                open.last_mut().ok_or("12100: too many ends")?.children.push(child);
            }
            Event::Text(words) => {
                open.last_mut().expect("the top stays").text.push_str(&words);
            }
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let letter = quick_xml::escape::unescape(&format!("&{name};"))
                    .map_err(|error| format!("12100: {error}"))?
                    .into_owned();
                open.last_mut().expect("the top stays").text.push_str(&letter);
            }
            Event::Decl(_) => {}
            Event::Eof => break,
            other => return Err(format!("12100: unexpected {other:?}")),
        }
    }
    let mut top = open.pop().ok_or("12100: no document")?;
    match (open.is_empty(), top.children.len()) {
        (true, 1) => Ok(top.children.remove(0)),
        _ => Err("12100: not one root".to_owned()),
    }
}

fn element(start: &BytesStart<'_>) -> Result<Element, String> {
    let name = start.name().as_ref().to_owned();
    let mut attributes = BTreeMap::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("12100: {error}"))?;
        let key = attribute.key.as_ref().to_owned();
        let raw = attribute.value.into_owned();
        let value = quick_xml::escape::unescape(&raw).map_err(|error| format!("12100: {error}"))?.into_owned();
        attributes.insert(key, value);
    }
    Ok(Element { name, attributes, ..Element::default() })
}

fn check_children(table: &Value, parent: &Element) -> Result<(), String> {
    for child in &parent.children {
        let allowed = &table[&parent.name]["children"][&child.name];
        if !allowed.is_object() {
            return Err(format!("12200: <{}> inside <{}>", child.name, parent.name));
        }
        for (name, value) in &child.attributes {
            check_attribute(child, name, value, &allowed[name])?;
        }
        check_limits(child)?;
        check_children(table, child)?;
    }
    check_order(parent)
}

fn check_attribute(element: &Element, name: &str, value: &str, rule: &Value) -> Result<(), String> {
    let wrong = || format!("12200: {name}={value:?} of <{}>", element.name);
    let listed =
        |word: &str| rule["values"].as_array().is_none_or(|values| values.iter().any(|own| own.as_str() == Some(word)));
    let fits = match rule["type"].as_str().ok_or_else(wrong)? {
        "boolean" => value == "true" || value == "false",
        "number" => value.parse::<u32>().is_ok(),
        "enum" => listed(value),
        "list" => !value.is_empty() && value.split(' ').all(listed),
        "string" => true,
        other => return Err(format!("the table knows a type we do not: {other}")),
    };
    if fits { Ok(()) } else { Err(wrong()) }
}

/// The documented limits that the table does not hold.
fn check_limits(element: &Element) -> Result<(), String> {
    let number = |name: &str| element.attributes.get(name).map(|value| value.parse::<u32>().unwrap_or(0));
    match element.name.as_str() {
        "Say" => {
            let encoded = percent_encoding::utf8_percent_encode(&element.text, percent_encoding::NON_ALPHANUMERIC)
                .map(str::len)
                .sum::<usize>();
            if element.text.chars().count() > MAX_SAY_CHARS || encoded > MAX_SAY_ENCODED_BYTES {
                return Err(format!("13521: {} characters", element.text.chars().count()));
            }
            if element.text.trim().is_empty() {
                return Err("13520: nothing to say".to_owned());
            }
        }
        "Gather" => check_gather(element)?,
        "Dial" => {
            if number("timeout").is_some_and(|timeout| !(5..=600).contains(&timeout)) {
                return Err("13212: timeout".to_owned());
            }
            if element.children.is_empty() && element.text.is_empty() || element.children.len() > 10 {
                return Err("13223: whom to dial".to_owned());
            }
        }
        "Number" => {
            let digits = element.text.strip_prefix('+').unwrap_or_default();
            if digits.is_empty() || digits.len() > 15 || !digits.chars().all(|digit| digit.is_ascii_digit()) {
                return Err(format!("13223: number {:?}", element.text));
            }
        }
        "Record" if number("maxLength").is_some_and(|length| length == 0) => return Err("13612: maxLength".to_owned()),
        "Redirect" if element.text.is_empty() => return Err("13710: redirect to itself for ever".to_owned()),
        _ => {}
    }
    Ok(())
}

fn check_gather(gather: &Element) -> Result<(), String> {
    if gather.attribute("action").is_empty() {
        return Err("a Gather without an action asks its own document again for ever".to_owned());
    }
    let hints: Vec<&str> = gather.attributes.get("hints").map(|hints| hints.split(',').collect()).unwrap_or_default();
    if hints.len() > MAX_HINTS || hints.iter().any(|hint| hint.is_empty() || hint.chars().count() > MAX_HINT_CHARS) {
        return Err("13330: hints".to_owned());
    }
    let speech_timeout = gather.attributes.get("speechTimeout").map(String::as_str);
    if speech_timeout == Some("auto") && gather.attributes.contains_key("speechModel") {
        return Err("13335: speechTimeout".to_owned());
    }
    if speech_timeout
        .is_some_and(|timeout| timeout != "auto" && timeout.parse::<u32>().is_ok_and(|seconds| seconds == 0))
    {
        return Err("13327: speechTimeout".to_owned());
    }
    let finish = gather.attribute("finishOnKey");
    if finish.chars().count() > 1 || !finish.chars().all(|key| key.is_ascii_digit() || "*#".contains(key)) {
        return Err("13310: finishOnKey".to_owned());
    }
    Ok(())
}

/// Nothing may stand where the carrier would never reach it.
fn check_order(parent: &Element) -> Result<(), String> {
    let ends = |element: &Element| match element.name.as_str() {
        "Hangup" | "Redirect" | "Reject" => true,
        "Dial" => element.attributes.contains_key("action"),
        "Gather" => element.attribute("actionOnEmptyResult") == "true",
        _ => false,
    };
    match parent.children.iter().position(ends) {
        Some(at) if at + 1 < parent.children.len() => Err(format!("unreachable after <{}>", parent.children[at].name)),
        _ => Ok(()),
    }
}
