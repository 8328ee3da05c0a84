//! From the files of a tenant, and a day, to a revision and everything that is wrong with the files.
//!
//! Nothing stops at the first mistake, and one mistake makes one message. The day is an input: a fact may have ended.
//! Must never read a disk, a clock or the environment, and knows nothing of calls.

mod checks;
mod files;
mod learned;
mod lower;
mod meant;
mod names;
mod pipeline;
mod report;
mod templates;
mod tenant_toml;
mod words;

pub use files::Files;
pub use meant::{MAX_CHECKED_PHRASES, Meant, compile_meant};
pub use pipeline::{Compiled, compile, compile_with, recompile};
pub use templates::{template_files, template_names};
