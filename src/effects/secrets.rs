use std::collections::BTreeMap;
use std::fmt;

use crate::model::Secret;

/// The environment as it was at the start: the only place that secrets come from. Never printed.
#[derive(Clone, Default)]
pub struct Secrets(BTreeMap<String, String>);

impl Secrets {
    /// These variables and their values.
    #[must_use]
    pub fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(variables.into_iter().collect())
    }

    /// The value of a secret; one that is set to nothing is not set.
    #[must_use]
    pub fn get(&self, secret: &Secret) -> Option<&str> {
        self.0.get(&secret.env).map(|value| value.trim()).filter(|value| !value.is_empty())
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({})", self.0.len())
    }
}
