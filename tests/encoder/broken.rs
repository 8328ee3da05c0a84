//! Folders that hold no encoder, or half of one: each says which file it is, and what to do.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use clientsvia::encoder::Encoder;

/// The files of a whole folder.
const FILES: [&str; 3] = ["LIBRARY", "model.onnx", "vocab.txt"];

/// What is done to one of them.
enum Damage {
    Gone,
    Folder,
    Holds(&'static [u8]),
    Half,
}

pub fn run(whole: &Path) -> Result<(), String> {
    let cases = [
        ("LIBRARY", Damage::Gone, "`FOLDER` has no onnxruntime library (`LIBRARY`)"),
        ("LIBRARY", Damage::Holds(b"no library"), "`FOLDER/LIBRARY` cannot be used as the onnxruntime library: "),
        ("LIBRARY", Damage::Half, CUT_OFF),
        ("vocab.txt", Damage::Gone, "`FOLDER/vocab.txt` is not there"),
        ("vocab.txt", Damage::Folder, "`FOLDER/vocab.txt` is not a file"),
        (
            "vocab.txt",
            Damage::Holds(b"[UNK]\n[CLS]\n"),
            "`FOLDER/vocab.txt` cannot be used as a list of word pieces: it lacks a line `[UNK]`, `[CLS]` or `[SEP]`",
        ),
        (
            "vocab.txt",
            Damage::Holds(b"[UNK]\n\xff\n"),
            "`FOLDER/vocab.txt` cannot be used as a list of word pieces: it is no text in UTF-8",
        ),
        ("model.onnx", Damage::Gone, "`FOLDER/model.onnx` is not there"),
        ("model.onnx", Damage::Holds(b""), "`FOLDER/model.onnx` cannot be used as the model of an encoder: "),
        ("model.onnx", Damage::Holds(b"no model"), "`FOLDER/model.onnx` cannot be used as the model of an encoder: "),
        (
            "model.onnx",
            Damage::Holds(ADDS),
            "`FOLDER/model.onnx` cannot be used as the model of an encoder: it asks for `x`",
        ),
    ];
    for (file, damage, told) in cases {
        let folder = tempfile::tempdir().unwrap();
        lay_out(whole, folder.path(), file, &damage);
        says(folder.path(), told)?;
    }
    let nowhere = tempfile::tempdir().unwrap().path().join("nowhere");
    says(&nowhere, "`FOLDER` is not there")?;
    too_many_pieces(whole)
}

/// Linux says nothing of it and would end the process; elsewhere the system says what it will.
const CUT_OFF: &str = if cfg!(target_os = "linux") {
    "`FOLDER/LIBRARY` cannot be used as the onnxruntime library: its end is missing"
} else {
    "`FOLDER/LIBRARY` cannot be used as the onnxruntime library: "
};

/// An ONNX model that adds its input `x` to itself.
const ADDS: &[u8] = b"\x08\x07\x12\x00:5\x0a\x0e\x0a\x01x\x0a\x01x\x12\x01y\x22\x03Add\x12\x01gZ\x0f\x0a\x01x\x12\x0a\x0a\x08\x08\x01\x12\x04\x0a\x02\x08\x01b\x0f\x0a\x01y\x12\x0a\x0a\x08\x08\x01\x12\x04\x0a\x02\x08\x01B\x04\x0a\x00\x10\x0d";

/// A list that names pieces which the model has no numbers for.
fn too_many_pieces(whole: &Path) -> Result<(), String> {
    let folder = tempfile::tempdir().unwrap();
    lay_out(whole, folder.path(), "vocab.txt", &Damage::Gone);
    let list = fs::read_to_string(whole.join("vocab.txt")).unwrap() + "onepiecemore\n";
    fs::write(folder.path().join("vocab.txt"), list).unwrap();
    says(folder.path(), "`FOLDER/model.onnx` cannot be used as the model of an encoder: ")
}

fn lay_out(whole: &Path, folder: &Path, damaged: &str, damage: &Damage) {
    for name in FILES {
        let path = folder.join(real(name));
        match damage {
            _ if name != damaged => symlink(find(whole, &real(name)), path).unwrap(),
            Damage::Gone => {}
            Damage::Folder => fs::create_dir(path).unwrap(),
            Damage::Half => {
                let bytes = fs::read(find(whole, &real(name))).unwrap();
                fs::write(path, &bytes[..bytes.len() / 2]).unwrap();
            }
            Damage::Holds(bytes) => fs::write(path, bytes).unwrap(),
        }
    }
}

fn real(name: &str) -> String {
    if name == "LIBRARY" { format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}") } else { name.to_owned() }
}

/// The library's name has its version in it.
fn find(whole: &Path, name: &str) -> std::path::PathBuf {
    let begins = name.split_once('.').map_or(name, |(stem, _)| stem).to_owned() + ".";
    let mut names = fs::read_dir(whole).unwrap().map(|entry| entry.unwrap().path());
    names.find(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&begins))).unwrap()
}

fn says(folder: &Path, told: &str) -> Result<(), String> {
    let told = told.replace("FOLDER", &folder.display().to_string()).replace("LIBRARY", &real("LIBRARY"));
    match Encoder::open(folder) {
        Ok(_) => Err(format!("it opened, instead of saying: {told}")),
        Err(error) => {
            let said = error.to_string();
            println!("broken: {}", said.replace(&folder.display().to_string(), "FOLDER"));
            assert!(error.cure().contains("scripts/encoder"));
            if said.starts_with(&told) { Ok(()) } else { Err(format!("{said}\ninstead of\n{told}")) }
        }
    }
}
