//! What is wrong with a file, as plain data: a code, a severity, a sentence, the places it speaks of, what would cure it.
//!
//! Knows nothing of how it is shown: `render` is the only file that knows the renderer crate.

mod code;
mod json;
mod render;
#[cfg(test)]
mod tests;

pub use code::{Code, Severity};
pub use json::json;
pub use render::human;

use std::sync::Arc;

use crate::text::Span;

/// One message to the author. Prose rules: lower case, no full stop, backticks round what the author wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What kind of mistake, and how grave.
    pub code: Code,
    /// One plain sentence.
    pub message: String,
    /// The places it speaks of; the first primary label is where the cursor goes.
    pub labels: Vec<Label>,
    /// Further sentences: consequences ("the caller would hear …"), reasons.
    pub notes: Vec<String>,
    /// What to write instead, typeable.
    pub help: Option<String>,
}

/// A stretch of a file with a few words under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Path of the source, as in [`crate::text::Source::path`].
    pub path: Arc<str>,
    /// The stretch.
    pub span: Span,
    /// The words under it; may be empty.
    pub text: String,
    /// Whether this is where the mistake is (`^^^`) or only what it has to do with (`---`).
    pub primary: bool,
}

/// What a code means at length, with a wrong example and a right one: Markdown, shown by `explain`.
#[must_use]
pub fn explain_page(code: Code) -> &'static str {
    code.page()
}

impl Diagnostic {
    /// A diagnostic without labels.
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), labels: Vec::new(), notes: Vec::new(), help: None }
    }

    /// Adds the place of the mistake.
    #[must_use]
    pub fn at(mut self, path: &Arc<str>, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { path: path.clone(), span, text: text.into(), primary: true });
        self
    }

    /// Adds a place the mistake has to do with.
    #[must_use]
    pub fn see(mut self, path: &Arc<str>, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { path: path.clone(), span, text: text.into(), primary: false });
        self
    }

    /// Adds a further sentence.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Says what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// How grave it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }

    /// Where the cursor goes: the first primary label, else the first label.
    #[must_use]
    pub fn place(&self) -> Option<&Label> {
        self.labels.iter().find(|label| label.primary).or_else(|| self.labels.first())
    }
}
