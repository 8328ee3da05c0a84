use jiff::civil::{Date, DateTime, Time};

use super::{DayHours, Hours, OpenSpan};

/// How far ahead the next opening is looked for, in days. A business closed for longer has none.
pub const MAX_DAYS_AHEAD: i32 = 60;

impl OpenSpan {
    /// Whether the doors are open at this time of day.
    #[must_use]
    pub fn holds(self, time: Time) -> bool {
        self.opens <= time && (time < self.closes || self.closes == Time::MAX)
    }
}

impl Hours {
    /// The open spans of a day: its exception, else none on a holiday, else those of its weekday.
    #[must_use]
    pub fn day(&self, day: Date) -> &[OpenSpan] {
        if let Some(own) = self.exceptions.get(&day) {
            return own;
        }
        if self.is_holiday(day) {
            return &[];
        }
        let index = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
        self.week.get(index).map_or(&[], DayHours::as_slice)
    }

    /// Whether the day belongs to a set of holidays that is kept, open or not.
    #[must_use]
    pub fn is_holiday(&self, day: Date) -> bool {
        self.holidays.iter().any(|set| set.contains(day))
    }

    /// Whether the doors are open, by the clock on the business's own wall.
    #[must_use]
    pub fn is_open(&self, wall: DateTime) -> bool {
        self.day(wall.date()).iter().any(|span| span.holds(wall.time()))
    }

    /// The next time the doors open, later than `wall`; none within [`MAX_DAYS_AHEAD`] days. A span that only goes on
    /// past midnight is no opening.
    #[must_use]
    pub fn next_opening(&self, wall: DateTime) -> Option<DateTime> {
        let mut day = wall.date();
        for _ in 0..=MAX_DAYS_AHEAD {
            let found = self.day(day).iter().map(|span| day.to_datetime(span.opens)).find(|opens| {
                *opens > wall && !(opens.time() == Time::midnight() && self.open_until_midnight_before(day))
            });
            if found.is_some() {
                return found;
            }
            day = day.tomorrow().ok()?;
        }
        None
    }

    fn open_until_midnight_before(&self, day: Date) -> bool {
        day.yesterday().is_ok_and(|before| self.day(before).last().is_some_and(|span| span.closes == Time::MAX))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime, time};

    use super::*;
    use crate::hours::Holidays;

    fn span(opens: i8, closes: i8) -> OpenSpan {
        OpenSpan { opens: time(opens, 0, 0, 0), closes: time(closes, 0, 0, 0) }
    }

    fn office() -> Hours {
        let day = vec![span(8, 12), span(13, 17)];
        let week = [day.clone(), day.clone(), day.clone(), day.clone(), day, vec![span(9, 13)], vec![]];
        let exceptions = [(date(2026, 12, 24), vec![span(8, 12)]), (date(2026, 11, 26), vec![span(9, 10)])].into();
        Hours { week, holidays: vec![Holidays::UsFederal], exceptions }
    }

    #[test]
    fn doors_open_at_the_first_minute_and_are_shut_at_the_last() {
        let hours = office();
        let monday = |h, m| datetime(2026, 7, 13, h, m, 0, 0);
        assert!(!hours.is_open(monday(7, 59)));
        assert!(hours.is_open(monday(8, 0)));
        assert!(hours.is_open(monday(11, 59)));
        assert!(!hours.is_open(monday(12, 0)), "lunch");
        assert!(hours.is_open(monday(13, 0)));
        assert!(!hours.is_open(monday(17, 0)));
    }

    #[test]
    fn an_exception_wins_over_a_holiday_and_a_holiday_over_the_week() {
        let hours = office();
        assert!(hours.is_open(datetime(2026, 11, 26, 9, 30, 0, 0)), "Thanksgiving, but open by exception");
        assert!(hours.is_holiday(date(2026, 11, 26)));
        assert!(!hours.is_open(datetime(2026, 12, 25, 9, 30, 0, 0)));
        assert!(!hours.is_open(datetime(2026, 12, 24, 13, 30, 0, 0)));
    }

    #[test]
    fn the_next_opening_skips_closed_days() {
        let hours = office();
        let saturday_afternoon = datetime(2026, 7, 11, 14, 0, 0, 0);
        assert_eq!(hours.next_opening(saturday_afternoon), Some(datetime(2026, 7, 13, 8, 0, 0, 0)));
        let lunch = datetime(2026, 7, 13, 12, 30, 0, 0);
        assert_eq!(hours.next_opening(lunch), Some(datetime(2026, 7, 13, 13, 0, 0, 0)));
        assert_eq!(Hours::default().next_opening(lunch), None);
    }

    #[test]
    fn a_night_that_goes_on_is_no_opening() {
        let all_day = vec![OpenSpan { opens: Time::midnight(), closes: Time::MAX }];
        let hours = Hours { week: std::array::from_fn(|_| all_day.clone()), ..Hours::default() };
        let now = datetime(2026, 7, 13, 12, 30, 0, 0);
        assert!(hours.is_open(now));
        assert_eq!(hours.next_opening(now), None);
    }
}
