//! Bank accounts: seven digits beside a keyword; ゆうちょ symbol and number.

use super::{Candidate, IDENTIFIER_KEYWORDS, Recognizer, Trigger};
use crate::page::{Gap, Page};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "bank-account", trigger: Trigger::DigitsAnd(KEYWORD), find };

const ACCOUNT: Tags = Tags::of(&[Tag::Account]);
const KEYWORD: Tags = Tags::of(&[Tag::Account, Tag::Bank, Tag::PostalBank]);
const POSTAL: Tags = Tags::of(&[Tag::PostalBank]);
const SYMBOL: Tags = Tags::of(&[Tag::Symbol]);
const NUMBER: Tags = Tags::of(&[Tag::Number, Tag::Symbol]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for (index, group) in page.groups().iter().enumerate() {
        if let Some((start, end)) = page.shape(index, &[7], &[]) {
            let bank = page.near(KEYWORD, start, end, 30, 6);
            let account = page.closest_is(ACCOUNT, IDENTIFIER_KEYWORDS, start, 30)
                || page.closest_is(Tags::of(&[Tag::Bank]), IDENTIFIER_KEYWORDS, start, 16)
                || bank && page.closest_is(NUMBER, IDENTIFIER_KEYWORDS, start, 8);
            if account {
                push(out, start, end, 960);
            }
        }
        // Codes of bank and branch ahead of the number.
        if let Some((start, end)) = page.shape(index, &[4, 3, 7], &[Gap::Dash])
            && page.closest_is(ACCOUNT, IDENTIFIER_KEYWORDS, start, 16)
        {
            push(out, start, end, 960);
        }
        if group.end - group.start == 5 && page.near(POSTAL, group.start, group.end, 30, 20) {
            postal(page, index, out);
        }
    }
}

/// 記号 (five digits, the first 0 or 1) and 番号 (two to eight digits), two stretches.
fn postal(page: &Page, index: usize, out: &mut Vec<Candidate>) {
    let Some(symbol) = page.group(index) else { return };
    let digits = page.digits(symbol.start, symbol.end);
    let named = page.keyword_before(SYMBOL, symbol.start, 4).is_some();
    if !matches!(digits.first(), Some(0 | 1)) || !page.stands_alone(symbol.start, symbol.end) {
        return;
    }
    // A single digit between the two is the mark of a reissued passbook.
    for offset in 1..=2 {
        let Some(number) = page.group(index + offset) else { break };
        let length = number.end - number.start;
        let joined = (index..index + offset).all(|i| matches!(page.gap(i), Gap::Dash | Gap::Space));
        let named_number =
            page.keyword_before(NUMBER, number.start, 4).is_some_and(|hit| hit.start >= symbol.end);
        if (2..=8).contains(&length) && (joined || named && named_number) {
            push(out, symbol.start, symbol.end, 950);
            push(out, number.start, number.end, 950);
            return;
        }
        if length != 1 {
            break;
        }
    }
    if named {
        push(out, symbol.start, symbol.end, 900);
    }
}

fn push(out: &mut Vec<Candidate>, start: usize, end: usize, permille: u16) {
    out.push(Candidate {
        start,
        end,
        category: DataCategory::BankAccount,
        permille,
        recognizer: RECOGNIZER.name,
    });
}
