//! Dates as Japanese files write them, in the common era and in the eras of the emperors.

use super::number::narrow;
use jiff::civil::Date;

/// Why a text is not a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateFault {
    /// Not in a form that is read.
    Form,
    /// The month has no such day, or the year no such month.
    NotExisting,
    /// The era did not cover the day.
    OutsideEra,
}

struct Era {
    names: [&'static str; 2],
    /// Year of the common era before the first of the era.
    before: i16,
    first: Date,
    last: Date,
}

/// The day on which an era changed belongs to both where the change took effect within the day.
/// Law: Era Name Act (Act No. 43 of 1979) and its orders; before, the imperial edicts of 1912 and 1926.
/// 明治 starts here with the Gregorian calendar on 1 January of its year 6.
const ERAS: [Era; 5] = [
    Era { names: ["明治", "M"], before: 1867, first: day(1873, 1, 1), last: day(1912, 7, 30) },
    Era { names: ["大正", "T"], before: 1911, first: day(1912, 7, 30), last: day(1926, 12, 25) },
    Era { names: ["昭和", "S"], before: 1925, first: day(1926, 12, 25), last: day(1989, 1, 7) },
    Era { names: ["平成", "H"], before: 1988, first: day(1989, 1, 8), last: day(2019, 4, 30) },
    Era { names: ["令和", "R"], before: 2018, first: day(2019, 5, 1), last: Date::MAX },
];

const fn day(year: i16, month: i8, day: i8) -> Date {
    Date::constant(year, month, day)
}

/// Reads `1980-04-01`, `1980/4/1`, `1980.4.1`, `1980年4月1日`, `19800401`, each with a time of day after `T` or a space or without,
/// and the same with an era for the year: `昭和55年4月1日`, `S55.4.1`, `令和元年5月1日`. Full width is read too.
pub(crate) fn read_date(text: &str) -> Result<Date, DateFault> {
    let text = narrow(text);
    let text = without_time(text.trim());
    match ERAS.iter().find_map(|era| era.strip(text).map(|rest| (era, rest))) {
        Some((era, rest)) => {
            let rest = rest.trim_start();
            let (year, rest) = match rest.strip_prefix('元') {
                Some(rest) => (1, rest),
                None => digits(rest, 1, 2).ok_or(DateFault::Form)?,
            };
            let date = civil(era.before.saturating_add(year), rest)?;
            if date < era.first || date > era.last {
                return Err(DateFault::OutsideEra);
            }
            Ok(date)
        }
        None => compact(text).unwrap_or_else(|| {
            let (year, rest) = digits(text, 4, 4).ok_or(DateFault::Form)?;
            civil(year, rest)
        }),
    }
}

impl Era {
    fn strip<'a>(&self, text: &'a str) -> Option<&'a str> {
        self.names.iter().find_map(|name| text.strip_prefix(name))
    }
}

/// Month and day after the year, with one kind of separator throughout.
fn civil(year: i16, rest: &str) -> Result<Date, DateFault> {
    let (after_year, after_month, after_day) = match rest.chars().next() {
        Some('-') => ("-", "-", ""),
        Some('/') => ("/", "/", ""),
        Some('.') => (".", ".", ""),
        Some('年') => ("年", "月", "日"),
        _ => return Err(DateFault::Form),
    };
    let read = || {
        let (month, rest) = digits(rest.strip_prefix(after_year)?, 1, 2)?;
        let (day, rest) = digits(rest.strip_prefix(after_month)?, 1, 2)?;
        (rest == after_day).then_some((i8::try_from(month).ok()?, i8::try_from(day).ok()?))
    };
    let (month, day) = read().ok_or(DateFault::Form)?;
    Date::new(year, month, day).map_err(|_| DateFault::NotExisting)
}

/// `19800401`; `None` for another form.
fn compact(text: &str) -> Option<Result<Date, DateFault>> {
    let (number, "") = take_digits(text, 8, 8)? else {
        return None;
    };
    let (year, rest) = number.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    Some(date.map_err(|_| DateFault::NotExisting))
}

/// A number of `least` to `most` ASCII digits, and what follows it.
fn digits(text: &str, least: usize, most: usize) -> Option<(i16, &str)> {
    let (number, rest) = take_digits(text, least, most)?;
    Some((number.parse().ok()?, rest))
}

fn take_digits(text: &str, least: usize, most: usize) -> Option<(&str, &str)> {
    let count = text.bytes().take_while(u8::is_ascii_digit).count();
    if count < least || count > most {
        return None;
    }
    text.split_at_checked(count)
}

/// The date of a date with a time of day: everything before the first `T` or space that follows a digit or 日 and has
/// only a time behind it.
fn without_time(text: &str) -> &str {
    let starts = |(at, c): (usize, char)| (at > 0 && (c == 'T' || c == ' ')).then_some(at);
    let Some((date, time)) = text.char_indices().find_map(starts).and_then(|at| text.split_at_checked(at))
    else {
        return text;
    };
    let time = time.trim_start_matches(['T', ' ']);
    let is_time = time.starts_with(|c: char| c.is_ascii_digit())
        && time.contains(':')
        && time.chars().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-' | 'Z'));
    if is_time { date } else { text }
}
