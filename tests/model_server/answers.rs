//! A real question, and a real answer: in the form asked for, among the choices, in the trace, the same when thought again.

use std::process::Command;

use clientsvia::matcher::{Question, Verdict, read_answer, request};
use serde_json::Value;

use super::office::{Office, UNSURE};
use super::runs::block_on;
use super::server::{Installed, ModelServer};

pub fn run(installed: &Installed) -> Result<(), String> {
    block_on(async {
        let server = ModelServer::start(installed).await;
        // The tenant names a model that this server does not have: it answers with the one it has.
        let office = Office::open(server.address, "").await;
        // The first call finds a server that has read nothing yet, and may be too late for it.
        let first = office.call(UNSURE).await;
        let question = first.question();
        if question.choices.len() < 2 {
            return Err(format!("there is not much to choose among: {:?}", question.choices));
        }
        obeys(&server, &office, &question).await?;
        let heard = office.call_until_in_time(UNSURE).await?;
        println!("answers: at first, after {:.1?}, {}", first.took, first.in_short());
        println!("answers: later, after {:.1?}, {}", heard.took, heard.in_short());
        match heard.verdict() {
            Verdict::Chose { scenario, .. } if is_choice(&question, scenario.as_str()) => {}
            Verdict::None => {}
            other => return Err(format!("neither a choice nor none: {other:?}")),
        }
        if !heard.why.contains("The language model was asked to choose among") {
            return Err(format!("`why` does not tell of the model: {}", heard.why));
        }
        // The server says what it used: at least a word of the answer, and hundreds of the question.
        if heard.cost_microdollars() < 100 {
            return Err(format!("it cost {} micro-dollars", heard.cost_microdollars()));
        }
        doctor(&office)
    })
}

/// Asked without haste, the server's answer is what the schema says, and we read in it what it says.
async fn obeys(server: &ModelServer, office: &Office, question: &Question) -> Result<(), String> {
    let answer = server.ask(&request(&office.config(), question)).await;
    let whole: Value = serde_json::from_slice(&answer.body).map_err(|error| error.to_string())?;
    let content = whole.pointer("/choices/0/message/content").and_then(Value::as_str).unwrap_or_default();
    let said: Value = serde_json::from_str(content).map_err(|error| format!("{content}: {error}"))?;
    let fields: Vec<&String> = said.as_object().into_iter().flat_map(serde_json::Map::keys).collect();
    let chosen = said["choice"].as_str().unwrap_or_default();
    let slots = said["slots"].as_object().map(serde_json::Map::len);
    if fields != ["choice", "slots"] || slots != Some(question.slots.len()) {
        return Err(format!("not in the form asked for: {content}"));
    }
    match read_answer(&office.config(), question, answer.status, &answer.body).verdict {
        Verdict::None if chosen == "none" => Ok(()),
        Verdict::Chose { scenario, .. } if scenario.as_str() == chosen && is_choice(question, chosen) => Ok(()),
        other => Err(format!("{content} was read as {other:?}")),
    }
}

fn is_choice(question: &Question, id: &str) -> bool {
    question.choices.iter().any(|choice| choice.scenario.as_str() == id)
}

/// `doctor` finds the server, with the real binary.
fn doctor(office: &Office) -> Result<(), String> {
    let data = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_clientsvia"))
        .args(["doctor", "--json", "--tenants"])
        .arg(office.folder())
        .arg("--data")
        .arg(data.path())
        .env("CLIENTSVIA_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
        .output()
        .unwrap();
    let found = String::from_utf8(output.stdout).unwrap();
    let mut lines = found.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    match lines.find(|finding| finding["about"] == "blue-heron model") {
        Some(finding) if finding["state"] == "good" => Ok(()),
        other => Err(format!("the doctor says {other:?}")),
    }
}
