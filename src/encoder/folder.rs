//! The files of an encoder.

use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::error::EncoderError;
use super::library;
use super::model::{Model, Runtime};
use crate::effects::read_bytes;
use crate::text::hex;

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
        let library = library::find(path)?;
        let bytes = |name: &str, max_bytes| read(&path.join(name), max_bytes);
        let vocabulary = String::from_utf8(bytes(VOCABULARY, MAX_VOCABULARY_BYTES)?)
            .map_err(|_| bad_vocabulary(path, "it is no text in UTF-8"))?;
        let model = bytes(MODEL, MAX_MODEL_BYTES)?;
        let runtime = load(&library)?;
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

fn load(library: &Path) -> Result<Runtime, EncoderError> {
    let loaded =
        if library::is_cut_off(library) { Err("its end is missing".to_owned()) } else { Runtime::load(library) };
    let what = "the onnxruntime library";
    loaded.map_err(|why| EncoderError::Unusable { path: library.to_owned(), what, why })
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

fn name_of(model: &[u8]) -> String {
    format!("sha256:{}", hex(&Sha256::digest(model)).get(..NAME_HEX_DIGITS).unwrap_or_default())
}
