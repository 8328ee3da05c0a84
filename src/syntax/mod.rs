//! The language as written: from a file's text to its tree and its mistakes, and back to well-laid-out text.
//!
//! Must never know what a name stands for, which tenant a file belongs to, or what day it is.

pub mod ast;
