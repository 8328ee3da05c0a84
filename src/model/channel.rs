use std::fmt;

use serde::{Deserialize, Serialize};

/// How the caller talks with us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// A phone call.
    Voice,
    /// Text messages.
    Sms,
    /// The chat of a web page.
    Chat,
}

impl Channel {
    /// All of them, in order.
    pub const ALL: [Self; 3] = [Self::Voice, Self::Sms, Self::Chat];

    /// The word authors write.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Sms => "sms",
            Self::Chat => "chat",
        }
    }
}

impl fmt::Display for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A language tag of BCP 47, `en-US`. `en` covers `en-US`, not the reverse.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Language(String);

impl Language {
    /// The language with this tag; the tag's shape is the compiler's to check.
    #[must_use]
    pub fn new(tag: impl Into<String>) -> Self {
        Self(tag.into())
    }

    /// The tag.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether something written for `self` serves a caller who speaks `spoken`.
    #[must_use]
    pub fn covers(&self, spoken: &Self) -> bool {
        let (own, other) = (self.0.to_ascii_lowercase(), spoken.0.to_ascii_lowercase());
        other == own || other.strip_prefix(&own).is_some_and(|rest| rest.starts_with('-'))
    }
}
