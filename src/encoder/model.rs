//! A model in memory; the only file that knows onnxruntime.

use std::borrow::Cow;
use std::error::Error;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ort::LoadDynamicError;
use ort::environment::Environment;
use ort::session::{Session, SessionInputValue};
use ort::value::TensorRef;

/// A process has one library, from the first time it is asked for.
static LOADED: Mutex<Option<Environment>> = Mutex::new(None);

/// The onnxruntime library, loaded.
pub(super) struct Runtime(Environment);

impl Runtime {
    pub(super) fn load(library: &Path) -> Result<Self, String> {
        let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(environment) = loaded.as_ref() {
            return Ok(Self(environment.clone()));
        }
        let builder = ort::init_from(library).map_err(not_loaded)?;
        // What goes wrong comes back as an error; the rest is no affair of whoever reads our output.
        let silent = Arc::new(|_, _: &str, _: &str, _: &str, _: &str| {});
        let environment = builder.with_telemetry(false).with_logger(silent).build().map_err(text)?;
        *loaded = Some(environment.clone());
        Ok(Self(environment))
    }
}

/// What a model may be given.
#[derive(Clone, Copy, Debug)]
enum Input {
    /// The tokens.
    Tokens,
    /// Which of them count: all.
    Mask,
    /// Which of two sentences they belong to: the first.
    Sentence,
}

impl Input {
    fn named(name: &str) -> Result<(String, Self), String> {
        let input = match name {
            "input_ids" => Self::Tokens,
            "attention_mask" => Self::Mask,
            "token_type_ids" => Self::Sentence,
            other => return Err(format!("it asks for `{other}`, which is not known of a sentence")),
        };
        Ok((name.to_owned(), input))
    }
}

/// A model of its own, for one thread.
#[derive(Debug)]
pub(super) struct Model {
    session: Session,
    inputs: Vec<(String, Input)>,
    output: String,
}

impl Model {
    pub(super) fn load(runtime: &Runtime, file: &[u8]) -> Result<Self, String> {
        let session = session(runtime, file).map_err(text)?;
        let inputs: Result<_, String> = session.inputs().iter().map(|input| Input::named(input.name())).collect();
        let output = session.outputs().first().map(|output| output.name().to_owned()).unwrap_or_default();
        Ok(Self { inputs: inputs?, output, session })
    }

    /// The mean of what the last layer makes of each token.
    pub(super) fn mean(&mut self, tokens: &[i64]) -> Result<Vec<f32>, String> {
        let (ones, zeros) = (vec![1; tokens.len()], vec![0; tokens.len()]);
        let mut given = Vec::with_capacity(self.inputs.len());
        for (name, input) in &self.inputs {
            let numbers = match input {
                Input::Tokens => tokens,
                Input::Mask => ones.as_slice(),
                Input::Sentence => zeros.as_slice(),
            };
            let tensor = TensorRef::from_array_view(([1, numbers.len()], numbers)).map_err(text)?;
            given.push((Cow::from(name.as_str()), SessionInputValue::from(tensor)));
        }
        let made = self.session.run(given).map_err(text)?;
        let made = made.get(&self.output).ok_or("it makes nothing")?;
        let (shape, numbers) = made.try_extract_tensor::<f32>().map_err(text)?;
        mean(shape, numbers, tokens.len())
    }
}

fn session(runtime: &Runtime, file: &[u8]) -> ort::Result<Session> {
    Session::builder(&runtime.0)?.with_intra_threads(1)?.with_inter_threads(1)?.commit_from_memory(file)
}

fn mean(shape: &[i64], numbers: &[f32], tokens: usize) -> Result<Vec<f32>, String> {
    let dims = match *shape {
        [1, rows, dims] if usize::try_from(rows) == Ok(tokens) => usize::try_from(dims).unwrap_or_default(),
        _ => 0,
    };
    if dims == 0 {
        return Err(format!("it makes {shape:?} numbers of {tokens} tokens, instead of a row for each"));
    }
    let mut sums = vec![0.0_f32; dims];
    for row in numbers.chunks_exact(dims) {
        sums.iter_mut().zip(row).for_each(|(sum, number)| *sum += number);
    }
    let rows = numbers.len() / dims;
    sums.iter_mut().for_each(|sum| *sum /= rows as f32);
    Ok(sums)
}

/// What the system says of a library that it could not load is told last.
fn not_loaded(error: LoadDynamicError) -> String {
    let LoadDynamicError::Dlopen { error, .. } = error else { return error.to_string() };
    let mut cause: &dyn Error = &error;
    while let Some(deeper) = cause.source() {
        cause = deeper;
    }
    cause.to_string()
}

/// What onnxruntime says, on one line.
fn text<T>(error: ort::Error<T>) -> String {
    error.message().split_whitespace().collect::<Vec<_>>().join(" ")
}
