//! Device identifiers: hardware addresses, and UUIDs or serials beside a keyword.

use super::{Candidate, Recognizer, Trigger, token};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "device-id", trigger: Trigger::DeviceCode(KEYWORD), find };

const KEYWORD: Tags = Tags::of(&[Tag::Device]);
/// Group lengths of a UUID. Source: RFC 9562.
const UUID: [usize; 5] = [8, 4, 4, 4, 12];

fn find(page: &Page, out: &mut Vec<Candidate>) {
    let mut start = 0;
    let length = page.chars().len();
    while start < length {
        let mut end = start;
        while page.at(end).is_ascii_alphanumeric() || matches!(page.at(end), ':' | '-') {
            end += 1;
        }
        let code = page.slice(start, end);
        let hardware = is_hardware_address(code);
        if hardware || is_uuid(code) && page.near(KEYWORD, start, end, 40, 20) {
            push(out, start, end, if hardware { 970 } else { 960 });
        }
        start = end.max(start + 1);
    }
    for keyword in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::Device)) {
        let Some((start, end)) = token::value_after(page, keyword.end, token::is_code) else { continue };
        let code = page.slice(start, end);
        if code.len() >= 8 && code.iter().filter(|c| c.is_ascii_digit()).count() >= 4 {
            push(out, start, end, 900);
        }
    }
}

/// Whether a whole cell is a UUID or a hardware address.
pub(crate) fn is_valid(cell: &[char]) -> bool {
    is_uuid(cell) || is_hardware_address(cell)
}

fn is_uuid(code: &[char]) -> bool {
    code.len() == 36
        && code.split(|c| *c == '-').map(<[char]>::len).eq(UUID)
        && code.iter().all(|c| c.is_ascii_hexdigit() || *c == '-')
}

fn is_hardware_address(code: &[char]) -> bool {
    let pairs = |mark: char| code.split(|c| *c == mark).map(<[char]>::len).eq([2; 6]);
    code.len() == 17
        && (pairs(':') || pairs('-'))
        && code.iter().all(|c| c.is_ascii_hexdigit() || matches!(c, ':' | '-'))
        && code.iter().any(char::is_ascii_alphanumeric)
}

fn push(out: &mut Vec<Candidate>, start: usize, end: usize, permille: u16) {
    out.push(Candidate {
        start,
        end,
        category: DataCategory::DeviceId,
        permille,
        recognizer: RECOGNIZER.name,
    });
}
