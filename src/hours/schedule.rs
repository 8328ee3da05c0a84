use std::collections::BTreeMap;

use jiff::civil::{Date, Time};

/// One open span of a day, `opens` included, `closes` not. `closes` of 24:00 is written as [`Time::MAX`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenSpan {
    /// When the doors open.
    pub opens: Time,
    /// When they close; always later than `opens` (a span past midnight is two spans).
    pub closes: Time,
}

/// The open spans of one day in order, without overlap; empty is closed.
pub type DayHours = Vec<OpenSpan>;

/// Which named sets of holidays are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holidays {
    /// The eleven federal holidays of the United States (5 U.S.C. 6103), with their observed days.
    UsFederal,
}

/// When a business is open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hours {
    /// Monday first.
    pub week: [DayHours; 7],
    /// Named sets of holidays, on which it is closed.
    pub holidays: Vec<Holidays>,
    /// Days that differ from the week and from the holidays; an exception that is open overrides a holiday.
    pub exceptions: BTreeMap<Date, DayHours>,
}
