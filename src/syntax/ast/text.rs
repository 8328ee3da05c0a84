use super::{SlotType, Spanned};
use crate::text::Span;

/// A name as written: of a scenario, a flow, a slot, a contact… Lower case is not enforced here.
pub type Name = Spanned<String>;

/// Quoted text that holds no placeholders; escapes are resolved, the span includes the quotes.
pub type Text = Spanned<String>;

/// A regular expression as written between its slashes; the span includes the slashes.
pub type Regex = Spanned<String>;

/// Quoted text that may hold `{placeholders}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// With its quotes.
    pub span: Span,
    /// Text and placeholders in order; no two texts are neighbours, none is empty.
    pub parts: Vec<Part>,
}

/// A piece of a [`Template`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Said as it is; escapes are resolved, the span is that of the writing.
    Text(Spanned<String>),
    /// Filled when it is said (or heard, in a phrase).
    Hole(Hole),
}

/// `{visit-date}`, `{name or my friend}`, `{business.hours on day}`, `{day: date}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// With its braces.
    pub span: Span,
    /// What fills it.
    pub path: Path,
    /// `: type`, which makes it a slot of its scenario only.
    pub slot_type: Option<Spanned<SlotType>>,
    /// `on day`.
    pub on: Option<Path>,
    /// `or …`: what is said where it is unknown; without quotes, if the author gave some.
    pub or: Option<Text>,
}

/// A slot, `name`, or a part of something known, `business.next-opening`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    /// All of it.
    pub span: Span,
    /// What stands before the dot.
    pub head: Name,
    /// What stands after it.
    pub field: Option<Name>,
}

impl Template {
    /// The text, if there is no placeholder in it.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Text(text)] => Some(&text.node),
            _ => None,
        }
    }

    /// Its placeholders, in order.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.parts.iter().filter_map(|part| match part {
            Part::Hole(hole) => Some(hole),
            Part::Text(_) => None,
        })
    }
}
