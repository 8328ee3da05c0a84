//! The real server as a process of its own, to be killed, starved and looked at.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::simulator::Carrier;
use super::simulator::client::Client;

pub const PUBLIC_URL: &str = "https://voice.example.com";
pub const TOKEN: &str = "0123456789abcdef0123456789abcdef";
pub const ACCOUNT: &str = "AC0000000000000000000000000000b1e4";
pub const NUMBER: &str = "+12395550141";
pub const TENANT: &str = "blue-heron";

/// How long a start may take: a debug build on a busy machine is slow.
const START_WITHIN: Duration = Duration::from_secs(60);
/// How long `/readyz` may take.
const READY_WITHIN: Duration = Duration::from_secs(30);
const BINARY: &str = env!("CARGO_BIN_EXE_clientsvia");

/// Where a server finds its things.
#[derive(Clone, Debug)]
pub struct Place {
    pub tenants: PathBuf,
    pub data: PathBuf,
    pub log: PathBuf,
}

impl Place {
    /// The tenants of the tests, and a data folder in this one.
    pub fn under(folder: &Path) -> Self {
        let tenants = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/tenants");
        Self { tenants, data: folder.join("data"), log: folder.join("log.txt") }
    }

    pub fn journal(&self) -> PathBuf {
        self.data.join("journal")
    }

    /// What the server said since its first start here.
    pub fn logged(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }
}

/// A running server; killed when dropped.
pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start to the first 200 of `/readyz`, or of `/healthz` where it is not ready.
    pub started_in: Duration,
}

/// What stands before the server's own command line.
#[derive(Clone, Debug, Default)]
pub enum Under {
    #[default]
    Nothing,
    /// Lines of a shell, which then becomes the server.
    Shell(String),
    /// `strace`, into this file.
    Strace(PathBuf),
}

impl Server {
    pub async fn start(place: &Place) -> Self {
        Self::start_under(place, &Under::Nothing).await
    }

    pub async fn start_under(place: &Place, under: &Under) -> Self {
        let begun = Instant::now();
        let mut child = spawn(place, under);
        let address = match address_of(&mut child) {
            Some(address) => address,
            None => panic!("the server did not start: {:?}\n{}", child.wait(), place.logged()),
        };
        let mut server = Self { child, address, started_in: Duration::ZERO };
        server.get("/healthz").await;
        server.started_in = begun.elapsed();
        server
    }

    pub fn carrier(&self) -> Carrier {
        Carrier::new(PUBLIC_URL, self.address, ACCOUNT, TOKEN)
    }

    async fn get(&self, path: &str) -> (u16, String) {
        let asked = async {
            let answer = Client::connect(self.address).await?.get(path, &[]).await?;
            Ok::<_, std::io::Error>((answer.status, answer.text()))
        };
        let answered = tokio::time::timeout(READY_WITHIN, asked).await;
        answered.expect("an answer in time").unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Status and body of `/readyz`.
    pub async fn ready(&self) -> (u16, serde_json::Value) {
        let (status, body) = self.get("/readyz").await;
        (status, serde_json::from_str(&body).expect("JSON"))
    }

    /// Asks `/readyz` until it is as wanted; how long that took, or what it said last.
    pub async fn until(
        &self,
        within: Duration,
        wanted: impl Fn(u16, &serde_json::Value) -> bool,
    ) -> Result<Duration, String> {
        let begun = Instant::now();
        loop {
            let (status, body) = self.ready().await;
            if wanted(status, &body) {
                return Ok(begun.elapsed());
            }
            if begun.elapsed() > within {
                return Err(format!("after {within:?} /readyz still says {status} {body}"));
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    pub fn kill(mut self) {
        kill_and_wait(&mut self.child);
    }

    pub fn terminate(&self) {
        kill_process(pid(&self.child), Signal::TERM).expect("a process to end");
    }

    /// Tells the processes this one has started to stop: what runs under `strace` is not `strace` itself.
    pub fn terminate_children(&self) {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children")).unwrap_or_default();
        for child in children.split_whitespace().filter_map(|child| Pid::from_raw(child.parse().ok()?)) {
            kill_process(child, Signal::TERM).expect("a process to end");
        }
    }

    /// How it ended, if it did in time.
    pub async fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let begun = Instant::now();
        while begun.elapsed() < within {
            if let Some(status) = self.child.try_wait().expect("a child") {
                return Some(status);
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        None
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        kill_and_wait(&mut self.child);
    }
}

fn pid(child: &Child) -> Pid {
    Pid::from_child(child)
}

fn kill_and_wait(child: &mut Child) {
    // It may have ended by itself.
    let _gone_already = child.kill();
    let _waited_already = child.wait();
}

/// Starts a server and kills it this long after, wherever it is then.
pub async fn killed_while_starting(place: &Place, after: Duration) {
    let mut child = spawn(place, &Under::Nothing);
    tokio::time::sleep(after).await;
    kill_and_wait(&mut child);
}

fn spawn(place: &Place, under: &Under) -> Child {
    let mut command = match under {
        Under::Nothing => Command::new(BINARY),
        Under::Shell(lines) => {
            let mut shell = Command::new("sh");
            shell.arg("-c").arg(format!("{lines}\nexec \"$0\" \"$@\"")).arg(BINARY);
            shell
        }
        Under::Strace(into) => {
            let mut strace = Command::new("strace");
            let calls = "trace=fdatasync,fsync,write,writev,pwrite64,sendto,sendmsg,read,readv,recvfrom";
            strace.args(["-f", "-y", "-s", "16777216", "-e", calls, "-e", "signal=none", "-o"]).arg(into).arg(BINARY);
            strace
        }
    };
    let log = File::options().create(true).append(true).open(&place.log).expect("a log");
    command.args(["serve", "--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL, "--tenants"]).arg(&place.tenants);
    command.arg("--data").arg(&place.data).env("BLUE_HERON_TWILIO_TOKEN", TOKEN).env("CLIENTSVIA_LOG", "info");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().expect("the server's program")
}

/// Reads what the server says at its start, up to its address; the rest is read and left.
fn address_of(child: &mut Child) -> Option<SocketAddr> {
    let stdout = child.stdout.take()?;
    let (found, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some((_, address)) = line.split_once(" listens on ") {
                let _nobody_waits = found.send(address.parse().ok());
            }
        }
    });
    address.recv_timeout(START_WITHIN).ok().flatten()
}
