//! The onnxruntime library as a file: which one it is, and whether all of it is there.

use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::EncoderError;
use crate::effects::entries;

/// `libonnxruntime.so`, `libonnxruntime.so.1.32.0`, `libonnxruntime.1.32.0.dylib`, `onnxruntime.dll`: the first by name.
pub(super) fn find(folder: &Path) -> Result<PathBuf, EncoderError> {
    let begins = format!("{DLL_PREFIX}onnxruntime.");
    let is_library = |name: &str| name.starts_with(&begins) && name.contains(DLL_SUFFIX);
    let found = entries(folder)?.into_iter().find(|(name, _)| is_library(name));
    let Some((_, path)) = found else {
        let name = format!("{DLL_PREFIX}onnxruntime{DLL_SUFFIX}");
        return Err(EncoderError::NoLibrary { folder: folder.to_owned(), name });
    };
    // A path that is not absolute would be looked for elsewhere, too.
    Ok(path.canonicalize().unwrap_or(path))
}

/// Whether the end of a library is missing, as of one half copied: Linux would load it, and end the process where it reads on.
pub(super) fn is_cut_off(path: &Path) -> bool {
    let mut header = [0; ELF_HEADER_BYTES];
    let read = File::open(path).and_then(|mut file| file.read_exact(&mut header));
    let Some(wanted) = read.ok().and_then(|()| elf_bytes(&header)) else { return false };
    fs::metadata(path).is_ok_and(|found| found.len() < wanted)
}

/// The header of a library of 64 bits on Linux.
const ELF_HEADER_BYTES: usize = 64;

/// How long the file of this header is at least: up to the end of its table of sections, which linkers write last.
fn elf_bytes(header: &[u8; ELF_HEADER_BYTES]) -> Option<u64> {
    // 64 bits, the lowest byte first.
    header.strip_prefix(b"\x7fELF\x02\x01")?;
    let table = u64::from_le_bytes(*header.get(0x28..)?.first_chunk()?);
    let entry_bytes = u16::from_le_bytes(*header.get(0x3a..)?.first_chunk()?);
    let entries = u16::from_le_bytes(*header.get(0x3c..)?.first_chunk()?);
    table.checked_add(u64::from(entry_bytes) * u64::from(entries))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_ends_where_its_table_of_sections_does() {
        let mut header = [0; ELF_HEADER_BYTES];
        assert_eq!(elf_bytes(&header), None);
        header[..6].copy_from_slice(b"\x7fELF\x02\x01");
        assert_eq!(elf_bytes(&header), Some(0), "without such a table");
        header[0x28..0x2a].copy_from_slice(&[0x10, 0x02]);
        header[0x3a] = 64;
        header[0x3c] = 3;
        assert_eq!(elf_bytes(&header), Some(0x210 + 3 * 64));
    }

    #[test]
    fn a_library_half_copied_is_known() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("library");
        let mut file = [0; 700];
        file[..6].copy_from_slice(b"\x7fELF\x02\x01");
        file[0x28..0x2a].copy_from_slice(&[0x10, 0x02]);
        (file[0x3a], file[0x3c]) = (43, 4);
        for (bytes, cut_off) in [(700, false), (699, true), (64, true), (63, false), (0, false)] {
            fs::write(&path, &file[..bytes]).unwrap();
            assert_eq!(is_cut_off(&path), cut_off, "{bytes}");
        }
    }
}
