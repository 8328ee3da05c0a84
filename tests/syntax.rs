//! The language as written: what is read, what is said about what cannot be, and how files are laid out.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used, reason = "a test that fails says where")]

#[path = "support/laid_out.rs"]
mod laid_out;
#[path = "syntax/tenants.rs"]
mod tenants;
