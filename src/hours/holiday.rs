use jiff::civil::{Date, Weekday};

use super::Holidays;

/// A holiday's rule within a year.
enum Rule {
    /// The same day every year; observed on the Friday before a Saturday, on the Monday after a Sunday.
    Fixed { month: i8, day: i8 },
    /// The nth such weekday of the month; negative counts from the end.
    Nth { month: i8, nth: i8, weekday: Weekday },
}

/// 5 U.S.C. 6103(a), in the order of the year.
const US_FEDERAL: [Rule; 11] = [
    Rule::Fixed { month: 1, day: 1 },
    Rule::Nth { month: 1, nth: 3, weekday: Weekday::Monday },
    Rule::Nth { month: 2, nth: 3, weekday: Weekday::Monday },
    Rule::Nth { month: 5, nth: -1, weekday: Weekday::Monday },
    Rule::Fixed { month: 6, day: 19 },
    Rule::Fixed { month: 7, day: 4 },
    Rule::Nth { month: 9, nth: 1, weekday: Weekday::Monday },
    Rule::Nth { month: 10, nth: 2, weekday: Weekday::Monday },
    Rule::Fixed { month: 11, day: 11 },
    Rule::Nth { month: 11, nth: 4, weekday: Weekday::Thursday },
    Rule::Fixed { month: 12, day: 25 },
];

impl Holidays {
    /// Whether the day is one of the set: the day itself, or the day it is observed on where it falls on a weekend.
    #[must_use]
    pub fn contains(self, day: Date) -> bool {
        let rules = match self {
            Self::UsFederal => &US_FEDERAL,
        };
        // New Year's Day on a Saturday is observed in the year before, so the next year is asked too.
        let years = [Some(day.year()), day.year().checked_add(1)];
        years.into_iter().flatten().any(|year| rules.iter().any(|rule| rule.falls_on(year, day)))
    }
}

impl Rule {
    fn falls_on(&self, year: i16, day: Date) -> bool {
        let Some(own) = self.day_in(year) else { return false };
        own == day || matches!(self, Self::Fixed { .. }) && observed(own) == Some(day)
    }

    fn day_in(&self, year: i16) -> Option<Date> {
        match *self {
            Self::Fixed { month, day } => Date::new(year, month, day).ok(),
            Self::Nth { month, nth, weekday } => {
                Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
            }
        }
    }
}

fn observed(day: Date) -> Option<Date> {
    match day.weekday() {
        Weekday::Saturday => day.yesterday().ok(),
        Weekday::Sunday => day.tomorrow().ok(),
        Weekday::Monday | Weekday::Tuesday | Weekday::Wednesday | Weekday::Thursday | Weekday::Friday => Some(day),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn of_year(year: i16) -> Vec<String> {
        let mut day = date(year, 1, 1);
        let mut found = Vec::new();
        while day.year() == year {
            if Holidays::UsFederal.contains(day) {
                found.push(day.to_string());
            }
            day = day.tomorrow().unwrap();
        }
        found
    }

    #[test]
    fn the_year_2026_as_the_office_of_personnel_management_lists_it() {
        assert_eq!(
            of_year(2026),
            [
                "2026-01-01",
                "2026-01-19",
                "2026-02-16",
                "2026-05-25",
                "2026-06-19",
                "2026-07-03",
                "2026-07-04",
                "2026-09-07",
                "2026-10-12",
                "2026-11-11",
                "2026-11-26",
                "2026-12-25",
            ]
        );
    }

    #[test]
    fn new_year_on_a_saturday_is_observed_the_year_before() {
        assert!(Holidays::UsFederal.contains(date(2021, 12, 31)));
        assert!(Holidays::UsFederal.contains(date(2022, 1, 1)));
        assert!(!Holidays::UsFederal.contains(date(2022, 12, 31)));
        assert!(Holidays::UsFederal.contains(date(2023, 1, 2)), "a Sunday's is observed on Monday");
    }

    #[test]
    fn the_ends_of_the_calendar_are_days_like_others() {
        assert!(!Holidays::UsFederal.contains(Date::MAX));
        assert!(!Holidays::UsFederal.contains(Date::MIN.tomorrow().unwrap()));
    }
}
