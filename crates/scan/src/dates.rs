//! Civil dates as they are written in Japan: western years and eras, digits and kanji numerals.

use crate::page::{Page, digit};

/// An era with its first and last day. Source: era proclamations; Meiji counts from the start of its first year.
struct Era {
    name: [char; 2],
    letter: char,
    first: (u32, u32, u32),
    last: (u32, u32, u32),
}

const ERAS: [Era; 5] = [
    Era { name: ['明', '治'], letter: 'M', first: (1868, 1, 1), last: (1912, 7, 30) },
    Era { name: ['大', '正'], letter: 'T', first: (1912, 7, 30), last: (1926, 12, 25) },
    Era { name: ['昭', '和'], letter: 'S', first: (1926, 12, 25), last: (1989, 1, 7) },
    Era { name: ['平', '成'], letter: 'H', first: (1989, 1, 8), last: (2019, 4, 30) },
    Era { name: ['令', '和'], letter: 'R', first: (2019, 5, 1), last: (2100, 12, 31) },
];

/// The end of a complete, existing date that starts at `start`, if one does.
pub(crate) fn date_end(page: &Page, start: usize) -> Option<usize> {
    let (era, after_era) = match era_at(page, start) {
        Some((era, end)) => (Some(era), skip_space(page, end)),
        None => (None, start),
    };
    if era.is_none()
        && let Some(end) = compact(page, start)
    {
        return Some(end);
    }
    let (year, end) = match (era, page.at(after_era)) {
        (Some(_), '元') => (1, after_era + 1),
        _ => numeral(page, after_era)?,
    };
    let year = match era {
        Some(era) => era.first.0 + year.checked_sub(1)?,
        None if (1868..=2100).contains(&year) => year,
        None => return None,
    };
    let end = skip_space(page, end);
    let (separator, end) = (page.at(end), skip_space(page, end + 1));
    let (month, end) =
        if separator == '年' || is_separator(separator) { numeral(page, end)? } else { return None };
    let end = skip_space(page, end);
    let closes = if separator == '年' { '月' } else { separator };
    if page.at(end) != closes {
        return None;
    }
    let (day, end) = numeral(page, skip_space(page, end + 1))?;
    let end = match (separator, page.at(skip_space(page, end))) {
        ('年', '日') => skip_space(page, end) + 1,
        ('年', _) => return None,
        _ => end,
    };
    let date = (year, month, day);
    let in_era = era.is_none_or(|era| era.first <= date && date <= era.last);
    (in_era && exists(date) && !page.at(end).is_ascii_digit()).then_some(end)
}

/// `yyyymmdd` standing alone.
fn compact(page: &Page, start: usize) -> Option<usize> {
    let chars = page.slice(start, start + 8);
    let digits: Vec<u32> = chars.iter().filter_map(|c| c.to_digit(10)).collect();
    let alone = !page.before(start).is_ascii_alphanumeric() && !page.at(start + 8).is_ascii_alphanumeric();
    let [a, b, c, d, e, f, g, h] = *digits.as_slice() else { return None };
    let date = (a * 1000 + b * 100 + c * 10 + d, e * 10 + f, g * 10 + h);
    (alone && (1868..=2100).contains(&date.0) && exists(date)).then_some(start + 8)
}

fn era_at(page: &Page, start: usize) -> Option<(&'static Era, usize)> {
    let first = page.at(start);
    ERAS.iter().find_map(|era| {
        if page.slice(start, start + 2) == era.name {
            Some((era, start + 2))
        } else if first == era.letter && !page.before(start).is_ascii_alphanumeric() {
            let end = if page.at(start + 1) == '.' { start + 2 } else { start + 1 };
            (page.at(end).is_ascii_digit() || page.at(end) == '元').then_some((era, end))
        } else {
            None
        }
    })
}

/// A number of up to four digits, ASCII or kanji (二十三 and 二三 both).
pub(crate) fn numeral(page: &Page, start: usize) -> Option<(u32, usize)> {
    let mut end = start;
    if page.at(start).is_ascii_digit() {
        while page.at(end).is_ascii_digit() {
            end += 1;
        }
    } else {
        while is_kanji_numeral(page.at(end)) {
            end += 1;
        }
    }
    if end == start || end - start > 4 {
        return None;
    }
    let (mut total, mut current, mut open) = (0u32, 0u32, false);
    for c in page.slice(start, end) {
        let unit = match c {
            '百' => 100,
            '十' => 10,
            c => {
                current = current * 10 + u32::from(digit(*c)?);
                open = true;
                continue;
            }
        };
        total += unit * if open { current } else { 1 };
        (current, open) = (0, false);
    }
    Some((total + current, end))
}

fn is_kanji_numeral(c: char) -> bool {
    c == '十' || c == '百' || !c.is_ascii() && digit(c).is_some()
}

fn is_separator(c: char) -> bool {
    matches!(c, '/' | '-' | '.' | 'ー')
}

fn skip_space(page: &Page, at: usize) -> usize {
    if page.at(at) == ' ' { at + 1 } else { at }
}

/// Whether the Gregorian calendar has this day.
fn exists((year, month, day): (u32, u32, u32)) -> bool {
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days counted one by one, month lengths from the rule of four, hundred and four hundred years.
    #[test]
    fn as_many_days_exist_as_a_walk_through_the_calendar_counts() {
        let mut walked = 0;
        let (mut year, mut month, mut day) = (1868, 1, 1);
        while year <= 2100 {
            assert!(exists((year, month, day)), "{year}-{month}-{day}");
            walked += 1;
            day += 1;
            let february = if year % 400 == 0 || year % 4 == 0 && year % 100 != 0 { 29 } else { 28 };
            let length = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month as usize - 1];
            if day > length {
                (day, month) = (1, month + 1);
            }
            if month > 12 {
                (month, year) = (1, year + 1);
            }
        }
        let all = (1868..=2100).flat_map(|y| (0..=13).flat_map(move |m| (0..=32).map(move |d| (y, m, d))));
        assert_eq!(all.filter(|date| exists(*date)).count(), walked);
    }

    #[test]
    fn eras_begin_and_end_on_their_days() {
        let scanner_free = |text: &str| {
            let mut page = Page::default();
            let dictionary = crate::dictionary::Dictionary::new(&std::collections::BTreeMap::new());
            page.read(&dictionary, text, crate::tags::Tags::NONE);
            date_end(&page, 0) == Some(text.chars().count())
        };
        for text in [
            "大正元年7月30日",
            "大正15年12月25日",
            "昭和元年12月25日",
            "昭和64年1月7日",
            "平成元年1月8日",
            "平成31年4月30日",
            "令和元年5月1日",
            "明治45年7月30日",
            "S64.1.7",
            "R1/5/1",
            "二〇〇〇年二月二十九日",
        ] {
            assert!(scanner_free(text), "{text}");
        }
        for text in [
            "大正元年7月29日",
            "大正15年12月26日",
            "昭和64年1月8日",
            "平成元年1月7日",
            "平成31年5月1日",
            "令和元年4月30日",
            "明治45年7月31日",
            "昭和0年1月1日",
            "1867年1月1日",
            "2001年2月29日",
            "2000年13月1日",
            "2000年1月0日",
        ] {
            assert!(!scanner_free(text), "{text}");
        }
    }
}
