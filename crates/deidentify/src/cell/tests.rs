use super::*;
use arrow_array::builder::{BinaryBuilder, ListBuilder, StringBuilder};
use arrow_array::types::Int16Type;
use arrow_array::{
    BooleanArray, Date32Array, Date64Array, Decimal128Array, DictionaryArray, DurationSecondArray,
    Float32Array, Float64Array, Int64Array, NullArray, Time32SecondArray, TimestampMicrosecondArray,
    TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray, UInt64Array,
};
use std::sync::Arc;

fn texts(array: &dyn Array) -> Vec<Option<String>> {
    let cells = Cells::read("c", 0, array).unwrap();
    assert_eq!(cells.len(), array.len());
    assert_eq!(cells.text(array.len()), None);
    cells.iter().map(|cell| cell.map(str::to_owned)).collect()
}

fn some(texts: &[&str]) -> Vec<Option<String>> {
    texts.iter().map(|text| Some((*text).to_owned())).collect()
}

#[test]
fn numbers_and_booleans_are_plain_text() {
    assert_eq!(
        texts(&Int64Array::from(vec![i64::MIN, -1, 0, 42])),
        some(&["-9223372036854775808", "-1", "0", "42"])
    );
    assert_eq!(texts(&UInt64Array::from(vec![u64::MAX])), some(&["18446744073709551615"]));
    assert_eq!(
        texts(&Float64Array::from(vec![0.1, 35.0, -2.5, 1e21])),
        some(&["0.1", "35", "-2.5", "1000000000000000000000"])
    );
    assert_eq!(texts(&Float32Array::from(vec![0.1_f32])), some(&["0.1"]));
    assert_eq!(
        texts(&BooleanArray::from(vec![Some(true), None, Some(false)])),
        [Some("true".into()), None, Some("false".into())]
    );
    let decimals = Decimal128Array::from(vec![12345, -5]).with_precision_and_scale(9, 2).unwrap();
    assert_eq!(texts(&decimals), some(&["123.45", "-0.05"]));
    assert_eq!(texts(&NullArray::new(2)), [None, None]);
}

#[test]
fn dates_and_instants_are_iso_text_in_their_zone() {
    assert_eq!(
        texts(&Date32Array::from(vec![Some(0), None, Some(-1)])),
        [Some("1970-01-01".into()), None, Some("1969-12-31".into())]
    );
    assert_eq!(texts(&Date64Array::from(vec![-1, 86_400_000])), some(&["1969-12-31", "1970-01-02"]));
    assert_eq!(
        texts(&TimestampSecondArray::from(vec![0, -1])),
        some(&["1970-01-01T00:00:00", "1969-12-31T23:59:59"])
    );
    let millis = TimestampMillisecondArray::from(vec![-1]).with_timezone("+09:00");
    assert_eq!(texts(&millis), some(&["1970-01-01T08:59:59.999"]));
    let micros = TimestampMicrosecondArray::from(vec![1]).with_timezone("UTC");
    assert_eq!(texts(&micros), some(&["1970-01-01T00:00:00.000001"]));
    let nanos = TimestampNanosecondArray::from(vec![i64::MIN]).with_timezone("-0330");
    assert_eq!(texts(&nanos), some(&["1677-09-20T20:42:43.145224192"]));
}

#[test]
fn births_in_the_japanese_summer_time_keep_their_day() {
    // Midnights in Tokyo: ten hours ahead of UTC then; nine in the winter before and the summers after 1951.
    let births = TimestampSecondArray::from(vec![-646_048_800, -662_634_000, -567_248_400])
        .with_timezone("Asia/Tokyo");
    assert_eq!(texts(&births), some(&["1949-07-13T00:00:00", "1949-01-02T00:00:00", "1952-01-11T00:00:00"]));
}

#[test]
fn dictionaries_read_as_their_values_and_nulls_in_either_place_are_null() {
    let values = Arc::new(StringArray::from(vec![Some("a"), None, Some("b")]));
    let keys = vec![Some(2_i16), None, Some(1), Some(0)].into();
    let dictionary = DictionaryArray::<Int16Type>::try_new(keys, values).unwrap();
    assert_eq!(texts(&dictionary), [Some("b".into()), None, None, Some("a".into())]);
    assert_eq!(texts(&dictionary.slice(2, 2)), [None, Some("a".into())]);
    let empty =
        DictionaryArray::<Int16Type>::try_new(vec![None, None].into(), Arc::new(StringArray::new_null(0)))
            .unwrap();
    assert_eq!(texts(&empty), [None, None]);
    let dates = Arc::new(Date32Array::from(vec![0]));
    let dictionary = DictionaryArray::<Int16Type>::try_new(vec![Some(0), None].into(), dates).unwrap();
    assert_eq!(texts(&dictionary), [Some("1970-01-01".into()), None]);
}

#[test]
fn other_types_are_refused_with_column_and_type() {
    let mut binary = BinaryBuilder::new();
    binary.append_value(b"Yamada");
    let mut list = ListBuilder::new(StringBuilder::new());
    list.append_value([Some("Yamada")]);
    let dates = TimestampSecondArray::from(vec![0]).with_timezone("America/New_York");
    let arrays: [(&dyn Array, &str); 5] = [
        (&binary.finish(), "Binary"),
        (&list.finish(), "List"),
        (&Time32SecondArray::from(vec![0]), "Time32"),
        (&DurationSecondArray::from(vec![0]), "Duration"),
        (&dates, "New_York"),
    ];
    for (array, name) in arrays {
        assert_eq!(CellForm::of(array.data_type()), None);
        let error = Cells::read("氏名", 0, array).err().unwrap();
        assert_eq!((error.code(), error.kind()), ("unsupported-column-type", ErrorKind::ColumnType));
        assert_eq!(error.place().column.as_deref(), Some("氏名"));
        assert!(
            error.params().iter().any(|(param, value)| *param == "type" && value.contains(name)),
            "{error}"
        );
        assert!(!format!("{error}{error:?}").contains("Yamada"));
    }
}

#[test]
fn a_date_beyond_the_calendar_is_an_error_at_its_row() {
    let error = Cells::read("d", 100, &Date32Array::from(vec![0, i32::MAX])).err().unwrap();
    assert_eq!((error.code(), error.place().row), ("date-out-of-range", Some(101)));
    let error = Cells::read("d", 100, &TimestampSecondArray::from(vec![Some(0), None, Some(i64::MIN)]))
        .err()
        .unwrap();
    assert_eq!((error.code(), error.place().row), ("date-out-of-range", Some(102)));
    let values = Arc::new(Date32Array::from(vec![i32::MAX]));
    let dictionary = DictionaryArray::<Int16Type>::try_new(vec![Some(0)].into(), values).unwrap();
    assert_eq!(Cells::read("d", 100, &dictionary).err().unwrap().place().row, None);
}
