//! The truth: frames appended to segments, each with its length, its sequence and a checksum.
//!
//! Knows nothing of what a frame holds.

mod frame;
mod segment;
mod writer;

pub(crate) use frame::{Found, Frames, MAX_PAYLOAD_BYTES, SequenceNumber, write as write_frame};
pub(crate) use segment::{JournalScan, SEGMENT_HEADER, Segment, SegmentEnd, segments, segments_from};
pub(crate) use writer::Writer;
