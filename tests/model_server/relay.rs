//! Stands between us and the model server, and changes the question on its way: so a real server gives the answers that it
//! gives seldom.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify};

use super::peer::{head, read_request};
use super::simulator::client::{Answer, Client};

/// What becomes of a question's body.
pub type Change = fn(&str) -> String;

/// What the relay does when we hang up before the answer is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// It hangs up too.
    HangsUp,
    /// It waits for the answer, and has it when it is asked the same again: so a slow machine is in time in the end.
    Waits,
}

/// One relay, open as long as the test runs.
pub struct Relay {
    pub address: SocketAddr,
    way: Arc<Way>,
}

struct Way {
    to: SocketAddr,
    change: Change,
    manner: Manner,
    asked: Notify,
    given_up: AtomicUsize,
    known: Mutex<BTreeMap<String, Answer>>,
}

impl Relay {
    /// Between us and the server at this address.
    pub async fn open(to: SocketAddr, change: Change, manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let way = Arc::new(Way {
            to,
            change,
            manner,
            asked: Notify::new(),
            given_up: AtomicUsize::new(0),
            known: Mutex::default(),
        });
        let its = Arc::clone(&way);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(hand_on(stream, Arc::clone(&its)));
            }
        });
        Self { address, way }
    }

    /// Waits until a question is on its way to the server.
    pub async fn asked(&self) {
        self.way.asked.notified().await;
    }

    /// How many questions we hung up on before they were answered.
    pub fn given_up(&self) -> usize {
        self.way.given_up.load(Ordering::SeqCst)
    }
}

impl Way {
    async fn answer(&self, body: &str) -> std::io::Result<Answer> {
        let body = (self.change)(body);
        match self.manner {
            Manner::HangsUp => self.ask(&body).await,
            Manner::Waits => {
                // Whoever asks the same meanwhile waits here for the same answer.
                let mut known = self.known.lock().await;
                if let Some(answer) = known.get(&body) {
                    return Ok(answer.clone());
                }
                let answer = self.ask(&body).await?;
                known.insert(body, answer.clone());
                Ok(answer)
            }
        }
    }

    async fn ask(&self, body: &str) -> std::io::Result<Answer> {
        self.asked.notify_one();
        let headers = [("content-type", "application/json"), ("connection", "close")];
        Client::connect(self.to).await?.post("/v1/chat/completions", &headers, body.as_bytes()).await
    }
}

async fn hand_on(mut stream: TcpStream, way: Arc<Way>) {
    let request = read_request(&mut stream).await;
    let Some((_, body)) = request.split_once("\r\n\r\n") else { return };
    let (its, body) = (Arc::clone(&way), body.to_owned());
    let mut asking = tokio::spawn(async move { its.answer(&body).await });
    let mut nothing = [0_u8; 1];
    tokio::select! {
        answer = &mut asking => if let Ok(Ok(answer)) = answer {
            let all = [head(answer.status, answer.body.len()).into_bytes(), answer.body].concat();
            // We may have hung up meanwhile.
            let _ = stream.write_all(&all).await;
        },
        _closed = stream.read(&mut nothing) => {
            way.given_up.fetch_add(1, Ordering::SeqCst);
            if way.manner == Manner::HangsUp {
                asking.abort();
            }
        }
    }
}

/// A change of the question as JSON. What is asked in words is made short, so that a slow machine has read it at once.
pub fn changed(body: &str, change: impl FnOnce(&mut Value)) -> String {
    let mut question: Value = serde_json::from_str(body).expect("we send JSON");
    question["messages"] = json!([{"role": "user", "content": "Which one?"}]);
    change(&mut question);
    question.to_string()
}

/// Talks until there is no room left, a minute or so, whatever the question was.
pub fn endless(body: &str) -> String {
    changed(body, |question| {
        question["ignore_eos"] = true.into();
        question["max_tokens"] = 100_000.into();
        question.as_object_mut().expect("an object").remove("response_format");
    })
}
