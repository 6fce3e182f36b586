//! 自動車登録番号: office, class number, kana, serial. Source: Ordinance on registration of vehicles.

use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "licence-plate", trigger: Trigger::DigitsAnd(Tags::of(&[Tag::PlateOffice])), find };

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for office in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::PlateOffice)) {
        if let Some(end) = after_office(page, office.end) {
            out.push(Candidate {
                start: office.start,
                end,
                category: DataCategory::LicencePlate,
                permille: 970,
                recognizer: RECOGNIZER.name,
            });
        }
    }
}

/// The end of a plate that starts at `start`.
pub(crate) fn at(page: &Page, start: usize) -> Option<usize> {
    let office = page
        .keywords()
        .iter()
        .find(|keyword| keyword.start == start && keyword.tags.has(Tag::PlateOffice))?;
    after_office(page, office.end)
}

/// Class (two or three characters, letters allowed behind the first digit), kana, up to four digits.
fn after_office(page: &Page, office_end: usize) -> Option<usize> {
    let mut at = skip(page, office_end);
    let class_start = at;
    while at - class_start < 3
        && (page.at(at).is_ascii_digit() || at > class_start && page.at(at).is_ascii_uppercase())
    {
        at += 1;
    }
    if at - class_start < 2 {
        return None;
    }
    at = skip(page, at);
    let kana = page.at(at);
    let allowed = crate::page::is_hiragana(kana) && !matches!(kana, 'お' | 'し' | 'へ' | 'ん')
        || matches!(kana, 'A' | 'B' | 'E' | 'H' | 'K' | 'M' | 'T' | 'Y');
    if !allowed {
        return None;
    }
    at = skip(page, at + 1);
    while matches!(page.at(at), '・' | '.') {
        at += 1;
    }
    let mut digits = 0;
    while page.at(at).is_ascii_digit()
        || digits == 2 && is_hyphen(page.at(at)) && page.at(at + 1).is_ascii_digit()
    {
        digits += usize::from(page.at(at).is_ascii_digit());
        at += 1;
    }
    ((1..=4).contains(&digits) && !page.at(at).is_ascii_alphanumeric()).then_some(at)
}

fn is_hyphen(c: char) -> bool {
    matches!(c, '-' | 'ー')
}

fn skip(page: &Page, at: usize) -> usize {
    if page.at(at) == ' ' { at + 1 } else { at }
}
