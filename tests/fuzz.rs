//! A short run of every fuzz target: its seeds, their mutations by fixed numbers, and bytes of no meaning. `fuzz/README.md`
//! says how to run long. `FUZZ_ROUNDS=5000 cargo test --test fuzz` runs longer without a fuzzer.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that fails says where"
)]

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;

#[path = "support/fuzzed.rs"]
mod fuzzed;
#[path = "support/mutated.rs"]
mod mutated;
#[path = "support/turns.rs"]
mod turns;

use fuzzed::{COMPILE, PARSE, TRACE_CODEC, Target, WEBHOOK_FORM, run};
use mutated::mutated;

/// How many mutations of its seeds a target sees.
const ROUNDS: u64 = 120;

/// Numbers that look random and are the same everywhere (splitmix64).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit.max(1)).unwrap()).unwrap()
    }

    /// A seed as text that went through mails and editors, or as bytes that a disk damaged.
    fn changed(&mut self, seed: &[u8]) -> Vec<u8> {
        if let (0..=2, Ok(text)) = (self.next() % 4, std::str::from_utf8(seed)) {
            let changes: Vec<_> = (0..=self.below(3))
                .map(|_| {
                    let n = self.next().to_le_bytes();
                    (n[0], u16::from_le_bytes([n[1], n[2]]), u16::from_le_bytes([n[3], n[4]]))
                })
                .collect();
            return mutated(text, &changes).into_bytes();
        }
        let mut bytes = seed.to_vec();
        for _ in 0..=self.below(4) {
            let at = self.below(bytes.len());
            match self.next() % 3 {
                0 => bytes.truncate(at),
                1 => bytes.insert(at, self.next().to_le_bytes()[0]),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte = self.next().to_le_bytes()[0];
                    }
                }
            }
        }
        bytes
    }
}

fn seeds(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(name);
    let mut paths: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{} has no seeds", folder.display());
    paths.iter().map(|path| fs::read(path).unwrap()).collect()
}

#[expect(clippy::disallowed_methods, reason = "how long to run is asked of whoever runs it")]
fn asked(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn rounds() -> u64 {
    asked("FUZZ_ROUNDS").and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS)
}

/// Runs a target; one that breaks shows the input as it may be put among the seeds.
fn attempt(target: Target, bytes: &[u8]) {
    if catch_unwind(|| run(target, bytes)).is_err() {
        panic!("`{}` breaks on {:?} ({:?})", target.0, String::from_utf8_lossy(bytes), bytes);
    }
}

fn short_run(target: Target) {
    let seeds = seeds(target.0);
    for seed in &seeds {
        attempt(target, seed);
    }
    let mut numbers = Numbers(0xc11e_5eed);
    for _ in 0..rounds() {
        let seed = &seeds[numbers.below(seeds.len())];
        attempt(target, &numbers.changed(seed));
        let noise: Vec<u8> = (0..numbers.below(64)).map(|_| numbers.next().to_le_bytes()[0]).collect();
        attempt(target, &noise);
    }
}

#[test]
fn parse() {
    short_run(PARSE);
}

#[test]
fn compile() {
    short_run(COMPILE);
}

#[test]
fn webhook_form() {
    short_run(WEBHOOK_FORM);
}

#[test]
fn trace_codec() {
    short_run(TRACE_CODEC);
}

/// The seeds of `trace_codec` are turns as today's version writes them, so that their mutations reach deep;
/// `INSTA_UPDATE=always` renews them.
#[test]
fn the_seeds_of_the_codec_are_turns() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds/trace_codec");
    for (name, turn) in [("rang", 0), ("said", 1)] {
        let turn = turns::TurnOf::new("penguin-air", 1, turn).effects(2).trace();
        let bytes = clientsvia::trace::encode(&turn).unwrap();
        if asked("INSTA_UPDATE").is_some_and(|update| update == "always") {
            fs::write(folder.join(name), &bytes).unwrap();
        }
        assert_eq!(
            fs::read(folder.join(name)).ok(),
            Some(bytes),
            "renew it:  INSTA_UPDATE=always cargo test --test fuzz"
        );
    }
}

/// Texts made to be slow: deep, long, wide.
#[test]
fn texts_made_to_be_slow_are_not() {
    let many = |piece: &str, times: usize| piece.repeat(times);
    let inside = |inner: &str| format!("scenario a \"A\" {{\n  hear {{\n    {inner}\n  }}\n}}\n");
    let texts = [
        many("{", 15_000),
        many("}", 15_000),
        many("{\n", 1_875),
        many("a {\n", 1_875),
        many("{ }", 1_875),
        inside(&format!("pattern {}", many("(", 15_000))),
        inside(&format!("pattern {}a{}", many("(", 24), many(")", 24))),
        inside(&format!("pattern {}", many("(a | ", 24))),
        format!("scenario a \"A\" {{\n  when {}open{} {{\n say \"x\" }}\n}}", many("(", 24), many(")", 24)),
        format!("scenario a \"A\" {{\n  when {} open {{ say \"x\" }}\n}}", many("not", 1_125)),
        format!("scenario a \"A\" {{\n  when {}open {{ say \"x\" }}\n}}", many("open and ", 750)),
        many("\"", 3_750),
        many("“", 2_500),
        many("\"a\n", 1_875),
        many("say \"a\nb ", 750),
        many("'a", 3_750),
        many("{name", 1_500),
        many("{name or \"", 750),
        many("/", 7_500),
        inside(&format!("rule {}", many("/a", 3_750))),
        inside(&format!("phrase {}", many("\"a\", ", 1_500))),
        inside(&format!("phrase {}", many("\"a\" ", 1_500))),
        many("ask \"a\" { yes { ", 375),
        many("scenario a {\n", 500),
        many("# a\n", 1_875),
        many("\n", 7_500),
        many(" ", 7_500),
        many("\u{a0}", 3_750),
        many("- ", 3_750),
        many("wins over a, \n", 500),
        format!("scenario a \"A\" {{\n  say \"{}\"\n}}", many("{", 3_750)),
        format!("scenario a \"A\" {{\n  say \"{}\"\n}}", many("{a or ", 1_250)),
        many("a", 7_500),
        many("a ", 3_750),
    ];
    for text in &texts {
        attempt(PARSE, text.as_bytes());
    }
}
