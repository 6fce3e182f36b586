//! 生年月日: an existing date, western or era, with a word of birth beside it.

use super::{Candidate, Recognizer, Trigger};
use crate::dates;
use crate::page::{Hit, Page, is_kanji};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "birth-date", trigger: Trigger::Keyword(CONTEXT), find };

const LABEL: Tags = Tags::of(&[Tag::BirthDate]);
const BORN: Tags = Tags::of(&[Tag::Born]);
const CONTEXT: Tags = Tags::of(&[Tag::BirthDate, Tag::Born]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    let mut free_from = 0;
    for start in starts(page) {
        if start < free_from {
            continue;
        }
        let Some(end) = dates::date_end(page, start) else { continue };
        free_from = end;
        let label = page.context().meets(LABEL)
            || page.keyword_before(CONTEXT, start, 14).is_some_and(|hit| hit.end - hit.start >= 2);
        let born = page.keyword_after(BORN, end, 3).is_some_and(|hit| !is_compound(page, &hit));
        if label || born {
            out.push(Candidate {
                start,
                end,
                category: DataCategory::BirthDate,
                permille: if label { 970 } else { 960 },
                recognizer: RECOGNIZER.name,
            });
        }
    }
}

/// A single 生 behind or ahead of a kanji is part of another word (発生, 新入生, 生産).
fn is_compound(page: &Page, born: &Hit) -> bool {
    let (ahead, next) = (page.before(born.start), page.at(born.end));
    let tail = is_kanji(ahead) && ahead != '日';
    let head = is_kanji(next) && !matches!(next, '男' | '女');
    born.end - born.start == 1 && (tail || head)
}

/// Positions where a date can start, in order.
fn starts(page: &Page) -> Vec<usize> {
    let mut starts: Vec<usize> =
        page.keywords().iter().filter(|k| k.tags.has(Tag::Era)).map(|k| k.start).collect();
    for group in page.groups() {
        if matches!(page.before(group.start), 'M' | 'T' | 'S' | 'H' | 'R') {
            starts.push(group.start - 1);
        } else if page.before(group.start) == '.' && group.start >= 2 {
            starts.push(group.start - 2);
        }
        starts.push(group.start);
    }
    starts.sort_unstable();
    starts
}
