//! Every test call of every tenant, taken by the real server over real sockets.

use clientsvia::golden::{PUBLIC_URL, transcript};

use super::server::{Line, Server, documents_of, id_of, last_begin, latest_first};
use super::simulator::call::{Awaits, Delivery};
use super::simulator::{Carrier, parameters};
use super::tested::{self, Tested};

#[tokio::test]
async fn every_test_call_gives_its_golden_over_real_sockets() {
    let tenants: Vec<&Tested> = tested::all().iter().collect();
    let server = Server::start(&tested::repository().join("tenants"), last_begin(&tenants));
    let carrier = server.carrier();
    for tested in &tenants {
        for script in latest_first(tested) {
            let id = id_of(tested, script);
            let name = format!("{}/{}", tested.id(), script.stem);
            let golden = tested.golden(&script.stem);
            let mut line = Line::ring(&server, &carrier, tested, script, &id, Delivery::default()).await;
            while line.go_on().await {}
            assert_eq!(line.documents(), documents_of(&golden), "{name}: what the carrier was sent");
            assert_eq!(line.phone.faults, Vec::<String>::new(), "{name}");
            if line.phone.awaits == Awaits::Nothing {
                line.phone.tell_status("completed", None).await;
            }
        }
    }
    for tested in &tenants {
        let zone = &tested.revision.tenant.profile.zone;
        for script in &tested.scripts {
            let record = server.remembered(&id_of(tested, script));
            let name = format!("{}/{}", tested.id(), script.stem);
            assert_eq!(transcript(script, zone, &record.turns).body, tested.golden(&script.stem), "{name}: as kept");
        }
    }
}

#[tokio::test]
async fn a_real_token_does_not_sign_for_a_rehearsal() {
    let (folder, penguin) = super::faults::one_tenant("penguin-air");
    let server = Server::start(folder.path(), last_begin(&[penguin]));
    let account = server.carrier().account;
    let real = Carrier::new(PUBLIC_URL, server.address, &account, "a-real-token-of-the-carrier-0123");
    let told = parameters(&[("CallSid", "CA1"), ("AccountSid", &account), ("To", "+12395550111")]);
    let answer = real.deliver(&real.request("/twilio/penguin-air/voice", told)).await.unwrap();
    assert_eq!(answer.status, 403);
}
