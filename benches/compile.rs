//! What compiling costs, and what one decision of the matcher costs.
//!
//! `cargo bench --bench compile` prints the figures; `-- --rounds 9` repeats more often. The tenant is generated: 100
//! scenarios of 10 phrases, made of words that many of them share, as a business's own do. CPU is this thread's own, by the
//! kernel's clock, so that other work on the machine only disturbs the caches.
#![allow(clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "a bench that fails says where")]

use std::time::{Duration, Instant};

use clientsvia::compile::{Files, compile};
use clientsvia::matcher::{Matcher, Now};
use clientsvia::model::{Channel, TenantId};
use clientsvia::revision::Revision;
use rustix::time::{ClockId, clock_gettime};

/// What compiling may cost.
const AIM: Duration = Duration::from_millis(300);
/// How often a decision is repeated: the least disturbed one counts.
const TRIES: usize = 7;

const THINGS: [&str; 25] = [
    "furnace",
    "boiler",
    "thermostat",
    "attic fan",
    "water heater",
    "garage door",
    "dishwasher",
    "dryer",
    "toilet",
    "shower",
    "sprinkler",
    "skylight",
    "chimney",
    "fence",
    "driveway",
    "gutter",
    "patio",
    "balcony",
    "basement",
    "fireplace",
    "alarm",
    "doorbell",
    "mailbox",
    "ceiling lamp",
    "generator",
];

/// What may be wanted of a thing: its id, and ten ways to say so.
const WISHES: [(&str, [&str; 10]); 4] = [
    (
        "price",
        [
            "how much does a new {} cost",
            "what do you charge for a {}",
            "what is the price of a {}",
            "could you give me an estimate for a {}",
            "i want a quote on a {}",
            "is a {} expensive",
            "how many dollars is a {}",
            "what would i pay for a {}",
            "do you have a cheap {}",
            "tell me the cost of a {} please",
        ],
    ),
    (
        "broken",
        [
            "my {} is broken",
            "the {} stopped working",
            "our {} does not work any more",
            "the {} quit last night",
            "something is wrong with the {}",
            "there is a strange noise from my {}",
            "can somebody fix my {}",
            "i need the {} repaired",
            "the {} died on us this morning",
            "i have trouble with the {} again",
        ],
    ),
    (
        "cleaning",
        [
            "can you clean my {}",
            "the {} is dirty",
            "when did you last wash our {}",
            "i would like the {} cleaned",
            "do you do {} cleaning",
            "there is mold on the {}",
            "my {} smells and needs a scrub",
            "please send a crew to wash the {}",
            "it is time for the yearly {} cleaning",
            "somebody should wipe down the {}",
        ],
    ),
    (
        "warranty",
        [
            "is the {} still under warranty",
            "how long is the guarantee on a {}",
            "does the warranty cover my {}",
            "where is the warranty paper for the {}",
            "i want to claim the guarantee on our {}",
            "who honors the warranty of the {}",
            "when does the {} guarantee run out",
            "can i extend the warranty for the {}",
            "my {} came with a guarantee",
            "is a {} covered for ten years",
        ],
    ),
];

const TENANT_TOML: &str = r#"
name = "Grove Home Care"
timezone = "America/New_York"
language = "en-US"
numbers = ["+12395550170"]
greeting = "Thanks for calling Grove Home Care. This call may be recorded. How can I help?"
goodbye = "Thanks for calling Grove. Goodbye!"
plan = "pro"

[hours]
monday-friday = ["08:00-17:00"]

[contacts.office]
say = "our office"
number = "+12395550171"
"#;

fn main() {
    let rounds = rounds();
    let tenant = TenantId::new("grove");
    let files = generated(&tenant);
    let phrases: Vec<String> = all_phrases();
    println!("compile: {} scenarios, {} phrases, {rounds} rounds", THINGS.len() * WISHES.len(), phrases.len());
    let revision = compile_rounds(&tenant, &files, rounds);
    decide(&revision, &phrases);
}

/// `--rounds N`; what cargo itself passes is none of our business.
fn rounds() -> usize {
    let given: Vec<String> = std::env::args().skip(1).collect();
    let at = given.iter().position(|argument| argument == "--rounds");
    at.and_then(|at| given.get(at + 1)?.parse().ok()).unwrap_or(5)
}

fn compile_rounds(tenant: &TenantId, files: &Files, rounds: usize) -> Revision {
    let as_of = jiff::civil::date(2026, 11, 27);
    let mut whole = Vec::new();
    let mut matcher = Vec::new();
    let mut last = None;
    for _ in 0..rounds {
        let begun = cpu();
        let compiled = compile(tenant, files, as_of);
        whole.push(cpu() - begun);
        let found = compiled.diagnostics.len();
        let revision = compiled.revision.unwrap_or_else(|| panic!("{:#?}", compiled.diagnostics));
        let begun = cpu();
        drop(Matcher::build(&revision.tenant));
        matcher.push(cpu() - begun);
        last = Some((revision, found));
    }
    let (revision, found) = last.expect("a round");
    let (whole, matcher) = (median(whole), median(matcher));
    let verdict = if whole <= AIM { "met" } else { "missed" };
    println!("compile: median {} CPU (aim {}: {verdict}), {found} warnings", ms(whole), ms(AIM));
    println!("compile: of that, building the matcher {} CPU", ms(matcher));
    revision
}

/// Utterances that are phrases word for word, and the same with a preamble and a word left out.
fn decide(revision: &Revision, phrases: &[String]) {
    let language = &revision.tenant.profile.language;
    let now = Now::new(Channel::Voice, language);
    let near: Vec<String> =
        phrases.iter().map(|phrase| format!("um hi so {} i think", without_a_word(phrase))).collect();
    for (name, utterances) in [("word for word", phrases), ("not word for word", &near[..])] {
        let mut taken: Vec<Duration> = utterances
            .iter()
            .map(|utterance| {
                let tries = (0..TRIES).map(|_| {
                    let begun = Instant::now();
                    std::hint::black_box(revision.matcher().hear(utterance, &now));
                    begun.elapsed()
                });
                tries.min().unwrap_or_default()
            })
            .collect();
        taken.sort_unstable();
        let at = |part: usize| taken[(taken.len() - 1) * part / 100];
        println!("matcher: {name}: one decision p50 {} p99 {} (the least of {TRIES} tries)", us(at(50)), us(at(99)));
    }
}

fn without_a_word(phrase: &str) -> String {
    let words: Vec<&str> = phrase.split(' ').collect();
    let left_out = words.len() / 3;
    let kept = words.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, word)| *word);
    kept.collect::<Vec<_>>().join(" ")
}

fn all_phrases() -> Vec<String> {
    let of =
        |thing: &str| WISHES.iter().flat_map(|(_, ways)| ways).map(|way| way.replace("{}", thing)).collect::<Vec<_>>();
    THINGS.iter().flat_map(|thing| of(thing)).collect()
}

fn generated(tenant: &TenantId) -> Files {
    let mut files = Files::new("tenants");
    files.insert(format!("{tenant}/tenant.toml"), TENANT_TOML);
    for thing in THINGS {
        let name = thing.replace(' ', "-");
        let text: String = WISHES.iter().map(|(wish, ways)| scenario(&format!("{name}-{wish}"), thing, ways)).collect();
        files.insert(format!("{tenant}/scenarios/{name}.scenario"), text);
    }
    files
}

fn scenario(id: &str, thing: &str, ways: &[&str]) -> String {
    let phrases: String = ways.iter().map(|way| format!("    phrase \"{}\"\n", way.replace("{}", thing))).collect();
    format!(
        "scenario {id} \"{id}\" {{\n  kind info\n  hear {{\n{phrases}  }}\n  say {{ full \"This is about your {thing}.\" }}\n}}\n\n"
    )
}

fn cpu() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    let whole = |part: i64| u64::try_from(part).unwrap_or(0);
    Duration::from_secs(whole(time.tv_sec)) + Duration::from_nanos(whole(time.tv_nsec))
}

fn median(mut all: Vec<Duration>) -> Duration {
    all.sort_unstable();
    all[all.len() / 2]
}

fn ms(time: Duration) -> String {
    format!("{:.1} ms", time.as_secs_f64() * 1e3)
}

fn us(time: Duration) -> String {
    format!("{:.1} µs", time.as_secs_f64() * 1e6)
}
