//! Numbers with their check digits: My Number, driver licence, corporate number, insurer number, cards.

/// Check digit of a My Number over its 11 leading digits.
/// Source: Ministry of Internal Affairs and Communications ordinance No. 85 of 2014, art. 5.
pub(super) fn my_number_check(base: &str) -> u32 {
    let sum: u32 = digits(base).rev().zip([2, 3, 4, 5, 6, 7].into_iter().cycle()).map(|(p, q)| p * q).sum();
    match sum % 11 {
        0 | 1 => 0,
        rest => 11 - rest,
    }
}

/// Check digit of a driver licence number over its 10 leading digits; a twelfth digit counts reissues.
/// Source: described alike on several public pages; not officially published.
pub(super) fn licence_check(base: &str) -> u32 {
    let sum: u32 = digits(base).zip([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]).map(|(p, q)| p * q).sum();
    (11 - sum % 11) % 10
}

/// Check digit that leads a corporate number, over the 12 digits behind it.
/// Source: Ministry of Finance ordinance No. 70 of 2014, art. 2.
pub(super) fn corporate_check(base: &str) -> u32 {
    let sum: u32 = digits(base).rev().zip([1, 2].into_iter().cycle()).map(|(p, q)| p * q).sum();
    9 - sum % 9
}

/// Luhn check digit, used by payment cards and by insurer numbers. Source: ISO/IEC 7812-1, annex B.
pub(super) fn luhn_check(base: &str) -> u32 {
    let sum: u32 = digits(base)
        .rev()
        .zip([2, 1].into_iter().cycle())
        .map(|(p, q)| p * q)
        .map(|product| product / 10 + product % 10)
        .sum();
    (10 - sum % 10) % 10
}

/// Whether a run of digits would pass one of the check digits above, whatever its keyword.
pub(super) fn passes_any_check(number: &str) -> bool {
    let length = number.len();
    let head = |count: usize| number.get(..count).unwrap_or_default();
    let digit = |at: usize| digits(number).nth(at);
    let luhn = length > 1 && digit(length - 1) == Some(luhn_check(head(length - 1)));
    let own = match length {
        12 => digit(11) == Some(my_number_check(head(11))) || digit(10) == Some(licence_check(head(10))),
        13 => digit(0) == Some(corporate_check(number.get(1..).unwrap_or_default())),
        _ => false,
    };
    luhn || own
}

fn digits(text: &str) -> impl DoubleEndedIterator<Item = u32> {
    text.chars().filter_map(|c| c.to_digit(10))
}
