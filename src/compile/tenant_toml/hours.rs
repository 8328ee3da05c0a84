use jiff::civil::{Date, Time, Weekday};

use super::raw::{RawHours, Text};
use crate::compile::report::Report;
use crate::diagnostic::{Code, Diagnostic};
use crate::hours::{DayHours, Holidays, Hours, OpenSpan};
use crate::text::{Source, Span, closest};

const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The hours as meant; what cannot be read is reported and left out.
pub(super) fn hours(raw: RawHours, source: &Source, report: &mut Report) -> Hours {
    let mut hours = Hours::default();
    for (key, spans) in raw.days {
        let Some(days) = days(key.get_ref()) else {
            report.add(unknown_day(&key, source));
            continue;
        };
        let spans = spans_of(&spans, source, report);
        for day in days {
            place(&mut hours.week, day, &spans);
        }
    }
    for day in &mut hours.week {
        day.sort();
        if day.windows(2).any(|pair| matches!(pair, [a, b] if b.opens < a.closes)) {
            merge(day);
        }
    }
    for name in raw.holidays {
        match name.get_ref().as_str() {
            "us-federal" => hours.holidays.push(Holidays::UsFederal),
            other => report.add(
                Diagnostic::new(Code::E106, format!("there is no list of holidays called `{other}`"))
                    .at(
                        source.path(),
                        span(&name),
                        closest(other, ["us-federal"]).map_or("", |_| "did you mean `us-federal`?"),
                    )
                    .help("write  holidays = [\"us-federal\"], or name single days under `exceptions`"),
            ),
        }
    }
    for exception in raw.exceptions {
        let Ok(date) = exception.date.get_ref().parse::<Date>() else {
            report.add(
                Diagnostic::new(Code::E106, format!("`{}` is not a day", exception.date.get_ref()))
                    .at(source.path(), span(&exception.date), "")
                    .help("write the day as  date = \"2026-12-24\"  (year, month, day)"),
            );
            continue;
        };
        let mut day: DayHours = spans_of(&exception.open, source, report).into_iter().map(|(span, _)| span).collect();
        day.sort();
        merge(&mut day);
        hours.exceptions.insert(date, day);
    }
    hours
}

fn span(text: &Text) -> Span {
    Span::new(text.span().start, text.span().end)
}

/// The days a key names, Monday being 0.
fn days(key: &str) -> Option<Vec<usize>> {
    let index = |name: &str| DAYS.iter().position(|day| *day == name.trim());
    match key.split_once('-') {
        None => Some(vec![index(key)?]),
        Some((first, last)) => {
            let (first, last) = (index(first)?, index(last)?);
            let count = (last + 7 - first) % 7 + 1;
            Some((0..count).map(|step| (first + step) % 7).collect())
        }
    }
}

fn unknown_day(key: &Text, source: &Source) -> Diagnostic {
    let written = key.get_ref();
    let first = written.split('-').next().unwrap_or(written);
    let unknown = Diagnostic::new(Code::E106, format!("`{written}` is not a day of the week"))
        .help("write  monday-friday = [\"08:00-17:00\"]  or  saturday = [\"09:00-13:00\"]");
    match closest(written, DAYS.iter().copied().chain(["holidays", "exceptions"])).or_else(|| closest(first, DAYS)) {
        Some(near) => unknown.at(source.path(), span(key), format!("did you mean `{near}`?")),
        None => unknown.at(source.path(), span(key), ""),
    }
}

/// Spans with what goes on after midnight: `18:00-02:00` ends on the next day.
fn spans_of(written: &[Text], source: &Source, report: &mut Report) -> Vec<(OpenSpan, Option<OpenSpan>)> {
    let mut spans = Vec::new();
    for text in written {
        match open_span(text.get_ref()) {
            Some(found) => spans.push(found),
            None => report.add(
                Diagnostic::new(Code::E106, format!("`{}` is not a stretch of a day", text.get_ref()))
                    .at(source.path(), span(text), "")
                    .help("write  \"08:00-17:00\"  (24:00 is midnight)"),
            ),
        }
    }
    spans
}

fn open_span(text: &str) -> Option<(OpenSpan, Option<OpenSpan>)> {
    let (opens, closes) = text.split_once(['-', '–'])?;
    let (opens, closes) = (time(opens)?, end_time(closes)?);
    if opens == closes {
        return None;
    }
    if opens < closes {
        return Some((OpenSpan { opens, closes }, None));
    }
    let rest = (closes > Time::MIN).then_some(OpenSpan { opens: Time::MIN, closes });
    Some((OpenSpan { opens, closes: Time::MAX }, rest))
}

fn end_time(text: &str) -> Option<Time> {
    if text.trim() == "24:00" { Some(Time::MAX) } else { time(text) }
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    if hour.is_empty() || hour.len() > 2 || minute.len() != 2 || !minute.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

fn place(week: &mut [DayHours; 7], day: usize, spans: &[(OpenSpan, Option<OpenSpan>)]) {
    for (span, rest) in spans {
        if let Some(hours) = week.get_mut(day) {
            hours.push(*span);
        }
        if let (Some(rest), Some(next)) = (rest, week.get_mut((day + 1) % 7)) {
            next.push(*rest);
        }
    }
}

/// Joins spans that overlap; `day` is sorted.
fn merge(day: &mut DayHours) {
    let mut merged: DayHours = Vec::new();
    for span in day.drain(..) {
        match merged.last_mut() {
            Some(last) if span.opens <= last.closes => last.closes = last.closes.max(span.closes),
            _ => merged.push(span),
        }
    }
    *day = merged;
}

/// The weekday with this index, Monday being 0.
pub(in crate::compile) fn weekday_name(weekday: Weekday) -> &'static str {
    DAYS.get(usize::try_from(weekday.to_monday_zero_offset()).unwrap_or(0)).copied().unwrap_or("monday")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_past_midnight_is_two() {
        let (first, rest) = open_span("18:00-02:00").unwrap();
        assert_eq!(first.closes, Time::MAX);
        assert_eq!(rest.unwrap().closes, time("02:00").unwrap());
    }

    #[test]
    fn friday_to_monday_goes_over_the_end_of_the_week() {
        assert_eq!(days("friday-monday"), Some(vec![4, 5, 6, 0]));
        assert_eq!(days("mondey"), None);
    }

    #[test]
    fn what_is_no_stretch_of_a_day_is_refused() {
        for wrong in ["8-17", "08:00", "08:00-25:00", "08:00-08:00", "", "24:00-03:00", "-08:00-09:00"] {
            assert_eq!(open_span(wrong), None, "{wrong}");
        }
    }
}
