//! What no scenario is meant for: sentences that ship with the program, from which every tenant learns what to leave alone.

/// One sentence a line; `#` begins a heading.
const SENTENCES: &str = include_str!("background.txt");

/// The sentences, in order.
pub(crate) fn sentences() -> impl Iterator<Item = &'static str> {
    SENTENCES.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}
