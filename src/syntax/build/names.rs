use super::{Builder, forms, short};
use crate::diagnostic::Code;
use crate::syntax::ast::{Name, Path, Spanned};
use crate::syntax::grammar::{Node, Rule};
use crate::text::{Span, closest};

/// What a name is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    Scenario,
    Flow,
    Slot,
    Fact,
}

/// Words that begin no statement of a block but would be misread as a target, an answer or an action.
const OTHER_RESERVED: &[&str] = &[
    "transfer",
    "voicemail",
    "anything",
    "goodbye",
    "hang",
    "not",
    "record",
    "text",
    "email",
    "ticket",
    "note",
    "book",
    "move",
    "cancel",
    "webhook",
    "save",
    "set",
    "weight",
    "in",
    "until",
    "or",
    "and",
    "is",
    "to",
];

/// Words that a condition or a placeholder would take for something else than a slot.
const RESERVED_FOR_SLOTS: &[&str] = &[
    "open",
    "closed",
    "holiday",
    "returning",
    "asked",
    "turn",
    "channel",
    "between",
    "before",
    "after",
    "on",
    "known",
    "business",
    "booking",
];

/// The types, each of which is also the name of a slot.
const TYPE_NAMES: &[&str] = &[
    "name", "phone", "email", "address", "date", "time", "datetime", "duration", "number", "money", "yes-no", "choice",
    "text", "zip",
];

impl Named {
    fn reserves(self, name: &str) -> bool {
        let statement = forms::is_statement_word(name) || OTHER_RESERVED.contains(&name);
        match self {
            Self::Slot => (statement || RESERVED_FOR_SLOTS.contains(&name)) && !TYPE_NAMES.contains(&name),
            Self::Scenario | Self::Flow | Self::Fact => statement,
        }
    }

    fn noun(self) -> &'static str {
        match self {
            Self::Scenario => "scenario",
            Self::Flow => "flow",
            Self::Slot => "slot",
            Self::Fact => "fact",
        }
    }

    fn instead(self, name: &str) -> String {
        match self {
            Self::Scenario => format!("{name}-request"),
            Self::Flow => format!("{name}-steps"),
            Self::Slot | Self::Fact => format!("the-{name}"),
        }
    }
}

impl Builder<'_> {
    /// The name that a scenario, a flow, a slot or a fact is given, of one word or (wrongly) several.
    pub(super) fn defined_name(
        &mut self,
        words: Option<&Node<'_>>,
        at: Span,
        what: Named,
        title: Option<&str>,
    ) -> Name {
        let Some(words) = words.filter(|words| !words.text().is_empty()) else {
            let noun = what.noun();
            let slug = title.map(slug).filter(|slug| !slug.is_empty()).unwrap_or_else(|| format!("my-{noun}"));
            let help =
                format!("write:  {noun} {slug}{}", title.map(|title| format!(" \"{title}\"")).unwrap_or_default());
            self.report(Code::E010, at, format!("this {noun} has no name"), "a name is missing after this", help);
            return Spanned::new(String::new(), at);
        };
        let span = words.span();
        let written = words.text();
        let name = written.to_lowercase();
        if what.reserves(&name) {
            let instead = what.instead(&name);
            let message = format!("`{name}` is a word of the language, so no {} can be called that", what.noun());
            self.report(Code::E009, span, message, "choose another name", format!("write, for example, `{instead}`"));
        } else if !is_well_formed(written) {
            self.badly_written(written, span);
        }
        Spanned::new(if is_well_formed(&name) { name } else { slug(written) }, span)
    }

    fn badly_written(&mut self, written: &str, span: Span) {
        let message = format!("`{}` cannot be a name", short(written));
        let label = if written.contains(char::is_whitespace) {
            "a name has no blanks"
        } else if written.chars().any(char::is_uppercase) && is_well_formed(&written.to_lowercase()) {
            "a name has no capitals"
        } else {
            "a name has only small letters, digits and hyphens, and begins with a letter"
        };
        let slug = slug(written);
        let help =
            if slug.is_empty() { "write, for example, `book-visit`".to_owned() } else { format!("write `{slug}`") };
        self.report(Code::E010, span, message, label, help);
    }

    /// The name of something that is defined elsewhere.
    pub(super) fn name(&mut self, node: &Node<'_>) -> Name {
        let written = node.text();
        if !is_well_formed(written) {
            self.badly_written(written, node.span());
            return Spanned::new(slug(written), node.span());
        }
        Spanned::new(written.to_owned(), node.span())
    }

    /// All names among the children.
    pub(super) fn names(&mut self, node: &Node<'_>) -> Vec<Name> {
        node.children().filter(|child| child.rule() == Rule::name).map(|child| self.name(&child)).collect()
    }

    /// `slot` or `business.next-opening`.
    pub(super) fn path_of(&mut self, node: &Node<'_>) -> Option<Path> {
        let mut parts = Vec::new();
        for child in node.children().filter(|child| child.rule() == Rule::path_name) {
            parts.push(self.name(&child));
        }
        let mut parts = parts.into_iter();
        let head = parts.next()?;
        let field = parts.next();
        if parts.next().is_some() {
            let message = format!("`{}` has more than one dot", short(node.text()));
            self.report(Code::E010, node.span(), message, "one dot at most", "write, for example, `business.hours`");
        }
        Some(Path { span: node.span(), head, field })
    }

    /// Which of a few words is written; another one is reported.
    pub(super) fn one_of<T: Copy>(
        &mut self,
        node: &Node<'_>,
        what: &str,
        words: &[(&'static str, T)],
    ) -> Option<Spanned<T>> {
        let written = node.text().trim_end_matches([':', ',', '.']).to_lowercase();
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == written) {
            return Some(Spanned::new(*value, node.span()));
        }
        let all: Vec<String> = words.iter().map(|(word, _)| format!("`{word}`")).collect();
        let help = match all.as_slice() {
            [rest @ .., last] if !rest.is_empty() => format!("write {} or {last}", rest.join(", ")),
            _ => format!("write {}", all.join(", ")),
        };
        let label = match closest(&written, words.iter().map(|(word, _)| *word)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "not one of them".to_owned(),
        };
        self.report(Code::E013, node.span(), format!("there is no {what} `{}`", short(node.text())), &label, help);
        None
    }
}

/// Whether a name has only small letters, digits and single hyphens, and begins with a letter.
fn is_well_formed(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    name.starts_with(|c: char| c.is_ascii_lowercase()) && name.chars().all(fits) && !name.ends_with('-')
}

/// The name that comes nearest to what was written.
pub(super) fn slug(written: &str) -> String {
    let mut slug = String::new();
    for c in written.to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !matches!(c, '\'' | '’' | '.' | '?' | '!' | '"') && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.trim_end_matches('-').trim_start_matches(|c: char| !c.is_ascii_lowercase()).to_owned()
}
