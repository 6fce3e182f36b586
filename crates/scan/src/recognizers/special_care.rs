//! 要配慮個人情報 in words: medical history and the other kinds of APPI art. 2(3), by terms and their context.

use super::{Candidate, Recognizer, Trigger};
use crate::page::{Hit, Page};
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
        let end = if hit.tags.has(Tag::TestResult) { result_end(page, hit) } else { Some(hit.end) };
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
