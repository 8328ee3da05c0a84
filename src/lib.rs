//! ClientsVia.
#![allow(missing_docs)]
pub mod cli;
pub mod diagnostic;
pub mod effects;
pub mod engine;
pub mod hours;
pub mod matcher;
pub mod model;
pub mod slot;
pub mod store;
pub mod syntax;
pub mod text;
pub mod trace;
