use crate::syntax::grammar::{self, Node, Rule};
use crate::text::{Source, Span};

/// What a tab is worth, in columns: only whether a line is deeper than another is ever asked.
const TAB_COLUMNS: usize = 4;

/// How many lines below an open quote are searched for the one that closes it.
const MAX_LINES_OF_A_STRING: usize = 4;

/// One line: its marks, and the comment at its end.
#[derive(Clone, Debug)]
pub(in crate::syntax) struct Line {
    /// Columns before its first mark.
    pub(in crate::syntax) indent: usize,
    pub(in crate::syntax) marks: Vec<Mark>,
    pub(in crate::syntax) comment: Option<Span>,
}

/// A string, a rule, a brace, or a word between blanks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) struct Mark {
    pub(in crate::syntax) kind: MarkKind,
    pub(in crate::syntax) span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum MarkKind {
    Word,
    Quoted,
    /// A string whose quote is never closed, to the end of its line.
    Unclosed,
    /// A string that is closed on a later line.
    OverLines,
    Regex,
    Hole,
    Open,
    Close,
}

/// The lines of a file.
pub(in crate::syntax) fn lines(source: &Source) -> Vec<Line> {
    let mut lines: Vec<Line> = grammar::lines(source.text()).map(|node| line(&node)).collect();
    join_strings(source, &mut lines);
    lines
}

fn line(node: &Node<'_>) -> Line {
    let mut line = Line { indent: indent(node.text()), marks: Vec::new(), comment: None };
    for child in node.children() {
        let kind = match child.rule() {
            Rule::comment => {
                line.comment = Some(child.span());
                continue;
            }
            Rule::quoted_mark => MarkKind::Quoted,
            Rule::open_mark => MarkKind::Unclosed,
            Rule::regex_mark => MarkKind::Regex,
            Rule::hole_mark => MarkKind::Hole,
            Rule::lbrace => MarkKind::Open,
            Rule::rbrace => MarkKind::Close,
            Rule::word_mark => MarkKind::Word,
            _ => continue,
        };
        line.marks.push(Mark { kind, span: child.span() });
    }
    line
}

fn indent(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            '\t' => columns = (columns / TAB_COLUMNS + 1) * TAB_COLUMNS,
            c if grammar::is_blank(c) => columns += 1,
            _ => break,
        }
    }
    columns
}

/// Text that was broken over lines by a mail is one string: its later lines are no statements.
fn join_strings(source: &Source, lines: &mut [Line]) {
    for i in 0..lines.len() {
        let opens = lines.get(i).and_then(|line| line.marks.last()).filter(|mark| mark.kind == MarkKind::Unclosed);
        let Some(start) = opens.map(|mark| mark.span) else { continue };
        if source.get(start).chars().count() < 2 {
            continue;
        }
        let end = (i + 1..lines.len().min(i + MAX_LINES_OF_A_STRING))
            .map_while(|n| lines.get(n).filter(|line| continues(source, line)).map(|line| (n, line)))
            .take_while(|(n, _)| lines.get(n - 1).is_some_and(|above| *n == i + 1 || !has_brace(above)))
            .find_map(|(n, line)| closing_quote(source, line).map(|end| (n, end)));
        let Some((last, end)) = end else { continue };
        for line in lines.iter_mut().take(last + 1).skip(i + 1) {
            line.marks.retain(|mark| mark.span.start >= end.end);
            line.comment = line.comment.filter(|comment| comment.start >= end.end);
        }
        if let Some(mark) = lines.get_mut(i).and_then(|line| line.marks.last_mut()) {
            *mark = Mark { kind: MarkKind::OverLines, span: start.to(end) };
        }
    }
}

/// Whether a line may be the inside of a string: it begins with a word that begins no statement.
fn continues(source: &Source, line: &Line) -> bool {
    line.marks.first().is_some_and(|mark| match mark.kind {
        MarkKind::Word => !super::forms::is_statement_word(source.get(mark.span)),
        MarkKind::Unclosed => true,
        MarkKind::Quoted
        | MarkKind::OverLines
        | MarkKind::Regex
        | MarkKind::Hole
        | MarkKind::Open
        | MarkKind::Close => false,
    })
}

/// Braces are never taken for the inside of a string: the blocks they open and close must not be lost with a quote.
fn has_brace(line: &Line) -> bool {
    line.marks.iter().any(|mark| matches!(mark.kind, MarkKind::Open | MarkKind::Close))
}

/// Whether a mark at the start of a statement is only the sign of a list, as in `- phrase "…"` or `2. phrase "…"`. Those
/// at the start of a line are passed over before marks are made; these stand behind a `{`, or behind another such sign.
pub(super) fn is_bullet(source: &Source, mark: Mark) -> bool {
    let behind = source.text().get(mark.span.range().end..).and_then(|rest| rest.chars().next());
    let sign = source.get(mark.span);
    let number = sign.strip_suffix(['.', ')']).unwrap_or("");
    let numbered = matches!(number.len(), 1 | 2) && number.bytes().all(|byte| byte.is_ascii_digit());
    let dash = matches!(sign, "-" | "–" | "—" | "•" | "·" | "*" | "◦" | "▪" | "‣");
    mark.kind == MarkKind::Word && (dash || numbered) && behind.is_none_or(grammar::is_blank)
}

/// Where a line that begins inside a string has the quote that ends it: a quote that opens nothing.
fn closing_quote(source: &Source, line: &Line) -> Option<Span> {
    let braces = |mark: &&Mark| matches!(mark.kind, MarkKind::Open | MarkKind::Close);
    let mark = line.marks.iter().take_while(|mark| !braces(mark)).find(|mark| mark.kind == MarkKind::Unclosed)?;
    let inside = source.get(mark.span).trim_start_matches(['"', '“', '”', '„', '‟', '«', '»']);
    let first = inside.split_whitespace().next().unwrap_or("");
    let ends = first.is_empty() || first.starts_with([',', ';']) || super::forms::is_statement_word(first);
    ends.then_some(mark.span)
}
