/// How a store is.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Health {
    /// Turns are made durable.
    pub durable: bool,
    /// Turns that wait in memory for the disk to be written again.
    pub spooled_turns: u64,
    /// Turns that were answered without being made durable since the start, and never will be.
    pub lost_turns: u64,
    /// Places of the journal that were found damaged since the start; what stood there cannot be read.
    pub damaged_places: u64,
    /// Records that were durable once and are not there any more, found since the start.
    pub missing_records: u64,
    /// What is wrong, in plain words; empty where nothing is.
    pub trouble: String,
}
