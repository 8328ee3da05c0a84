use std::path::PathBuf;

use crate::effects::Unreadable;

/// Why there is no encoder, or no vector.
#[derive(Debug, thiserror::Error)]
pub enum EncoderError {
    /// A file that is not there, or may not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The folder has no library.
    #[error("`{}` has no onnxruntime library (`{name}`)", folder.display())]
    NoLibrary {
        /// The folder.
        folder: PathBuf,
        /// What the library is called on this machine.
        name: String,
    },
    /// A file that is not what its name says.
    #[error("`{}` cannot be used as {what}: {why}", path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What it should be.
        what: &'static str,
        /// Why it is not.
        why: String,
    },
    /// The model failed at a sentence.
    #[error("a sentence could not be encoded: {0}")]
    Failed(String),
}

impl EncoderError {
    /// What to do about it.
    #[must_use]
    pub fn cure(&self) -> &'static str {
        "`scripts/encoder` fetches an encoder that is whole into `target/encoder`: name that folder"
    }
}
