use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::folders;
use super::remembered::{Business, open, warn_of};
use super::screen::Screen;
use crate::engine::Ended;
use crate::model::TenantId;
use crate::store::CallSummary;
use crate::trace::mask_caller;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia calls penguin-air              the latest calls, newest first
  clientsvia calls penguin-air --limit 200  more of them
  clientsvia calls penguin-air --json       a line of JSON for each call
Reads beside a running server. Then, of one call:  clientsvia why CALL";

/// What can be asked of `calls`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Whose calls
    #[arg(value_name = "TENANT")]
    tenant: String,
    /// The most calls to list
    #[arg(long, value_name = "NUMBER", default_value_t = 20)]
    limit: usize,
    /// Print a line of JSON for each call
    #[arg(long)]
    json: bool,
    /// Show callers' numbers in full
    #[arg(long)]
    reveal: bool,
    #[command(flatten)]
    folder: folders::Data,
}

/// Lists a tenant's latest calls.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let reader = open(&options.folder)?;
    let tenant = TenantId::new(options.tenant.as_str());
    let read = reader.calls(&tenant, options.limit)?;
    let business = Business::latest(&reader, &tenant, read.found.first());
    for call in &read.found {
        let line = Line::new(call, options.reveal);
        if options.json {
            screen.line(&serde_json::to_string(&line).unwrap_or_default());
        } else {
            screen.line(&line.words(call, &business));
        }
    }
    if read.found.is_empty() && !options.json {
        screen.complain(&format!("{tenant} has no calls in `{}`", options.folder.data.display()));
    }
    warn_of(read.unreadable, screen);
    Ok(if read.unreadable > 0 { Exit::Findings } else { Exit::Good })
}

#[derive(Serialize)]
struct Line<'a> {
    call: &'a str,
    started: String,
    from: String,
    turns: u32,
    ended: Option<Ended>,
    erased: Option<String>,
}

impl<'a> Line<'a> {
    fn new(call: &'a CallSummary, reveal: bool) -> Self {
        Self {
            call: call.call.as_str(),
            started: call.started.to_string(),
            from: if reveal { call.from.clone() } else { mask_caller(&call.from) },
            turns: call.turns,
            ended: call.ended,
            erased: call.erased.map(|at| at.to_string()),
        }
    }

    fn words(&self, call: &CallSummary, business: &Business) -> String {
        let turns = if self.turns == 1 { "1 turn".to_owned() } else { format!("{} turns", self.turns) };
        let head = format!("{}  {}", self.call, business.time(call.started));
        match (call.erased, self.ended) {
            (Some(at), _) => format!("{head}  {turns:>9}  erased {}", business.time(at)),
            (None, Some(ended)) => format!("{head}  {turns:>9}  {:<12}  {}", self.from, how(ended)),
            (None, None) => format!("{head}  {turns:>9}  {:<12}  not ended", self.from),
        }
    }
}

fn how(ended: Ended) -> &'static str {
    match ended {
        Ended::CallerHungUp => "the caller hung up",
        Ended::Goodbye => "goodbye",
        Ended::HungUp => "hung up",
        Ended::Transferred => "transferred",
        Ended::Voicemail => "voicemail",
        Ended::Carrier => "ended by the carrier",
    }
}
