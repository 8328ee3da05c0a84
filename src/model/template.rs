use super::{At, FactId, SlotId};

/// Words to be said, with holes to fill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// Words and holes in order.
    pub parts: Vec<Part>,
    /// The quoted text as the author wrote it (straight quotes, escapes undone, holes as written).
    pub source: String,
    /// Where.
    pub at: At,
}

/// One part of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Words said as they stand.
    Words(String),
    /// A hole.
    Hole(Hole),
}

/// `{slot or there}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hole {
    /// What fills it.
    pub placeholder: Placeholder,
    /// What is said where that is not known.
    pub otherwise: Option<String>,
}

/// What can fill a hole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placeholder {
    /// What the caller gave.
    Slot(SlotId),
    /// A fact, while it lasts.
    Fact(FactId),
    /// The business's name.
    BusinessName,
    /// Its week, in words.
    BusinessHours,
    /// When it opens next, in words.
    BusinessNextOpening,
    /// The caller's number, said digit by digit.
    CallerNumber,
}
