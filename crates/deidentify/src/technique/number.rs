//! Decimal numbers as people and files write them.

use std::borrow::Cow;

/// A decimal number, as far as intervals and limits must know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    /// Greatest whole number that is not greater.
    pub(crate) floor: i64,
    /// Whether it is itself whole.
    pub(crate) whole: bool,
}

impl Number {
    /// Reads `42`, `-3`, `+7`, `172.5`, in ASCII or full width, with spaces around it; `None` for anything else
    /// and outside 64 bits.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = narrow(text);
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(digits) => (true, digits),
            None => (false, text.strip_prefix('+').unwrap_or(text)),
        };
        let (units, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
        if !all_digits(units) || !all_digits(fraction) {
            return None;
        }
        let units: i128 = units.parse().ok()?;
        let whole = fraction.bytes().all(|digit| digit == b'0');
        let floor = match (negative, whole) {
            (false, _) => units,
            (true, true) => units.checked_neg()?,
            (true, false) => units.checked_neg()?.checked_sub(1)?,
        };
        Some(Self { floor: i64::try_from(floor).ok()?, whole })
    }
}

/// Full-width ASCII, the ideographic space and the minus sign in their narrow forms.
pub(crate) fn narrow(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow_char).collect())
}

fn narrow_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{2212}' => '-',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        other => other,
    }
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
