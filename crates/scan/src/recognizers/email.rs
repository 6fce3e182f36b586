//! E-mail addresses.

use super::{Candidate, Recognizer, Trigger};
use crate::page::Page;
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer = Recognizer { name: "email", trigger: Trigger::At, find };

/// The addr-spec of RFC 5322 as it is met in practice: a dot-atom, an at sign, a domain with a top-level name.
fn find(page: &Page, out: &mut Vec<Candidate>) {
    for at in page.ats() {
        let mut start = *at;
        while start > 0 && is_local(page.before(start)) {
            start -= 1;
        }
        while start < *at && !page.at(start).is_ascii_alphanumeric() && page.at(start) != '_' {
            start += 1;
        }
        let mut end = *at + 1;
        while is_domain(page.at(end)) {
            end += 1;
        }
        while end > *at + 1 && !page.before(end).is_ascii_alphanumeric() {
            end -= 1;
        }
        if start < *at && page.before(*at) != '.' && has_top_level(page.slice(*at + 1, end)) {
            out.push(Candidate {
                start,
                end,
                category: DataCategory::Email,
                permille: 985,
                recognizer: RECOGNIZER.name,
            });
        }
    }
}

/// Whether the range is one address and nothing else.
pub(crate) fn is_whole(page: &Page, start: usize, end: usize) -> bool {
    let mut found = Vec::new();
    find(page, &mut found);
    found.first().is_some_and(|address| (address.start, address.end) == (start, end))
}

fn has_top_level(domain: &[char]) -> bool {
    let mut labels = domain.split(|c| *c == '.');
    let last = labels.next_back().unwrap_or_default();
    last.len() >= 2
        && last.iter().all(char::is_ascii_alphabetic)
        && labels.clone().next().is_some()
        && labels.all(|label| label.first().is_some_and(char::is_ascii_alphanumeric))
}

fn is_local(c: char) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '.' | '_' | '%' | '+' | '-' | '\'' | '/' | '?' | '!' | '#' | '&' | '*' | '=')
}

fn is_domain(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '.' || c == '-'
}
