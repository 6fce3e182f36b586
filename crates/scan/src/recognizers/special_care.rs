//! 要配慮個人情報 in words: medical history and the other kinds of APPI art. 2(3), by terms and their context.

use super::{Candidate, Recognizer, Trigger};
use crate::page::{Hit, Page, is_kanji};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "special-care", trigger: Trigger::Keyword(TERMS), find };

const TERMS: Tags = Tags::of(&[
    Tag::Diagnosis,
    Tag::Drug,
    Tag::Therapy,
    Tag::TestResult,
    Tag::Allergy,
    Tag::Disability,
    Tag::CriminalRecord,
    Tag::CrimeVictim,
    Tag::Creed,
    Tag::Race,
    Tag::SocialStatus,
]);
const CARE: Tags = Tags::of(&[Tag::CareContext, Tag::PersonContext, Tag::Drug, Tag::Therapy]);
const PERSON: Tags = Tags::of(&[Tag::PersonContext]);
const NEGATION: Tags = Tags::of(&[Tag::Negation]);
const ALLERGEN: Tags = Tags::of(&[Tag::Allergen]);

/// Characters within which context counts.
const CONTEXT_WINDOW: usize = 40;
/// Characters behind a term within which a denial counts.
const NEGATION_WINDOW: usize = 4;

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for hit in page.keywords() {
        let Some((category, permille)) = judge(page, hit) else { continue };
        let start = if hit.tags.has(Tag::Allergy) { allergen_start(page, hit) } else { hit.start };
        let end = match hit.tags {
            tags if tags.has(Tag::TestResult) => result_end(page, hit),
            tags if tags.has(Tag::Disability) => Some(grade_end(page, hit.end)),
            _ => Some(hit.end),
        };
        let denied = end.is_some_and(|end| page.keyword_after(NEGATION, end, NEGATION_WINDOW).is_some());
        if let Some(end) = end.filter(|_| !denied) {
            out.push(Candidate { start, end, category, permille, recognizer: RECOGNIZER.name });
        }
    }
}

fn judge(page: &Page, hit: &Hit) -> Option<(DataCategory, u16)> {
    let near = |tags: Tags| page.near(tags, hit.start, hit.end, CONTEXT_WINDOW, CONTEXT_WINDOW);
    let tags = hit.tags;
    Some(if tags.has(Tag::Drug) || tags.has(Tag::TestResult) {
        (DataCategory::MedicalHistory, 880)
    } else if tags.has(Tag::Diagnosis) || tags.has(Tag::Therapy) {
        let permille = if near(CARE) { 880 } else { return None };
        (DataCategory::MedicalHistory, permille)
    } else if tags.has(Tag::Allergy) {
        let named = allergen_start(page, hit) < hit.start;
        let permille = if named {
            900
        } else if near(CARE) {
            750
        } else {
            return None;
        };
        (DataCategory::MedicalHistory, permille)
    } else if tags.has(Tag::Disability) {
        (DataCategory::Disability, 850)
    } else if is_tail(page, hit) {
        return None;
    } else {
        let category = match tags {
            t if t.has(Tag::CriminalRecord) => DataCategory::CriminalRecord,
            t if t.has(Tag::CrimeVictim) => DataCategory::CrimeVictim,
            t if t.has(Tag::Creed) => DataCategory::Creed,
            t if t.has(Tag::Race) => DataCategory::Race,
            t if t.has(Tag::SocialStatus) => DataCategory::SocialStatus,
            _ => return None,
        };
        (category, if near(PERSON) { 820 } else { return None })
    })
}

/// A term of two kanji that ends a longer compound is another word (送信者, 支出所).
fn is_tail(page: &Page, hit: &Hit) -> bool {
    let ahead = page.before(hit.start);
    let short = hit.end - hit.start == 2 && is_kanji(page.at(hit.start));
    short && is_kanji(ahead) && !matches!(ahead, '教' | '宗' | '派')
}

/// The grade behind a handbook belongs to the stretch: 2級, B2, A判定, 等級1級.
fn grade_end(page: &Page, end: usize) -> usize {
    let mut at = end;
    while at - end < 4 && matches!(page.at(at), ' ' | '(' | ':' | '等' | '級' | '第' | '種') {
        at += 1;
    }
    let letter = matches!(page.at(at), 'A' | 'B' | 'C');
    let digits = usize::from(letter);
    let value = at;
    at += digits;
    while at - value < 2 && page.at(at).is_ascii_digit() {
        at += 1;
    }
    for unit in ["判定", "級", "度", "種"] {
        if at > value && page.continues(at, unit) {
            return at + unit.chars().count();
        }
    }
    let ends = !page.at(at).is_ascii_alphanumeric();
    if letter && ends { at } else { end }
}

/// The substance directly ahead of アレルギー belongs to the stretch.
fn allergen_start(page: &Page, hit: &Hit) -> usize {
    page.keyword_before(ALLERGEN, hit.start, 0).map_or(hit.start, |allergen| allergen.start)
}

/// A measured value or 陽性/陰性 makes the name of a test a result.
fn result_end(page: &Page, hit: &Hit) -> Option<usize> {
    let mut at = hit.end;
    while at - hit.end < 4 && matches!(page.at(at), ' ' | ':' | 'は' | 'が' | '値' | 'の' | '検' | '査')
    {
        at += 1;
    }
    if page.continues(at, "陽性") || page.continues(at, "陰性") {
        return Some(at + 2);
    }
    let begin = at;
    while page.at(at).is_ascii_digit() || page.at(at) == '.' && page.at(at + 1).is_ascii_digit() {
        at += 1;
    }
    if at == begin {
        return None;
    }
    while at - begin < 12 && (page.at(at).is_ascii_alphabetic() || matches!(page.at(at), '%' | '/')) {
        at += 1;
    }
    Some(at)
}
