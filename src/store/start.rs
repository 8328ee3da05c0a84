use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::archive::{Archive, report};
use super::closing::Closing;
use super::durable::Options;
use super::entry::Entry;
use super::erasures::Erasures;
use super::files::UNFINISHED;
use super::journal::{JournalScan, Segment, SegmentEnd, SequenceNumber, Writer, segments, segments_from};
use super::keeper::{Base, latest};
use super::shared::Shared;
use super::sled_view::SledView;
use super::views::Views;
use super::{Files, StoreError, in_words};

/// The folders of a store.
pub(super) struct Folders {
    pub(super) journal: PathBuf,
    pub(super) revisions: PathBuf,
    pub(super) erasures: PathBuf,
    pub(super) views: PathBuf,
}

impl Folders {
    pub(super) fn new(data: &Path) -> Self {
        let [journal, revisions, erasures, views] =
            ["journal", "revisions", "erasures", "view"].map(|name| data.join(name));
        Self { journal, revisions, erasures, views }
    }

    pub(super) fn make(&self, files: &dyn Files) -> io::Result<()> {
        [&self.journal, &self.revisions, &self.erasures, &self.views]
            .into_iter()
            .try_for_each(|folder| files.make_folder(folder))
    }
}

/// A store that was read and can be worked on.
pub(super) struct Start {
    pub(super) writer: Writer,
    pub(super) keeper_base: Base,
    pub(super) archive: Archive,
    pub(super) views: Views,
    pub(super) closing: Closing,
    pub(super) erasures: Erasures,
}

impl Start {
    /// Opens the view, reads what it has not got from the journal, and readies the journal to be written.
    pub(super) fn new(options: &Options, folders: &Folders, shared: &Shared) -> Result<Self, StoreError> {
        let files = &options.files;
        let views = Views::new(folders.views.clone());
        let closing = Closing::new(Arc::clone(files), &folders.journal);
        let all = match segments(files.as_ref(), &folders.journal) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            all => all.map_err(|error| StoreError::Disk(in_words(&error)))?,
        };
        remove_unfinished(files.as_ref(), &folders.journal);
        let (keeper_base, watermark) = open_view(options, &views, shared, &all);
        let to_read = match &keeper_base {
            Base::Missing | Base::Failed(_) => latest(&all),
            Base::Whole(_) | Base::Unsure(_) => segments_from(&all, watermark + 1),
        };
        let seen = to_read.first().map_or(1, |segment| segment.first);
        let mut scan = JournalScan::after(if to_read.len() == all.len() { 0 } else { seen - 1 });
        for segment in to_read {
            read(files.as_ref(), segment, &mut scan, watermark, shared)?;
        }
        scan_end(&mut scan, watermark.max(closing.read()));
        report(shared, &scan);
        let erasures = Erasures::new(Arc::clone(files), folders.erasures.clone());
        let (journal, revisions) = (folders.journal.clone(), folders.revisions.clone());
        let archive = Archive::new(Arc::clone(files), journal, revisions, erasures.clone(), &all, seen);
        let writer = writer(options, folders, shared, &scan, all.last(), &closing);
        Ok(Self { writer, keeper_base, archive, views, closing, erasures })
    }
}

/// What a crash left half written.
fn remove_unfinished(files: &dyn Files, folder: &Path) {
    for name in files.list(folder).unwrap_or_default() {
        if name.ends_with(UNFINISHED) {
            // Where it stays, it is in nobody's way.
            let _ = files.remove(&folder.join(name));
        }
    }
}

/// The view and how far it goes.
fn open_view(options: &Options, views: &Views, shared: &Shared, all: &[Segment]) -> (Base, SequenceNumber) {
    let Some(folder) = views.current(options.files.as_ref()) else { return (Base::Missing, 0) };
    // What is left of views that were never finished, or were replaced.
    let _ = views.clear(options.files.as_ref(), Some(&folder));
    let opened = SledView::open(&folder, options.open_view_within).and_then(|view| Ok((view.account()?, view)));
    match opened {
        // A view that has nothing where the journal has something is no view of it.
        Ok((account, _)) if account.watermark == 0 && !all.is_empty() => (Base::Missing, 0),
        Ok((account, view)) => {
            shared.served.set_base(Some(view.clone()));
            (Base::Unsure(view), account.watermark)
        }
        Err(error) => {
            shared.view_trouble(&error);
            (Base::Missing, 0)
        }
    }
}

fn read(
    files: &dyn Files,
    segment: &Segment,
    scan: &mut JournalScan,
    watermark: SequenceNumber,
    shared: &Shared,
) -> Result<(), StoreError> {
    let visited = scan.read(files, segment, &mut |sequence, payload| match Entry::decode(payload) {
        Ok(entry) => {
            if sequence > watermark {
                shared.serve(sequence, &entry);
            }
            entry.speaks_for(sequence)
        }
        Err(error) => {
            shared.damage(1, || format!("record {sequence} of the journal cannot be read: {error}"));
            sequence
        }
    });
    visited.map_err(|error| StoreError::Disk(in_words(&error)))
}

/// The journal must go as far as this.
fn scan_end(scan: &mut JournalScan, must: SequenceNumber) {
    scan.expect(must + 1);
}

/// A writer that goes on where the journal ends. What is provably the beginning of a write that was cut short is cut off;
/// after damage a new segment is begun, with a number nothing that was damaged can have had.
fn writer(
    options: &Options,
    folders: &Folders,
    shared: &Shared,
    scan: &JournalScan,
    last: Option<&Segment>,
    closing: &Closing,
) -> Writer {
    let files = &options.files;
    let next = match (last, scan.end) {
        (Some(last), SegmentEnd::Unusable) => (scan.last + 1).max(last.first) + 1,
        (Some(_), SegmentEnd::Whole(_) | SegmentEnd::Torn(_)) | (None, _) => scan.last + 1,
    };
    shared.set_last_durable(next - 1);
    let mut writer = Writer::new(Arc::clone(files), folders.journal.clone(), options.segment_bytes, next);
    let resumed = match (last, scan.end) {
        (Some(last), SegmentEnd::Whole(good)) => writer.resume(last.clone(), good),
        (Some(last), SegmentEnd::Torn(good)) => {
            let length = u64::try_from(good).unwrap_or(u64::MAX);
            files.cut(&last.path, length).and_then(|()| writer.resume(last.clone(), good))
        }
        (Some(_), SegmentEnd::Unusable) | (None, _) => Ok(()),
    };
    // Where the last segment cannot be gone on with, the writer begins another.
    if let Err(error) = resumed.and_then(|()| closing.remove()) {
        shared.disk_fails(&error);
    }
    writer
}
