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
            .take_while(|n| lines.get(*n).is_some_and(|line| continues(source, line)))
            .find_map(|n| closing_quote(source, lines.get(n)?).map(|end| (n, end)));
        let Some((last, end)) = end else { continue };
        for line in lines.iter_mut().take(last + 1).skip(i + 1) {
            line.marks.retain(|mark| matches!(mark.kind, MarkKind::Open | MarkKind::Close));
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

/// Where a line that begins inside a string has the quote that ends it: a quote that opens nothing.
fn closing_quote(source: &Source, line: &Line) -> Option<Span> {
    let mark = line.marks.iter().find(|mark| mark.kind == MarkKind::Unclosed)?;
    let inside = source.get(mark.span).trim_start_matches(['"', '“', '”', '„', '‟', '«', '»']);
    let first = inside.split_whitespace().next().unwrap_or("");
    let ends = first.is_empty() || first.starts_with([',', ';']) || super::forms::is_statement_word(first);
    ends.then_some(mark.span)
}
