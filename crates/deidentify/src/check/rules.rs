//! The table of structural identifiers: shapes, check digits, telling words.

use super::clusters::{Group, Kind};
use super::digits;
use sekisho_terms::DataCategory;

/// What a number of the right form is without a word nearby.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alone {
    Certain,
    Chance,
    Nothing,
}

pub(super) struct Rule {
    pub(super) category: DataCategory,
    /// Lengths of the groups it is written in; Latin letters and digits are groups of their own.
    shapes: &'static [&'static [usize]],
    letters: Letters,
    test: fn(&[u8]) -> bool,
    pub(super) words: &'static [&'static str],
    pub(super) alone: Alone,
}

/// Where Latin letters stand among the groups.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Letters {
    Nowhere,
    First,
    FirstAndLast,
}

impl Rule {
    pub(super) fn has_shape(&self, groups: &[Group]) -> bool {
        let last = groups.len().saturating_sub(1);
        let letters_fit = groups.iter().enumerate().all(|(at, group)| {
            let wanted = match self.letters {
                Letters::Nowhere => false,
                Letters::First => at == 0,
                Letters::FirstAndLast => at == 0 || at == last,
            };
            wanted == (group.kind == Kind::Letters)
        });
        letters_fit
            && self.shapes.iter().any(|shape| shape.iter().copied().eq(groups.iter().map(Group::length)))
            && stands_alone(groups)
            && (self.category == DataCategory::Phone
                || groups.iter().skip(1).all(|group| group.separator != Some('.')))
    }

    /// Whether the digits of groups of its shape pass its test.
    pub(super) fn passes(&self, groups: &[Group]) -> bool {
        let digits: Vec<u8> = groups.iter().flat_map(|group| group.digits.iter().copied()).collect();
        (self.test)(&digits)
    }
}

/// Whether the groups do not continue in letters or digits on either side without a separator.
fn stands_alone(groups: &[Group]) -> bool {
    groups.first().is_some_and(|first| !first.joined_before)
        && groups.last().is_some_and(|last| !last.joined_after)
}

const PHONE_WORDS: &[&str] = &["電話", "tel", "fax", "phone", "携帯", "連絡先", "☎", "℡"];
const TWELVE: &[&[usize]] = &[&[12], &[4, 4, 4]];

pub(super) const RULES: &[Rule] = &[
    Rule {
        category: DataCategory::CreditCard,
        shapes: &[
            &[4, 4, 4, 4],
            &[4, 6, 5],
            &[4, 6, 4],
            &[4, 4, 4, 4, 3],
            &[14],
            &[15],
            &[16],
            &[17],
            &[18],
            &[19],
        ],
        letters: Letters::Nowhere,
        test: |digits| digits::has_card_issuer(digits) && digits::passes_luhn(digits),
        words: &[],
        alone: Alone::Certain,
    },
    Rule {
        category: DataCategory::ResidenceCard,
        shapes: &[&[2, 8, 2]],
        letters: Letters::FirstAndLast,
        test: |_| true,
        words: &[],
        alone: Alone::Certain,
    },
    Rule {
        category: DataCategory::MyNumber,
        shapes: TWELVE,
        letters: Letters::Nowhere,
        test: digits::is_my_number,
        words: &["マイナンバー", "個人番号", "my number", "mynumber", "my_number"],
        alone: Alone::Chance,
    },
    Rule {
        category: DataCategory::DriverLicence,
        shapes: TWELVE,
        letters: Letters::Nowhere,
        test: digits::is_driver_licence,
        words: &["免許", "licence", "license"],
        alone: Alone::Chance,
    },
    Rule {
        category: DataCategory::Passport,
        shapes: &[&[2, 7]],
        letters: Letters::First,
        test: |_| true,
        words: &["旅券", "パスポート", "passport"],
        alone: Alone::Nothing,
    },
    Rule {
        category: DataCategory::ElderlyInsurance,
        shapes: &[&[8], &[4, 4]],
        letters: Letters::Nowhere,
        test: |digits| digits.starts_with(&[3, 9]) && digits::is_insurer(digits),
        words: &["後期高齢", "保険者番号", "被保険者"],
        alone: Alone::Nothing,
    },
    Rule {
        category: DataCategory::HealthInsurance,
        shapes: &[&[8], &[4, 4]],
        letters: Letters::Nowhere,
        test: digits::is_insurer,
        words: &["保険者番号", "保険証", "健康保険", "被保険者", "社保", "資格確認"],
        alone: Alone::Chance,
    },
    Rule {
        category: DataCategory::HealthInsurance,
        shapes: &[&[6]],
        letters: Letters::Nowhere,
        test: digits::is_national_insurer,
        words: &["保険者番号", "国民健康保険", "国保"],
        alone: Alone::Nothing,
    },
    Rule {
        category: DataCategory::PensionNumber,
        shapes: &[&[4, 6], &[10]],
        letters: Letters::Nowhere,
        test: |_| true,
        words: &["年金"],
        alone: Alone::Nothing,
    },
    Rule {
        category: DataCategory::Phone,
        shapes: &[
            &[3, 4, 4],
            &[3, 3, 4],
            &[2, 4, 4],
            &[4, 2, 4],
            &[5, 1, 4],
            &[4, 3, 3],
            &[4, 3, 4],
            &[3, 8],
            &[4, 6],
        ],
        letters: Letters::Nowhere,
        test: is_domestic_phone,
        words: &[],
        alone: Alone::Certain,
    },
    Rule {
        category: DataCategory::Phone,
        shapes: &[&[11]],
        letters: Letters::Nowhere,
        test: is_mobile,
        words: &[],
        alone: Alone::Certain,
    },
    Rule {
        category: DataCategory::Phone,
        shapes: &[&[10], &[2, 8], &[3, 7], &[6, 4]],
        letters: Letters::Nowhere,
        test: is_domestic_phone,
        words: PHONE_WORDS,
        alone: Alone::Nothing,
    },
    Rule {
        category: DataCategory::Phone,
        shapes: &[
            &[2, 2, 4, 4],
            &[2, 1, 4, 4],
            &[2, 3, 4, 4],
            &[2, 2, 3, 4],
            &[2, 3, 3, 4],
            &[2, 1, 1, 4, 4],
            &[2, 1, 2, 4, 4],
        ],
        letters: Letters::Nowhere,
        test: is_japanese_phone_abroad,
        words: &[],
        alone: Alone::Certain,
    },
    // In one run it looks like any number of twelve digits, an order number say.
    Rule {
        category: DataCategory::Phone,
        shapes: &[&[12]],
        letters: Letters::Nowhere,
        test: is_japanese_phone_abroad,
        words: &["電話", "tel", "fax", "phone", "携帯", "連絡先", "☎", "℡", "+"],
        alone: Alone::Nothing,
    },
];

/// Leading digit 0, then an area, mobile, IP or toll-free number of 10 or 11 digits in all.
fn is_domestic_phone(digits: &[u8]) -> bool {
    match digits {
        [0, 1..=9, rest @ ..] if rest.len() == 8 => true,
        [0, 2 | 5..=9, 0, 1..=9, rest @ ..] if rest.len() == 7 => true,
        [0, 8, 0, 0, rest @ ..] => rest.len() == 7,
        _ => false,
    }
}

fn is_mobile(digits: &[u8]) -> bool {
    matches!(digits, [0, 5..=9, 0, 1..=9, rest @ ..] if rest.len() == 7)
}

/// 81, an optional trunk 0, and the number without its 0.
fn is_japanese_phone_abroad(digits: &[u8]) -> bool {
    match digits {
        [8, 1, 0, rest @ ..] | [8, 1, rest @ ..] => match rest {
            [2 | 5..=9, 0, 1..=9, ..] => rest.len() == 10,
            [1..=9, ..] => rest.len() == 9,
            _ => false,
        },
        _ => false,
    }
}

/// Of a million random numbers of the right length, at most how many pass; a million where there is no check digit.
pub(super) const fn chance_ppm(category: DataCategory) -> u32 {
    match category {
        // One check digit of ten.
        DataCategory::MyNumber => 100_000,
        // The same, of the 51 of 100 commission codes in use.
        DataCategory::DriverLicence => 51_000,
        // The same, of 18 in 100 law codes and 47 in 100 prefectures.
        DataCategory::HealthInsurance => 8_500,
        DataCategory::ElderlyInsurance => 470,
        // The same, of the share of leading digits that belong to an issuer.
        DataCategory::CreditCard => 30_000,
        _ => 1_000_000,
    }
}
