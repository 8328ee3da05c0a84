//! What formatting must keep: the tree without its places, the messages without theirs, the comments.

use clientsvia::diagnostic::Diagnostic;
use clientsvia::syntax;
use clientsvia::text::Source;

/// Which of the two languages a text is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    Scenario,
    Call,
}

/// A file as far as formatting must keep it.
#[derive(Debug, PartialEq, Eq)]
pub struct Meaning {
    pub tree: String,
    pub messages: Vec<String>,
    pub comments: Vec<String>,
}

pub fn source(text: &str) -> Source {
    Source::new("example", text)
}

pub fn format(language: Language, text: &str) -> String {
    match language {
        Language::Scenario => syntax::format(&source(text)),
        Language::Call => syntax::format_call(&source(text)),
    }
}

pub fn meaning(language: Language, text: &str) -> Meaning {
    let source = source(text);
    let (tree, comments, found) = match language {
        Language::Scenario => {
            let (file, found) = syntax::parse(&source);
            (format!("{:?} {}", file.items, file.damaged), file.comments, found)
        }
        Language::Call => {
            let (file, found) = syntax::parse_call(&source);
            (format!("{:?} {}", file.calls, file.damaged), file.comments, found)
        }
    };
    let mut messages: Vec<String> = found.iter().map(message).collect();
    messages.sort();
    let comments = comments.iter().map(|comment| source.get(comment.span).to_owned()).collect();
    Meaning { tree: without_places(&tree), messages, comments }
}

/// A message without its place: which it is, and what it is about as far as that is no layout.
fn message(found: &Diagnostic) -> String {
    found.code.to_string()
}

/// The tree as text with every `Span { … }` taken out.
fn without_places(tree: &str) -> String {
    let mut kept = String::new();
    let mut rest = tree;
    while let Some((before, after)) = rest.split_once("Span { start: ") {
        kept.push_str(before);
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    kept + rest
}

/// The first thing that formatting `text` breaks, in words.
pub fn broken(language: Language, text: &str) -> Option<String> {
    let once = format(language, text);
    let twice = format(language, &once);
    if once != twice {
        return Some(format!("formatting again changes it\n--- once:\n{once}\n--- twice:\n{twice}"));
    }
    let (before, after) = (meaning(language, text), meaning(language, &once));
    if before.comments != after.comments {
        return Some(format!("comments {:?} became {:?}\n--- formatted:\n{once}", before.comments, after.comments));
    }
    if before.tree != after.tree {
        return Some(format!("tree\n{}\nbecame\n{}\n--- formatted:\n{once}", before.tree, after.tree));
    }
    (before.messages != after.messages)
        .then(|| format!("messages {:?} became {:?}\n--- formatted:\n{once}", before.messages, after.messages))
}
