use std::borrow::Borrow;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::text::Span;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Arc<str>);

        impl $name {
            /// The id with these letters.
            #[must_use]
            pub fn new(text: impl Into<Arc<str>>) -> Self {
                Self(text.into())
            }

            /// Its letters.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    )*};
}

ids! {
    /// One business: a slug, `penguin-air`. Everything is scoped by it.
    TenantId;
    /// One call, as the carrier names it: `CA` and 32 hex digits on Twilio.
    CallId;
    /// One compiled version of a tenant's files: 64 hex digits of SHA-256, shown by its first 12.
    RevisionId;
    /// One thing a caller may want.
    ScenarioId;
    /// Ordered steps that collect, confirm, act.
    FlowId;
    /// A value collected from the caller. A slot of one scenario only is `scenario/slot`.
    SlotId;
    /// A fact with an end, said as `{fact.x}`.
    FactId;
    /// Somebody a call or a text can be given to.
    ContactId;
    /// A calendar that visits are booked in.
    CalendarId;
    /// A web address that is told of things.
    WebhookId;
}

/// What a call can be about: a scenario or a flow. They share one space of names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Subject {
    /// A scenario.
    Scenario(ScenarioId),
    /// A flow.
    Flow(FlowId),
}

impl Subject {
    /// The id's letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Scenario(id) => id.as_str(),
            Self::Flow(id) => id.as_str(),
        }
    }
}

/// Where something was written, so that every answer can show its line. Never part of what a golden compares.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct At {
    /// Path of the file.
    pub path: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// The stretch of the file.
    pub span: Span,
}

impl At {
    /// The place of words and steps that ship with the product: no file of the author's.
    #[must_use]
    pub fn shipped() -> Self {
        Self { path: Arc::from(""), line: 0, span: Span::default() }
    }

    /// Whether it ships with the product.
    #[must_use]
    pub fn is_shipped(&self) -> bool {
        self.path.is_empty()
    }
}
