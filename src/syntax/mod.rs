//! The language as written: from a file's text to its tree and its mistakes, and back to well-laid-out text.
//!
//! Must never know what a name stands for, which tenant a file belongs to, or what day it is.

pub mod ast;
mod build;
mod format;
mod grammar;

use crate::diagnostic::Diagnostic;
use crate::text::Source;

/// Reads a `.scenario` file. Never fails: what cannot be read is left out of the tree and named in a message; the
/// messages are in the order of their places.
#[must_use]
pub fn parse(source: &Source) -> (ast::File, Vec<Diagnostic>) {
    let built = build::file(source);
    (built.tree, built.diagnostics)
}

/// Reads a `.call` file, as [`parse`].
#[must_use]
pub fn parse_call(source: &Source) -> (ast::CallFile, Vec<Diagnostic>) {
    let built = build::call_file(source);
    (built.tree, built.diagnostics)
}

/// The text of a `.scenario` file well laid out, and mended where it was pasted. Formatting it again changes nothing; it
/// means the same; what could not be understood is in it as it was written.
#[must_use]
pub fn format(source: &Source) -> String {
    format::format(source, &build::file(source))
}

/// The text of a `.call` file well laid out, as [`format`](fn@format).
#[must_use]
pub fn format_call(source: &Source) -> String {
    format::format(source, &build::call_file(source))
}

/// Whether every brace of a file of either kind has its partner. Where one has none, [`format`](fn@format) and
/// [`format_call`] copy the lines around it: which block they stand in is a guess.
#[must_use]
pub fn braces_match(source: &Source) -> bool {
    build::braces_match(source)
}
