use serde::Serialize;
use serde::de::DeserializeOwned;

use super::TurnTrace;

/// The version that is written. A stored struct is never edited: a new version is added beside the old one.
pub const VERSION: u8 = 1;

/// Why bytes are no record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CodecError {
    /// Nothing is there.
    #[error("the record is empty")]
    Empty,
    /// Written by a newer `clientsvia`.
    #[error("the record has version {0}, which this version of `clientsvia` cannot read")]
    Version(u8),
    /// Not what its version says.
    #[error("the record is not what its version says: {0}")]
    Malformed(String),
    /// It cannot be written.
    #[error("the record cannot be written: {0}")]
    Unwritable(String),
}

/// A turn as bytes: the version, then postcard.
///
/// # Errors
/// [`CodecError::Unwritable`], which no turn made by the engine gives.
pub fn encode(turn: &TurnTrace) -> Result<Vec<u8>, CodecError> {
    write(turn)
}

/// The turn these bytes are. Total: any bytes give a turn or an error, and never more memory than a few times their number.
///
/// # Errors
/// [`CodecError`] where they are none.
pub fn decode(bytes: &[u8]) -> Result<TurnTrace, CodecError> {
    read(bytes)
}

/// Any record as bytes: the version, then postcard.
pub(crate) fn write<T: Serialize>(record: &T) -> Result<Vec<u8>, CodecError> {
    postcard::to_extend(record, vec![VERSION]).map_err(|error| CodecError::Unwritable(error.to_string()))
}

/// Any record from bytes; nothing may be left over.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, CodecError> {
    match bytes.split_first() {
        None => Err(CodecError::Empty),
        Some((&VERSION, body)) => match postcard::take_from_bytes(body) {
            Ok((record, [])) => Ok(record),
            Ok((_, rest)) => Err(CodecError::Malformed(format!("{} bytes are left over", rest.len()))),
            Err(error) => Err(CodecError::Malformed(error.to_string())),
        },
        Some((&version, _)) => Err(CodecError::Version(version)),
    }
}
