//! The calendar of a business: open spans, holidays, exceptions, the next opening.
//!
//! Knows nothing of scenarios or calls; the moment is always an argument.

mod schedule;

pub use schedule::{DayHours, Holidays, Hours, OpenSpan};
