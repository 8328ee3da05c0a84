use serde::Serialize;

use super::{Diagnostic, Label, Severity};
use crate::text::{Position, Source};

/// A diagnostic as one line of JSON; the shape is documented in `docs/json.md`.
///
/// `find` gives the source with a label's path, for lines and columns; 0 where it is not there.
#[must_use]
pub fn json<'a>(diagnostic: &Diagnostic, find: impl Fn(&str) -> Option<&'a Source>) -> String {
    let shape = Shape {
        code: diagnostic.code.as_str(),
        severity: diagnostic.severity().as_str(),
        message: &diagnostic.message,
        labels: diagnostic.labels.iter().map(|label| LabelShape::of(label, find(&label.path))).collect(),
        notes: &diagnostic.notes,
        help: diagnostic.help.as_deref(),
    };
    serde_json::to_string(&shape).unwrap_or_default()
}

#[derive(Serialize)]
struct Shape<'a> {
    code: &'a str,
    severity: &'a str,
    message: &'a str,
    labels: Vec<LabelShape<'a>>,
    notes: &'a [String],
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct LabelShape<'a> {
    path: &'a str,
    line: u32,
    column: u32,
    end_line: u32,
    end_column: u32,
    primary: bool,
    text: &'a str,
}

impl<'a> LabelShape<'a> {
    fn of(label: &'a Label, source: Option<&Source>) -> Self {
        let place = |offset| source.map_or(Position { line: 0, column: 0 }, |source| source.position(offset));
        let (start, end) = (place(label.span.start), place(label.span.end));
        Self {
            path: &label.path,
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
            primary: label.primary,
            text: &label.text,
        }
    }
}

impl Severity {
    /// The word that stands before a message.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}
