use super::columns::{self, Columns, Widths};
use super::head::Head;
use super::lines::{self, Line};
use super::token::{is_line_end, with_plain_line_ends};
use crate::syntax::build::Built;
use crate::syntax::build::forms;
use crate::syntax::build::tree::{Block, Entry, Segment, Statement};
use crate::text::{Source, Span};

/// The text of a file laid out.
pub(super) fn page<T>(source: &Source, built: &Built<T>) -> String {
    if let Some(whole) = whole_copy(source, built) {
        return whole;
    }
    let mut page = Page { source, understood: &built.understood, lines: Vec::new() };
    page.top(&built.entries, &built.unmatched);
    lines::text(&page.lines)
}

/// The whole file as it is, where indentation alone says which block ends where and its first lines stand indented too.
fn whole_copy<T>(source: &Source, built: &Built<T>) -> Option<String> {
    let before = |span: &Span| source.text().get(..span.range().start).unwrap_or("");
    let first_column = |span: &Span| before(span).chars().next_back().is_none_or(is_line_end);
    if built.unmatched.iter().all(first_column) {
        return None;
    }
    let text = with_plain_line_ends(source.text());
    let lines = text.trim_end().split('\n').skip_while(|line| line.trim().is_empty());
    Some(lines.flat_map(|line| [line, "\n"]).collect())
}

struct Page<'s> {
    source: &'s Source,
    understood: &'s [Span],
    lines: Vec<Line>,
}

/// What stands at the top of a file: something laid out, or lines that are copied.
enum Piece<'t> {
    Entry(&'t Entry),
    Copy(Span),
}

impl Piece<'_> {
    fn span(&self) -> Span {
        match self {
            Self::Entry(entry) => entry.span(),
            Self::Copy(span) => *span,
        }
    }
}

impl Page<'_> {
    fn top(&mut self, entries: &[Entry], unmatched: &[Span]) {
        let copied = |entry: &&Entry| {
            let start = entry.span().start;
            let before = unmatched.partition_point(|span| span.start <= start);
            before.checked_sub(1).and_then(|n| unmatched.get(n)).is_some_and(|span| start < span.end)
        };
        let laid_out = entries.iter().filter(|entry| !copied(entry)).map(Piece::Entry);
        let mut pieces: Vec<Piece<'_>> = laid_out.chain(unmatched.iter().copied().map(Piece::Copy)).collect();
        pieces.sort_by_key(|piece| piece.span().start);
        let mut above = Above::Nothing;
        for piece in &pieces {
            above = self.piece(piece, above);
        }
    }

    /// Writes a piece, with a blank line between it and what is above it where either has a block or the author left one.
    fn piece(&mut self, piece: &Piece<'_>, above: Above) -> Above {
        let start = self.lines.len();
        let blank_before = match piece {
            Piece::Copy(span) => {
                self.copy(*span);
                false
            }
            Piece::Entry(entry) => {
                self.entry(entry, 0, Columns::None, Widths::default());
                entry.blank_before()
            }
        };
        let over_lines = self.lines.len() > start + 1 || matches!(piece, Piece::Copy(_));
        let blank = match above {
            Above::Nothing => false,
            Above::Block => true,
            Above::Line => blank_before || over_lines,
            Above::Comment => blank_before,
        };
        if blank {
            self.lines.insert(start, Line::default());
        }
        match piece {
            Piece::Entry(Entry::Comment { .. }) => Above::Comment,
            _ if over_lines => Above::Block,
            _ => Above::Line,
        }
    }

    /// The lines of a span as they are.
    fn copy(&mut self, span: Span) {
        let text = self.source.text();
        let before = text.get(..span.range().start).unwrap_or("");
        let after = text.get(span.range().end..).unwrap_or("");
        let start = before
            .rfind(is_line_end)
            .and_then(|at| before.get(at..))
            .map_or(before.len(), |rest| rest.len() - rest.chars().next().map_or(0, char::len_utf8));
        let end = after.find(is_line_end).unwrap_or(after.len());
        let lines = text.get(span.range().start - start..span.range().end + end).unwrap_or("");
        let lines = lines.trim_start_matches('\u{FEFF}').trim_end();
        self.lines.push(Line { text: with_plain_line_ends(lines), ..Line::default() });
    }

    fn entries(&mut self, entries: &[Entry], depth: usize, columns: Columns) {
        let widths = self.widths(entries, columns);
        for (i, entry) in entries.iter().enumerate() {
            if i > 0 && entry.blank_before() {
                self.lines.push(Line::default());
            }
            self.entry(entry, depth, columns, widths);
        }
    }

    fn entry(&mut self, entry: &Entry, depth: usize, columns: Columns, widths: Widths) {
        match entry {
            Entry::Comment { span, .. } => {
                self.lines.push(Line { depth, text: self.source.get(*span).to_owned(), comment: None });
            }
            Entry::Statement(statement) => self.statement(statement, depth, columns, widths),
        }
    }

    fn widths(&self, entries: &[Entry], columns: Columns) -> Widths {
        let mut widths = Widths::default();
        for entry in entries {
            let Entry::Statement(Statement { segments, .. }) = entry else { continue };
            let head = segments.first().map(|segment| self.head(segment, columns));
            if let Some(label) = head.as_ref().and_then(Head::width_label) {
                widths.add(label);
            }
        }
        widths
    }

    fn head(&self, segment: &Segment, columns: Columns) -> Head {
        let understood = segment.head().is_some_and(|span| self.understood.binary_search(&span).is_ok());
        Head::read(self.source, segment, understood, columns)
    }

    fn statement(&mut self, statement: &Statement, depth: usize, columns: Columns, widths: Widths) {
        let mut line = String::new();
        for (i, segment) in statement.segments.iter().enumerate() {
            let (columns, widths) = if i == 0 { (columns, widths) } else { (Columns::None, Widths::default()) };
            let head = self.head(segment, columns);
            if i > 0 {
                line.push(' ');
            }
            line.push_str(&head.text(widths, depth * lines::INDENT));
            let Some(block) = &segment.block else { continue };
            let inner = self.columns_in(statement, i, columns);
            if self.is_apart(segment, &head) {
                self.lines.push(Line { depth, text: std::mem::take(&mut line), comment: None });
            }
            if !is_glued(segment, &head) && !line.is_empty() && !line.ends_with(' ') {
                line.push(' ');
            }
            match self.on_one_line(block, inner) {
                Some(text) => {
                    self.pad(&mut line, &head, columns, widths);
                    line.push_str(&text);
                }
                None => self.block(block, std::mem::take(&mut line), depth, inner),
            }
            if line.is_empty() {
                line.push('}');
            }
        }
        let comment = statement.comment.map(|span| self.source.get(span).to_owned());
        self.lines.push(Line { depth, text: line, comment });
    }

    /// Words that are copied keep the line end between them and their `{`: a quote in them that is never closed would
    /// swallow it.
    fn is_apart(&self, segment: &Segment, head: &Head) -> bool {
        let between = segment
            .head()
            .zip(segment.block.as_ref())
            .map(|(head, block)| Span { start: head.end, end: block.span.start.max(head.end) });
        matches!(head, Head::Copied(_)) && between.is_some_and(|span| self.source.get(span).contains(is_line_end))
    }

    /// The blocks of effects that stand on one line each begin in one column.
    fn pad(&self, line: &mut String, head: &Head, columns: Columns, widths: Widths) {
        if let (Columns::Effect, Some(label)) = (columns, head.label()) {
            let missing = (widths.of(label) + 1).saturating_sub(line.chars().count());
            line.extend(std::iter::repeat_n(' ', missing));
        }
    }

    fn columns_in(&self, statement: &Statement, segment: usize, around: Columns) -> Columns {
        let up_to = Statement {
            segments: statement.segments.iter().skip(segment).take(1).map(without_block).collect(),
            ..Statement::default()
        };
        let marks = up_to.segments.first().map_or(&[][..], |segment| &segment.marks);
        let first = marks.first().map(|mark| forms::plain_word(self.source.get(mark.span))).unwrap_or_default();
        columns::of_block(forms::opens(self.source, &up_to), &first, around)
    }

    /// Everything of a block but its last brace; `opens` is what stands before its first.
    fn block(&mut self, block: &Block, opens: String, depth: usize, columns: Columns) {
        let comment = block.comment.map(|span| self.source.get(span).to_owned());
        self.lines.push(Line { depth, text: format!("{opens}{{"), comment });
        self.entries(&block.entries, depth + 1, columns);
    }

    /// A block that the author wrote on one line and that still fits one: it holds one statement at most, and no comment.
    fn on_one_line(&self, block: &Block, columns: Columns) -> Option<String> {
        if !block.one_line || block.comment.is_some() {
            return None;
        }
        match block.entries.as_slice() {
            [] => Some("{ }".to_owned()),
            [Entry::Statement(statement)] => {
                let text = self.line_of(statement, columns)?;
                (!text.contains('\n')).then(|| format!("{{ {text} }}"))
            }
            _ => None,
        }
    }

    fn line_of(&self, statement: &Statement, columns: Columns) -> Option<String> {
        if statement.comment.is_some() {
            return None;
        }
        let mut line = String::new();
        for (i, segment) in statement.segments.iter().enumerate() {
            let columns = if i == 0 { columns } else { Columns::None };
            let head = self.head(segment, columns);
            if i > 0 {
                line.push(' ');
            }
            line.push_str(&head.text(Widths::default(), 0));
            if let Some(block) = &segment.block {
                if !is_glued(segment, &head) && !line.is_empty() && !line.ends_with(' ') {
                    line.push(' ');
                }
                line.push_str(&self.on_one_line(block, self.columns_in(statement, i, columns))?);
            }
        }
        Some(line)
    }
}

/// What the lines above end with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Above {
    Nothing,
    Comment,
    Line,
    Block,
}

impl Entry {
    fn span(&self) -> Span {
        match self {
            Self::Statement(statement) => statement.span(),
            Self::Comment { span, .. } => *span,
        }
    }

    fn blank_before(&self) -> bool {
        match self {
            Self::Statement(Statement { blank_before, .. }) | Self::Comment { blank_before, .. } => *blank_before,
        }
    }
}

/// Words that are copied and touch their `{` go on touching it: a blank between them could change how they are read.
fn is_glued(segment: &Segment, head: &Head) -> bool {
    let touches = segment.head().zip(segment.block.as_ref()).is_some_and(|(head, block)| head.end == block.span.start);
    touches && matches!(head, Head::Copied(_))
}

fn without_block(segment: &Segment) -> Segment {
    Segment { marks: segment.marks.clone(), block: None }
}
