use serde::{Deserialize, Serialize};

use super::{At, Channel, Language, Template};

/// One wording of a reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reply {
    /// Only on this channel; every channel where `None`.
    pub channel: Option<Channel>,
    /// Quick or full.
    pub form: Form,
    /// The words.
    pub words: Template,
    /// How often it is chosen beside its siblings, at least 1.
    pub weight: u32,
    /// Only in this language; the tenant's where `None`.
    pub language: Option<Language>,
    /// Where.
    pub at: At,
}

/// The two forms a reply is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A short human reaction.
    Quick,
    /// The answer itself.
    Full,
}

/// How quick and full replies are combined; overrides the response matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Strategy {
    /// Only the full reply.
    Full,
    /// Only the quick reply.
    Quick,
    /// Quick, then full.
    QuickThenFull,
}
