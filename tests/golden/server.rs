//! The real server in a process of its own, whose time and world this test plays.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use clientsvia::engine::{DialResult, Event};
use clientsvia::golden::{Awaits as Awaited, Move, PUBLIC_URL, Player};
use clientsvia::model::{CallId, CallScript, Tenant, TenantId, WorldAct};
use clientsvia::store::{CallRecord, Reader};
use jiff::Timestamp;

use super::simulator::Carrier;
use super::simulator::call::{Addresses, Awaits, Delivery, PhoneCall};
use super::tested::Tested;

/// What every tenant of the repository has: an account that nobody has.
const ACCOUNT: &str = "AC00000000000000000000000000000000";
/// How carriers name a caller who withholds the number.
const WITHHELD: &str = "anonymous";

pub struct Server {
    process: Child,
    pub address: SocketAddr,
    folder: tempfile::TempDir,
}

impl Server {
    /// Serves these tenants from a data folder of its own; the address is what it prints.
    pub fn start(tenants: &Path, now: Timestamp) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let rehearsal = folder.path().join("rehearsal");
        fs::create_dir(&rehearsal).unwrap();
        fs::write(rehearsal.join("now"), now.to_string()).unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_clientsvia"))
            .args(["serve", "--listen", "127.0.0.1:0", "--public-url", PUBLIC_URL])
            .arg("--tenants")
            .arg(tenants)
            .arg("--data")
            .arg(folder.path().join("data"))
            .arg("--rehearsal")
            .arg(&rehearsal)
            // A real token in the environment must not sign for a rehearsal.
            .env("PENGUIN_AIR_TWILIO_TOKEN", "a-real-token-of-the-carrier-0123")
            .env("CLIENTSVIA_LOG", "error")
            .env_remove("CLIENTSVIA_DATA")
            .env("CLIENTSVIA_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let address = lines.find_map(|line| line.unwrap().rsplit_once(" listens on ")?.1.parse().ok());
        let address = address.expect("the server prints where it listens");
        // What else it prints must not fill the pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, address, folder }
    }

    pub fn carrier(&self) -> Carrier {
        let token = fs::read_to_string(self.data().join("development-token")).unwrap();
        Carrier::new(PUBLIC_URL, self.address, ACCOUNT, token.trim())
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn rehearsal(&self, file: &str) -> PathBuf {
        self.folder.path().join("rehearsal").join(file)
    }

    /// Puts the clock, and tells what the effects of the call come to.
    pub fn prepare(&self, call: &CallId, next: &Move) {
        fs::write(self.rehearsal("now.new"), next.at.to_string()).unwrap();
        fs::rename(self.rehearsal("now.new"), self.rehearsal("now")).unwrap();
        if !next.world.is_empty() {
            self.tell(call, &next.world);
        }
    }

    fn tell(&self, call: &CallId, world: &[WorldAct]) {
        let path = self.rehearsal(&format!("{call}.jsonl"));
        let mut file = fs::OpenOptions::new().create(true).append(true).open(path).unwrap();
        for act in world {
            writeln!(file, "{}", serde_json::to_string(act).unwrap()).unwrap();
        }
    }

    /// What would have left the machine for a call: the effect's id and kind, a line each.
    pub fn performed(&self, call: &CallId) -> Vec<String> {
        let text = fs::read_to_string(self.rehearsal(&format!("{call}.performed"))).unwrap_or_default();
        text.lines().map(str::to_owned).collect()
    }

    /// What the server has on disk of a call.
    pub fn remembered(&self, call: &CallId) -> CallRecord {
        let read = Reader::new(&self.data()).unwrap().call(call).unwrap();
        assert_eq!(read.unreadable, 0);
        read.found.unwrap_or_else(|| panic!("{call} is not remembered")).1
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone_already = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// A test call under way at the real server.
pub struct Line<'a> {
    pub server: &'a Server,
    pub phone: PhoneCall<'a>,
    pub player: Player<'a>,
    id: CallId,
    tenant: &'a Tenant,
}

impl<'a> Line<'a> {
    /// Rings.
    pub async fn ring(
        server: &'a Server,
        carrier: &'a Carrier,
        tested: &'a Tested,
        script: &'a CallScript,
        id: &CallId,
        how: Delivery,
    ) -> Self {
        let tenant = &tested.revision.tenant;
        let mut player = Player::new(script, &tenant.profile.zone);
        server.prepare(id, &player.ring());
        let from = script.from.as_deref().unwrap_or(WITHHELD);
        let addresses = Addresses::of_tenant(tested.id());
        let phone = PhoneCall::place(carrier, addresses, id.as_str(), from, &tenant.profile.numbers[0], how).await;
        Self { server, phone, player, id: id.clone(), tenant }
    }

    /// The next thing that happens; false where the script is over.
    pub async fn go_on(&mut self) -> bool {
        let awaits = self.awaits();
        let Some(next) = self.player.next(&awaits) else { return false };
        self.server.prepare(&self.id, &next);
        match next.event {
            Event::Said { words, recogniser } | Event::Encoded { words, recogniser, .. } => {
                self.phone.say(&words, recogniser.map(|sure| sure.get())).await
            }
            Event::Pressed(keys) => self.phone.press(&keys).await,
            Event::Silent => self.phone.stay_silent().await,
            Event::Dialed(result) => self.phone.transfer_ends(dial_status(result)).await,
            Event::Recorded { seconds, .. } => self.phone.leave_message(seconds).await,
            Event::HungUp => self.phone.hang_up().await,
            Event::Rang { .. } | Event::Outcome { .. } => panic!("a caller cannot do that"),
        }
        true
    }

    fn awaits(&self) -> Awaited {
        match &self.phone.awaits {
            Awaits::Caller { .. } => Awaited::Caller,
            Awaits::Message { .. } => Awaited::Message,
            Awaits::Nothing => Awaited::Nothing,
            Awaits::Transfer { number, .. } => {
                let mut contacts = self.tenant.profile.contacts.iter();
                let found = contacts.find(|(_, contact)| contact.numbers.contains(number));
                Awaited::Transfer(found.unwrap_or_else(|| panic!("{number} is nobody's")).0.clone())
            }
        }
    }

    /// The documents received, in order, as a transcript shows them; status callbacks want none.
    pub fn documents(&self) -> Vec<String> {
        let spoken = self.phone.log.iter().filter(|(request, _)| !request.url.ends_with("/status"));
        spoken.map(|(_, answer)| as_shown(&answer.text())).collect()
    }
}

fn dial_status(result: DialResult) -> &'static str {
    match result {
        DialResult::Answered => "completed",
        DialResult::NoAnswer => "no-answer",
        DialResult::Busy => "busy",
        DialResult::Failed => "failed",
    }
}

fn as_shown(document: &str) -> String {
    let declared = document.strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
    declared.unwrap_or_else(|| panic!("no declaration: {document}")).trim().replace('\n', " ")
}

/// The documents of a transcript.
pub fn documents_of(transcript: &str) -> Vec<String> {
    transcript.lines().filter_map(|line| line.strip_prefix("  twiml     ")).map(str::to_owned).collect()
}

/// The last moment at which one of the calls begins.
pub fn last_begin(tested: &[&Tested]) -> Timestamp {
    let begins = tested.iter().flat_map(|tested| {
        let zone = &tested.revision.tenant.profile.zone;
        tested.scripts.iter().map(|script| zone.to_timestamp(script.begins).unwrap())
    });
    begins.max().unwrap()
}

/// The calls, the latest first: so that nobody has called before, as in the golden.
pub fn latest_first(tested: &Tested) -> Vec<&CallScript> {
    let mut scripts: Vec<&CallScript> = tested.scripts.iter().collect();
    scripts.sort_by_key(|script| std::cmp::Reverse((script.begins, script.stem.clone())));
    let moments: BTreeSet<_> = scripts.iter().map(|script| (script.begins, script.from.clone())).collect();
    assert_eq!(moments.len(), scripts.len(), "two calls of one caller at the same moment");
    scripts
}

/// The id of a test call.
pub fn id_of(tested: &Tested, script: &CallScript) -> CallId {
    clientsvia::golden::call_id(&TenantId::new(tested.id()), &script.stem)
}
