//! Callers: several at once, each with one call after another, and a book of what was sent and what came back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::child::{ACCOUNT, NUMBER, TENANT};
use super::simulator::client::Answer;
use super::simulator::validator::validate;
use super::simulator::{Carrier, Request, parameters};

/// How long a caller waits; the promise is less.
const PATIENCE: Duration = Duration::from_secs(20);
/// What callers say, over and over.
const WORDS: [&str; 6] = [
    "what are your hours",
    "when do you open",
    "are you open today",
    "what hours are you open",
    "when are you open",
    "what are your hours please",
];
/// The most turns of one call.
const MAX_TURNS: u32 = 6;

/// A request and what became of it.
#[derive(Clone, Debug)]
pub struct Sent {
    pub call: String,
    pub turn: u32,
    pub request: Request,
    /// `None` where the connection broke before an answer was there.
    pub answer: Option<Vec<u8>>,
    pub took: Duration,
}

/// What callers have in common.
pub struct Callers {
    pub carrier: Carrier,
    /// Makes the names of these callers' calls unlike all others'.
    pub round: u64,
    /// How many answers were had.
    pub answered: AtomicU64,
    /// The answers after which whoever waits for them is told.
    pub goal: u64,
    pub reached: tokio::sync::Notify,
    pub stop: AtomicBool,
}

/// What was sent, and what was wrong with answers.
#[derive(Debug, Default)]
pub struct Book {
    pub sent: Vec<Sent>,
    pub wrong: Vec<String>,
}

impl Book {
    pub fn acknowledged(&self) -> impl Iterator<Item = &Sent> {
        self.sent.iter().filter(|sent| sent.answer.is_some())
    }
}

impl Callers {
    pub fn new(carrier: Carrier, round: u64, goal: u64) -> Arc<Self> {
        Arc::new(Self {
            carrier,
            round,
            answered: AtomicU64::new(0),
            goal,
            reached: tokio::sync::Notify::new(),
            stop: AtomicBool::new(false),
        })
    }

    /// So many callers at once, until they are stopped or the line breaks.
    pub fn start(self: &Arc<Self>, callers: u64) -> JoinSet<Book> {
        let mut all = JoinSet::new();
        for caller in 0..callers {
            let own = Arc::clone(self);
            all.spawn(async move { own.call_and_call(caller).await });
        }
        all
    }

    /// Until so many answers were had as were asked for.
    pub async fn reached(&self) {
        while self.answered.load(Ordering::Relaxed) < self.goal && !self.stop.load(Ordering::Relaxed) {
            self.reached.notified().await;
        }
    }

    pub fn stop(&self) {
        self.stop.store(true, Ordering::Relaxed);
        self.reached.notify_waiters();
    }

    fn is_over(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    async fn call_and_call(&self, caller: u64) -> Book {
        let mut book = Book::default();
        let mut number = 0;
        while !self.is_over() {
            let call = format!("CA{:08x}{caller:08x}{number:016x}", self.round);
            number += 1;
            if !self.call(&call, &mut book).await {
                break;
            }
        }
        self.reached.notify_one();
        book
    }

    /// One call; `false` where the line broke.
    async fn call(&self, call: &str, book: &mut Book) -> bool {
        for turn in 0..=MAX_TURNS {
            let sent = self.send(call, turn).await;
            let goes_on = match &sent {
                Ok(sent) => sent.answer.as_ref().map(|body| has(body, b"<Gather")),
                Err(_) => Some(false),
            };
            match sent {
                Ok(sent) => book.sent.push(sent),
                Err(wrong) => book.wrong.push(wrong),
            }
            match goes_on {
                None => return false,
                Some(true) if !self.is_over() => {}
                Some(_) => return true,
            }
        }
        true
    }

    async fn send(&self, call: &str, turn: u32) -> Result<Sent, String> {
        let request = request(&self.carrier, call, turn);
        let begun = std::time::Instant::now();
        let delivered = tokio::time::timeout(PATIENCE, self.carrier.deliver(&request)).await;
        let took = begun.elapsed();
        let sent = |answer| Sent { call: call.to_owned(), turn, request: request.clone(), answer, took };
        match delivered {
            Err(_) => Err(format!("{call} turn {turn}: no answer within {PATIENCE:?}")),
            Ok(Err(_broken)) => Ok(sent(None)),
            Ok(Ok(answer)) => {
                let body = usable(&answer).map_err(|wrong| format!("{call} turn {turn}: {wrong}"))?;
                if self.answered.fetch_add(1, Ordering::Relaxed) + 1 >= self.goal {
                    self.reached.notify_one();
                }
                Ok(sent(Some(body)))
            }
        }
    }
}

/// Waits for all callers, and puts their books together.
pub async fn all_books(mut callers: JoinSet<Book>) -> Book {
    let mut all = Book::default();
    while let Some(book) = callers.join_next().await {
        let book = book.expect("a caller");
        all.sent.extend(book.sent);
        all.wrong.extend(book.wrong);
    }
    all
}

/// The request of a call's turn; turn 0 is the ring.
pub fn request(carrier: &Carrier, call: &str, turn: u32) -> Request {
    let mut told = parameters(&[
        ("CallSid", call),
        ("AccountSid", ACCOUNT),
        ("From", &format!("+1239555{:04}", call.bytes().map(u64::from).sum::<u64>() % 10_000)),
        ("To", NUMBER),
        ("Direction", "inbound"),
        ("CallStatus", if turn == 0 { "ringing" } else { "in-progress" }),
    ]);
    let url = if turn == 0 {
        format!("/twilio/{TENANT}/voice")
    } else {
        let words = WORDS[usize::try_from(turn).unwrap_or(0) % WORDS.len()];
        told.extend(parameters(&[("SpeechResult", words), ("Confidence", "0.93")]));
        format!("/twilio/{TENANT}/voice/turn?n={turn}")
    };
    let mut request = carrier.request(&url, told);
    request.idempotency_token = format!("token-{call}-{turn}");
    request
}

/// The body of an answer that a carrier can use.
pub fn usable(answer: &Answer) -> Result<Vec<u8>, String> {
    if answer.status != 200 {
        return Err(format!("status {}: {}", answer.status, answer.text()));
    }
    validate(&answer.body)?;
    Ok(answer.body.clone())
}

pub fn has(body: &[u8], words: &[u8]) -> bool {
    body.windows(words.len()).any(|window| window == words)
}
