//! Tenant files are changed while calls are under way: none fails, each call stays with the files it began with, and a bad
//! edit changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clientsvia::model::RevisionId;
use clientsvia::store::Reader;

use super::calls::{Callers, all_books, has, request, usable};
use super::child::{Place, Server, TENANT};
use super::damage::copy;
use super::journal::Journal;
use super::{Size, block_on, middle_and_most, verdict};

const SHORT_RELOADS: u64 = 5;
const CALLERS: u64 = 4;
/// One of so many edits is followed by a bad one.
const BAD_OF: u64 = 4;
const LIVE_WITHIN: Duration = Duration::from_secs(20);
const SCENARIOS: &str = "blue-heron/scenarios/all.scenario";
const HOURS: &str = "We're open {business.hours}.";

pub fn run(size: Size) -> Result<(), String> {
    block_on(reloads(size.rounds.unwrap_or(SHORT_RELOADS)))
}

async fn reloads(reloads: u64) -> Result<(), String> {
    let folder = tempfile::tempdir().expect("a folder");
    let tenants = folder.path().join("tenants");
    let place = Place::under(folder.path());
    copy(&place.tenants, &tenants);
    let place = Place { tenants, ..place };
    let server = Server::start(&place).await;
    let callers = Callers::new(server.carrier(), 0, u64::MAX);
    let running = callers.start(CALLERS);
    let editor = Editor { server: &server, tenants: &place.tenants, probe: Arc::clone(&callers) };
    let (mut wrong, mut live_after, mut bad) = (Vec::new(), Vec::new(), 0);
    for edition in 1..=reloads {
        match editor.good(edition).await {
            Ok(after) => live_after.push(after),
            Err(error) => wrong.push(error),
        }
        if edition % BAD_OF == 0 {
            bad += 1;
            wrong.extend(editor.bad(edition).await.err());
        }
    }
    callers.stop();
    let book = all_books(running).await;
    let broken = book.sent.iter().filter(|sent| sent.answer.is_none()).count();
    let failed = broken + book.wrong.len();
    let (editions, mixed) = editions(&place);
    println!(
        "reload: reloads {}, bad edits refused {bad}, turns {}, failed {failed}, editions heard {editions}, mixed {}, live after {}",
        live_after.len(),
        book.acknowledged().count(),
        mixed.len(),
        middle_and_most(&live_after)
    );
    wrong.extend(book.wrong);
    wrong.extend(mixed);
    if broken > 0 {
        wrong.push(format!("{broken} requests were not answered"));
    }
    verdict(wrong)
}

struct Editor<'a> {
    server: &'a Server,
    tenants: &'a Path,
    probe: Arc<Callers>,
}

impl Editor<'_> {
    fn write(&self, edition: u64, rest: &str) {
        let original = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/tenants").join(SCENARIOS);
        let text = std::fs::read_to_string(original).expect("the scenarios");
        let text = text.replace(HOURS, &format!("Edition {edition}. {HOURS}"));
        assert!(text.contains(&format!("Edition {edition}.")), "the tenant of the tests has changed");
        std::fs::write(self.tenants.join(SCENARIOS), text + rest).expect("written");
    }

    /// Writes an edition, and waits until new calls hear it.
    async fn good(&self, edition: u64) -> Result<Duration, String> {
        self.write(edition, "");
        let begun = Instant::now();
        for probe in 0.. {
            let heard = self.heard(&format!("CA{edition:016x}{probe:016x}")).await?;
            if has(&heard, format!("Edition {edition}.").as_bytes()) {
                return Ok(begun.elapsed());
            }
            if begun.elapsed() > LIVE_WITHIN {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Err(format!("edition {edition} is not heard after {LIVE_WITHIN:?}"))
    }

    /// Writes files with an error: the server says so, and new calls hear the edition before.
    async fn bad(&self, edition: u64) -> Result<(), String> {
        self.write(edition + 1_000_000, "\nscenario broken \"Broken {\n");
        self.server.until(LIVE_WITHIN, |_, body| body["tenants_with_errors"] == 1).await?;
        let heard = self.heard(&format!("CA{:032x}", u64::MAX - edition)).await?;
        if has(&heard, format!("Edition {edition}.").as_bytes()) {
            return Ok(());
        }
        Err(format!("after a bad edit, edition {edition} is not heard any more"))
    }

    /// What a new call hears when it asks for the hours.
    async fn heard(&self, call: &str) -> Result<Vec<u8>, String> {
        let mut heard = Vec::new();
        for turn in 0..2 {
            let answer = self.probe.carrier.deliver(&request(&self.probe.carrier, call, turn)).await;
            heard = usable(&answer.map_err(|error| error.to_string())?)?;
        }
        Ok(heard)
    }
}

/// How many editions were heard; and calls of more than one revision, or that heard what is not in theirs.
fn editions(place: &Place) -> (usize, Vec<String>) {
    let reader = Reader::new(&place.data).expect("a journal");
    let journal = Journal::read(&place.journal());
    let mut revisions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut editions: BTreeMap<String, String> = BTreeMap::new();
    let mut mixed = Vec::new();
    for ((call, number), records) in &journal.turns {
        for turn in records {
            let revision = turn.call.revision.as_str().to_owned();
            revisions.entry(call.clone()).or_default().insert(revision.clone());
            let own = editions.entry(revision).or_insert_with(|| edition_of(&reader, &turn.call.revision));
            let words = turn.response.words();
            if words.contains("We're open") && edition_in(&words) != *own {
                mixed
                    .push(format!("{call} turn {number} of {TENANT} is pinned to edition `{own}` and heard {words:?}"));
            }
        }
    }
    let several = revisions.iter().filter(|(_, revisions)| revisions.len() > 1);
    mixed.extend(several.map(|(call, revisions)| format!("{call} has the revisions {revisions:?}")));
    (editions.len(), mixed)
}

fn edition_of(reader: &Reader, revision: &RevisionId) -> String {
    let files = reader.revision(revision).ok().flatten().expect("the revision's files are kept");
    let text = files.files.iter().find(|(path, _)| path.ends_with(".scenario")).map(|(_, text)| text.as_str());
    edition_in(text.unwrap_or_default())
}

/// `7` of `… Edition 7. …`; nothing where none is named.
fn edition_in(words: &str) -> String {
    let after = words.split_once("Edition ").map_or("", |(_, after)| after);
    after.chars().take_while(char::is_ascii_digit).collect()
}
