//! The order of system calls: the data sync that covers a turn ends before its 200 leaves. Seen by `strace`, so that no
//! code of ours is asked whether it did what it should.

use std::collections::BTreeMap;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::calls::{Book, Callers, all_books};
use super::child::{Place, Server, Under};
use super::{Size, block_on, verdict};

const SHORT_ANSWERS: u64 = 150;
const CALLERS: u64 = 6;

pub fn run(size: Size) -> Result<(), String> {
    let found = Command::new("strace").arg("-V").stdout(Stdio::null()).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        println!("order: SKIPPED, there is no `strace` here (scripts/test installs it where it may)");
        return Ok(());
    }
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::under(folder.path());
    let into = folder.path().join("strace.txt");
    let book = block_on(traced(&place, &into, size.rounds.unwrap_or(SHORT_ANSWERS)));
    let trace = String::from_utf8_lossy(&std::fs::read(&into).expect("a trace")).into_owned();
    let mut seen = Seen::default();
    trace.lines().enumerate().for_each(|(at, line)| seen.line(at, line));
    let (covered, violations) = seen.judge(&book);
    println!(
        "order: answers {}, synced before they left {covered}, data syncs {}, violations {}",
        book.acknowledged().count(),
        seen.syncs.len(),
        violations.len()
    );
    let mut wrong = book.wrong;
    wrong.extend(violations);
    if covered == 0 {
        wrong.push("nothing was seen".to_owned());
    }
    verdict(wrong)
}

async fn traced(place: &Place, into: &std::path::Path, answers: u64) -> Book {
    let mut server = Server::start_under(place, &Under::Strace(into.to_owned())).await;
    let callers = Callers::new(server.carrier(), 0, answers);
    let running = callers.start(CALLERS);
    callers.reached().await;
    callers.stop();
    let book = all_books(running).await;
    // `strace` hands SIGTERM on by ending: its child is told directly.
    server.terminate_children();
    assert!(server.ended(Duration::from_secs(20)).await.is_some(), "it does not stop under strace");
    book
}

/// Line numbers of the trace: which is before which.
#[derive(Default)]
struct Seen {
    /// By thread: a call that was begun and has not come back.
    unfinished: BTreeMap<String, (usize, String)>,
    /// When a token was written to the journal, at the end of that write.
    written: BTreeMap<String, usize>,
    /// Begin and end of each data sync of the journal.
    syncs: Vec<(usize, usize)>,
    /// By socket: the token of the request that was read last.
    asked: BTreeMap<String, String>,
    /// When the answer to a token began to leave.
    left: BTreeMap<String, usize>,
}

impl Seen {
    fn line(&mut self, at: usize, line: &str) {
        let Some((thread, call)) = line.split_once(' ') else { return };
        let call = call.trim_start();
        if let Some((begun, _)) = call.split_once(" <unfinished ...>") {
            self.begins(at, begun);
            self.unfinished.insert(thread.to_owned(), (at, begun.to_owned()));
        } else if call.starts_with("<... ") {
            let rest = call.split_once(" resumed>").map_or("", |(_, rest)| rest);
            if let Some((begun_at, begun)) = self.unfinished.remove(thread) {
                self.ends(begun_at, at, &format!("{begun}{rest}"));
            }
        } else {
            self.begins(at, call);
            self.ends(at, at, call);
        }
    }

    fn begins(&mut self, at: usize, call: &str) {
        let sends = ["write(", "writev(", "sendto(", "sendmsg("].iter().any(|name| call.starts_with(name));
        let answers = sends && call.contains("HTTP/1.1 200");
        if let Some(token) = socket(call).filter(|_| answers).and_then(|socket| self.asked.get(&socket)) {
            self.left.entry(token.clone()).or_insert(at);
        }
    }

    fn ends(&mut self, begun: usize, ended: usize, call: &str) {
        let of_journal = call.contains("/journal/") && call.contains(".log>");
        if call.starts_with("write(") && of_journal {
            for token in tokens(call) {
                self.written.entry(token).or_insert(ended);
            }
        } else if (call.starts_with("fdatasync(") || call.starts_with("fsync(")) && of_journal && call.contains("= 0") {
            self.syncs.push((begun, ended));
        } else if (call.starts_with("read") || call.starts_with("recvfrom("))
            && let (Some(socket), Some(token)) = (socket(call), tokens(call).pop())
        {
            self.asked.insert(socket, token);
        }
    }

    /// How many answers left after a sync that began after their turn was written; and those that did not.
    fn judge(&self, book: &Book) -> (usize, Vec<String>) {
        let mut violations = Vec::new();
        let mut covered = 0;
        for sent in book.acknowledged() {
            let token = &sent.request.idempotency_token;
            let (written, left) = (self.written.get(token), self.left.get(token));
            let fault = match (written, left) {
                (None, _) => Some("never written to the journal"),
                (_, None) => Some("its answer was not seen"),
                (Some(written), Some(left)) => {
                    let synced = self.syncs.iter().any(|(begun, ended)| begun >= written && ended < left);
                    (!synced).then_some("answered before it was synced")
                }
            };
            covered += usize::from(fault.is_none());
            violations.extend(fault.map(|fault| format!("{token}: {fault}")));
        }
        (covered, violations)
    }
}

/// The socket a call is about, as `strace -y` names it.
fn socket(call: &str) -> Option<String> {
    let (_, rest) = call.split_once('<')?;
    let (name, _) = rest.split_once('>')?;
    let is_socket = name.contains("socket:") || name.starts_with("TCP");
    is_socket.then(|| name.to_owned())
}

/// Every token of ours in what was read or written.
fn tokens(call: &str) -> Vec<String> {
    let end = |rest: &str| rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(rest.len());
    call.match_indices("token-CA").map(|(at, _)| call[at..at + end(&call[at..])].to_owned()).collect()
}
