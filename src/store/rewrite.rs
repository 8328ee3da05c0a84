//! Segments made anew without what must not be kept: the frames stay, with their numbers, their words gone.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::Files;
use super::entry::{Dropped, Entry};
use super::files::write_whole;
use super::journal::{Found, Frames, SEGMENT_HEADER, Segment, SequenceNumber, write_frame};

/// The segment's bytes with every entry blanked that must go, and every damaged place zeroed in which `may_hold` finds
/// something that must; `None` where nothing must.
pub(super) fn without(
    bytes: &[u8],
    must_go: &dyn Fn(&Entry) -> bool,
    may_hold: &dyn Fn(&[u8]) -> bool,
) -> Option<Vec<u8>> {
    let blank = Entry::Blank.encode().unwrap_or_default();
    let mut changed = false;
    let mut out = SEGMENT_HEADER.to_vec();
    let stretch = |range: Range<usize>| bytes.get(range).unwrap_or_default();
    for found in Frames::new(bytes, SEGMENT_HEADER.len()) {
        match found {
            Found::Frame { sequence, payload, at } => {
                if Entry::decode(stretch(payload)).is_ok_and(|entry| must_go(&entry)) {
                    changed = true;
                    write_frame(sequence, &blank, &mut out);
                } else {
                    out.extend_from_slice(stretch(at));
                }
            }
            Found::Damage(range) | Found::Torn(range) => {
                let damaged = stretch(range);
                if may_hold(damaged) {
                    changed = true;
                    // One byte that is no zero keeps it from passing for the zeros of a write cut short.
                    out.push(1);
                    out.resize(out.len() + damaged.len().saturating_sub(1), 0);
                } else {
                    out.extend_from_slice(damaged);
                }
            }
        }
    }
    changed.then_some(out)
}

/// A segment that only says that these numbers were dropped on purpose.
pub(super) fn dropped(first: SequenceNumber, last: SequenceNumber) -> io::Result<Vec<u8>> {
    let mut out = SEGMENT_HEADER.to_vec();
    let payload = Entry::Dropped(Dropped { first, last }).encode().map_err(io::Error::other)?;
    write_frame(first, &payload, &mut out);
    Ok(out)
}

/// Puts other bytes in a segment's place: all of them or none, whatever happens meanwhile.
pub(super) fn replace(files: &Arc<dyn Files>, segment: &Segment, bytes: &[u8]) -> io::Result<()> {
    write_whole(files.as_ref(), &segment.path, bytes)
}
