//! What a course taught, as a file that stands beside a tenant's scenarios: so that a server needs no teacher, and every machine
//! understands the same.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::Tried;
use super::gathered::Gathered;
use super::practice::Thresholds;
use super::space::Counts;
use super::sure::Sure;
use super::weights::{Dense, Weights};

/// Raised when what is kept comes to mean something else.
const VERSION: u32 = 3;

/// So many characters of what is kept stand in a line.
const LINE_CHARS: usize = 120;

/// The largest file that is read, in bytes: a hundred and fifty scenarios of many phrases take five.
pub const MAX_TAUGHT_BYTES: usize = 24 << 20;

/// What a course taught about the sentences of some scenarios.
#[derive(Clone, Debug, PartialEq)]
pub struct Taught {
    /// Names those sentences.
    pub(super) name: String,
    /// Who taught.
    pub(super) teacher: String,
    /// How many sentences beside the author's were learned from.
    pub(super) pool: usize,
    pub(super) kept: Kept,
}

/// What was learned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// The terms that are looked at.
    pub(super) counts: Counts,
    pub(super) weights: Weights,
    /// What the teacher's directions speak for, should it be asked when somebody speaks.
    pub(super) head: Option<Dense>,
    pub(super) sure: Sure,
    pub(super) thresholds: Thresholds,
    pub(super) tried: Vec<Tried>,
}

/// Why a file of what was taught cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaughtFault {
    /// It was changed, or only a part of it is there.
    #[error("is damaged")]
    Damaged,
    /// Another version of the program made it.
    #[error("was made by another version of clientsvia")]
    Version,
}

#[derive(Deserialize)]
struct File {
    version: u32,
    phrases: String,
    teacher: String,
    sentences: usize,
    checksum: u32,
    taught: String,
}

impl Taught {
    /// Whether this was taught about these sentences, read as they are read now.
    pub(super) fn is_of(&self, gathered: &Gathered) -> bool {
        let Kept { counts, weights, head, .. } = &self.kept;
        self.name == gathered.name()
            && weights.are_of(counts.len(), gathered.scenarios)
            && head.as_ref().is_none_or(|head| head.are_of(head.numbers(), gathered.scenarios))
    }

    /// As the file that is kept.
    ///
    /// # Errors
    /// What cannot be encoded; nothing that a course taught is known to be such.
    pub fn text(&self) -> Result<String, postcard::Error> {
        let bytes = postcard::to_stdvec(&self.kept)?;
        let checksum = crc32c::crc32c(&bytes);
        let encoded = STANDARD.encode(bytes);
        let mut lines = String::with_capacity(encoded.len() + encoded.len() / LINE_CHARS + 1);
        for (place, letter) in encoded.chars().enumerate() {
            if place > 0 && place % LINE_CHARS == 0 {
                lines.push('\n');
            }
            lines.push(letter);
        }
        let Self { name, teacher, pool, .. } = self;
        Ok(format!(
            "# What `clientsvia learn` made of this tenant's phrases. The same command makes it again; not to be edited.\n\
             version = {VERSION}\n\
             phrases = \"{name}\"\n\
             teacher = \"{teacher}\"\n\
             sentences = {pool}\n\
             checksum = {checksum}\n\
             taught = \"\"\"\n{lines}\n\"\"\"\n"
        ))
    }

    /// Reads such a file.
    ///
    /// # Errors
    /// What is not one.
    pub fn read(text: &str) -> Result<Self, TaughtFault> {
        let file: File = toml::from_str(text).map_err(|_| TaughtFault::Damaged)?;
        if file.version != VERSION {
            return Err(TaughtFault::Version);
        }
        let encoded: String = file.taught.split_whitespace().collect();
        let bytes = STANDARD.decode(encoded).map_err(|_| TaughtFault::Damaged)?;
        if crc32c::crc32c(&bytes) != file.checksum {
            return Err(TaughtFault::Damaged);
        }
        let kept: Kept = postcard::from_bytes(&bytes).map_err(|_| TaughtFault::Damaged)?;
        let is_sound = kept.sure.is_finite() && kept.thresholds.are_sound() && kept.counts.are_sound();
        let taught = Self { name: file.phrases, teacher: file.teacher, pool: file.sentences, kept };
        is_sound.then_some(taught).ok_or(TaughtFault::Damaged)
    }

    /// Who taught, by the name it was given.
    #[must_use]
    pub fn teacher(&self) -> &str {
        &self.teacher
    }

    /// How many sentences beside the author's were learned from.
    #[must_use]
    pub fn pool(&self) -> usize {
        self.pool
    }
}
