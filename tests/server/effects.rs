//! What a turn asks of the world, asked for real, of servers on a good day and on a bad one. The caller is always answered.
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use super::house::{self, CALLER, House, NUMBER, TENANT};
use super::peer::{head, read_request};
use super::simulator::call::{Addresses, Delivery, PhoneCall};
use clientsvia::engine::{EffectOutcome, Event};
use clientsvia::matcher::{Verdict, VerdictFault};
use clientsvia::model::{CallId, TenantId};
use clientsvia::trace::TurnTrace;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

const SID: &str = "CA00000000000000000000000000000001";
/// Words that tier 1 and 2 are not sure of, and for which the model is asked.
const UNSURE: &str = "it is about that thing from before";

/// How a server on the other side behaves.
#[derive(Clone, Debug)]
enum Manner {
    /// Answers with a status and a body.
    Answers(u16, String),
    /// Takes the request and never answers.
    IsSilent,
    /// Answers without end.
    IsEndless,
    /// Hangs up in the middle of its answer.
    BreaksOff,
}

/// A server that behaves so to everybody, and remembers what it was asked.
struct Peer {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Peer {
    async fn open(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&asked);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve_one(stream, manner.clone(), Arc::clone(&told)));
            }
        });
        Self { address, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn serve_one(mut stream: TcpStream, manner: Manner, asked: Arc<Mutex<Vec<String>>>) {
    let request = read_request(&mut stream).await;
    asked.lock().unwrap().push(request);
    // The other side may have had enough, and hung up.
    let _ = match manner {
        Manner::Answers(status, body) => stream.write_all((head(status, body.len()) + &body).as_bytes()).await,
        Manner::BreaksOff => stream.write_all((head(200, 100) + "{\"choices\"").as_bytes()).await,
        Manner::IsSilent => stream.read_to_end(&mut Vec::new()).await.map(drop),
        Manner::IsEndless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n").await;
            while stream.write_all(&[b' '; 4096]).await.is_ok() {}
            Ok(())
        }
    };
}

fn last_turn(house: &House) -> TurnTrace {
    let record = house.store.read_call(&TenantId::new(TENANT), &CallId::new(SID)).unwrap().unwrap();
    record.turns.last().unwrap().clone()
}

async fn call<'a>(carrier: &'a super::simulator::Carrier) -> PhoneCall<'a> {
    PhoneCall::place(carrier, Addresses::of_tenant(TENANT), SID, CALLER, NUMBER, Delivery::default()).await
}

/// What was said to words that only a model can place, and the model's verdict as the trace keeps it.
async fn ask_the_model(address: SocketAddr, budget: &str) -> (String, TurnTrace) {
    let folder = tempfile::tempdir().unwrap();
    let model = format!(
        "[model]\nbase_url = \"http://{address}/v1\"\nname = \"any\"\n\
         price = {{ input = \"$1.00 per million\", output = \"$2.00 per million\" }}\nbudget = \"{budget}\"\n"
    );
    let house = House::in_the_world(folder.path(), &model, "", "http://127.0.0.1:1").await;
    let carrier = house.carrier();
    let mut call = call(&carrier).await;
    call.say(UNSURE, Some(0.9)).await;
    assert_eq!(call.faults, Vec::<String>::new());
    (call.spoken(), last_turn(&house))
}

fn verdict(turn: &TurnTrace) -> Option<Verdict> {
    turn.inputs.iter().find_map(|input| match &input.event {
        Event::Outcome { outcome: EffectOutcome::Verdict { verdict, .. }, .. } => Some(verdict.clone()),
        _ => None,
    })
}

/// A chat completion as an OpenAI-compatible server sends it.
fn completion(content: &str, finish_reason: &str) -> Manner {
    let body = serde_json::json!({
        "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": "any",
        "choices": [{"index": 0, "finish_reason": finish_reason, "message": {"role": "assistant", "content": content}}],
        "usage": {"prompt_tokens": 300, "completion_tokens": 10, "total_tokens": 310},
    });
    Manner::Answers(200, body.to_string())
}

const AGAIN: &str = "Sorry, I didn't get that. Could you say it another way?";

#[tokio::test]
async fn a_model_chooses_among_what_is_written_and_its_cost_is_counted() {
    let peer = Peer::open(completion(r#"{"choice":"call-me-back","slots":{}}"#, "stop")).await;
    let (said, turn) = ask_the_model(peer.address, "$1.00 per day").await;
    assert!(said.starts_with("Gladly. I've noted it"), "{said}");
    assert!(matches!(verdict(&turn), Some(Verdict::Chose { scenario, .. }) if scenario.as_str() == "call-me-back"));
    assert_eq!(turn.cost_microdollars, 300 + 20);
    let asked = peer.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].starts_with("POST /v1/chat/completions HTTP/1.1"), "{}", asked[0]);
    let (_, body) = asked[0].split_once("\r\n\r\n").unwrap();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let choices = body.pointer("/response_format/json_schema/schema/properties/choice/enum").unwrap();
    assert!(choices.as_array().unwrap().contains(&"none".into()), "{choices}");
}

#[tokio::test]
async fn whatever_a_model_does_the_caller_is_asked_again() {
    let off = |fault: &VerdictFault| matches!(fault, VerdictFault::OffSchema(_));
    type Expected = fn(&VerdictFault) -> bool;
    let cases: [(Manner, Expected); 10] = [
        (completion(r#"{"choice":"cancel-everything","slots":{}}"#, "stop"), |fault| {
            matches!(fault, VerdictFault::Invented(_))
        }),
        (completion(r#"{"choice":"call-me"#, "length"), |fault| matches!(fault, VerdictFault::Truncated)),
        (completion("", "content_filter"), |fault| matches!(fault, VerdictFault::Refused)),
        (completion("I would call them back.", "stop"), off),
        (Manner::Answers(503, r#"{"error":{"message":"Loading model"}}"#.to_owned()), |fault| {
            matches!(fault, VerdictFault::Status(503))
        }),
        (Manner::Answers(500, "broken".to_owned()), |fault| matches!(fault, VerdictFault::Status(500))),
        (Manner::Answers(200, "<html>".to_owned()), off),
        (Manner::Answers(302, String::new()), |fault| matches!(fault, VerdictFault::Status(302))),
        (Manner::BreaksOff, |fault| matches!(fault, VerdictFault::Unreachable(_))),
        (Manner::IsEndless, |fault| matches!(fault, VerdictFault::Unreachable(_))),
    ];
    for (manner, expected) in cases {
        let peer = Peer::open(manner.clone()).await;
        let (said, turn) = ask_the_model(peer.address, "$1.00 per day").await;
        assert_eq!(said, AGAIN, "{manner:?}");
        match verdict(&turn) {
            Some(Verdict::Fault(fault)) => assert!(expected(&fault), "{manner:?} gave {fault:?}"),
            other => panic!("{manner:?} gave {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_fenced_answer_is_read_and_none_is_an_answer() {
    let peer = Peer::open(completion("```json\n{\"choice\":\"call-me-back\",\"slots\":{}}\n```", "stop")).await;
    let (said, _) = ask_the_model(peer.address, "$1.00 per day").await;
    assert!(said.starts_with("Gladly."), "{said}");
    let peer = Peer::open(completion(r#"{"choice":"none","slots":{}}"#, "stop")).await;
    let (said, turn) = ask_the_model(peer.address, "$1.00 per day").await;
    assert_eq!((said.as_str(), verdict(&turn)), (AGAIN, Some(Verdict::None)));
}

/// The model's own deadline ends the wait, not the carrier's.
#[tokio::test]
async fn a_model_that_is_silent_is_not_waited_for() {
    let peer = Peer::open(Manner::IsSilent).await;
    let (said, turn) = ask_the_model(peer.address, "$1.00 per day").await;
    assert_eq!(said, AGAIN);
    let timed_out = |turn: &TurnTrace| {
        turn.inputs.iter().any(|input| {
            matches!(
                &input.event,
                Event::Outcome {
                    outcome: EffectOutcome::TimedOut
                        | EffectOutcome::Verdict { verdict: Verdict::Fault(VerdictFault::TimedOut), .. },
                    ..
                }
            )
        })
    };
    assert!(timed_out(&turn), "{:?}", turn.inputs);
    assert_eq!(turn.cost_microdollars, 0);
}

#[tokio::test]
async fn a_model_that_is_not_there() {
    let nobody = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let (said, turn) = ask_the_model(nobody, "$1.00 per day").await;
    assert_eq!(said, AGAIN);
    assert!(matches!(verdict(&turn), Some(Verdict::Fault(VerdictFault::Unreachable(_)))), "{:?}", turn.inputs);
}

#[tokio::test]
async fn without_money_left_the_model_is_not_asked() {
    let peer = Peer::open(completion(r#"{"choice":"call-me-back","slots":{}}"#, "stop")).await;
    let (said, turn) = ask_the_model(peer.address, "$0.00 per day").await;
    assert_eq!((said.as_str(), verdict(&turn)), (AGAIN, None));
    assert_eq!(peer.asked(), Vec::<String>::new());
}

const TEXTING: &str = r#"
scenario text-me "Texting the address" {
  kind action
  hear { phrase "text me your address" }
  say { quick "Sure." }
  do text "We're at 12 Main Street." to caller {
    done   say "It's on its way." then anything else
    failed say "I couldn't text you." then anything else
  }
}
"#;

#[tokio::test]
async fn a_text_message_goes_to_the_carrier_in_the_tenants_name() {
    let sent = r#"{"sid":"SM00000000000000000000000000000001","status":"queued"}"#;
    let peer = Peer::open(Manner::Answers(201, sent.to_owned())).await;
    let folder = tempfile::tempdir().unwrap();
    let house = House::in_the_world(folder.path(), "", TEXTING, &format!("http://{}", peer.address)).await;
    let carrier = house.carrier();
    let mut call = call(&carrier).await;
    call.say("text me your address", None).await;
    assert!(call.spoken().contains("It's on its way."), "{}", call.spoken());
    let asked = peer.asked();
    assert_eq!(asked.len(), 1);
    assert!(
        asked[0].starts_with(&format!("POST /2010-04-01/Accounts/{}/Messages.json", house::ACCOUNT)),
        "{}",
        asked[0]
    );
    assert!(
        asked[0].ends_with("To=%2B12395550199&From=%2B12395550141&Body=We%27re+at+12+Main+Street."),
        "{}",
        asked[0]
    );
    assert!(asked[0].to_lowercase().contains("authorization: basic "), "{}", asked[0]);
}

#[tokio::test]
async fn a_text_message_that_is_refused_is_said_to_be() {
    let refused = r#"{"code":21610,"message":"unsubscribed","status":400}"#;
    let peer = Peer::open(Manner::Answers(400, refused.to_owned())).await;
    let folder = tempfile::tempdir().unwrap();
    let house = House::in_the_world(folder.path(), "", TEXTING, &format!("http://{}", peer.address)).await;
    let carrier = house.carrier();
    let mut call = call(&carrier).await;
    call.say("text me your address", None).await;
    assert!(call.spoken().contains("I couldn't text you."), "{}", call.spoken());
    let told = last_turn(&house).inputs.iter().any(|input| {
        matches!(&input.event, Event::Outcome { outcome: EffectOutcome::Failed { why }, .. } if why.contains("21610"))
    });
    assert!(told);
}

/// A tenant's file must not make this machine speak to its own neighbours.
#[tokio::test]
async fn a_webhook_to_an_address_inside_is_never_told() {
    let peer = Peer::open(Manner::Answers(200, String::new())).await;
    let folder = tempfile::tempdir().unwrap();
    let port = peer.address.port();
    let toml = format!("[webhooks.desk]\nurl = \"https://localhost:{port}/hook\"\n");
    let scenarios = r#"
scenario tell-the-desk "Telling the desk" {
  kind action
  hear { phrase "tell the desk" }
  say { quick "Sure." }
  do webhook desk {
    done   say "They know." then anything else
    failed say "I couldn't tell them." then anything else
  }
}
"#;
    let house = House::in_the_world(folder.path(), &toml, scenarios, "http://127.0.0.1:1").await;
    let carrier = house.carrier();
    let mut call = call(&carrier).await;
    call.say("tell the desk", None).await;
    assert!(call.spoken().contains("I couldn't tell them."), "{}", call.spoken());
    assert_eq!(peer.asked(), Vec::<String>::new());
}
