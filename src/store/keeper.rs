//! The one thread that works behind the turns: gives sled what is durable, rebuilds it when it is not to be trusted, looks
//! through the journal for damage, erases, drops what is past its retention. Nobody waits for it to answer a caller.

use std::sync::Arc;
use std::sync::mpsc::SyncSender;
use std::time::{Duration, Instant};

use tokio::sync::oneshot;

use super::archive::Archive;
use super::committer::Order;
use super::entry::Entry;
use super::journal::{JournalScan, Segment, SequenceNumber, segments_from};
use super::kv::Write;
use super::served::Waiting;
use super::shared::{Shared, Work};
use super::sled_view::SledView;
use super::views::Views;
use super::{Files, StoreError, in_words, view};

/// How long it sleeps where nobody wakes it: requests made beside the server are found after this.
const LOOKS_EVERY: Duration = Duration::from_secs(1);
/// How many frames sled gets at once.
const FRAMES_AT_ONCE: usize = 256;
/// How many segments are read into memory where there is no view.
const LATEST_SEGMENTS: usize = 2;
/// How long a view that failed is left alone.
const RETRY: Duration = Duration::from_secs(2);

/// What the keeper works with.
pub(super) struct Keeper {
    pub(super) shared: Arc<Shared>,
    pub(super) files: Arc<dyn Files>,
    pub(super) views: Views,
    pub(super) archive: Archive,
    pub(super) orders: SyncSender<Order>,
    pub(super) open_within: Duration,
    pub(super) base: Base,
}

/// How far sled can be used.
pub(super) enum Base {
    /// Its contents were counted and are whole.
    Whole(SledView),
    /// It opened; whether everything is in it is not known yet.
    Unsure(SledView),
    /// There is none: it must be made from the journal.
    Missing,
    /// It failed; to be opened, or made, again after a while.
    Failed(Instant),
}

impl Keeper {
    /// Works until the store closes.
    pub(super) fn run(mut self) {
        loop {
            let Work { retain, settle, stop, .. } = self.shared.next_work(LOOKS_EVERY);
            self.tend_view();
            if stop {
                return;
            }
            let unseen = self.archive.look_through(&self.shared);
            if unseen {
                // More to look through: turns come first, again and again.
                self.shared.wake_keeper();
            }
            let mut settled = matches!(self.base, Base::Whole(_)) && !unseen;
            if settled {
                settled = self.erase();
            }
            if let Some((now, keep)) = retain {
                self.roll_if_old(now);
                self.archive.retain(&self.shared, now, &keep);
            }
            self.tell(settle, settled);
        }
    }

    fn tell(&self, settle: Vec<oneshot::Sender<()>>, settled: bool) {
        for done in settle {
            if settled {
                let _ = done.send(());
            } else {
                self.shared.settle(done);
            }
        }
    }

    /// Brings sled up to what is durable, mending it first where it must be.
    fn tend_view(&mut self) {
        let tended = match &self.base {
            Base::Whole(view) => self.apply_queue(view),
            Base::Unsure(view) => match view.is_whole(&|| self.shared.is_stopping()) {
                Ok(true) => {
                    let view = view.clone();
                    let applied = self.apply_queue(&view);
                    self.base = Base::Whole(view);
                    applied
                }
                Ok(false) => Err(StoreError::Damaged("the view is not what it must be".to_owned())),
                Err(error) => Err(error),
            },
            Base::Missing => self.rebuild(),
            Base::Failed(at) if at.elapsed() < RETRY => return,
            Base::Failed(_) => self.open_again(),
        };
        match tended {
            Ok(()) => self.shared.view_works(),
            Err(StoreError::Closed) => {}
            Err(error) => {
                self.shared.view_trouble(&error);
                self.serve_latest();
                self.shared.served.set_base(None);
                self.base = match error {
                    StoreError::Damaged(_) if !matches!(self.base, Base::Missing) => {
                        self.shared.wake_keeper();
                        Base::Missing
                    }
                    _ => Base::Failed(Instant::now()),
                };
            }
        }
    }

    /// Takes the latest segments into memory, so that calls that are going on are known while there is no view.
    fn serve_latest(&self) {
        let (segments, durable) = (self.archive.segments().unwrap_or_default(), self.shared.last_durable());
        for segment in latest(&segments) {
            let mut scan = JournalScan::after(segment.first.saturating_sub(1));
            let read = scan.read(self.files.as_ref(), segment, &mut |sequence, payload| {
                if let (true, Ok(entry)) = (sequence <= durable, Entry::decode(payload)) {
                    self.shared.serve(sequence, &entry);
                }
                sequence
            });
            if let Err(error) = read {
                self.shared.damage(1, || format!("`{}` cannot be read: {error}", segment.path.display()));
            }
        }
    }

    fn apply_queue(&self, view: &SledView) -> Result<(), StoreError> {
        if self.shared.served.take_behind() {
            self.catch_up(view)?;
        }
        let mut watermark = view.account()?.watermark;
        loop {
            let waiting = self.shared.served.waiting(FRAMES_AT_ONCE);
            let Some(last) = waiting.last().map(|waiting| waiting.by) else { return Ok(()) };
            let mut batch = Batch::new(view);
            for Waiting { by, writes, entry } in waiting {
                if by > watermark {
                    batch.add(by, writes, entry.as_ref())?;
                }
            }
            batch.apply()?;
            watermark = watermark.max(last);
            view.flush()?;
            self.shared.served.applied(watermark);
        }
    }

    /// Gives a view everything durable that it has not got, from the journal.
    fn catch_up(&self, view: &SledView) -> Result<(), StoreError> {
        let (watermark, durable) = (view.account()?.watermark, self.shared.last_durable());
        let segments = self.archive.segments().map_err(|error| StoreError::Disk(in_words(&error)))?;
        let mut scan = JournalScan::after(watermark);
        let mut batch = Batch::new(view);
        let mut applied = Ok(());
        for segment in segments_from(&segments, watermark + 1) {
            let read = scan.read(self.files.as_ref(), segment, &mut |sequence, payload| {
                if let (Ok(()), true, Ok(entry)) = (&applied, sequence <= durable, Entry::decode(payload)) {
                    applied = batch.add_entry(sequence, &entry);
                    return entry.speaks_for(sequence);
                }
                sequence
            });
            if let Err(error) = read {
                self.shared.damage(1, || format!("`{}` cannot be read: {error}", segment.path.display()));
            }
            std::mem::replace(&mut applied, Ok(()))?;
            if self.shared.is_stopping() {
                return Err(StoreError::Closed);
            }
        }
        batch.watermark = batch.watermark.max(durable);
        batch.apply()?;
        view.flush()
    }

    /// A new view from the journal, in the place of what there was.
    fn rebuild(&mut self) -> Result<(), StoreError> {
        let disk = |error: std::io::Error| StoreError::Disk(in_words(&error));
        let (number, folder) = self.views.next(self.files.as_ref()).map_err(disk)?;
        let view = SledView::open(&folder, self.open_within)?;
        self.catch_up(&view)?;
        self.views.choose(self.files.as_ref(), number).map_err(disk)?;
        self.shared.served.set_base(Some(view.clone()));
        self.shared.served.applied(view.account()?.watermark);
        self.base = Base::Missing;
        self.apply_queue(&view)?;
        self.base = Base::Whole(view);
        self.views.clear(self.files.as_ref(), Some(&folder)).map_err(disk)
    }

    fn open_again(&mut self) -> Result<(), StoreError> {
        let Some(folder) = self.views.current(self.files.as_ref()) else { return self.rebuild() };
        let view = SledView::open(&folder, self.open_within)?;
        // What it missed while it was away may have left memory: the journal has it.
        self.catch_up(&view)?;
        self.shared.served.set_base(Some(view.clone()));
        self.base = Base::Unsure(view);
        self.shared.wake_keeper();
        Ok(())
    }

    /// Erases what was asked for; whether nothing is left to erase.
    fn erase(&mut self) -> bool {
        let erased = self.archive.erasures().and_then(|erasures| {
            if erasures.is_empty() {
                return Ok(());
            }
            for erasure in &erasures {
                let (tenant, call, at) = (erasure.tenant.clone(), erasure.call.clone(), erasure.at);
                self.ask(|done| Order::Erase { tenant, call, at, done })?;
            }
            let next = self.ask(Order::Roll)?;
            self.archive.blank(&erasures, next)?;
            // Sled keeps the bytes of what was removed from it; a new one has never had them.
            self.rebuild()?;
            self.archive.erased(&erasures)
        });
        if let Err(error) = &erased {
            self.shared.view_trouble(error);
        }
        erased.is_ok()
    }

    fn roll_if_old(&self, now: jiff::Timestamp) {
        if self.archive.last_is_old(now) {
            // Where it fails the segment only grows older.
            let _ = self.ask(Order::Roll);
        }
    }

    fn ask<T>(&self, order: impl FnOnce(oneshot::Sender<Result<T, StoreError>>) -> Order) -> Result<T, StoreError> {
        let (done, answer) = oneshot::channel();
        self.orders.send(order(done)).map_err(|_| StoreError::Closed)?;
        answer.blocking_recv().unwrap_or(Err(StoreError::Closed))
    }
}

/// The segments that calls that are going on may have begun in.
pub(super) fn latest(segments: &[Segment]) -> &[Segment] {
    segments.get(segments.len().saturating_sub(LATEST_SEGMENTS)..).unwrap_or_default()
}

/// Changes on their way to sled.
struct Batch<'a> {
    view: &'a SledView,
    watermark: SequenceNumber,
    writes: Vec<Write>,
    frames: usize,
}

impl<'a> Batch<'a> {
    fn new(view: &'a SledView) -> Self {
        Self { view, watermark: 0, writes: Vec::new(), frames: 0 }
    }

    /// A frame's changes; made anew from the entry where they depend on what is in the view.
    fn add(&mut self, sequence: SequenceNumber, writes: Vec<Write>, entry: Option<&Entry>) -> Result<(), StoreError> {
        if let Some(entry) = entry {
            self.apply()?;
            self.writes.extend(view::writes_of(self.view, sequence, entry)?);
        } else {
            self.writes.extend(writes);
        }
        self.watermark = sequence;
        self.frames += 1;
        if entry.is_some() || self.frames >= FRAMES_AT_ONCE { self.apply() } else { Ok(()) }
    }

    fn add_entry(&mut self, sequence: SequenceNumber, entry: &Entry) -> Result<(), StoreError> {
        if entry.depends_on_the_view() {
            return self.add(sequence, Vec::new(), Some(entry));
        }
        let writes = view::writes_of(self.view, sequence, entry)?;
        self.add(sequence, writes, None)
    }

    fn apply(&mut self) -> Result<(), StoreError> {
        if self.watermark > 0 {
            self.view.apply(self.watermark, std::mem::take(&mut self.writes))?;
        }
        self.frames = 0;
        Ok(())
    }
}
