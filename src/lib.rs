//! ClientsVia.
#![allow(missing_docs)]
