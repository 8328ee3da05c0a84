//! The journal as it lies on disk, read by a reader of the tests' own: it shares no line with the store's.

use std::collections::BTreeMap;
use std::path::Path;

use clientsvia::trace::{TurnTrace, decode};

const SEGMENT_HEADER: &[u8] = b"clientsvia/log1\n";
const MARK: &[u8] = &[0xfe, b'c', b'v', 0xff];
const FRAME_HEADER: usize = 20;
const TURN: u8 = 1;

/// What stands in a journal.
#[derive(Debug, Default)]
pub struct Journal {
    /// The records of each call's each turn: one, if all is well.
    pub turns: BTreeMap<(String, u32), Vec<TurnTrace>>,
    /// Places that are no frame, apart from an unfinished one at the very end.
    pub unreadable: u64,
    pub frames: u64,
}

impl Journal {
    pub fn read(folder: &Path) -> Self {
        let mut files: Vec<_> = std::fs::read_dir(folder)
            .map(|entries| entries.map(|entry| entry.expect("an entry").path()).collect())
            .unwrap_or_default();
        files.retain(|path| path.extension().is_some_and(|extension| extension == "log"));
        files.sort();
        let mut journal = Self::default();
        for (at, path) in files.iter().enumerate() {
            let bytes = std::fs::read(path).expect("a segment");
            journal.add(&bytes, at + 1 == files.len());
        }
        journal
    }

    fn add(&mut self, bytes: &[u8], last: bool) {
        let mut rest = bytes.strip_prefix(SEGMENT_HEADER).unwrap_or_else(|| {
            self.unreadable += u64::from(!(last && SEGMENT_HEADER.starts_with(bytes)));
            bytes
        });
        while !rest.is_empty() {
            if let Some((payload, after)) = frame(rest) {
                self.frames += 1;
                self.payload(payload);
                rest = after;
                continue;
            }
            let next = (1..rest.len()).find(|at| rest[*at..].starts_with(MARK) && frame(&rest[*at..]).is_some());
            self.unreadable += u64::from(next.is_some() || !last);
            rest = next.map_or(&[], |next| &rest[next..]);
        }
    }

    fn payload(&mut self, payload: &[u8]) {
        let Some((&TURN, body)) = payload.split_first() else { return };
        match decode(body) {
            Ok(turn) => self.turns.entry((turn.call.id.as_str().to_owned(), turn.call.turn)).or_default().push(turn),
            Err(_) => self.unreadable += 1,
        }
    }
}

/// The payload of the frame at the beginning of these bytes, and what comes after it.
fn frame(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let header = bytes.get(..FRAME_HEADER)?.strip_prefix(MARK)?;
    let (length, sequence, sum) = (&header[..4], &header[4..12], &header[12..16]);
    let end = FRAME_HEADER.checked_add(u32::from_le_bytes(length.try_into().ok()?) as usize)?;
    let payload = bytes.get(FRAME_HEADER..end)?;
    let found = [length, sequence, payload].iter().fold(0, |sum, part| crc32c::crc32c_append(sum, part));
    (found.to_le_bytes() == *sum).then(|| (payload, &bytes[end..]))
}
