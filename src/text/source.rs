use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The largest file that is read, in bytes. A larger one is refused before it is parsed.
pub const MAX_SOURCE_BYTES: usize = 1 << 20;

/// A stretch of a source: byte offsets, `start` included, `end` not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` to `end`; an offset past 4 GiB is clamped, which [`MAX_SOURCE_BYTES`] rules out.
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self { start: clamp(start), end: clamp(end.max(start)) }
    }

    /// The smallest span that holds both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The bytes as a range, for slicing with `str::get`.
    #[must_use]
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A place a person can find: line and column, both counted from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Position {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

/// One file as read: its path as shown to people (relative to the working folder, `/` between parts) and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    path: Arc<str>,
    text: Arc<str>,
    line_starts: Vec<u32>,
}

impl Source {
    /// A source with its lines counted.
    #[must_use]
    pub fn new(path: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        let text: Arc<str> = text.into();
        let bytes = text.as_bytes();
        let mut line_starts = vec![0];
        for (i, byte) in bytes.iter().enumerate() {
            let lone_cr = *byte == b'\r' && bytes.get(i + 1) != Some(&b'\n');
            if *byte == b'\n' || lone_cr {
                line_starts.push(u32::try_from(i + 1).unwrap_or(u32::MAX));
            }
        }
        Self { path: path.into(), text, line_starts }
    }

    /// The path as shown to people.
    #[must_use]
    pub fn path(&self) -> &Arc<str> {
        &self.path
    }

    /// The whole text.
    #[must_use]
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// The text of a span; empty where the span does not lie on character borders of this source.
    #[must_use]
    pub fn get(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or("")
    }

    /// Line and column of a byte offset.
    #[must_use]
    pub fn position(&self, offset: u32) -> Position {
        let line = self.line_starts.partition_point(|start| *start <= offset).max(1);
        let start = self.line_starts.get(line - 1).copied().unwrap_or(0);
        let before = self.text.get(start as usize..offset as usize).unwrap_or("");
        let column = before.chars().count() + 1;
        Position { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
    }

    /// The stretch of each line without its line end, the first line first; an empty one behind the last line end.
    pub fn lines(&self) -> impl Iterator<Item = Span> {
        let ends = self.line_starts.iter().skip(1).copied().chain([u32::try_from(self.text.len()).unwrap_or(u32::MAX)]);
        self.line_starts.iter().zip(ends).map(|(start, end)| {
            let whole = Span { start: *start, end };
            let ended = self.get(whole).len() - self.get(whole).trim_end_matches(['\r', '\n']).len();
            Span::new(whole.range().start, whole.range().end - ended)
        })
    }

    /// The text of a line (counted from 1) without its line end; empty past the last.
    #[must_use]
    pub fn line(&self, line: u32) -> &str {
        let index = (line as usize).saturating_sub(1);
        let Some(start) = self.line_starts.get(index) else { return "" };
        let end = self.line_starts.get(index + 1).map_or(self.text.len(), |end| *end as usize);
        self.text.get(*start as usize..end).unwrap_or("").trim_end_matches(['\r', '\n'])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_with_any_line_end() {
        let source = Source::new("a", "one\r\ntwo\rthree\nfour");
        let lines: Vec<&str> = (1..=5).map(|n| source.line(n)).collect();
        assert_eq!(lines, ["one", "two", "three", "four", ""]);
        let spans: Vec<&str> = source.lines().map(|span| source.get(span)).collect();
        assert_eq!(spans, ["one", "two", "three", "four"]);
        assert_eq!(source.position(5), Position { line: 2, column: 1 });
    }

    #[test]
    fn columns_count_characters() {
        let source = Source::new("a", "é x");
        assert_eq!(source.position(3), Position { line: 1, column: 3 });
    }
}
