//! A sentence encoder: a small model that turns a sentence into a vector, so that sentences of like meaning lie near each other.
//! It may teach when phrases are learned, and hear callers where somebody wants that; nothing that answers calls needs it, and
//! nothing of it ships.
//!
//! Knows nothing of tenants, scenarios or phrases. What it makes differs in the last digits between processors: whoever keeps
//! what was learned from it keeps the result, and does not encode again.

mod error;
mod folder;
mod letters;
mod library;
mod model;
mod pieces;
mod spread;

use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;

pub use error::EncoderError;
use folder::Folder;
use model::Model;
use pieces::Pieces;
pub use pieces::{MAX_TOKENS, MAX_WORD_CHARS};

/// Loading the model once more costs as much as encoding so many sentences: for fewer, no further thread is worth it.
const SENTENCES_WORTH_A_THREAD: usize = 40;
/// Each thread has a model of its own, some 90 MB of memory: more threads are not used, however many cores there are.
pub const MAX_THREADS: usize = 16;

/// An encoder, ready to be asked.
#[derive(Debug)]
pub struct Encoder {
    folder: Folder,
    pieces: Pieces,
    /// One for each thread that was ever of use, and at least one.
    models: Vec<Model>,
    threads: usize,
    dims: usize,
}

impl Encoder {
    /// The encoder of a folder that holds `model.onnx`, `vocab.txt` (the word pieces of an uncased BERT, one a line) and the
    /// onnxruntime library. Everything is tried once, so that what is missing or does not fit is told here.
    ///
    /// The first library that a process loads serves it to its end, whatever other folders hold.
    ///
    /// # Errors
    /// What is missing or broken, by its path.
    pub fn open(folder: &Path) -> Result<Self, EncoderError> {
        let folder = Folder::read(folder)?;
        let pieces = Pieces::read(&folder.vocabulary).map_err(|why| folder.bad_vocabulary(why))?;
        let mut model = folder.load()?;
        // The highest number: a model that knows fewer pieces than the list has refuses it.
        let tried = model.mean(&pieces.probe()).map_err(|why| folder.bad_model(why))?;
        let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        Ok(Self { folder, pieces, models: vec![model], threads, dims: tried.len() }.with_threads(threads))
    }

    /// Uses so many threads, at least one and at most [`MAX_THREADS`], instead of one a core. The vectors are the same.
    #[must_use]
    pub fn with_threads(mut self, threads: usize) -> Self {
        self.threads = threads.clamp(1, MAX_THREADS);
        self
    }

    /// Which model this is: the beginning of its file's SHA-256. Vectors of another name cannot be compared with its own.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.folder.name
    }

    /// How many numbers a vector has.
    #[must_use]
    pub fn dims(&self) -> usize {
        self.dims
    }

    /// What is read of a sentence: the numbers of its word pieces in `vocab.txt`, between the two that mark its ends.
    #[must_use]
    pub fn tokens(&self, sentence: &str) -> Vec<i64> {
        self.pieces.of(sentence)
    }

    /// The vectors of the sentences, in their order, each of length 1; all zeros where no word of a sentence is known. Of a
    /// sentence [`MAX_TOKENS`] tokens are read. `told` hears how many are done, on the thread that asked.
    ///
    /// Each sentence is encoded alone: a quantised model rounds by what it is given together, and a sentence's vector must not
    /// depend on its neighbours.
    ///
    /// # Errors
    /// A model that cannot be loaded once more, or fails at a sentence.
    pub fn encode(&mut self, sentences: &[&str], told: &mut dyn FnMut(usize)) -> Result<Vec<Vec<f32>>, EncoderError> {
        let wanted = self.threads.min(1 + sentences.len() / SENTENCES_WORTH_A_THREAD);
        while self.models.len() < wanted {
            self.models.push(self.folder.load()?);
        }
        let (pieces, dims) = (&self.pieces, self.dims);
        let workers = self.models.iter_mut().take(wanted);
        spread::spread(workers, sentences, |model, sentence| vector(model, pieces, dims, sentence), told)
    }

    /// The vector of one sentence, as [`Self::encode`] gives it, on the thread that asks.
    ///
    /// # Errors
    /// A model that fails at the sentence.
    pub fn encode_one(&mut self, sentence: &str) -> Result<Vec<f32>, EncoderError> {
        let Some(model) = self.models.first_mut() else {
            return Err(EncoderError::Failed("no model is loaded".to_owned()));
        };
        vector(model, &self.pieces, self.dims, sentence)
    }
}

fn vector(model: &mut Model, pieces: &Pieces, dims: usize, sentence: &str) -> Result<Vec<f32>, EncoderError> {
    let tokens = pieces.of(sentence);
    if !pieces.any_known(&tokens) {
        return Ok(vec![0.0; dims]);
    }
    let mean = model.mean(&tokens).map_err(EncoderError::Failed)?;
    unit(mean).ok_or_else(|| EncoderError::Failed("the model's numbers are none".to_owned()))
}

/// Of length 1; nothing where there is no direction.
fn unit(mut vector: Vec<f32>) -> Option<Vec<f32>> {
    let length = libm::sqrtf(vector.iter().map(|number| number * number).sum());
    if !length.is_finite() || length <= 0.0 {
        return None;
    }
    vector.iter_mut().for_each(|number| *number /= length);
    Some(vector)
}

#[cfg(test)]
mod tests {
    use super::unit;

    #[test]
    fn a_vector_has_a_length_of_one_or_there_is_none() {
        assert_eq!(unit(vec![3.0, 0.0, -4.0]), Some(vec![0.6, 0.0, -0.8]));
        for none in [vec![], vec![0.0; 3], vec![1.0, f32::NAN], vec![f32::INFINITY], vec![f32::MAX; 2]] {
            assert_eq!(unit(none), None);
        }
    }
}
