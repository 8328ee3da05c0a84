//! An encoder that hears callers: what it makes of their words is in the record, and the call is replayed without it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clientsvia::compile::{Files, compile};
use clientsvia::driver::Reading;
use clientsvia::encoder::Encoder;
use clientsvia::engine::Event;
use clientsvia::matcher::Outcome;
use clientsvia::model::{CallId, TenantId};
use clientsvia::revision::Revision;
use clientsvia::trace::{TurnTrace, decode, encode, replay};

use super::house::{self, CALLER, House, PUBLIC_URL, Plan, TOKEN, desks};
use super::simulator::Carrier;
use super::simulator::call::{Addresses, Delivery, PhoneCall};

/// Ships with what this encoder taught.
const TENANT: &str = "penguin-air";
const NUMBER: &str = "+12395550111";
const ACCOUNT: &str = "AC00000000000000000000000000000000";
const SID: &str = "CA00000000000000000000000000000e1e";
/// By its words alone too little is sure of it.
const SAID: &str = "somebody ought to take a look at the noise upstairs";
const MEANT: &str = "strange-noise";
/// Where `scripts/encoder` puts it.
const FOLDER: &str = "target/encoder";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn encoder() -> Option<Encoder> {
    let folder: PathBuf = root().join(FOLDER);
    if !folder.join("model.onnx").exists() {
        println!("SKIPPED: no encoder in {FOLDER} (scripts/encoder fetches it)");
        return None;
    }
    Some(Encoder::open(&folder).expect("an encoder"))
}

struct Told {
    spoken: String,
    turns: Vec<TurnTrace>,
    revision: Revision,
}

async fn one_call(reading: Option<Reading>, says: &str) -> Told {
    let secrets = vec![("PENGUIN_AIR_TWILIO_TOKEN".to_owned(), TOKEN.to_owned())];
    let plan = Plan { tenants: root().join("tenants"), secrets, ..Plan::default() };
    let desks = desks(&plan);
    let desk = desks.all().into_iter().find(|desk| desk.door().revision.tenant.as_str() == TENANT);
    let resting = Arc::clone(&desk.expect("the tenant ships").door().revision);
    let house = House::open_reading(desks, plan, reading).await;
    let carrier = Carrier::new(PUBLIC_URL, house.address, ACCOUNT, TOKEN);
    let addresses = Addresses::of_tenant(TENANT);
    let mut call = PhoneCall::place(&carrier, addresses, SID, CALLER, NUMBER, Delivery::default()).await;
    call.say(says, Some(0.9)).await;
    let spoken = call.spoken();
    call.hang_up().await;
    assert_eq!(call.faults, Vec::<String>::new());
    let record = house.store.read_call(&TenantId::new(TENANT), &CallId::new(SID)).expect("a store").expect("a call");
    let files = Files::of_sources(resting.files.clone());
    let revision = compile(&resting.tenant, &files, "2026-07-14".parse().unwrap()).revision.expect("it compiles");
    Told { spoken, turns: record.turns, revision }
}

fn decided(turn: &TurnTrace) -> Option<&str> {
    match &turn.thinking.decision.as_ref()?.outcome {
        Outcome::Decided(found) => Some(found.scenario.as_str()),
        Outcome::Ask(_) | Outcome::Unsure => None,
    }
}

#[tokio::test]
async fn what_words_leave_open_the_encoder_hears_and_the_record_replays_without_it() {
    let Some(encoder) = encoder() else { return };
    let by_words = one_call(None, SAID).await;
    assert!(matches!(by_words.turns[1].inputs[0].event, Event::Said { .. }));
    assert_eq!(decided(&by_words.turns[1]), None);

    let heard = one_call(Some(Reading::by(encoder)), SAID).await;
    assert!(matches!(heard.turns[1].inputs[0].event, Event::Encoded { .. }));
    assert_eq!(decided(&heard.turns[1]), Some(MEANT));
    assert_ne!(heard.spoken, by_words.spoken);
    let kept: Vec<TurnTrace> = heard.turns.iter().map(|turn| decode(&encode(turn).unwrap()).unwrap()).collect();
    assert_eq!(kept, heard.turns);
    replay(&heard.revision, &kept).expect("thought again, it comes out the same");
}

#[tokio::test]
async fn an_encoder_that_did_not_teach_a_tenant_does_not_hear_its_callers() {
    let Some(encoder) = encoder() else { return };
    let house = House::open_reading(desks(&Plan::default()), Plan::default(), Some(Reading::by(encoder))).await;
    let carrier = house.carrier();
    let addresses = Addresses::of_tenant(house::TENANT);
    let mut call = PhoneCall::place(&carrier, addresses, SID, CALLER, house::NUMBER, Delivery::default()).await;
    call.say("there is water everywhere", None).await;
    let record = house.store.read_call(&TenantId::new(house::TENANT), &CallId::new(SID)).unwrap().unwrap();
    assert!(matches!(record.turns[1].inputs[0].event, Event::Said { .. }));
}
