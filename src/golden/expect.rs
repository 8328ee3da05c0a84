use std::cmp::Ordering;

use super::player::Expected;
use crate::diagnostic::{Code, Diagnostic};
use crate::engine::{Because, EffectKind, SaidBy, Then};
use crate::matcher::{By, Outcome};
use crate::model::{Act, ActKind, CallerAct, Expectation, Literal, MatchedBy, ScenarioId, SlotId, Subject};
use crate::slot::Value;
use crate::trace::TurnTrace;

/// What an author expected and did not get, as a message with the line of the `.call` file.
pub(super) fn check(expected: &Expected<'_>, turns: &[TurnTrace]) -> Option<Diagnostic> {
    let turn = turns.iter().find(|turn| turn.call.turn == expected.turn)?;
    let act = expected.act;
    let (wanted, met) = match &act.kind {
        ActKind::Expect { not, what } => {
            let wanted = if *not { format!("not {}", wish(what)) } else { wish(what) };
            (wanted, met(what, turn) != *not)
        }
        ActKind::Caller(CallerAct::Interrupts { after }) => {
            (format!("the reply to hold \"{after}\""), holds(&turn.response.words(), after))
        }
        ActKind::Caller(_) | ActKind::World(_) => return None,
    };
    (!met).then(|| {
        Diagnostic::new(Code::E060, format!("this test call expects {wanted}"))
            .at(&act.at.path, act.at.span, format!("turn {}: {}", turn.call.turn, got(turn)))
            .help("mend the scenario, or expect what happens; `clientsvia test` shows the whole call")
    })
}

/// A caller's line that comes after the end of the call.
pub(super) fn stray(act: &Act) -> Diagnostic {
    Diagnostic::new(Code::E061, "the call is over before this line")
        .at(&act.at.path, act.at.span, "nobody hears this")
        .help("take the line out, or let the scenario go on")
}

fn met(what: &Expectation, turn: &TurnTrace) -> bool {
    let response = &turn.response;
    match what {
        Expectation::Scenario { id, by } => chosen(id, *by, turn),
        Expectation::Say(words) => holds(&response.words(), words),
        Expectation::Ask(words) => {
            let open = matches!(response.then, Then::Listen(_));
            open && response.said.last().is_some_and(|said| holds(&said.words, words))
        }
        Expectation::Text(words) => effects(turn).any(|effect| match effect {
            EffectKind::Text { words: sent, .. } => holds(sent, words),
            EffectKind::AskModel(_) | EffectKind::Ticket { .. } | EffectKind::Webhook { .. } => false,
        }),
        Expectation::Ticket(words) => effects(turn).any(|effect| match effect {
            EffectKind::Ticket { words: left } => holds(left, words),
            EffectKind::AskModel(_) | EffectKind::Text { .. } | EffectKind::Webhook { .. } => false,
        }),
        Expectation::Slot(slot, value) => is(slot, value, turn),
        Expectation::Transfer(contact) => matches!(&response.then, Then::Dial(dial) if dial.contact == *contact),
        Expectation::Voicemail => matches!(response.then, Then::Record(_)),
        Expectation::Goodbye => response.said.iter().any(|said| said.by == SaidBy::Goodbye),
        Expectation::HangUp => matches!(response.then, Then::HangUp),
        Expectation::Unsure => outcome(turn).is_some_and(|outcome| !matches!(outcome, Outcome::Decided(_))),
    }
}

/// A scenario is chosen where it was decided on, or, unless a way of matching is named, where a `then` led to it.
fn chosen(id: &ScenarioId, by: Option<MatchedBy>, turn: &TurnTrace) -> bool {
    if let Some(Outcome::Decided(found)) = outcome(turn)
        && found.scenario == *id
        && by.is_none_or(|by| by.as_str() == found.by.as_str())
    {
        return true;
    }
    let entered = |because: &Because| match because {
        Because::Entered { subject: Subject::Scenario(entered), .. } => entered == id,
        Because::Entered { subject: Subject::Flow(_), .. }
        | Because::Condition { .. }
        | Because::Answered { .. }
        | Because::Filled { .. }
        | Because::Set { .. }
        | Because::NotHeard { .. }
        | Because::Outcome { .. }
        | Because::Repair(_)
        | Because::Digressed(_)
        | Because::Limit(_) => false,
    };
    by.is_none() && turn.thinking.because.iter().any(entered)
}

fn is(slot: &SlotId, literal: &Literal, turn: &TurnTrace) -> bool {
    let Some(value) = turn.call.slots.get(slot) else { return false };
    match literal {
        Literal::Words(words) => {
            value.compare(words) == Some(Ordering::Equal) || plainly(&value.say(false)) == plainly(words)
        }
        Literal::Number(number) => value.compare(number) == Some(Ordering::Equal),
        Literal::YesNo(yes) => *value == Value::YesNo(*yes),
        Literal::Slot(other) => turn.call.slots.get(other) == Some(value),
    }
}

fn outcome(turn: &TurnTrace) -> Option<&Outcome> {
    turn.thinking.decision.as_ref().map(|decision| &decision.outcome)
}

fn effects(turn: &TurnTrace) -> impl Iterator<Item = &EffectKind> {
    turn.awaited.iter().chain(&turn.effects).map(|effect| &effect.kind)
}

fn holds(text: &str, words: &str) -> bool {
    plainly(text).contains(&plainly(words))
}

/// Without differences nobody hears: capitals, and the shape of quotes.
fn plainly(text: &str) -> String {
    text.to_lowercase().replace(['’', '‘'], "'").replace(['“', '”'], "\"")
}

/// An expectation in the author's words.
fn wish(what: &Expectation) -> String {
    match what {
        Expectation::Scenario { id, by: None } => format!("scenario `{id}`"),
        Expectation::Scenario { id, by: Some(by) } => format!("scenario `{id}` by {}", by.as_str()),
        Expectation::Say(words) => format!("the reply to hold \"{words}\""),
        Expectation::Ask(words) => format!("a question with \"{words}\""),
        Expectation::Text(words) => with("a text message", words),
        Expectation::Ticket(words) => with("a ticket", words),
        Expectation::Slot(slot, value) => format!("`{slot}` to be {}", literal(value)),
        Expectation::Transfer(contact) => format!("a transfer to `{contact}`"),
        Expectation::Voicemail => "voicemail".to_owned(),
        Expectation::Goodbye => "the goodbye".to_owned(),
        Expectation::HangUp => "us to hang up".to_owned(),
        Expectation::Unsure => "no scenario to be sure enough".to_owned(),
    }
}

fn with(what: &str, words: &str) -> String {
    if words.is_empty() { what.to_owned() } else { format!("{what} with \"{words}\"") }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Words(words) => format!("\"{words}\""),
        Literal::Number(number) => number.clone(),
        Literal::YesNo(true) => "yes".to_owned(),
        Literal::YesNo(false) => "no".to_owned(),
        Literal::Slot(slot) => format!("what `{slot}` is"),
    }
}

/// What happened instead, in few words.
fn got(turn: &TurnTrace) -> String {
    let decided = match outcome(turn) {
        Some(Outcome::Decided(found)) => match found.by {
            By::Meaning | By::Model => format!("`{}` by {} {}, ", found.scenario, found.by.as_str(), found.confidence),
            By::Phrase | By::Pattern | By::Rule | By::Key => format!("`{}` by {}, ", found.scenario, found.by.as_str()),
        },
        Some(Outcome::Ask(_) | Outcome::Unsure) => "no scenario was sure enough, ".to_owned(),
        None => String::new(),
    };
    let then = match &turn.response.then {
        Then::Listen(_) => String::new(),
        Then::Dial(dial) => format!(", then a transfer to `{}`", dial.contact),
        Then::Record(_) => ", then voicemail".to_owned(),
        Then::HangUp => ", then we hung up".to_owned(),
    };
    format!("{decided}the caller heard \"{}\"{then}", turn.response.words())
}
