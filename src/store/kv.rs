use std::collections::BTreeMap;
use std::ops::Bound;

use super::StoreError;

/// An ordered map of bytes: what a view is kept in.
pub(crate) trait Kv {
    /// The value of a key.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError>;

    /// Shows every pair whose key begins with `prefix` and is not less than `from`, in order of keys (the reverse where
    /// `way` says so), until `visit` answers `Go::Stop`.
    fn scan(
        &self,
        prefix: &[u8],
        from: &[u8],
        way: Way,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Go,
    ) -> Result<(), StoreError>;
}

/// In which order keys are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Way {
    /// Least first.
    Up,
    /// Greatest first.
    Down,
}

/// Whether a scan goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Go {
    /// It does.
    On,
    /// It has seen enough.
    Stop,
}

/// One change of a view: a key gets a value, or goes.
pub(crate) type Write = (Vec<u8>, Option<Vec<u8>>);

/// A view in memory.
pub(crate) type MemoryKv = BTreeMap<Vec<u8>, Vec<u8>>;

/// One past the last key that begins with `prefix`.
pub(crate) fn end_of(prefix: &[u8]) -> Bound<Vec<u8>> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            return Bound::Excluded(end);
        }
    }
    Bound::Unbounded
}

/// The first key of a scan.
pub(crate) fn start_of(prefix: &[u8], from: &[u8]) -> Vec<u8> {
    prefix.max(from).to_vec()
}

impl Kv for MemoryKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(BTreeMap::get(self, key).cloned())
    }

    fn scan(
        &self,
        prefix: &[u8],
        from: &[u8],
        way: Way,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Go,
    ) -> Result<(), StoreError> {
        let mut range = self.range((Bound::Included(start_of(prefix, from)), end_of(prefix)));
        while let Some((key, value)) = match way {
            Way::Up => range.next(),
            Way::Down => range.next_back(),
        } {
            if visit(key, value) == Go::Stop {
                break;
            }
        }
        Ok(())
    }
}
