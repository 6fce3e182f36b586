//! The value that a label introduces: `label: value`, `labelはvalue`, `label value`.

use crate::page::Page;

/// Longest gap between a label and its value.
const LEAD_MAX: usize = 10;

/// Longest value.
const VALUE_LENGTH_MAX: usize = 128;

/// The range of the token that follows a label ending at `from`.
pub(crate) fn value_after(page: &Page, from: usize, is_part: fn(char) -> bool) -> Option<(usize, usize)> {
    let mut start = from;
    while start - from < LEAD_MAX && is_lead(page, start) {
        start += 1;
    }
    let mut end = start;
    while end - start < VALUE_LENGTH_MAX && is_part(page.at(end)) {
        end += 1;
    }
    while end > start && !page.before(end).is_alphanumeric() && !is_secret_mark(page.before(end)) {
        end -= 1;
    }
    (end > start).then_some((start, end))
}

/// Characters of numbers and codes.
pub(crate) fn is_code(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | 'ー')
}

/// Characters of passwords.
pub(crate) fn is_secret(c: char) -> bool {
    c.is_ascii_graphic() && !matches!(c, ',' | '"' | '<' | '>' | '(' | ')' | '[' | ']' | '\'')
}

fn is_secret_mark(c: char) -> bool {
    matches!(c, '!' | '#' | '$' | '%' | '&' | '*' | '+' | '?' | '@' | '^' | '~' | '=')
}

fn is_lead(page: &Page, at: usize) -> bool {
    match page.at(at) {
        ' ' | ':' | '=' | '「' | '『' | '"' | '(' | '[' | '<' | '【' | '】' | ']' | ')' | 'は' | 'が'
        | 'の' | 'も' | 'を' | '、' | '・' | '№' | '\t' | '\n' => true,
        '番' | '号' | '記' => true,
        'で' | 'す' => page.continues(at, "です") || page.before(at) == 'で',
        _ => false,
    }
}
