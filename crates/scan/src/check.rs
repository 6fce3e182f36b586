//! Check digits and numbering rules of Japanese identifiers.

/// 個人番号: 12 digits with check digit.
/// Source: ordinance No. 85 of 2014 of the Ministry of Internal Affairs and Communications, art. 5.
pub(crate) fn is_my_number(digits: &[u8]) -> bool {
    let Some((check, base)) = digits.split_last() else { return false };
    let sum: u32 =
        base.iter().rev().zip([2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]).map(|(d, w)| u32::from(*d) * w).sum();
    let remainder = sum % 11;
    let expected = if remainder <= 1 { 0 } else { 11 - remainder };
    digits.len() == 12 && u32::from(*check) == expected
}

/// 運転免許証番号: commission code, year, serial, check digit, reissue count.
/// Source: detection study section 6 (the arithmetic is not officially published).
pub(crate) fn is_driver_licence(digits: &[u8]) -> bool {
    let sum: u32 = digits.iter().zip([5, 4, 3, 2, 7, 6, 5, 4, 3, 2]).map(|(d, w)| u32::from(*d) * w).sum();
    let expected = (11 - sum % 11) % 10;
    is_in_licence_range(digits) && digits.get(10).is_some_and(|check| u32::from(*check) == expected)
}

/// Twelve digits that begin with the code of a public safety commission.
pub(crate) fn is_in_licence_range(digits: &[u8]) -> bool {
    let [a, b, ..] = digits else { return false };
    let commission = matches!(
        (*a, *b),
        (0, 0)
            | (1, 0..=4)
            | (2, 0..=5)
            | (3, 0)
            | (4, 0..=9)
            | (5, 0..=5)
            | (6, 0..=5)
            | (7, 0..=4)
            | (8, 0..=3)
            | (9, 0..=7)
    );
    digits.len() == 12 && commission
}

/// 法人番号: 13 digits, the check digit first. Source: ordinance No. 70 of 2014 of the Ministry of Finance, art. 2.
pub(crate) fn is_corporate_number(digits: &[u8]) -> bool {
    let Some((check, base)) = digits.split_first() else { return false };
    let sum: u32 = base.iter().rev().zip([1, 2].iter().cycle()).map(|(d, w)| u32::from(*d) * w).sum();
    digits.len() == 13 && u32::from(*check) == 9 - sum % 9
}

/// The sum of ISO/IEC 7812-1 annex B over all digits, check digit included, is a multiple of ten.
pub(crate) fn is_luhn(digits: &[u8]) -> bool {
    let doubled = |d: u8| if d >= 5 { u32::from(d) * 2 - 9 } else { u32::from(d) * 2 };
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(i, d)| if i % 2 == 1 { doubled(*d) } else { u32::from(*d) })
        .sum();
    digits.len() >= 2 && sum.is_multiple_of(10)
}

/// Payment card: issuer range, length of the range, Luhn. Source: ISO/IEC 7812-1; ranges as published by the networks.
pub(crate) fn is_card(digits: &[u8]) -> bool {
    is_in_card_range(digits) && is_luhn(digits)
}

/// Digits in the range and of the length of a network's cards.
pub(crate) fn is_in_card_range(digits: &[u8]) -> bool {
    if !(12..=19).contains(&digits.len()) {
        return false;
    }
    let head = |n: usize| digits.iter().take(n).fold(0u32, |value, d| value * 10 + u32::from(*d));
    let length = digits.len();
    let known = match head(1) {
        4 => matches!(length, 16 | 19),
        5 => matches!(head(2), 51..=55) && length == 16 || head(2) == 50 && (12..=19).contains(&length),
        2 => matches!(head(4), 2221..=2720) && length == 16,
        3 => match head(4) {
            3528..=3589 => (16..=19).contains(&length),
            _ => {
                matches!(head(2), 34 | 37) && length == 15
                    || is_diners(head(3), head(2)) && (14..=19).contains(&length)
            }
        },
        6 => {
            (head(4) == 6011 || matches!(head(3), 644..=649) || matches!(head(2), 62 | 65))
                && (16..=19).contains(&length)
        }
        _ => false,
    };
    known && digits.iter().any(|d| Some(d) != digits.first())
}

fn is_diners(head3: u32, head2: u32) -> bool {
    matches!(head3, 300..=305 | 309) || matches!(head2, 36 | 38 | 39)
}

/// 保険者番号: 8 digits (law code, prefecture, serial, check) or the 6 of national health insurance.
/// Source: setting rules for insurer numbers of the Ministry of Health, Labour and Welfare.
pub(crate) fn is_insurer_number(digits: &[u8]) -> bool {
    is_in_insurer_range(digits) && is_luhn(digits)
}

/// Digits that begin with the codes of a law, where they are eight, and of a prefecture.
pub(crate) fn is_in_insurer_range(digits: &[u8]) -> bool {
    let prefecture = |tens: u8, ones: u8| (1..=47).contains(&(tens * 10 + ones));
    match digits {
        [a, b, c, d, _, _, _, _] => {
            let law = matches!(a * 10 + b, 1..=7 | 31..=34 | 39 | 63 | 67 | 72..=75);
            law && prefecture(*c, *d)
        }
        [c, d, _, _, _, _] => prefecture(*c, *d),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Vec<u8> {
        text.bytes().map(|b| b - b'0').collect()
    }

    /// The ordinance's formula written out: P_n from the right, Q_n = n+1 up to 6, then n-5.
    fn my_number_slowly(number: &str) -> bool {
        let d = digits(number);
        let mut sum = 0;
        for n in 1..=11usize {
            let p = u32::from(d[11 - n]);
            let q = u32::try_from(if n <= 6 { n + 1 } else { n - 5 }).unwrap();
            sum += p * q;
        }
        let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
        check == u32::from(d[11])
    }

    fn luhn_slowly(number: &str) -> bool {
        let mut sum = 0;
        for (i, d) in digits(number).into_iter().rev().enumerate() {
            let product = if i % 2 == 0 { d } else { d * 2 };
            sum += u32::from(product / 10 + product % 10);
        }
        sum % 10 == 0
    }

    fn corporate_slowly(number: &str) -> bool {
        let d = digits(number);
        let mut sum = 0;
        for n in 1..=12usize {
            sum += u32::from(d[13 - n]) * if n % 2 == 1 { 1 } else { 2 };
        }
        u32::from(d[0]) == 9 - sum % 9
    }

    fn licence_slowly(number: &str) -> bool {
        let d = digits(number);
        let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
        let sum: u32 = (0..10).map(|i| u32::from(d[i]) * weights[i]).sum();
        let check = match sum % 11 {
            0 | 10 => 1,
            1 => 0,
            r => 11 - r,
        };
        check == u32::from(d[10])
    }

    #[test]
    fn published_examples_pass() {
        assert!(is_my_number(&digits("983205673214")));
        assert!(is_corporate_number(&digits("7000012050002")));
        assert!(is_driver_licence(&digits("309012345620")));
        assert!(is_insurer_number(&digits("33120015")));
        assert!(is_card(&digits("4111111111111111")));
        assert!(is_card(&digits("3530111333300000")));
        assert!(is_card(&digits("378282246310005")));
    }

    #[test]
    fn wrong_lengths_and_ranges_fail() {
        for text in ["", "1", "98320567321", "9832056732140", "983205673215"] {
            assert!(!is_my_number(&digits(text)));
        }
        assert!(!is_driver_licence(&digits("150912345620")));
        assert!(!is_card(&digits("9111111111111111")));
        assert!(!is_card(&digits("0000000000000000")));
    }

    #[test]
    fn fast_and_slow_agree_and_one_in_ten_passes() {
        let mut state = 0x5eed_u64;
        let mut passed = [0u32; 4];
        for _ in 0..20_000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let number = format!("{:013}", state % 10_000_000_000_000);
            let twelve = number.get(1..).unwrap();
            assert_eq!(is_my_number(&digits(twelve)), my_number_slowly(twelve));
            assert_eq!(is_luhn(&digits(&number)), luhn_slowly(&number));
            assert_eq!(is_corporate_number(&digits(&number)), corporate_slowly(&number));
            let licence = format!("30{}", number.get(3..).unwrap());
            assert_eq!(is_driver_licence(&digits(&licence)), licence_slowly(&licence), "{licence}");
            let results = [
                my_number_slowly(twelve),
                luhn_slowly(&number),
                corporate_slowly(&number),
                licence_slowly(&licence),
            ];
            for (count, result) in passed.iter_mut().zip(results) {
                *count += u32::from(result);
            }
        }
        assert!(passed.iter().all(|count| (1500..2500).contains(count)), "{passed:?}");
    }
}
