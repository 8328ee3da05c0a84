//! The model server as a process of its own.

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::simulator::client::{Answer, Client};

/// What stands in `packages.txt` was unpacked there.
const FOLDER: &str = "target/model-server";
/// How long loading may take on a busy machine; quiet, it is a second.
const READY_WITHIN: Duration = Duration::from_secs(60);
/// How long one answer may take where nobody's patience is tested.
const ANSWERED_WITHIN: Duration = Duration::from_secs(60);
/// How long between two looks at a server.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);
/// It looks whether anybody still listens only after a second in which it answered nobody, not even a question about its slots.
const BETWEEN_LOOKS_AT_IDLENESS: Duration = Duration::from_millis(2_500);

/// A model server and a model, ready to be started.
pub struct Installed {
    folder: PathBuf,
}

impl Installed {
    /// What `scripts/model-server` left, or what is missing.
    pub fn find() -> Result<Self, String> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
        match std::fs::read_to_string(folder.join("packages.txt")) {
            Err(_) => Err(format!("there is no model server in {FOLDER}")),
            Ok(packages) if packages != include_str!("packages.txt") => {
                Err(format!("the model server in {FOLDER} is not the one that is pinned"))
            }
            Ok(_) => Ok(Self { folder }),
        }
    }
}

/// What is looked for.
#[derive(Debug)]
struct Wanted {
    what: &'static str,
    within: Duration,
    every: Duration,
}

/// A model server; killed when dropped, and gone with this process however it ends.
pub struct ModelServer {
    child: Child,
    pub address: SocketAddr,
    log: tempfile::NamedTempFile,
}

impl ModelServer {
    /// One that has an address, and does not answer there yet.
    pub fn prepare(installed: &Installed) -> Self {
        let log = tempfile::NamedTempFile::new().expect("a log");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/model_server/serve.py");
        let mut child = Command::new("python3")
            .arg(script)
            .arg(&installed.folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log.reopen().expect("a log"))
            .spawn()
            .expect("python3");
        let mut line = String::new();
        let read = BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line);
        let address = read.ok().and_then(|_| line.trim().parse().ok());
        let Some(address) = address else { panic!("no address:\n{}", read_log(&log)) };
        Self { child, address, log }
    }

    /// Begins to load the model.
    pub fn load(&mut self) {
        self.child.stdin.as_mut().expect("its input").write_all(b"load\n").expect("a server that listens to us");
    }

    /// One that answers.
    pub async fn start(installed: &Installed) -> Self {
        let mut server = Self::prepare(installed);
        server.load();
        let wanted = Wanted { what: "ready", within: READY_WITHIN, every: BETWEEN_LOOKS };
        server.until(&wanted, "/health", |answer| answer.status == 200).await;
        server
    }

    /// Waits until so many of its slots are busy.
    pub async fn until_busy(&mut self, slots: usize, within: Duration) -> Duration {
        let wanted = Wanted { what: "busy", within, every: BETWEEN_LOOKS };
        self.until(&wanted, "/slots", |answer| busy(answer) == Some(slots)).await
    }

    /// Waits until nothing is thought about.
    pub async fn until_idle(&mut self, within: Duration) -> Duration {
        let wanted = Wanted { what: "idle", within, every: BETWEEN_LOOKS_AT_IDLENESS };
        self.until(&wanted, "/slots", |answer| busy(answer) == Some(0)).await
    }

    /// Looks until it is as wanted; how long that took.
    async fn until(&mut self, wanted: &Wanted, path: &str, is_so: impl Fn(&Answer) -> bool) -> Duration {
        let begun = Instant::now();
        while !self.get(path, wanted.within).await.is_ok_and(|answer| is_so(&answer)) {
            if let Some(status) = self.child.try_wait().expect("a child") {
                panic!("the model server ended, {status}:\n{}", read_log(&self.log));
            }
            assert!(begun.elapsed() < wanted.within, "it is not {}: {wanted:?}\n{}", wanted.what, read_log(&self.log));
            tokio::time::sleep(wanted.every).await;
        }
        begun.elapsed()
    }

    async fn get(&self, path: &str, within: Duration) -> std::io::Result<Answer> {
        let asked = async { Client::connect(self.address).await?.get(path, &[("connection", "close")]).await };
        tokio::time::timeout(within, asked).await.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()))
    }

    /// A question, asked with all the patience in the world.
    pub async fn ask(&self, body: &str) -> Answer {
        let headers = [("content-type", "application/json"), ("connection", "close")];
        let asked = async {
            Client::connect(self.address).await?.post("/v1/chat/completions", &headers, body.as_bytes()).await
        };
        tokio::time::timeout(ANSWERED_WITHIN, asked).await.expect("an answer in time").expect("an answer")
    }

    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _gone_already = self.child.kill();
        let _waited_already = self.child.wait();
    }
}

impl Drop for ModelServer {
    fn drop(&mut self) {
        self.kill();
    }
}

fn busy(answer: &Answer) -> Option<usize> {
    let slots: Vec<Value> = serde_json::from_slice(&answer.body).ok()?;
    Some(slots.iter().filter(|slot| slot["is_processing"] == true).count())
}

/// The end of what it said, which is where it says why it ended.
fn read_log(log: &tempfile::NamedTempFile) -> String {
    const LINES: usize = 30;
    let text = std::fs::read_to_string(log.path()).unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(LINES)..].join("\n")
}
