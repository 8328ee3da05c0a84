//! Which `}` closes which `{`, and which is missing: braces where they agree with each other, indentation where they do not.

use super::forms::{self, Opens};
use super::lines::{self, Line, Mark, MarkKind};
use super::tree::{Block, Entry, Segment, Statement};
use crate::diagnostic::{Code, Diagnostic};
use crate::text::{Source, Span};

/// How many blocks may stand one in another; what people write needs six.
pub(in crate::syntax) const MAX_BLOCKS_DEEP: usize = 32;

/// The statements of a file, and whether its braces are whole.
pub(in crate::syntax) struct Braced {
    pub(in crate::syntax) entries: Vec<Entry>,
    pub(in crate::syntax) diagnostics: Vec<Diagnostic>,
    /// From the first mark to the last of each region whose braces do not match.
    pub(in crate::syntax) unmatched: Vec<Span>,
}

/// Finds the blocks of a file.
pub(in crate::syntax) fn match_braces(source: &Source, lines: &[Line]) -> Braced {
    let mut braced = Braced { entries: Vec::new(), diagnostics: Vec::new(), unmatched: Vec::new() };
    let starts = region_starts(source, lines);
    for (i, start) in starts.iter().enumerate() {
        let end = starts.get(i + 1).copied().unwrap_or(lines.len());
        let region = lines.get(*start..end).unwrap_or(&[]);
        let blank_before = start.checked_sub(1).and_then(|n| lines.get(n)).is_some_and(is_blank);
        let mut matcher = Matcher::new(source, region, blank_before);
        matcher.run();
        braced.entries.append(&mut matcher.top);
        if !matcher.diagnostics.is_empty() {
            braced.unmatched.extend(region.iter().filter_map(Line::span).reduce(Span::to));
        }
        braced.diagnostics.append(&mut matcher.diagnostics);
    }
    braced
}

fn is_blank(line: &Line) -> bool {
    line.marks.is_empty() && line.comment.is_none()
}

/// A file falls into regions, each from a line that can only stand at the top of a file to the next: no mistake reaches
/// over such a line. One that stands deeper in a block, as braces and indentation both say, is only misplaced.
fn region_starts(source: &Source, lines: &[Line]) -> Vec<usize> {
    let tops: Vec<usize> =
        (0..lines.len()).filter(|i| lines.get(*i).is_some_and(|line| forms::starts_top(source, line))).collect();
    let first = lines.iter().find(|line| !line.marks.is_empty());
    let column = tops.iter().filter_map(|i| lines.get(*i)).chain(first).map(|line| line.indent).min().unwrap_or(0);
    let mut starts = vec![0];
    let mut depth = 0_usize;
    for (i, line) in lines.iter().enumerate() {
        if i > 0 && tops.binary_search(&i).is_ok() && (depth == 0 || line.indent <= column) {
            starts.push(i);
            depth = 0;
        }
        for mark in &line.marks {
            match mark.kind {
                MarkKind::Open => depth += 1,
                MarkKind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
    }
    starts
}

/// A block that is open.
struct Frame {
    /// The statement it belongs to; its last segment has the words before the `{`.
    owner: Statement,
    block: Block,
    /// Columns before the line that opened it, and which line that is.
    indent: usize,
    line: usize,
    /// Whether its `{` is not there: whoever wrote it forgot it.
    imagined: bool,
    /// Whether a line in it stood deeper than the one that opened it.
    has_deeper: bool,
    opens: Opens,
}

impl Frame {
    /// Whether line `n` opened it and nothing has been put into it since, so that a comment belongs to its `{`.
    fn opened_on(&self, n: usize) -> bool {
        self.line == n && self.block.entries.is_empty() && self.block.comment.is_none()
    }
}

struct Matcher<'a> {
    source: &'a Source,
    lines: &'a [Line],
    top: Vec<Entry>,
    stack: Vec<Frame>,
    /// The statement of the line that is read.
    current: Option<Statement>,
    blank_before: bool,
    /// Whether every brace has its partner, so that indentation need not be asked.
    balanced: bool,
    /// For each line, how many more blocks are closed than opened from it to the end.
    closes_from: Vec<isize>,
    /// The last line that does not begin with a `}`.
    last_opener: usize,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Matcher<'a> {
    fn new(source: &'a Source, lines: &'a [Line], blank_before: bool) -> Self {
        let balanced = balanced(lines);
        Self {
            source,
            lines,
            top: Vec::new(),
            stack: Vec::new(),
            current: None,
            blank_before,
            balanced,
            closes_from: closes_from(lines),
            last_opener: lines
                .iter()
                .rposition(|line| !line.marks.is_empty() && !line.starts_with(MarkKind::Close))
                .unwrap_or(0),
            diagnostics: Vec::new(),
        }
    }

    fn run(&mut self) {
        for (n, line) in self.lines.iter().enumerate() {
            if is_blank(line) {
                self.blank_before = true;
            } else if line.marks.is_empty() {
                self.comment(line);
            } else {
                self.line(n, line);
                self.blank_before = false;
            }
            if self.stack.len() > MAX_BLOCKS_DEEP {
                self.too_deep(line);
                return;
            }
        }
        while !self.stack.is_empty() {
            self.close_without_brace(None);
        }
    }

    fn comment(&mut self, line: &Line) {
        let Some(span) = line.comment else { return };
        let blank_before = std::mem::take(&mut self.blank_before);
        self.push(Entry::Comment { span, blank_before });
    }

    fn push(&mut self, entry: Entry) {
        match self.stack.last_mut() {
            Some(frame) => frame.block.entries.push(entry),
            None => self.top.push(entry),
        }
    }

    fn line(&mut self, n: usize, line: &Line) {
        self.close_before(line);
        if let Some(frame) = self.stack.last_mut() {
            frame.has_deeper |= line.indent > frame.indent && !line.starts_with(MarkKind::Close);
        }
        self.take_list_line(line);
        for (i, mark) in line.marks.iter().enumerate() {
            if self.stack.len() > MAX_BLOCKS_DEEP {
                return;
            }
            match mark.kind {
                MarkKind::Open => self.open(n, line, i == 0, *mark),
                MarkKind::Close => self.close(n, line, i == 0, *mark),
                _ => self.word(line, *mark),
            }
        }
        self.end_of_line(n, line);
    }

    fn word(&mut self, line: &Line, mark: Mark) {
        if self.current.is_none() && lines::is_bullet(self.source, mark) {
            return;
        }
        let blank_before = self.blank_before;
        let current =
            self.current.get_or_insert_with(|| Statement { blank_before, indent: line.indent, ..Statement::default() });
        match current.segments.last_mut() {
            Some(segment) if segment.block.is_none() => segment.marks.push(mark),
            _ => current.segments.push(Segment { marks: vec![mark], block: None }),
        }
    }

    fn open(&mut self, n: usize, line: &Line, first: bool, mark: Mark) {
        let mut comment = None;
        if first && let Some(mut statement) = self.take_last_without_block() {
            comment = statement.comment.take();
            self.current = Some(statement);
        }
        let blank_before = self.blank_before;
        if self.current.as_ref().is_some_and(|s| s.segments.last().is_none_or(|segment| segment.block.is_some())) {
            self.finish_statement();
        }
        let owner = self.current.take().unwrap_or_else(|| Statement {
            blank_before,
            indent: line.indent,
            segments: vec![Segment::default()],
            comment: None,
        });
        let opens = forms::opens(self.source, &owner);
        let block = Block { span: mark.span, comment, ..Block::default() };
        self.stack.push(Frame {
            owner,
            block,
            indent: line.indent,
            line: n,
            imagined: false,
            has_deeper: false,
            opens,
        });
    }

    /// The statement above, if it waits for a block: its `{` may stand on a line of its own.
    fn take_last_without_block(&mut self) -> Option<Statement> {
        let entries = self.stack.last_mut().map_or(&mut self.top, |frame| &mut frame.block.entries);
        match entries.pop() {
            Some(Entry::Statement(statement)) if statement.segments.last().is_some_and(|s| s.block.is_none()) => {
                Some(statement)
            }
            Some(other) => {
                entries.push(other);
                None
            }
            None => None,
        }
    }

    /// A list goes on below a comma at the end of its line.
    fn take_list_line(&mut self, line: &Line) {
        if !line.starts_with(MarkKind::Quoted) && !line.starts_with(MarkKind::Word) {
            return;
        }
        let Some(above) = self.take_last_without_block() else { return };
        let goes_on = above.comment.is_none() && !self.blank_before && forms::list_goes_on(self.source, &above, line);
        if goes_on {
            self.current = Some(above);
        } else {
            self.push(Entry::Statement(above));
        }
    }

    fn close(&mut self, n: usize, line: &Line, first: bool, mark: Mark) {
        self.finish_statement();
        if first && !self.balanced {
            if self.is_stray(n, line) {
                self.stray(mark);
                return;
            }
            self.close_deeper_than(line);
        }
        while self.balanced && self.stack.last().is_some_and(|frame| frame.imagined) {
            self.close_without_brace(None);
        }
        let Some(frame) = self.stack.pop() else {
            self.stray(mark);
            return;
        };
        let one_line = frame.line == n;
        self.put_back(frame, mark.span, one_line);
    }

    /// The block becomes part of its statement, which may go on behind it.
    fn put_back(&mut self, frame: Frame, close: Span, one_line: bool) {
        let Frame { mut owner, mut block, .. } = frame;
        block.span = block.span.to(close);
        block.one_line = one_line;
        if let Some(segment) = owner.segments.last_mut() {
            segment.block = Some(block);
        }
        self.current = Some(owner);
    }

    fn end_of_line(&mut self, n: usize, line: &Line) {
        match (self.current.as_mut(), line.comment, self.stack.last_mut()) {
            (Some(current), comment, _) => current.comment = comment,
            (None, Some(comment), Some(frame)) if frame.opened_on(n) => {
                frame.block.comment = Some(comment);
            }
            (None, Some(span), _) => self.push(Entry::Comment { span, blank_before: false }),
            (None, None, _) => {}
        }
        if let Some(statement) =
            self.current.take_if(|statement| forgot_brace(self.source, statement, self.lines, n, self.balanced))
        {
            self.imagine_open(n, line, statement);
        }
        self.finish_statement();
    }

    fn finish_statement(&mut self) {
        if let Some(statement) = self.current.take() {
            self.push(Entry::Statement(statement));
        }
    }

    /// Before a line that cannot stand in the open block, the block's `}` is missing.
    fn close_before(&mut self, line: &Line) {
        if line.starts_with(MarkKind::Close) || line.starts_with(MarkKind::Open) {
            return;
        }
        while let Some(frame) = self.stack.last() {
            let outdented = if frame.imagined && !frame.has_deeper && frame.block.entries.is_empty() {
                false
            } else {
                line.indent <= frame.indent && (frame.has_deeper || line.indent < frame.indent)
            };
            let foreign = forms::cannot_stand_in(self.source, line, &frame.opens);
            let closes = if self.balanced { frame.imagined && (outdented || foreign) } else { outdented || foreign };
            if !closes {
                return;
            }
            self.close_without_brace(Some(line));
        }
    }

    /// A `}` at the start of a line closes the block whose statement starts in the same column.
    fn close_deeper_than(&mut self, line: &Line) {
        if self.stack.iter().any(|frame| frame.indent == line.indent) {
            while self.stack.last().is_some_and(|frame| frame.indent > line.indent) {
                self.close_without_brace(Some(line));
            }
        }
    }

    /// Whether a `}` closes nothing: it stands deeper than all that is open, or lines follow it that must stand within.
    fn is_stray(&self, n: usize, line: &Line) -> bool {
        let Some(frame) = self.stack.last() else { return true };
        if frame.has_deeper && line.indent > frame.indent {
            return true;
        }
        let excess = self.closes_from.get(n).is_some_and(|closes| *closes > 1);
        self.stack.len() == 1 && line.indent == frame.indent && !frame.has_deeper && excess && n < self.last_opener
    }

    /// Several beside each other are one mistake.
    fn stray(&mut self, mark: Mark) {
        if let Some(last) = self.diagnostics.last_mut().filter(|last| last.code == Code::E003)
            && let Some(label) = last.labels.last_mut().filter(|label| label.span.end == mark.span.start)
        {
            label.span = label.span.to(mark.span);
            return;
        }
        self.diagnostics.push(
            Diagnostic::new(Code::E003, "this `}` closes nothing: every block before it is already closed")
                .at(self.source.path(), mark.span, "one brace too many")
                .help("take this `}` away"),
        );
    }

    fn close_without_brace(&mut self, before: Option<&Line>) {
        self.finish_statement();
        let Some(frame) = self.stack.pop() else { return };
        let end = self.end_of(&frame);
        if !frame.imagined {
            self.diagnostics.push(self.never_closed(&frame, before));
        }
        self.put_back(frame, end, false);
        self.finish_statement();
    }

    fn end_of(&self, frame: &Frame) -> Span {
        let last = frame.block.entries.last().map(|entry| match entry {
            Entry::Statement(statement) => statement.span(),
            Entry::Comment { span, .. } => *span,
        });
        last.unwrap_or(frame.block.span)
    }

    fn never_closed(&self, frame: &Frame, before: Option<&Line>) -> Diagnostic {
        let head = frame.owner.segments.last().and_then(Segment::head);
        let word = forms::shown_head(self.source, &frame.owner);
        let diagnostic = Diagnostic::new(Code::E002, format!("the block of `{word}` is never closed")).at(
            self.source.path(),
            head.unwrap_or(frame.block.span).to(frame.block.span),
            "its `{` has no `}`",
        );
        match before.and_then(|line| line.marks.first()) {
            Some(mark) => diagnostic.see(self.source.path(), mark.span, "it should be closed before this").help(
                format!("write `}}` on a line of its own above line {}", self.source.position(mark.span.start).line),
            ),
            None => diagnostic.help("write `}` on a line of its own where it ends"),
        }
    }

    fn imagine_open(&mut self, n: usize, line: &Line, owner: Statement) {
        let head = owner.segments.last().and_then(Segment::head).unwrap_or_default();
        let word = forms::shown_head(self.source, &owner);
        let text = self.source.get(head).trim_end_matches([':', ' ']);
        self.diagnostics.push(
            Diagnostic::new(Code::E018, format!("the block of `{word}` has no `{{`"))
                .at(self.source.path(), head, "a `{` is missing at the end of this line")
                .help(format!("write:  {text} {{")),
        );
        let opens = forms::opens(self.source, &owner);
        let block = Block { span: Span { start: head.end, end: head.end }, ..Block::default() };
        self.stack.push(Frame { owner, block, indent: line.indent, line: n, imagined: true, has_deeper: false, opens });
    }

    fn too_deep(&mut self, line: &Line) {
        let span = line.marks.last().map(|mark| mark.span).unwrap_or_default();
        self.diagnostics.push(
            Diagnostic::new(Code::E014, format!("blocks stand more than {MAX_BLOCKS_DEEP} deep in one another"))
                .at(self.source.path(), span, "too deep")
                .help("move the inner ones to a flow of their own and lead there with `then`"),
        );
        while let Some(frame) = self.stack.pop() {
            let end = self.end_of(&frame);
            self.put_back(frame, end, false);
            self.finish_statement();
        }
    }
}

fn balanced(lines: &[Line]) -> bool {
    let mut depth = 0_usize;
    for mark in lines.iter().flat_map(|line| &line.marks) {
        match mark.kind {
            MarkKind::Open => depth += 1,
            MarkKind::Close if depth == 0 => return false,
            MarkKind::Close => depth -= 1,
            _ => {}
        }
    }
    depth == 0
}

fn closes_from(lines: &[Line]) -> Vec<isize> {
    let mut sum = 0;
    let mut sums: Vec<isize> = Vec::with_capacity(lines.len());
    for line in lines.iter().rev() {
        for mark in &line.marks {
            match mark.kind {
                MarkKind::Close => sum += 1,
                MarkKind::Open => sum -= 1,
                _ => {}
            }
        }
        sums.push(sum);
    }
    sums.reverse();
    sums
}

/// Whether the statement at the end of line `n` must have a block, and none follows.
fn forgot_brace(source: &Source, statement: &Statement, lines: &[Line], n: usize, balanced: bool) -> bool {
    let Some(next) = lines.get(n + 1..).and_then(|rest| rest.iter().find(|line| !line.marks.is_empty())) else {
        return false;
    };
    let waits = statement.segments.last().is_some_and(|segment| segment.block.is_none());
    if !waits || next.starts_with(MarkKind::Open) || next.starts_with(MarkKind::Close) {
        return false;
    }
    forms::must_have_block(source, statement, next) || !balanced && closes_as_if_open(statement, lines, n)
}

/// Whether deeper lines follow, and then a `}` in the statement's own column that no `{` in this column asked for.
fn closes_as_if_open(statement: &Statement, lines: &[Line], n: usize) -> bool {
    let mut rest = lines.get(n + 1..).unwrap_or(&[]).iter().filter(|line| !line.marks.is_empty());
    let Some(next) = rest.next() else { return false };
    if next.indent <= statement.indent {
        return false;
    }
    rest.find(|line| line.indent <= statement.indent)
        .is_some_and(|line| line.indent == statement.indent && line.starts_with(MarkKind::Close))
        && statement.indent > 0
}
