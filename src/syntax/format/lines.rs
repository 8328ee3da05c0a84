/// Blanks before a comment at the end of a line.
const BEFORE_COMMENT: usize = 3;

/// Lines longer than this do not push the comments of their neighbours aside.
const MAX_COLUMNS_BEFORE_COMMENT: usize = 80;

/// Blanks a level of blocks.
pub(super) const INDENT: usize = 2;

/// A line as it will be written, without its indentation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// How many blocks it stands in.
    pub(super) depth: usize,
    /// Empty for a blank line; holds line ends only where the author's own are kept.
    pub(super) text: String,
    pub(super) comment: Option<String>,
}

impl Line {
    /// Where its comment may begin, where it can have one beside those of its neighbours.
    fn end_column(&self) -> Option<usize> {
        let columns = self.depth * INDENT + self.text.chars().count();
        let fits = self.comment.is_some() && !self.text.contains('\n') && columns <= MAX_COLUMNS_BEFORE_COMMENT;
        fits.then_some(columns + BEFORE_COMMENT)
    }
}

/// The text of lines; comments on neighbouring lines of one block stand in a column.
pub(super) fn text(lines: &[Line]) -> String {
    let mut text = String::new();
    let mut rest = lines;
    while let Some(first) = rest.first() {
        let run =
            rest.iter().take_while(|line| line.depth == first.depth && line.end_column().is_some()).count().max(1);
        let (now, later) = rest.split_at(run);
        let column = now.iter().filter_map(Line::end_column).max();
        for line in now {
            write(&mut text, line, column);
        }
        rest = later;
    }
    text
}

fn write(text: &mut String, line: &Line, column: Option<usize>) {
    if !line.text.is_empty() {
        text.extend(std::iter::repeat_n(' ', line.depth * INDENT));
        text.push_str(&line.text);
    }
    if let Some(comment) = &line.comment {
        let columns = line.depth * INDENT + line.text.chars().count();
        let blanks = column.map_or(BEFORE_COMMENT, |column| column.saturating_sub(columns));
        text.extend(std::iter::repeat_n(' ', blanks));
        text.push_str(comment);
    }
    text.push('\n');
}
