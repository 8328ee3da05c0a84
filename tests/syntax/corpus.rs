use std::fs;
use std::path::Path;

use clientsvia::diagnostic::human;
use clientsvia::syntax;
use clientsvia::text::Source;

use crate::laid_out::{Language, broken, format, meaning};

fn language(path: &Path) -> Language {
    match path.extension().unwrap().to_str().unwrap() {
        "call" => Language::Call,
        _ => Language::Scenario,
    }
}

/// Every message about a text, as people see it.
fn messages(path: &Path, text: &str) -> String {
    let source = Source::new(path.file_name().unwrap().to_str().unwrap(), text);
    let found = match language(path) {
        Language::Scenario => syntax::parse(&source).1,
        Language::Call => syntax::parse_call(&source).1,
    };
    found.iter().map(|found| human(found, |_| Some(&source), false)).collect::<Vec<_>>().join("\n\n")
}

macro_rules! corpus {
    ($test:ident, $glob:literal, $case:expr) => {
        #[test]
        fn $test() {
            insta::glob!($glob, |path| {
                let text = fs::read_to_string(path).unwrap();
                let case: fn(&Path, &str) -> String = $case;
                let shown = case(path, &text);
                insta::with_settings!({
                    description => text, omit_expression => true, prepend_module_to_snapshot => false,
                    snapshot_path => concat!("snapshots/", stringify!($test)),
                }, {
                    insta::assert_snapshot!(shown);
                });
            });
        }
    };
}

// what is right is read without a word, and its tree is what it is
corpus!(ok, "ok/*.{scenario,call}", |path, text| {
    assert_eq!(messages(path, text), "", "{}", path.display());
    assert_eq!(broken(language(path), text), None, "{}", path.display());
    meaning(language(path), text).tree
});

// what is wrong is told; laying it out changes neither that nor what was understood
corpus!(err, "err/*.{scenario,call}", |path, text| {
    let shown = messages(path, text);
    assert_ne!(shown, "", "{}", path.display());
    assert_eq!(broken(language(path), text), None, "{}", path.display());
    shown
});

// what was pasted comes out mended; the snapshot is the mended file
corpus!(fmt, "fmt/*.{scenario,call}", |path, text| {
    assert_eq!(broken(language(path), text), None, "{}", path.display());
    format(language(path), text)
});
