use std::time::Duration;

use super::http::{Ask, Http, Reach};

/// How long a probe may take, in milliseconds.
const PROBE_DEADLINE_MS: u64 = 3_000;

/// Whether somebody answers at an address that the operator named: the HTTP status of an empty question.
///
/// # Errors
/// Why nobody does, in plain words.
pub async fn probe(url: &str, key: Option<&str>) -> Result<u16, String> {
    let mut headers = vec![("content-type", "application/json".to_owned())];
    headers.extend(key.map(|key| ("authorization", format!("Bearer {key}"))));
    let ask = Ask { url: url.to_owned(), reach: Reach::Anywhere, headers, body: b"{}".to_vec() };
    match tokio::time::timeout(Duration::from_millis(PROBE_DEADLINE_MS), Http::new().post(ask)).await {
        Ok(Ok(answer)) => Ok(answer.status),
        Ok(Err(fault)) => Err(fault.to_string()),
        Err(_) => Err("there was no answer in time".to_owned()),
    }
}
