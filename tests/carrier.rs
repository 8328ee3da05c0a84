//! The carrier's protocol: signatures as the carrier makes them, forms of any shape, documents the carrier accepts.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "a test that fails says where"
)]
#![allow(missing_docs)]

#[path = "carrier/documents.rs"]
mod documents;
#[path = "carrier/forms.rs"]
mod forms;
#[path = "carrier/signatures.rs"]
mod signatures;
#[path = "carrier/validator.rs"]
mod validator;
