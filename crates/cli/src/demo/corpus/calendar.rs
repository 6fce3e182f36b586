//! Civil dates as day numbers, ages and Japanese eras.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// Day on which the example organisation's tables were drawn up.
pub(super) const AS_OF: Date = date(2026, 10, 31);

const EPOCH: Date = date(1970, 1, 1);

/// Days since 1970-01-01, as Arrow's Date32 counts them.
pub(super) fn day_number(day: Date) -> i32 {
    // INVARIANT: jiff's dates end in year 9999, so the difference of two fits an i32 and `until` cannot overflow.
    EPOCH.until(day).map_or(0, |span| span.get_days())
}

/// The civil date of a day number.
pub(super) fn civil(day_number: i32) -> Date {
    EPOCH.saturating_add(day_number.days())
}

/// Full years of age on a day.
pub(super) fn age_on(birth: Date, day: Date) -> i16 {
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    (day.year() - birth.year() - i16::from(before_birthday)).max(0)
}

/// A date in the Japanese calendar, as in 令和5年4月1日; the first year of an era is 元年.
pub(super) fn era_text(day: Date) -> String {
    let (era, _, year) = era_year(day);
    let year = if year == 1 { "元".to_owned() } else { year.to_string() };
    format!("{era}{year}年{}月{}日", day.month(), day.day())
}

/// A date with the letter of its era, as in S52.3.4.
pub(super) fn era_letter_text(day: Date) -> String {
    let (_, letter, year) = era_year(day);
    format!("{letter}{year}.{}.{}", day.month(), day.day())
}

/// A date as in 2026年4月1日.
pub(super) fn kanji_text(day: Date) -> String {
    format!("{}年{}月{}日", day.year(), day.month(), day.day())
}

fn era_year(day: Date) -> (&'static str, char, i16) {
    if day >= date(2019, 5, 1) {
        ("令和", 'R', day.year() - 2018)
    } else if day >= date(1989, 1, 8) {
        ("平成", 'H', day.year() - 1988)
    } else {
        ("昭和", 'S', day.year() - 1925)
    }
}
