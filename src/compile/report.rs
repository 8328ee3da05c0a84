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
        self.drop_beaten_where_never_heard();
        self.found
    }

    /// Of a line that is never heard, nobody needs to hear that another is heard in its place.
    fn drop_beaten_where_never_heard(&mut self) {
        let never_heard = self.places(&[Code::E027]);
        let follows = |code: Code| matches!(code, Code::E030 | Code::E031 | Code::E032);
        let is_there = |label: &Label| never_heard.contains(&(label.path.clone(), label.span));
        self.found.retain(|found| !follows(found.code) || !found.place().is_some_and(is_there));
    }

    /// The places of all messages with these codes.
    fn places(&self, codes: &[Code]) -> BTreeSet<(Arc<str>, Span)> {
        let labels = self.found.iter().filter(|found| codes.contains(&found.code)).filter_map(Diagnostic::place);
        labels.map(|label| (label.path.clone(), label.span)).collect()
    }

    /// Of words that cannot be a name, nobody needs to hear that nothing has that name.
    fn drop_unknown_where_unnameable(&mut self) {
        let unnameable = self.places(&[Code::E009, Code::E010]);
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
