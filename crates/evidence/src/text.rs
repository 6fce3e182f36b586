//! Text forms of bytes and numbers, each with one spelling only.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

/// Standard base64 with padding (RFC 4648 section 4).
pub(crate) fn base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Reads base64 in its one canonical spelling: full padding, zero trailing bits, no white space.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let bytes = STANDARD.decode(text).ok()?;
    (base64(&bytes) == text).then_some(bytes)
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Reads lower-case hexadecimal of exactly `N` bytes.
pub(crate) fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes: Vec<u8> = text
        .as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok())
        .collect::<Option<_>>()?;
    (hex(&bytes) == text).then_some(bytes)?.try_into().ok()
}

/// Reads a decimal without sign or leading zero.
pub(crate) fn from_decimal(text: &str) -> Option<u64> {
    let number: u64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_only() {
        assert_eq!(from_base64("AQI="), Some(vec![1, 2]));
        for other in ["AQI", "AQJ=", "AQI=\n", " AQI=", "AQI==", "A-I="] {
            assert_eq!(from_base64(other), None, "{other:?}");
        }
        assert_eq!(from_hex::<2>("0aff"), Some([10, 255]));
        for other in ["0Aff", "0af", "0aff00", "+aff", "0a f", ""] {
            assert_eq!(from_hex::<2>(other), None, "{other:?}");
        }
        assert_eq!(from_decimal("0"), Some(0));
        assert_eq!(from_decimal("18446744073709551615"), Some(u64::MAX));
        for other in ["00", "01", "+1", "-0", "", " 1", "18446744073709551616"] {
            assert_eq!(from_decimal(other), None, "{other:?}");
        }
    }
}
