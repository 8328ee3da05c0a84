//! From a file's text to the same file well laid out: one statement a line, two blanks a level, keywords in columns.
//!
//! Must never change what is meant or said, nor lose a word: it works from the layout of the text, not from its tree, mends
//! only the heads of statements in which nothing is wrong, and copies everything else. What comes out comes out again.
//! The order: [`page`] walks the blocks; [`head`] writes a statement's words, mended by [`mend`] and [`pattern`];
//! [`columns`] says which of them stand in a column; [`lines`] puts comments beside each other.

mod columns;
mod head;
mod lines;
mod mend;
mod page;
mod pattern;
mod token;

use super::build::Built;
use crate::text::{MAX_SOURCE_BYTES, Source};

/// The text of a file laid out; a file that is too large to be read comes back as it is.
pub(super) fn format<T>(source: &Source, built: &Built<T>) -> String {
    if source.text().len() > MAX_SOURCE_BYTES {
        return source.text().to_string();
    }
    page::page(source, built)
}
