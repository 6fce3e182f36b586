use super::calendar::{AS_OF, age_on, civil, era_letter_text, era_text};
use super::draw::{Draw, Table};
use super::identifiers::{corporate_check, licence_check, luhn_check, my_number_check, passes_any_check};
use super::lists::{Piece, lists};
use super::notation::{full_width, grouped, landline_written, mobile_written};
use super::person::{Person, romaji};
use super::{CONTRACT_COLUMNS, CorpusSettings, LEAD_COLUMNS, Note, contracts, customers, leads, notes};
use arrow_array::cast::AsArray;
use arrow_array::types::Date32Type;
use arrow_array::{Array, RecordBatch};
use jiff::civil::date;
use sekisho_terms::DataCategory;
use std::collections::{BTreeMap, BTreeSet};

const SMALL: CorpusSettings = CorpusSettings { seed: 7, customers: 3000, notes: 3000, leads: 300 };

fn batches(settings: &CorpusSettings) -> Vec<RecordBatch> {
    customers(settings).map(Result::unwrap).collect()
}

fn note_lines(settings: &CorpusSettings) -> Vec<String> {
    notes(settings).map(|note| serde_json::to_string(&note).unwrap()).collect()
}

fn slice(note: &Note, start: usize, end: usize) -> String {
    note.text.chars().skip(start).take(end - start).collect()
}

fn ascii_digits(text: &str) -> String {
    text.chars()
        .map(|c| if ('０'..='９').contains(&c) { char::from_u32(u32::from(c) - 0xfee0).unwrap() } else { c })
        .filter(char::is_ascii_digit)
        .collect()
}

// Slow twins of the check digits: positions counted from the left, weights written out.

fn twin_sum(number: &str, weights: &[u32]) -> u32 {
    assert!(number.len() >= weights.len(), "{} digits", number.len());
    number.bytes().zip(weights).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum()
}

fn twin_my_number(number: &str) -> bool {
    let rest = twin_sum(number, &[6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    let check = if rest < 2 { 0 } else { 11 - rest };
    number.len() == 12 && number.ends_with(&check.to_string())
}

fn twin_licence(number: &str) -> bool {
    let table = [1, 0, 9, 8, 7, 6, 5, 4, 3, 2, 1];
    let check: u32 = table[twin_sum(number, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) as usize % 11];
    number.len() == 12 && number.get(10..11) == Some(check.to_string().as_str())
}

fn twin_luhn(number: &str) -> bool {
    const DOUBLED: [usize; 10] = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];
    let mut sum = 0;
    for (place, digit) in number.bytes().rev().map(|byte| usize::from(byte - b'0')).enumerate() {
        sum += if place % 2 == 1 { DOUBLED[digit] } else { digit };
    }
    sum % 10 == 0
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let other = CorpusSettings { seed: 8, ..SMALL };
    assert_eq!(batches(&SMALL), batches(&SMALL));
    assert_eq!(note_lines(&SMALL), note_lines(&SMALL));
    assert_ne!(batches(&SMALL), batches(&other));
    assert_ne!(note_lines(&SMALL), note_lines(&other));
    assert_ne!(leads(&SMALL).collect::<Vec<_>>(), leads(&other).collect::<Vec<_>>());
    assert_ne!(contracts(&SMALL).collect::<Vec<_>>(), contracts(&other).collect::<Vec<_>>());
}

#[test]
fn the_stream_of_a_row_is_fixed_for_good() {
    let mut draw = Draw::row(1, Table::Customers, 0);
    // Computed apart from this code, from the published SplitMix64.
    assert_eq!([draw.bits(), draw.bits()], [0x568b_6056_8922_57b5, 0xf551_d3fe_89a6_6bcd]);
}

#[test]
fn a_row_does_not_depend_on_how_many_are_asked_for() {
    let more = CorpusSettings { customers: 9000, ..SMALL };
    let rows = usize::try_from(SMALL.customers).unwrap();
    let (few, many) = (batches(&SMALL).remove(0), batches(&more));
    assert_eq!(many.iter().map(RecordBatch::num_rows).collect::<Vec<_>>(), [8192, 808]);
    for (few, many) in few.columns().iter().zip(many[0].columns()) {
        // Dictionaries differ in length, so the cells are compared.
        let (few, many) = (format!("{:?}", cells(few)), format!("{:?}", cells(&many.slice(0, rows))));
        assert_eq!(few, many);
    }
    let short: Vec<_> = contracts(&SMALL).collect();
    assert_eq!(short, contracts(&more).take(short.len()).collect::<Vec<_>>());
    let longer = CorpusSettings { notes: 4000, leads: 900, ..SMALL };
    assert_eq!(note_lines(&SMALL), note_lines(&longer)[..3000]);
    assert_eq!(leads(&SMALL).collect::<Vec<_>>(), leads(&longer).take(300).collect::<Vec<_>>());
}

fn cells(column: &dyn Array) -> Vec<Option<String>> {
    let keys = column
        .as_any_dictionary_opt()
        .map(|words| (words.normalized_keys(), words.values().as_string::<i32>()));
    (0..column.len())
        .map(|row| {
            if column.is_null(row) {
                None
            } else if let Some(text) = column.as_string_opt::<i32>() {
                Some(text.value(row).to_owned())
            } else if let Some((keys, words)) = &keys {
                Some(words.value(keys[row]).to_owned())
            } else {
                Some(format!("{:?}", column.slice(row, 1)))
            }
        })
        .collect()
}

#[test]
fn check_digits_agree_with_worked_examples() {
    assert_eq!(my_number_check("98320567321"), 4);
    assert_eq!(licence_check("3090123456"), 2);
    assert_eq!(corporate_check("000012050002"), 7);
    assert_eq!(luhn_check("3312001"), 5);
    assert_eq!(luhn_check("411111111111111"), 1);
    for personal in ["983205673214", "309012345620", "7000012050002", "33120015"] {
        assert!(passes_any_check(personal), "{personal}");
    }
    assert!(!passes_any_check("983205673215"));
}

#[test]
fn identifiers_of_customers_are_valid_by_a_second_implementation() {
    let (mut my_numbers, mut licences, mut cards) = (0, 0, 0);
    for row in 0..20_000 {
        let person = Person::customer(11, row);
        let age = age_on(person.birth, AS_OF);
        if let Some(number) = &person.my_number {
            my_numbers += 1;
            assert!(twin_my_number(number));
        }
        if let Some(number) = &person.licence {
            licences += 1;
            assert!(twin_licence(number));
            assert!(age >= 18);
            let first_year: i16 = number.get(2..4).unwrap().parse().unwrap();
            assert!((0..=8).contains(&(first_year - (person.birth.year() + 18) % 100).rem_euclid(100)));
        }
        if let Some(number) = &person.card {
            cards += 1;
            assert!(twin_luhn(number));
            assert!(number.len() == 16 || (number.len() == 15 && number.starts_with("3782")));
        }
    }
    assert!((450..750).contains(&my_numbers), "{my_numbers}");
    assert!((1700..2500).contains(&licences), "{licences}");
    assert!((7300..8900).contains(&cards), "{cards}");
}

#[test]
fn customers_are_distinct_and_spread_as_a_customer_base_is() {
    let settings = CorpusSettings { customers: 100_000, ..SMALL };
    let (mut ids, mut prefectures, mut plans) = (BTreeSet::new(), BTreeMap::new(), BTreeSet::new());
    let (mut minors, mut old, mut churned, mut unstated, mut names) = (0, 0, 0, 0, BTreeMap::new());
    for row in 0..settings.customers {
        let person = Person::customer(settings.seed, row);
        let age = age_on(person.birth, AS_OF);
        assert!((0..=95).contains(&age), "{age}");
        assert!(person.birth < person.joined_on && person.joined_on <= AS_OF);
        assert!(ids.insert(person.customer_id.clone()));
        assert!(person.home.line.starts_with(person.home.municipality.name));
        let (head, _) = person.home.postal_code.split_once('-').unwrap();
        assert!(person.home.municipality.postal_heads.split(',').any(|known| known == head));
        *prefectures.entry(person.home.municipality.prefecture).or_insert(0) += 1;
        *names.entry(person.surname.written).or_insert(0) += 1;
        plans.insert(person.plan);
        minors += u32::from(age < 18);
        old += u32::from(age >= 65);
        churned += u32::from(person.churned);
        unstated += u32::from(!person.sex_stated);
    }
    assert_eq!((prefectures.len(), plans.len()), (47, 5));
    assert!(prefectures["東京都"] > prefectures["鳥取県"] * 10);
    assert!(names["佐藤"] > names["二宮"] * 10 && names.contains_key("髙橋"));
    assert!((300..2500).contains(&minors), "{minors}");
    assert!((18_000..32_000).contains(&old), "{old}");
    assert!((10_000..25_000).contains(&churned), "{churned}");
    assert!((1_500..2_500).contains(&unstated), "{unstated}");
}

#[test]
fn customer_ids_stay_apart_in_long_lists() {
    // The stride is coprime with 90 million, so no id comes twice before row 90 million.
    let (mut a, mut b) = (48_271_393_u64, 90_000_000_u64);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    assert_eq!(a, 1);
    let far = Person::customer(u64::MAX, 89_999_999).customer_id;
    assert_eq!((far.len(), far.starts_with('C')), (9, true));
}

#[test]
fn batches_hold_what_the_customers_are() {
    let batch = batches(&SMALL).remove(0);
    let column = |name: &str| batch.column_by_name(name).unwrap();
    assert_eq!(batch.num_columns(), 19);
    for row in [0_usize, 1, 500, 2999] {
        let person = Person::customer(SMALL.seed, row as u64);
        assert_eq!(column("customer_id").as_string::<i32>().value(row), person.customer_id);
        assert_eq!(column("name").as_string::<i32>().value(row), person.name());
        let days = column("birth_date").as_primitive::<Date32Type>().value(row);
        assert_eq!(civil(days), person.birth);
        assert_eq!(column("email").is_null(row), person.email.is_none());
        assert_eq!(cells(column("plan"))[row].as_deref(), Some(person.plan));
        assert_eq!(column("churned").as_boolean().value(row), person.churned);
    }
    for email in column("email").as_string::<i32>().iter().flatten() {
        let (_, domain) = email.split_once('@').unwrap();
        assert!(domain.ends_with("example.jp") || domain.ends_with("example.com"), "{domain}");
        assert!(email.is_ascii() && !email.contains(".."));
    }
    for kana in column("name_kana").as_string::<i32>().iter().flatten() {
        assert!(kana.chars().all(|c| c == ' ' || ('ァ'..='ー').contains(&c)), "{kana}");
    }
}

#[test]
fn contracts_fit_cp932_and_name_customers() {
    let ids: BTreeSet<String> =
        (0..SMALL.customers).map(|row| Person::customer(SMALL.seed, row).customer_id).collect();
    let (mut numbers, mut text) = (BTreeSet::new(), String::new());
    for row in contracts(&SMALL) {
        assert_eq!(row.len(), CONTRACT_COLUMNS.len());
        assert!(numbers.insert(row[0].clone()));
        assert!(ids.contains(&row[1]));
        assert!(row[7].parse::<u32>().unwrap() >= 1980);
        text.push_str(&row.join(","));
        text.push('\n');
    }
    assert!((3000..3600).contains(&numbers.len()), "{}", numbers.len());
    for expected in ["令和", "平成", "①", "㈱", "2024/", "2024-", "口座振替"] {
        assert!(text.contains(expected), "{expected}");
    }
    assert_cp932(&text);
}

#[test]
fn word_lists_fit_cp932_and_hold_old_forms() {
    for list in LISTS {
        assert_cp932(list);
    }
    for old in ["髙橋", "山﨑", "渡邉", "濵田", "德永"] {
        assert!(LISTS[0].contains(old), "{old}");
    }
}

fn assert_cp932(text: &str) {
    let (bytes, _, lossy) = encoding_rs::SHIFT_JIS.encode(text);
    assert!(!lossy);
    assert_eq!(encoding_rs::SHIFT_JIS.decode(&bytes).0, text);
}

#[test]
fn every_line_of_the_lists_is_read() {
    let lines = |list: &str| list.lines().filter(|line| !line.starts_with('#')).count();
    assert_eq!(lists().surnames.len(), lines(LISTS[0]));
    assert_eq!(lists().municipalities.len(), lines(LISTS[3]));
    assert_eq!(lists().remarks.len(), lines(LISTS[6]));
    let others: usize =
        ["plain", "opening", "closing", "signed"].iter().map(|topic| lists().templates(topic).len()).sum();
    assert_eq!(lists().personal.len() + others, lines(LISTS[5]));
    assert!(lists().personal.len() >= 60 && lists().templates("plain").len() >= 20);
    let kinds: BTreeSet<&str> = LISTS[4]
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split('\t').next())
        .collect();
    assert!(kinds.iter().all(|kind| lists().words(kind).is_some_and(|words| words.len() > 0)));
    let municipalities = LISTS[3].lines().skip(1);
    let prefectures: BTreeSet<&str> = municipalities.filter_map(|line| line.split('\t').next()).collect();
    assert!(prefectures.iter().all(|prefecture| LISTS[2].contains(&format!("{prefecture}\t"))));
    let all = lists().personal.iter().chain(lists().remarks.iter().map(|(template, _)| template));
    for piece in all.flat_map(|template| &template.pieces) {
        if let Piece::Text(text) = piece {
            assert!(!text.is_ascii() || text.is_empty() || !text.contains('_'), "unknown slot {text}");
        }
    }
}

#[test]
fn truth_stands_where_it_says() {
    let mut seen: BTreeMap<DataCategory, usize> = BTreeMap::new();
    for note in notes(&SMALL) {
        let length = note.text.chars().count();
        let mut behind = 0;
        let mut outside = String::new();
        for truth in &note.truth {
            assert!(behind <= truth.start && truth.start < truth.end && truth.end <= length);
            outside.push_str(&slice(&note, behind, truth.start));
            outside.push('|');
            behind = truth.end;
            assert_shape(&slice(&note, truth.start, truth.end), truth.category);
            *seen.entry(truth.category).or_insert(0) += 1;
        }
        outside.push_str(&slice(&note, behind, length));
        assert_nothing_personal(&outside);
        assert!(!note.text.contains(['{', '}']), "{}", note.text);
    }
    use DataCategory as C;
    let expected = [
        C::PersonName,
        C::Phone,
        C::Email,
        C::PostalCode,
        C::Address,
        C::BirthDate,
        C::Age,
        C::Minor,
        C::MyNumber,
        C::CreditCard,
        C::BankAccount,
        C::DriverLicence,
        C::MedicalHistory,
        C::Disability,
        C::HealthInsurance,
        C::Passport,
        C::ResidenceCard,
        C::PensionNumber,
        C::LicencePlate,
        C::Handle,
    ];
    assert_eq!(seen.keys().copied().collect::<BTreeSet<_>>(), BTreeSet::from(expected));
    assert!(seen.values().all(|count| *count >= 10), "{seen:?}");
}

fn assert_shape(text: &str, category: DataCategory) {
    use DataCategory as C;
    let digits = ascii_digits(text);
    let fits = match category {
        C::PersonName => digits.is_empty() && text.chars().count() <= 12 && !text.contains('様'),
        C::Phone => matches!(digits.len(), 10..=12) && (digits.starts_with('0') || digits.starts_with("81")),
        C::Email => text.contains("@") && text.is_ascii(),
        C::PostalCode => digits.len() == 7 && text.chars().count() == 8,
        C::Address => text.contains(['市', '区']) && !digits.is_empty(),
        C::BirthDate => digits.len() >= 2 && text.contains(['年', '/', '-', '.']),
        C::Age => digits.parse::<u32>().unwrap() >= 18 && text.ends_with('歳'),
        C::Minor => digits.parse::<u32>().unwrap() < 18 && text.ends_with(['歳', '才']),
        C::MyNumber => twin_my_number(&digits),
        C::CreditCard => matches!(digits.len(), 15 | 16) && twin_luhn(&digits),
        C::BankAccount => matches!(digits.len(), 5 | 7 | 8) && digits == text,
        C::DriverLicence => twin_licence(&digits),
        C::HealthInsurance => text.contains('・') || (digits.len() == 8 && twin_luhn(&digits)),
        C::Passport => text.len() == 9 && digits.len() == 7,
        C::ResidenceCard => text.len() == 12 && digits.len() == 8,
        C::PensionNumber => digits.len() == 10 && text.len() == 11,
        C::LicencePlate => digits.len() == 7,
        C::Handle => text.is_ascii() && !text.contains('@'),
        C::MedicalHistory | C::Disability => text.chars().count() >= 2,
        _ => false,
    };
    assert!(fits, "{text} as {category}");
}

fn assert_nothing_personal(outside: &str) {
    assert!(!outside.contains('@'));
    let mut run = String::new();
    for c in outside.chars().chain(['|']) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        if run.len() >= 12 {
            for personal in [twin_my_number, twin_licence, twin_luhn] {
                assert!(!personal(&run), "{run}");
            }
        }
        assert!(run.len() < 7 || run.len() >= 12, "a number of {} digits", run.len());
        run.clear();
    }
}

#[test]
fn a_quarter_of_the_notes_is_plain_and_most_others_name_their_customer() {
    let people: BTreeMap<String, Person> = (0..SMALL.customers)
        .map(|row| Person::customer(SMALL.seed, row))
        .map(|person| (person.customer_id.clone(), person))
        .collect();
    let (mut ids, mut plain, mut named, mut channels) = (BTreeSet::new(), 0, 0, BTreeSet::new());
    for note in notes(&SMALL) {
        let person = &people[&note.customer_id];
        let full = format!("{}{}", person.surname.written, person.given.written);
        let closed: String = note.text.chars().filter(|c| !c.is_whitespace()).collect();
        named += u32::from(closed.contains(&full));
        plain += u32::from(note.truth.is_empty());
        assert!(ids.insert(note.note_id.clone()));
        assert!(note.date >= date(2025, 4, 1) && note.date <= AS_OF);
        assert!((1..=6).contains(&note.text.matches('。').count()) || note.text.contains('　'));
        channels.insert(note.channel);
    }
    assert!((660..840).contains(&plain), "{plain}");
    assert!((1200..1900).contains(&named), "{named}");
    assert_eq!(channels.len(), 5);
}

#[test]
fn the_truth_is_not_written() {
    let line = note_lines(&SMALL).remove(0);
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    let keys: Vec<&String> = value.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["note_id", "customer_id", "date", "channel", "text"]);
}

#[test]
fn without_customers_there_are_no_notes() {
    let empty = CorpusSettings { customers: 0, ..SMALL };
    assert_eq!((notes(&empty).count(), customers(&empty).count(), contracts(&empty).count()), (0, 0, 0));
}

#[test]
fn leads_are_strangers_with_three_fields() {
    let rows: Vec<_> = leads(&SMALL).collect();
    assert_eq!(rows.len(), 300);
    assert!(
        rows.iter().all(|row| row.len() == LEAD_COLUMNS.len() && row.iter().all(|cell| !cell.is_empty()))
    );
    assert!(rows.iter().all(|row| row[1].len() == 13));
}

#[test]
fn readings_become_letters() {
    for (kana, letters) in [
        ("サトウ", "sato"),
        ("リュウノスケ", "ryunosuke"),
        ("ショウタ", "shota"),
        ("テッペイ", "teppei"),
        ("イノウエ", "inoue"),
        ("ジュンコ", "junko"),
        ("チヒロ", "chihiro"),
        ("シンヤ", "shinya"),
    ] {
        assert_eq!(romaji(kana), letters);
    }
    let lists = [LISTS[0], LISTS[1]];
    for kana in lists.iter().flat_map(|list| list.lines().skip(1)).filter_map(|line| line.split('\t').nth(1))
    {
        assert!(romaji(kana).len() + 2 > kana.chars().count(), "{kana}");
    }
}

#[test]
fn dates_are_written_in_eras() {
    for (day, long, short) in [
        (date(1989, 1, 7), "昭和64年1月7日", "S64.1.7"),
        (date(1989, 1, 8), "平成元年1月8日", "H1.1.8"),
        (date(2019, 4, 30), "平成31年4月30日", "H31.4.30"),
        (date(2019, 5, 1), "令和元年5月1日", "R1.5.1"),
        (date(2026, 10, 31), "令和8年10月31日", "R8.10.31"),
    ] {
        assert_eq!((era_text(day).as_str(), era_letter_text(day).as_str()), (long, short));
    }
    assert_eq!(age_on(date(2000, 2, 29), date(2026, 2, 28)), 25);
    assert_eq!(age_on(date(2000, 2, 29), date(2026, 3, 1)), 26);
}

#[test]
fn numbers_keep_their_digits_in_every_notation() {
    let mut draw = Draw::row(3, Table::Notes, 9);
    let mut forms = BTreeSet::new();
    for _ in 0..200 {
        let written = mobile_written(&mut draw, "09012345678");
        let digits = ascii_digits(&written);
        assert!(digits == "09012345678" || digits == "819012345678", "{written}");
        forms.insert(written);
        assert_eq!(ascii_digits(&landline_written(&mut draw, "0466")).len(), 10);
    }
    assert_eq!(forms.len(), 6);
    assert_eq!(full_width("03(1)-2"), "０３（１）－２");
    assert_eq!(grouped("123456789012", &[4, 4, 4], " "), "1234 5678 9012");
}

const LISTS: [&str; 7] = [
    include_str!("../../../../../corpus/surnames.tsv"),
    include_str!("../../../../../corpus/given_names.tsv"),
    include_str!("../../../../../corpus/prefectures.tsv"),
    include_str!("../../../../../corpus/municipalities.tsv"),
    include_str!("../../../../../corpus/words.tsv"),
    include_str!("../../../../../corpus/notes.tsv"),
    include_str!("../../../../../corpus/remarks.tsv"),
];
