use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clientsvia::carrier::twilio::{Form, sign};
use tokio::task::JoinSet;

use super::simulator::client::Client;
use super::simulator::{encoded, parameters};

pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
const PUBLIC_URL: &str = "https://voice.example.com";
/// What callers say; nothing of it ends a call at the tenants that are measured.
const WORDS: [&str; 5] = [
    "what are your hours",
    "when do you open on monday morning",
    "what hours are you open please",
    "i would like to know when you are open",
    "are you open today",
];
const MAX_TURNS: u32 = 5;

/// The line to a tenant.
#[derive(Clone, Debug)]
pub struct Line {
    pub tenant: String,
    /// The variable with its auth token.
    pub variable: String,
    account: String,
    number: String,
}

impl Line {
    pub fn of(tenants: &Path, tenant: &str) -> Self {
        let text = std::fs::read_to_string(tenants.join(tenant).join("tenant.toml")).expect("a tenant");
        let toml: toml::Table = toml::from_str(&text).expect("a tenant");
        let text = |value: &toml::Value| value.as_str().expect("text").to_owned();
        let twilio = &toml["carrier"]["twilio"];
        Self {
            tenant: tenant.to_owned(),
            variable: text(&twilio["auth_token"]["env"]),
            account: text(&twilio["account"]),
            number: text(&toml["numbers"][0]),
        }
    }

    /// The arguments of the real server.
    pub fn serve(&self, tenants: &Path, data: &Path) -> Vec<PathBuf> {
        let words = ["serve", "--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL, "--tenants"].map(PathBuf::from);
        words.into_iter().chain([tenants.to_owned(), "--data".into(), data.to_owned()]).collect()
    }
}

/// What a round of load came to.
#[derive(Debug, Default)]
pub struct Done {
    pub turns: u64,
    pub took: Duration,
    pub answer_bytes: u64,
    times: Vec<Duration>,
}

impl Done {
    /// The time under which so many hundredths of the answers came.
    pub fn at(&self, hundredth: usize) -> Duration {
        self.times.get(self.times.len().saturating_sub(1) * hundredth / 100).copied().unwrap_or_default()
    }
}

/// So many turns over so many connections that stay open, each with one call after another.
pub async fn run(line: &Line, address: SocketAddr, round: u64, connections: u64, turns: u64) -> Done {
    let begun = Instant::now();
    let mut callers = JoinSet::new();
    for caller in 0..connections {
        callers.spawn(call(line.clone(), address, [round, caller], turns / connections));
    }
    let mut done = Done::default();
    let mut bytes = 0;
    while let Some(told) = callers.join_next().await {
        let (times, read) = told.expect("a caller");
        done.times.extend(times);
        bytes += read;
    }
    done.took = begun.elapsed();
    done.turns = done.times.len() as u64;
    done.answer_bytes = bytes / done.turns.max(1);
    done.times.sort_unstable();
    done
}

async fn call(line: Line, address: SocketAddr, [round, caller]: [u64; 2], turns: u64) -> (Vec<Duration>, u64) {
    let mut client = Client::connect(address).await.expect("a connection");
    let (mut times, mut bytes) = (Vec::new(), 0);
    let (mut number, mut turn) = (0_u64, 0);
    while (times.len() as u64) < turns {
        let sid = format!("CA{:08x}{caller:08x}{number:016x}", round & 0xffff_ffff);
        let (target, body, signature) = request(&line, &sid, turn);
        let token = format!("{sid}-{turn}");
        let headers = [
            ("content-type", "application/x-www-form-urlencoded; charset=UTF-8"),
            ("user-agent", "TwilioProxy/1.1"),
            ("i-twilio-idempotency-token", token.as_str()),
            ("x-twilio-signature", signature.as_str()),
        ];
        let begun = Instant::now();
        let answer = client.post(&target, &headers, body.as_bytes()).await.expect("an answer");
        times.push(begun.elapsed());
        assert_eq!(answer.status, 200, "{}", answer.text());
        bytes += answer.body.len() as u64;
        turn += 1;
        if turn > MAX_TURNS || !answer.body.windows(7).any(|window| window == b"<Gather") {
            (turn, number) = (0, number + 1);
        }
    }
    (times, bytes)
}

fn request(line: &Line, sid: &str, turn: u32) -> (String, String, String) {
    let words = WORDS[turn as usize % WORDS.len()];
    let from = format!("+1239555{:04}", sid.bytes().map(u64::from).sum::<u64>() % 10_000);
    let mut told = parameters(&[
        ("AccountSid", &line.account),
        ("ApiVersion", "2010-04-01"),
        ("CallSid", sid),
        ("CallStatus", if turn == 0 { "ringing" } else { "in-progress" }),
        ("Called", &line.number),
        ("CalledCountry", "US"),
        ("Caller", &from),
        ("CallerCity", "FORT MYERS"),
        ("CallerState", "FL"),
        ("Direction", "inbound"),
        ("From", &from),
        ("FromCountry", "US"),
        ("To", &line.number),
        ("ToCountry", "US"),
    ]);
    let voice = format!("/twilio/{}/voice", line.tenant);
    let target = if turn == 0 { voice } else { format!("{voice}/turn?n={turn}") };
    if turn > 0 {
        told.extend(parameters(&[("Confidence", "0.93"), ("SpeechResult", words)]));
    }
    let body = encoded(&told);
    let signature = sign(TOKEN, &format!("{PUBLIC_URL}{target}"), &Form::parse(body.as_bytes()));
    (target, body, signature)
}
