//! The files of an encoder.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::EncoderError;
use super::model::{Model, Runtime};
use crate::effects::{entries, read_bytes};

const MODEL: &str = "model.onnx";
const VOCABULARY: &str = "vocab.txt";
const MAX_MODEL_BYTES: usize = 1 << 30;
const MAX_VOCABULARY_BYTES: usize = 16 << 20;
/// So much of the model's hash tells it from every other.
const NAME_HEX_DIGITS: usize = 16;

/// What was read of a folder.
pub(super) struct Folder {
    path: PathBuf,
    model: Vec<u8>,
    runtime: Runtime,
    pub(super) vocabulary: String,
    pub(super) name: String,
}

impl Folder {
    pub(super) fn read(path: &Path) -> Result<Self, EncoderError> {
        let library = library(path)?;
        let bytes = |name: &str, max_bytes| read(&path.join(name), max_bytes);
        let vocabulary = String::from_utf8(bytes(VOCABULARY, MAX_VOCABULARY_BYTES)?)
            .map_err(|_| bad_vocabulary(path, "it is no text in UTF-8"))?;
        let model = bytes(MODEL, MAX_MODEL_BYTES)?;
        let runtime = Runtime::load(&library).map_err(|why| EncoderError::Unusable {
            path: library,
            what: "the onnxruntime library",
            why,
        })?;
        Ok(Self { path: path.to_owned(), name: name_of(&model), model, runtime, vocabulary })
    }

    /// The model, once more.
    pub(super) fn load(&self) -> Result<Model, EncoderError> {
        Model::load(&self.runtime, &self.model).map_err(|why| self.bad_model(why))
    }

    pub(super) fn bad_model(&self, why: String) -> EncoderError {
        EncoderError::Unusable { path: self.path.join(MODEL), what: "the model of an encoder", why }
    }

    pub(super) fn bad_vocabulary(&self, why: &str) -> EncoderError {
        bad_vocabulary(&self.path, why)
    }
}

impl std::fmt::Debug for Folder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Folder").field("path", &self.path).field("name", &self.name).finish_non_exhaustive()
    }
}

fn bad_vocabulary(folder: &Path, why: &str) -> EncoderError {
    EncoderError::Unusable { path: folder.join(VOCABULARY), what: "a list of word pieces", why: why.to_owned() }
}

/// A file that is not cut off where it is too long.
fn read(path: &Path, max_bytes: usize) -> Result<Vec<u8>, EncoderError> {
    let bytes = read_bytes(path, max_bytes)?;
    if bytes.len() > max_bytes {
        let why = format!("it is longer than {max_bytes} bytes");
        return Err(EncoderError::Unusable { path: path.to_owned(), what: "a file of an encoder", why });
    }
    Ok(bytes)
}

/// `libonnxruntime.so`, `libonnxruntime.so.1.32.0`, `libonnxruntime.1.32.0.dylib`, `onnxruntime.dll`: the first by name.
fn library(folder: &Path) -> Result<PathBuf, EncoderError> {
    let begins = format!("{DLL_PREFIX}onnxruntime.");
    let is_library = |name: &str| name.starts_with(&begins) && name.contains(DLL_SUFFIX);
    let found = entries(folder)?.into_iter().find(|(name, _)| is_library(name));
    let Some((_, path)) = found else {
        let name = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}");
        return Err(EncoderError::NoLibrary { folder: folder.to_owned(), name });
    };
    // A path that is not absolute would be looked for elsewhere, too.
    Ok(path.canonicalize().unwrap_or(path))
}

fn name_of(model: &[u8]) -> String {
    let hex: String = Sha256::digest(model).iter().map(|byte| format!("{byte:02x}")).collect();
    format!("sha256:{}", hex.get(..NAME_HEX_DIGITS).unwrap_or_default())
}
