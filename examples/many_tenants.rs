//! What many tenants cost one process: memory, processor time, and how long a caller waits.
//!
//! `cargo run --release --example many_tenants` makes 1,000 tenants of 100 scenarios with 10 phrases each, loads their folder as
//! `serve` does, calls every one of them, and prints the figures; `-- --tenants 50 --trades 50 --cache FOLDER` changes that. The
//! phrases are of made-up words, which differ from trade to trade; two tenants of one trade have the same phrases and
//! titles, other names, numbers and replies, so that the cache has what one of them learned for the other: nothing else is shared.
//! Where the cache is not warm the first loading warms it, and how long that took is told apart: everything that follows is
//! measured in a process of its own, which begins with `serve`'s own start.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a program for the people who work on this one: it says where it fails"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use clientsvia::carrier::{Inbound, InboundKind, Progress, Wire};
use clientsvia::driver::Driver;
use clientsvia::effects::{CacheFolder, Meter, Scripted, Secrets, SystemClock, SystemMeter};
use clientsvia::engine::Event;
use clientsvia::matcher::LearnedCache;
use clientsvia::model::CallId;
use clientsvia::server::{Desk, Desks, Doorplate, News, load};
use clientsvia::store::{Options, open};

const SCENARIOS: usize = 100;
const WISHES: usize = 4;
const PHRASES: usize = 10;
/// So many tenants are called twice more at the end, to see how long a caller waits who says something at once.
const HURRIED: usize = 40;

fn main() {
    let given = Given::read();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    if given.inner {
        return runtime.block_on(measure(&given));
    }
    let folder = tempfile::tempdir().expect("a folder");
    write_tenants(folder.path(), &given);
    let cache = given.cache.clone().unwrap_or_else(|| folder.path().join("cache"));
    let begun = (Instant::now(), SystemMeter.process_cpu());
    let is_cold = fs::read_dir(&cache).map_or(0, Iterator::count) < given.trades.min(given.tenants);
    if is_cold {
        run_inner(&given, folder.path(), &cache, Some(given.trades.min(given.tenants)));
        println!("the cache was cold: learning {} trades took {:.0?}", given.trades, begun.0.elapsed());
    }
    run_inner(&given, folder.path(), &cache, None);
}

/// What is measured runs in a process of its own: memory that was used before must not count, nor serve again.
fn run_inner(given: &Given, folder: &Path, cache: &Path, only_load: Option<usize>) {
    let mut inner = Command::new(std::env::current_exe().expect("this program"));
    inner.arg("--inner").args(["--tenants", &only_load.unwrap_or(given.tenants).to_string()]);
    inner.args(["--trades", &given.trades.to_string()]);
    inner.arg("--folder").arg(folder).arg("--cache").arg(cache);
    inner.args(only_load.map(|_| "--only-load"));
    assert!(inner.status().expect("a child").success(), "the measurement failed");
}

#[derive(Debug)]
struct Given {
    tenants: usize,
    trades: usize,
    cache: Option<PathBuf>,
    folder: Option<PathBuf>,
    inner: bool,
    only_load: bool,
}

impl Given {
    fn read() -> Self {
        let words: Vec<String> = std::env::args().skip(1).collect();
        let value = |name: &str| {
            let at = words.iter().position(|word| word == name)?;
            words.get(at + 1).cloned()
        };
        let number = |name: &str, otherwise: usize| value(name).map_or(otherwise, |value| value.parse().expect(name));
        Self {
            tenants: number("--tenants", 1_000),
            trades: number("--trades", 50),
            cache: value("--cache").map(PathBuf::from),
            folder: value("--folder").map(PathBuf::from),
            inner: words.iter().any(|word| word == "--inner"),
            only_load: words.iter().any(|word| word == "--only-load"),
        }
    }
}

async fn measure(given: &Given) {
    let folder = given.folder.as_deref().expect("the tenants' folder");
    let cache: Arc<dyn LearnedCache> = Arc::new(CacheFolder::new(given.cache.as_deref().expect("the cache's folder")));
    let at_start = memory();
    let desks =
        Arc::new(Desks::new(Doorplate { public_url: "https://x.example".to_owned(), secrets: Secrets::default() }));
    let desks = Arc::new(Arc::into_inner(desks).expect("ours alone").with_cache(Arc::clone(&cache)));
    let of = folder.join(format!("first-{}", given.tenants));
    let (begun, cpu) = (Instant::now(), SystemMeter.process_cpu());
    let news = load(&desks, &of, &SystemClock).await.expect("the folder can be read");
    for news in &news {
        let News::Serving { .. } = news else { panic!("{news:?}") };
    }
    assert_eq!(desks.serving(), given.tenants, "all serve");
    if given.only_load {
        return;
    }
    drop(news);
    let spent = SystemMeter.process_cpu() - cpu;
    println!(
        "tenants: {}, of {SCENARIOS} scenarios with {PHRASES} phrases each, {} trades",
        given.tenants, given.trades
    );
    println!(
        "start: {:.1?}, {:.1?} CPU, {:.1?} CPU a tenant (compiled and checked, the cache warm)",
        begun.elapsed(),
        spent,
        spent / count(given.tenants)
    );
    println!(
        "memory: {} at the start, {} when all serve: {} a tenant at rest",
        mb(at_start),
        mb(memory()),
        kb(memory().saturating_sub(at_start), given.tenants)
    );

    let begun = (Instant::now(), SystemMeter.process_cpu());
    load(&desks, &of, &SystemClock).await.expect("the folder can be read");
    println!("read again, nothing changed: {:.1?}, {:.1?} CPU", begun.0.elapsed(), SystemMeter.process_cpu() - begun.1);

    let data = tempfile::tempdir().expect("a folder");
    let store = open(&Options::new(data.path())).expect("a store");
    let driver = Driver::new(store, Arc::new(SystemClock), Arc::new(Scripted::new())).with_cache(cache);
    let before = memory();
    let (mut most, mut whole, mut greeted, mut first, mut later, mut hurried) =
        (before, Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let all = desks.all();
    for (number, desk) in all.iter().enumerate() {
        let cpu = SystemMeter.process_cpu();
        let mut call = Call { driver: &driver, desk, id: CallId::new(format!("CA{number:032}")), turn: 0 };
        greeted.push(call.ring().await);
        // the greeting is spoken: whoever listens to it gives us this time
        while !driver.is_ready(desk.door()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        whole.push(SystemMeter.process_cpu() - cpu);
        first.push(call.say(&utterance(number % given.trades, number)).await);
        for turn in 1..4 {
            later.push(call.say(&utterance(number % given.trades, number + turn * 17)).await);
        }
        call.hang_up().await;
        most = most.max(memory());
    }
    let held = driver.held();
    println!("called: each once, four things said; {held} are held whole");
    println!(
        "memory: {} now, {} at most; {} for each of the {held} held",
        mb(memory()),
        mb(most),
        kb(memory().saturating_sub(before), held)
    );
    tell("CPU from the files to a matcher, greeting included", &mut whole);
    tell("time to the greeting", &mut greeted);
    tell("time to the first answer, after the greeting", &mut first);
    tell("time to a later answer", &mut later);
    driver.rest_all();
    for (number, desk) in all.iter().enumerate().take(HURRIED) {
        let mut call = Call { driver: &driver, desk, id: CallId::new(format!("CB{number:032}")), turn: 0 };
        let begun = Instant::now();
        call.ring().await;
        call.say(&utterance(number % given.trades, number)).await;
        hurried.push(begun.elapsed());
        call.hang_up().await;
    }
    tell("time from the ring to the first answer, said at once", &mut hurried);
}

/// A call to a tenant, from the carrier's end.
struct Call<'a> {
    driver: &'a Driver,
    desk: &'a Desk,
    id: CallId,
    turn: u32,
}

impl Call<'_> {
    async fn ring(&mut self) -> Duration {
        self.send(InboundKind::Rang).await
    }

    async fn say(&mut self, words: &str) -> Duration {
        self.turn += 1;
        let event = Event::Said { words: words.to_owned(), recogniser: None };
        self.send(InboundKind::Turn { turn: self.turn, event }).await
    }

    async fn hang_up(&mut self) {
        let status = "completed".to_owned();
        let over = Progress::Status { status, sequence: None, duration_seconds: None, over: true };
        self.send(InboundKind::Progress(over)).await;
    }

    async fn send(&mut self, kind: InboundKind) -> Duration {
        let inbound = Inbound {
            call: self.id.clone(),
            from: "+12395550199".to_owned(),
            to: "+12395550100".to_owned(),
            token: None,
            target: format!("/turn?n={}", self.turn),
            kind,
        };
        let begun = Instant::now();
        let _wire: Wire = self.driver.take(self.desk.door(), inbound).await.expect("an answer");
        begun.elapsed()
    }
}

fn tell(what: &str, times: &mut [Duration]) {
    times.sort_unstable();
    let at = |part: usize| times[(times.len() - 1) * part / 100];
    println!("{what}: p50 {:.1?}, p99 {:.1?}", at(50), at(99));
}

fn memory() -> u64 {
    SystemMeter.resident_bytes().expect("Linux tells")
}

fn mb(bytes: u64) -> String {
    format!("{} MB", bytes / 1_000_000)
}

fn kb(bytes: u64, among: usize) -> String {
    format!("{} kB", bytes / 1_000 / u64::from(count(among).max(1)))
}

fn count(number: usize) -> u32 {
    u32::try_from(number).expect("a few")
}

/// The tenants; and the first of each trade in a folder of their own, from which the cache is warmed.
fn write_tenants(folder: &Path, given: &Given) {
    for tenants in [given.trades.min(given.tenants), given.tenants] {
        let under = folder.join(format!("first-{tenants}"));
        for number in 0..tenants {
            let own = under.join(format!("tenant-{number:04}"));
            fs::create_dir_all(own.join("scenarios")).expect("a folder");
            fs::write(own.join("tenant.toml"), profile(number)).expect("a file");
            fs::write(own.join("scenarios/all.scenario"), scenarios(number % given.trades, number)).expect("a file");
        }
    }
}

fn profile(number: usize) -> String {
    format!(
        "name = \"Business {number}\"\ntimezone = \"America/New_York\"\nlanguage = \"en-US\"\nnumbers = [\"+1239{:07}\"]\n\
         greeting = \"Thanks for calling business {number}. This call may be recorded. How can I help?\"\n\
         goodbye = \"Thanks for calling. Goodbye!\"\nplan = \"pro\"\n\n[hours]\nmonday-friday = [\"08:00-17:00\"]\n\n\
         [contacts.office]\nsay = \"our office\"\nnumber = \"+12395550171\"\n",
        5_560_000 + number
    )
}

fn scenarios(trade: usize, tenant: usize) -> String {
    (0..SCENARIOS).map(|place| scenario(trade, tenant, place)).collect()
}

fn scenario(trade: usize, tenant: usize, place: usize) -> String {
    let phrases: String = (0..PHRASES).map(|way| format!("    phrase \"{}\"\n", phrase(trade, place, way))).collect();
    let (thing, wish) = (thing(trade, place / WISHES), place % WISHES);
    format!(
        "scenario s-{place} \"{thing} {}\" {{\n  kind info\n  hear {{\n{phrases}  }}\n  say {{\n    full \"At business {tenant} this \
         is about your {thing}, and somebody will gladly look after it for you today.\"\n  }}\n}}\n\n",
        word(trade, 900 + wish)
    )
}

/// Ten ways to say each of four wishes about a thing; what the words are depends on the trade.
fn phrase(trade: usize, place: usize, way: usize) -> String {
    let (thing, wish) = (thing(trade, place / WISHES), place % WISHES);
    let [one, other] = [0, 1].map(|more| word(trade, 100 * (wish + 1) + 2 * way + more));
    match way {
        0 => format!("how much {one} for a new {thing}"),
        1 => format!("my {thing} is {one}"),
        2 => format!("can somebody {one} the {thing} {other}"),
        3 => format!("i need the {thing} {one} before {other}"),
        4 => format!("do you {one} a {thing}"),
        5 => format!("what is the {one} of our {thing}"),
        6 => format!("there is a {one} {other} in the {thing}"),
        7 => format!("when will the {thing} be {one}"),
        8 => format!("please {one} my {thing} again"),
        _ => format!("i have {one} with the {thing} since {other}"),
    }
}

/// A phrase as somebody says it who does not say it word for word.
fn utterance(trade: usize, number: usize) -> String {
    format!("um hi so {} i think", phrase(trade, number * 7 % SCENARIOS, number * 3 % PHRASES).replacen("the ", "", 1))
}

fn thing(trade: usize, number: usize) -> String {
    let name = word(trade, 1_000 + number);
    if number.is_multiple_of(3) { format!("{name} {}", word(trade, 2_000 + number)) } else { name }
}

/// A word nobody knows, of two or three syllables: the same for the same numbers.
fn word(trade: usize, number: usize) -> String {
    const BEGINS: [&str; 16] = ["b", "br", "d", "f", "g", "gr", "k", "l", "m", "n", "p", "pl", "r", "s", "st", "t"];
    const MIDDLES: [&str; 8] = ["a", "e", "i", "o", "u", "ai", "ea", "oo"];
    const ENDS: [&str; 8] = ["", "n", "r", "l", "ck", "nd", "sh", "x"];
    let mut seed = (trade as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15)
        ^ (number as u64 + 1).wrapping_mul(0xd1b5_4a32_d192_ed03);
    let mut draw = |among: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed >> 33).expect("31 bits") % among
    };
    let syllables = 2 + draw(2);
    (0..syllables).map(|_| format!("{}{}{}", BEGINS[draw(16)], MIDDLES[draw(8)], ENDS[draw(8)])).collect()
}
