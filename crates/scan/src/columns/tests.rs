use super::cells::Cells;
use super::distinct::Distinct;
use super::*;
use crate::Scanner;
use arrow_array::builder::{LargeStringBuilder, StringDictionaryBuilder, StringViewBuilder};
use arrow_array::types::{
    Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{
    ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray,
    Float64Array, Int64Array, LargeStringArray, ListArray, NullArray, RecordBatch, StringArray,
    Time32SecondArray, TimestampMicrosecondArray, UInt64Array,
};
use arrow_schema::{DataType, Field, Schema};
use proptest::prelude::*;
use sekisho_terms::{AttributeRole, DataCategory as C};
use std::sync::{Arc, LazyLock};

pub(super) static SCANNER: LazyLock<Scanner> = LazyLock::new(Scanner::japanese);

pub(super) fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    let fields: Vec<Field> =
        columns.iter().map(|(name, array)| Field::new(*name, array.data_type().clone(), true)).collect();
    RecordBatch::try_new(Arc::new(Schema::new(fields)), columns.into_iter().map(|(_, array)| array).collect())
        .unwrap()
}

pub(super) fn inventory(batch: &RecordBatch) -> Inventory {
    let mut observation = Observation::new(&batch.schema()).unwrap();
    SCANNER.observe(batch, &mut observation).unwrap();
    observation.finish()
}

/// The verdict on one column of text.
pub(super) fn judged(name: &str, cells: &[String]) -> ColumnInventory {
    let array: ArrayRef = Arc::new(StringArray::from_iter_values(cells));
    inventory(&batch(vec![(name, array)])).columns.remove(0)
}

pub(super) fn my_number(n: u64) -> String {
    let base = format!("{n:011}");
    (0..10)
        .map(|check| format!("{base}{check}"))
        .find(|number| crate::check::is_my_number(&number.bytes().map(|b| b - b'0').collect::<Vec<u8>>()))
        .unwrap()
}

pub(super) fn many(count: u64, make: impl Fn(u64) -> String) -> Vec<String> {
    (0..count).map(make).collect()
}

#[test]
fn headers_and_cells_that_agree_make_typed_columns() {
    let cases: Vec<(&str, Vec<String>, C, bool, AttributeRole)> = vec![
        ("個人番号", many(20, |n| my_number(n * 7919)), C::MyNumber, true, AttributeRole::DirectIdentifier),
        (
            "電話番号",
            many(20, |n| format!("090-1234-{n:04}")),
            C::Phone,
            true,
            AttributeRole::DirectIdentifier,
        ),
        (
            "email",
            many(20, |n| format!("user{n}@example.com")),
            C::Email,
            true,
            AttributeRole::DirectIdentifier,
        ),
        (
            "郵便番号",
            many(20, |n| format!("150-{n:04}")),
            C::PostalCode,
            true,
            AttributeRole::QuasiIdentifier,
        ),
        (
            "生年月日",
            many(20, |n| format!("昭和{}年4月1日", n + 2)),
            C::BirthDate,
            true,
            AttributeRole::QuasiIdentifier,
        ),
        (
            "birth_date",
            many(20, |n| format!("19{}-04-01", n + 50)),
            C::BirthDate,
            true,
            AttributeRole::QuasiIdentifier,
        ),
        ("年齢", many(20, |n| format!("{}", n + 20)), C::Age, true, AttributeRole::QuasiIdentifier),
        (
            "口座番号",
            many(20, |n| format!("{:07}", n * 31)),
            C::BankAccount,
            true,
            AttributeRole::DirectIdentifier,
        ),
        (
            "customer_id",
            many(20, |n| format!("C{n:05}")),
            C::EmployeeId,
            true,
            AttributeRole::DirectIdentifier,
        ),
        (
            "氏名",
            many(20, |n| format!("山田{}", ["太郎", "花子", "一郎"][usize::try_from(n % 3).unwrap()])),
            C::PersonName,
            false,
            AttributeRole::DirectIdentifier,
        ),
        (
            "住所",
            many(20, |n| format!("東京都新宿区西新宿2-8-{n}")),
            C::Address,
            false,
            AttributeRole::DirectIdentifier,
        ),
        ("病名", many(20, |_| "糖尿病".to_owned()), C::MedicalHistory, false, AttributeRole::Sensitive),
    ];
    for (name, cells, category, closed, role) in cases {
        let column = judged(name, &cells);
        assert_eq!(column.kind, ColumnKind::Typed, "{name}");
        assert_eq!(column.category, Some(category), "{name}");
        assert_eq!((column.closed, column.role), (closed, role), "{name}");
        assert_eq!(column.found[&category], CategoryCount { cells: 20, spans: 20 }, "{name}");
    }
}

#[test]
fn only_columns_with_room_for_nothing_else_are_closed() {
    let words = judged("会員ID", &many(20, |n| format!("tanaka_{n}")));
    assert_eq!((words.category, words.closed), (Some(C::EmployeeId), false));
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("x", Arc::new(Float64Array::from(vec![1.5]))),
        ("件数", Arc::new(Int64Array::from(vec![12]))),
        ("単価", Arc::new(StringArray::from(vec!["1,280"]))),
        ("serial", Arc::new(Int64Array::from(vec![983_205_673_214]))),
        ("空欄", Arc::new(StringArray::from(vec![None::<&str>]))),
        ("性別", Arc::new(StringArray::from(vec!["男"]))),
    ];
    let closed: Vec<bool> = inventory(&batch(columns)).columns.iter().map(|c| c.closed).collect();
    assert_eq!(closed, [true, true, true, false, true, false]);
}

#[test]
fn check_digits_type_a_column_without_a_telling_header() {
    let column = judged("x1", &many(60, |n| my_number(n * 104_729)));
    assert_eq!((column.category, column.closed), (Some(C::MyNumber), true));
    let few = judged("x1", &many(40, |n| my_number(n * 104_729)));
    assert_eq!(few.category, None);
    let repeated = judged("x1", &many(500, |n| my_number(n % 5)));
    assert_eq!(repeated.category, None);
}

#[test]
fn numbers_that_pass_by_chance_stay_untyped() {
    let serial: ArrayRef =
        Arc::new(Int64Array::from_iter_values((0..1000).map(|n| 100_000_000_000 + n * 37)));
    let text = many(1000, |n| format!("{}", 100_000_000_000 + n * 37));
    let price: ArrayRef = Arc::new(Int64Array::from_iter_values((0..1000).map(|n| n * 980)));
    let inventory = inventory(&batch(vec![
        ("serial", serial),
        ("serial_text", Arc::new(StringArray::from_iter_values(&text))),
        ("単価", price),
    ]));
    for column in &inventory.columns {
        assert_eq!(column.category, None, "{}", column.name);
        assert!(column.found.is_empty(), "{}", column.name);
    }
    assert_eq!(inventory.columns[2].kind, ColumnKind::Scalar);
}

#[test]
fn cells_that_contradict_the_header_are_searched() {
    let column = judged(
        "電話番号",
        &many(20, |n| if n < 15 { format!("後日連絡{n}") } else { "090-1234-5678".to_owned() }),
    );
    assert_eq!((column.kind, column.category), (ColumnKind::FreeText, None));
    assert_eq!((column.header_category, column.valid, column.closed), (Some(C::Phone), 5, false));
    assert_eq!(column.found[&C::Phone].cells, 5);
}

#[test]
fn accounts_are_written_with_codes_or_with_names() {
    for name in ["bank_account", "口座番号"] {
        let coded = judged(name, &many(20, |n| format!("0701-101-{:07}", 1_690_964 + n)));
        assert_eq!((coded.kind, coded.category), (ColumnKind::Typed, Some(C::BankAccount)), "{name}");
        assert!(coded.closed && coded.role == AttributeRole::DirectIdentifier, "{name}");
        let named = judged(name, &many(20, |n| format!("みなと中央銀行 坂下支店 普通 {:07}", 2_788_237 + n)));
        assert_eq!((named.kind, named.category), (ColumnKind::Typed, Some(C::BankAccount)), "{name}");
        assert!(!named.closed, "{name}");
    }
}

#[test]
fn record_numbers_and_days_are_labels() {
    let notes = judged("note_id", &many(60, |n| format!("N{n:08}")));
    assert_eq!((notes.kind, notes.category, notes.role), (ColumnKind::Label, None, AttributeRole::Other));
    let dated = judged("note_id", &many(60, |n| format!("N20260401-{n:06}")));
    assert_eq!((dated.kind, dated.category, dated.role), (ColumnKind::Label, None, AttributeRole::Other));
    let received = judged("受付番号", &many(60, |n| format!("T-{:05}", n * 131)));
    assert_eq!(
        (received.kind, received.category, received.role),
        (ColumnKind::Label, None, AttributeRole::Other)
    );
    let days = judged("対応日", &many(60, |n| format!("2026年{}月3日", n % 12 + 1)));
    assert_eq!((days.kind, days.category), (ColumnKind::Label, None));
    let member = judged("会員番号", &many(60, |n| format!("M{n:06}")));
    assert_eq!((member.kind, member.category), (ColumnKind::Typed, Some(C::EmployeeId)));
    // Codes that are themselves personal, and prose that looks like no code, stay searched.
    let cards = judged("メモ", &many(60, |n| format!("受取: 山田様 N{n:08}")));
    assert_eq!(cards.kind, ColumnKind::FreeText);
}

#[test]
fn the_shape_of_codes_does_not_depend_on_order() {
    let cells = |texts: &[&str]| many(4, |n| texts[usize::try_from(n).unwrap() % texts.len()].to_owned());
    for texts in [["A1", "B2"], ["A1", "B22"], ["A1", "あ"], ["A1", ""]] {
        let column = |texts: &[String]| -> ArrayRef { Arc::new(StringArray::from_iter_values(texts)) };
        let forwards = cells(&texts);
        let backwards: Vec<String> = forwards.iter().rev().cloned().collect();
        let kinds: Vec<ColumnKind> = [forwards, backwards]
            .iter()
            .map(|texts| {
                let mut whole = Observation::new(&batch(vec![("note", column(texts))]).schema()).unwrap();
                for text in texts {
                    let one = batch(vec![("note", column(std::slice::from_ref(text)))]);
                    let mut part = Observation::new(&one.schema()).unwrap();
                    SCANNER.observe(&one, &mut part).unwrap();
                    whole.merge(part).unwrap();
                }
                whole.finish().columns[0].kind
            })
            .collect();
        let coded = texts != ["A1", "B22"] && texts != ["A1", "あ"];
        assert_eq!(kinds, [if coded { ColumnKind::Label } else { ColumnKind::FreeText }; 2], "{texts:?}");
    }
}

#[test]
fn one_bad_cell_opens_a_typed_column() {
    let mut cells = many(99, |n| my_number(n * 7919));
    cells.push("不明".to_owned());
    let column = judged("マイナンバー", &cells);
    assert_eq!((column.category, column.closed, column.valid), (Some(C::MyNumber), false, 99));
}

#[test]
fn free_text_names_and_labels() {
    let notes = judged("備考", &many(20, |n| format!("山田様より090-1234-{n:04}に折り返し希望とのこと。")));
    assert_eq!((notes.kind, notes.category), (ColumnKind::FreeText, None));
    assert_eq!(notes.found[&C::Phone].cells, 20);
    assert_eq!(notes.found[&C::PersonName].cells, 20);
    let names = judged(
        "col7",
        &many(20, |n| format!("{} 太郎", ["佐藤", "鈴木", "高橋"][usize::try_from(n % 3).unwrap()])),
    );
    assert_eq!((names.kind, names.category), (ColumnKind::Typed, Some(C::PersonName)));
    let sex = judged("性別", &many(20, |n| if n % 2 == 0 { "男".to_owned() } else { "女".to_owned() }));
    assert_eq!((sex.kind, sex.role, sex.distinct), (ColumnKind::Label, AttributeRole::QuasiIdentifier, 2));
    let empty = judged("氏名", &many(5, |_| " 　".to_owned()));
    assert_eq!((empty.kind, empty.cells, empty.empty, empty.category), (ColumnKind::Empty, 0, 5, None));
}

#[test]
fn a_header_that_is_itself_personal_data_is_named() {
    let column = judged("山田太郎様090-1234-5678", &["x".to_owned()]);
    assert_eq!(column.header_categories, [C::PersonName, C::Phone]);
}

#[test]
fn findings_point_at_cells_and_never_quote_them() {
    let phones: ArrayRef =
        Arc::new(StringArray::from(vec![Some("090-1234-5678"), None, Some("03-1234-5678")]));
    let notes: ArrayRef =
        Arc::new(StringArray::from(vec![Some("山田様"), Some("なし"), Some("a@example.com 宛に送る")]));
    let batch = batch(vec![("tel", phones), ("備考", notes)]);
    let inventory = inventory(&batch);
    let mut findings = Vec::new();
    SCANNER.findings(&inventory, "f.csv", &batch, 10, &mut findings).unwrap();
    let places: Vec<(u64, &str, u32, u32, C, &str)> = findings
        .iter()
        .map(|f| (f.row, f.column.as_str(), f.start, f.end, f.category, f.recognizer.as_str()))
        .collect();
    assert_eq!(
        places,
        [
            (10, "tel", 0, 13, C::Phone, "column"),
            (10, "備考", 0, 2, C::PersonName, "person-name"),
            (12, "tel", 0, 12, C::Phone, "column"),
            (12, "備考", 0, 13, C::Email, "email"),
        ]
    );
    let text = format!("{findings:?} {inventory:?}");
    assert!(!text.contains("1234") && !text.contains("山田"));
}

#[test]
fn every_string_type_gives_the_same_inventory() {
    let cells = [
        Some("山田太郎様 090-1234-5678"),
        None,
        Some(""),
        Some("なし"),
        Some("山田太郎様 090-1234-5678"),
        Some("備考"),
    ];
    let plain: ArrayRef = Arc::new(StringArray::from(cells.to_vec()));
    let mut view = StringViewBuilder::new();
    let mut large = LargeStringBuilder::new();
    for cell in cells {
        view.append_option(cell);
        large.append_option(cell);
    }
    fn dictionary<K: arrow_array::types::ArrowDictionaryKeyType>(cells: &[Option<&str>]) -> ArrayRef {
        let mut builder = StringDictionaryBuilder::<K>::new();
        cells.iter().for_each(|cell| builder.append_option(*cell));
        Arc::new(builder.finish())
    }
    let wide_keys = dictionary::<Int32Type>(&cells);
    let wide_keys = wide_keys.as_any().downcast_ref::<DictionaryArray<Int32Type>>().unwrap();
    let large_values: LargeStringArray =
        wide_keys.values().as_any().downcast_ref::<StringArray>().unwrap().iter().collect();
    let producers: Vec<ArrayRef> = vec![
        Arc::new(view.finish()),
        Arc::new(large.finish()),
        dictionary::<Int8Type>(&cells),
        dictionary::<Int16Type>(&cells),
        dictionary::<Int32Type>(&cells),
        dictionary::<Int64Type>(&cells),
        dictionary::<UInt8Type>(&cells),
        dictionary::<UInt16Type>(&cells),
        dictionary::<UInt32Type>(&cells),
        dictionary::<UInt64Type>(&cells),
        Arc::new(DictionaryArray::new(wide_keys.keys().clone(), Arc::new(large_values))),
    ];
    let reference = batch(vec![("備考", plain)]);
    let mut expected = inventory(&reference);
    let mut expected_findings = Vec::new();
    SCANNER.findings(&expected, "f", &reference, 0, &mut expected_findings).unwrap();
    assert_eq!(
        (expected.columns[0].cells, expected.columns[0].empty, expected.columns[0].distinct),
        (4, 2, 3)
    );
    assert_eq!(expected_findings.len(), 4);
    for producer in producers {
        let data_type = producer.data_type().to_string();
        let batch = batch(vec![("備考", producer)]);
        let actual = inventory(&batch);
        expected.columns[0].data_type.clone_from(&actual.columns[0].data_type);
        assert_eq!(actual, expected, "{data_type}");
        let mut findings = Vec::new();
        SCANNER.findings(&actual, "f", &batch, 0, &mut findings).unwrap();
        assert_eq!(findings, expected_findings, "{data_type}");
        // A slice of the array reads as the same rows of the whole.
        let (tail, mut tail_findings) = (batch.slice(3, 3), Vec::new());
        SCANNER.findings(&actual, "f", &tail, 3, &mut tail_findings).unwrap();
        let expected_tail: Vec<_> = expected_findings.iter().filter(|f| f.row >= 3).cloned().collect();
        assert_eq!(tail_findings, expected_tail, "{data_type}");
    }
}

#[test]
fn scalars_are_read_in_canonical_form() {
    let text = |array: ArrayRef| Cells::new("c", &array).unwrap().text(0).map(std::borrow::Cow::into_owned);
    let cases: Vec<(ArrayRef, &str)> = vec![
        (Arc::new(Int64Array::from(vec![-5])), "-5"),
        (Arc::new(UInt64Array::from(vec![u64::MAX])), "18446744073709551615"),
        (Arc::new(Float64Array::from(vec![0.1])), "0.1"),
        (Arc::new(BooleanArray::from(vec![true])), "true"),
        (Arc::new(Date32Array::from(vec![0])), "1970-01-01"),
        (Arc::new(Date32Array::from(vec![-25_509])), "1900-02-28"),
        (Arc::new(Date32Array::from(vec![11_016])), "2000-02-29"),
        (Arc::new(Date64Array::from(vec![-1])), "1969-12-31"),
        (Arc::new(TimestampMicrosecondArray::from(vec![1_700_000_000_000_000])), "2023-11-14T22:13:20"),
        (Arc::new(Decimal128Array::from(vec![12345]).with_precision_and_scale(9, 2).unwrap()), "123.45"),
    ];
    for (array, expected) in cases {
        assert_eq!(text(array).as_deref(), Some(expected));
    }
    assert_eq!(text(Arc::new(NullArray::new(1))), None);
}

#[test]
fn typed_scalars() {
    let born: ArrayRef = Arc::new(Date32Array::from_iter_values(0..30));
    let ages: ArrayRef = Arc::new(Int64Array::from_iter_values(20..50));
    let numbers: ArrayRef =
        Arc::new(Int64Array::from_iter_values((0..30).map(|n| my_number(n).parse().unwrap())));
    let inventory = inventory(&batch(vec![("生年月日", born), ("age", ages), ("my_number", numbers)]));
    let verdicts: Vec<Option<C>> = inventory.columns.iter().map(|c| c.category).collect();
    // The first 30 numbers have up to ten leading zeros, which an integer cannot show.
    assert_eq!(verdicts, [Some(C::BirthDate), Some(C::Age), None]);
    assert_eq!(inventory.columns[2].header_category, Some(C::MyNumber));
}

#[test]
fn unknown_types_are_errors_that_name_the_column() {
    let list = ListArray::from_iter_primitive::<Int32Type, _, _>(vec![Some(vec![Some(1)])]);
    let arrays: Vec<ArrayRef> = vec![
        Arc::new(list),
        Arc::new(BinaryArray::from(vec![&b"x"[..]])),
        Arc::new(Time32SecondArray::from(vec![1])),
    ];
    for array in arrays {
        let schema = Schema::new(vec![Field::new("入れ子", array.data_type().clone(), true)]);
        let error = Observation::new(&schema).err().unwrap();
        assert_eq!(error.code(), "unsupported-column-type");
        assert_eq!(error.place().column.as_deref(), Some("入れ子"));
        assert_eq!(error.params(), [("type", array.data_type().to_string())]);
    }
}

#[test]
fn batches_of_another_schema_are_refused() {
    let one = batch(vec![("a", Arc::new(StringArray::from(vec!["秘密1234"])) as ArrayRef)]);
    let other = batch(vec![("b", Arc::new(StringArray::from(vec!["秘密1234"])) as ArrayRef)]);
    let mut observation = Observation::new(&one.schema()).unwrap();
    let error = SCANNER.observe(&other, &mut observation).unwrap_err();
    assert_eq!(error.code(), "scan-schema-mismatch");
    assert!(!format!("{error} {error:?}").contains("秘密"));
    assert!(observation.merge(Observation::new(&other.schema()).unwrap()).is_err());
    let error = SCANNER.findings(&inventory(&one), "f.csv", &other, 0, &mut Vec::new()).unwrap_err();
    assert_eq!(error.place().file.as_deref(), Some("f.csv"));
    assert!(SCANNER.spans(&inventory(&one), &other, 0).is_err());
    assert!(SCANNER.spans(&inventory(&one), &one, 9).is_err());
}

#[test]
fn an_inventory_survives_json() {
    let column = inventory(&batch(vec![("備考", Arc::new(StringArray::from(vec!["山田様"])) as ArrayRef)]));
    let json = serde_json::to_string(&column).unwrap();
    assert_eq!(serde_json::from_str::<Inventory>(&json).unwrap(), column);
    assert!(
        json.contains(r#""kind":"free-text""#) && json.contains(r#""person-name":{"cells":1,"spans":1}"#)
    );
}

#[test]
fn distinct_estimates_stay_within_three_standard_errors() {
    for n in [10u64, 1024, 1025, 20_000, 200_000] {
        let mut distinct = Distinct::default();
        (0..n).for_each(|i| distinct.add(&format!("値{i}")));
        let (count, kind) = distinct.count();
        if n <= 1024 {
            assert_eq!((count, kind), (n, DistinctCount::Exact));
        } else {
            assert_eq!(kind, DistinctCount::Estimated);
            assert!(count.abs_diff(n) * 1000 <= n * 25, "{count} for {n}");
        }
    }
}

fn cell() -> impl Strategy<Value = Option<String>> {
    prop_oneof![
        Just(None),
        Just(Some("090-1234-5678".to_owned())),
        Just(Some("山田太郎様の母は糖尿病の治療中".to_owned())),
        Just(Some("983205673214".to_owned())),
        "[0-9]{1,4}".prop_map(Some),
        ".{0,12}".prop_map(Some),
    ]
}

proptest! {
    /// However rows are cut into batches, and in whatever order the parts are merged, the result is the same.
    #[test]
    fn observations_merge_in_any_order(cells in proptest::collection::vec(cell(), 1..60), cuts in proptest::collection::vec(0usize..60, 2), flip: bool) {
        let array: ArrayRef = Arc::new(StringArray::from(cells));
        let whole = batch(vec![("電話番号", array.clone()), ("備考", array)]);
        let rows = whole.num_rows();
        let (low, high) = (cuts[0].min(cuts[1]).min(rows), cuts[0].max(cuts[1]).min(rows));
        let observe = |part: &RecordBatch| {
            let mut observation = Observation::new(&part.schema()).unwrap();
            SCANNER.observe(part, &mut observation).unwrap();
            observation
        };
        let parts = [whole.slice(0, low), whole.slice(low, high - low), whole.slice(high, rows - high)];
        let [a, b, c] = parts.each_ref().map(observe);
        let mut left = a.clone();
        let mut right = c;
        if flip {
            left.merge(b).unwrap();
            right.merge(left).unwrap();
        } else {
            right.merge(b).unwrap();
            right.merge(a).unwrap();
        }
        let mut streamed = Observation::new(&whole.schema()).unwrap();
        for part in &parts {
            SCANNER.observe(part, &mut streamed).unwrap();
        }
        let expected = observe(&whole).finish();
        prop_assert_eq!(&right.finish(), &expected);
        prop_assert_eq!(&streamed.finish(), &expected);
    }

    /// Distinct counts merge across the change from counting to estimating.
    #[test]
    fn distinct_counts_merge(sizes in proptest::collection::vec(0u64..1500, 3)) {
        let part = |index: usize| {
            let mut distinct = Distinct::default();
            let begin: u64 = u64::try_from(index).unwrap() * 500;
            (begin..begin + sizes[index]).for_each(|i| distinct.add(&i.to_string()));
            distinct
        };
        let merged = |order: [usize; 3]| {
            let mut sum = Distinct::default();
            order.into_iter().for_each(|i| sum.merge(part(i)));
            sum.count()
        };
        prop_assert_eq!(merged([0, 1, 2]), merged([2, 0, 1]));
        prop_assert_eq!(merged([0, 1, 2]), merged([1, 2, 0]));
    }
}

/// A type that Arrow may add later must not pass: only those named in `class_of` do.
#[test]
fn the_dictionary_of_another_type_is_refused() {
    let data_type = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Int64));
    let schema = Schema::new(vec![Field::new("c", data_type, true)]);
    assert_eq!(Observation::new(&schema).err().unwrap().code(), "unsupported-column-type");
}
