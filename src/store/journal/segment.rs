use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use super::{Found, Frames, SequenceNumber};
use crate::store::Files;

/// The first bytes of a segment.
pub(crate) const SEGMENT_HEADER: [u8; 16] = *b"clientsvia/log1\n";

const SUFFIX: &str = ".log";

/// One file of the journal, named by the number of its first frame.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Segment {
    /// The number of its first frame.
    pub(crate) first: SequenceNumber,
    /// Where it is.
    pub(crate) path: PathBuf,
}

impl Segment {
    /// The segment in `folder` that begins with this number.
    pub(crate) fn new(folder: &Path, first: SequenceNumber) -> Self {
        Self { first, path: folder.join(format!("{first:020}{SUFFIX}")) }
    }
}

/// Those of `all` that hold frames from this number on.
pub(crate) fn segments_from(all: &[Segment], sequence: SequenceNumber) -> &[Segment] {
    let start = all.partition_point(|segment| segment.first <= sequence).saturating_sub(1);
    all.get(start..).unwrap_or_default()
}

/// The segments in a folder, in order. Other files are left alone.
pub(crate) fn segments(files: &dyn Files, folder: &Path) -> io::Result<Vec<Segment>> {
    let number = |name: &str| name.strip_suffix(SUFFIX)?.parse::<SequenceNumber>().ok();
    let mut found: Vec<Segment> =
        files.list(folder)?.iter().filter_map(|name| number(name)).map(|first| Segment::new(folder, first)).collect();
    found.sort();
    Ok(found)
}

/// Gets a frame's number and payload; answers the last number the frame speaks for, its own for most.
pub(crate) type Visit<'a> = &'a mut dyn FnMut(SequenceNumber, &[u8]) -> SequenceNumber;

/// Reads segments in order and keeps account of what was not there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct JournalScan {
    /// The number of the last frame, 0 where there is none.
    pub(crate) last: SequenceNumber,
    /// Places where something stood that cannot be read.
    pub(crate) damaged: Vec<(PathBuf, Range<usize>)>,
    /// Numbers that are missing.
    pub(crate) missing: Vec<Range<SequenceNumber>>,
    /// How the last segment that was read ends.
    pub(crate) end: SegmentEnd,
}

/// How a segment ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum SegmentEnd {
    /// With a whole frame (or its header), after so many bytes.
    Whole(usize),
    /// With the beginning of a write that was cut short, after so many good bytes.
    Torn(usize),
    /// With damage, or there is none: nothing may be written after it.
    #[default]
    Unusable,
}

impl JournalScan {
    /// As if frames up to `last` had been read.
    pub(crate) fn after(last: SequenceNumber) -> Self {
        Self { last, ..Self::default() }
    }

    /// Reads one segment; `visit` gets each new frame's number and payload.
    pub(crate) fn read(&mut self, files: &dyn Files, segment: &Segment, visit: Visit<'_>) -> io::Result<()> {
        let bytes = files.read(&segment.path)?;
        self.expect(segment.first);
        self.end = SegmentEnd::Whole(SEGMENT_HEADER.len().min(bytes.len()));
        if bytes.get(..SEGMENT_HEADER.len()) != Some(&SEGMENT_HEADER) {
            if bytes.len() < SEGMENT_HEADER.len() && SEGMENT_HEADER.starts_with(&bytes) {
                self.end = SegmentEnd::Unusable;
                return Ok(());
            }
            self.damage(segment, 0..SEGMENT_HEADER.len().min(bytes.len()));
        }
        for found in Frames::new(&bytes, SEGMENT_HEADER.len()) {
            match found {
                Found::Frame { sequence, at, payload } => {
                    self.end = SegmentEnd::Whole(at.end);
                    self.frame(sequence, bytes.get(payload).unwrap_or_default(), visit);
                }
                Found::Damage(range) => self.damage(segment, range),
                Found::Torn(range) => self.end = SegmentEnd::Torn(range.start),
            }
        }
        Ok(())
    }

    fn frame(&mut self, sequence: SequenceNumber, payload: &[u8], visit: Visit<'_>) {
        if sequence <= self.last {
            return;
        }
        self.expect(sequence);
        self.last = visit(sequence, payload).max(sequence);
    }

    /// The next frame's number is to be this one: what lies before it is missing.
    pub(crate) fn expect(&mut self, sequence: SequenceNumber) {
        if sequence > self.last + 1 {
            self.missing.push(self.last + 1..sequence);
            self.last = sequence - 1;
        }
    }

    fn damage(&mut self, segment: &Segment, range: Range<usize>) {
        self.end = SegmentEnd::Unusable;
        self.damaged.push((segment.path.clone(), range));
    }
}
