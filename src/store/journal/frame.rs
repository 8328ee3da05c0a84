use std::ops::Range;

/// The largest payload of a frame, in bytes.
pub(crate) const MAX_PAYLOAD_BYTES: usize = 4 << 20;

/// The bytes before a payload: mark, length, sequence, checksum.
pub(crate) const HEADER_BYTES: usize = 20;

/// Every frame begins with it. Two of its bytes never occur in UTF-8, so words cannot look like a frame.
const MARK: [u8; 4] = [0xfe, b'c', b'v', 0xff];

/// The number of a frame: 1, 2, 3 … over all segments, without gaps but those a `Dropped` entry explains.
pub(crate) type SequenceNumber = u64;

/// Appends a frame to `out`. The payload is at most [`MAX_PAYLOAD_BYTES`] long.
pub(crate) fn write(sequence: SequenceNumber, payload: &[u8], out: &mut Vec<u8>) {
    let length = u32::try_from(payload.len()).unwrap_or(u32::MAX).to_le_bytes();
    let number = sequence.to_le_bytes();
    out.extend_from_slice(&MARK);
    out.extend_from_slice(&length);
    out.extend_from_slice(&number);
    out.extend_from_slice(&checksum(length, number, payload).to_le_bytes());
    out.extend_from_slice(payload);
}

fn checksum(length: [u8; 4], sequence: [u8; 8], payload: &[u8]) -> u32 {
    let sum = crc32c::crc32c(&length);
    crc32c::crc32c_append(crc32c::crc32c_append(sum, &sequence), payload)
}

/// A stretch of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// A whole frame.
    Frame {
        /// Its number.
        sequence: SequenceNumber,
        /// Where it stands, header and all.
        at: Range<usize>,
        /// Where its payload stands.
        payload: Range<usize>,
    },
    /// No frame, and frames or other bytes after it: something was here.
    Damage(Range<usize>),
    /// The beginning of a frame that was never finished, or the zeros of a file that grew before it was written:
    /// nothing that was ever acknowledged.
    Torn(Range<usize>),
}

/// The frames of a segment's bytes, and what stands between them. Total: any bytes, and each byte is looked at a bounded
/// number of times.
pub(crate) struct Frames<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Frames<'a> {
    /// From this offset on.
    pub(crate) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at }
    }

    /// Where the frame at `at` has its payload, and its number; `None` where no whole frame stands there.
    fn frame(&self, at: usize) -> Option<(SequenceNumber, Range<usize>)> {
        let header = self.header(at)?;
        let payload = at + HEADER_BYTES..(at + HEADER_BYTES).checked_add(header.length)?;
        let bytes = self.bytes.get(payload.clone())?;
        (header.checksum == checksum(header.raw_length, header.raw_sequence, bytes))
            .then_some((u64::from_le_bytes(header.raw_sequence), payload))
    }

    fn header(&self, at: usize) -> Option<Header> {
        let rest = self.bytes.get(at..)?.strip_prefix(&MARK)?;
        let (raw_length, rest) = rest.split_first_chunk::<4>()?;
        let (raw_sequence, rest) = rest.split_first_chunk::<8>()?;
        let (checksum, _) = rest.split_first_chunk::<4>()?;
        let length = usize::try_from(u32::from_le_bytes(*raw_length)).ok()?;
        (length <= MAX_PAYLOAD_BYTES).then_some(Header {
            length,
            raw_length: *raw_length,
            raw_sequence: *raw_sequence,
            checksum: u32::from_le_bytes(*checksum),
        })
    }

    /// The next whole frame after `at`.
    fn next_frame(&self, at: usize) -> Option<usize> {
        let mut from = at + 1;
        loop {
            let rest = self.bytes.get(from..)?;
            let found = from + rest.windows(MARK.len()).position(|window| window == MARK)?;
            if self.frame(found).is_some() {
                return Some(found);
            }
            from = found + 1;
        }
    }

    /// Whether the rest from `at` on, in which no whole frame stands, is what a write leaves that was cut short: the
    /// beginning of one frame, and perhaps zeros.
    fn is_torn(&self, at: usize) -> bool {
        let rest = self.bytes.get(at..).unwrap_or_default();
        let written = rest.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        if written <= HEADER_BYTES && rest.len() < HEADER_BYTES {
            let mark = rest.get(..rest.len().min(MARK.len())).unwrap_or_default();
            return written == 0 || MARK.starts_with(mark);
        }
        match self.header(at) {
            Some(header) => rest.len() < HEADER_BYTES + header.length,
            None => written == 0,
        }
    }
}

struct Header {
    length: usize,
    raw_length: [u8; 4],
    raw_sequence: [u8; 8],
    checksum: u32,
}

impl Iterator for Frames<'_> {
    type Item = Found;

    fn next(&mut self) -> Option<Found> {
        let at = self.at;
        if at >= self.bytes.len() {
            return None;
        }
        if let Some((sequence, payload)) = self.frame(at) {
            self.at = payload.end;
            return Some(Found::Frame { sequence, at: at..payload.end, payload });
        }
        let next = self.next_frame(at);
        self.at = next.unwrap_or(self.bytes.len());
        let rest = at..self.at;
        Some(if next.is_none() && self.is_torn(at) { Found::Torn(rest) } else { Found::Damage(rest) })
    }
}
