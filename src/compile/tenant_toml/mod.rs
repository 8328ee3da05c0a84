//! `tenant.toml`: who the business is. Read by serde, every key known, every mistake reported with its place.
//!
//! Knows nothing of scenarios; secrets are names of environment variables here and everywhere else.

mod hours;
mod money;
mod profile;
mod raw;
mod read;

pub(super) use hours::weekday_name;
pub(super) use profile::{TenantToml, is_number, read_profile};
