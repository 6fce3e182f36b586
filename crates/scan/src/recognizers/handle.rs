//! Account names: `@name`, and what the label of a service's account introduces.

use super::{Candidate, Recognizer, Trigger, token};
use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

pub(crate) const RECOGNIZER: Recognizer =
    Recognizer { name: "handle", trigger: Trigger::AtOr(Tags::of(&[Tag::Handle, Tag::Posting])), find };

/// Shortest account name that is taken for one.
const LENGTH_MIN: usize = 4;

fn find(page: &Page, out: &mut Vec<Candidate>) {
    for at in page.ats() {
        let mut end = *at + 1;
        while page.at(end).is_ascii_alphanumeric() || page.at(end) == '_' {
            end += 1;
        }
        let name = page.slice(*at + 1, end);
        let alone = !page.before(*at).is_ascii_alphanumeric() && !matches!(page.at(end), '.' | '@' | '-');
        if alone && name.len() >= LENGTH_MIN && name.iter().any(char::is_ascii_alphabetic) {
            push(out, *at, end, 800);
        }
    }
    quoted(page, out);
    for label in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::Handle)) {
        let Some((start, end)) = token::value_after(page, label.end, is_handle) else { continue };
        let marked = page.slice(label.end, start).iter().any(|c| matches!(c, ':' | '=' | '「' | 'は'));
        if marked && end - start >= LENGTH_MIN {
            push(out, start, end, 850);
        }
    }
}

/// 「name」 of somebody who calls himself so, or in whose name something was posted.
fn quoted(page: &Page, out: &mut Vec<Candidate>) {
    for posting in page.keywords().iter().filter(|keyword| keyword.tags.has(Tag::Posting)) {
        let close =
            (posting.start.saturating_sub(2)..posting.start).find(|at| matches!(page.at(*at), '」' | '』'));
        let Some(end) = close else { continue };
        let mut start = end;
        while is_handle(page.before(start)) {
            start -= 1;
        }
        let name = page.slice(start, end);
        let opened = matches!(page.before(start), '「' | '『');
        // Capitals alone are the name of a firm or a product.
        let personal = name.iter().any(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
        if opened && personal && name.len() >= LENGTH_MIN && name.iter().any(char::is_ascii_alphabetic) {
            push(out, start, end, 820);
        }
    }
}

fn is_handle(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-' | '@')
}

fn push(out: &mut Vec<Candidate>, start: usize, end: usize, permille: u16) {
    out.push(Candidate { start, end, category: DataCategory::Handle, permille, recognizer: RECOGNIZER.name });
}
