use std::fmt;
use std::process::ExitCode;

/// How a command ended: its exit status, the same meaning for every command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done, nothing to mend.
    Good,
    /// 1: done, and there is something to mend: errors in files, a golden that differs, a check that fails.
    Findings,
    /// 2: the command was not understood.
    Usage,
    /// 3: it could not be done: a folder that is not there, a disk that does not answer.
    Trouble,
}

impl Exit {
    /// The status for the operating system.
    pub fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Good => 0,
            Self::Findings => 1,
            Self::Usage => 2,
            Self::Trouble => 3,
        })
    }
}

/// Why a command could not be done: a sentence, and what would cure it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    exit: Exit,
    sentence: String,
    help: Option<String>,
}

impl Trouble {
    /// It could not be done.
    pub fn new(sentence: impl Into<String>) -> Self {
        Self { exit: Exit::Trouble, sentence: sentence.into(), help: None }
    }

    /// What was asked for makes no sense: no tenant has this name, no such code.
    pub fn usage(sentence: impl Into<String>) -> Self {
        Self { exit: Exit::Usage, sentence: sentence.into(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// How the command ends with it.
    pub fn exit(&self) -> Exit {
        self.exit
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        match &self.help {
            Some(help) => write!(f, "\n  help: {help}"),
            None => Ok(()),
        }
    }
}
