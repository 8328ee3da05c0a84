//! Killed at any moment: whatever was answered is there afterwards, once, with the bytes that were answered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use clientsvia::model::{CallId, TenantId};
use clientsvia::store::Reader;
use tokio::task::JoinSet;

use super::calls::{Book, Callers, Sent, all_books, usable};
use super::child::{Place, Server, TENANT, killed_while_starting};
use super::journal::Journal;
use super::random::Random;
use super::simulator::Request;
use super::{Size, block_on, middle_and_most, verdict};

const SHORT_ROUNDS: u64 = 5;
const CALLERS: u64 = 8;
/// The kill comes after at most so many answers of its round, and this much.
const MAX_ANSWERS: u64 = 200;
const MAX_MICROSECONDS: u64 = 3_000;
/// In one of so many rounds the next start is killed too, at most so long after it began.
const KILLED_AGAIN: u64 = 4;
const MAX_STARTING_MICROSECONDS: u64 = 120_000;
/// The whole journal is gone through once in so many rounds, and at the end.
const LOOKED_AT: u64 = 10;
/// Calls of each round that are read with the store's own reader too, which reads the whole journal for each.
const READ_CALLS: usize = 3;

pub fn run(size: Size) -> Result<(), String> {
    block_on(rounds(size))
}

/// What was answered since the first round, and what came of it.
#[derive(Default)]
struct Account {
    /// The bytes answered to each call's each turn, and the token of the request.
    answered: BTreeMap<(String, u32), (Vec<u8>, String)>,
    /// Everything that was ever sent.
    sent: BTreeSet<(String, u32)>,
    killed_while_starting: u64,
    lost: u64,
    duplicated: u64,
    phantom: u64,
    torn: u64,
    redelivered: u64,
    recovery: Vec<Duration>,
    wrong: Vec<String>,
}

async fn rounds(size: Size) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::under(folder.path());
    let rounds = size.rounds.unwrap_or(SHORT_ROUNDS);
    let mut account = Account::default();
    let mut server = Server::start(&place).await;
    for round in 0..rounds {
        let mut random = Random::stream(size.seed, round);
        let book = kill_under_load(server, round, &mut random).await;
        account.wrong.extend(book.wrong.iter().cloned());
        account.sent.extend(book.sent.iter().map(|sent| (sent.call.clone(), sent.turn)));
        if random.below(KILLED_AGAIN) == 0 {
            let after = Duration::from_micros(random.below(MAX_STARTING_MICROSECONDS));
            killed_while_starting(&place, after).await;
            account.killed_while_starting += 1;
        }
        server = Server::start(&place).await;
        account.recovery.push(server.started_in);
        account.remember(&book);
        account.read_back(&place, &book);
        account.deliver_again(&server, &book).await;
        if round % LOOKED_AT == 0 {
            account.look(&place);
        }
    }
    server.kill();
    account.look(&place);
    if place.logged().contains("panicked") {
        account.wrong.push("the log tells of a panic".to_owned());
    }
    println!(
        "kill: seed {}, rounds {rounds}, killed while starting {}, acknowledged {}, delivered again {}, lost {}, duplicated {}, phantom {}, torn {}, recovery {}",
        size.seed,
        account.killed_while_starting,
        account.answered.len(),
        account.redelivered,
        account.lost,
        account.duplicated,
        account.phantom,
        account.torn,
        middle_and_most(&account.recovery),
    );
    verdict(account.wrong)
}

async fn kill_under_load(server: Server, round: u64, random: &mut Random) -> Book {
    let callers = Callers::new(server.carrier(), round, 1 + random.below(MAX_ANSWERS));
    let running = callers.start(CALLERS);
    callers.reached().await;
    tokio::time::sleep(Duration::from_micros(random.below(MAX_MICROSECONDS))).await;
    server.kill();
    callers.stop();
    all_books(running).await
}

/// Delivers requests, several at once as the carrier would; those of one call one after another.
async fn delivered<'a>(server: &Server, sent: &'a [Sent]) -> Vec<(&'a Sent, Result<Vec<u8>, String>)> {
    let carrier = Arc::new(server.carrier());
    let mut carriers = JoinSet::new();
    for piece in 0..CALLERS as usize {
        let (carrier, own) = (Arc::clone(&carrier), every(sent, piece));
        let requests: Vec<(usize, Request)> = own.map(|(at, sent)| (at, sent.request.clone())).collect();
        carriers.spawn(async move {
            let mut answers = Vec::new();
            for (at, request) in requests {
                let answer = carrier.deliver(&request).await.map_err(|error| error.to_string());
                answers.push((at, answer.and_then(|answer| usable(&answer))));
            }
            answers
        });
    }
    let answers = carriers.join_all().await.into_iter().flatten();
    answers.map(|(at, answer)| (&sent[at], answer)).collect()
}

/// The requests of one caller.
fn every(sent: &[Sent], caller: usize) -> impl Iterator<Item = (usize, &Sent)> {
    let start = format!("{caller:08x}");
    sent.iter().enumerate().filter(move |(_, sent)| sent.call.get(10..18) == Some(start.as_str()))
}

impl Account {
    fn remember(&mut self, book: &Book) {
        for sent in book.acknowledged() {
            let body = sent.answer.clone().unwrap_or_default();
            self.answered.insert((sent.call.clone(), sent.turn), (body, sent.request.idempotency_token.clone()));
        }
    }

    /// With the store's reader, beside the running server.
    fn read_back(&mut self, place: &Place, book: &Book) {
        let reader = Reader::new(&place.data).expect("a journal");
        let calls: BTreeSet<&str> = book.acknowledged().map(|sent| sent.call.as_str()).collect();
        let step = (calls.len() / READ_CALLS).max(1);
        for call in calls.iter().step_by(step) {
            let read = reader.call(&CallId::new(*call)).expect("a journal");
            let Some((tenant, record)) = read.found else {
                self.lose(format!("{call}: the reader does not find it"));
                continue;
            };
            if tenant != TenantId::new(TENANT) || read.unreadable > 0 {
                self.wrong.push(format!("{call}: of {tenant}, unreadable {}", read.unreadable));
            }
            for sent in book.acknowledged().filter(|sent| sent.call == **call) {
                let turn = record.turns.iter().find(|turn| turn.call.turn == sent.turn);
                if turn.map(|turn| &turn.answered.body) != sent.answer.as_ref() {
                    self.lose(format!("{call} turn {}: the reader finds {turn:?}", sent.turn));
                }
            }
        }
    }

    /// As the carrier does: the same request, with the same token. What was answered is answered so again; what was
    /// not is answered now.
    async fn deliver_again(&mut self, server: &Server, book: &Book) {
        for (sent, answer) in delivered(server, &book.sent).await {
            self.redelivered += 1;
            match (answer, &sent.answer) {
                (Ok(body), Some(before)) if body == *before => {}
                (Ok(body), None) => self.know(sent, body),
                (Ok(_), Some(_)) => {
                    self.lose(format!("{} turn {}: other bytes are answered now", sent.call, sent.turn))
                }
                (Err(error), _) => self.lose(format!("{} turn {}: {error}", sent.call, sent.turn)),
            }
        }
    }

    fn know(&mut self, sent: &Sent, body: Vec<u8>) {
        self.answered.insert((sent.call.clone(), sent.turn), (body, sent.request.idempotency_token.clone()));
    }

    fn lose(&mut self, how: String) {
        self.lost += 1;
        self.wrong.push(how);
    }

    /// The raw journal: every answered turn once, and nothing that nobody sent.
    fn look(&mut self, place: &Place) {
        let journal = Journal::read(&place.journal());
        if journal.unreadable > 0 {
            self.torn += journal.unreadable;
            self.wrong.push(format!("{} places of the journal cannot be read", journal.unreadable));
        }
        for (key, (body, token)) in &self.answered {
            match journal.turns.get(key).map(Vec::as_slice) {
                Some([turn]) if turn.answered.body == *body && turn.answered.token.as_ref() == Some(token) => {}
                Some([_]) => {
                    self.torn += 1;
                    self.wrong.push(format!("{key:?}: the record is not what was answered"));
                }
                Some(several) => {
                    self.duplicated += 1;
                    self.wrong.push(format!("{key:?}: {} records", several.len()));
                }
                None => {
                    self.lost += 1;
                    self.wrong.push(format!("{key:?}: answered, and not in the journal"));
                }
            }
        }
        for key in journal.turns.keys().filter(|key| !self.sent.contains(*key)) {
            self.phantom += 1;
            self.wrong.push(format!("{key:?}: nobody sent that"));
        }
    }
}
