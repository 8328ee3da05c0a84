use std::path::PathBuf;

use super::eval::texts_of;
use super::exit::{Exit, Trouble};
use super::folders;
use super::messages::counted;
use super::remembered::{open, warn_of};
use super::screen::Screen;
use super::teaching::{Teacher, teach};
use super::tenants::{Tenants, today};
use super::whole::write_whole;
use crate::matcher::{Gain, MAX_SAID_SENTENCES, Matcher};
use crate::model::{Lessons, TenantId};
use crate::revision::LEARNED_FILE;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia learn penguin-air --encoder target/encoder      let an encoder study the phrases of one tenant
  clientsvia learn --encoder target/encoder                  and of every tenant
  clientsvia learn penguin-air --calls --data data           and what its callers said in the calls that are remembered
  clientsvia learn penguin-air --unlabelled calls.jsonl      and what callers said, a line each:  {\"text\": \"…\"}

`scripts/encoder` fetches an encoder into target/encoder. What it learns is kept in `learned.toml` beside the
scenarios; from there it is used, and no encoder is needed to answer calls. It holds no sentences. After phrases
have changed, `clientsvia check` says that it should be made again.";

/// What can be asked of `learn`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The tenants whose phrases are studied; all where none is named
    #[arg(value_name = "TENANT")]
    names: Vec<String>,
    #[command(flatten)]
    teacher: Teacher,
    /// What callers said, to learn from beside the phrases: rows without an intent
    #[arg(long, value_name = "FILE")]
    unlabelled: Option<PathBuf>,
    /// What callers of the tenant said, out of the calls that are remembered, to learn from beside the phrases
    #[arg(long)]
    calls: bool,
    #[command(flatten)]
    data: folders::Data,
    #[command(flatten)]
    folder: folders::Tenants,
}

/// Lets an encoder study the tenants' phrases, and keeps what it taught beside them.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.folder)?;
    let chosen = tenants.chosen(&options.names)?;
    let Some(mut encoder) = options.teacher.open()? else {
        return Err(Trouble::usage("nobody is there to teach: no encoder is named")
            .help("fetch one,  scripts/encoder,  and name its folder:  --encoder target/encoder"));
    };
    let (unlabelled, faults) = texts_of(options.unlabelled.as_deref(), screen)?;
    let reader = options.calls.then(|| open(&options.data)).transpose()?;
    for tenant in chosen {
        let mut lessons = Lessons { unlabelled: unlabelled.clone(), ..Lessons::default() };
        if let Some(reader) = &reader {
            let read = reader.wishes(&tenant, MAX_SAID_SENTENCES)?;
            warn_of(read.unreadable, screen);
            // what its own callers said comes first
            lessons.unlabelled.splice(0..0, read.found);
        }
        let revision = tenants.revision(&tenant, today())?;
        let mut course = Matcher::course(&revision.tenant, &lessons);
        let (taught, gain) = teach(&mut course, &mut encoder, screen)?;
        let text = taught.text().map_err(|error| Trouble::new(format!("what was learned cannot be kept: {error}")))?;
        let path = options.folder.tenants.join(tenant.as_str()).join(LEARNED_FILE);
        write_whole(&path, &text)?;
        screen.line(&told(&tenant, taught.pool(), &gain));
    }
    Ok(if faults == 0 { Exit::Good } else { Exit::Findings })
}

fn told(tenant: &TenantId, pool: usize, gain: &Gain) -> String {
    let Gain { phrases, alone, taught } = *gain;
    let learned =
        format!("{tenant}: learned from {} and {}", counted(phrases, "phrase"), counted(pool, "other sentence"));
    let understood = format!("of phrases it had not seen it understands {taught} of {phrases}");
    match taught.cmp(&alone) {
        std::cmp::Ordering::Greater => format!("{learned}; {understood}, by the phrases alone {alone}."),
        std::cmp::Ordering::Equal | std::cmp::Ordering::Less => {
            format!("{learned}; {understood}, no more than by the phrases alone.")
        }
    }
}
