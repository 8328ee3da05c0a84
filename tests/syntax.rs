//! The language as written: what is read, what is said about what cannot be, and how files are laid out.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test that fails says where"
)]

#[path = "syntax/corpus.rs"]
mod corpus;
#[path = "support/laid_out.rs"]
mod laid_out;
#[path = "support/mutated.rs"]
mod mutated;
#[path = "syntax/properties.rs"]
mod properties;
#[path = "syntax/tenants.rs"]
mod tenants;
