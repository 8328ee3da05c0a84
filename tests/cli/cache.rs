//! What was learned is kept between commands, and whatever becomes of it, the commands say the same.

use std::fs;
use std::path::{Path, PathBuf};

use super::recorded::FILES;
use super::{Answer, Typed, run_keeping};

/// A folder with a small tenant in it, and in it the folder in which what was learned is kept.
struct House(Typed);

impl House {
    fn new() -> Self {
        let typed = Typed::new(&[]);
        Self(FILES.iter().fold(typed, |typed, (path, text)| typed.file(&format!("tenants/{path}"), text)))
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.folder.path().join(name)
    }

    fn run(&self, words: &[&str], cache: &str) -> Answer {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        run_keeping(self.0.folder.path(), &words, "", cache)
    }

    /// What the commands say that hear.
    fn said(&self, cache: &str) -> [Answer; 2] {
        let explain: &[&str] = &["explain", "frost", "hi um my ac quit", "--json"];
        [self.run(&["check", "--json"], cache), self.run(explain, cache)]
    }
}

/// The files that are kept, with what is in them.
fn kept(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut kept: Vec<(String, Vec<u8>)> = entries
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.file_name().unwrap().to_str().unwrap().to_owned(), fs::read(path).unwrap()))
        .collect();
    kept.sort();
    kept
}

#[test]
fn whatever_becomes_of_the_cache_the_same_is_said() {
    let house = House::new();
    let alone = house.said("");
    assert!(alone.iter().all(|answer| answer.status == 0 && !answer.stdout.is_empty()), "{alone:?}");
    let folder = house.path("kept/here");
    let cache = folder.to_str().unwrap();
    assert_eq!(house.said(cache), alone, "nothing is kept yet");
    let first = kept(&folder);
    assert_eq!(first.len(), 1);
    let (name, bytes) = &first[0];
    let file = folder.join(name);
    assert_eq!(house.said(cache), alone, "it is kept now");
    let mut changed = bytes.clone();
    changed[bytes.len() / 2] ^= 1;
    for damage in [&bytes[..bytes.len() / 2], &[], &changed, b"something else altogether"] {
        fs::write(&file, damage).unwrap();
        assert_eq!(house.said(cache), alone);
        assert_eq!(kept(&folder), first, "what is sound is kept again");
    }
    fs::write(house.path("a-file"), "").unwrap();
    assert_eq!(house.said(house.path("a-file").to_str().unwrap()), alone, "it is no folder");
    assert_eq!(house.said("/proc/nowhere"), alone, "it cannot be written");
}

#[test]
fn another_reply_needs_nothing_to_be_learned() {
    let house = House::new();
    let folder = house.path("kept");
    let cache = folder.to_str().unwrap();
    house.run(&["check"], cache);
    let first = kept(&folder);
    let file = house.path("tenants/frost/scenarios/prices.scenario");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, format!("# another day, another line\n\n{text}")).unwrap();
    assert_eq!(house.run(&["check"], cache).status, 0);
    assert_eq!(kept(&folder), first);
    fs::write(&file, text.replacen("phrase \"", "phrase \"please ", 1)).unwrap();
    house.run(&["check"], cache);
    assert_eq!(kept(&folder).len(), 2, "another phrase does");
}

#[test]
fn an_empty_name_keeps_nothing() {
    let house = House::new();
    let before = fs::read_dir(house.0.folder.path()).unwrap().count();
    house.run(&["check"], "");
    assert_eq!(fs::read_dir(house.0.folder.path()).unwrap().count(), before);
}
