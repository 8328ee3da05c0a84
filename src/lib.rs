//! ClientsVia.
#![allow(missing_docs)]
pub mod diagnostic;
pub mod hours;
pub mod model;
pub mod slot;
pub mod syntax;
pub mod text;
