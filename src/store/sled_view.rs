use super::StoreError;
use super::kv::{Go, Kv, Way, end_of, start_of};

/// The view in sled. Rebuilt from the journal whenever it is missing or not to be trusted.
#[derive(Clone)]
pub(super) struct SledView {
    tree: sled::Tree,
}

impl From<sled::Error> for StoreError {
    fn from(error: sled::Error) -> Self {
        Self::Damaged(format!("the view: {error}"))
    }
}

impl Kv for SledView {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.tree.get(key)?.map(|value| value.to_vec()))
    }

    fn scan(
        &self,
        prefix: &[u8],
        from: &[u8],
        way: Way,
        visit: &mut dyn FnMut(&[u8], &[u8]) -> Go,
    ) -> Result<(), StoreError> {
        let range = (std::ops::Bound::Included(start_of(prefix, from)), end_of(prefix));
        let mut range = self.tree.range::<Vec<u8>, _>(range);
        while let Some(pair) = match way {
            Way::Up => range.next(),
            Way::Down => range.next_back(),
        } {
            let (key, value) = pair?;
            if visit(&key, &value) == Go::Stop {
                break;
            }
        }
        Ok(())
    }
}
