use std::fmt::Write;

use jiff::tz::TimeZone;

use super::asked;
use super::{because, places};
use crate::engine::{Dial, DialResult, EffectKind, Event, Response, Said, SaidBy, SideAction, Then};
use crate::matcher::{By, Decision, Outcome};
use crate::model::{CallScript, Channel, Form, Strategy};
use crate::trace::{Answered, TurnTrace};

/// How many candidates are named where no tier was sure.
const NAMED_WHERE_UNSURE: usize = 3;

/// A call as its golden keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transcript {
    /// What is compared.
    pub body: String,
    /// The lines of the tenant's files that spoke, a line a turn; never compared.
    pub places: Vec<String>,
}

/// The transcript of a call: per turn what a reviewer reads first, and what a machine needs after it.
///
/// Made from traces alone, so that the same call taken over a socket gives the same text.
#[must_use]
pub fn transcript(script: &CallScript, zone: &TimeZone, turns: &[TurnTrace]) -> Transcript {
    let from = script.from.as_deref().unwrap_or("a withheld number");
    let begins = script.begins.strftime("%Y-%m-%d %H:%M");
    let mut body = format!("call by {} from {from} at {begins}\n", script.channel);
    for turn in turns {
        let _ = write!(body, "\n{}", one_turn(turn, zone));
    }
    Transcript { body: body.trim_end().to_owned(), places: turns.iter().filter_map(places::of_turn).collect() }
}

fn one_turn(turn: &TurnTrace, zone: &TimeZone) -> String {
    let mut text = header(turn, zone);
    let mut add = |label: &str, words: &str| {
        let line = format!("  {label:<9} {words}");
        let _ = writeln!(text, "{}", line.trim_end());
    };
    if let Some(decision) = &turn.thinking.decision {
        let (label, words) = decided(decision);
        add(label, &words);
    }
    for because in &turn.thinking.because {
        add("because", &because::words(because));
    }
    if let Some(strategy) = strategy(&turn.response, turn.call.channel) {
        add("strategy", &strategy);
    }
    for action in &turn.response.actions {
        add("does", &side_action(action));
    }
    for effect in turn.awaited.iter().chain(&turn.effects) {
        add("does", &effect_words(&effect.kind));
    }
    if !turn.response.said.is_empty() {
        add("say", &turn.response.words());
    }
    // Nothing is sent to a caller who is gone.
    if !is_caller_gone(turn) {
        let (label, words) = afterwards(&turn.response.then);
        add(label, &words);
        if let Some((label, words)) = wire(&turn.answered) {
            add(label, &words);
        }
    }
    text
}

fn is_caller_gone(turn: &TurnTrace) -> bool {
    turn.inputs.first().is_some_and(|input| input.event == Event::HungUp)
}

fn header(turn: &TurnTrace, zone: &TimeZone) -> String {
    let number = turn.call.turn;
    let Some(input) = turn.inputs.first() else { return format!("turn {number}\n") };
    let at = input.at.to_zoned(zone.clone()).strftime("%H:%M:%S");
    format!("turn {number}  {at}  {}\n", event(&input.event))
}

fn event(event: &Event) -> String {
    match event {
        Event::Rang { returning: true } => "rings, a returning caller".to_owned(),
        Event::Rang { returning: false } => "rings".to_owned(),
        Event::Said { words, recogniser } | Event::Encoded { words, recogniser, .. } => {
            let sure = recogniser.map_or_else(String::new, |sure| format!(" heard {sure}"));
            format!("caller  \"{words}\"{sure}")
        }
        Event::Pressed(keys) => format!("caller  presses {keys}"),
        Event::Silent => "caller  is silent".to_owned(),
        Event::Dialed(result) => format!("transfer answers {}", dial_result(*result)),
        Event::Recorded { seconds: 0, .. } => "caller  leaves no message".to_owned(),
        Event::Recorded { seconds, .. } => format!("caller  leaves a message of {seconds} seconds"),
        Event::HungUp => "caller  hangs up".to_owned(),
        Event::Outcome { effect, .. } => format!("outcome of {effect}"),
    }
}

fn dial_result(result: DialResult) -> &'static str {
    match result {
        DialResult::Answered => "done",
        DialResult::NoAnswer => "no-answer",
        DialResult::Busy => "busy",
        DialResult::Failed => "failed",
    }
}

fn decided(decision: &Decision) -> (&'static str, String) {
    match &decision.outcome {
        Outcome::Decided(found) => {
            let by = found.by;
            let mut words = format!("{}   tier {}  {}", found.scenario, by.tier().number(), by.as_str());
            if matches!(by, By::Meaning | By::Model) {
                let _ = write!(words, " {}", found.confidence);
            }
            for also in &decision.also {
                let _ = write!(words, ", then {}", also.scenario);
            }
            ("scenario", words)
        }
        Outcome::Ask(scenarios) => ("unsure", asked(scenarios)),
        Outcome::Unsure => ("unsure", best(decision)),
    }
}

fn best(decision: &Decision) -> String {
    let best: Vec<String> = decision
        .candidates
        .iter()
        .take(NAMED_WHERE_UNSURE)
        .map(|candidate| format!("{} {}", candidate.scenario, candidate.score))
        .collect();
    if best.is_empty() { "nothing fits".to_owned() } else { format!("best: {}", best.join(", ")) }
}

/// The cell of the response matrix, or the override, and the parts it was made of.
fn strategy(response: &Response, channel: Channel) -> Option<String> {
    let cell = response.said.iter().find_map(|said| match &said.by {
        SaidBy::Reply { kind, strategy: None, .. } => Some(format!("{} × {channel}", kind.as_str())),
        SaidBy::Reply { strategy: Some(strategy), .. } => Some(format!("override {}", strategy_word(*strategy))),
        SaidBy::Greeting
        | SaidBy::Statement
        | SaidBy::Slot { .. }
        | SaidBy::Fallback(_)
        | SaidBy::Silence(_)
        | SaidBy::Disambiguation
        | SaidBy::Repair
        | SaidBy::Goodbye
        | SaidBy::Shipped => None,
    })?;
    let parts: Vec<String> = response.said.iter().map(part).collect();
    Some(format!("{cell}: {}", parts.join(", ")))
}

fn strategy_word(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::Full => "full",
        Strategy::Quick => "quick",
        Strategy::QuickThenFull => "quick-then-full",
    }
}

fn part(said: &Said) -> String {
    match &said.by {
        SaidBy::Reply { form, variant, variants, .. } => {
            let form = match form {
                Form::Quick => "quick",
                Form::Full => "full",
            };
            if *variants > 1 { format!("{form} {variant} of {variants}") } else { form.to_owned() }
        }
        SaidBy::Greeting => "greeting".to_owned(),
        SaidBy::Statement | SaidBy::Slot { .. } => "next step".to_owned(),
        SaidBy::Fallback(_) => "fallback".to_owned(),
        SaidBy::Silence(_) => "silence".to_owned(),
        SaidBy::Disambiguation => "which one".to_owned(),
        SaidBy::Repair => "back to the question".to_owned(),
        SaidBy::Goodbye => "goodbye".to_owned(),
        SaidBy::Shipped => "shipped words".to_owned(),
    }
}

fn side_action(action: &SideAction) -> String {
    match action {
        SideAction::Record => "record".to_owned(),
        SideAction::Note(words) => format!("note \"{words}\""),
    }
}

fn effect_words(effect: &EffectKind) -> String {
    match effect {
        EffectKind::AskModel(question) => format!("ask the model about \"{}\"", question.utterance),
        EffectKind::Text { to, words } => format!("text \"{words}\" to {to}"),
        EffectKind::Ticket { words } => format!("ticket \"{words}\""),
        EffectKind::Webhook { webhook, fields } => {
            let fields: Vec<String> = fields.iter().map(|(slot, value)| format!("{slot} \"{value}\"")).collect();
            format!("webhook {webhook} with {}", fields.join(", "))
        }
    }
}

fn afterwards(then: &Then) -> (&'static str, String) {
    match then {
        Then::Listen(listen) => ("waits", listen.waits_for.clone()),
        Then::Dial(Dial { contact, number, ring_seconds }) => {
            ("transfer", format!("{contact} at {number}, ringing {ring_seconds} seconds"))
        }
        Then::Record(record) => ("voicemail", format!("up to {} seconds", record.max_seconds)),
        Then::HangUp => ("hang up", String::new()),
    }
}

/// What went over the wire, in one line: the document without its declaration.
fn wire(answered: &Answered) -> Option<(&'static str, String)> {
    let body = String::from_utf8_lossy(&answered.body);
    let document = body.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>").unwrap_or(&body).trim();
    let label = if answered.content_type.starts_with("text/xml") { "twiml" } else { "answer" };
    (!document.is_empty()).then(|| (label, document.replace('\n', " ")))
}
