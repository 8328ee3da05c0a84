//! More questions than the server can think about, each of them endless: callers are answered in time, and what nobody waits
//! for any more makes room.

use std::sync::Arc;
use std::time::Duration;

use super::office::{AGAIN, Office, UNSURE};
use super::relay::{Manner, Relay, endless};
use super::runs::block_on;
use super::server::{Installed, ModelServer};
use clientsvia::matcher::request;

const CALLERS: usize = 8;
/// What `serve.py` sets.
const SLOTS: usize = 2;
/// How long it may take until the server has noticed that nobody listens. Talking until there is no room takes far longer, and
/// there are four times as many questions as slots.
const NOTICED_WITHIN: Duration = Duration::from_secs(15);

pub fn run(installed: &Installed) -> Result<(), String> {
    block_on(async {
        let mut server = ModelServer::start(installed).await;
        let relay = Relay::open(server.address, endless, Manner::HangsUp).await;
        let office = Arc::new(Office::open(relay.address, "").await);
        let calling: Vec<_> = (0..CALLERS)
            .map(|_| {
                let office = Arc::clone(&office);
                tokio::spawn(async move { office.call(UNSURE).await })
            })
            .collect();
        server.until_busy(SLOTS, NOTICED_WITHIN).await;
        let mut longest = Duration::ZERO;
        let mut question = None;
        for call in calling {
            let heard = call.await.map_err(|error| error.to_string())?;
            if !heard.is_late() || heard.said != AGAIN || !heard.why.contains("it took too long") {
                return Err(format!("an endless answer: {heard}"));
            }
            longest = longest.max(heard.took);
            question = Some(heard.question());
        }
        let free_after = server.until_idle(NOTICED_WITHIN).await;
        if relay.given_up() != CALLERS {
            return Err(format!("of {CALLERS} questions {} were given up", relay.given_up()));
        }
        let question = question.ok_or("nobody called")?;
        let answer = server.ask(&request(&office.config(), &question)).await;
        println!(
            "overload: {CALLERS} callers on {SLOTS} slots, each answered within {longest:.1?}; all slots free {free_after:.1?} later"
        );
        if answer.status == 200 { Ok(()) } else { Err(format!("afterwards: {} {}", answer.status, answer.text())) }
    })
}
