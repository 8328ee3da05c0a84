//! What a journal's entries mean to those who ask: the writes an entry makes to an ordered map, and the questions that
//! map answers. One logic, whatever the map is kept in.

use std::ops::Bound;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::entry::{Entry, Erased, Retired};
use super::key;
use super::kv::{Go, Kv, Way, Write, end_of};
use super::{CallEvent, CallEventKind, CallRecord, CallSummary, Keep, OutboxEntry, StoreError};
use crate::engine::{Call, Effect, Ended};
use crate::model::{CallId, TenantId};
use crate::trace::{self, Answered, CodecError, TurnTrace};

impl From<CodecError> for StoreError {
    fn from(error: CodecError) -> Self {
        Self::Damaged(error.to_string())
    }
}

/// A call's line in the list of calls.
#[derive(Serialize, Deserialize)]
struct Line {
    tenant: TenantId,
    call: CallId,
    started: Timestamp,
    from: String,
    turns: u32,
    ended: Option<Ended>,
}

/// An effect that waits, with the time its turn was taken.
#[derive(Serialize, Deserialize)]
struct Waiting {
    at: Timestamp,
    tenant: TenantId,
    call: CallId,
    effect: Effect,
}

/// Whether the entry is in the view already, or belongs to a call that was erased: then it is not written.
pub(super) fn is_known(kv: &dyn Kv, entry: &Entry) -> Result<bool, StoreError> {
    let Some((tenant, call)) = entry.call() else { return Ok(false) };
    if kv.get(&key::erased(tenant, call))?.is_some() {
        return Ok(true);
    }
    match entry_key(entry)? {
        Some(key) => Ok(kv.get(&key)?.is_some()),
        None => Ok(false),
    }
}

/// The key that says an entry was written: two entries with the same one are the same, told twice.
pub(super) fn entry_key(entry: &Entry) -> Result<Option<Vec<u8>>, StoreError> {
    Ok(match entry {
        Entry::Turn(turn) => Some(key::turn(&turn.call.tenant, &turn.call.id, turn.call.turn)),
        Entry::Event(event) => Some(key::once(&event.tenant, &event.call, &event.identity()?)),
        Entry::Erased(erased) => Some(key::erased(&erased.tenant, &erased.call)),
        Entry::Dropped(_) | Entry::Retired(_) | Entry::Blank => None,
    })
}

/// What an entry with this sequence changes.
pub(super) fn writes_of(kv: &dyn Kv, sequence: u64, entry: &Entry) -> Result<Vec<Write>, StoreError> {
    match entry {
        Entry::Turn(turn) => turn_writes(turn),
        Entry::Event(event) => event_writes(sequence, event),
        Entry::Erased(erased) => erased_writes(kv, erased),
        Entry::Retired(Retired { tenant, before }) => forgotten_before(kv, tenant, *before),
        Entry::Dropped(_) | Entry::Blank => Ok(Vec::new()),
    }
}

fn turn_writes(turn: &TurnTrace) -> Result<Vec<Write>, StoreError> {
    let Call { tenant, id, from, started, turn: number, ended, .. } = &turn.call;
    let at = turn.inputs.first().map_or(*started, |input| input.at);
    let line = Line {
        tenant: tenant.clone(),
        call: id.clone(),
        started: *started,
        from: from.clone(),
        turns: number.saturating_add(1),
        ended: *ended,
    };
    let mut writes = vec![
        (key::turn(tenant, id, *number), Some(trace::encode(turn)?)),
        (key::listed_call(tenant, *started, id), Some(trace::write(&line)?)),
    ];
    if *number == 0 {
        writes.push((key::caller_call(tenant, from, *started, id), Some(Vec::new())));
    }
    if turn.cost_microdollars > 0 {
        writes.push((key::cost(tenant, at, id, *number), Some(trace::write(&turn.cost_microdollars)?)));
    }
    for effect in &turn.effects {
        let waiting = Waiting { at, tenant: tenant.clone(), call: id.clone(), effect: effect.clone() };
        writes.push((key::outbox_effect(tenant, id, effect.id), Some(trace::write(&waiting)?)));
    }
    Ok(writes)
}

fn event_writes(sequence: u64, event: &CallEvent) -> Result<Vec<Write>, StoreError> {
    let mut writes = vec![
        (key::event(&event.tenant, &event.call, sequence), Some(trace::write(event)?)),
        (key::once(&event.tenant, &event.call, &event.identity()?), Some(Vec::new())),
    ];
    match &event.kind {
        CallEventKind::EffectEnded { effect, .. } => {
            writes.push((key::outbox_effect(&event.tenant, &event.call, *effect), None));
        }
        CallEventKind::Status { .. } | CallEventKind::Ticket { .. } | CallEventKind::Recording { .. } => {}
    }
    Ok(writes)
}

fn erased_writes(kv: &dyn Kv, erased: &Erased) -> Result<Vec<Write>, StoreError> {
    let Erased { tenant, call, started, turns, .. } = erased;
    let mut writes = forgotten(kv, tenant, call)?;
    let line = Line {
        tenant: tenant.clone(),
        call: call.clone(),
        started: *started,
        from: String::new(),
        turns: *turns,
        ended: None,
    };
    writes.push((key::listed_call(tenant, *started, call), Some(trace::write(&line)?)));
    writes.push((key::erased(tenant, call), Some(trace::write(erased)?)));
    Ok(writes)
}

/// Takes away everything that was said in a call. What it cost stays: it says nothing of the caller.
pub(super) fn forgotten(kv: &dyn Kv, tenant: &TenantId, call: &CallId) -> Result<Vec<Write>, StoreError> {
    let mut writes = Vec::new();
    for prefix in
        [key::turns(tenant, call), key::events(tenant, call), key::onces(tenant, call), key::outbox_call(tenant, call)]
    {
        kv.scan(&prefix, &[], Way::Up, &mut |key, _| {
            writes.push((key.to_vec(), None));
            Go::On
        })?;
    }
    if let Some(last) = last_turn(kv, tenant, call)? {
        writes.push((key::caller_call(tenant, &last.call.from, last.call.started, call), None));
    }
    Ok(writes)
}

/// Everything that is kept of calls that came in before `before`, tombstones too.
fn forgotten_before(kv: &dyn Kv, tenant: &TenantId, before: Timestamp) -> Result<Vec<Write>, StoreError> {
    let mut old = Vec::new();
    let mut fault = None;
    kv.scan(&key::listed(tenant), &[], Way::Up, &mut |at, value| match trace::read::<Line>(value) {
        Ok(line) if line.started < before => {
            old.push((at.to_vec(), line.call));
            Go::On
        }
        Ok(_) => Go::Stop,
        Err(error) => {
            fault = Some(error);
            Go::Stop
        }
    })?;
    let mut writes = Vec::new();
    for (at, call) in old {
        writes.extend(forgotten(kv, tenant, &call)?);
        writes.push((key::erased(tenant, &call), None));
        writes.push((at, None));
    }
    kv.scan(&key::costs(tenant), &[], Way::Up, &mut |at, _| {
        if *at < *key::costs_since(tenant, before) {
            writes.push((at.to_vec(), None));
            Go::On
        } else {
            Go::Stop
        }
    })?;
    fault.map_or(Ok(writes), |error| Err(error.into()))
}

/// What is past its retention: one entry for each tenant that has such calls.
pub(super) fn past_retention(kv: &dyn Kv, now: Timestamp, keep: &Keep) -> Result<Vec<Retired>, StoreError> {
    let mut retired = Vec::new();
    let mut from = key::all_listed();
    while let Some((tenant, oldest)) = next_oldest(kv, &from)? {
        let age = SignedDuration::from_hours(24 * i64::from(keep.days_of(&tenant)));
        let before = now.checked_sub(age).unwrap_or(Timestamp::MIN);
        from = match end_of(&key::listed(&tenant)) {
            Bound::Excluded(end) => end,
            Bound::Included(_) | Bound::Unbounded => return Ok(retired),
        };
        if oldest < before {
            retired.push(Retired { tenant, before });
        }
    }
    Ok(retired)
}

/// The first tenant from this key on that has calls, and when its oldest came in.
fn next_oldest(kv: &dyn Kv, from: &[u8]) -> Result<Option<(TenantId, Timestamp)>, StoreError> {
    let mut found = None;
    kv.scan(&key::all_listed(), from, Way::Up, &mut |_, value| {
        found = Some(trace::read::<Line>(value));
        Go::Stop
    })?;
    Ok(found.transpose()?.map(|line| (line.tenant, line.started)))
}

/// The latest turn of a call.
pub(super) fn last_turn(kv: &dyn Kv, tenant: &TenantId, call: &CallId) -> Result<Option<TurnTrace>, StoreError> {
    let mut bytes = None;
    kv.scan(&key::turns(tenant, call), &[], Way::Down, &mut |_, value| {
        bytes = Some(value.to_vec());
        Go::Stop
    })?;
    Ok(bytes.map(|bytes| trace::decode(&bytes)).transpose()?)
}

pub(super) fn answered(
    kv: &dyn Kv,
    tenant: &TenantId,
    call: &CallId,
    turn: u32,
) -> Result<Option<Answered>, StoreError> {
    let bytes = kv.get(&key::turn(tenant, call, turn))?;
    Ok(bytes.map(|bytes| trace::decode(&bytes)).transpose()?.map(|turn| turn.answered))
}

pub(super) fn tombstone(kv: &dyn Kv, tenant: &TenantId, call: &CallId) -> Result<Option<Erased>, StoreError> {
    let bytes = kv.get(&key::erased(tenant, call))?;
    Ok(bytes.map(|bytes| trace::read(&bytes)).transpose()?)
}

/// The tombstone a call gets where it is erased now; `None` where there is nothing to erase.
pub(super) fn tombstone_of(
    kv: &dyn Kv,
    tenant: &TenantId,
    call: &CallId,
    at: Timestamp,
) -> Result<Option<Erased>, StoreError> {
    let last = last_turn(kv, tenant, call)?;
    Ok(last.map(|last| Erased {
        tenant: tenant.clone(),
        call: call.clone(),
        at,
        started: last.call.started,
        turns: last.call.turn.saturating_add(1),
    }))
}

pub(super) fn read_call(kv: &dyn Kv, tenant: &TenantId, call: &CallId) -> Result<Option<CallRecord>, StoreError> {
    let erased = tombstone(kv, tenant, call)?.map(|erased| erased.at);
    let turns: Vec<TurnTrace> = read_all(kv, &key::turns(tenant, call))?;
    let events: Vec<CallEvent> = read_all(kv, &key::events(tenant, call))?;
    let nothing = turns.is_empty() && events.is_empty() && erased.is_none();
    Ok((!nothing).then_some(CallRecord { turns, events, erased }))
}

fn read_all<T: serde::de::DeserializeOwned>(kv: &dyn Kv, prefix: &[u8]) -> Result<Vec<T>, StoreError> {
    let mut all = Ok(Vec::new());
    kv.scan(prefix, &[], Way::Up, &mut |_, value| match (&mut all, trace::read(value)) {
        (Ok(list), Ok(one)) => {
            list.push(one);
            Go::On
        }
        (_, Err(error)) => {
            all = Err(error);
            Go::Stop
        }
        (Err(_), Ok(_)) => Go::Stop,
    })?;
    Ok(all?)
}

pub(super) fn calls(kv: &dyn Kv, tenant: &TenantId, limit: usize) -> Result<Vec<CallSummary>, StoreError> {
    let mut lines: Vec<Line> = Vec::new();
    let mut fault = None;
    if limit > 0 {
        kv.scan(&key::listed(tenant), &[], Way::Down, &mut |_, value| match trace::read(value) {
            Ok(line) => {
                lines.push(line);
                if lines.len() < limit { Go::On } else { Go::Stop }
            }
            Err(error) => {
                fault = Some(error);
                Go::Stop
            }
        })?;
    }
    if let Some(error) = fault {
        return Err(error.into());
    }
    let summary = |line: Line| {
        let erased = tombstone(kv, tenant, &line.call)?.map(|erased| erased.at);
        let Line { call, started, from, turns, ended, .. } = line;
        Ok(CallSummary { call, started, from, turns, ended, erased })
    };
    lines.into_iter().map(summary).collect()
}

pub(super) fn has_called(kv: &dyn Kv, tenant: &TenantId, from: &str, before: Timestamp) -> Result<bool, StoreError> {
    let prefix = key::caller(tenant, from);
    let end = key::caller_call(tenant, from, before, &CallId::new(""));
    let end = end.get(..end.len().saturating_sub(2)).unwrap_or_default();
    let mut found = false;
    kv.scan(&prefix, &[], Way::Up, &mut |key, _| {
        found = *key < *end;
        Go::Stop
    })?;
    Ok(found)
}

pub(super) fn model_spent_since(kv: &dyn Kv, tenant: &TenantId, since: Timestamp) -> Result<u64, StoreError> {
    let mut spent = Ok(0_u64);
    kv.scan(&key::costs(tenant), &key::costs_since(tenant, since), Way::Up, &mut |_, value| match (
        &mut spent,
        trace::read::<u64>(value),
    ) {
        (Ok(sum), Ok(cost)) => {
            *sum = sum.saturating_add(cost);
            Go::On
        }
        (_, Err(error)) => {
            spent = Err(error);
            Go::Stop
        }
        (Err(_), Ok(_)) => Go::Stop,
    })?;
    Ok(spent?)
}

pub(super) fn outbox(kv: &dyn Kv, limit: usize) -> Result<Vec<OutboxEntry>, StoreError> {
    let mut waiting: Vec<Waiting> = read_all(kv, &key::outbox())?;
    waiting.sort_by(|a, b| (a.at, &a.tenant, &a.call, a.effect.id).cmp(&(b.at, &b.tenant, &b.call, b.effect.id)));
    let entry = |Waiting { tenant, call, effect, .. }: Waiting| OutboxEntry { tenant, call, effect };
    Ok(waiting.into_iter().take(limit).map(entry).collect())
}
