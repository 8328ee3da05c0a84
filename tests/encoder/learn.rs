//! `clientsvia learn`, as it is typed: what it keeps is used, and told when it fits no more.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use clientsvia::matcher::Taught;

const TENANT: &str = "blue-heron";
/// Every file of a tenant that is used elsewhere, too.
const FILES: [&str; 2] = ["tenant.toml", "scenarios/all.scenario"];

pub fn run(encoder: &Path) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/server/tenants").join(TENANT);
    let own = folder.path().join("tenants").join(TENANT);
    fs::create_dir_all(own.join("scenarios")).unwrap();
    for file in FILES {
        fs::copy(shipped.join(file), own.join(file)).unwrap();
    }
    fs::write(folder.path().join("calls.jsonl"), "{\"text\": \"is somebody there on a sunday\"}\nnot a row\n").unwrap();
    let typed = |words: &[&str]| -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_clientsvia"));
        command
            .args(words)
            .current_dir(folder.path())
            .env("CLIENTSVIA_ENCODER", encoder)
            .env("CLIENTSVIA_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"));
        command.output().unwrap()
    };
    let learned = || fs::read_to_string(own.join("learned.toml")).unwrap();

    let told = typed(&["learn", TENANT]);
    println!("learn: {}", text(&told.stdout).trim());
    expect(told.status.success() && text(&told.stdout).starts_with("blue-heron: learned from "), &told)?;
    let first = learned();
    let taught = Taught::read(&first).map_err(|fault| fault.to_string())?;
    if taught.teacher() != "sha256:8199be6f699a395f" || taught.pool() < 100 {
        return Err(format!("taught by {} over {} sentences", taught.teacher(), taught.pool()));
    }

    let checked = typed(&["check", TENANT]);
    expect(checked.status.success() && !text(&checked.stdout).contains("W207"), &checked)?;
    let explained = typed(&["explain", TENANT, "could one of you phone me later"]);
    expect(explained.status.success() && text(&explained.stdout).contains("call-me-back"), &explained)?;

    // what callers said is learned from, and a line that is none is told
    let with_calls = typed(&["learn", TENANT, "--unlabelled", "calls.jsonl"]);
    expect(with_calls.status.code() == Some(1) && text(&with_calls.stderr).contains("calls.jsonl:2"), &with_calls)?;
    if learned() == first {
        return Err("what callers said taught nothing".to_owned());
    }

    let scenarios = own.join("scenarios/all.scenario");
    let more =
        fs::read_to_string(&scenarios).unwrap().replacen("phrase \"", "phrase \"a new phrase\"\n    phrase \"", 1);
    fs::write(&scenarios, more).unwrap();
    let stale = typed(&["check", TENANT]);
    let is_told = text(&stale.stdout).contains("W207") && text(&stale.stdout).contains("clientsvia learn blue-heron");
    expect(stale.status.success() && is_told, &stale)
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("words")
}

fn expect(holds: bool, of: &Output) -> Result<(), String> {
    let told = || format!("{}: {}{}", of.status, text(&of.stdout), text(&of.stderr));
    if holds { Ok(()) } else { Err(told()) }
}
