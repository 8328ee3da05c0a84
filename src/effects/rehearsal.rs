use std::collections::BTreeMap;
use std::future::Future;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::{fs, io};

use jiff::Timestamp;

use super::{Clock, Order, Performer, Scripted};
use crate::engine::{EffectKind, EffectOutcome};
use crate::model::{CallId, WorldAct};

/// The file that holds the time.
const NOW: &str = "now";

/// A folder from which a test plays the world to a server in another process: `now` holds the time, `CALL.jsonl` what the
/// effects of that call come to, a line each, in the order in which they are asked for. Whatever has no line succeeds.
/// `CALL.performed` is written here: a line for each effect that would have left the machine. None does.
#[derive(Debug)]
pub struct Rehearsal {
    folder: PathBuf,
    now: Mutex<Timestamp>,
    worlds: Mutex<BTreeMap<CallId, World>>,
}

/// The world of one call.
#[derive(Debug, Default)]
struct World {
    told: Arc<Scripted>,
    lines: usize,
}

impl Rehearsal {
    /// Over this folder.
    ///
    /// # Errors
    /// A folder that does not tell the time.
    pub fn open(folder: impl Into<PathBuf>) -> io::Result<Self> {
        let folder = folder.into();
        let now = read_time(&folder)?;
        Ok(Self { folder, now: Mutex::new(now), worlds: Mutex::default() })
    }

    /// What the call's effects come to, with every line that was written so far.
    fn world_of(&self, call: &CallId) -> io::Result<Arc<Scripted>> {
        let mut worlds = self.worlds.lock().unwrap_or_else(PoisonError::into_inner);
        let world = worlds.entry(call.clone()).or_default();
        for line in self.lines_of(call)?.lines().skip(world.lines) {
            let act: WorldAct = serde_json::from_str(line).map_err(io::Error::other)?;
            world.told.tell(act);
            world.lines += 1;
        }
        Ok(Arc::clone(&world.told))
    }

    fn note(&self, order: &Order) -> io::Result<()> {
        let Some(path) = self.file(&order.call, "performed") else { return Ok(()) };
        let mut file = fs::OpenOptions::new().create(true).append(true).open(path)?;
        writeln!(file, "{} {}", order.effect.id, kind(&order.effect.kind))
    }

    /// A file of a call. Its name comes from outside: one that is no plain word names no file.
    fn file(&self, call: &CallId, extension: &str) -> Option<PathBuf> {
        let plain = call.as_str().chars().all(|c| c.is_ascii_alphanumeric());
        plain.then(|| self.folder.join(format!("{call}.{extension}")))
    }

    fn lines_of(&self, call: &CallId) -> io::Result<String> {
        let Some(path) = self.file(call, "jsonl") else { return Ok(String::new()) };
        match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            read => read,
        }
    }
}

impl Clock for Rehearsal {
    /// What the file says; what it said before where it cannot be read just now.
    fn now(&self) -> Timestamp {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = read_time(&self.folder).unwrap_or(*now);
        *now
    }
}

impl Performer for Rehearsal {
    fn perform(&self, order: Order) -> Pin<Box<dyn Future<Output = EffectOutcome> + Send + '_>> {
        Box::pin(async move {
            match self.world_of(&order.call).and_then(|world| self.note(&order).map(|()| world)) {
                Ok(world) => world.perform(order).await,
                Err(error) => EffectOutcome::Failed { why: format!("the rehearsal's lines cannot be used: {error}") },
            }
        })
    }
}

fn kind(effect: &EffectKind) -> &'static str {
    match effect {
        EffectKind::AskModel(_) => "model",
        EffectKind::Text { .. } => "text",
        EffectKind::Ticket { .. } => "ticket",
        EffectKind::Webhook { .. } => "webhook",
    }
}

fn read_time(folder: &Path) -> io::Result<Timestamp> {
    fs::read_to_string(folder.join(NOW))?.trim().parse().map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Outcome, OutcomeKind};

    fn rehearsal(now: &str) -> (tempfile::TempDir, io::Result<Rehearsal>) {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NOW), now).unwrap();
        let opened = Rehearsal::open(folder.path());
        (folder, opened)
    }

    #[test]
    fn the_clock_stands_where_the_file_says() {
        let (folder, rehearsal) = rehearsal("2026-07-14T22:15:00Z\n");
        let rehearsal = rehearsal.unwrap();
        assert_eq!(rehearsal.now().to_string(), "2026-07-14T22:15:00Z");
        fs::write(folder.path().join(NOW), "2026-07-14T22:15:04Z").unwrap();
        assert_eq!(rehearsal.now().to_string(), "2026-07-14T22:15:04Z");
        fs::write(folder.path().join(NOW), "half a ti").unwrap();
        assert_eq!(rehearsal.now().to_string(), "2026-07-14T22:15:04Z");
    }

    #[test]
    fn without_a_time_there_is_no_rehearsal() {
        assert!(rehearsal("soon").1.is_err());
        assert!(Rehearsal::open(tempfile::tempdir().unwrap().path()).is_err());
    }

    #[test]
    fn each_line_is_told_once_and_to_its_own_call() {
        let (folder, rehearsal) = rehearsal("2026-07-14T22:15:00Z");
        let rehearsal = rehearsal.unwrap();
        let act = WorldAct::Answers { effect: OutcomeKind::Ticket, outcome: Outcome::Failed, with: None };
        let line = serde_json::to_string(&act).unwrap() + "\n";
        fs::write(folder.path().join("CA1.jsonl"), &line).unwrap();
        rehearsal.world_of(&CallId::new("CA1")).unwrap();
        fs::write(folder.path().join("CA1.jsonl"), line.repeat(2)).unwrap();
        rehearsal.world_of(&CallId::new("CA1")).unwrap();
        rehearsal.world_of(&CallId::new("CA2")).unwrap();
        let told = |call: &str| rehearsal.worlds.lock().unwrap()[&CallId::new(call)].lines;
        assert_eq!((told("CA1"), told("CA2")), (2, 0));
    }

    #[test]
    fn a_call_that_is_named_like_a_path_reads_no_file() {
        let (folder, rehearsal) = rehearsal("2026-07-14T22:15:00Z");
        fs::write(folder.path().parent().unwrap().join("out.jsonl"), "no act\n").unwrap();
        assert!(rehearsal.unwrap().world_of(&CallId::new("../out")).is_ok());
    }
}
