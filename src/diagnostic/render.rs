use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

use super::{Diagnostic, Label, Severity};
use crate::text::Source;

/// The longest line of a message that is not cut, in columns: the same on every screen, so that messages can be compared.
const WIDTH_COLUMNS: usize = 120;

/// A diagnostic as people read it: the sentence, each place with its lines, the notes, the cure. Ends without a newline.
///
/// `find` gives the source with a label's path; a label whose source is not there is named by its path alone.
#[must_use]
pub fn human<'a>(diagnostic: &Diagnostic, find: impl Fn(&str) -> Option<&'a Source>, colour: bool) -> String {
    let level = match diagnostic.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let mut group = Group::with_title(level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str()));
    for (path, labels) in by_file(&diagnostic.labels) {
        let Some(source) = find(path) else { continue };
        let annotations = labels.into_iter().map(|label| annotation(label, source));
        group = group.element(Snippet::source(&**source.text()).path(path).annotations(annotations));
    }
    for note in &diagnostic.notes {
        group = group.element(Level::NOTE.no_name().message(note.as_str()));
    }
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    renderer(colour).render(&[group])
}

fn renderer(colour: bool) -> Renderer {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Unicode).term_width(WIDTH_COLUMNS)
}

fn annotation<'a>(label: &'a Label, source: &Source) -> annotate_snippets::Annotation<'a> {
    let kind = if label.primary { AnnotationKind::Primary } else { AnnotationKind::Context };
    let text = (!label.text.is_empty()).then_some(label.text.as_str());
    let end = (label.span.end as usize).min(source.text().len());
    kind.span((label.span.start as usize).min(end)..end).label(text)
}

/// The labels of each file together, the primary label's file first, files otherwise in the order they are named.
fn by_file(labels: &[Label]) -> Vec<(&str, Vec<&Label>)> {
    let mut files: Vec<(&str, Vec<&Label>)> = Vec::new();
    let primary_first = labels.iter().filter(|label| label.primary).chain(labels.iter().filter(|label| !label.primary));
    for label in primary_first {
        match files.iter_mut().find(|(path, _)| *path == label.path.as_ref()) {
            Some((_, together)) => together.push(label),
            None => files.push((&label.path, vec![label])),
        }
    }
    files
}
