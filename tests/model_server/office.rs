//! A business whose calls are answered by our server, with tier 3 at a given address, and what its callers hear.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clientsvia::compile::{Files, recompile};
use clientsvia::engine::{EffectKind, EffectOutcome, Event};
use clientsvia::matcher::{Question, Verdict, VerdictFault};
use clientsvia::model::{CallId, ModelConfig, TenantId};
use clientsvia::revision::Revision;
use clientsvia::trace::{Telling, TurnTrace, decode, encode, replay};

use super::house::{CALLER, House, NUMBER, TENANT, cache};
use super::simulator::Carrier;
use super::simulator::call::{Addresses, Delivery, PhoneCall};

/// Words that tiers 1 and 2 cannot be sure of: they may be about any wish.
pub const UNSURE: &str = "I spoke with your colleague the other day";
/// What a caller hears where tier 3 gives nothing.
pub const AGAIN: &str = "Sorry, I didn't get that. Could you say it another way?";
/// What is promised of a turn, whatever happens behind it.
pub const NEVER_OVER: Duration = Duration::from_secs(5);
/// How long a slow machine may be asked again and again. What it has read of a question it keeps, so it is faster each time.
const IN_TIME_WITHIN: Duration = Duration::from_secs(60);

pub struct Office {
    house: House,
    carrier: Carrier,
    folder: tempfile::TempDir,
    /// Whole, with its matcher: to make it again for each call would keep both processors busy while others wait.
    revision: Revision,
    calls: AtomicU64,
}

/// One call in which one thing was said.
pub struct Heard {
    pub said: String,
    pub took: Duration,
    pub turns: Vec<TurnTrace>,
    pub why: String,
}

impl Office {
    /// Tokens have a price, so that costs can be seen.
    pub async fn open(model: SocketAddr, scenarios: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let toml = format!(
            "[model]\nbase_url = \"http://{model}/v1\"\nname = \"a-model-nobody-has\"\n\
             price = {{ input = \"$1.00 per million\", output = \"$2.00 per million\" }}\nbudget = \"$1.00 per day\"\n"
        );
        let house = House::in_the_world(folder.path(), &toml, scenarios, "http://127.0.0.1:1").await;
        let carrier = house.carrier();
        let desk = house.desks.of_tenant(TENANT).expect("the tenant");
        let resting = std::sync::Arc::clone(&desk.door().revision);
        let files = Files::of_sources(resting.files.clone());
        let revision = recompile(&resting.tenant, &files).expect("it was whole before");
        revision.make_ready(&*cache());
        Self { house, carrier, folder, revision, calls: AtomicU64::new(1) }
    }

    /// The folder with the tenant's files.
    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    pub fn config(&self) -> ModelConfig {
        self.revision.tenant.profile.model.clone().expect("a model")
    }

    /// Somebody calls, says this, and is answered in time. Whatever was recorded comes out the same when it is thought again.
    pub async fn call(&self, words: &str) -> Heard {
        let id = format!("CA{:032}", self.calls.fetch_add(1, Ordering::SeqCst));
        let addresses = Addresses::of_tenant(TENANT);
        let mut call = PhoneCall::place(&self.carrier, addresses, &id, CALLER, NUMBER, Delivery::default()).await;
        let begun = Instant::now();
        call.say(words, Some(0.9)).await;
        let took = begun.elapsed();
        assert_eq!(call.faults, Vec::<String>::new());
        assert!(took < NEVER_OVER, "a turn took {took:?}");
        let record = self.house.store.read_call(&TenantId::new(TENANT), &CallId::new(id.as_str())).unwrap().unwrap();
        let turns: Vec<TurnTrace> = record.turns.iter().map(|turn| decode(&encode(turn).unwrap()).unwrap()).collect();
        assert_eq!(replay(&self.revision, &turns), Ok(()));
        let telling = Telling { business: "Blue Heron", files: &[], turns: &turns, reveal: false };
        let why = telling.why(turns.last().expect("a turn")).because.join(" ");
        Heard { said: call.spoken(), took, turns, why }
    }

    /// Called until the model answers in its time, whatever it answers.
    pub async fn call_until_in_time(&self, words: &str) -> Result<Heard, String> {
        let begun = Instant::now();
        while begun.elapsed() < IN_TIME_WITHIN {
            let heard = self.call(words).await;
            if !heard.is_late() {
                return Ok(heard);
            }
            assert_eq!(heard.said, AGAIN);
        }
        Err(format!("in {IN_TIME_WITHIN:?} the model was never in time"))
    }
}

impl Heard {
    fn turn(&self) -> &TurnTrace {
        self.turns.last().expect("a turn")
    }

    /// What the model was asked.
    pub fn question(&self) -> Question {
        let asked = self.turn().awaited.iter().find_map(|effect| match &effect.kind {
            EffectKind::AskModel(question) => Some(question.clone()),
            EffectKind::Text { .. } | EffectKind::Ticket { .. } | EffectKind::Webhook { .. } => None,
        });
        asked.unwrap_or_else(|| panic!("the model was not asked: {:?}", self.turn().inputs))
    }

    /// What came of it.
    pub fn verdict(&self) -> Verdict {
        let told = self.turn().inputs.iter().find_map(|input| match &input.event {
            Event::Outcome { outcome: EffectOutcome::Verdict { verdict, .. }, .. } => Some(verdict.clone()),
            Event::Outcome { outcome: EffectOutcome::TimedOut, .. } => Some(Verdict::Fault(VerdictFault::TimedOut)),
            _ => None,
        });
        told.unwrap_or_else(|| panic!("the model said nothing: {:?}", self.turn().inputs))
    }

    pub fn is_late(&self) -> bool {
        self.verdict() == Verdict::Fault(VerdictFault::TimedOut)
    }

    /// What came of it, and what `why` tells of the model.
    pub fn in_short(&self) -> String {
        let told = self.why.split_inclusive(". ").find(|sentence| sentence.contains("was asked to choose among"));
        format!("{:?} ({})", self.verdict(), told.unwrap_or_default().trim())
    }

    pub fn cost_microdollars(&self) -> u64 {
        self.turn().cost_microdollars
    }

    /// Fails unless the model's fault is this one, `why` tells it so, and the caller was asked again.
    pub fn is_fault(&self, wanted: &VerdictFault, told: &str) -> Result<(), String> {
        let all_well =
            self.verdict() == Verdict::Fault(wanted.clone()) && self.why.contains(told) && self.said == AGAIN;
        if all_well { Ok(()) } else { Err(format!("instead of {wanted:?} ({told}): {self}")) }
    }
}

impl std::fmt::Display for Heard {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, the caller heard {:?}, why: {}", self.verdict(), self.said, self.why)
    }
}
