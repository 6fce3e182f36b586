//! IP addresses, version 4 and 6.

use super::{Candidate, Recognizer, Trigger};
use crate::page::{Gap, Page};
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "ip-address", trigger: Trigger::MachineAddress, find };

const VERSION: Tags = Tags::of(&[Tag::Version]);
const KEYWORD: Tags = Tags::of(&[Tag::Ip]);

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for index in 0..page.groups().len().saturating_sub(3) {
        four(page, index, out);
    }
    if page.colons() >= 2 {
        six(page, out);
    }
}

/// Whether a whole cell is an address.
pub(crate) fn is_valid(cell: &[char]) -> bool {
    let text: String = cell.iter().collect();
    text.parse::<Ipv4Addr>().is_ok() || text.contains(':') && text.parse::<Ipv6Addr>().is_ok()
}

fn four(page: &Page, index: usize, out: &mut Vec<Candidate>) {
    let dotted = |i: usize| page.gap(i) == Gap::Dot;
    let (Some(first), Some(last)) = (page.group(index), page.group(index + 3)) else { return };
    let longer = index > 0 && dotted(index - 1) || dotted(index + 3);
    if longer || !(index..index + 3).all(dotted) || last.end - first.start > 15 {
        return;
    }
    let (start, end) = (first.start, last.end);
    let text: String = page.slice(start, end).iter().collect();
    let version =
        page.keyword_before(VERSION, start, 2).is_some() || page.before(start).is_ascii_alphabetic();
    if text.parse::<Ipv4Addr>().is_ok() && !version && !page.at(end).is_ascii_alphanumeric() {
        let permille = if page.near(KEYWORD, start, end, 20, 10) { 985 } else { 900 };
        out.push(Candidate {
            start,
            end,
            category: DataCategory::IpAddress,
            permille,
            recognizer: RECOGNIZER.name,
        });
    }
}

fn six(page: &Page, out: &mut Vec<Candidate>) {
    let chars = page.chars();
    let mut start = 0;
    while start < chars.len() {
        let mut end = start;
        while page.at(end).is_ascii_hexdigit() || page.at(end) == ':' || page.at(end) == '.' && end > start {
            end += 1;
        }
        let token = page.slice(start, end);
        let length = token.iter().rposition(|c| *c != '.').map_or(0, |last| last + 1);
        let token = token.get(..length).unwrap_or_default();
        let alone =
            !page.before(start).is_ascii_alphanumeric() && !page.at(start + length).is_ascii_alphanumeric();
        if alone && token.len() >= 6 && token.iter().filter(|c| **c == ':').count() >= 2 {
            let text: String = token.iter().collect();
            if text.parse::<Ipv6Addr>().is_ok() {
                out.push(Candidate {
                    start,
                    end: start + length,
                    category: DataCategory::IpAddress,
                    permille: 960,
                    recognizer: RECOGNIZER.name,
                });
            }
        }
        start = end.max(start + 1);
    }
}
