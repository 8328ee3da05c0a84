#![no_main]

#[allow(dead_code, reason = "one target of several")]
#[path = "../../tests/support/fuzzed.rs"]
mod fuzzed;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| fuzzed::run(fuzzed::TRACE_CODEC, bytes));
