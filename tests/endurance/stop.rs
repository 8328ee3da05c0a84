//! Told to stop under load: what was begun is answered, and the process is gone soon.

use std::time::{Duration, Instant};

use super::calls::{Callers, all_books, request, usable};
use super::child::{Place, Server, TOKEN};
use super::journal::Journal;
use super::simulator::client::Client;
use super::{Size, block_on, middle_and_most, verdict};
use crate::simulator::encoded;
use clientsvia::carrier::twilio::{Form, sign};

const SHORT_ROUNDS: u64 = 2;
const CALLERS: u64 = 8;
/// The stop comes after so many answers.
const ANSWERS: u64 = 200;
/// Requests that are half sent when the stop comes.
const HELD: u64 = 8;
const ENDS_WITHIN: Duration = Duration::from_secs(10);

pub fn run(size: Size) -> Result<(), String> {
    block_on(rounds(size))
}

async fn rounds(size: Size) -> Result<(), String> {
    let rounds = size.rounds.unwrap_or(SHORT_ROUNDS);
    let (mut wrong, mut ends, mut answered, mut cut) = (Vec::new(), Vec::new(), 0, 0);
    for round in 0..rounds {
        let stopped = stop(round).await;
        ends.extend(stopped.ended_in);
        answered += stopped.answered;
        cut += stopped.cut;
        wrong.extend(stopped.wrong);
    }
    println!("stop: rounds {rounds}, answered {answered}, cut in flight {cut}, ended after {}", middle_and_most(&ends));
    verdict(wrong)
}

#[derive(Default)]
struct Stopped {
    ended_in: Option<Duration>,
    answered: usize,
    cut: usize,
    wrong: Vec<String>,
}

async fn stop(round: u64) -> Stopped {
    let folder = tempfile::tempdir().expect("a folder");
    let place = Place::under(folder.path());
    let mut server = Server::start(&place).await;
    let mut stopped = Stopped::default();
    let mut held = Vec::new();
    for number in 0..HELD {
        held.push(half_sent(&server, &format!("CA{:016x}{number:016x}", u64::MAX - round)).await);
    }
    let callers = Callers::new(server.carrier(), round, ANSWERS);
    let running = callers.start(CALLERS);
    callers.reached().await;
    let begun = Instant::now();
    server.terminate();
    let book = all_books(running).await;
    for (mut client, rest) in held {
        stopped.answered += 1;
        if let Err(error) = finish(&mut client, &rest).await {
            stopped.cut += 1;
            stopped.wrong.push(format!("a request half sent at the stop: {error}"));
        }
    }
    match server.ended(ENDS_WITHIN).await {
        Some(status) if status.success() => stopped.ended_in = Some(begun.elapsed()),
        other => stopped.wrong.push(format!("it ended so: {other:?}\n{}", place.logged())),
    }
    stopped.wrong.extend(book.wrong.iter().cloned());
    stopped.answered += book.acknowledged().count();
    // What was worked on is in the journal; a caller without an answer whose turn stands there was cut off.
    let journal = Journal::read(&place.journal());
    for sent in book.sent.iter().filter(|sent| sent.answer.is_none()) {
        if journal.turns.contains_key(&(sent.call.clone(), sent.turn)) {
            stopped.cut += 1;
            stopped.wrong.push(format!("{} turn {} was taken and not answered", sent.call, sent.turn));
        }
    }
    for sent in book.acknowledged() {
        if !journal.turns.contains_key(&(sent.call.clone(), sent.turn)) {
            stopped.wrong.push(format!("{} turn {} was answered and is not there", sent.call, sent.turn));
        }
    }
    stopped
}

/// A request whose head has arrived; its body is to come.
async fn half_sent(server: &Server, call: &str) -> (Client, Vec<u8>) {
    let request = request(&server.carrier(), call, 0);
    let body = encoded(&request.parameters);
    let signature = sign(TOKEN, &request.url, &Form::parse(body.as_bytes()));
    let mut client = Client::connect(server.address).await.expect("a connection");
    // An answer on this connection shows that it was taken in.
    client.get("/healthz", &[]).await.expect("an answer");
    let head = format!(
        "POST /twilio/blue-heron/voice HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: {signature}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let (first, rest) = body.as_bytes().split_at(10);
    client.send(head.as_bytes()).await.expect("sent");
    client.send(first).await.expect("sent");
    (client, rest.to_vec())
}

async fn finish(client: &mut Client, rest: &[u8]) -> Result<(), String> {
    client.send(rest).await.map_err(|error| error.to_string())?;
    let answer = client.answer().await.map_err(|error| error.to_string())?;
    usable(&answer).map(|_body| ())
}
