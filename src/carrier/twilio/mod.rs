//! Twilio's voice webhooks: forms in, TwiML out, signatures checked.
//!
//! Parses loosely (parameters may be added at any time), signs over everything, gives meaning only to names it knows. Knows
//! nothing of tenants: keys and addresses are handed in.

mod apology;
mod form;
mod hints;
mod settings;
mod signature;
mod speech;
mod twiml;
mod voice;

pub use apology::{closing, not_in_service, put_through};
pub use form::Form;
pub use settings::Algorithm;
pub use signature::{Keys, Refused, SharedKey, Signed, sign, verify};
pub use twiml::{CONTENT_TYPE, MAX_DOCUMENT_BYTES, answer, nothing};
pub use voice::{Route, Unreadable, read};
