use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use aho_corasick::AhoCorasick;
use jiff::{SignedDuration, Timestamp};

use super::entry::Entry;
use super::erasures::{Erasure, Erasures};
use super::journal::{JournalScan, Segment, SequenceNumber, segments};
use super::shared::Shared;
use super::{Files, Keep, StoreError, in_words, revisions, rewrite};
use crate::model::{RevisionId, TenantId};

/// A call lasts at most so long: its first segment stays so much longer, that no call is cut in two.
const LONGEST_CALL: SignedDuration = SignedDuration::from_hours(24);
/// A segment is closed when its first entry is so old, full or not: so that it can be dropped one day.
const OLDEST_OPEN: SignedDuration = SignedDuration::from_hours(24);

/// The segments that are written full, and what may be done with them: look through, erase in, drop.
pub(super) struct Archive {
    files: Arc<dyn Files>,
    journal: PathBuf,
    revisions: PathBuf,
    erasures: Erasures,
    /// Segments that were not looked through yet, the oldest last, each with the numbers it should hold.
    unseen: Vec<(Segment, Range<SequenceNumber>)>,
    contents: BTreeMap<Segment, Contents>,
}

/// What a segment holds.
#[derive(Clone, Debug, Default)]
struct Contents {
    /// The newest and the oldest entry of each tenant.
    times: BTreeMap<TenantId, (Timestamp, Timestamp)>,
    revisions: BTreeSet<RevisionId>,
    last: SequenceNumber,
    frames: u64,
}

impl Contents {
    fn add(&mut self, sequence: SequenceNumber, entry: &Entry) {
        self.last = entry.speaks_for(sequence);
        self.frames += 1;
        if let (Some((tenant, _)), Some(at)) = (entry.call(), entry.at()) {
            let (newest, oldest) = self.times.entry(tenant.clone()).or_insert((at, at));
            (*newest, *oldest) = ((*newest).max(at), (*oldest).min(at));
        }
        if let Entry::Turn(turn) = entry {
            self.revisions.insert(turn.call.revision.clone());
        }
    }

    fn oldest(&self) -> Option<Timestamp> {
        self.times.values().map(|(_, oldest)| *oldest).min()
    }

    /// Tenants all of whose calls here are past their retention.
    fn past(&self, now: Timestamp, keep: &Keep) -> BTreeSet<TenantId> {
        let is_past = |tenant: &TenantId, newest: Timestamp| {
            let kept = SignedDuration::from_hours(24 * i64::from(keep.days_of(tenant))).saturating_add(LONGEST_CALL);
            now.duration_since(newest) > kept
        };
        let past = self.times.iter().filter(|(tenant, (newest, _))| is_past(tenant, *newest));
        past.map(|(tenant, _)| tenant.clone()).collect()
    }
}

impl Archive {
    /// Over these folders; the segments before number `seen` were not read at the start.
    pub(super) fn new(
        files: Arc<dyn Files>,
        journal: PathBuf,
        revisions: PathBuf,
        erasures: Erasures,
        all: &[Segment],
        seen: SequenceNumber,
    ) -> Self {
        let ends = all.iter().skip(1).map(|segment| segment.first).chain([seen]);
        let mut first = 1;
        let mut unseen = Vec::new();
        for (segment, end) in all.iter().zip(ends).take_while(|(segment, _)| segment.first < seen) {
            unseen.push((segment.clone(), first..end));
            first = end;
        }
        unseen.reverse();
        Self { files, journal, revisions, erasures, unseen, contents: BTreeMap::new() }
    }

    pub(super) fn segments(&self) -> io::Result<Vec<Segment>> {
        segments(self.files.as_ref(), &self.journal)
    }

    /// Looks through one segment for damage; whether there are more.
    pub(super) fn look_through(&mut self, shared: &Shared) -> bool {
        let Some((segment, numbers)) = self.unseen.pop() else { return false };
        let mut scan = JournalScan::after(numbers.start - 1);
        let contents = self.read(&segment, &mut scan);
        scan.expect(numbers.end);
        report(shared, &scan);
        match contents {
            Ok(contents) => {
                self.contents.insert(segment, contents);
            }
            Err(error) => shared.damage(1, || format!("`{}` cannot be read: {error}", segment.path.display())),
        }
        !self.unseen.is_empty()
    }

    fn read(&self, segment: &Segment, scan: &mut JournalScan) -> io::Result<Contents> {
        let mut contents = Contents::default();
        scan.read(self.files.as_ref(), segment, &mut |sequence, payload| match Entry::decode(payload) {
            Ok(entry) => {
                contents.add(sequence, &entry);
                entry.speaks_for(sequence)
            }
            Err(_) => sequence,
        })?;
        Ok(contents)
    }

    fn contents(&self, segment: &Segment) -> io::Result<Contents> {
        match self.contents.get(segment) {
            Some(contents) => Ok(contents.clone()),
            None => self.read(segment, &mut JournalScan::after(segment.first.saturating_sub(1))),
        }
    }

    /// What was asked to be erased.
    pub(super) fn erasures(&self) -> Result<Vec<Erasure>, StoreError> {
        self.erasures.list().map_err(|error| disk(&error))
    }

    /// They are gone from the raw bytes.
    pub(super) fn erased(&self, erasures: &[Erasure]) -> Result<(), StoreError> {
        for erasure in erasures {
            self.erasures.done(erasure).map_err(|error| disk(&error))?;
        }
        Ok(())
    }

    /// Takes what was said in these calls out of every segment that begins before this number.
    pub(super) fn blank(&mut self, erasures: &[Erasure], before: SequenceNumber) -> Result<(), StoreError> {
        let must_go = |entry: &Entry| match entry {
            Entry::Turn(_) | Entry::Event(_) => {
                let of = entry.call();
                erasures.iter().any(|erasure| of == Some((&erasure.tenant, &erasure.call)))
            }
            Entry::Erased(_) | Entry::Retired(_) | Entry::Dropped(_) | Entry::Blank => false,
        };
        let ids = AhoCorasick::new(erasures.iter().map(|erasure| erasure.call.as_str()))
            .map_err(|error| StoreError::Damaged(error.to_string()))?;
        let closed = self.segments().map_err(|error| disk(&error))?;
        for segment in closed.into_iter().filter(|segment| segment.first < before) {
            let bytes = self.files.read(&segment.path).map_err(|error| disk(&error))?;
            if !ids.is_match(&bytes) {
                continue;
            }
            if let Some(bytes) = rewrite::without(&bytes, &must_go, &|damaged| ids.is_match(damaged)) {
                rewrite::replace(&self.files, &segment, &bytes).map_err(|error| disk(&error))?;
            }
        }
        Ok(())
    }

    /// Whether the last segment is old enough to be closed.
    pub(super) fn last_is_old(&self, now: Timestamp) -> bool {
        let last = self.segments().ok().and_then(|mut all| all.pop());
        let oldest = last.and_then(|segment| self.contents(&segment).ok()).and_then(|contents| contents.oldest());
        oldest.is_some_and(|oldest| now.duration_since(oldest) > OLDEST_OPEN)
    }

    /// Drops what is past its retention: whole segments, tenants' entries in segments others still need, and revisions that
    /// no kept call names any more.
    pub(super) fn retain(&mut self, shared: &Shared, now: Timestamp, keep: &Keep) {
        if let Err(error) = self.try_retain(shared, now, keep) {
            shared.view_trouble(&error);
        }
    }

    fn try_retain(&mut self, shared: &Shared, now: Timestamp, keep: &Keep) -> Result<(), StoreError> {
        let mut closed = self.segments().map_err(|error| disk(&error))?;
        let open = closed.pop();
        let (mut kept, mut gone) = (BTreeSet::new(), BTreeSet::new());
        for segment in closed {
            let contents = self.contents(&segment).map_err(|error| disk(&error))?;
            let past = contents.past(now, keep);
            if past.is_empty() {
                kept.extend(contents.revisions.iter().cloned());
                self.contents.insert(segment, contents);
                continue;
            }
            gone.extend(contents.revisions.iter().cloned());
            self.drop_from(&segment, &contents, &past).map_err(|error| disk(&error))?;
            let rest = self.read(&segment, &mut JournalScan::after(segment.first.saturating_sub(1)));
            let rest = rest.map_err(|error| disk(&error))?;
            kept.extend(rest.revisions.iter().cloned());
            self.contents.insert(segment, rest);
        }
        if let Some(open) = open {
            kept.extend(self.contents(&open).map_err(|error| disk(&error))?.revisions);
        }
        for revision in gone.difference(&kept).filter(|revision| !shared.is_protected(revision)) {
            revisions::remove(self.files.as_ref(), &self.revisions, revision).map_err(|error| disk(&error))?;
        }
        Ok(())
    }

    fn drop_from(&self, segment: &Segment, contents: &Contents, past: &BTreeSet<TenantId>) -> io::Result<()> {
        if contents.times.keys().all(|tenant| past.contains(tenant)) {
            return rewrite::replace(&self.files, segment, &rewrite::dropped(segment.first, contents.last)?);
        }
        let must_go = |entry: &Entry| entry.call().is_some_and(|(tenant, _)| past.contains(tenant));
        let bytes = self.files.read(&segment.path)?;
        match rewrite::without(&bytes, &must_go, &|_| false) {
            Some(bytes) => rewrite::replace(&self.files, segment, &bytes),
            None => Ok(()),
        }
    }
}

/// Tells of what a scan did not find.
pub(super) fn report(shared: &Shared, scan: &JournalScan) {
    let places = u64::try_from(scan.damaged.len()).unwrap_or(u64::MAX);
    shared.damage(places, || match scan.damaged.first() {
        Some((path, range)) => {
            format!("`{}` is damaged from byte {} to {}", path.display(), range.start, range.end)
        }
        None => String::new(),
    });
    let missing: u64 = scan.missing.iter().map(|range| range.end - range.start).sum();
    shared.missing(missing);
}

fn disk(error: &io::Error) -> StoreError {
    StoreError::Disk(in_words(error))
}
