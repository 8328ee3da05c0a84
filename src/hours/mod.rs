//! The calendar of a business: open spans, holidays, exceptions, the next opening, and how these are said.
//!
//! Knows nothing of scenarios or calls; the moment is always an argument, as the clock on the business's own wall shows
//! it. Zones and their leaps are the caller's: a wall clock that leaps is asked again after the leap.

mod holiday;
mod open;
mod schedule;
mod words;

pub use open::MAX_DAYS_AHEAD;
pub use schedule::{DayHours, Holidays, Hours, OpenSpan};
pub use words::{day_words, time_words};
