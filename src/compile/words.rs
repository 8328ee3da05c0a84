use super::report::{Blame, Report};
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{At, Hole, Part, Placeholder, Template};
use crate::text::closest;

/// Placeholders that need nothing of a call.
const OF_THE_BUSINESS: [(&str, Placeholder); 3] = [
    ("business.name", Placeholder::BusinessName),
    ("business.hours", Placeholder::BusinessHours),
    ("business.next-opening", Placeholder::BusinessNextOpening),
];

/// The words of `tenant.toml`: before a call has begun, only the business itself is known.
pub(super) fn greeting_words(text: &str, at: &At, report: &mut Report) -> Template {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        push_words(&mut parts, before);
        let Some((inside, after)) = after.split_once('}') else {
            rest = "";
            report.add(Diagnostic::new(Code::E043, "a `}` is missing").blame(at, ""));
            break;
        };
        match placeholder(inside.trim()) {
            Some(placeholder) => parts.push(Part::Hole(Hole { placeholder, otherwise: None })),
            None => report.add(unknown(inside.trim(), at)),
        }
        rest = after;
    }
    push_words(&mut parts, rest);
    Template { parts, source: text.to_owned(), at: at.clone() }
}

fn push_words(parts: &mut Vec<Part>, words: &str) {
    if !words.is_empty() {
        parts.push(Part::Words(words.to_owned()));
    }
}

fn placeholder(name: &str) -> Option<Placeholder> {
    OF_THE_BUSINESS.iter().find(|(known, _)| *known == name).map(|(_, placeholder)| placeholder.clone())
}

fn unknown(name: &str, at: &At) -> Diagnostic {
    let near = closest(name, OF_THE_BUSINESS.iter().map(|(known, _)| *known));
    Diagnostic::new(Code::E043, format!("`{{{name}}}` cannot be said here"))
        .blame(at, near.map_or_else(String::new, |near| format!("did you mean `{{{near}}}`?")))
        .help("here can stand {business.name}, {business.hours} and {business.next-opening}")
}

/// Words that ship with the product; `{name}` and the like are given as parts.
pub(super) fn shipped(words: &str) -> Template {
    Template { parts: vec![Part::Words(words.to_owned())], source: words.to_owned(), at: At::shipped() }
}
