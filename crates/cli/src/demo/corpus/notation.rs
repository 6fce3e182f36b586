//! Ways in which people write numbers.

use super::draw::Draw;

/// ASCII digits, hyphens and parentheses in full width.
pub(super) fn full_width(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '!'..='~' => char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c),
            other => other,
        })
        .collect()
}

/// Digits in groups of the given lengths.
pub(super) fn grouped(digits: &str, lengths: &[usize], separator: &str) -> String {
    let mut rest = digits.chars();
    let groups: Vec<String> = lengths.iter().map(|length| rest.by_ref().take(*length).collect()).collect();
    groups.join(separator)
}

/// A mobile number of eleven digits in one of the usual notations.
pub(super) fn mobile_written(draw: &mut Draw, digits: &str) -> String {
    const GROUPS: &[usize] = &[3, 4, 4];
    match draw.below(20) {
        0..=9 => grouped(digits, GROUPS, "-"),
        10..=12 => digits.to_owned(),
        13..=14 => full_width(&grouped(digits, GROUPS, "-")),
        15..=16 => parenthesised(digits, 3),
        17..=18 => grouped(digits, GROUPS, " "),
        _ => format!("+81-{}", grouped(digits.trim_start_matches('0'), &[2, 4, 4], "-")),
    }
}

/// A fixed-line number of the area with random digits.
pub(super) fn landline_written(draw: &mut Draw, area_code: &str) -> String {
    let exchange = 6_usize.saturating_sub(area_code.len());
    let mut digits = area_code.to_owned();
    draw.push_digit_from(&mut digits, "23456789");
    draw.push_digits(&mut digits, exchange.saturating_sub(1) + 4);
    let groups = [area_code.len(), exchange, 4];
    match draw.below(4) {
        0 => parenthesised(&digits, area_code.len()),
        1 => full_width(&grouped(&digits, &groups, "-")),
        _ => grouped(&digits, &groups, "-"),
    }
}

/// The middle group in parentheses, as in 03(1234)5678.
fn parenthesised(digits: &str, head: usize) -> String {
    let middle = digits.len().saturating_sub(head + 4);
    let mut rest = digits.chars();
    let mut part = |length: usize| rest.by_ref().take(length).collect::<String>();
    format!("{}({}){}", part(head), part(middle), part(4))
}
