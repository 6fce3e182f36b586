//! 健康保険: insurer numbers, insured symbols and numbers, and the keywords that make them so.

use super::keyed::{Keyed, Rival};
use super::{Candidate, Recognizer, Trigger, token};
use crate::check;
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "health-insurance", trigger: Trigger::DigitsAnd(KEYWORD), find };

const INSURER: Tags = Tags::of(&[Tag::Insurer]);
const KEYWORD: Tags = Tags::of(&[Tag::Insurer, Tag::Insured, Tag::HealthInsurance]);
const OTHER_SCHEME: Tags = Tags::of(&[Tag::LongTermCare, Tag::Employment, Tag::Elderly, Tag::Pension]);
const POSTAL_BANK: Tags = Tags::of(&[Tag::PostalBank, Tag::Account, Tag::Bank]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    Keyed {
        recognizer: RECOGNIZER.name,
        category: DataCategory::HealthInsurance,
        keyword: INSURER,
        shapes: &[&[8], &[6]],
        valid: check::is_insurer_number,
        before: 24,
        after: 8,
        permille: 975,
        rival: Rival::Closest,
    }
    .find(page, out);
    insured(page, out);
}

/// Symbol and number written as one (4517・888767, 12-34 / 5678): the end of the number, or `end` again.
fn second_number(page: &Page, end: usize) -> usize {
    const GAP_MAX: usize = 3;
    let gap = (end..end + GAP_MAX).take_while(|at| matches!(page.at(*at), ' ' | '・' | '/')).count();
    let marked = page.slice(end, end + gap).iter().any(|c| *c != ' ');
    let start = end + gap;
    let length = page.slice(start, start + 9).iter().take_while(|c| c.is_ascii_digit()).count();
    if marked && (1..=8).contains(&length) { start + length } else { end }
}

/// The value behind 記号, 番号 or 被保険者番号 where health insurance is spoken of.
fn insured(page: &Page, out: &mut Vec<Candidate>) {
    for keyword in page.keywords() {
        let plain = keyword.tags.has(Tag::Symbol) || keyword.tags.has(Tag::Number);
        let own = keyword.tags.has(Tag::Insured);
        if !plain && !own {
            continue;
        }
        let near = |tags: Tags| page.near(tags, keyword.start, keyword.end, 40, 24);
        if plain && (!near(KEYWORD) || near(POSTAL_BANK))
            || page.keyword_before(OTHER_SCHEME, keyword.start, 12).is_some()
        {
            continue;
        }
        let Some((start, end)) = token::value_after(page, keyword.end, token::is_code) else { continue };
        let end = if page.slice(keyword.start, keyword.end).contains(&'記') {
            second_number(page, end)
        } else {
            end
        };
        let digits = page.slice(start, end).iter().filter(|c| c.is_ascii_digit()).count();
        if (1..=12).contains(&digits) && end - start <= 24 {
            out.push(Candidate {
                start,
                end,
                category: DataCategory::HealthInsurance,
                permille: if own { 950 } else { 900 },
                recognizer: RECOGNIZER.name,
            });
        }
    }
}
