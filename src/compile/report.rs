use std::collections::BTreeSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Diagnostic, Label};
use crate::model::At;
use crate::text::{Source, Span};

/// Everything found wrong so far, in the order found; sorted when it is handed out.
#[derive(Debug, Default)]
pub(super) struct Report {
    found: Vec<Diagnostic>,
}

impl Report {
    /// Adds a finding.
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        self.found.push(diagnostic);
    }

    /// Adds findings made elsewhere.
    pub(super) fn extend(&mut self, diagnostics: impl IntoIterator<Item = Diagnostic>) {
        self.found.extend(diagnostics);
    }

    /// All findings by path, then position, each once.
    pub(super) fn into_sorted(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| order(a).cmp(&order(b)));
        self.found.dedup();
        self.drop_unknown_where_unnameable();
        self.found
    }

    /// Of words that cannot be a name, nobody needs to hear that nothing has that name.
    fn drop_unknown_where_unnameable(&mut self) {
        let unnameable: BTreeSet<(Arc<str>, Span)> = self
            .found
            .iter()
            .filter(|found| matches!(found.code, Code::E009 | Code::E010))
            .filter_map(Diagnostic::place)
            .map(|label| (label.path.clone(), label.span))
            .collect();
        let is_there = |label: &Label| unnameable.contains(&(label.path.clone(), label.span));
        self.found.retain(|found| found.code != Code::E007 || !found.place().is_some_and(is_there));
    }
}

type Order<'a> = (Option<(&'a str, u32, u32)>, Code, &'a str);

fn order(diagnostic: &Diagnostic) -> Order<'_> {
    let place = diagnostic.place().map(|label| (label.path.as_ref(), label.span.start, label.span.end));
    (place, diagnostic.code, &diagnostic.message)
}

/// Where a stretch of a source is.
pub(super) fn at(source: &Source, span: Span) -> At {
    At { path: source.path().clone(), line: source.position(span.start).line, span }
}

/// Labels by [`At`], the form in which the model keeps places.
pub(super) trait Blame {
    /// The place of the mistake.
    fn blame(self, at: &At, text: impl Into<String>) -> Self;
    /// A place the mistake has to do with.
    fn beside(self, at: &At, text: impl Into<String>) -> Self;
}

impl Blame for Diagnostic {
    fn blame(self, at: &At, text: impl Into<String>) -> Self {
        self.at(&at.path, at.span, text)
    }

    fn beside(self, at: &At, text: impl Into<String>) -> Self {
        self.see(&at.path, at.span, text)
    }
}
