use std::path::PathBuf;

use jiff::civil::DateTime;

use super::exit::{Exit, Trouble};
use super::explain_code;
use super::folders;
use super::screen::Screen;
use super::teaching::{heard_by, open};
use super::tenants::{Tenants, today};
use super::r#try::{begins, moment};
use crate::engine::Event;
use crate::golden::{Explained, Move, Stage, call_id};
use crate::matcher::Normalizer;
use crate::model::{ModelAct, Vocabulary, WorldAct};
use crate::revision::Revision;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia explain penguin-air \"my ac quit\"                           why these words are understood so
  clientsvia explain penguin-air \"my ac quit\" --at \"2026-07-14 22:15\"  on a summer evening
  clientsvia explain penguin-air \"my ac quit\" --json                    for a program
  clientsvia explain E012                                                what a message means";

/// What can be asked of `explain`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The tenant; or the code of a message
    #[arg(value_name = "TENANT|CODE")]
    what: String,
    /// What a caller says to the tenant
    #[arg(value_name = "UTTERANCE")]
    utterance: Option<String>,
    /// When the caller says it, in the tenant's time zone; now where it is left out
    #[arg(long, value_name = "TIME", value_parser = moment)]
    at: Option<DateTime>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
    /// A folder with the sentence encoder that taught tenants (`learn`): it hears what callers say, too
    #[arg(long, value_name = "FOLDER")]
    encoder: Option<PathBuf>,
    #[command(flatten)]
    folder: folders::Tenants,
}

/// Explains what a caller says to a tenant, or what a message means.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    match &options.utterance {
        Some(utterance) if Normalizer::new(&Vocabulary::default()).words(utterance).is_empty() => {
            Err(nothing_said(&options.what))
        }
        Some(utterance) => explain(options, utterance, screen),
        None if explain_code::is_code(&options.what) => explain_code::run(&options.what, options.json, screen),
        None => Err(nothing_said(&options.what)),
    }
}

/// What the caller says, with what the encoder makes of it where one is named that taught this tenant.
fn said(options: &Options, utterance: &str, revision: &Revision) -> Result<Event, Trouble> {
    let Some(mut encoder) = open(options.encoder.as_deref())? else { return Ok(Event::said(utterance, None, None)) };
    if revision.matcher().encoder() != Some(encoder.name()) {
        let id = &revision.tenant.id;
        return Err(Trouble::new(format!("this encoder has not taught `{id}`, so what it hears means nothing there"))
            .help(format!("let it teach:  clientsvia learn {id} --encoder FOLDER")));
    }
    let direction = heard_by(&mut encoder, &revision.matcher().sentence(utterance))?;
    Ok(Event::said(utterance, None, direction))
}

fn nothing_said(tenant: &str) -> Trouble {
    Trouble::usage(format!("nothing is said to `{tenant}`"))
        .help(format!("write it in quotes:  clientsvia explain {tenant} \"what do you charge\""))
}

fn explain(options: &Options, utterance: &str, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.folder)?;
    let revision = tenants.revision(&tenants.named(&options.what)?, options.at.map_or_else(today, DateTime::date))?;
    let at = begins(options.at, &revision.tenant)?.timestamp();
    let mut stage = Stage::new(&revision, call_id(&revision.tenant.id, "explain"), None);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .map_err(|error| Trouble::new(format!("nothing can be run: {error}")))?;
    let said = said(options, utterance, &revision)?;
    // Nobody is asked anything here: a model that gives no answer leaves the decision as tiers 1 and 2 made it.
    let world = vec![WorldAct::Model(ModelAct::TimesOut)];
    runtime
        .block_on(async {
            stage.make(Move { at, event: Event::Rang { returning: false }, world: Vec::new() }).await?;
            stage.make(Move { at, event: said, world }).await
        })
        .map_err(|trouble| Trouble::new(format!("the call stopped: {trouble}")))?;
    let explained = stage.turns().last().and_then(|turn| Explained::of(utterance, turn, &revision));
    let explained =
        explained.ok_or_else(|| Trouble::new("these words are not looked at: the call is over before them"))?;
    screen.line(&if options.json { explained.json() } else { explained.words() });
    Ok(Exit::Good)
}
