//! The direction of the arrows: every module uses only modules that stand above it in `src/lib.rs`.
#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The modules in the order of `src/lib.rs`, the lowest floor first.
fn floors() -> Vec<String> {
    let lib = fs::read_to_string("src/lib.rs").unwrap();
    lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every module named after `crate::`, also in `use crate::{a, b::c}`; comments count for nothing.
fn used(code: &str) -> BTreeSet<String> {
    let code: String =
        code.lines().map(|line| line.split_once("//").map_or(line, |(code, _)| code)).collect::<Vec<_>>().join("\n");
    let mut found = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        match rest.strip_prefix('{') {
            None => found.extend(first_word(rest)),
            Some(list) => found.extend(heads(list)),
        }
    }
    found
}

fn first_word(code: &str) -> Option<String> {
    let word: String = code.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    (!word.is_empty()).then_some(word)
}

/// The first word of each item of a braced list, up to its closing brace.
fn heads(list: &str) -> BTreeSet<String> {
    let (mut depth, mut item, mut found) = (0_i32, String::new(), BTreeSet::new());
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.extend(first_word(item.trim_start()));
                item.clear();
                continue;
            }
            _ => {}
        }
        item.push(c);
    }
    found.extend(first_word(item.trim_start()));
    found
}

#[test]
fn every_arrow_points_down() {
    let floors = floors();
    let level = |module: &str| floors.iter().position(|floor| floor == module);
    let mut wrong = Vec::new();
    for (own_level, own) in floors.iter().enumerate() {
        let mut files = Vec::new();
        let folder = PathBuf::from("src").join(own);
        if folder.is_dir() {
            rust_files(&folder, &mut files);
        }
        let file = folder.with_extension("rs");
        if file.exists() {
            files.push(file);
        }
        assert!(!files.is_empty(), "`{own}` has no file");
        for path in files {
            for other in used(&fs::read_to_string(&path).unwrap()) {
                if level(&other).is_some_and(|level| level > own_level) {
                    wrong.push(format!(
                        "{}: `{own}` uses `{other}`, which stands below it in src/lib.rs",
                        path.display()
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_used_is_found_in_every_form() {
    let code = "use crate::text::Span; use crate::{model::{self, At}, engine, trace as t};\nlet x = crate::store::Store; // crate::cli";
    let found: Vec<String> = used(code).into_iter().collect();
    assert_eq!(found, ["engine", "model", "store", "text", "trace"]);
}

#[test]
fn every_folder_says_what_it_is_for() {
    for module in floors() {
        let folder = PathBuf::from("src").join(&module);
        let path = if folder.is_dir() { folder.join("mod.rs") } else { folder.with_extension("rs") };
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.starts_with("//! "), "{} does not start with what it is for", path.display());
    }
}
