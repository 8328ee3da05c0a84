use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::diagnostic::Diagnostic;
use crate::model::TenantId;
use crate::text::{Source, hex};

/// The text files of a folder of tenants, or of one of them: what compiling reads. Sorted by path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files {
    shown_under: String,
    files: BTreeMap<String, Source>,
    unreadable: BTreeMap<String, String>,
}

impl Files {
    /// No files. `shown_under` is what people see before each path, `tenants` as a rule.
    #[must_use]
    pub fn new(shown_under: impl Into<String>) -> Self {
        Self { shown_under: shown_under.into(), ..Self::default() }
    }

    /// These files, by path relative to the tenants' folder.
    #[must_use]
    pub fn of_sources(files: BTreeMap<String, Source>) -> Self {
        Self { files, ..Self::default() }
    }

    /// Adds a file, or replaces it. `path` is relative to the tenants' folder, with `/` between its parts:
    /// `penguin-air/scenarios/pricing.scenario`.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<std::sync::Arc<str>>) {
        let path = path.into();
        self.files.insert(path.clone(), Source::new(path, text));
    }

    /// Notes a file or folder that is there and cannot be read, and why: `is not a file`.
    pub fn cannot_read(&mut self, path: impl Into<String>, why: impl Into<String>) {
        self.unreadable.insert(path.into(), why.into());
    }

    /// What of a tenant's could not be read, with the reason, in order.
    pub(crate) fn unreadable_of<'a>(&'a self, tenant: &'a TenantId) -> impl Iterator<Item = (&'a str, &'a str)> {
        let is_own = |path: &str| {
            path.strip_prefix(tenant.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.unreadable.iter().map(|(path, why)| (path.as_str(), why.as_str())).filter(move |(path, _)| is_own(path))
    }

    /// The file at a path relative to the tenants' folder.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Source> {
        self.files.get(path)
    }

    /// All files with their paths relative to the tenants' folder, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Source)> {
        self.files.iter().map(|(path, source)| (path.as_str(), source))
    }

    /// The path of a tenant's file as people see it.
    #[must_use]
    pub fn shown(&self, path: &str) -> String {
        if self.shown_under.is_empty() { path.to_owned() } else { format!("{}/{path}", self.shown_under) }
    }

    /// The same message with its places as people see them: where the files lie is no part of what they mean.
    #[must_use]
    pub fn to_people(&self, diagnostic: &Diagnostic) -> Diagnostic {
        let mut shown = diagnostic.clone();
        for label in &mut shown.labels {
            label.path = self.shown(&label.path).into();
        }
        shown
    }

    /// The path, relative to the tenants' folder, of what people see under this one.
    #[must_use]
    pub fn unshown<'a>(&self, shown: &'a str) -> &'a str {
        let below = shown.strip_prefix(self.shown_under.as_str()).and_then(|rest| rest.strip_prefix('/'));
        if self.shown_under.is_empty() { shown } else { below.unwrap_or(shown) }
    }

    /// The files of one tenant's folder (`scenarios`, `calls`) with an extension, in order.
    pub(crate) fn of<'a>(
        &'a self,
        tenant: &TenantId,
        folder: &str,
        extension: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Source)> {
        let prefix = format!("{tenant}/{folder}/");
        let length = prefix.len();
        self.below(prefix).filter(move |(path, _)| {
            path.get(length..)
                .and_then(|name| name.strip_suffix(extension))
                .is_some_and(|stem| stem.ends_with('.') && stem.len() > 1)
        })
    }

    /// The files whose paths begin so, in order.
    fn below(&self, prefix: String) -> impl Iterator<Item = (&str, &Source)> {
        let from = self.files.range(prefix.clone()..).map(|(path, source)| (path.as_str(), source));
        from.take_while(move |(path, _)| path.starts_with(&prefix))
    }

    /// Names everything that was read of a tenant's folder, and what could not be: when it is the same, so is all that compiling
    /// makes of it on the same day.
    #[must_use]
    pub fn name_of(&self, tenant: &TenantId) -> String {
        let own = self.below(format!("{tenant}/")).map(|(path, source)| ["", path, source.text()]);
        let unreadable = self.unreadable_of(tenant).map(|(path, why)| ["unreadable", path, why]);
        let mut hash = Sha256::new();
        for part in own.chain(unreadable).flatten() {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part);
        }
        hex(&hash.finalize())
    }
}
