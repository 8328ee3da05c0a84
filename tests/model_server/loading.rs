//! A server that is not there yet, loads, answers, is killed in the middle of an answer, and is gone.

use std::time::{Duration, Instant};

use clientsvia::matcher::{Verdict, VerdictFault};

use super::office::{Heard, Office, UNSURE};
use super::relay::{Manner, Relay, endless};
use super::runs::block_on;
use super::server::{Installed, ModelServer};

const LOADED_WITHIN: Duration = Duration::from_secs(60);
/// A part of what tier 3 has.
const BUSY_WITHIN: Duration = Duration::from_millis(700);
const LOADING: VerdictFault = VerdictFault::Status(503);

pub fn run(installed: &Installed) -> Result<(), String> {
    block_on(async {
        let mut server = ModelServer::prepare(installed);
        let office = Office::open(server.address, "").await;
        let gone = VerdictFault::Unreachable("there was no connection".to_owned());
        office.call(UNSURE).await.is_fault(&gone, "it could not be reached: there was no connection")?;
        server.load();
        let refused = calls_while_it_loads(&office, &gone).await?;
        let answered = office.call_until_in_time(UNSURE).await?;
        println!("loading: {refused} calls while it loaded; then {}", answered.in_short());
        if let Verdict::Fault(fault) = answered.verdict() {
            return Err(format!("once it was loaded: {fault:?}"));
        }
        let broken = killed_while_it_answers(&mut server).await?;
        println!("loading: killed, {}", broken.in_short());
        office.call(UNSURE).await.is_fault(&gone, "there was no connection")
    })
}

/// How many calls were told that it loads, until one was not.
async fn calls_while_it_loads(office: &Office, gone: &VerdictFault) -> Result<usize, String> {
    let begun = Instant::now();
    let mut refused = 0;
    while begun.elapsed() < LOADED_WITHIN {
        let heard = office.call(UNSURE).await;
        match heard.verdict() {
            Verdict::Fault(fault) if fault == *gone => {}
            Verdict::Fault(LOADING) => {
                heard.is_fault(&LOADING, "its server was still loading the model, or had no room (status 503)")?;
                refused += 1;
            }
            Verdict::Fault(_) | Verdict::Chose { .. } | Verdict::None if refused > 0 => return Ok(refused),
            other => return Err(format!("before it was loaded: {other:?}")),
        }
    }
    Err(format!("it is not loaded after {LOADED_WITHIN:?}"))
}

async fn killed_while_it_answers(server: &mut ModelServer) -> Result<Heard, String> {
    // The last question may be given up, and still be thought about.
    server.until_idle(LOADED_WITHIN).await;
    let relay = Relay::open(server.address, endless, Manner::HangsUp).await;
    let office = Office::open(relay.address, "").await;
    let killing = async {
        relay.asked().await;
        // On a machine too slow to tell in time, it is killed with the question before it.
        let _busy_or_not = tokio::time::timeout(BUSY_WITHIN, server.until_busy(1, LOADED_WITHIN)).await;
        server.kill();
    };
    let (heard, ()) = tokio::join!(office.call(UNSURE), killing);
    let broke_off = VerdictFault::Unreachable("the answer broke off".to_owned());
    heard.is_fault(&broke_off, "it could not be reached: the answer broke off")?;
    Ok(heard)
}
