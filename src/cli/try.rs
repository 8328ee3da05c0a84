use std::io::{BufRead, IsTerminal};
use std::sync::Arc;

use jiff::civil::{Date, DateTime};
use jiff::{SignedDuration, Timestamp, Zoned};

use super::exit::{Exit, Trouble};
use super::folders;
use super::screen::Screen;
use super::tenants::{Tenants, today};
use crate::effects::{Clock, SystemClock};
use crate::engine::{Because, DialResult, EffectKind, Event, SideAction, Then};
use crate::golden::{Awaits, Move, Stage, TURN_SECONDS, call_id, why_line};
use crate::hours::time_words;
use crate::model::{Key, Tenant};
use crate::revision::Revision;
use crate::trace::TurnTrace;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia try penguin-air                          a call that comes in now
  clientsvia try penguin-air --at \"2026-07-14 22:15\"  a call on a summer evening
  echo \"my ac quit\" | clientsvia try penguin-air      one line, from a script

Nothing leaves the machine: texts, tickets and web addresses are only shown.";

/// The caller of a tried call.
const CALLER: &str = "+12395550199";
/// What stands under a reply and explains it is set in by this.
const MARGIN: &str = "        ";
/// Told where a line begins as a key and is none.
const KEYS: &str = "there is no such key: #0 to #9, #star (or #*) and #pound (or ##); #123 presses several";

/// What can be asked of `try`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The tenant to call
    #[arg(value_name = "TENANT")]
    tenant: String,
    /// When the call comes in, in the tenant's time zone; now where it is left out
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<DateTime>,
    #[command(flatten)]
    folder: folders::Tenants,
}

/// `2026-07-14 22:15`, `2026-07-14 10:15 pm`, `2026-07-14T22:15`, or a day alone.
pub fn moment(text: &str) -> Result<DateTime, String> {
    let written = text.trim().to_lowercase();
    let told = "this is no day and time; write it so: \"2026-07-14 22:15\" or \"2026-07-14 10:15 pm\"";
    let afternoon = [("am", false), ("pm", true), ("a.m.", false), ("p.m.", true)];
    let half = afternoon.iter().find_map(|(half, after)| Some((written.strip_suffix(half)?, *after)));
    let read = match half {
        Some((rest, after)) => by_half(rest, after),
        None => written.parse().ok(),
    };
    read.ok_or_else(|| told.to_owned())
}

/// `2026-07-14 10:15` or `2026-07-14 10` in the first half of the day or in the second.
fn by_half(text: &str, after_noon: bool) -> Option<DateTime> {
    let (day, time) = text.trim().split_once([' ', 't'])?;
    let (hour, minute) = time.trim().split_once(':').unwrap_or((time.trim(), "00"));
    let hour: i8 = hour.parse().ok().filter(|hour| (1..=12).contains(hour))?;
    let hour = hour % 12 + if after_noon { 12 } else { 0 };
    let minute: i8 = minute.parse().ok().filter(|minute| (0..60).contains(minute))?;
    let day: Date = day.parse().ok()?;
    Some(day.at(hour, minute, 0, 0))
}

/// A call in the terminal: every line typed is a turn of the caller's.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.folder)?;
    let revision = tenants.revision(&tenants.named(&options.tenant)?, options.at.map_or_else(today, DateTime::date))?;
    let begins = begins(options.at, &revision.tenant)?;
    screen.line(&headline(&revision.tenant, &begins));
    screen.line("");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Trouble::new(format!("nothing can be run: {error}")))?;
    runtime.block_on(talk(&revision, begins.timestamp(), screen))?;
    Ok(Exit::Good)
}

/// When a call comes in: at the moment given, in the tenant's zone; else now.
pub fn begins(at: Option<DateTime>, tenant: &Tenant) -> Result<Zoned, Trouble> {
    let zone = tenant.profile.zone.clone();
    match at {
        Some(at) => at.to_zoned(zone).map_err(|_| Trouble::usage("that moment is too far away to be reckoned with")),
        None => Ok(SystemClock.now().to_zoned(zone)),
    }
}

fn headline(tenant: &Tenant, begins: &Zoned) -> String {
    let profile = &tenant.profile;
    let open = if profile.hours.is_open(begins.datetime()) { "open" } else { "closed" };
    format!(
        "{}, {}, {} ({open}). Type what the caller says; #1 presses a key; an empty line is silence; Ctrl-D hangs up.",
        profile.name,
        begins.strftime("%A %-d %B"),
        time_words(begins.time()),
    )
}

async fn talk(revision: &Arc<Revision>, begins: Timestamp, screen: &mut Screen) -> Result<(), Trouble> {
    let mut stage = Stage::new(revision, call_id(&revision.tenant.id, "try"), Some(CALLER));
    let mut now = begins;
    let mut event = Event::Rang { returning: false };
    loop {
        let hung_up = event == Event::HungUp;
        let made = stage.make(Move { at: now, event, world: Vec::new() }).await;
        let awaits = made.map_err(|trouble| Trouble::new(format!("the call stopped: {trouble}")))?;
        if hung_up {
            return Ok(());
        }
        if let Some(turn) = stage.turns().last() {
            show(turn, screen);
        }
        if awaits == Awaits::Nothing {
            return Ok(());
        }
        event = typed(&awaits, screen);
        now = now.saturating_add(SignedDuration::from_secs(TURN_SECONDS)).unwrap_or(now);
    }
}

fn show(turn: &TurnTrace, screen: &mut Screen) {
    if !turn.response.said.is_empty() {
        screen.line(&format!("agent   {}", turn.response.words()));
    }
    for line in beneath(turn) {
        screen.line(&format!("{MARGIN}{line}"));
    }
}

/// What explains a reply: how it was decided, what was done, what comes next.
fn beneath(turn: &TurnTrace) -> Vec<String> {
    let mut lines: Vec<String> = why_line(turn).into_iter().collect();
    for action in &turn.response.actions {
        lines.push(match action {
            SideAction::Record => "the call is recorded from here".to_owned(),
            SideAction::Note(words) => format!("noted: {words}"),
        });
    }
    for effect in turn.awaited.iter().chain(&turn.effects) {
        lines.push(match &effect.kind {
            EffectKind::AskModel(_) => "the model would be asked here; it is not".to_owned(),
            EffectKind::Text { to, words } => format!("a text to {to}: {words}"),
            EffectKind::Ticket { words } => format!("a ticket: {words}"),
            EffectKind::Webhook { webhook, .. } => format!("the web address `{webhook}` is told"),
        });
    }
    lines.extend(turn.thinking.because.iter().filter_map(|because| match because {
        Because::Limit(what) => Some(format!("a limit: {what}")),
        Because::Condition { .. }
        | Because::Answered { .. }
        | Because::Filled { .. }
        | Because::Set { .. }
        | Because::NotHeard { .. }
        | Because::Entered { .. }
        | Because::Outcome { .. }
        | Because::Repair(_)
        | Because::Digressed(_) => None,
    }));
    match &turn.response.then {
        Then::Listen(_) => {}
        Then::Dial(dial) => lines.push(format!(
            "rings {} at {}; type how it ends: answered, no-answer, busy or failed",
            dial.contact, dial.number
        )),
        Then::Record(_) => lines.push("the caller can leave a message".to_owned()),
        Then::HangUp => lines.push("the call is over".to_owned()),
    }
    lines
}

/// The next line typed, as what happens to the call.
fn typed(awaits: &Awaits, screen: &mut Screen) -> Event {
    loop {
        let words = line_typed(awaits, screen);
        let Some(words) = words else { return Event::HungUp };
        match heard(awaits, &words) {
            Some(event) => return event,
            None => screen.line(&format!("{MARGIN}{KEYS}")),
        }
    }
}

/// The next line typed; none where there is no more.
fn line_typed(awaits: &Awaits, screen: &mut Screen) -> Option<String> {
    let terminal = std::io::stdin().is_terminal();
    screen.print(if matches!(awaits, Awaits::Transfer(_)) { "ends    " } else { "caller  " });
    screen.flush();
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line).unwrap_or(0);
    let words = line.trim();
    if !terminal || read == 0 {
        screen.line(words);
    }
    (read > 0).then(|| words.to_owned())
}

/// What a typed line does; nothing where it begins as a key and is none.
fn heard(awaits: &Awaits, words: &str) -> Option<Event> {
    match awaits {
        Awaits::Transfer(_) => Some(Event::Dialed(dial_result(words))),
        Awaits::Message => {
            let seconds = u32::try_from(words.split_whitespace().count()).unwrap_or(u32::MAX);
            Some(Event::Recorded { url: String::new(), seconds })
        }
        Awaits::Caller | Awaits::Nothing => said(words),
    }
}

fn dial_result(word: &str) -> DialResult {
    match word {
        "no-answer" => DialResult::NoAnswer,
        "busy" => DialResult::Busy,
        "failed" => DialResult::Failed,
        _ => DialResult::Answered,
    }
}

fn said(words: &str) -> Option<Event> {
    if words.is_empty() {
        return Some(Event::Silent);
    }
    match words.strip_prefix('#') {
        Some(keys) => pressed(keys).map(Event::Pressed),
        None => Some(Event::Said { words: words.to_owned(), recogniser: None }),
    }
}

/// The keys behind a `#`: as they are printed on the telephone, or by name.
fn pressed(keys: &str) -> Option<String> {
    let keys = match keys.trim().to_lowercase().as_str() {
        "star" => "*".to_owned(),
        "pound" => "#".to_owned(),
        printed => printed.to_owned(),
    };
    (!keys.is_empty() && keys.chars().all(|key| Key::new(key).is_some())).then_some(keys)
}
