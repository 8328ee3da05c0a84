use super::lines::{Line, Mark, MarkKind};
use crate::text::Span;

/// What stands in a block (or at the top of a file), in order.
#[derive(Clone, Debug)]
pub(in crate::syntax) enum Entry {
    Statement(Statement),
    /// A comment on a line of its own.
    Comment {
        span: Span,
        blank_before: bool,
    },
}

/// A statement: words, perhaps a block, perhaps more words on the line of its `}`, and so on.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct Statement {
    /// At least one.
    pub(in crate::syntax) segments: Vec<Segment>,
    /// The comment at the end of its last line.
    pub(in crate::syntax) comment: Option<Span>,
    /// Whether an empty line stands before it.
    pub(in crate::syntax) blank_before: bool,
    /// Columns before it.
    pub(in crate::syntax) indent: usize,
}

/// Words and the block that follows them.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct Segment {
    /// None of them a brace.
    pub(in crate::syntax) marks: Vec<Mark>,
    pub(in crate::syntax) block: Option<Block>,
}

/// What stands between two braces.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct Block {
    pub(in crate::syntax) entries: Vec<Entry>,
    /// Braces included, as far as they are there.
    pub(in crate::syntax) span: Span,
    /// The comment on the line of the `{`.
    pub(in crate::syntax) comment: Option<Span>,
    /// Whether it begins and ends on one line.
    pub(in crate::syntax) one_line: bool,
}

impl Segment {
    /// From its first word to its last.
    pub(in crate::syntax) fn head(&self) -> Option<Span> {
        Some(self.marks.first()?.span.to(self.marks.last()?.span))
    }

    /// With its block.
    pub(in crate::syntax) fn span(&self) -> Option<Span> {
        match (self.head(), self.block.as_ref().map(|block| block.span)) {
            (Some(head), Some(block)) => Some(head.to(block)),
            (head, block) => head.or(block),
        }
    }
}

impl Statement {
    pub(in crate::syntax) fn span(&self) -> Span {
        self.segments.iter().filter_map(Segment::span).reduce(Span::to).unwrap_or_default()
    }
}

impl Line {
    /// From its first mark to its last, comment included.
    pub(super) fn span(&self) -> Option<Span> {
        self.marks.iter().map(|mark| mark.span).chain(self.comment).reduce(Span::to)
    }

    pub(super) fn starts_with(&self, kind: MarkKind) -> bool {
        self.marks.first().is_some_and(|mark| mark.kind == kind)
    }
}
