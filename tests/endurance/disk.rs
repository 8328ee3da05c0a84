//! A disk that is full, read-only, limited; a data folder that is removed; a system without handles. Every signed call is answered, what is not kept is
//! counted and told, and it ends when the cause does.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::calls::{Book, Callers, all_books};
use super::child::{Place, Server, Under};
use super::journal::Journal;
use super::simulator::client::Client;
use super::{NEVER_OVER, Size, block_on, middle_and_most, verdict};

const CALLERS: u64 = 4;
const SHORT_ANSWERS: u64 = 80;
/// How long it may take until trouble, or its end, is told.
const TOLD_WITHIN: Duration = Duration::from_secs(10);
/// How long it may take until callers have had their answers, all together.
const ANSWERS_WITHIN: Duration = Duration::from_secs(60);
const DISK: &str = "12m";
const FILE_HANDLES: usize = 64;

pub fn run(size: Size) -> Result<(), String> {
    let answers = size.rounds.unwrap_or(SHORT_ANSWERS);
    let mut wrong = block_on(full(answers));
    wrong.extend(block_on(read_only(answers)));
    wrong.extend(block_on(short_files(answers)));
    wrong.extend(block_on(few_handles(answers)));
    wrong.extend(block_on(removed(answers)));
    wrong.extend(block_on(never_back()));
    verdict(wrong)
}

/// A small file system in memory; unmounted when dropped.
struct SmallDisk(PathBuf);

impl SmallDisk {
    /// `None` where this process may not mount.
    fn mounted(at: &Path) -> Option<Self> {
        std::fs::create_dir_all(at).expect("a folder");
        let done = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={DISK}"), "tmpfs"])
            .arg(at)
            .stderr(Stdio::null())
            .status();
        done.is_ok_and(|status| status.success()).then(|| Self(at.to_owned()))
    }

    fn now_read_only(&self) -> bool {
        let done = Command::new("mount").args(["-o", "remount,ro"]).arg(&self.0).stderr(Stdio::null()).status();
        done.is_ok_and(|status| status.success())
    }

    /// Takes all space that is left.
    fn fill(&self) {
        let mut ballast = File::create(self.ballast()).expect("a file");
        for piece in [1 << 16, 512, 1] {
            while ballast.write_all(&vec![7; piece]).is_ok() {}
        }
    }

    fn give_back(&self) {
        std::fs::remove_file(self.ballast()).expect("the ballast");
    }

    fn ballast(&self) -> PathBuf {
        self.0.join("ballast")
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _gone_already = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

async fn full(answers: u64) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place { data: folder.path().join("disk/data"), ..Place::under(folder.path()) };
    let Some(disk) = SmallDisk::mounted(&folder.path().join("disk")) else {
        println!("disk: full: SKIPPED, mounting is refused here; a limit on files stands in for it below");
        return Vec::new();
    };
    let server = Server::start(&place).await;
    let mut wrong = Vec::new();
    let before = called(&server, 1, answers, &mut wrong).await;
    disk.fill();
    let during = called(&server, 2, answers, &mut wrong).await;
    let told = server.until(TOLD_WITHIN, |status, body| status == 503 && says(body, "full")).await;
    let (_, body) = server.ready().await;
    let spooled = body["store"]["spooled_turns"].as_u64().unwrap_or(0);
    let lost = body["store"]["lost_turns"].as_u64().unwrap_or(0);
    disk.give_back();
    let recovered =
        server.until(TOLD_WITHIN, |status, body| status == 200 && body["store"]["spooled_turns"] == 0).await;
    let after = called(&server, 3, answers, &mut wrong).await;
    server.kill();
    let missing = missing(&place, &[&before, &during, &after]);
    println!(
        "disk: full: answered {} of {}, waiting in memory {spooled}, lost {lost}, in the journal after space came back all but {missing}, told {}, recovery {} ms",
        during.acknowledged().count(),
        during.sent.len() + during.wrong.len(),
        told.is_ok(),
        recovered.as_ref().map_or(0, Duration::as_millis),
    );
    wrong.extend([told, recovered].into_iter().filter_map(Result::err).map(|error| format!("full: {error}")));
    if spooled == 0 || missing as u64 != lost {
        wrong.push(format!("full: {spooled} waited, {missing} are missing, {lost} were counted"));
    }
    wrong.extend(panics(&place));
    wrong
}

async fn read_only(answers: u64) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place { data: folder.path().join("disk/data"), ..Place::under(folder.path()) };
    let Some(disk) = SmallDisk::mounted(&folder.path().join("disk")) else {
        println!("disk: read-only: SKIPPED, mounting is refused here");
        return Vec::new();
    };
    let mut wrong = Vec::new();
    let server = Server::start(&place).await;
    let before = called(&server, 1, answers, &mut wrong).await;
    server.kill();
    if !disk.now_read_only() {
        return vec!["read-only: the disk could not be made so".to_owned()];
    }
    let server = Server::start(&place).await;
    let during = called(&server, 2, answers, &mut wrong).await;
    // What was answered before is known.
    let carrier = server.carrier();
    for sent in before.acknowledged() {
        let again = carrier.deliver(&sent.request).await.map(|answer| answer.body).ok();
        if again != sent.answer {
            wrong.push(format!("read-only: {} turn {} is not known", sent.call, sent.turn));
        }
    }
    let told = server.until(TOLD_WITHIN, |status, body| status == 503 && says(body, "read-only")).await;
    println!(
        "disk: read-only: answered {} of {}, told {}",
        during.acknowledged().count(),
        during.sent.len() + during.wrong.len(),
        told.is_ok()
    );
    wrong.extend(told.err().map(|error| format!("read-only: {error}")));
    wrong.extend(panics(&place));
    wrong
}

/// No file may grow beyond a limit: the journal goes on in another one, the view cannot.
async fn short_files(answers: u64) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::under(folder.path());
    let mut wrong = Vec::new();
    // In blocks of 512 bytes or of 1024: less than what the turns need in either.
    let server = Server::start_under(&place, &Under::Shell("ulimit -f 64".to_owned())).await;
    let book = called(&server, 4, answers.max(SHORT_ANSWERS), &mut wrong).await;
    let (_, body) = server.ready().await;
    let lost = body["store"]["lost_turns"].as_u64().unwrap_or(0);
    let waits = server.until(TOLD_WITHIN, |_, body| body["store"]["spooled_turns"] == 0).await;
    server.kill();
    let missing = missing(&place, &[&book]) as u64;
    println!(
        "disk: short files: answered {} of {}, lost {lost}, missing {missing}",
        book.acknowledged().count(),
        book.sent.len() + book.wrong.len()
    );
    wrong.extend(waits.err().map(|error| format!("short files: {error}")));
    if missing != lost {
        wrong.push(format!("short files: {missing} are missing, {lost} were counted"));
    }
    wrong.extend(panics(&place));
    wrong
}

/// Idle strangers hold every handle there is; the carrier comes in all the same.
async fn few_handles(answers: u64) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::under(folder.path());
    let mut wrong = Vec::new();
    let server = Server::start_under(&place, &Under::Shell(format!("ulimit -n {FILE_HANDLES}"))).await;
    let mut strangers = Vec::new();
    for _ in 0..2 * FILE_HANDLES {
        strangers.push(Client::connect(server.address).await.expect("a connection"));
    }
    let begun = Instant::now();
    let book = called(&server, 5, answers, &mut wrong).await;
    let took = begun.elapsed();
    drop(strangers);
    let times: Vec<Duration> = book.acknowledged().map(|sent| sent.took).collect();
    println!(
        "disk: {FILE_HANDLES} file handles, {} idle strangers: answered {} of {} in {:.1} s, an answer {}",
        2 * FILE_HANDLES,
        book.acknowledged().count(),
        book.sent.len() + book.wrong.len(),
        took.as_secs_f64(),
        middle_and_most(&times)
    );
    server.kill();
    let missing = missing(&place, &[&book]);
    if missing > 0 {
        wrong.push(format!("few handles: {missing} answered turns are not in the journal"));
    }
    wrong.extend(panics(&place));
    wrong
}

/// Somebody removes the data folder: what is answered from then on is kept in a new one.
async fn removed(answers: u64) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::under(folder.path());
    let mut wrong = Vec::new();
    let server = Server::start(&place).await;
    called(&server, 6, answers, &mut wrong).await;
    std::fs::remove_dir_all(&place.data).expect("a data folder");
    let after = called(&server, 7, answers, &mut wrong).await;
    let recovered =
        server.until(TOLD_WITHIN, |status, body| status == 200 && body["store"]["spooled_turns"] == 0).await;
    server.kill();
    let missing = missing(&place, &[&after]);
    println!("disk: folder removed: answered {} after it, missing {missing}", after.acknowledged().count());
    wrong.extend(recovered.err().map(|error| format!("removed: {error}")));
    if missing > 0 {
        wrong.push(format!("removed: {missing} turns that were answered afterwards are not in the journal"));
    }
    wrong.extend(not_logged(
        &place,
        &[FAILS, "its folder was removed", "the disk can be written again", "damage was found"],
    ));
    let times = place.logged().matches(FAILS).count();
    if times != 1 {
        wrong.push(format!("removed: the failing disk is logged {times} times"));
    }
    wrong.extend(panics(&place));
    wrong
}

/// The data folder cannot be made again: the end comes in order, and what is lost with it is told.
async fn never_back() -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::under(folder.path());
    let mut wrong = Vec::new();
    let mut server = Server::start(&place).await;
    std::fs::remove_dir_all(&place.data).expect("a data folder");
    std::fs::write(&place.data, "no folder").expect("a file");
    called(&server, 8, 20, &mut wrong).await;
    let (status, body) = server.ready().await;
    let waiting = body["store"]["spooled_turns"].as_u64().unwrap_or(0);
    if status != 503 || waiting == 0 {
        wrong.push(format!("never back: /readyz says {status} {body}"));
    }
    server.terminate();
    let ended = server.ended(TOLD_WITHIN).await;
    if !ended.is_some_and(|status| status.success()) {
        wrong.push(format!("never back: it ended so: {ended:?}"));
    }
    let last_line = format!("{waiting} records that waited in memory are lost");
    wrong.extend(not_logged(&place, &[FAILS, &last_line]));
    println!("disk: folder never back: {waiting} lost at the end, told");
    wrong.extend(panics(&place));
    wrong
}

/// What the log says once while a disk fails.
const FAILS: &str = "the disk cannot be written: turns are answered and wait in memory";

fn not_logged(place: &Place, wanted: &[&str]) -> Vec<String> {
    let logged = place.logged();
    let missing = wanted.iter().filter(|words| !logged.contains(**words));
    missing.map(|words| format!("the log does not say `{words}`")).collect()
}

/// Calls until so many answers were had; whatever was not answered well is wrong.
async fn called(server: &Server, round: u64, answers: u64, wrong: &mut Vec<String>) -> Book {
    let callers = Callers::new(server.carrier(), round, answers);
    let running = callers.start(CALLERS);
    let reached = tokio::time::timeout(ANSWERS_WITHIN, callers.reached()).await;
    callers.stop();
    let book = all_books(running).await;
    if reached.is_err() {
        wrong.push(format!("round {round}: only {} answers in {ANSWERS_WITHIN:?}", book.acknowledged().count()));
    }
    wrong.extend(book.wrong.iter().cloned());
    for sent in &book.sent {
        if sent.answer.is_none() {
            wrong.push(format!("{} turn {}: the line broke", sent.call, sent.turn));
        } else if sent.took > NEVER_OVER {
            wrong.push(format!("{} turn {}: the answer took {:?}", sent.call, sent.turn, sent.took));
        }
    }
    book
}

fn says(body: &serde_json::Value, word: &str) -> bool {
    body["why_not"].as_str().is_some_and(|sentence| sentence.contains(word))
}

/// How many answered turns are not in the journal.
fn missing(place: &Place, books: &[&Book]) -> usize {
    let journal = Journal::read(&place.journal());
    let answered = books.iter().flat_map(|book| book.acknowledged());
    answered.filter(|sent| !journal.turns.contains_key(&(sent.call.clone(), sent.turn))).count()
}

fn panics(place: &Place) -> Option<String> {
    place.logged().contains("panicked at src/").then(|| "the log tells of a panic".to_owned())
}
