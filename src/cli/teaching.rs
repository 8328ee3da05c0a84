//! What the commands that use a sentence encoder have in common.

use std::path::{Path, PathBuf};

use super::exit::Trouble;
use super::progress::Progress;
use super::screen::Screen;
use crate::encoder::{Encoder, EncoderError};
use crate::matcher::{Course, Direction, Gain, Taught};

/// Where the encoder is.
#[derive(Clone, Debug, clap::Args)]
pub struct Teacher {
    /// A folder with a sentence encoder that teaches: model.onnx, vocab.txt and the onnxruntime library
    #[arg(long, value_name = "FOLDER", env = "CLIENTSVIA_ENCODER")]
    encoder: Option<PathBuf>,
}

impl From<EncoderError> for Trouble {
    fn from(error: EncoderError) -> Self {
        Self::new(error.to_string()).help(error.cure())
    }
}

impl Teacher {
    /// The encoder, where one is named.
    pub fn open(&self) -> Result<Option<Encoder>, Trouble> {
        open(self.encoder.as_deref())
    }
}

/// The encoder of a folder, where one is named.
pub fn open(folder: Option<&Path>) -> Result<Option<Encoder>, Trouble> {
    Ok(folder.map(Encoder::open).transpose()?)
}

/// What the encoder makes of a sentence; nothing where it knows none of its words.
pub fn heard_by(encoder: &mut Encoder, sentence: &str) -> Result<Option<Direction>, EncoderError> {
    Ok(Direction::of(&encoder.encode_one(sentence)?))
}

/// Lets the encoder teach.
pub fn teach(course: &mut Course, encoder: &mut Encoder, screen: &Screen) -> Result<(Taught, Gain), Trouble> {
    let sentences: Vec<&str> = course.sentences().iter().map(String::as_str).collect();
    let mut progress = Progress::of(sentences.len(), screen);
    let directions = encoder.encode(&sentences, &mut |done| progress.reach(done))?;
    progress.end();
    let mut progress = Progress::of(course.steps(), screen);
    let taught = course.learn(encoder.name(), &directions, &mut || progress.step());
    progress.end();
    taught.ok_or_else(|| Trouble::new("the encoder gave its answers in different lengths"))
}
