use std::fs;
use std::path::{Path, PathBuf};

use crate::laid_out::{Language, broken, format};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "scenario" || extension == "call") {
            found.push(path);
        }
    }
}

/// Every scenario and call file of the repository's tenants and templates.
pub fn shipped() -> Vec<(PathBuf, Language, String)> {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tenants"), &mut found);
    found.sort();
    assert!(found.len() > 200, "only {} files", found.len());
    let language = |path: &Path| match path.extension().unwrap().to_str().unwrap() {
        "call" => Language::Call,
        _ => Language::Scenario,
    };
    found.into_iter().map(|path| (path.clone(), language(&path), fs::read_to_string(&path).unwrap())).collect()
}

#[test]
fn what_is_shipped_is_well_laid_out() {
    let wrong: Vec<String> = shipped()
        .iter()
        .filter(|(_, language, text)| format(*language, text) != *text)
        .map(|(path, ..)| path.display().to_string())
        .collect();
    assert!(
        wrong.is_empty(),
        "run `clientsvia fmt`, and `clientsvia fmt --tenants tenants/_templates`:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn what_is_shipped_keeps_its_meaning() {
    for (path, language, text) in shipped() {
        assert_eq!(broken(language, &text), None, "{}", path.display());
    }
}
