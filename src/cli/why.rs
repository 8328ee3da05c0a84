use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::folders;
use super::remembered::{Business, open, unknown, warn_of};
use super::screen::Screen;
use crate::model::CallId;
use crate::store::{CallEvent, CallEventKind, CallRecord};
use crate::trace::{Telling, TurnTrace, Why};

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia why CA8f0c3d2e1b4a59687796a5b4c3d2e1f0          every turn of the call
  clientsvia why CA8f0c3d2e1b4a59687796a5b4c3d2e1f0 2        its second turn; 0 is the greeting
  clientsvia why CA8f0c3d2e1b4a59687796a5b4c3d2e1f0 --json   a line of JSON for each turn
What a caller gave, and phone numbers, are masked unless you say --reveal.";

/// What can be asked of `why`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The call, as `clientsvia calls` lists it
    #[arg(value_name = "CALL")]
    call: String,
    /// The turn; all turns where it is left out
    #[arg(value_name = "TURN")]
    turn: Option<u32>,
    /// Show what the caller gave, and phone numbers, unmasked
    #[arg(long)]
    reveal: bool,
    /// Print a line of JSON for each turn
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    folder: folders::Data,
}

#[derive(Serialize)]
struct Told<'a> {
    call: &'a str,
    tenant: &'a str,
    #[serde(flatten)]
    why: Option<Why>,
    erased: Option<String>,
}

/// Tells why a call's turns came out as they did.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let reader = open(&options.folder)?;
    let call = CallId::new(options.call.as_str());
    let read = reader.call(&call)?;
    let (tenant, record) = read.found.ok_or_else(|| unknown(&call))?;
    if let Some(erased) = record.erased {
        if options.json {
            let at = erased.to_string();
            let told = Told { call: call.as_str(), tenant: tenant.as_str(), why: None, erased: Some(at) };
            screen.line(&serde_json::to_string(&told).unwrap_or_default());
        } else {
            let at = Business::of(&tenant, None).time(erased);
            screen.line(&format!("The call {call} was erased on {at}; what was said in it is not kept."));
        }
        return Ok(Exit::Good);
    }
    let turns = chosen(options, &call, &record)?;
    let revision = record.turns.first().map(|turn| &turn.call.revision);
    // Where a revision's files cannot be read, the reasons still can.
    let files = revision.and_then(|revision| reader.revision(revision).ok().flatten());
    let business = Business::of(&tenant, files.as_ref());
    let telling = Telling {
        business: &business.name,
        files: files.as_ref().map_or(&[], |files| &files.files),
        turns: &record.turns,
        reveal: options.reveal,
    };
    if record.turns.is_empty() && !options.json {
        screen.line(&format!("Of the call {call} no turn is remembered, only what came beside it."));
    }
    for (index, turn) in turns.iter().enumerate() {
        let why = telling.why(turn);
        if options.json {
            let told = Told { call: call.as_str(), tenant: tenant.as_str(), why: Some(why), erased: None };
            screen.line(&serde_json::to_string(&told).unwrap_or_default());
            continue;
        }
        if turns.len() > 1 {
            let gap = if index > 0 { "\n" } else { "" };
            let at = turn.inputs.first().map_or(turn.call.started, |input| input.at);
            screen.line(&format!("{gap}── turn {} ── {}", turn.call.turn, business.time(at)));
        }
        screen.print(&why.text(&business.name));
    }
    if options.turn.is_none() && !options.json {
        for event in &record.events {
            screen.line(&format!("\n{}  {}", business.time(event.at), happened(event, options.reveal)));
        }
    }
    warn_of(read.unreadable, screen);
    Ok(Exit::Good)
}

fn chosen<'a>(options: &Options, call: &CallId, record: &'a CallRecord) -> Result<Vec<&'a TurnTrace>, Trouble> {
    let Some(number) = options.turn else { return Ok(record.turns.iter().collect()) };
    if let Some(turn) = record.turns.iter().find(|turn| turn.call.turn == number) {
        return Ok(vec![turn]);
    }
    let help = match record.turns.last() {
        Some(last) => format!("its turns are 0 (the greeting) to {}", last.call.turn),
        None => format!("no turn of it is remembered; what is:  clientsvia why {call}"),
    };
    Err(Trouble::usage(format!("the call {call} has no turn {number}")).help(help))
}

/// What came after a call's turns, or beside them.
fn happened(event: &CallEvent, reveal: bool) -> String {
    match &event.kind {
        CallEventKind::Status { status, duration_seconds: Some(seconds), .. } => {
            format!("the carrier says: {status}, after {seconds} seconds")
        }
        CallEventKind::Status { status, duration_seconds: None, .. } => format!("the carrier says: {status}"),
        CallEventKind::Ticket { words, .. } if reveal => format!("a ticket was left: \"{words}\""),
        CallEventKind::Ticket { .. } => "a ticket was left (its words are shown with --reveal)".to_owned(),
        CallEventKind::Recording { status, url, seconds, .. } => {
            let place = if url.is_empty() { String::new() } else { format!(", at {url}") };
            let length = if *seconds > 0 { format!(", {seconds} seconds") } else { String::new() };
            format!("the carrier says: recording {status}{length}{place}")
        }
        CallEventKind::EffectEnded { effect, outcome } => format!("effect {effect} ended: {}", ended(outcome)),
    }
}

fn ended(outcome: &crate::engine::EffectOutcome) -> String {
    match outcome {
        crate::engine::EffectOutcome::Done { .. } => "done".to_owned(),
        crate::engine::EffectOutcome::Failed { why } => format!("failed, {}", crate::trace::mask_numbers(why)),
        crate::engine::EffectOutcome::TimedOut => "its time was over".to_owned(),
        crate::engine::EffectOutcome::Verdict { .. } => "answered".to_owned(),
    }
}
