//! A data folder is flipped, zeroed and cut at places that follow from a seed. Whatever is lost then is reported, whatever
//! opens answers, and nothing hangs or breaks off.
//!
//! Each batch of trials runs in a process of its own: what a damaged file does to it is seen from outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::sync::mpsc::channel;
use std::time::{Duration, Instant};

use clientsvia::model::RevisionId;
use clientsvia::store::{Options, RevisionFiles, Store, open};

use super::calls::{Callers, all_books, request, usable};
use super::child::{Place, Server};
use super::journal::Journal;
use super::random::Random;
use super::turns::{REVISION, TurnOf, call_id, tenant, wait};
use super::{NEVER_OVER, Size, block_on, verdict};

/// The hidden command of this program: trials in a process of their own.
pub const TRIALS: &str = "damage-trials";

const SHORT_PLACES: u64 = 60;
/// Of so many trials one is done with the real program too.
const REAL_OF: u64 = 20;
const BATCH: u64 = 30;
const CALLS: u64 = 60;
const TURNS: u32 = 4;
/// Small segments, so that there are several.
const SEGMENT_BYTES: usize = 24 << 10;
/// How long the view of a trial may take to open: one that spins costs that much.
const OPEN_VIEW_WITHIN: Duration = Duration::from_secs(2);
/// How long a trial may take: an open that spins, a rebuild, and a busy machine.
const TRIAL_WITHIN: Duration = Duration::from_secs(30);
const SILENT: &str = "silent loss";

pub fn run(size: Size) -> Result<(), String> {
    let places = size.rounds.unwrap_or(SHORT_PLACES);
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("good");
    populate(&good);
    let mut tally = Tally::default();
    let mut first = 0;
    while first < places {
        let count = BATCH.min(places - first);
        batch(&good, size.seed, first, count, &mut tally);
        first += count;
    }
    println!(
        "damage: seed {}, places {places} ({}), records lost and reported {}, silent loss {}, hangs {}, panics {}, not answered {}",
        size.seed,
        tally.kinds.iter().map(|(kind, count)| format!("{kind} {count}")).collect::<Vec<_>>().join(", "),
        tally.reported,
        tally.silent,
        tally.hangs,
        tally.broken,
        tally.unanswered,
    );
    let real = (places / REAL_OF).max(2);
    let mut wrong = tally.wrong;
    wrong.extend(block_on(real_trials(size.seed, real)));
    verdict(wrong)
}

/// A store with calls in it, closed in order.
fn populate(data: &Path) {
    let store = open(&options(data)).expect("a store");
    for call in 0..CALLS {
        for turn in 0..TURNS {
            wait(store.append_turn(TurnOf::new("penguin-air", call, turn).trace())).expect("kept");
        }
    }
    let files = vec![("penguin-air/tenant.toml".to_owned(), "name = \"Penguin Air\"".to_owned())];
    let revision = RevisionFiles { id: RevisionId::new(REVISION), tenant: tenant("penguin-air"), files };
    wait(store.put_revision(revision)).expect("kept");
    wait(store.settled()).expect("settled");
}

fn options(data: &Path) -> Options {
    Options { segment_bytes: SEGMENT_BYTES, open_view_within: OPEN_VIEW_WITHIN, ..Options::new(data) }
}

#[derive(Default)]
struct Tally {
    kinds: BTreeMap<String, u64>,
    reported: u64,
    silent: u64,
    hangs: u64,
    broken: u64,
    unanswered: u64,
    wrong: Vec<String>,
}

/// Runs trials `first..first + count` in another process; goes on after one that hangs or breaks off.
fn batch(good: &Path, seed: u64, first: u64, count: u64, tally: &mut Tally) {
    let (mut next, end) = (first, first + count);
    while next < end {
        let told = trials_elsewhere(good, seed, next, end);
        for line in told.lines() {
            next += 1;
            note(line, tally);
        }
        if next < end {
            let what = format!("trial {next} broke off or hung ({})", Damage::of(seed, next).kind());
            tally.broken += 1;
            tally.wrong.push(what);
            next += 1;
        }
    }
}

fn trials_elsewhere(good: &Path, seed: u64, first: u64, end: u64) -> String {
    let own = std::env::current_exe().expect("a program");
    let numbers = [seed, first, end].map(|number| number.to_string());
    let output = Command::new(own).arg(TRIALS).arg(good).args(numbers).stdin(Stdio::null()).output();
    String::from_utf8_lossy(&output.expect("trials").stdout).into_owned()
}

/// `KIND|REPORTED|FAULT` of one trial.
fn note(line: &str, tally: &mut Tally) {
    let mut parts = line.splitn(3, '|');
    let kind = parts.next().unwrap_or_default().to_owned();
    *tally.kinds.entry(kind).or_default() += 1;
    tally.reported += parts.next().and_then(|count| count.parse::<u64>().ok()).unwrap_or(0);
    let fault = parts.next().unwrap_or_default();
    tally.silent += u64::from(fault.contains(SILENT));
    tally.hangs += u64::from(fault.contains("hang"));
    tally.broken += u64::from(fault.contains("panic"));
    tally.unanswered += u64::from(fault.contains("not kept"));
    if !fault.is_empty() {
        tally.wrong.push(fault.to_owned());
    }
}

/// What the other process does.
pub fn trials(given: &[String]) -> ExitCode {
    let number = |at: usize| given.get(at).and_then(|number| number.parse::<u64>().ok()).unwrap_or(0);
    let good = PathBuf::from(given.first().cloned().unwrap_or_default());
    for trial in number(2)..number(3) {
        let damage = Damage::of(number(1), trial);
        let (good, (done, outcome)) = (good.clone(), channel());
        let own = damage.clone();
        std::thread::spawn(move || {
            let _nobody_waits = done.send(own.tried(&good));
        });
        let outcome = outcome.recv_timeout(TRIAL_WITHIN);
        let (reported, fault) = match outcome {
            Ok(Ok(reported)) => (reported, String::new()),
            Ok(Err(fault)) => (0, fault),
            Err(std::sync::mpsc::RecvTimeoutError::Timeout) => (0, "hang: it did not come to an end".to_owned()),
            Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => (0, "panic".to_owned()),
        };
        let fault =
            if fault.is_empty() { fault } else { format!("trial {trial}, {damage:?}: {fault}").replace('\n', " ") };
        println!("{}|{reported}|{fault}", damage.kind());
    }
    ExitCode::SUCCESS
}

/// One damage.
#[derive(Clone, Debug)]
struct Damage {
    part: Part,
    how: How,
    /// Which file of the part, and where in it: taken modulo what there is.
    file: u64,
    at: u64,
    length: u64,
    /// As after a crash: without the note of how far the journal went.
    unclosed: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Journal,
    View,
}

#[derive(Clone, Copy, Debug)]
enum How {
    Flip,
    Zero,
    Cut,
}

impl Damage {
    fn of(seed: u64, trial: u64) -> Self {
        let mut random = Random::stream(seed, trial);
        let part = if random.below(2) == 0 { Part::Journal } else { Part::View };
        let how = [How::Flip, How::Flip, How::Zero, How::Cut][usize::try_from(random.below(4)).unwrap_or(0)];
        let (file, at, length) = (random.next(), random.next(), 1 + random.below(4096));
        Self { part, how, file, at, length, unclosed: random.below(2) == 0 }
    }

    fn kind(&self) -> String {
        let part = if self.part == Part::Journal { "journal" } else { "view" };
        let how = match self.how {
            How::Flip => "flipped",
            How::Zero => "zeroed",
            How::Cut => "cut",
        };
        format!("{part} {how}")
    }

    fn to(&self, data: &Path) {
        let files = match self.part {
            Part::Journal => files_in(&data.join("journal"), &["log"]),
            Part::View => files_in(&data.join("view"), &[]),
        };
        let path = &files[usize::try_from(self.file % files.len() as u64).unwrap_or(0)];
        let mut bytes = fs::read(path).expect("a file");
        let at = usize::try_from(self.at % bytes.len().max(1) as u64).unwrap_or(0);
        match self.how {
            How::Cut => bytes.truncate(at),
            How::Flip => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << (self.length % 8);
                }
            }
            How::Zero => {
                let end = bytes.len().min(at + usize::try_from(self.length).unwrap_or(0));
                bytes[at..end].fill(0);
            }
        }
        fs::write(path, bytes).expect("a file");
        if self.unclosed {
            fs::remove_file(data.join("journal/closed")).expect("a note");
        }
    }

    /// How many records are lost, and reported; or what must not be.
    fn tried(&self, good: &Path) -> Result<u64, String> {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data");
        copy(good, &data);
        self.to(&data);
        let left = Journal::read(&data.join("journal"));
        let lost_of_journal = u64::from(TURNS) * CALLS - left.turns.len() as u64;

        let store = open(&options(&data)).map_err(|error| format!("it does not open: {error}"))?;
        let new = TurnOf::new("penguin-air", CALLS, 0).trace();
        let kept = wait(store.append_turn(new.clone()));
        wait(store.settled()).map_err(|error| format!("hang: never settled: {error}"))?;
        let health = store.health();
        let reported = health.damaged_places + health.missing_records;
        kept.map_err(|error| format!("a new turn is not kept: {error}"))?;
        let answered = store.answered(&new.call.tenant, &new.call.id, 0).ok().flatten();
        if answered.as_ref() != Some(&new.answered) {
            return Err("a new turn is not kept as it was".to_owned());
        }
        let unreadable = unreadable(store.as_ref())?;
        if (lost_of_journal > 0 || unreadable > 0) && (reported == 0 || health.trouble.is_empty()) {
            return Err(format!("{SILENT}: {lost_of_journal} of the journal, {unreadable} not readable, {health:?}"));
        }
        if lost_of_journal == 0 && unreadable > 0 {
            return Err(format!("{unreadable} turns are in the journal and cannot be read: {health:?}"));
        }
        Ok(lost_of_journal.max(unreadable))
    }
}

/// How many turns cannot be read any more; what is read must be what was answered.
fn unreadable(store: &dyn Store) -> Result<u64, String> {
    let mut unreadable = 0;
    for call in 0..CALLS {
        for turn in 0..TURNS {
            let wanted = TurnOf::new("penguin-air", call, turn).trace();
            match store.answered(&tenant("penguin-air"), &call_id(call), turn) {
                Ok(Some(answered)) if answered == wanted.answered => {}
                Ok(Some(_)) => return Err(format!("{SILENT}: call {call} turn {turn} answers other bytes")),
                Ok(None) | Err(_) => unreadable += 1,
            }
        }
    }
    Ok(unreadable)
}

/// All files below a folder, those with one of these endings, in order.
fn files_in(folder: &Path, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(files_in(&path, endings));
        } else if endings.is_empty() || path.extension().is_some_and(|own| endings.iter().any(|ending| own == *ending))
        {
            found.push(path);
        }
    }
    found.sort();
    found
}

pub fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let into = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &into);
        } else {
            fs::copy(&path, &into).expect("a copy");
        }
    }
}

/// The same with the real program: calls are answered whatever its data folder has been through, and what is gone is told.
async fn real_trials(seed: u64, count: u64) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let good = folder.path().join("good");
    let place = Place { data: good.clone(), ..Place::under(folder.path()) };
    let server = Server::start(&place).await;
    let callers = Callers::new(server.carrier(), 0, 200);
    let running = callers.start(4);
    callers.reached().await;
    callers.stop();
    let book = all_books(running).await;
    server.until(Duration::from_secs(5), |status, _| status == 200).await.expect("ready");
    server.kill();
    let mut wrong = book.wrong.clone();
    let (mut answered, mut told, mut slowest) = (0, 0, Duration::ZERO);
    for trial in 0..count {
        let damage = Damage { unclosed: false, ..Damage::of(seed ^ 0xda_3a9e, trial) };
        let place = Place { data: folder.path().join(format!("trial{trial}")), ..place.clone() };
        copy(&good, &place.data);
        damage.to(&place.data);
        let server = Server::start(&place).await;
        let carrier = server.carrier();
        let known = &book.sent[usize::try_from(trial).unwrap_or(0) % book.sent.len()];
        for request in [request(&carrier, &format!("CA{trial:032x}"), 0), known.request.clone()] {
            let begun = Instant::now();
            let answer = carrier.deliver(&request).await.map_err(|error| error.to_string());
            match answer.and_then(|answer| usable(&answer)) {
                Ok(_) => answered += 1,
                Err(error) => wrong.push(format!("{damage:?}, real program: {error}")),
            }
            slowest = slowest.max(begun.elapsed());
        }
        let lost = Journal::read(&place.journal()).unreadable > 0;
        let tells =
            |_: u16, body: &serde_json::Value| body["store"]["trouble"].as_str().is_some_and(|told| !told.is_empty());
        if lost {
            match server.until(Duration::from_secs(5), tells).await {
                Ok(_) => told += 1,
                Err(error) => wrong.push(format!("{damage:?}, real program, nothing is told: {error}")),
            }
        }
        if place.logged().contains("panicked at src/") {
            wrong.push(format!("{damage:?}, real program: a panic of ours"));
        }
    }
    if slowest > NEVER_OVER {
        wrong.push(format!("an answer took {slowest:?}"));
    }
    println!(
        "damage: real program started on {count} damaged folders: answered {answered} of {}, told on /readyz {told}",
        2 * count
    );
    wrong
}
