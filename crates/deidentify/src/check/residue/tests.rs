//! Residuals by table, by arithmetic against textbook loops, and by what chance allows.

use super::*;
use crate::check::digits;
use proptest::prelude::*;

#[test]
fn identifiers_and_near_misses() {
    let table = include_str!("residuals.tsv");
    let mut lines = 0;
    for line in table.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (expected, text) = line.split_once('\t').unwrap();
        let found: Vec<String> = residue(text)
            .iter()
            .map(|residual| {
                let evidence = if residual.evidence == Evidence::Certain { "" } else { "?" };
                format!("{}{evidence}", residual.category.word())
            })
            .collect();
        let found = if found.is_empty() { "-".to_owned() } else { found.join(" ") };
        assert_eq!(found, expected, "{text}");
        lines += 1;
    }
    assert!(lines > 60);
}

/// Textbook My Number: P1 to P11 from the right, Q = n + 1 up to 6 and n - 5 from 7.
fn my_number_by_loop(digits: &[u8]) -> bool {
    let mut sum = 0;
    for n in 1..=11_usize {
        let q = if n <= 6 { n + 1 } else { n - 5 };
        sum += usize::from(digits[11 - n]) * q;
    }
    let remainder = sum % 11;
    usize::from(digits[11]) == if remainder <= 1 { 0 } else { 11 - remainder }
}

fn licence_by_loop(digits: &[u8]) -> bool {
    let weights = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];
    let mut sum = 0;
    for (place, weight) in weights.iter().enumerate() {
        sum += usize::from(digits[place]) * weight;
    }
    usize::from(digits[10]) == (11 - sum % 11) % 10
}

fn luhn_by_loop(digits: &[u8]) -> bool {
    let mut sum = 0;
    for (place, digit) in digits.iter().rev().enumerate() {
        let doubled = if place % 2 == 1 { digit * 2 } else { *digit };
        sum += u32::from(if doubled > 9 { doubled - 9 } else { doubled });
    }
    sum.is_multiple_of(10)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn check_digits_agree_with_the_textbook(digits in prop::collection::vec(0_u8..10, 12)) {
        prop_assert_eq!(digits::is_my_number(&digits), my_number_by_loop(&digits));
        prop_assert_eq!(digits::passes_luhn(&digits), luhn_by_loop(&digits));
        prop_assert_eq!(digits::passes_luhn(&digits[1..]), luhn_by_loop(&digits[1..]));
        let mut licence = digits;
        licence[0] = 4;
        prop_assert_eq!(digits::is_driver_licence(&licence), licence_by_loop(&licence));
    }

    #[test]
    fn a_cell_read_to_its_first_foreign_character_counts_as_one_read_whole(
        cell in "([0-9０-９]{1,5}[-－ 　.()ー一]?){0,4}[様①A½]?|\\PC{0,12}|[ 　]{0,2}"
    ) {
        let mut column = ColumnResidue::default();
        column.observe(&cell);
        let text: Vec<char> = cell.nfkc().filter(|c| !c.is_whitespace()).collect();
        let mut whole = ColumnResidue { cells: u64::from(!text.is_empty()), ..ColumnResidue::default() };
        if let [cluster] = clusters(&text).as_slice()
            && (cluster.from, cluster.to) == (0, text.len())
        {
            for rule in RULES.iter().filter(|rule| rule.alone != Alone::Nothing && rule.has_shape(&cluster.groups)) {
                *whole.candidates.entry(rule.category).or_default() += 1;
                if rule.passes(&cluster.groups) {
                    *whole.whole.entry(rule.category).or_default() += 1;
                }
            }
        }
        prop_assert_eq!(column, whole);
    }

    #[test]
    fn any_text_is_read_to_its_end(text in "\\PC{0,60}") {
        let mut tally = ResidueTally::default();
        tally.observe(&text);
        let certain = residue(&text).iter().filter(|residual| residual.evidence == Evidence::Certain).count();
        prop_assert_eq!(tally.certain.values().sum::<u64>(), u64::try_from(certain).unwrap());
    }
}

#[test]
fn no_number_is_overlooked() {
    for letter in '\0'..=char::MAX {
        assert_eq!(is_numeric(letter), letter.is_numeric(), "{:x}", u32::from(letter));
    }
}

/// Random digits that anyone can make again.
fn numbers(length: usize) -> impl Iterator<Item = String> {
    let mut state = 12_345_u64;
    std::iter::repeat_with(move || {
        (0..length)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from_digit(u32::try_from((state >> 33) % 10).unwrap(), 10).unwrap()
            })
            .collect()
    })
}

#[test]
fn random_numbers_pass_as_often_as_expected_and_are_not_certain() {
    let mut tally = ResidueTally::default();
    for number in numbers(12).filter(|number| !number.starts_with("81")).take(20_000) {
        tally.observe(&format!("受付{number}番"));
    }
    for number in numbers(8).take(20_000) {
        tally.observe(&format!("受付{number}番"));
    }
    assert_eq!((tally.cells, tally.cells_with_certain), (40_000, 0));
    for category in [DataCategory::MyNumber, DataCategory::DriverLicence, DataCategory::HealthInsurance] {
        let count = tally.chance[&category];
        assert_eq!(
            count.candidates,
            if category == DataCategory::HealthInsurance { 20_000 } else { count.candidates }
        );
        assert!(count.candidates >= 19_990, "{category} {count:?}");
        let expected = f64::from(u32::try_from(count.expected_permille / 1000).unwrap());
        let passed = f64::from(u32::try_from(count.passed).unwrap());
        assert!((passed - expected).abs() < 5.0 * expected.sqrt() + 1.0, "{category} {count:?}");
    }
}

#[test]
fn a_column_of_identifiers_is_certain_and_a_column_of_numbers_is_not() {
    let mut column = ColumnResidue::default();
    for number in
        numbers(12).filter(|n| my_number_by_loop(&n.bytes().map(|b| b - b'0').collect::<Vec<_>>())).take(50)
    {
        column.observe(&number);
    }
    column.observe("");
    assert_eq!(column.cells, 50);
    assert_eq!(column.whole[&DataCategory::MyNumber], 50);
    assert!(column.certain().contains(&DataCategory::MyNumber));
    assert!(!column.certain().contains(&DataCategory::DriverLicence));

    let mut order_numbers = ColumnResidue::default();
    for number in numbers(12).take(5_000) {
        order_numbers.observe(&number);
    }
    assert!(order_numbers.whole[&DataCategory::MyNumber] > 300);
    assert_eq!(order_numbers.certain(), []);

    // 16 digits are cards at times, 8 insurers; 6 and 10 are nothing without a word.
    for length in [6, 8, 10, 16] {
        let mut column = ColumnResidue::default();
        for number in numbers(length).take(20_000) {
            column.observe(&number);
        }
        assert_eq!(column.certain(), [], "{length} digits");
        assert_eq!(column.whole.is_empty(), length == 6 || length == 10, "{length} digits: {column:?}");
    }

    let mut two = ColumnResidue::default();
    two.observe("983205673214");
    two.observe("9832-0567-3214");
    assert_eq!((two.whole[&DataCategory::MyNumber], two.certain()), (2, vec![]));
}

#[test]
fn parts_of_a_column_and_of_a_text_column_merge() {
    let texts =
        ["携帯090-1234-5678", "983205673214", "個人番号983205673214", "4111 1111 1111 1111", "", "なし"];
    let (mut whole, mut merged) = (ResidueTally::default(), ResidueTally::default());
    let (mut column, mut merged_column) = (ColumnResidue::default(), ColumnResidue::default());
    for text in texts {
        whole.observe(text);
        column.observe(text);
        let (mut part, mut column_part) = (ResidueTally::default(), ColumnResidue::default());
        part.observe(text);
        column_part.observe(text);
        merged.merge(&part);
        merged_column.merge(&column_part);
    }
    assert_eq!(merged, whole);
    assert_eq!(merged_column, column);
    assert_eq!((whole.cells, whole.cells_with_certain), (6, 3));
    assert_eq!(
        whole.chance[&DataCategory::MyNumber],
        ChanceCount { candidates: 1, passed: 1, expected_permille: 100 }
    );
}
