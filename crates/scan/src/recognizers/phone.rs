//! Telephone numbers of the Japanese numbering plan.

use super::{Candidate, Recognizer, Trigger};
use crate::page::{Gap, Page};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer = Recognizer { name: "phone", trigger: Trigger::Digits, find };

const KEYWORD: Tags = Tags::of(&[Tag::Phone]);
const GAPS: &[Gap] = &[Gap::Dash, Gap::Space, Gap::Dot, Gap::Paren, Gap::Of];

/// Group lengths of the plan, trunk prefix included. Source: MIC numbering plan.
const SHAPES: &[&[usize]] = &[
    &[3, 4, 4],
    &[2, 4, 4],
    &[3, 3, 4],
    &[4, 2, 4],
    &[5, 1, 4],
    &[4, 3, 3],
    &[4, 3, 4],
    &[3, 8],
    &[4, 6],
    &[11],
    &[10],
];

fn find(page: &Page, out: &mut Vec<Candidate>) {
    let mut index = 0;
    while index < page.groups().len() {
        index += domestic(page, index, out).or_else(|| international(page, index, out)).unwrap_or(1);
    }
}

/// A number with its trunk prefix; returns how many groups it took.
fn domestic(page: &Page, index: usize, out: &mut Vec<Candidate>) -> Option<usize> {
    let group = page.group(index)?;
    if crate::page::digit(page.at(group.start)) != Some(0) {
        return None;
    }
    for lengths in SHAPES {
        let Some((start, end)) = page.shape(index, lengths, GAPS) else { continue };
        let digits = page.digits(start, end);
        let Some(plan) = plan_of(&digits) else { continue };
        if !plan.writes(lengths) {
            continue;
        }
        let keyword = page.near(KEYWORD, start, end, 20, 8);
        let spaced = (index..index + lengths.len() - 1).any(|i| page.gap(i) == Gap::Space);
        let permille = match (keyword, lengths.len(), plan) {
            (true, _, _) => 985,
            (false, 1, Plan::Mobile) => 850,
            (false, 1, _) => continue,
            (false, _, Plan::Fixed) if spaced => 700,
            (false, _, _) => 950,
        };
        let first_bracket = page.slice(start, end).iter().find(|c| matches!(c, '(' | ')'));
        let open = page.before(start) == '(' && first_bracket == Some(&')');
        let start = if open { start - 1 } else { start };
        out.push(candidate(start, end, permille));
        return Some(lengths.len());
    }
    None
}

/// `+81` and the number without its trunk prefix, `(0)` allowed.
fn international(page: &Page, index: usize, out: &mut Vec<Candidate>) -> Option<usize> {
    let country = page.group(index)?;
    if page.before(country.start) != '+' || page.slice(country.start, country.start + 2) != ['8', '1'] {
        return None;
    }
    for count in (1..=5).rev() {
        let Some(last) = page.group(index + count - 1) else { continue };
        let joined = (index..index + count - 1).all(|i| GAPS.contains(&page.gap(i)));
        if !joined || page.at(last.end).is_ascii_alphanumeric() {
            continue;
        }
        let mut digits = page.digits(country.start + 2, last.end);
        if digits.first() != Some(&0) {
            digits.insert(0, 0);
        }
        if plan_of(&digits).is_some() {
            out.push(candidate(country.start - 1, last.end, 980));
            return Some(count);
        }
    }
    None
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    Mobile,
    FreeDial,
    Navigation,
    Fixed,
}

impl Plan {
    fn writes(self, lengths: &[usize]) -> bool {
        match self {
            Plan::Mobile => matches!(lengths, [3, 4, 4] | [3, 8] | [11]),
            Plan::FreeDial => matches!(lengths, [4, 3, 3] | [4, 6] | [10] | [4, 3, 4] | [11] | [4, 2, 4]),
            Plan::Navigation => matches!(lengths, [4, 3, 3] | [4, 2, 4] | [4, 6] | [10]),
            Plan::Fixed => matches!(lengths, [2, 4, 4] | [3, 3, 4] | [4, 2, 4] | [5, 1, 4] | [10]),
        }
    }
}

/// The plan that a whole number (trunk prefix included) belongs to.
fn plan_of(digits: &[u8]) -> Option<Plan> {
    match (digits, digits.len()) {
        ([0, 2 | 5..=9, 0, 1..=9, ..], 11) => Some(Plan::Mobile),
        ([0, 8, 0, 0, ..], 11) => Some(Plan::FreeDial),
        ([0, 1, 2, 0, ..], 10) => Some(Plan::FreeDial),
        ([0, 5, 7, 0, ..] | [0, 9, 9, 0, ..], 10) => Some(Plan::Navigation),
        ([0, 1..=9, 1..=9, ..] | [0, 3 | 4 | 6, ..], 10) => Some(Plan::Fixed),
        ([0, 1..=9, 0, 1..=9, ..], 10) => Some(Plan::Fixed),
        _ => None,
    }
}

/// Whether a whole cell is a telephone number.
pub(crate) fn is_valid(digits: &[u8]) -> bool {
    plan_of(digits).is_some()
}

fn candidate(start: usize, end: usize, permille: u16) -> Candidate {
    Candidate { start, end, category: DataCategory::Phone, permille, recognizer: RECOGNIZER.name }
}
