//! Calls from the ring to the end, as the carrier makes them.

use std::sync::Arc;
use std::time::Duration;

use clientsvia::engine::Ended;
use clientsvia::model::{CallId, TenantId};
use clientsvia::store::{CallEvent, CallEventKind, MemoryStore, Store};

use super::house::{ACCOUNT, CALLER, House, NUMBER, PUBLIC_URL, Plan, TENANT, TOKEN};
use super::simulator::call::{Addresses, Awaits, Delivery, PhoneCall};
use super::simulator::client::Client;
use super::simulator::validator::validate;
use super::simulator::{Carrier, parameters};

const SID: &str = "CA00000000000000000000000000000001";

async fn call<'a>(carrier: &'a Carrier, how: Delivery) -> PhoneCall<'a> {
    PhoneCall::place(carrier, Addresses::of_tenant(TENANT), SID, CALLER, NUMBER, how).await
}

fn turns(house: &House) -> u32 {
    let record = house.store.read_call(&TenantId::new(TENANT), &CallId::new(SID)).expect("a store").expect("a call");
    u32::try_from(record.turns.len()).expect("few turns")
}

fn ended(house: &House) -> Option<Ended> {
    house.store.call(&TenantId::new(TENANT), &CallId::new(SID)).expect("a store").expect("a call").ended
}

#[tokio::test]
async fn greeting_speech_key_and_goodbye() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    assert_eq!(call.spoken(), "Thanks for calling Blue Heron Plumbing. This call may be recorded. How can I help?");
    call.say("um hi a pipe burst in my kitchen", Some(0.91)).await;
    assert!(call.spoken().contains("Shall I put you through to the plumber on call?"), "{}", call.spoken());
    call.say("no", None).await;
    call.press("1").await;
    assert!(call.spoken().contains("We're open"), "{}", call.spoken());
    call.hang_up().await;
    assert_eq!(call.faults, Vec::<String>::new());
    assert_eq!(ended(&house), Some(Ended::CallerHungUp));
    assert_eq!(turns(&house), 5);
}

#[tokio::test]
async fn a_transfer_rings_one_number_after_another_and_ends_in_a_message() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    call.say("there is water everywhere", None).await;
    call.say("yes please", None).await;
    let number = |call: &PhoneCall<'_>| match &call.awaits {
        Awaits::Transfer { number, .. } => number.clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(number(&call), "+12395550143");
    call.transfer_ends("no-answer").await;
    assert_eq!(number(&call), "+12395550144");
    call.transfer_ends("busy").await;
    assert!(matches!(call.awaits, Awaits::Message { .. }), "{:?}", call.awaits);
    call.leave_message(17).await;
    assert_eq!(call.awaits, Awaits::Nothing);
    assert!(ended(&house).is_some());
}

#[tokio::test]
async fn a_message_of_nothing_comes_back_to_us() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    call.press("3").await;
    call.leave_message(0).await;
    assert_eq!(call.faults, Vec::<String>::new());
    assert!(call.log.last().expect("a request").0.url.contains("/voice/recording?n=2"));
}

#[tokio::test]
async fn silence_is_asked_about_and_ends() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    for _ in 0..6 {
        if call.awaits == Awaits::Nothing {
            break;
        }
        call.stay_silent().await;
    }
    assert_eq!(call.awaits, Awaits::Nothing, "silence leads to an end");
}

#[tokio::test]
async fn every_request_delivered_twice_is_answered_alike_and_counts_once() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery { twice: true }).await;
    call.say("please call me back", None).await;
    call.say("no thanks", None).await;
    assert_eq!(turns(&house), 3);
}

#[tokio::test]
async fn the_same_turn_without_a_token_or_with_another_gets_the_same_bytes() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    call.say("what are your hours", None).await;
    let (request, first) = call.log.last().cloned().expect("a request");
    for token in ["", "another-token"] {
        let mut again = request.clone();
        again.idempotency_token = token.to_owned();
        assert_eq!(carrier.deliver(&again).await.expect("an answer").body, first.body, "{token:?}");
    }
    assert_eq!(turns(&house), 2);
}

#[tokio::test]
async fn racing_posts_of_one_turn_make_one_turn() {
    let house = House::open(Plan::default()).await;
    let carrier = Arc::new(house.carrier());
    let call = call(&carrier, Delivery::default()).await;
    let Awaits::Caller { action } = call.awaits.clone() else { panic!("nobody listens") };
    let mut posts = tokio::task::JoinSet::new();
    for number in 0..40 {
        let words = if number % 2 == 0 { "what are your hours" } else { "a pipe burst in my kitchen" };
        let told = parameters(&[
            ("CallSid", SID),
            ("AccountSid", ACCOUNT),
            ("From", CALLER),
            ("To", NUMBER),
            ("SpeechResult", words),
        ]);
        let (carrier, request) = (Arc::clone(&carrier), carrier.request(&action, told));
        posts.spawn(async move { carrier.deliver(&request).await.expect("an answer").body });
    }
    let answers = posts.join_all().await;
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(turns(&house), 2);
}

#[tokio::test]
async fn the_number_finds_the_tenant_and_an_unknown_one_is_not_in_service() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let addresses = Addresses { voice: "/twilio/voice".to_owned(), fallback: None, status: None };
    let known = PhoneCall::place(&carrier, addresses.clone(), SID, "anonymous", NUMBER, Delivery::default()).await;
    assert!(known.spoken().starts_with("Thanks for calling Blue Heron"));
    assert!(
        matches!(&known.awaits, Awaits::Caller { action } if action.starts_with("https://voice.example.com/twilio/blue-heron/voice/turn"))
    );
    let unknown = PhoneCall::place(&carrier, addresses, "CA2", CALLER, "+12395550999", Delivery::default()).await;
    assert!(unknown.spoken().contains("is not in service"), "{}", unknown.spoken());
    assert_eq!(unknown.awaits, Awaits::Nothing);
}

#[tokio::test]
async fn whoever_cannot_sign_is_turned_away() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let told = parameters(&[("CallSid", SID), ("AccountSid", ACCOUNT), ("From", CALLER), ("To", NUMBER)]);
    let request = carrier.request("/twilio/blue-heron/voice", told.clone());
    let right = clientsvia::carrier::twilio::sign(
        TOKEN,
        &request.url,
        &clientsvia::carrier::twilio::Form::parse(super::simulator::encoded(&told).as_bytes()),
    );
    for headers in [
        vec![],
        vec![("x-twilio-signature", "")],
        vec![("x-twilio-signature", "AAAA")],
        vec![("x-twilio-signature", right.as_str()), ("x-twilio-signature", right.as_str())],
        vec![
            ("x-twilio-signature", right.as_str()),
            ("x-twilio-webhooks-signature-settings", "key=x,algorithm=HMAC_SHA256"),
        ],
    ] {
        let answer = carrier.deliver_with(&request, &headers).await.expect("an answer");
        assert_eq!((answer.status, answer.text().as_str()), (403, "forbidden\n"), "{headers:?}");
    }
    let stranger = Carrier::new(PUBLIC_URL, house.address, "AC00000000000000000000000000000bad", TOKEN);
    for path in ["/twilio/blue-heron/voice", "/twilio/voice"] {
        let told = parameters(&[("CallSid", SID), ("AccountSid", &stranger.account), ("To", "+12395550999")]);
        assert_eq!(stranger.deliver(&stranger.request(path, told)).await.expect("an answer").status, 403, "{path}");
    }
    let unknown = carrier.request("/twilio/no-such-tenant/voice", told);
    assert_eq!(carrier.deliver(&unknown).await.expect("an answer").status, 404);
    assert_eq!(house.store.calls(&TenantId::new(TENANT), 10).expect("a store").len(), 0, "nothing came of any of them");
}

#[tokio::test]
async fn without_a_token_every_webhook_is_refused() {
    let house = House::open(Plan { secrets: Vec::new(), ..Plan::default() }).await;
    let unset = Carrier::new(PUBLIC_URL, house.address, ACCOUNT, "");
    let told = parameters(&[("CallSid", SID), ("AccountSid", ACCOUNT), ("To", NUMBER)]);
    for path in ["/twilio/blue-heron/voice", "/twilio/voice", "/twilio/blue-heron/voice/status"] {
        assert_eq!(unset.deliver(&unset.request(path, told.clone())).await.expect("an answer").status, 403, "{path}");
    }
}

#[tokio::test]
async fn a_signed_webhook_that_makes_no_sense_still_speaks() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    for (path, told) in [
        ("/twilio/blue-heron/voice", parameters(&[("To", NUMBER)])),
        ("/twilio/blue-heron/voice/turn", parameters(&[("CallSid", SID)])),
        ("/twilio/blue-heron/voice/turn?n=x", parameters(&[("CallSid", SID)])),
        ("/twilio/blue-heron/voice/turn?n=7", parameters(&[("CallSid", "CA7"), ("SpeechResult", "hello")])),
        ("/twilio/blue-heron/voice/dial?n=1", parameters(&[("CallSid", "CA8"), ("DialCallStatus", "???")])),
        ("/twilio/blue-heron/voice/recording?n=4000000000", parameters(&[("CallSid", "CA9")])),
        ("/twilio/blue-heron/voice/fallback", parameters(&[("CallSid", "CA10"), ("ErrorCode", "11200")])),
    ] {
        let answer = carrier.deliver(&carrier.request(path, told)).await.expect("an answer");
        assert_eq!(answer.status, 200, "{path}");
        let document = validate(&answer.body).unwrap_or_else(|fault| panic!("{path}: {fault}: {}", answer.text()));
        assert!(!document.spoken().is_empty(), "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_failed_fetch_is_repeated_once_and_then_a_person_is_called() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    call.say("a pipe burst in my kitchen", None).await;
    let spoken = call.spoken();
    let fall_back = |code: &str| {
        let told = parameters(&[
            ("CallSid", SID),
            ("AccountSid", ACCOUNT),
            ("ErrorCode", code),
            ("ErrorUrl", "https://voice.example.com/x"),
        ]);
        carrier.request("/twilio/blue-heron/voice/fallback", told)
    };
    let first = carrier.deliver(&fall_back("11200")).await.expect("an answer");
    assert_eq!(validate(&first.body).expect("a document").spoken(), spoken);
    let second = carrier.deliver(&fall_back("11200")).await.expect("an answer");
    let document = validate(&second.body).expect("a document");
    assert_eq!(document.find("Number").map(|number| number.text.as_str()), Some("+12395550142"), "{}", second.text());
}

#[tokio::test]
async fn status_callbacks_in_any_order_more_than_once() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    for (status, sequence) in
        [("completed", 3), ("ringing", 1), ("completed", 3), ("in-progress", 2), ("initiated", 0), ("ringing", 1)]
    {
        call.tell_status(status, Some(sequence)).await;
    }
    assert_eq!(ended(&house), Some(Ended::CallerHungUp));
    assert_eq!(turns(&house), 2, "the end is one turn, however often it is told");
    let record = house.store.read_call(&TenantId::new(TENANT), &CallId::new(SID)).expect("a store").expect("a call");
    assert_eq!(record.events.len(), 4);
}

#[tokio::test]
async fn callbacks_are_noted_once_over_a_restart_and_recordings_with_their_address() {
    let store: Arc<dyn Store> = Arc::new(MemoryStore::new());
    for _ in 0..2 {
        let house = House::open(Plan { store: Arc::clone(&store), ..Plan::default() }).await;
        let carrier = house.carrier();
        let mut call = call(&carrier, Delivery::default()).await;
        for (id, status) in [("RE1", "in-progress"), ("RE1", "completed"), ("RE2", "completed"), ("RE1", "completed")] {
            call.tell_recording(id, status).await;
        }
        call.tell_status("ringing", Some(1)).await;
    }
    let record = store.read_call(&TenantId::new(TENANT), &CallId::new(SID)).expect("a store").expect("a call");
    let told = |event: &CallEvent| match &event.kind {
        CallEventKind::Recording { id, status, url, seconds } => format!("{id} {status} {url} {seconds}"),
        CallEventKind::Status { status, .. } => status.clone(),
        other => panic!("{other:?}"),
    };
    let wanted = [
        "RE1 in-progress https://api.example.com/recordings/RE1 7",
        "RE1 completed https://api.example.com/recordings/RE1 7",
        "RE2 completed https://api.example.com/recordings/RE2 7",
        "ringing",
    ];
    assert_eq!(record.events.iter().map(told).collect::<Vec<_>>(), wanted);
}

#[tokio::test]
async fn a_get_webhook_is_answered_too() {
    let house = House::open(Plan::default()).await;
    let query = super::simulator::encoded(&parameters(&[
        ("CallSid", SID),
        ("AccountSid", ACCOUNT),
        ("From", CALLER),
        ("To", NUMBER),
    ]));
    let target = format!("/twilio/blue-heron/voice?{query}");
    let signature = clientsvia::carrier::twilio::sign(TOKEN, &format!("{PUBLIC_URL}{target}"), &Default::default());
    let mut client = Client::connect(house.address).await.expect("a connection");
    let answer = client.get(&target, &[("x-twilio-signature", &signature)]).await.expect("an answer");
    assert_eq!(answer.status, 200);
    assert!(validate(&answer.body).expect("a document").spoken().starts_with("Thanks for calling"));
}

#[tokio::test]
async fn what_is_in_flight_is_answered_when_the_server_stops() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut held = Client::connect(house.address).await.expect("a connection");
    let told = parameters(&[("CallSid", SID), ("AccountSid", ACCOUNT), ("From", CALLER), ("To", NUMBER)]);
    let body = super::simulator::encoded(&told);
    let url = format!("{PUBLIC_URL}/twilio/blue-heron/voice");
    let signature =
        clientsvia::carrier::twilio::sign(TOKEN, &url, &clientsvia::carrier::twilio::Form::parse(body.as_bytes()));
    let head = format!(
        "POST /twilio/blue-heron/voice HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: {signature}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    held.send(head.as_bytes()).await.expect("sent");
    // The head has arrived once the server answers somebody else after it.
    Client::connect(house.address).await.expect("a connection").get("/healthz", &[]).await.expect("an answer");
    drop(carrier);
    let address = house.address;
    let running = house.stopping();
    held.send(body.as_bytes()).await.expect("sent");
    let answer = held.answer().await.expect("an answer");
    assert_eq!(answer.status, 200);
    tokio::time::timeout(Duration::from_secs(10), running).await.expect("in time").expect("well");
    assert!(Client::connect(address).await.is_err(), "nobody listens any more");
}

/// The carrier tells that the caller is gone and that a message was left in any order.
#[tokio::test]
async fn a_message_is_kept_though_the_end_of_the_call_is_told_first() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let mut call = call(&carrier, Delivery::default()).await;
    call.say("can i leave a message", None).await;
    assert!(matches!(call.awaits, Awaits::Message { .. }), "{:?}", call.awaits);
    call.tell_status("completed", None).await;
    call.leave_message(17).await;
    let record = house.store.read_call(&TenantId::new(TENANT), &CallId::new(SID)).unwrap().unwrap();
    let notes = record.turns.iter().flat_map(|turn| &turn.response.actions).map(|action| format!("{action:?}"));
    let notes: Vec<String> = notes.collect();
    assert!(notes.iter().any(|note| note.contains("message of 17 seconds")), "{notes:?}");
    assert!(ended(&house).is_some());
}

/// A store that was lost: the carrier goes on with a turn we never had, and delivers it more than once.
#[tokio::test]
async fn a_turn_ahead_of_ours_is_taken_once() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let request = |n: u32| {
        let said = parameters(&[("SpeechResult", "what are your hours")]);
        let standard = parameters(&[("AccountSid", ACCOUNT), ("CallSid", SID), ("From", CALLER), ("To", NUMBER)]);
        carrier.request(&format!("/twilio/{TENANT}/voice/turn?n={n}"), [standard, said].concat())
    };
    let lost = request(3);
    let first = carrier.deliver(&lost).await.unwrap().text();
    assert_eq!(carrier.deliver(&lost).await.unwrap().text(), first);
    assert_eq!(turns(&house), 1);
    let ahead = request(7);
    let first = carrier.deliver(&ahead).await.unwrap().text();
    assert_eq!(carrier.deliver(&ahead).await.unwrap().text(), first);
    assert_eq!(turns(&house), 2);
}

#[tokio::test]
async fn a_fallback_delivered_twice_counts_once() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let call = call(&carrier, Delivery::default()).await;
    let greeting = call.spoken();
    let fallback = parameters(&[
        ("AccountSid", ACCOUNT),
        ("CallSid", SID),
        ("From", CALLER),
        ("To", NUMBER),
        ("ErrorCode", "11200"),
        ("ErrorUrl", "https://voice.example.com/"),
    ]);
    let request = carrier.request(&format!("/twilio/{TENANT}/voice/fallback"), fallback);
    for _ in 0..3 {
        assert!(carrier.deliver(&request).await.unwrap().text().contains(&greeting));
    }
}

/// The same where the lost turn was the first: the greeting asks for that very number, and what the caller says then is new.
#[tokio::test]
async fn a_call_begun_anew_at_its_first_turn_goes_on() {
    let house = House::open(Plan::default()).await;
    let carrier = house.carrier();
    let request = || {
        let said = parameters(&[("SpeechResult", "what are your hours")]);
        let standard = parameters(&[("AccountSid", ACCOUNT), ("CallSid", SID), ("From", CALLER), ("To", NUMBER)]);
        carrier.request(&format!("/twilio/{TENANT}/voice/turn?n=1"), [standard, said].concat())
    };
    let lost = request();
    let greeting = carrier.deliver(&lost).await.unwrap().text();
    assert_eq!(carrier.deliver(&lost).await.unwrap().text(), greeting);
    assert_eq!(turns(&house), 1);
    let answer = carrier.deliver(&request()).await.unwrap().text();
    assert!(answer.contains("We're open") && answer.contains("/turn?n=2"), "{answer}");
    assert_eq!(turns(&house), 2);
}
