//! Ages, and statements that a person is under 18.

use super::{Candidate, Recognizer, Trigger};
use crate::dates::numeral;
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer = Recognizer { name: "age", trigger: Trigger::Keyword(UNIT), find };

const UNIT: Tags = Tags::of(&[Tag::Age]);
const CHILD: Tags = Tags::of(&[Tag::Child]);
const LIMIT: Tags = Tags::of(&[Tag::AgeLimit]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for unit in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::Age)) {
        let Some((start, value)) = number_before(page, unit.start) else { continue };
        let months = page.at(unit.end - 1) == '月';
        let limited = page.keyword_after(LIMIT, unit.end, 0).is_some()
            || matches!(page.at(unit.end), '~' | '〜' | '-' | '代' | '時' | '児')
            || matches!(page.before(start), '~' | '〜');
        if limited || value > 120 || months && !of_child(page, start, unit.end) {
            continue;
        }
        let category = if months || value < 18 { DataCategory::Minor } else { DataCategory::Age };
        out.push(Candidate { start, end: unit.end, category, permille: 930, recognizer: RECOGNIZER.name });
    }
}

/// Months are an age only of a child that is spoken of.
fn of_child(page: &Page, start: usize, end: usize) -> bool {
    page.keyword_before(CHILD, start, 3).is_some() || page.keyword_after(CHILD, end, 3).is_some()
}

/// The number that ends at `end`, digits or kanji numerals, not part of a decimal.
fn number_before(page: &Page, end: usize) -> Option<(usize, u32)> {
    let mut start = end;
    let ascii = page.before(end).is_ascii_digit();
    while start > 0 && end - start < 5 {
        let c = page.before(start);
        let part = if ascii {
            c.is_ascii_digit()
        } else {
            matches!(c, '十' | '百') || !c.is_ascii() && crate::page::digit(c).is_some()
        };
        if !part {
            break;
        }
        start -= 1;
    }
    let (value, after) = numeral(page, start)?;
    (after == end
        && !matches!(page.before(start), '.' | ',' | '第')
        && !page.before(start).is_ascii_alphanumeric())
    .then_some((start, value))
}
