//! Check digits as remainders of weighted sums, every digit by its weight from a table.

/// A number is right when the sum of weight x digit over all its digits, check digit included, is `residue` modulo
/// `modulus`.
struct Congruence<const N: usize> {
    weights: [u32; N],
    modulus: u32,
    residue: u32,
}

impl<const N: usize> Congruence<N> {
    fn holds(&self, digits: &[u8]) -> bool {
        digits.len() == N && self.sum(digits) % self.modulus == self.residue
    }

    fn sum(&self, digits: &[u8]) -> u32 {
        self.weights.iter().zip(digits).map(|(weight, digit)| weight * u32::from(*digit)).sum()
    }
}

/// 個人番号: MIC ordinance No. 85 of 2014, art. 5. The check digit completes the weighted sum to a multiple of 11, and is
/// 0 where it would have to be 10 or 11: with the check digit at weight 1, either the sum is 0 mod 11, or the check
/// digit is 0 and the sum is 1.
pub(super) fn is_my_number(digits: &[u8]) -> bool {
    const RULE: Congruence<12> =
        Congruence { weights: [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1], modulus: 11, residue: 0 };
    const FOLDED: Congruence<12> = Congruence { residue: 1, ..RULE };
    RULE.holds(digits) || (digits.last() == Some(&0) && FOLDED.holds(digits))
}

/// 運転免許証番号: commission code, year and a check digit at the eleventh of twelve places. The rule is not officially
/// published; weights as stated alike by several public descriptions.
pub(super) fn is_driver_licence(digits: &[u8]) -> bool {
    const RULE: Congruence<12> =
        Congruence { weights: [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1, 0], modulus: 11, residue: 0 };
    // Remainders 0 and 1 of the first ten would want check digits 11 and 10, which are written 1 and 0.
    const WRITTEN_SHORT: Congruence<12> = Congruence { residue: 1, ..RULE };
    let [ten, one, ..] = digits else { return false };
    let commission = ten * 10 + one;
    let known =
        matches!(commission, 10..=14 | 20..=25 | 30 | 40..=55 | 60..=65 | 70..=74 | 80..=83 | 90..=97);
    let check = digits.get(10).copied().unwrap_or(0);
    known && ((check != 0 && RULE.holds(digits)) || (check <= 1 && WRITTEN_SHORT.holds(digits)))
}

/// ISO/IEC 7812-1 annex B: doubled digits by table, from the right.
pub(super) fn passes_luhn(digits: &[u8]) -> bool {
    const DOUBLED: [u32; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let sum: u32 = digits
        .rchunks(2)
        .map(|pair| match pair {
            [left, right] => u32::from(*right) + DOUBLED.get(usize::from(*left)).copied().unwrap_or(1),
            [single] => u32::from(*single),
            _ => 0,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Issuer ranges of payment cards in use, by leading digits and length.
pub(super) fn has_card_issuer(digits: &[u8]) -> bool {
    // First and last value of the leading six digits, and the lengths issued.
    const RANGES: [(u32, u32, &[usize]); 13] = [
        (222_100, 272_099, &[16]),
        (300_000, 305_999, &[14]),
        (309_500, 309_599, &[14]),
        (340_000, 349_999, &[15]),
        (352_800, 358_999, &[16]),
        (360_000, 369_999, &[14]),
        (370_000, 379_999, &[15]),
        (380_000, 399_999, &[14]),
        (400_000, 499_999, &[16, 19]),
        (510_000, 559_999, &[16]),
        (601_100, 601_199, &[16, 19]),
        (620_000, 629_999, &[16, 17, 18, 19]),
        (644_000, 659_999, &[16, 19]),
    ];
    let lead = digits.iter().take(6).fold(0, |lead, digit| lead * 10 + u32::from(*digit));
    RANGES
        .iter()
        .any(|(first, last, lengths)| (*first..=*last).contains(&lead) && lengths.contains(&digits.len()))
}

/// 保険者番号 of 8 digits: law code (法別番号), prefecture, and the same sum as a card's at the last place.
pub(super) fn is_insurer(digits: &[u8]) -> bool {
    let [law_ten, law_one, prefecture_ten, prefecture_one, _, _, _, _] = digits else { return false };
    let law = law_ten * 10 + law_one;
    let prefecture = prefecture_ten * 10 + prefecture_one;
    matches!(law, 1..=7 | 31..=34 | 39 | 63 | 67 | 72..=75)
        && (1..=47).contains(&prefecture)
        && passes_luhn(digits)
}

/// 国民健康保険 insurer number of 6 digits: prefecture, three digits, check digit.
pub(super) fn is_national_insurer(digits: &[u8]) -> bool {
    let [ten, one, _, _, _, _] = digits else { return false };
    (1..=47).contains(&(ten * 10 + one)) && passes_luhn(digits)
}
