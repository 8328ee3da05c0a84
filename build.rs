//! Templates are embedded from `tenants/_templates`: a change there must be seen by the next build. And what was learned from
//! phrases is kept under a name in which the learner is named too: here it is, by its sources and by the versions of the libraries.

use std::fs;
use std::path::{Path, PathBuf};

/// What learning depends on, beside what it learns from.
const LEARNER: [&str; 2] = ["src/matcher", "Cargo.lock"];

fn main() {
    println!("cargo:rerun-if-changed=tenants/_templates");
    let mut files = Vec::new();
    for path in LEARNER {
        println!("cargo:rerun-if-changed={path}");
        find(Path::new(path), &mut files);
    }
    files.sort();
    let hash = files.iter().fold(FNV_OFFSET, |hash, path| {
        let text = fs::read(path).unwrap_or_default();
        add(add(hash, path.to_string_lossy().as_bytes()), &text)
    });
    println!("cargo:rustc-env=CLIENTSVIA_LEARNER={hash:032x}");
}

fn find(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| find(&entry.path(), files)),
        Err(_not_a_folder) => files.push(path.to_owned()),
    }
}

const FNV_OFFSET: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const FNV_PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// FNV-1a (Fowler, Noll, Vo), 128 bits: the length, then the bytes.
fn add(hash: u128, bytes: &[u8]) -> u128 {
    let length = bytes.len().to_le_bytes();
    length.iter().chain(bytes).fold(hash, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(FNV_PRIME))
}
