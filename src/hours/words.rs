use jiff::civil::{Date, DateTime, Time, Weekday};

use super::{Hours, OpenSpan};

/// A day this many days ahead or more is said with its date, since its weekday alone would be mistaken for this week's.
const WEEKDAY_ALONE_WITHIN_DAYS: i32 = 7;

impl Hours {
    /// The ordinary week in words, `Monday to Friday from 8 am to noon and from 1 pm to 5 pm, and Saturday from 9 am to
    /// 1 pm`; none where no day has hours.
    #[must_use]
    pub fn week_words(&self) -> Option<String> {
        let all_day = |spans: &[OpenSpan]| spans.len() == 1 && spans.first().is_some_and(|span| whole_day(*span));
        if self.week.iter().all(|spans| all_day(spans)) {
            return Some("24 hours a day, 7 days a week".to_owned());
        }
        let stretches: Vec<String> =
            self.stretches().into_iter().map(|(days, spans)| format!("{days} {spans}")).collect();
        join_with_and(&stretches)
    }

    /// Neighbouring days with the same hours, in words; closed days are left out.
    fn stretches(&self) -> Vec<(String, String)> {
        let mut found: Vec<(usize, usize, &[OpenSpan])> = Vec::new();
        for (index, spans) in self.week.iter().enumerate() {
            match found.last_mut() {
                Some((_, last, same)) if *same == spans.as_slice() => *last = index,
                _ => found.push((index, index, spans)),
            }
        }
        found.retain(|(_, _, spans)| !spans.is_empty());
        found.into_iter().map(|(first, last, spans)| (days_words(first, last), spans_words(spans))).collect()
    }

    /// The next opening in words: `today at 1 pm`, `tomorrow at 8 am`, `Monday at 8 am`, `Monday, January 4, at 8 am`.
    #[must_use]
    pub fn next_opening_words(&self, wall: DateTime) -> Option<String> {
        let opens = self.next_opening(wall)?;
        Some(format!("{} at {}", day_words(opens.date(), wall.date()), time_words(opens.time())))
    }
}

fn whole_day(span: OpenSpan) -> bool {
    span.opens == Time::midnight() && span.closes == Time::MAX
}

fn spans_words(spans: &[OpenSpan]) -> String {
    let each: Vec<String> = spans
        .iter()
        .map(|span| match whole_day(*span) {
            true => "all day".to_owned(),
            false => format!("from {} to {}", time_words(span.opens), time_words(span.closes)),
        })
        .collect();
    join_with_and(&each).unwrap_or_default()
}

fn days_words(first: usize, last: usize) -> String {
    let name = |index: usize| {
        let offset = i8::try_from(index).unwrap_or(0);
        Weekday::from_monday_zero_offset(offset).map_or("", weekday_word)
    };
    match last - first {
        0 => name(first).to_owned(),
        1 => format!("{} and {}", name(first), name(last)),
        _ => format!("{} to {}", name(first), name(last)),
    }
}

/// A day as it is said on another: `today`, `tomorrow`, `Monday`, `Monday, January 4,`.
#[must_use]
pub fn day_words(day: Date, today: Date) -> String {
    let ahead = day.since(today).map_or(i32::MAX, |span| span.get_days());
    match ahead {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        2..WEEKDAY_ALONE_WITHIN_DAYS => weekday_word(day.weekday()).to_owned(),
        _ => format!("{}, {} {},", weekday_word(day.weekday()), month_word(day.month()), day.day()),
    }
}

/// A time of day as it is said: `8 am`, `1:30 pm`, `noon`, `midnight`.
#[must_use]
pub fn time_words(time: Time) -> String {
    match (time.hour(), time.minute()) {
        (12, 0) => "noon".to_owned(),
        (0, 0) => "midnight".to_owned(),
        (23, 59) => "midnight".to_owned(),
        (hour, minute) => {
            let half = if hour < 12 { "am" } else { "pm" };
            let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
            match minute {
                0 => format!("{twelve} {half}"),
                _ => format!("{twelve}:{minute:02} {half}"),
            }
        }
    }
}

fn weekday_word(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "Monday",
        Weekday::Tuesday => "Tuesday",
        Weekday::Wednesday => "Wednesday",
        Weekday::Thursday => "Thursday",
        Weekday::Friday => "Friday",
        Weekday::Saturday => "Saturday",
        Weekday::Sunday => "Sunday",
    }
}

fn month_word(month: i8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    usize::try_from(month - 1).ok().and_then(|index| MONTHS.get(index).copied()).unwrap_or("")
}

fn join_with_and(parts: &[String]) -> Option<String> {
    match parts {
        [] => None,
        [one] => Some(one.clone()),
        [one, two] => Some(format!("{one}{} {two}", if one.contains(" and ") { ", and" } else { " and" })),
        [first @ .., last] => Some(format!("{}, and {last}", first.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, datetime, time};

    use super::*;

    fn span(opens: i8, closes: i8) -> OpenSpan {
        OpenSpan { opens: time(opens, 0, 0, 0), closes: time(closes, 0, 0, 0) }
    }

    fn week(days: [Vec<OpenSpan>; 7]) -> Hours {
        Hours { week: days, ..Hours::default() }
    }

    #[test]
    fn the_week_is_said_as_a_person_would() {
        let work = vec![span(8, 12), span(13, 17)];
        let hours =
            week([work.clone(), work.clone(), work.clone(), work.clone(), work.clone(), vec![span(9, 13)], vec![]]);
        assert_eq!(
            hours.week_words().unwrap(),
            "Monday to Friday from 8 am to noon and from 1 pm to 5 pm, and Saturday from 9 am to 1 pm"
        );
        let nine = vec![span(9, 17)];
        let hours = week([nine.clone(), nine.clone(), vec![], nine.clone(), nine, vec![], vec![]]);
        assert_eq!(
            hours.week_words().unwrap(),
            "Monday and Tuesday from 9 am to 5 pm, and Thursday and Friday from 9 am to 5 pm"
        );
        let always = vec![OpenSpan { opens: Time::midnight(), closes: Time::MAX }];
        assert_eq!(
            week(std::array::from_fn(|_| always.clone())).week_words().unwrap(),
            "24 hours a day, 7 days a week"
        );
        assert_eq!(week(Default::default()).week_words(), None);
    }

    #[test]
    fn days_are_named_by_how_far_they_are() {
        let today = date(2026, 7, 13);
        let said: Vec<String> = [0, 1, 2, 6, 7, 30]
            .map(|ahead| day_words(today.checked_add(jiff::Span::new().days(ahead)).unwrap(), today))
            .into();
        assert_eq!(said, ["today", "tomorrow", "Wednesday", "Sunday", "Monday, July 20,", "Wednesday, August 12,"]);
    }

    #[test]
    fn times_are_said_without_zeros() {
        let said = [(0, 0), (0, 30), (8, 0), (12, 0), (13, 5), (23, 59)].map(|(h, m)| time_words(time(h, m, 0, 0)));
        assert_eq!(said, ["midnight", "12:30 am", "8 am", "noon", "1:05 pm", "midnight"]);
    }

    #[test]
    fn the_next_opening_in_words() {
        let nine = vec![span(9, 17)];
        let hours = week([nine.clone(), nine.clone(), nine.clone(), nine.clone(), nine, vec![], vec![]]);
        let said = |day, hour| hours.next_opening_words(datetime(2026, 7, day, hour, 0, 0, 0)).unwrap();
        assert_eq!(said(13, 7), "today at 9 am");
        assert_eq!(said(13, 18), "tomorrow at 9 am");
        assert_eq!(said(17, 18), "Monday at 9 am");
    }
}
