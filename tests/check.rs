//! What compiling answers to files: every message in full, and the examples of every explain page.
#![allow(clippy::panic, clippy::unwrap_used, reason = "a test that fails says where")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clientsvia::compile::{Compiled, Files, compile};
use clientsvia::diagnostic::{Code, Diagnostic, Severity, explain_page, human};
use clientsvia::model::TenantId;
use clientsvia::text::Source;
use jiff::civil::{Date, date};

/// The day as of which all cases are compiled.
const AS_OF: Date = date(2026, 7, 14);

const TENANT_TOML: &str = include_str!("check/base/tenant.toml");
const SCENARIO: &str = include_str!("check/base/opening-hours.scenario");

/// The files of a tenant called `example`: the given ones, with the base's where one of a kind is not given.
fn tenant(parts: &[(&str, &str)]) -> Files {
    let mut files = Files::new("tenants");
    let has = |kind: &str| parts.iter().any(|(name, _)| name.contains(kind));
    if !has("tenant.toml") {
        files.insert("example/tenant.toml", TENANT_TOML);
    }
    if !has(".scenario") {
        files.insert("example/scenarios/opening-hours.scenario", SCENARIO);
    }
    for (name, text) in parts.iter().filter(|(name, _)| *name != "no tenant.toml") {
        files.insert(format!("example/{name}"), *text);
    }
    files
}

fn compiled(files: &Files) -> Compiled {
    compile(&TenantId::new("example"), files, AS_OF)
}

fn rendered(files: &Files, diagnostics: &[Diagnostic]) -> String {
    let find = |path: &str| -> Option<&Source> { files.get(files.unshown(path)) };
    let shown = |diagnostic| human(&files.to_people(diagnostic), find, false);
    diagnostics.iter().map(shown).collect::<Vec<_>>().join("\n\n")
}

fn codes(diagnostics: &[Diagnostic], severity: Severity) -> BTreeSet<Code> {
    diagnostics.iter().filter(|found| found.severity() == severity).map(|found| found.code).collect()
}

/// The name a case's file has among the tenant's.
fn name_in_tenant(path: &Path) -> String {
    let stem = path.file_stem().unwrap().to_str().unwrap();
    match path.extension().unwrap().to_str().unwrap() {
        "toml" => "tenant.toml".to_owned(),
        "call" => format!("calls/{stem}.call"),
        _ => format!("scenarios/{stem}.scenario"),
    }
}

#[test]
fn messages() {
    insta::glob!("check/*.*", |path| {
        if path.extension().is_some_and(|extension| extension == "snap") {
            return;
        }
        let text = fs::read_to_string(path).unwrap();
        let files = tenant(&[(&name_in_tenant(path), &text)]);
        // that a case has no test calls and few phrases is not what it is about
        let quiet = |found: &Diagnostic| {
            !matches!(found.code, Code::W201 | Code::W202 | Code::N300) || path_names(path, found.code)
        };
        let found: Vec<Diagnostic> = compiled(&files).diagnostics.into_iter().filter(quiet).collect();
        let expected = path.file_name().unwrap().to_str().unwrap().split('-').next().unwrap();
        let named = found.iter().any(|diagnostic| diagnostic.code.as_str() == expected);
        assert!(named || expected == "fine", "{} does not give {expected}", path.display());
        assert!(!found.is_empty() || expected == "fine", "{}", path.display());
        insta::with_settings!({ description => text, snapshot_path => "check/messages", omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!(rendered(&files, &found));
        });
    });
}

fn path_names(path: &Path, code: Code) -> bool {
    path.file_name().unwrap().to_str().unwrap().starts_with(code.as_str())
}

/// The files of one half of an explain page: `name` in backticks, then a fenced block.
fn examples(half: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    if half.contains("(There is no `tenant.toml`.)") {
        found.push(("no tenant.toml", ""));
    }
    let mut rest = half;
    while let Some((before, after)) = rest.split_once("```") {
        let (_, after) = after.split_once('\n').unwrap();
        let (body, after) = after.split_once("```").unwrap();
        let name = before.trim_end().rsplit('`').nth(1).unwrap();
        found.push((name, body));
        rest = after;
    }
    found
}

#[test]
fn every_page_has_a_wrong_example_that_gives_its_code_and_a_right_one_that_is_sound() {
    let mut wrong_pages = Vec::new();
    for code in Code::ALL {
        let page = explain_page(*code);
        assert!(page.starts_with(&format!("# {code}: ")), "{code}");
        let (_, examples_of) = page.split_once("## Wrong").unwrap();
        let (wrong, right) = examples_of.split_once("## Right").unwrap();
        // found by running a call, or by reading the disk, not by compiling
        let by_running = matches!(code, Code::E060 | Code::E061 | Code::E111);
        let (wrong, right) = (tenant(&examples(wrong)), tenant(&examples(right)));
        let (bad, good) = (compiled(&wrong).diagnostics, compiled(&right).diagnostics);
        let errors = codes(&bad, Severity::Error);
        let expected = match code.severity() {
            _ if by_running => errors.is_empty(),
            Severity::Error => errors == BTreeSet::from([*code]),
            Severity::Warning | Severity::Note => errors.is_empty() && bad.iter().any(|found| found.code == *code),
        };
        if !expected {
            wrong_pages.push(format!("{code}, wrong example:\n{}", rendered(&wrong, &bad)));
        }
        if !codes(&good, Severity::Error).is_empty() || good.iter().any(|found| found.code == *code) {
            wrong_pages.push(format!("{code}, right example:\n{}", rendered(&right, &good)));
        }
    }
    assert!(wrong_pages.is_empty(), "{}", wrong_pages.join("\n\n"));
}

#[test]
fn a_contact_whose_list_of_numbers_is_empty_cannot_be_called() {
    let toml = TENANT_TOML.replace("number = \"+12395550120\"", "number = []");
    assert_ne!(toml, TENANT_TOML);
    let leads = SCENARIO.replace("say \"", "then transfer office\n  say \"");
    let with = |toml: &str| {
        let files = tenant(&[("tenant.toml", toml), ("scenarios/opening-hours.scenario", &leads)]);
        codes(&compiled(&files).diagnostics, Severity::Error)
    };
    assert_eq!(with(TENANT_TOML), BTreeSet::new());
    assert_eq!(with(&toml), BTreeSet::from([Code::E035]));
}
