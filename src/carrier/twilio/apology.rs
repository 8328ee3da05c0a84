use super::speech::forbidden;
use super::twiml::document;
use crate::carrier::Wire;

/// How long the person behind an emergency transfer is rung, in seconds.
const RING_SECONDS: u32 = 30;

/// What a caller hears where something of ours failed and a person can be called: never silence, never an error page.
#[must_use]
pub fn put_through(number: &str) -> Wire {
    document(|xml| {
        xml.element(
            "Say",
            &[],
            Some("I'm sorry, something went wrong on our side. I'm putting you through to a person."),
        )?;
        xml.inside("Dial", &[("timeout", RING_SECONDS.to_string())], |xml| xml.element("Number", &[], Some(number)))?;
        xml.element(
            "Say",
            &[],
            Some("I'm sorry, nobody can take your call right now. Please call again a little later."),
        )?;
        xml.element("Hangup", &[], None)
    })
}

/// What a caller hears where nobody can be called either.
#[must_use]
pub fn closing() -> Wire {
    document(|xml| {
        xml.element(
            "Say",
            &[],
            Some("I'm sorry, something went wrong on our side. Please call again a little later."),
        )?;
        xml.element("Hangup", &[], None)
    })
}

/// What a caller hears at a number that belongs to nobody.
#[must_use]
pub fn not_in_service(number: &str) -> Wire {
    let spoken: String = number.chars().filter(|digit| digit.is_ascii_digit() && !forbidden(*digit)).take(15).collect();
    let digits = spoken.chars().map(String::from).collect::<Vec<_>>().join(" ");
    document(|xml| {
        let words = match digits.as_str() {
            "" => "The number you have called is not in service. Goodbye.".to_owned(),
            digits => format!("The number you have called, {digits}, is not in service. Goodbye."),
        };
        xml.element("Say", &[], Some(&words))?;
        xml.element("Hangup", &[], None)
    })
}
