//! The README's own commands, run as they stand there against the real server.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says where")]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

const PROGRAM: &str = env!("CARGO_BIN_EXE_clientsvia");

/// The blocks of shell commands, in order.
fn shell_blocks() -> Vec<String> {
    let readme = include_str!("../README.md");
    let blocks = readme.split("```sh\n").skip(1);
    blocks.map(|rest| rest.split("```").next().unwrap().to_owned()).collect()
}

/// A server that is stopped when the test ends, however it ends.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(folder: &std::path::Path) -> Self {
        let mut child = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0"])
            .current_dir(folder)
            .env("CLIENTSVIA_CACHE", concat!(env!("CARGO_TARGET_TMPDIR"), "/cache"))
            .env_remove("CLIENTSVIA_TENANTS")
            .env_remove("CLIENTSVIA_DATA")
            .env_remove("CLIENTSVIA_PUBLIC_URL")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        let address = first.rsplit(' ').next().unwrap().to_owned();
        Self { child, address }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone_already = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_call_by_the_readme_is_answered_and_explained() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path());
    let blocks = shell_blocks();
    let is_call = |block: &&String| block.contains("post ''") || block.contains("why \"$CALL\"");
    let script: String = blocks.iter().filter(is_call).cloned().collect::<Vec<_>>().join("\n");
    let script = script.replace("127.0.0.1:8080", &server.address).replace("cargo run -q --", PROGRAM);
    let output = Command::new("sh").args(["-eu", "-c", &script]).current_dir(folder.path()).output().unwrap();
    let (said, complaints) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert!(output.status.success() && complaints.is_empty(), "{complaints}\n{said}");
    let answers: Vec<&str> = said.split("<?xml").skip(1).collect();
    let [greeting, question, next] = answers.as_slice() else { panic!("{said}") };
    assert!(greeting.contains("Thanks for calling Penguin Air."), "{greeting}");
    // It is open or closed, whenever this runs.
    let asks = ["Would you like me to set up a visit?", "Shall I put you through?"];
    assert!(asks.iter().any(|words| question.contains(words)) && question.contains("/turn?n=2"), "{question}");
    assert!(next.contains("<Response>") && next.contains("/turn?n=3"), "{next}");
    assert!(next.contains("because the caller said \"my ac quit\""), "{next}");
}

#[test]
fn both_commands_are_scripts_of_this_repository() {
    let first = shell_blocks().remove(0);
    let scripts: Vec<&str> = first.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(scripts, ["scripts/start", "scripts/test"]);
    for script in scripts {
        let status = Command::new("sh").args(["-n", script]).current_dir(env!("CARGO_MANIFEST_DIR")).status().unwrap();
        assert!(status.success(), "{script}");
    }
}
