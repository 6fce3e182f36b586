//! 社員番号・会員番号・お客様番号: the code that such a label introduces.

use super::{Candidate, Recognizer, Trigger, token};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "employee-id", trigger: Trigger::DigitsAnd(Tags::of(&[Tag::MemberId])), find };

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for keyword in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::MemberId)) {
        let Some((start, end)) = token::value_after(page, keyword.end, token::is_code) else { continue };
        let code = page.slice(start, end);
        let numbered = code.iter().any(char::is_ascii_digit);
        if numbered
            && (3..=24).contains(&code.len())
            && !matches!(page.at(end), '円' | '年' | '月' | '人' | '名' | '件')
        {
            out.push(Candidate {
                start,
                end,
                category: DataCategory::EmployeeId,
                permille: 930,
                recognizer: RECOGNIZER.name,
            });
        }
    }
}
