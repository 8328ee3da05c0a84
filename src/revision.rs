//! One compiled, immutable version of a tenant's files. A call is pinned to the revision it started with.
//!
//! Knows nothing of how files are compiled, nor of calls.

use std::collections::BTreeMap;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::matcher::Matcher;
use crate::model::{At, RevisionId, Tenant};
use crate::text::{Source, hex};

/// Part of every revision's id: raised when the same files come to mean something else.
const FORMAT_VERSION: u8 = 1;

/// One version of a tenant: what it means, and the files it was made of.
#[derive(Clone, Debug)]
pub struct Revision {
    /// SHA-256 of the format version and of every path with its text, in the order of the paths. The day it was compiled
    /// as of is no part of it.
    pub id: RevisionId,
    /// What the files mean.
    pub tenant: Tenant,
    /// Hears for the tenant: made of it and of nothing else.
    pub matcher: Arc<Matcher>,
    /// The files, templates among them, by path relative to the tenants' folder.
    pub files: BTreeMap<String, Source>,
}

impl Revision {
    /// A revision of these files, named by their content.
    #[must_use]
    pub fn new(tenant: Tenant, files: BTreeMap<String, Source>) -> Self {
        let matcher = Matcher::build(&tenant);
        Self::with_matcher(tenant, matcher, files)
    }

    /// The same, where the matcher of this very tenant is at hand.
    #[must_use]
    pub fn with_matcher(tenant: Tenant, matcher: Matcher, files: BTreeMap<String, Source>) -> Self {
        Self { id: id_of(&files), matcher: Arc::new(matcher), tenant, files }
    }

    /// The line of the author's file that a place speaks of, for `why`.
    #[must_use]
    pub fn line(&self, at: &At) -> Option<&str> {
        let source = self.files.values().find(|source| *source.path() == at.path)?;
        Some(source.line(at.line))
    }
}

impl PartialEq for Revision {
    fn eq(&self, other: &Self) -> bool {
        // the matcher follows from the tenant
        self.id == other.id && self.tenant == other.tenant && self.files == other.files
    }
}

/// The id that a revision of these files has.
#[must_use]
pub fn id_of(files: &BTreeMap<String, Source>) -> RevisionId {
    let mut hash = Sha256::new();
    hash.update([FORMAT_VERSION]);
    for (path, source) in files {
        for part in [path.as_bytes(), source.text().as_bytes()] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_le_bytes());
            hash.update(part);
        }
    }
    RevisionId::new(hex(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, Source> {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), Source::new(*path, *text))).collect()
    }

    #[test]
    fn the_same_bytes_split_otherwise_are_another_revision() {
        let one = id_of(&files(&[("a", "bc")]));
        assert_eq!(one, id_of(&files(&[("a", "bc")])));
        assert_ne!(one, id_of(&files(&[("ab", "c")])));
        assert_ne!(one, id_of(&files(&[("a", "b"), ("c", "")])));
        assert_eq!(one.as_str().len(), 64);
    }
}
