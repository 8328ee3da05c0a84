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
    Broken(Open),
    /// The folder, or the file that was written, was removed while it was open. Nothing is written until somebody has made
    /// the folder again.
    Away,
}

struct Open {
    place: Place,
    file: Box<dyn Appender>,
}

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

    /// Begins in [`Writer::is_away`]: the folder could not be made.
    pub(crate) fn away(self) -> Self {
        Self { state: State::Away, ..self }
    }

    /// Whether its folder was removed: somebody must make it again, then call [`Writer::come_back`].
    pub(crate) fn is_away(&self) -> bool {
        matches!(self.state, State::Away)
    }

    /// The folder is there again, with frames up to this number in it, which are left as they are.
    pub(crate) fn come_back(&mut self, last: SequenceNumber) {
        self.next = self.next.max(last + 1);
        self.state = State::Closed;
    }

    /// The number of the next frame.
    pub(crate) fn next(&self) -> SequenceNumber {
        self.next
    }

    /// The next batch begins a new segment; the number it begins with. Fails while a write that failed is not mended.
    pub(crate) fn roll(&mut self) -> io::Result<SequenceNumber> {
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Open(_) | State::Closed => {}
            State::Broken(open) => self.mend(open)?,
            State::Away => return Err(self.goes_away()),
        }
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
        match open.file.append(&bytes).and_then(|()| open.file.sync()).and_then(|()| open.is_there()) {
            // What is synced into a file that nobody can find is not kept.
            Ok(false) => Err(self.goes_away()),
            Ok(true) => {
                open.place.good += bytes.len();
                self.state = State::Open(open);
                self.next = sequence;
                Ok(first)
            }
            Err(error) => {
                self.state = State::Broken(open);
                Err(error)
            }
        }
    }

    /// The open segment with room for so many bytes, mended or begun as needed.
    fn opened(&mut self, room: usize) -> io::Result<Open> {
        match std::mem::replace(&mut self.state, State::Closed) {
            State::Open(open) if open.place.good + room <= self.segment_bytes || open.is_empty() => Ok(open),
            State::Open(_) | State::Closed => self.begin(),
            State::Broken(open) => {
                self.mend(open)?;
                self.begin()
            }
            State::Away => Err(self.goes_away()),
        }
    }

    /// Takes away what a failed write left; it stays broken where that fails.
    fn mend(&mut self, open: Open) -> io::Result<()> {
        let mended = match open.is_there() {
            Ok(true) => self.take_away(&open.place),
            Ok(false) => return Err(self.goes_away()),
            Err(error) => Err(error),
        };
        if mended.is_err() {
            self.state = State::Broken(open);
        }
        mended
    }

    fn take_away(&self, place: &Place) -> io::Result<()> {
        if place.good > SEGMENT_HEADER.len() {
            return self.files.cut(&place.segment.path, u64::try_from(place.good).unwrap_or(u64::MAX));
        }
        remove_if_there(self.files.as_ref(), &place.segment.path)
    }

    fn goes_away(&mut self) -> io::Error {
        self.state = State::Away;
        io::Error::other("its folder was removed or replaced")
    }

    fn begin(&mut self) -> io::Result<Open> {
        let place = Place { segment: Segment::new(&self.folder, self.next), good: SEGMENT_HEADER.len() };
        // A file that is there already is not ours: it stays, whatever it is.
        let mut file = match self.files.create(&place.segment.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(self.goes_away()),
            created => created?,
        };
        let begun =
            file.append(&SEGMENT_HEADER).and_then(|()| file.sync()).and_then(|()| self.files.sync_folder(&self.folder));
        match begun {
            Ok(()) => Ok(Open { place, file }),
            Err(error) => {
                self.state = State::Broken(Open { place: Place { good: 0, ..place }, file });
                Err(error)
            }
        }
    }
}

impl Open {
    fn is_there(&self) -> io::Result<bool> {
        self.file.is_at(&self.place.segment.path)
    }

    fn is_empty(&self) -> bool {
        self.place.good <= SEGMENT_HEADER.len()
    }
}
