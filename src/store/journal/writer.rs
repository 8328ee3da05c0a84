use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use super::segment::SEGMENT_HEADER;
use super::{Segment, SequenceNumber, frame};
use crate::store::files::remove_if_there;
use crate::store::{Appender, Files};

/// Appends to the journal. One of them writes at a time.
pub(crate) struct Writer {
    files: Arc<dyn Files>,
    folder: PathBuf,
    segment_bytes: usize,
    next: SequenceNumber,
    state: State,
}

enum State {
    /// Nothing is open: the next batch begins a segment.
    Closed,
    /// Batches go here.
    Open(Open),
    /// A write failed: what stands after the good bytes must go before anything is written.
    Broken(Place),
}

struct Open {
    place: Place,
    file: Box<dyn Appender>,
}

#[derive(Clone)]
struct Place {
    segment: Segment,
    /// How much of it is durable, in bytes.
    good: usize,
}

impl Writer {
    /// A writer whose next frame has the number `next`; it begins a segment.
    pub(crate) fn new(files: Arc<dyn Files>, folder: PathBuf, segment_bytes: usize, next: SequenceNumber) -> Self {
        Self { files, folder, segment_bytes, next, state: State::Closed }
    }

    /// Goes on in this segment, whose first `good` bytes are all there is.
    pub(crate) fn resume(&mut self, segment: Segment, good: usize) -> io::Result<()> {
        let file = self.files.append_to(&segment.path)?;
        self.state = State::Open(Open { place: Place { segment, good }, file });
        Ok(())
    }

    /// The number of the next frame.
    pub(crate) fn next(&self) -> SequenceNumber {
        self.next
    }

    /// The next batch begins a new segment; the number it begins with. Fails while a write that failed is not mended.
    pub(crate) fn roll(&mut self) -> io::Result<SequenceNumber> {
        if let State::Broken(place) = &self.state {
            self.mend(place)?;
        }
        self.state = State::Closed;
        Ok(self.next)
    }

    /// Appends one frame for each payload and makes them durable together; the number of the first. After an error nothing
    /// was written as far as a reader is concerned, and the next batch tries again from there.
    pub(crate) fn append(&mut self, payloads: &[&[u8]]) -> io::Result<SequenceNumber> {
        let first = self.next;
        let mut bytes = Vec::with_capacity(payloads.iter().map(|payload| frame::HEADER_BYTES + payload.len()).sum());
        let mut sequence = first;
        for payload in payloads {
            frame::write(sequence, payload, &mut bytes);
            sequence += 1;
        }
        let mut open = self.opened(bytes.len())?;
        match open.file.append(&bytes).and_then(|()| open.file.sync()) {
            Ok(()) => {
                open.place.good += bytes.len();
                self.state = State::Open(open);
                self.next = sequence;
                Ok(first)
            }
            Err(error) => {
                self.state = State::Broken(open.place);
                Err(error)
            }
        }
    }

    /// The open segment with room for so many bytes, mended or begun as needed.
    fn opened(&mut self, room: usize) -> io::Result<Open> {
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Open(open) if open.place.good + room <= self.segment_bytes || open.is_empty() => Ok(open),
            State::Open(_) | State::Closed => self.begin(),
            State::Broken(place) => {
                if let Err(error) = self.mend(&place) {
                    self.state = State::Broken(place);
                    return Err(error);
                }
                self.begin()
            }
        }
    }

    /// Takes away what a failed write left.
    fn mend(&self, place: &Place) -> io::Result<()> {
        if place.good > SEGMENT_HEADER.len() {
            return self.files.cut(&place.segment.path, u64::try_from(place.good).unwrap_or(u64::MAX));
        }
        remove_if_there(self.files.as_ref(), &place.segment.path)
    }

    fn begin(&mut self) -> io::Result<Open> {
        let place = Place { segment: Segment::new(&self.folder, self.next), good: SEGMENT_HEADER.len() };
        self.files.make_folder(&self.folder)?;
        // A file that is there already is not ours: it stays, whatever it is.
        let mut file = self.files.create(&place.segment.path)?;
        let begun =
            file.append(&SEGMENT_HEADER).and_then(|()| file.sync()).and_then(|()| self.files.sync_folder(&self.folder));
        match begun {
            Ok(()) => Ok(Open { place, file }),
            Err(error) => {
                self.state = State::Broken(Place { good: 0, ..place });
                Err(error)
            }
        }
    }
}

impl Open {
    fn is_empty(&self) -> bool {
        self.place.good <= SEGMENT_HEADER.len()
    }
}
