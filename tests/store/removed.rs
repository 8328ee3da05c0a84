//! A data folder that is removed, or replaced, under a store that has it open.

use std::fs;
use std::path::Path;

use clientsvia::store::{DurableStore, Health, Options, Store, StoreError, open};

use crate::turns::{TurnOf, call_id, tenant, wait};

fn put(store: &dyn Store, call: u64) -> Result<(), StoreError> {
    wait(store.append_turn(TurnOf::new("penguin-air", call, 0).trace()))
}

/// Which of the first so many calls are known.
fn known(store: &dyn Store, calls: u64) -> Vec<u64> {
    let is_known = |call: &u64| store.call(&tenant("penguin-air"), &call_id(*call)).unwrap().is_some();
    (0..calls).filter(is_known).collect()
}

/// The next turn is not acknowledged, and why is told; then the store goes on by itself.
fn is_noticed(store: &DurableStore, call: u64) {
    let error = put(store, call).unwrap_err();
    assert_eq!(error, StoreError::Disk("its folder was removed or replaced".to_owned()));
    let Health { durable, spooled_turns, damaged_places, trouble, .. } = store.health();
    assert_eq!((durable, spooled_turns, damaged_places), (false, 1, 1));
    assert!(trouble.starts_with("the disk cannot be written: its folder was removed or replaced; "), "{trouble}");
    assert_eq!(wait(store.last_try()).unwrap(), 0);
    let Health { durable, spooled_turns, lost_turns, trouble, .. } = store.health();
    assert_eq!((durable, spooled_turns, lost_turns), (true, 0, 0));
    assert!(
        trouble.starts_with("the journal was removed or replaced while it was written"),
        "told until the end: {trouble}"
    );
}

fn opened(data: &Path) -> std::sync::Arc<DurableStore> {
    let store = open(&Options::new(data)).unwrap();
    wait(store.settled()).unwrap();
    store
}

#[test]
fn a_removed_folder_is_made_again_and_what_comes_then_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store = opened(&data);
    (0..3).for_each(|call| put(store.as_ref(), call).unwrap());
    fs::remove_dir_all(&data).unwrap();
    is_noticed(&store, 3);
    put(store.as_ref(), 4).unwrap();
    assert!(matches!(open(&Options::new(&data)), Err(StoreError::InUse(_))), "nobody else may have the new folder");
    drop(store);
    let again = opened(&data);
    assert_eq!(known(again.as_ref(), 5), [3, 4]);
    assert_eq!(again.health().missing_records, 3, "{:?}", again.health());
}

#[test]
fn a_removed_file_of_the_journal_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let store = opened(folder.path());
    put(store.as_ref(), 0).unwrap();
    fs::remove_file(folder.path().join("journal/00000000000000000001.log")).unwrap();
    is_noticed(&store, 1);
    drop(store);
    assert!(known(opened(folder.path()).as_ref(), 2).contains(&1));
}

#[test]
fn a_folder_put_in_the_place_of_the_old_one_keeps_what_is_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let (data, backup) = (folder.path().join("data"), folder.path().join("backup"));
    let other = opened(&backup);
    (0..9).for_each(|call| put(other.as_ref(), call).unwrap());
    drop(other);
    let store = opened(&data);
    (9..12).for_each(|call| put(store.as_ref(), call).unwrap());
    fs::remove_dir_all(&data).unwrap();
    fs::rename(&backup, &data).unwrap();
    is_noticed(&store, 12);
    drop(store);
    let again = opened(&data);
    assert_eq!(known(again.as_ref(), 13), [0, 1, 2, 3, 4, 5, 6, 7, 8, 12]);
    assert_eq!(again.health(), Health { durable: true, ..Health::default() });
}

#[test]
fn a_folder_that_another_store_has_taken_is_left_to_it() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store = opened(&data);
    put(store.as_ref(), 0).unwrap();
    fs::remove_dir_all(&data).unwrap();
    let other = opened(&data);
    put(store.as_ref(), 1).unwrap_err();
    assert_eq!(wait(store.last_try()).unwrap(), 1);
    assert!(store.health().trouble.contains("another `clientsvia serve` uses"), "{}", store.health().trouble);
    put(other.as_ref(), 2).unwrap();
    drop(other);
    assert_eq!(wait(store.last_try()).unwrap(), 0);
    drop(store);
    assert_eq!(known(opened(&data).as_ref(), 3), [1, 2]);
}

#[test]
fn what_cannot_be_written_at_the_last_try_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let store = opened(&data);
    put(store.as_ref(), 0).unwrap();
    assert_eq!(wait(store.last_try()).unwrap(), 0);
    fs::remove_dir_all(&data).unwrap();
    fs::write(&data, "no folder").unwrap();
    (1..4).for_each(|call| assert!(put(store.as_ref(), call).is_err()));
    assert_eq!(wait(store.last_try()).unwrap(), 3);
    assert!(!store.health().durable);
}
