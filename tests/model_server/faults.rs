//! What a real server does with a question it cannot answer well, and what then is heard and told.

use clientsvia::matcher::{Verdict, VerdictFault};
use serde_json::json;

use super::office::{Heard, Office, UNSURE};
use super::relay::{Change, Manner, Relay, changed};
use super::runs::block_on;
use super::server::{Installed, ModelServer};

/// A wish with a day in it, and words that tiers 1 and 2 are not sure of.
const VISIT: &str = r#"
slot visit-day: text {
  ask "What day works best for you?"
}

scenario book-a-visit "A visit of a plumber" {
  kind action
  hear {
    phrase "please send somebody {visit-day}"
    phrase "can a plumber come {visit-day}"
  }
  say { quick "Sure." }
  then anything else
}
"#;
const VISIT_UNSURE: &str = "I spoke with your colleague on Friday";

pub fn run(installed: &Installed) -> Result<(), String> {
    block_on(async {
        let server = ModelServer::start(installed).await;
        let fault = async |change: Change, wanted: VerdictFault, told: &str| {
            through(&server, change, "", UNSURE).await?.is_fault(&wanted, told)
        };
        fault(cut_off, VerdictFault::Truncated, "it was cut off").await?;
        let not_taken = "its server could not take the question (status 400)";
        for change in [broken_json, no_schema, too_long] {
            fault(change, VerdictFault::Status(400), not_taken).await?;
        }
        fault(free_text, VerdictFault::OffSchema("the words are not JSON".to_owned()), "the words are not JSON")
            .await?;
        invented_words_are_dropped(&server).await
    })
}

/// A call whose question is changed on its way to the model server.
async fn through(server: &ModelServer, change: Change, scenarios: &str, words: &str) -> Result<Heard, String> {
    let relay = Relay::open(server.address, change, Manner::Waits).await;
    let heard = Office::open(relay.address, scenarios).await.call_until_in_time(words).await?;
    println!("faults: {}", heard.in_short());
    Ok(heard)
}

fn cut_off(body: &str) -> String {
    changed(body, |question| question["max_tokens"] = 5.into())
}

fn broken_json(body: &str) -> String {
    body.chars().take(body.chars().count() / 2).collect()
}

fn no_schema(body: &str) -> String {
    changed(body, |question| question["response_format"]["json_schema"]["schema"] = json!({"type": "nonsense"}))
}

/// Longer than the server has room for.
fn too_long(body: &str) -> String {
    changed(body, |question| question["messages"][0]["content"] = "word ".repeat(5_000).into())
}

/// As of a server that does not know the form asked for.
fn free_text(body: &str) -> String {
    changed(body, |question| {
        question["messages"][0]["content"] = "Say hello.".into();
        question["response_format"] = json!({"type": "text"});
        question["stop"] = json!([" "]);
    })
}

/// The schema leaves the model no other answer.
fn forced(body: &str, day: &str) -> String {
    changed(body, |question| {
        let schema = &mut question["response_format"]["json_schema"]["schema"]["properties"];
        schema["choice"]["enum"] = json!(["book-a-visit"]);
        schema["slots"]["properties"]["visit-day"] = json!({"enum": [day]});
    })
}

/// "Saber", as this model once heard "Friday".
async fn invented_words_are_dropped(server: &ModelServer) -> Result<(), String> {
    let slots_of = |heard: &Heard| match heard.verdict() {
        Verdict::Chose { slots, invented, .. } => {
            let slots: Vec<String> = slots.values().cloned().collect();
            Ok((slots, invented.values().cloned().collect::<Vec<_>>()))
        }
        other => Err(format!("{other:?} instead of a choice")),
    };
    let invented = through(server, |body| forced(body, "saber"), VISIT, VISIT_UNSURE).await?;
    let ignored = invented.why.contains("It also reported words nobody said; they were ignored.");
    let kept_nowhere =
        !format!("{:?} {}", invented.turns.last().map(|turn| &turn.call), invented.said).contains("saber");
    if slots_of(&invented)? != (Vec::new(), vec!["saber".to_owned()]) || !ignored || !kept_nowhere {
        return Err(format!("an invented word was not dropped: {invented}"));
    }
    let said = through(server, |body| forced(body, "Friday"), VISIT, VISIT_UNSURE).await?;
    if slots_of(&said)? != (vec!["Friday".to_owned()], Vec::new()) || said.why.contains("nobody said") {
        return Err(format!("a word that was said was dropped: {said}"));
    }
    Ok(())
}
