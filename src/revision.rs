//! One compiled, immutable version of a tenant's files. A call is pinned to the revision it started with.
//!
//! Its matcher is made when it is first needed: it follows from the tenant and from what was taught beside its files, so that
//! whoever comes to it first, and however often it is made, it hears the same. Knows nothing of how files are compiled, nor of
//! calls.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use sha2::{Digest, Sha256};

use crate::matcher::{LearnedCache, MAX_TAUGHT_BYTES, Matcher, NoCache, Taught, Without};
use crate::model::{At, Lessons, Profile, RevisionId, Tenant, TenantId};
use crate::text::{Source, hex};

/// Part of every revision's id: raised when the same files come to mean something else.
const FORMAT_VERSION: u8 = 1;

/// The file in which what was taught is kept.
pub const LEARNED_FILE: &str = "learned.toml";

/// One version of a tenant: what it means, and the files it was made of.
#[derive(Clone, Debug)]
pub struct Revision {
    /// SHA-256 of the format version and of every path with its text, in the order of the paths. The day it was compiled
    /// as of is no part of it.
    pub id: RevisionId,
    /// What the files mean.
    pub tenant: Tenant,
    /// The files, templates among them, by path relative to the tenants' folder.
    pub files: BTreeMap<String, Source>,
    /// Hears for the tenant.
    matcher: OnceLock<Arc<Matcher>>,
}

impl Revision {
    /// A revision of these files, named by their content. Its matcher is made when it is needed.
    #[must_use]
    pub fn new(tenant: Tenant, files: BTreeMap<String, Source>) -> Self {
        Self { id: id_of(&files), matcher: OnceLock::new(), tenant, files }
    }

    /// The same, where the matcher of this very tenant is at hand.
    #[must_use]
    pub fn with_matcher(tenant: Tenant, matcher: Matcher, files: BTreeMap<String, Source>) -> Self {
        Self { matcher: OnceLock::from(Arc::new(matcher)), ..Self::new(tenant, files) }
    }

    /// Hears for the tenant. Where it was not made yet it is made now, which takes seconds; where it is being made, that is
    /// waited for.
    #[must_use]
    pub fn matcher(&self) -> &Matcher {
        self.made(&NoCache)
    }

    /// Whether the matcher is at hand.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.matcher.get().is_some()
    }

    /// Makes the matcher, where that was not done yet.
    pub fn make_ready(&self, cache: &dyn LearnedCache) {
        self.made(cache);
    }

    fn made(&self, cache: &dyn LearnedCache) -> &Matcher {
        self.matcher.get_or_init(|| {
            let taught = self.files.get(&learned_path(&self.tenant.id));
            let taught = taught.and_then(|source| taught_matcher(&self.tenant, source).ok());
            let (matcher, _) = taught.unwrap_or_else(|| Matcher::learn_with(&self.tenant, &Lessons::default(), cache));
            Arc::new(matcher)
        })
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
        // the matcher follows from these
        self.id == other.id && self.tenant == other.tenant && self.files == other.files
    }
}

/// A revision while no call needs it: what is asked of it between calls, and its files, of which all the rest is made again.
#[derive(Clone, Debug, PartialEq)]
pub struct Resting {
    /// Its name.
    pub id: RevisionId,
    /// Whose it is.
    pub tenant: TenantId,
    /// Who that is.
    pub profile: Profile,
    /// The number of the person that anybody may be put through to, where there is one.
    pub number_for_anybody: Option<String>,
    /// The encoder that taught it, where one did.
    pub encoder: Option<String>,
    /// The files, templates among them, by path relative to the tenants' folder.
    pub files: BTreeMap<String, Source>,
}

impl Resting {
    /// What stays of a revision.
    #[must_use]
    pub fn of(revision: &Revision) -> Self {
        let tenant = &revision.tenant;
        let contact = tenant.contact_for_anybody().and_then(|contact| tenant.profile.contacts.get(contact));
        Self {
            id: revision.id.clone(),
            tenant: tenant.id.clone(),
            profile: tenant.profile.clone(),
            number_for_anybody: contact.and_then(|contact| contact.numbers.first()).cloned(),
            encoder: revision.matcher().encoder().map(str::to_owned),
            files: revision.files.clone(),
        }
    }
}

/// The path, relative to the tenants' folder, of the file in which what was taught is kept.
#[must_use]
pub fn learned_path(tenant: &TenantId) -> String {
    format!("{tenant}/{LEARNED_FILE}")
}

/// Who hears by what was taught; and how each phrase would fare without itself.
///
/// # Errors
/// Why that cannot be used, in words that go on from the file's name.
pub fn taught_matcher(tenant: &Tenant, source: &Source) -> Result<(Matcher, Vec<Without>), String> {
    if source.text().len() > MAX_TAUGHT_BYTES {
        return Err(format!("is larger than {} MB", MAX_TAUGHT_BYTES >> 20));
    }
    let taught = Taught::read(source.text()).map_err(|fault| fault.to_string())?;
    Matcher::taught(tenant, &taught)
        .ok_or_else(|| "was learned from other phrases than those that stand here now".to_owned())
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
