//! What the commands that read remembered calls have in common.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::exit::Trouble;
use super::folders;
use super::screen::Screen;
use crate::model::{CallId, RevisionId, TenantId};
use crate::store::{CallSummary, Reader, RevisionFiles, StoreError};

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::new(error.to_string())
    }
}

/// The journal of a data folder.
pub fn open(folder: &folders::Data) -> Result<Reader, Trouble> {
    Reader::new(&folder.data).map_err(|error| match error {
        StoreError::NoJournal(_) => {
            Trouble::from(error).help("name the folder that `clientsvia serve` remembers calls in:  --data FOLDER")
        }
        StoreError::Disk(_)
        | StoreError::Damaged(_)
        | StoreError::TooLarge(_)
        | StoreError::Closed
        | StoreError::InUse(_) => error.into(),
    })
}

/// Tells of what could not be read: a call may be missing because of it.
pub fn warn_of(unreadable: u64, screen: &mut Screen) {
    if unreadable > 0 {
        let records = if unreadable == 1 { "1 record".to_owned() } else { format!("{unreadable} records") };
        screen
            .complain(&format!("warning: {records} of the journal cannot be read; calls may be missing or incomplete"));
    }
}

/// A call nobody knows.
pub fn unknown(call: &CallId) -> Trouble {
    Trouble::usage(format!("no call is remembered as `{call}`")).help("list the latest calls:  clientsvia calls TENANT")
}

/// What is known of a business from a revision's files: its name and its clock.
pub struct Business {
    /// Its name; the tenant's id where nobody knows it.
    pub name: String,
    zone: TimeZone,
}

#[derive(Default, Deserialize)]
struct Known {
    name: Option<String>,
    timezone: Option<String>,
}

impl Business {
    /// As this revision's files say.
    pub fn of(tenant: &TenantId, files: Option<&RevisionFiles>) -> Self {
        let is_it = |path: &str| path == "tenant.toml" || path.ends_with("/tenant.toml");
        let toml = files.and_then(|files| files.files.iter().find(|(path, _)| is_it(path)));
        let known: Known = toml.and_then(|(_, text)| toml::from_str(text).ok()).unwrap_or_default();
        let zone = known.timezone.and_then(|zone| TimeZone::get(&zone).ok()).unwrap_or(TimeZone::UTC);
        Self { name: known.name.unwrap_or_else(|| tenant.to_string()), zone }
    }

    /// As the revision of its latest call says.
    pub fn latest(reader: &Reader, tenant: &TenantId, call: Option<&CallSummary>) -> Self {
        let revision = call.and_then(|call| revision_of(reader, &call.call));
        let files = revision.and_then(|revision| reader.revision(&revision).ok().flatten());
        Self::of(tenant, files.as_ref())
    }

    /// A time on the business's wall.
    pub fn time(&self, at: Timestamp) -> String {
        let zoned = at.to_zoned(self.zone.clone());
        zoned.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
    }
}

fn revision_of(reader: &Reader, call: &CallId) -> Option<RevisionId> {
    let (_, record) = reader.call(call).ok()?.found?;
    Some(record.turns.last()?.call.revision.clone())
}
