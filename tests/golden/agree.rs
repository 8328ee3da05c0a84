//! `cargo test` (through insta) and `clientsvia test` say the same of the same files, and write the same files.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use super::{OTHER_FOLDER, tested};

/// Titles that YAML would read otherwise without quotes are among them.
const CALLS: [(&str, &str); 4] = [
    (
        "a-number",
        r#"call "1200" {
  at 2026-07-14 10:00

  caller hangs up
}
"#,
    ),
    (
        "the-price",
        r#"call "What it \"costs\"" {
  at   2026-07-14 10:00
  from "+12395550199"

  caller "how much is a visit"
  expect scenario prices by phrase
  caller hangs up
}
"#,
    ),
    (
        "quit-at-night",
        r#"call "AC quits at night" {
  at   2026-07-14 22:15
  from "+12395550199"

  caller "my ac quit"
  expect scenario ac-not-cooling by pattern
  caller "yes"
  expect transfer on-call
  transfer answers done
}
"#,
    ),
    (
        "nothing-said",
        r#"call "Nothing said" {
  at 2026-07-14 10:00

  caller is silent
}
"#,
    ),
];

/// A folder with a small tenant and its calls.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        let frost = tested::repository().join("tests/support/frost");
        folder.write("tenants/frost/tenant.toml", &fs::read_to_string(frost.join("tenant.toml")).unwrap());
        for name in ["cooling.scenario", "prices.scenario"] {
            let text = fs::read_to_string(frost.join(name)).unwrap();
            folder.write(&format!("tenants/frost/scenarios/{name}"), &text);
        }
        for (stem, text) in CALLS {
            folder.write(&format!("tenants/frost/calls/{stem}.call"), text);
        }
        folder
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn edit(&self, path: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(path)).unwrap();
        assert!(text.contains(from), "{from}");
        self.write(path, &text.replace(from, to));
    }

    /// Every golden with its text.
    fn goldens(&self) -> BTreeMap<String, String> {
        let Ok(entries) = fs::read_dir(self.path("golden/frost")) else { return BTreeMap::new() };
        let paths = entries.map(|entry| entry.unwrap().path()).filter(|path| path.extension().unwrap() == "snap");
        paths.map(|path| (stem(&path), fs::read_to_string(&path).unwrap())).collect()
    }

    fn command(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clientsvia"));
        command.arg("test").args(words).current_dir(self.0.path());
        command
            .env("CLIENTSVIA_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
            .env_remove("CLIENTSVIA_TENANTS")
            .env_remove("CLIENTSVIA_GOLDEN")
            .output()
            .unwrap()
    }

    /// The calls that the command finds wrong, with its exit status.
    fn by_command(&self) -> Vec<String> {
        let output = self.command(&["--json"]);
        let said = String::from_utf8(output.stdout).unwrap();
        let lines = said.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let wrong = lines.filter(|line| line["verdict"] != "same" || !line["unmet"].as_array().unwrap().is_empty());
        let mut wrong: Vec<String> = wrong.map(|line| line["call"].as_str().unwrap().to_owned()).collect();
        let orphans = String::from_utf8(output.stderr).unwrap();
        wrong.extend(orphans.lines().filter_map(|line| Some(stem(Path::new(line.split_once(": no test call")?.0)))));
        wrong.sort();
        assert_eq!(output.status.code(), Some(i32::from(!wrong.is_empty())));
        wrong
    }

    /// The calls that `cargo test` finds wrong: the very test of this binary, over this folder.
    fn by_insta(&self, environment: &[(&str, &str)]) -> Vec<String> {
        let mut command = Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "every_transcript_is_as_reviewed", "--nocapture"]).env(OTHER_FOLDER, self.0.path());
        for name in ["CI", "INSTA_UPDATE", "INSTA_FORCE_PASS", "INSTA_FORCE_UPDATE", "TF_BUILD"] {
            command.env_remove(name);
        }
        let output = command.envs(environment.iter().copied()).current_dir(tested::repository()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        let told = said.lines().find_map(|line| line.trim().strip_prefix("not as reviewed: "));
        assert_eq!(told.is_none(), output.status.success(), "{said}");
        let names = told.into_iter().flat_map(|told| told.split(", "));
        let stems = names.map(|name| name.strip_prefix("frost/").unwrap().split(' ').next().unwrap().to_owned());
        let mut wrong: Vec<String> = stems.collect();
        wrong.sort();
        wrong
    }

    /// Both find this wrong, and neither writes anything.
    #[track_caller]
    fn both_find(&self, wrong: &[&str]) {
        let before = self.goldens();
        assert_eq!(self.by_command(), wrong, "the command");
        assert_eq!(self.by_insta(&[("INSTA_UPDATE", "no")]), wrong, "insta");
        assert_eq!(self.by_insta(&[("CI", "true")]), wrong, "insta in CI");
        assert_eq!(self.goldens(), before, "nothing was accepted");
    }
}

fn stem(path: &Path) -> String {
    path.file_stem().unwrap().to_string_lossy().into_owned()
}

#[test]
fn both_find_the_same_and_accepting_once_mends_both() {
    let folder = Folder::new();
    folder.both_find(&["a-number", "nothing-said", "quit-at-night", "the-price"]);
    assert!(folder.command(&["--accept"]).status.success());
    folder.both_find(&[]);

    folder.edit("tenants/frost/scenarios/prices.scenario", "ninety-nine dollars", "ninety dollars");
    folder.both_find(&["the-price"]);
    assert!(folder.command(&["--accept"]).status.success());
    folder.both_find(&[]);
}

#[test]
fn both_write_the_same_files() {
    let (ours, instas) = (Folder::new(), Folder::new());
    assert!(ours.command(&["--accept"]).status.success());
    instas.by_insta(&[("INSTA_UPDATE", "always")]);
    assert_eq!(instas.goldens(), ours.goldens());
    assert_eq!(ours.goldens().len(), CALLS.len());
}

#[test]
fn moving_a_scenario_within_its_file_changes_no_golden() {
    let folder = Folder::new();
    assert!(folder.command(&["--accept"]).status.success());
    let before = folder.goldens();
    folder.edit(
        "tenants/frost/scenarios/prices.scenario",
        "scenario prices",
        "# What we charge.\n\n# Marc goes over it.\n\nscenario prices",
    );
    folder.both_find(&[]);
    assert!(folder.command(&["--accept"]).status.success());
    assert_eq!(folder.goldens(), before, "what is as reviewed is not written again");
}

#[test]
fn a_golden_whose_call_is_gone_is_told_and_taken_away() {
    let folder = Folder::new();
    assert!(folder.command(&["--accept"]).status.success());
    fs::remove_file(folder.path("tenants/frost/calls/nothing-said.call")).unwrap();
    folder.both_find(&["nothing-said"]);
    assert!(folder.command(&["--accept"]).status.success());
    assert_eq!(folder.goldens().into_keys().collect::<Vec<_>>(), ["a-number", "quit-at-night", "the-price"]);
    folder.both_find(&[]);
}

#[test]
fn an_expectation_that_is_not_met_fails_in_both() {
    let folder = Folder::new();
    assert!(folder.command(&["--accept"]).status.success());
    folder.edit("tenants/frost/calls/the-price.call", "expect scenario prices", "expect scenario ac-not-cooling");
    folder.both_find(&["the-price"]);
}

#[test]
fn the_repositorys_goldens_are_as_the_real_command_plays_them() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_clientsvia"));
    command.args(["test", "--json"]).current_dir(tested::repository());
    let output = command
        .env("CLIENTSVIA_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
        .env_remove("CLIENTSVIA_TENANTS")
        .env_remove("CLIENTSVIA_GOLDEN")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let wrong: Vec<&str> = said.lines().filter(|line| !line.contains(r#""verdict":"same","unmet":[]"#)).collect();
    assert_eq!((wrong, output.status.code()), (Vec::<&str>::new(), Some(0)));
    assert_eq!(said.lines().count(), tested::all().iter().map(|tested| tested.scripts.len()).sum::<usize>());
}
