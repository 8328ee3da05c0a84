//! From text to tree: lines, then blocks, then each statement alone, with a message for what is wrong in each.
//!
//! Must never fail, and never know what a name stands for. The order: [`lines`] finds strings, rules and braces;
//! [`braces`] finds which brace closes which; [`statement`] finds the form of each statement and reads it by its own
//! rule; the other files turn what was read into the types of [`crate::syntax::ast`].

pub(super) mod braces;
mod call;
mod condition;
pub(super) mod forms;
mod hear;
mod items;
pub(super) mod lines;
mod names;
mod scenario;
mod slot;
pub(super) mod statement;
mod step;
mod strings;
pub(super) mod tree;
mod values;

use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic};
use crate::syntax::ast;
use crate::text::{MAX_SOURCE_BYTES, Source, Span};

/// What becomes of a file: its tree, its messages in the order of their places, and its layout for the formatter.
pub(super) struct Built<T> {
    pub(super) tree: T,
    pub(super) diagnostics: Vec<Diagnostic>,
    pub(super) entries: Vec<tree::Entry>,
    /// The words of statements in which nothing is wrong, in the order of their places.
    pub(super) understood: Vec<Span>,
    /// The lines whose braces do not match, so that which block a statement stands in is a guess.
    pub(super) unmatched: Vec<Span>,
}

/// Builds a `.scenario` file.
pub(super) fn file(source: &Source) -> Built<ast::File> {
    build(source, |builder, entries, comments| {
        let (items, damaged) = builder.items(entries);
        ast::File { items, comments, damaged }
    })
}

/// Builds a `.call` file.
pub(super) fn call_file(source: &Source) -> Built<ast::CallFile> {
    build(source, |builder, entries, comments| {
        let (calls, damaged) = builder.calls(entries);
        ast::CallFile { calls, comments, damaged }
    })
}

/// Whether every brace of a file has its partner; of a file that is too large nothing is said.
pub(super) fn braces_match(source: &Source) -> bool {
    source.text().len() > MAX_SOURCE_BYTES || braces::match_braces(source, &lines::lines(source)).unmatched.is_empty()
}

fn build<T>(source: &Source, make: impl FnOnce(&mut Builder<'_>, &[tree::Entry], Vec<ast::Comment>) -> T) -> Built<T> {
    let mut builder = Builder { source, diagnostics: Vec::new(), understood: Vec::new() };
    let (mut entries, mut unmatched) = (Vec::new(), Vec::new());
    let mut comments = Vec::new();
    if source.text().len() > MAX_SOURCE_BYTES {
        builder.too_large();
    } else {
        let lines = lines::lines(source);
        comments.extend(lines.iter().filter_map(|line| line.comment).map(|span| ast::Comment { span }));
        let mut braced = braces::match_braces(source, &lines);
        builder.diagnostics.append(&mut braced.diagnostics);
        entries = braced.entries;
        unmatched = braced.unmatched;
    }
    let tree = make(&mut builder, &entries, comments);
    let Builder { mut diagnostics, mut understood, .. } = builder;
    understood.sort_unstable();
    diagnostics.sort_by_key(|diagnostic| diagnostic.place().map(|label| label.span.start));
    Built { tree, diagnostics, entries, understood, unmatched }
}

/// Turns statements into the tree, collecting what is wrong with them.
pub(super) struct Builder<'s> {
    source: &'s Source,
    diagnostics: Vec<Diagnostic>,
    understood: Vec<Span>,
}

impl<'s> Builder<'s> {
    fn path(&self) -> &'s Arc<str> {
        self.source.path()
    }

    /// Adds a message whose mistake is at `span`, with a few words under it.
    fn report(&mut self, code: Code, span: Span, message: impl Into<String>, label: &str, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(code, message).at(self.path(), span, label).help(help));
    }

    fn too_large(&mut self) {
        let message = format!("a file may have {} kilobytes at most", MAX_SOURCE_BYTES / 1024);
        self.report(Code::E014, Span::new(0, 0), message, "", "split it into several files");
    }
}

/// Text as a message quotes it: one line, not too long.
fn short(text: &str) -> String {
    const MOST_CHARACTERS: usize = 48;
    let line = text.lines().next().unwrap_or("").trim();
    if line.chars().count() <= MOST_CHARACTERS && line.len() == text.trim().len() {
        return line.to_owned();
    }
    let cut: String = line.chars().take(MOST_CHARACTERS).collect();
    format!("{} …", cut.trim_end())
}
