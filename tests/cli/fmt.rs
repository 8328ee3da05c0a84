use super::Typed;

const MESSY: &str = "scenario parking “Where to park” {\r\nkind: info\r\nhear {\r\n\tphrase “where can i park”  # often\r\n}\r\nsay { full “Behind the building.” }\r\n}\r\n";
const TIDY: &str = "\
scenario parking \"Where to park\" {
  kind info
  hear {
    phrase \"where can i park\"   # often
  }
  say { full \"Behind the building.\" }
}
";

#[test]
fn files_are_laid_out_and_named() {
    let typed = Typed::new(&["fmt"])
        .file("tenants/a/tenant.toml", "")
        .file("tenants/a/scenarios/parking.scenario", MESSY)
        .file("tenants/a/scenarios/tidy.scenario", TIDY)
        .file("tenants/a/calls/one.call", "call “One” {\ncaller “hi”\n}");
    typed.answer().says("tenants/a/calls/one.call\ntenants/a/scenarios/parking.scenario\n2 of 3 files changed.\n");
    assert_eq!(typed.read("tenants/a/scenarios/parking.scenario"), TIDY);
    assert_eq!(typed.read("tenants/a/calls/one.call"), "call \"One\" {\n  caller \"hi\"\n}\n");
    typed.again(&["fmt"]).says("3 files, all well laid out.\n");
    assert_eq!(typed.files_with("phrase").len(), 2, "nothing is left beside the files");
}

#[test]
fn a_check_changes_nothing_and_names_what_would_change() {
    let typed = Typed::new(&["fmt", "--check"])
        .file("tenants/a/tenant.toml", "")
        .file("tenants/a/scenarios/parking.scenario", MESSY);
    let answer = typed.answer();
    assert_eq!(answer.status, 1);
    assert_eq!(
        answer.stdout,
        "tenants/a/scenarios/parking.scenario\n1 of 1 file would change. Lay them out:  clientsvia fmt\n"
    );
    assert_eq!(typed.read("tenants/a/scenarios/parking.scenario"), MESSY);
}

#[test]
fn only_the_tenants_that_are_named() {
    let typed = Typed::new(&["fmt", "b"])
        .file("tenants/a/scenarios/parking.scenario", MESSY)
        .file("tenants/b/scenarios/parking.scenario", MESSY);
    typed.answer().says("tenants/b/scenarios/parking.scenario\n1 of 1 file changed.\n");
    assert_eq!(typed.read("tenants/a/scenarios/parking.scenario"), MESSY);
}

#[test]
fn what_is_not_understood_stays() {
    let wrong = "scenario parking \"Where to park\" {\nkind info\nhear {\nphrase   \"where can i park\nphrase “is there parking”\n}\n}\n";
    let typed = Typed::new(&["fmt"]).file("tenants/a/scenarios/parking.scenario", wrong);
    assert_eq!(typed.answer().status, 0);
    assert_eq!(
        typed.read("tenants/a/scenarios/parking.scenario"),
        "scenario parking \"Where to park\" {\n  kind info\n  hear {\n    phrase   \"where can i park\n    phrase \"is there parking\"\n  }\n}\n"
    );
}

#[test]
fn a_file_saved_by_an_older_editor_becomes_utf_8() {
    let typed = Typed::new(&["fmt"]).bytes("tenants/a/scenarios/fact.scenario", b"fact caf\xe9 \x93x\x94\r\n");
    assert_eq!(typed.answer().status, 0);
    assert_eq!(typed.read("tenants/a/scenarios/fact.scenario"), "fact café “x”\n");
}

#[test]
fn the_repositorys_tenants_are_well_laid_out() {
    let here = concat!(env!("CARGO_MANIFEST_DIR"), "/tenants");
    for folder in [here.to_owned(), format!("{here}/_templates")] {
        let answer = Typed::new(&["fmt", "--check", "--tenants", &folder]).answer();
        assert_eq!((answer.status, answer.stderr.as_str()), (0, ""), "{}", answer.stdout);
    }
}

#[test]
fn a_file_whose_braces_do_not_match_is_left_and_named() {
    let wrong = "scenario parking \"Where to park\" {\n  kind info\n  hear {\n    phrase \"where can i park\"\n";
    let typed =
        Typed::new(&["fmt"]).file("tenants/a/tenant.toml", "").file("tenants/a/scenarios/parking.scenario", wrong);
    for words in [&["fmt"][..], &["fmt", "--check"]] {
        let answer = typed.again(words);
        assert_eq!(
            (answer.status, answer.stdout.as_str()),
            (1, "1 file was left as it is, its braces do not match:  clientsvia check a\n"),
        );
    }
    assert_eq!(typed.read("tenants/a/scenarios/parking.scenario"), wrong);
    let both = Typed::new(&["fmt"])
        .file("tenants/a/scenarios/parking.scenario", wrong)
        .file("tenants/a/scenarios/tidy.scenario", TIDY);
    let answer = both.answer();
    assert_eq!(answer.status, 1);
    assert!(answer.stdout.starts_with("1 of 2 files well laid out.\n1 file was left"), "{}", answer.stdout);
}
