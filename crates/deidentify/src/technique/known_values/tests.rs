//! Ways to write a value, the search against a slow twin, and what holds for any text.

use super::*;
use proptest::prelude::*;

const BUDGET: usize = 1 << 20;

fn known(values: &[(DataCategory, &str)]) -> KnownValues {
    let mut builder = KnownValuesBuilder::new(BUDGET);
    for (category, value) in values {
        builder.add(*category, value).unwrap();
    }
    builder.build()
}

fn found(known: &KnownValues, text: &str) -> Vec<Redaction> {
    let mut out = Vec::new();
    known.find(text, &mut out);
    out
}

/// The text with its stretches between ⟦ and ⟧.
fn marked(text: &str, found: &[Redaction]) -> String {
    let mut out = String::new();
    for (position, character) in (0_u32..).zip(text.chars().map(Some).chain([None])) {
        out.extend(found.iter().filter(|redaction| redaction.end == position).map(|_| '⟧'));
        out.extend(found.iter().filter(|redaction| redaction.start == position).map(|_| '⟦'));
        out.extend(character);
    }
    out
}

#[test]
fn values_are_found_as_people_write_them() {
    let lines = include_str!("cases.tsv").lines().filter(|line| !line.starts_with('#'));
    for line in lines {
        let line = line.replace("\\n", "\n").replace("\\r", "\r");
        let fields: Vec<&str> = line.split('\t').collect();
        let [category, values, expected] = fields.as_slice() else { panic!("three fields: {line}") };
        let (category, expected) = (category.parse().unwrap(), expected.replace("\\t", "\t"));
        let text = expected.replace(['⟦', '⟧'], "");
        let known = known(&values.split('|').map(|value| (category, value)).collect::<Vec<_>>());
        let found = found(&known, &text);
        assert_eq!(marked(&text, &found), expected, "{line}");
        assert!(found.iter().all(|redaction| redaction.category == category), "{line}");
    }
}

#[test]
fn marks_of_a_character_belong_to_its_stretch() {
    let known = known(&[(DataCategory::PersonName, "渡辺ガク")]);
    // A glyph of the family register by a variation selector; voicing marks that combine.
    assert_eq!(marks(&known, "渡邉\u{e0101}か\u{3099}く様"), (0, 6));
    assert_eq!(marks(&known, "、渡辺 ｶﾞｸ\u{e0100}"), (1, 8));
    assert_eq!(found(&known, "渡辺ガグ"), []);
    assert_eq!(found(&known, "渡辺ガク\u{3099}"), []);
}

fn marks(known: &KnownValues, text: &str) -> (u32, u32) {
    let [one] = found(known, text).try_into().unwrap();
    (one.start, one.end)
}

#[test]
fn of_one_stretch_the_longer_value_then_the_stricter_category_is_told() {
    use DataCategory as C;
    let told = |values: &[(C, &str)], text| {
        let forwards = found(&known(values), text);
        let backwards: Vec<_> = values.iter().rev().copied().collect();
        assert_eq!(found(&known(&backwards), text), forwards);
        forwards.iter().map(|redaction| (redaction.end, redaction.category)).collect::<Vec<_>>()
    };
    assert_eq!(told(&[(C::PersonName, "見本花"), (C::Handle, "見本花子")], "見本花子"), [(4, C::Handle)]);
    assert_eq!(told(&[(C::PersonName, "見本花子"), (C::Handle, "見本花")], "見本花子"), [(4, C::PersonName)]);
    assert_eq!(told(&[(C::PersonName, "見本花子"), (C::Creed, "見本花子")], "見本花子"), [(4, C::Creed)]);
    let number = [(C::Phone, "000000000001"), (C::MyNumber, "0000-0000-0001")];
    assert_eq!(known(&number).values(), 1);
    let stricter =
        if C::Phone.statutory_class() < C::MyNumber.statutory_class() { C::Phone } else { C::MyNumber };
    assert_eq!(told(&number, "0000 0000 0001"), [(14, stricter)]);
}

#[test]
fn a_used_up_budget_is_an_error_and_repeated_values_take_none() {
    assert_eq!(
        KnownValuesBuilder::new(0).add(DataCategory::PersonName, "見本花子").unwrap_err().code(),
        "known-values-memory"
    );
    let mut builder = KnownValuesBuilder::new(4096);
    for _ in 0..10_000 {
        builder.add(DataCategory::PersonName, "見本 花子").unwrap();
        builder.add(DataCategory::Phone, "12345").unwrap();
    }
    let mut added = Vec::new();
    let error = loop {
        let value = format!("C{:06}", added.len());
        match builder.add(DataCategory::EmployeeId, &value) {
            Ok(()) => added.push(value),
            Err(error) => break error,
        }
    };
    assert_eq!((error.kind(), error.code()), (ErrorKind::Resource, "known-values-memory"));
    assert_eq!(error.params()[0].0, "values");
    assert_eq!(error.params()[1], ("memory_bytes", "4096".to_owned()));
    assert!((30..70).contains(&added.len()), "{}", added.len());
    let known = builder.build();
    assert_eq!(known.values(), added.len() + 1);
    for value in &added {
        assert_eq!(found(&known, value).len(), 1, "{value}");
    }
    assert_eq!(found(&known, &format!("C{:06}", added.len())), []);
}

#[test]
fn nothing_is_found_for_nothing() {
    let known = known(&[
        (DataCategory::PersonName, ""),
        (DataCategory::Address, " ー "),
        (DataCategory::Phone, "119"),
    ]);
    assert!(known.is_empty());
    assert_eq!(known.values(), 0);
    assert_eq!(found(&known, "119 ー 見本花子"), []);
}

#[test]
fn known_values_are_shared_between_threads() {
    const fn shared<T: Send + Sync>() {}
    shared::<KnownValues>();
}

#[test]
fn every_line_of_the_variants_is_one_pair_and_leads_to_a_character_that_stays() {
    let mut seen = std::collections::BTreeSet::new();
    for line in include_str!("variants.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [variant, common, "joyo" | "jinmei" | "glyph" | "compat"] = fields.as_slice() else {
            panic!("{line}")
        };
        let variant = match variant.strip_prefix("U+") {
            Some(code) => char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap().to_string(),
            None => (*variant).to_owned(),
        };
        assert!(seen.insert(variant.clone()), "{line}");
        assert_eq!(Folded::of(&variant).plain, *common, "{line}");
        assert_eq!(Folded::of(common).plain, *common, "{line}");
    }
    assert!(seen.len() > 300);
}

/// What the twin makes of each character of its alphabet: nothing, or what is compared.
fn twin_fold(text: &[char], is_name: bool) -> Vec<Option<char>> {
    let narrow = |c: char| match c {
        '１' => '1',
        '２' => '2',
        '（' => '(',
        '）' => ')',
        'Ａ' | 'A' | 'ａ' => 'a',
        '髙' => '高',
        'か' if is_name => 'カ',
        'ｶ' => 'カ',
        '　' | '－' | '-' => ' ',
        other => other,
    };
    let mut folded: Vec<Option<char>> = Vec::new();
    for (at, character) in text.iter().enumerate() {
        let next = text[at + 1..].iter().map(|c| narrow(*c)).find(|c| *c != ' ');
        let next_is_digit = next.is_some_and(|c| c.is_ascii_digit());
        // Before, what counts is the last character that is not itself left out.
        let last_is_digit = folded.iter().rev().flatten().next().is_some_and(char::is_ascii_digit);
        folded.push(match narrow(*character) {
            ' ' => None,
            'ー' if last_is_digit && next_is_digit => None,
            '(' if next_is_digit => None,
            ')' if last_is_digit => None,
            other => Some(other),
        });
    }
    folded
}

/// Character by character and value by value.
fn twin(values: &[(DataCategory, String)], text: &str) -> Vec<Redaction> {
    let text: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let mut best: Option<(usize, DataCategory)> = None;
        for (category, value) in values {
            let Some(end) = twin_end(*category == DataCategory::PersonName, value, &text, from) else {
                continue;
            };
            let better = best.is_none_or(|(best_end, best_category)| {
                end > best_end
                    || end == best_end
                        && (category.statutory_class(), *category)
                            < (best_category.statutory_class(), best_category)
            });
            if better {
                best = Some((end, *category));
            }
        }
        if let Some((end, category)) = best {
            let position = |at: usize| u32::try_from(at).unwrap();
            out.push(Redaction { start: position(from), end: position(end), category });
        }
        from = best.map_or(from + 1, |(end, _)| end);
    }
    out
}

/// Where the value ends that stands in the text from a character on.
fn twin_end(is_name: bool, value: &str, text: &[char], from: usize) -> Option<usize> {
    let value: Vec<char> = value.trim().chars().collect();
    let value: Vec<char> = twin_fold(&value, is_name).into_iter().flatten().collect();
    let text = twin_fold(text, is_name);
    let digits = value.iter().all(char::is_ascii_digit);
    if value.len() < if digits { 6 } else { 3 } {
        return None;
    }
    let mut at = from;
    for (n, expected) in value.iter().enumerate() {
        while n > 0 && text.get(at) == Some(&None) {
            at += 1;
        }
        if text.get(at) != Some(&Some(*expected)) {
            return None;
        }
        at += 1;
    }
    let beyond = |at: Option<usize>| at.and_then(|at| text.get(at).copied().flatten()).unwrap_or(' ');
    let code = value.iter().all(char::is_ascii) && !digits;
    let inside = |edge: char, beyond: char| match code {
        true => edge.is_ascii_alphanumeric() && beyond.is_ascii_alphanumeric(),
        false => edge.is_ascii_digit() && beyond.is_ascii_digit(),
    };
    let stands_alone =
        !inside(value[0], beyond(from.checked_sub(1))) && !inside(value[value.len() - 1], beyond(Some(at)));
    stands_alone.then_some(at)
}

fn written() -> impl Strategy<Value = String> {
    let alphabet = "111122１２aaＡA高高髙か々カｶー-－ 　()（）\n";
    let characters: Vec<char> = alphabet.chars().collect();
    prop::collection::vec(prop::sample::select(characters), 0..12).prop_map(String::from_iter)
}

fn values() -> impl Strategy<Value = Vec<(DataCategory, String)>> {
    let categories = vec![DataCategory::PersonName, DataCategory::Phone, DataCategory::Creed];
    prop::collection::vec((prop::sample::select(categories), written()), 0..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn the_search_finds_what_its_slow_twin_finds(
        values in values(),
        around in prop::collection::vec(written(), 0..5),
        repeated in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
    ) {
        // Values stand in the text among other writing, as they were added.
        let mut text = String::new();
        for n in 0..around.len().max(repeated.len()) {
            text.extend(around.get(n).map(String::as_str));
            if let (Some(index), false) = (repeated.get(n), values.is_empty()) {
                text.push_str(&index.get(&values).1);
            }
        }
        let borrowed: Vec<_> = values.iter().map(|(category, value)| (*category, value.as_str())).collect();
        let found = found(&known(&borrowed), &text);
        prop_assert_eq!(marked(&text, &found), marked(&text, &twin(&values, &text)));
        prop_assert_eq!(found, twin(&values, &text));
    }

    #[test]
    fn any_text_is_searched_and_any_value_is_found_where_it_stands_alone(value in any::<String>(), text in any::<String>()) {
        let known = known(&[(DataCategory::Address, &value)]);
        let text = format!("{text}\n{value}\n{text}");
        let found = found(&known, &text);
        prop_assert!(found.is_sorted_by(|a, b| a.end <= b.start));
        let scalars = u32::try_from(text.chars().count()).unwrap();
        prop_assert!(found.iter().all(|redaction| redaction.start < redaction.end && redaction.end <= scalars));
        prop_assert_eq!(found.is_empty(), known.is_empty());
    }

    #[test]
    fn the_order_of_adding_changes_nothing(values in values(), text in prop::collection::vec(written(), 0..9)) {
        let text = text.concat();
        let mut order: Vec<_> = values.iter().map(|(category, value)| (*category, value.as_str())).collect();
        let forwards = known(&order);
        order.reverse();
        order.extend_from_within(..);
        let backwards = known(&order);
        prop_assert_eq!(forwards.values(), backwards.values());
        prop_assert_eq!(found(&forwards, &text), found(&backwards, &text));
    }
}
