/// Why the store could not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The disk is full, read-only or failing.
    #[error("the disk cannot be written: {0}")]
    Disk(String),
    /// What is on disk is damaged.
    #[error("what is stored is damaged: {0}")]
    Damaged(String),
    /// One record is larger than [`super::MAX_RECORD_BYTES`].
    #[error("a record of {0} bytes is too large to be kept")]
    TooLarge(usize),
    /// Nothing was ever remembered in this folder.
    #[error("there is no journal in `{0}`")]
    NoJournal(String),
    /// The store is shutting down.
    #[error("the store is closed")]
    Closed,
    /// Another process has the data folder.
    #[error(
        "another `clientsvia serve` uses the data folder `{0}`: stop it first, or give this one its own with `--data`"
    )]
    InUse(String),
}
