//! What programs read has the keys that `docs/json.md` shows, no more and no fewer.

use std::collections::BTreeSet;

use clientsvia::store::DurableStore;
use serde_json::Value;

use super::Typed;
use super::remembered;

const TENANT: &str = include_str!("../support/frost/tenant.toml");
const COOLING: &str = include_str!("../support/frost/cooling.scenario");
const PRICES: &str = include_str!("../support/frost/prices.scenario");

/// Every way to a value in it: `decision.tier`, `labels[].path`.
fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                let path = if at.is_empty() { key.clone() } else { format!("{at}.{key}") };
                found.insert(path.clone());
                paths(value, &path, found);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| paths(value, &format!("{at}[]"), found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn shape(values: impl IntoIterator<Item = Value>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    values.into_iter().for_each(|value| paths(&value, "", &mut found));
    found
}

/// The examples below the heading of a command.
fn documented(command: &str) -> Vec<Value> {
    let page = include_str!("../../docs/json.md");
    let section = page.split("\n## `clientsvia ").find(|section| section.starts_with(command)).unwrap();
    let blocks = section.split("```json\n").skip(1).map(|block| block.split("```").next().unwrap());
    blocks.flat_map(str::lines).map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[track_caller]
fn is_as_documented(command: &str, printed: &str) {
    let printed: Vec<Value> = printed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!printed.is_empty(), "{command} printed nothing");
    assert_eq!(shape(printed), shape(documented(command)), "{command}");
}

fn frost(words: &[&str]) -> Typed {
    Typed::new(words)
        .file("tenants/frost/tenant.toml", TENANT)
        .file("tenants/frost/scenarios/cooling.scenario", COOLING)
        .file("tenants/frost/scenarios/prices.scenario", PRICES)
}

fn remembered(words: &[&str]) -> String {
    let (typed, _server): (Typed, std::sync::Arc<DurableStore>) = remembered::typed(words);
    typed.answer().stdout
}

#[test]
fn check() {
    let answer =
        frost(&["check", "--json"]).file("tenants/frost/scenarios/a.scenario", "scenario a \"A\" {\n").answer();
    assert_eq!(answer.status, 1);
    is_as_documented("check", &answer.stdout);
}

#[test]
fn test() {
    let call = "call \"prices\" {\n  at 2026-07-14 10:15\n  from \"+12395550199\"\n  caller \"how much is a visit\"\n  expect scenario opening-hours\n}\n";
    let call = call.replace("opening-hours", "ac-not-cooling");
    let answer = frost(&["test", "--json"]).file("tenants/frost/calls/prices.call", &call).answer();
    assert_eq!(answer.status, 1, "{}", answer.stdout);
    is_as_documented("test", &answer.stdout);
}

#[test]
fn explain() {
    let answer = frost(&["explain", "frost", "my ac quit", "--at", "2026-07-14 22:15", "--json"]).answer();
    is_as_documented("explain TENANT", &answer.stdout);
}

#[test]
fn explain_a_code() {
    is_as_documented("explain CODE", &Typed::new(&["explain", "E021", "--json"]).answer().stdout);
}

#[test]
fn eval() {
    let answer = super::eval::measured(&["--oos", "oos.jsonl", "--json"]).answer();
    is_as_documented("eval", &answer.stdout);
}

#[test]
fn calls() {
    is_as_documented("calls", &remembered(&["calls", "frost", "--json"]));
}

#[test]
fn why() {
    is_as_documented("why", &remembered(&["why", remembered::CALL, "--json"]));
}

#[test]
fn erase() {
    is_as_documented("erase", &remembered(&["erase", remembered::CALL, "--json"]));
}

#[test]
fn doctor() {
    is_as_documented("doctor", &frost(&["doctor", "--json"]).answer().stdout);
}
