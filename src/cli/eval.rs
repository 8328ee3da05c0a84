use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::exit::{Exit, Trouble};
use super::messages::counted;
use super::progress::Progress;
use super::screen::Screen;
use super::teaching::{Teacher, heard_by, teach};
use crate::effects::{SystemMeter, read_text};
use crate::eval::{
    Beside, Encode, Evaluated, Fault, Given, MAX_ROWS_BYTES, Read, Report, School, charts, course, evaluate, labelled,
    memory_bytes, texts,
};
use crate::matcher::Taught;
use crate::model::Lessons;
use crate::text::Source;

/// Shown under `--help`.
pub const EXAMPLES: &str = "\
Examples:
  clientsvia eval --train phrases.jsonl --test calls.jsonl                   how well these phrases understand those calls
  clientsvia eval --train phrases.jsonl --test calls.jsonl --oos other.jsonl and how well they leave alone what is not theirs
  clientsvia eval --train phrases.jsonl --test calls.jsonl --charts figures  with two pictures in the folder `figures`
  clientsvia eval --train phrases.jsonl --test calls.jsonl --json            for a script

A row is a line:  {\"text\": \"what a caller said\", \"intent\": \"what was meant\"}";

/// The most lines that are no rows that are shown of a file.
const MAX_FAULTS: usize = 10;

/// From this size on, in bytes, memory is given back as soon as it is free where it is measured: glibc's own first value.
const GIVEN_BACK_FROM_BYTES: &str = "131072";

/// What can be asked of `eval`.
#[derive(Clone, Debug, clap::Args)]
pub struct Options {
    /// Rows to learn from: a scenario is made for each intent
    #[arg(long, value_name = "FILE")]
    train: PathBuf,
    /// Rows to be understood; an intent that no row to learn from has is out of scope
    #[arg(long, value_name = "FILE")]
    test: PathBuf,
    /// Rows that nothing should answer
    #[arg(long, value_name = "FILE")]
    oos: Option<PathBuf>,
    /// Rows that nothing should answer, to learn from when to be unsure
    #[arg(long, value_name = "FILE")]
    oos_train: Option<PathBuf>,
    /// Rows without intent, to learn from
    #[arg(long, value_name = "FILE")]
    unlabelled: Option<PathBuf>,
    #[command(flatten)]
    teacher: Teacher,
    /// Let the encoder hear each utterance, too, as `serve --encoder` does
    #[arg(long, requires = "encoder")]
    hear: bool,
    /// Draw pictures into this folder: reliability.svg and risk-coverage.svg
    #[arg(long, value_name = "FOLDER")]
    charts: Option<PathBuf>,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    /// Print what one matcher holds, in bytes, and nothing else: how `eval` asks a process of its own for it
    #[arg(long, hide = true)]
    memory: bool,
    /// With `--memory`: standard input holds what was taught of the rows to learn from
    #[arg(long, hide = true)]
    taught: bool,
}

/// Makes a tenant of rows, puts other rows to it, and prints how well they were understood.
pub fn run(options: &Options, screen: &mut Screen) -> Result<Exit, Trouble> {
    let train = source(&options.train)?;
    let mut desk = Desk::default();
    let given = desk.read(options, &train)?;
    desk.tell(screen);
    let rows = [(given.train.len(), &options.train), (given.test.len(), &options.test)];
    if let Some((_, path)) = rows.into_iter().find(|(rows, _)| *rows == 0) {
        return Err(nothing_in(path));
    }
    if options.memory {
        let taught = if options.taught {
            Taught::read(&std::io::read_to_string(std::io::stdin()).unwrap_or_default()).ok()
        } else {
            None
        };
        let bytes = memory_bytes(&given, taught.as_ref(), &SystemMeter);
        screen.line(&bytes.map_or_else(String::new, |bytes| bytes.to_string()));
        return Ok(Exit::Good);
    }
    let mut encoder = options.teacher.open()?;
    let taught = match &mut encoder {
        Some(encoder) => Some(teach(&mut course(&given), encoder, screen)?.0),
        None => None,
    };
    let mut failed = None;
    let mut heard = encoder.filter(|_| options.hear).map(|mut encoder| {
        let failed = &mut failed;
        move |sentence: &str| {
            heard_by(&mut encoder, sentence).unwrap_or_else(|error| {
                *failed = Some(error);
                None
            })
        }
    });
    let encode = heard.as_mut().map(|encode| encode as &mut Encode<'_>);
    let evaluated = measure(&given, School { taught: taught.as_ref(), encode }, screen);
    drop(heard);
    if let Some(error) = failed {
        return Err(error.into());
    }
    if let Some(folder) = &options.charts {
        draw(&evaluated, folder)?;
    }
    let beside = Beside { left_out: desk.faults.len(), memory_bytes: memory_of_one(options, taught.as_ref()) };
    let report = Report::new(&evaluated, &given, &train, beside);
    if options.json {
        report.notes().iter().for_each(|note| screen.complain(note));
        screen.line(&report.json());
    } else {
        screen.line(&report.words());
    }
    Ok(if desk.faults.is_empty() { Exit::Good } else { Exit::Findings })
}

/// Where the files are read, and what is wrong with them is gathered.
#[derive(Default)]
struct Desk {
    faults: Vec<Fault>,
}

impl Desk {
    fn read(&mut self, options: &Options, train: &Source) -> Result<Given, Trouble> {
        Ok(Given {
            train: self.sound(labelled(train)),
            test: self.sound(labelled(&source(&options.test)?)),
            strange: self.texts(options.oos.as_deref())?,
            lessons: Lessons {
                out_of_scope: self.texts(options.oos_train.as_deref())?,
                unlabelled: self.texts(options.unlabelled.as_deref())?,
            },
        })
    }

    fn texts(&mut self, path: Option<&Path>) -> Result<Vec<String>, Trouble> {
        let Some(path) = path else { return Ok(Vec::new()) };
        Ok(self.sound(texts(&source(path)?)))
    }

    fn sound<T>(&mut self, read: Read<T>) -> Vec<T> {
        self.faults.extend(read.faults);
        read.rows
    }

    /// Of each file the first few.
    fn tell(&self, screen: &mut Screen) {
        for of_file in self.faults.chunk_by(|one, next| one.path == next.path) {
            of_file.iter().take(MAX_FAULTS).for_each(|fault| screen.complain(&fault.to_string()));
            if let (Some(first), more @ 1..) = (of_file.first(), of_file.len().saturating_sub(MAX_FAULTS)) {
                screen.complain(&format!("{}: and {} more that cannot be read", first.path, counted(more, "line")));
            }
        }
    }
}

fn measure(given: &Given, school: School<'_>, screen: &mut Screen) -> Evaluated {
    if screen.watched() {
        screen.complain(&format!("learning from {} …", counted(given.train.len(), "row")));
    }
    let mut progress = Progress::of(given.steps(), screen);
    let evaluated = evaluate(given, school, &SystemMeter, &mut || progress.step());
    progress.end();
    evaluated
}

/// What one matcher holds, measured in a process that does nothing else. There, glibc's allocator is told to give every larger
/// stretch of memory back as soon as it is free: by itself it keeps some at hand, and building needs far more for a while
/// than what is left of it. None where it cannot be measured.
fn memory_of_one(options: &Options, taught: Option<&Taught>) -> Option<u64> {
    let mut measuring = Command::new(std::env::current_exe().ok()?)
        .args(["eval", "--memory"])
        .args(taught.map(|_| "--taught"))
        .arg("--train")
        .arg(&options.train)
        .arg("--test")
        .arg(&options.test)
        .env("MALLOC_MMAP_THRESHOLD_", GIVEN_BACK_FROM_BYTES)
        .env_remove("CLIENTSVIA_ENCODER")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    let text = taught.and_then(|taught| taught.text().ok()).unwrap_or_default();
    // closed when it is written, so that whoever reads it comes to an end
    measuring.stdin.take()?.write_all(text.as_bytes()).ok()?;
    let measured = measuring.wait_with_output().ok()?;
    String::from_utf8(measured.stdout).ok()?.trim().parse().ok()
}

/// The texts of a file of rows, where one is named, and how many of its lines are none: those are told.
pub fn texts_of(path: Option<&Path>, screen: &mut Screen) -> Result<(Vec<String>, usize), Trouble> {
    let mut desk = Desk::default();
    let texts = desk.texts(path)?;
    desk.tell(screen);
    Ok((texts, desk.faults.len()))
}

fn source(path: &Path) -> Result<Source, Trouble> {
    let text = read_text(path, MAX_ROWS_BYTES)
        .map_err(|unreadable| Trouble::new(unreadable.to_string()).help("name a file of rows, one a line"))?;
    if text.len() > MAX_ROWS_BYTES {
        let message = format!("`{}` is larger than {} MB", path.display(), MAX_ROWS_BYTES >> 20);
        return Err(Trouble::new(message).help("take fewer rows: some thousands tell as much"));
    }
    Ok(Source::new(path.to_string_lossy().into_owned(), text))
}

fn nothing_in(path: &Path) -> Trouble {
    Trouble::new(format!("there is no row in `{}`", path.display()))
        .help(r#"write them so, one a line:  {"text": "what a caller said", "intent": "what was meant"}"#)
}

fn draw(evaluated: &Evaluated, folder: &Path) -> Result<(), Trouble> {
    let cannot = |path: &Path, error: &std::io::Error| Trouble::new(format!("`{}`: {error}", path.display()));
    fs::create_dir_all(folder).map_err(|error| cannot(folder, &error))?;
    for chart in charts(evaluated).map_err(|error| cannot(folder, &error))? {
        let path = folder.join(chart.name);
        fs::write(&path, chart.svg).map_err(|error| cannot(&path, &error))?;
    }
    Ok(())
}
