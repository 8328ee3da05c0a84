//! A real sentence encoder: that it reads and encodes as its own libraries do, the same however it is run, whatever it is given.
//!
//! `scripts/encoder` fetches it; `scripts/test` runs that first. `reference.py` says where the reference numbers come from.
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that fails says where"
)]

mod broken;
mod learn;
#[path = "../support/runs.rs"]
#[allow(dead_code, reason = "each test binary uses some of it")]
mod runs;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use clientsvia::effects::{Meter, SystemMeter};
use clientsvia::encoder::{Encoder, MAX_TOKENS};
use serde::Deserialize;

/// What stands in `packages.txt` was put there.
const FOLDER: &str = "target/encoder";
/// How far a number may be from its reference. A quantised model rounds differently by what a processor can do.
const TOLERANCE: f32 = 1e-3;

/// A run says what it found, and fails with what should not have been.
type Run = fn(&Path) -> Result<(), String>;

/// Broken folders come first: a process keeps the first library that it could load.
const RUNS: [(&str, Run); 7] = [
    ("broken", broken::run),
    ("tokens", tokens),
    ("vectors", vectors),
    ("meaning", meaning),
    ("threads", threads),
    ("hostile", hostile),
    ("learn", learn::run),
];

fn main() -> ExitCode {
    let given: Vec<String> = std::env::args().skip(1).collect();
    match installed() {
        Ok(folder) => runs::all(&given, &RUNS, |run| run(&folder)),
        Err(missing) => {
            println!("encoder: SKIPPED, {missing} (scripts/encoder fetches it)");
            println!("0 passed, 0 failed, {} skipped", RUNS.len());
            ExitCode::SUCCESS
        }
    }
}

fn installed() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER);
    match std::fs::read_to_string(folder.join("packages.txt")) {
        Err(_) => Err(format!("there is no encoder in {FOLDER}")),
        Ok(packages) if packages != include_str!("packages.txt") => {
            Err(format!("the encoder in {FOLDER} is not the one that is pinned"))
        }
        Ok(_) => Ok(folder),
    }
}

fn open(folder: &Path) -> Encoder {
    Encoder::open(folder).unwrap_or_else(|error| panic!("{error}"))
}

fn encode(encoder: &mut Encoder, sentences: &[&str]) -> Vec<Vec<f32>> {
    encoder.encode(sentences, &mut |_| {}).unwrap_or_else(|error| panic!("{error}"))
}

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[derive(Deserialize)]
struct Cut {
    sentence: String,
    tokens: Vec<i64>,
}

fn tokens(folder: &Path) -> Result<(), String> {
    let encoder = open(folder);
    let cuts: Vec<Cut> = serde_json::from_str(include_str!("tokens.json")).unwrap();
    assert!(cuts.len() > 20);
    let wrong: Vec<String> = cuts
        .iter()
        .map(|cut| (cut, encoder.tokens(&cut.sentence)))
        .filter(|(cut, own)| *own != cut.tokens)
        .map(|(cut, own)| format!("{:?}\n  is     {own:?}\n  not as {:?}", cut.sentence, cut.tokens))
        .collect();
    println!("tokens: {} sentences", cuts.len());
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

#[derive(Deserialize)]
struct Encoded {
    sentence: String,
    begins: Vec<f32>,
}

fn vectors(folder: &Path) -> Result<(), String> {
    let mut encoder = open(folder);
    assert_eq!(encoder.name(), "sha256:8199be6f699a395f");
    assert_eq!(encoder.dims(), 384);
    let references: Vec<Encoded> = serde_json::from_str(include_str!("vectors.json")).unwrap();
    assert!(references.len() > 10);
    let sentences: Vec<&str> = references.iter().map(|reference| reference.sentence.as_str()).collect();
    let mut furthest = 0.0_f32;
    for (reference, own) in references.iter().zip(encode(&mut encoder, &sentences)) {
        assert_eq!(own.len(), 384);
        assert!((dot(&own, &own) - 1.0).abs() < 1e-5, "{}", reference.sentence);
        assert_eq!(reference.begins.len(), 8);
        let off = reference.begins.iter().zip(&own).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        if off > TOLERANCE {
            return Err(format!("{:?} begins {:?}, not {:?}", reference.sentence, &own[..8], reference.begins));
        }
        furthest = furthest.max(off);
    }
    println!("vectors: at most {furthest:.6} from their references");
    Ok(())
}

/// Each with one that means much the same in other words, and one about something else.
const MEANINGS: [[&str; 3]; 6] = [
    ["my furnace stopped working", "the heater does not come on", "where can I park my car"],
    ["how much is a cleaning", "what do you charge for teeth", "is anybody there in the evening"],
    ["I have to call off my visit", "please cancel the appointment", "do you take credit cards"],
    ["a pipe burst in the cellar", "the basement is flooding", "I would like to speak Spanish"],
    ["may I talk to a person", "put me through to somebody", "my tooth hurts"],
    ["are you open on sunday", "what are your weekend hours", "the toilet is clogged"],
];

fn meaning(folder: &Path) -> Result<(), String> {
    let mut encoder = open(folder);
    for [sentence, near, far] in MEANINGS {
        let made = encode(&mut encoder, &[sentence, near, far]);
        let (near_by, far_by) = (dot(&made[0], &made[1]), dot(&made[0], &made[2]));
        println!("meaning: {sentence:?} is {near_by:.2} like {near:?}, {far_by:.2} like {far:?}");
        if near_by <= far_by {
            return Err(format!("{sentence:?} is nearer to {far:?} than to {near:?}"));
        }
    }
    Ok(())
}

/// Alone, beside others, on one thread and on several: the same bits. Prints what a sentence costs.
fn threads(folder: &Path) -> Result<(), String> {
    let sentences: Vec<String> = (0..240).map(sentence).collect();
    let sentences: Vec<&str> = sentences.iter().map(String::as_str).collect();
    let mut alone = open(folder).with_threads(1);
    let (begun, cpu) = (Instant::now(), SystemMeter.process_cpu());
    let expected = encode(&mut alone, &sentences);
    let cpu = (SystemMeter.process_cpu() - cpu) / sentences.len() as u32;
    println!("threads: one: {cpu:.2?} of processor time a sentence, {:.1?} in all", begun.elapsed());
    let one_by_one: Vec<_> = sentences.iter().map(|sentence| alone.encode_one(sentence).expect("a vector")).collect();
    if one_by_one != expected {
        return Err("sentences asked one by one have other vectors".to_owned());
    }
    for threads in [2, 5] {
        let mut encoder = open(folder).with_threads(threads);
        let (begun, mut heard) = (Instant::now(), Vec::new());
        let made = encoder.encode(&sentences, &mut |done| heard.push(done)).map_err(|error| error.to_string())?;
        let memory = SystemMeter.resident_bytes().unwrap_or_default() >> 20;
        println!("threads: {threads}: {:.1?} with loading, {memory} MB in use", begun.elapsed());
        if made != expected {
            return Err(format!("{threads} threads make other vectors than one"));
        }
        assert_eq!(heard, (1..=sentences.len()).collect::<Vec<_>>());
    }
    let one = encode(&mut alone, &sentences[7..8]);
    if one[0] == expected[7] { Ok(()) } else { Err("a sentence alone is another than beside others".to_owned()) }
}

/// Of 3 to 20 words, no two alike.
fn sentence(number: usize) -> String {
    const WORDS: [&str; 11] =
        ["my", "heater", "is", "making", "a", "strange", "noise", "since", "last", "night", "please"];
    (0..3 + number % 18).map(|at| WORDS[(number / 11 + number * at + at) % WORDS.len()]).collect::<Vec<_>>().join(" ")
}

/// What nobody says: each is read up to its limit, and comes to a vector of length 1 or to none.
fn hostile(folder: &Path) -> Result<(), String> {
    let mut encoder = open(folder);
    let (dims, long) = (encoder.dims(), 100_000);
    let given: [(String, bool); 14] = [
        (String::new(), false),
        (" \t\r\n".to_owned(), false),
        ("\0".to_owned(), false),
        ("\u{200b}\u{feff}\u{202e}".to_owned(), false),
        ("🙂🙂🙂".to_owned(), false),
        ("x".repeat(long), false),
        ("\u{301}".repeat(long), false),
        (format!("e{}", "\u{301}\u{323}".repeat(long)), true),
        ("?!…—".to_owned(), true),
        ("he\0at\0er".to_owned(), true),
        ("heater ".repeat(long / 7), true),
        ("日".repeat(long / 3), true),
        ("\u{10ffff}\u{fffd}\u{e000} heater".to_owned(), true),
        ("[CLS] [SEP] ## [PAD]".to_owned(), true),
    ];
    let sentences: Vec<&str> = given.iter().map(|(sentence, _)| sentence.as_str()).collect();
    for ((sentence, known), made) in given.iter().zip(encode(&mut encoder, &sentences)) {
        let (begins, length) = (sentence.chars().take(20).collect::<String>(), dot(&made, &made));
        assert!(encoder.tokens(sentence).len() <= MAX_TOKENS, "{begins:?}");
        assert_eq!(made.len(), dims, "{begins:?}");
        let expected = if *known { 1.0 } else { 0.0 };
        if (length - expected).abs() > 1e-5 {
            return Err(format!("{begins:?} has length {length}, not {expected}"));
        }
    }
    assert_eq!(encode(&mut encoder, &[]), Vec::<Vec<f32>>::new());
    let [plain, with_nul] = [&["heater"], &["he\0at\0er"]].map(|sentence| encode(&mut encoder, sentence));
    assert_eq!(plain, with_nul);
    Ok(())
}
