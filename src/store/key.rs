//! The keys of the view. Every key but those of the store itself starts with its tenant; words are length-prefixed, so
//! that no id can reach into another's keys; numbers are big-endian, so that keys stand in order.

use jiff::Timestamp;

use crate::engine::EffectId;
use crate::model::{CallId, TenantId};

/// What a key leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
enum Of {
    /// A turn.
    Turn = b't',
    /// An event.
    Event = b'e',
    /// An event that must not be kept twice.
    Once = b'k',
    /// A call's line in the list of calls, by the time it came in.
    Listed = b'c',
    /// A caller's number.
    Caller = b'f',
    /// What a turn cost.
    Cost = b'm',
    /// An effect that waits.
    Outbox = b'o',
    /// An erased call.
    Erased = b'x',
}

/// A key being made.
struct Key(Vec<u8>);

impl Key {
    /// Of all tenants.
    fn all(of: Of) -> Self {
        Self(vec![of as u8])
    }

    fn of(of: Of, tenant: &TenantId) -> Self {
        Self::all(of).word(tenant.as_str())
    }

    fn call(of: Of, tenant: &TenantId, call: &CallId) -> Self {
        Self::of(of, tenant).word(call.as_str())
    }

    /// A word longer than 65,535 bytes shares its key's beginning with others of its length and start; no id is that long.
    fn word(mut self, word: &str) -> Self {
        let length = u16::try_from(word.len()).unwrap_or(u16::MAX);
        self.0.extend_from_slice(&length.to_be_bytes());
        self.0.extend_from_slice(word.as_bytes());
        self
    }

    fn number(mut self, number: u32) -> Self {
        self.0.extend_from_slice(&number.to_be_bytes());
        self
    }

    fn sequence(mut self, sequence: u64) -> Self {
        self.0.extend_from_slice(&sequence.to_be_bytes());
        self
    }

    fn time(self, at: Timestamp) -> Self {
        self.sequence(at.as_microsecond().cast_unsigned() ^ (1 << 63))
    }
}

pub(super) fn turns(tenant: &TenantId, call: &CallId) -> Vec<u8> {
    Key::call(Of::Turn, tenant, call).0
}

pub(super) fn turn(tenant: &TenantId, call: &CallId, turn: u32) -> Vec<u8> {
    Key::call(Of::Turn, tenant, call).number(turn).0
}

/// Whether the key is a turn's: the first record of a turn is the one that counts.
pub(super) fn is_turn(key: &[u8]) -> bool {
    key.first() == Some(&(Of::Turn as u8))
}

pub(super) fn events(tenant: &TenantId, call: &CallId) -> Vec<u8> {
    Key::call(Of::Event, tenant, call).0
}

pub(super) fn event(tenant: &TenantId, call: &CallId, sequence: u64) -> Vec<u8> {
    Key::call(Of::Event, tenant, call).sequence(sequence).0
}

pub(super) fn onces(tenant: &TenantId, call: &CallId) -> Vec<u8> {
    Key::call(Of::Once, tenant, call).0
}

pub(super) fn once(tenant: &TenantId, call: &CallId, identity: &[u8]) -> Vec<u8> {
    let mut key = Key::call(Of::Once, tenant, call).0;
    key.extend_from_slice(identity);
    key
}

pub(super) fn all_listed() -> Vec<u8> {
    Key::all(Of::Listed).0
}

pub(super) fn listed(tenant: &TenantId) -> Vec<u8> {
    Key::of(Of::Listed, tenant).0
}

pub(super) fn listed_call(tenant: &TenantId, started: Timestamp, call: &CallId) -> Vec<u8> {
    Key::of(Of::Listed, tenant).time(started).word(call.as_str()).0
}

pub(super) fn caller(tenant: &TenantId, from: &str) -> Vec<u8> {
    Key::of(Of::Caller, tenant).word(from).0
}

pub(super) fn caller_call(tenant: &TenantId, from: &str, started: Timestamp, call: &CallId) -> Vec<u8> {
    Key::of(Of::Caller, tenant).word(from).time(started).word(call.as_str()).0
}

pub(super) fn costs(tenant: &TenantId) -> Vec<u8> {
    Key::of(Of::Cost, tenant).0
}

pub(super) fn costs_since(tenant: &TenantId, since: Timestamp) -> Vec<u8> {
    Key::of(Of::Cost, tenant).time(since).0
}

pub(super) fn cost(tenant: &TenantId, at: Timestamp, call: &CallId, turn: u32) -> Vec<u8> {
    Key::of(Of::Cost, tenant).time(at).word(call.as_str()).number(turn).0
}

pub(super) fn outbox() -> Vec<u8> {
    Key::all(Of::Outbox).0
}

pub(super) fn outbox_call(tenant: &TenantId, call: &CallId) -> Vec<u8> {
    Key::call(Of::Outbox, tenant, call).0
}

pub(super) fn outbox_effect(tenant: &TenantId, call: &CallId, effect: EffectId) -> Vec<u8> {
    Key::call(Of::Outbox, tenant, call).number(effect.turn).number(effect.index).0
}

pub(super) fn erased(tenant: &TenantId, call: &CallId) -> Vec<u8> {
    Key::call(Of::Erased, tenant, call).0
}
