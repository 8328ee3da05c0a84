//! What a durable turn costs: the real server beside a bare one that only verifies the signature, and one that also commits
//! the same number of bytes to a plain file, in groups. All three in the same run, round after round, under the same load.
//!
//! `cargo bench --bench turn` prints the figures; `-- --rounds 7 --turns 20000 --connections 64 --tenants FOLDER --tenant ID`
//! changes the load. Each server is a process of its own, so that the CPU it used is the kernel's figure; the load comes from
//! this process. What the real server gives to sled behind the turns is shown apart.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a bench that fails says where")]
#![allow(clippy::disallowed_methods, missing_docs, reason = "it waits for the work behind the turns to end")]

mod cpu;
#[path = "../../tests/endurance/journal.rs"]
#[allow(dead_code, reason = "only counted here")]
mod journal;
mod load;
mod plain;
#[path = "../../tests/simulator/mod.rs"]
#[allow(dead_code, reason = "only the client is used here")]
mod simulator;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use cpu::Used;
use load::{Done, Line};

/// What a turn may cost, as a multiple of the plain server that commits.
const AIM: f64 = 4.0;
const NAMES: [&str; 3] = ["bare", "committing", "clientsvia"];

fn main() {
    let given: Vec<String> = std::env::args().skip(1).collect();
    if given.first().is_some_and(|first| first == plain::COMMAND) {
        return plain::serve(&given[1..]);
    }
    let options = Options::read(&given);
    let folder = tempfile::tempdir().expect("a folder");
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(measure(&options, folder.path()));
}

struct Options {
    rounds: usize,
    turns: u64,
    connections: u64,
    tenants: PathBuf,
    tenant: String,
}

impl Options {
    fn read(given: &[String]) -> Self {
        let value = |name: &str| {
            let at = given.iter().position(|argument| argument == name)?;
            given.get(at + 1).cloned()
        };
        let number = |name: &str, otherwise: u64| value(name).and_then(|value| value.parse().ok()).unwrap_or(otherwise);
        let own = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/server/tenants");
        Self {
            rounds: usize::try_from(number("--rounds", 5)).unwrap_or(5),
            turns: number("--turns", 12_000),
            connections: number("--connections", 64),
            tenants: value("--tenants").map_or(own, PathBuf::from),
            tenant: value("--tenant").unwrap_or("blue-heron".to_owned()),
        }
    }
}

/// A server under measurement; killed when dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _waited_already = self.child.wait();
    }
}

/// One server in one round.
struct Round {
    done: Done,
    used: Used,
}

async fn measure(options: &Options, folder: &Path) {
    let line = Line::of(&options.tenants, &options.tenant);
    let data = folder.join("data");
    let product = start(
        Command::new(env!("CARGO_BIN_EXE_clientsvia"))
            .args(line.serve(&options.tenants, &data))
            .env(&line.variable, load::TOKEN),
    );
    let sample = load::run(&line, product.address, u64::MAX, options.connections, 60 * options.connections).await;
    cpu::idle(product.child.id()).await;
    let turns = journal::Journal::read(&data.join("journal")).turns.len() as u64;
    assert_eq!(turns, sample.turns, "every answer is a durable turn");
    let bytes = folder_bytes(&data.join("journal")) / turns;
    let own = std::env::current_exe().expect("a program");
    let plain = |kind: &str| {
        let file = folder.join(format!("{kind}.log"));
        start(
            Command::new(&own)
                .args([plain::COMMAND, kind])
                .arg(file)
                .args([bytes, sample.answer_bytes].map(|n| n.to_string())),
        )
    };
    let servers = [plain("bare"), plain("committing"), product];
    println!(
        "turn: tenant {}, {} connections, {} turns a round, {} rounds; a turn is {bytes} bytes of journal, its answer {} bytes",
        line.tenant, options.connections, options.turns, options.rounds, sample.answer_bytes
    );
    let mut rounds: [Vec<Round>; 3] = Default::default();
    for round in 0..options.rounds {
        for (server, rounds) in servers.iter().zip(&mut rounds) {
            let before = cpu::used(server.child.id());
            let done = load::run(&line, server.address, round as u64, options.connections, options.turns).await;
            cpu::idle(server.child.id()).await;
            rounds.push(Round { done, used: cpu::used(server.child.id()).since(&before) });
        }
    }
    report(&rounds);
}

fn start(command: &mut Command) -> Server {
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("a server");
    let mut lines = BufReader::new(child.stdout.take().expect("its words")).lines();
    let address = lines.by_ref().map_while(Result::ok).find_map(|line| line.split_once(" listens on ")?.1.parse().ok());
    std::thread::spawn(move || lines.for_each(drop));
    Server { child, address: address.expect("an address") }
}

fn folder_bytes(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").metadata().expect("a size").len())
        .sum()
}

fn report(rounds: &[Vec<Round>; 3]) {
    let each = |rounds: &[Round], of: &dyn Fn(&Round) -> f64| median(rounds.iter().map(of).collect());
    let cost = |rounds: &[Round]| each(rounds, &|round| micros(round.used.turns()) / round.done.turns as f64);
    let behind = |rounds: &[Round]| each(rounds, &|round| micros(round.used.behind()) / round.done.turns as f64);
    println!(
        "turn: {:12} {:>10} {:>12} {:>12} {:>9} {:>9}",
        "medians", "turns/s", "CPU a turn", "behind it", "p50", "p99"
    );
    for (name, rounds) in NAMES.iter().zip(rounds) {
        println!(
            "turn: {name:12} {:>10.0} {:>9.1} µs {:>9.1} µs {:>6.2} ms {:>6.2} ms",
            each(rounds, &|round| round.done.turns as f64 / round.done.took.as_secs_f64()),
            cost(rounds),
            behind(rounds),
            each(rounds, &|round| micros(round.done.at(50)) / 1e3),
            each(rounds, &|round| micros(round.done.at(99)) / 1e3),
        );
    }
    let ratio =
        |other: usize| median((0..rounds[2].len()).map(|at| one(&rounds[2][at]) / one(&rounds[other][at])).collect());
    let verdict = if ratio(1) <= AIM { "met" } else { "missed" };
    println!(
        "turn: CPU of a turn beside the bare server {:.2} x, beside the committing one {:.2} x (aim {AIM} x: {verdict})",
        ratio(0),
        ratio(1)
    );
    if let Some(last) = rounds[2].last() {
        let shown = last.used.by_thread.iter().filter(|(_, used)| **used > Duration::from_millis(1));
        let shown = shown.map(|(name, used)| format!("{name} {:.1}", micros(*used) / last.done.turns as f64));
        println!("turn: clientsvia by thread, µs a turn in the last round: {}", shown.collect::<Vec<_>>().join(", "));
    }
}

fn one(round: &Round) -> f64 {
    micros(round.used.turns()) / round.done.turns as f64
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

fn median(mut all: Vec<f64>) -> f64 {
    all.sort_by(f64::total_cmp);
    all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
}
