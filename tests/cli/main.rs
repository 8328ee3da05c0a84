//! The commands as they are typed: arguments in; exact standard output, standard error and status out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A command about to be typed, in a folder of its own.
struct Typed {
    folder: tempfile::TempDir,
    args: Vec<String>,
    keyboard: String,
}

/// What came back.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    stdout: String,
    stderr: String,
    status: i32,
}

impl Typed {
    /// `clientsvia` and these words.
    fn new(words: &[&str]) -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            args: words.iter().map(|word| (*word).to_owned()).collect(),
            keyboard: String::new(),
        }
    }

    /// With a file in the folder it is typed in.
    fn file(self, path: &str, text: &str) -> Self {
        self.bytes(path, text.as_bytes())
    }

    /// With a file of these bytes.
    fn bytes(self, path: &str, bytes: &[u8]) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
        self
    }

    /// With lines typed while it runs.
    fn keyboard(mut self, text: &str) -> Self {
        self.keyboard = text.to_owned();
        self
    }

    fn answer(&self) -> Answer {
        run(self.folder.path(), &self.args, &self.keyboard)
    }

    /// Other words, typed in the same folder.
    fn again(&self, words: &[&str]) -> Answer {
        let args = words.iter().map(|word| (*word).to_owned()).collect();
        let folder = self.folder.path();
        run(folder, &args, "")
    }

    /// The files below the folder in whose bytes these words stand.
    fn files_with(&self, words: &str) -> Vec<String> {
        let mut found = Vec::new();
        find(self.folder.path(), words.as_bytes(), &mut found);
        found
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.folder.path().join(path)).unwrap()
    }
}

/// What was learned from phrases, for all tests together: the same is learned once.
const CACHE: &str = concat!(env!("CARGO_TARGET_TMPDIR"), "/cache");

fn run(folder: &Path, args: &Vec<String>, keyboard: &str) -> Answer {
    run_keeping(folder, args, keyboard, CACHE)
}

/// With another folder in which what was learned is kept.
fn run_keeping(folder: &Path, args: &Vec<String>, keyboard: &str, cache: &str) -> Answer {
    let mut child = Command::new(env!("CARGO_BIN_EXE_clientsvia"))
        .args(args)
        .current_dir(folder)
        .env_remove("CLIENTSVIA_TENANTS")
        .env_remove("CLIENTSVIA_DATA")
        .env("CLIENTSVIA_CACHE", cache)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone before all is written.
    let _ = child.stdin.take().unwrap().write_all(keyboard.as_bytes());
    let output = child.wait_with_output().unwrap();
    Answer {
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        status: output.status.code().unwrap(),
    }
}

fn find(folder: &Path, words: &[u8], found: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            find(&path, words, found);
        } else if fs::read(&path).unwrap().windows(words.len()).any(|window| window == words) {
            found.push(path.display().to_string());
        }
    }
}

impl Answer {
    /// It ended well and said only this.
    #[track_caller]
    fn says(&self, stdout: &str) {
        assert_eq!((self.stdout.as_str(), self.stderr.as_str(), self.status), (stdout, "", 0));
    }

    /// It ended with this status and this complaint, and printed nothing.
    #[track_caller]
    fn refuses(&self, status: i32, stderr: &str) {
        assert_eq!((self.stdout.as_str(), self.stderr.as_str(), self.status), ("", stderr, status));
    }
}

mod cache;
mod check;
mod eval;
mod fmt;
mod goldens;
mod help;
mod json;
mod new;
#[path = "../support/recorded.rs"]
mod recorded;
mod rehearsal;
mod remembered;
mod talk;
