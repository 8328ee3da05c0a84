use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Serialize;

use super::exit::{Exit, Trouble};
use super::folders;
use super::messages::{counted, print_human};
use super::progress::Progress;
use super::review::{Choice, difference, review};
use super::screen::Screen;
use super::tenants::{Tenants, today};
use crate::diagnostic::Diagnostic;
use crate::golden::{Played, Snap, play};
use crate::model::{CallScript, TenantId};
use crate::revision::Revision;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia test                        every test call of every tenant
  clientsvia test penguin-air            one tenant's
  clientsvia test penguin-air --review   look at each difference, and take it or leave it
  clientsvia test penguin-air --accept   take every difference
  clientsvia test --json                 for a script: a line a call";

/// What can be asked of `test`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// The tenants to test; all where none is named
    #[arg(value_name = "TENANT")]
    names: Vec<String>,
    /// Walk through the differences, and take or leave each
    #[arg(long, conflicts_with_all = ["accept", "json"])]
    review: bool,
    /// Take every difference
    #[arg(long)]
    accept: bool,
    /// Print a line of JSON for each call
    #[arg(long)]
    json: bool,
    /// The folder with the reviewed transcripts
    #[arg(long, value_name = "FOLDER", default_value = "golden", env = "CLIENTSVIA_GOLDEN")]
    golden: PathBuf,
    #[command(flatten)]
    folder: folders::Tenants,
}

/// How a call compares with its golden.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    /// As reviewed.
    Same,
    /// Not as reviewed.
    Differs,
    /// Never reviewed.
    New,
    /// It was one of the others, and is taken now.
    Taken,
}

#[derive(Serialize)]
struct Line<'a> {
    tenant: &'a TenantId,
    call: &'a str,
    verdict: Verdict,
    unmet: Vec<&'a str>,
}

/// What became of a tenant's calls.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    calls: usize,
    differ: usize,
    new: usize,
    taken: usize,
    unmet: usize,
    orphans: usize,
}

/// Plays every test call and compares its transcript with the reviewed one.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let tenants = Tenants::read(&options.folder)?;
    let mut exit = Exit::Good;
    for tenant in tenants.chosen(&options.names)? {
        let bench = Bench { options, tenants: &tenants, tenant: &tenant };
        if bench.run(screen)? == Exit::Findings {
            exit = Exit::Findings;
        }
    }
    Ok(exit)
}

/// The tests of one tenant.
struct Bench<'a> {
    options: &'a Options,
    tenants: &'a Tenants,
    tenant: &'a TenantId,
}

impl Bench<'_> {
    fn run(&self, screen: &mut Screen) -> Result<Exit, Trouble> {
        let Some((scripts, revision)) = self.compile(screen) else { return Ok(Exit::Findings) };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| Trouble::new(format!("no test can be run: {error}")))?;
        let mut tally = Tally::default();
        let mut progress = Progress::of(scripts.len(), screen);
        for script in &scripts {
            let played = runtime.block_on(play(script, &revision)).map_err(|trouble| {
                Trouble::new(format!("the test call `{}` of `{}` stopped: {trouble}", script.stem, self.tenant))
            })?;
            progress.step();
            if !self.compare(script, &played, &mut tally, screen)? {
                break;
            }
        }
        progress.end();
        self.orphans(&scripts, &mut tally, screen)?;
        if !self.options.json {
            screen.line(&self.summary(tally));
        }
        let open = tally.differ + tally.new + tally.unmet + tally.orphans;
        Ok(if open > 0 { Exit::Findings } else { Exit::Good })
    }

    /// The test calls, and the tenant as of their days; none, and the reason told, where its files have errors.
    ///
    /// The day decides only which facts have ended: what compiles as of the last call's day compiles as of every earlier one,
    /// to the same revision.
    fn compile(&self, screen: &mut Screen) -> Option<(Vec<CallScript>, Arc<Revision>)> {
        let today = today();
        let mut compiled = self.tenants.compile(self.tenant, today);
        let last = compiled.scripts.iter().map(|script| script.begins.date()).max();
        if let Some(last) = last.filter(|last| *last > today || compiled.revision.is_none()) {
            compiled = self.tenants.compile(self.tenant, last);
        }
        let revision = compiled.revision.map(Arc::new);
        if revision.is_none() {
            print_human(&compiled.diagnostics, self.tenants, screen);
            screen.line(&format!("{}: not tested, because its files have errors.", self.tenant));
        }
        Some((compiled.scripts, revision?))
    }

    /// Compares a call with its golden, and says what differs; false where the reviewer has had enough.
    fn compare(
        &self,
        script: &CallScript,
        played: &Played,
        tally: &mut Tally,
        screen: &mut Screen,
    ) -> Result<bool, Trouble> {
        let path = self.golden_of(&script.stem);
        let kept = read(&path)?.as_deref().and_then(Snap::body_of);
        let mut verdict = match &kept {
            Some(kept) if *kept == played.transcript.body => Verdict::Same,
            Some(_) => Verdict::Differs,
            None => Verdict::New,
        };
        tally.calls += 1;
        tally.unmet += usize::from(!played.findings.is_empty());
        let mut go_on = true;
        if verdict != Verdict::Same {
            let choice = self.choose(script, kept.as_deref(), played, screen);
            go_on = choice != Choice::Stop;
            if choice == Choice::Take {
                write(&path, script, played)?;
                verdict = Verdict::Taken;
            }
        }
        match verdict {
            Verdict::Same => {}
            Verdict::Differs => tally.differ += 1,
            Verdict::New => tally.new += 1,
            Verdict::Taken => tally.taken += 1,
        }
        self.tell(script, verdict, &played.findings, screen);
        Ok(go_on)
    }

    fn choose(&self, script: &CallScript, kept: Option<&str>, played: &Played, screen: &mut Screen) -> Choice {
        if self.options.accept {
            return Choice::Take;
        }
        if !self.options.json {
            let title = format!("{}/{}: {}", self.tenant, script.stem, script.title);
            screen.print(&difference(&title, kept.unwrap_or_default(), &played.transcript.body, screen.colour()));
        }
        if self.options.review { review(screen) } else { Choice::Leave }
    }

    fn tell(&self, script: &CallScript, verdict: Verdict, findings: &[Diagnostic], screen: &mut Screen) {
        if self.options.json {
            let unmet = findings.iter().map(|finding| finding.message.as_str()).collect();
            let line = Line { tenant: self.tenant, call: &script.stem, verdict, unmet };
            screen.line(&serde_json::to_string(&line).unwrap_or_default());
        } else {
            print_human(findings, self.tenants, screen);
        }
    }

    /// Goldens whose test call is gone.
    fn orphans(&self, scripts: &[CallScript], tally: &mut Tally, screen: &mut Screen) -> Result<(), Trouble> {
        for path in goldens(&self.options.golden.join(self.tenant.as_str()))? {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if scripts.iter().any(|script| script.stem == stem) {
                continue;
            }
            if self.options.accept {
                fs::remove_file(&path).map_err(|error| trouble(&path, &error))?;
                screen.complain(&format!("{}: removed, no test call has this golden any more", path.display()));
            } else {
                tally.orphans += 1;
                screen.complain(&format!("{}: no test call has this golden any more", path.display()));
            }
        }
        Ok(())
    }

    fn golden_of(&self, stem: &str) -> PathBuf {
        self.options.golden.join(self.tenant.as_str()).join(format!("{stem}.snap"))
    }

    fn summary(&self, tally: Tally) -> String {
        let Tally { calls, differ, new, taken, unmet, orphans } = tally;
        let said = |count: usize, one: &str, many: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            count => Some(format!("{count} {many}")),
        };
        let parts: Vec<String> = [
            said(differ, "is not as reviewed", "are not as reviewed"),
            said(new, "was never reviewed", "were never reviewed"),
            said(unmet, "goes otherwise than expected", "go otherwise than expected"),
            said(orphans, "golden has no call", "goldens have no call"),
            said(taken, "is taken as it is now", "are taken as they are now"),
        ]
        .into_iter()
        .flatten()
        .collect();
        let tenant = self.tenant;
        let calls = counted(calls, "test call");
        if parts.is_empty() {
            return format!("{tenant}: {calls}, all as reviewed.");
        }
        let hint = if differ + new > 0 {
            format!(" Look at them with:  clientsvia test {tenant} --review")
        } else {
            String::new()
        };
        format!("{tenant}: {calls}, of which {}.{hint}", parts.join(", "))
    }
}

fn read(path: &Path) -> Result<Option<String>, Trouble> {
    match fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(trouble(path, &error)),
    }
}

fn write(path: &Path, script: &CallScript, played: &Played) -> Result<(), Trouble> {
    let snap = Snap {
        description: script.title.clone(),
        places: played.transcript.places.clone(),
        body: played.transcript.body.clone(),
    };
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder).map_err(|error| trouble(folder, &error))?;
    fs::write(path, snap.write()).map_err(|error| trouble(path, &error))
}

fn goldens(folder: &Path) -> Result<Vec<PathBuf>, Trouble> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(trouble(folder, &error)),
    };
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|e| e == "snap"))
        .collect();
    paths.sort();
    Ok(paths)
}

fn trouble(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("`{}`: {error}", path.display()))
}
