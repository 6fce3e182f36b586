//! Arrow columns as cells of text, whatever array type holds them.

use crate::error::Error;
use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    DecimalType, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, PrimitiveArray};
use arrow_schema::{DataType, TimeUnit};
use std::borrow::Cow;

/// What sort of values a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum CellClass {
    Text,
    /// Whole numbers, which cannot show leading zeros.
    Integer,
    /// Floats, booleans, decimals with places: whole numbers among them are read as such.
    Measure,
    /// Dates and timestamps.
    Date,
    Null,
}

/// The class of a type. Errors: `unsupported-column-type` for every type that this stage does not know.
pub(crate) fn class_of(column: &str, data_type: &DataType) -> Result<CellClass, Error> {
    match data_type {
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Ok(CellClass::Text),
        DataType::Dictionary(_, values)
            if matches!(**values, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View) =>
        {
            Ok(CellClass::Text)
        }
        data_type if data_type.is_integer() => Ok(CellClass::Integer),
        DataType::Decimal32(_, scale)
        | DataType::Decimal64(_, scale)
        | DataType::Decimal128(_, scale)
        | DataType::Decimal256(_, scale) => {
            Ok(if *scale == 0 { CellClass::Integer } else { CellClass::Measure })
        }
        DataType::Boolean | DataType::Float16 | DataType::Float32 | DataType::Float64 => {
            Ok(CellClass::Measure)
        }
        DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, _) => Ok(CellClass::Date),
        DataType::Null => Ok(CellClass::Null),
        other => Err(Error::unsupported(column, &other.to_string())),
    }
}

/// One column of a batch. A cell is reached in two steps, row to slot and slot to text, so that each
/// entry of an Arrow dictionary is read once. Holds personal data: no Debug.
pub(crate) struct Cells {
    values: ArrayRef,
    /// Slot of each row; `None` for a plain array, whose slots are its rows.
    keys: Option<Vec<Option<usize>>>,
    rows: usize,
}

impl Cells {
    /// Reads a column. Errors: `unsupported-column-type`.
    pub(crate) fn new(column: &str, array: &ArrayRef) -> Result<Self, Error> {
        class_of(column, array.data_type())?;
        let Some(dictionary) = array.as_any_dictionary_opt() else {
            return Ok(Self { values: array.clone(), keys: None, rows: array.len() });
        };
        let keys = if dictionary.values().is_empty() {
            vec![None; array.len()]
        } else {
            let keys = dictionary.normalized_keys().into_iter().enumerate();
            keys.map(|(row, key)| (!array.is_null(row)).then_some(key)).collect()
        };
        Ok(Self { values: dictionary.values().clone(), keys: Some(keys), rows: array.len() })
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    /// How many slots there are.
    pub(crate) fn slots(&self) -> usize {
        self.values.len()
    }

    /// Whether several rows can share a slot.
    pub(crate) fn shares_slots(&self) -> bool {
        self.keys.is_some()
    }

    /// The slot that holds a row's value; `None` where the row is null.
    pub(crate) fn slot(&self, row: usize) -> Option<usize> {
        match &self.keys {
            Some(keys) => keys.get(row).copied().flatten(),
            None => Some(row),
        }
    }

    /// Canonical text of a slot; `None` where it is null or blank.
    pub(crate) fn text(&self, slot: usize) -> Option<Cow<'_, str>> {
        if slot >= self.values.len() || self.values.is_null(slot) {
            return None;
        }
        let text = render(&self.values, slot)?;
        (!text.trim().is_empty()).then_some(text)
    }
}

fn render(array: &ArrayRef, row: usize) -> Option<Cow<'_, str>> {
    Some(match array.data_type() {
        DataType::Utf8 => Cow::Borrowed(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Cow::Borrowed(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Cow::Borrowed(array.as_string_view().value(row)),
        DataType::Boolean => Cow::Borrowed(if array.as_boolean().value(row) { "true" } else { "false" }),
        DataType::Int8 => number::<Int8Type>(array, row),
        DataType::Int16 => number::<Int16Type>(array, row),
        DataType::Int32 => number::<Int32Type>(array, row),
        DataType::Int64 => number::<Int64Type>(array, row),
        DataType::UInt8 => number::<UInt8Type>(array, row),
        DataType::UInt16 => number::<UInt16Type>(array, row),
        DataType::UInt32 => number::<UInt32Type>(array, row),
        DataType::UInt64 => number::<UInt64Type>(array, row),
        DataType::Float16 => number::<Float16Type>(array, row),
        DataType::Float32 => number::<Float32Type>(array, row),
        DataType::Float64 => number::<Float64Type>(array, row),
        DataType::Decimal32(_, _) => decimal::<Decimal32Type>(array, row),
        DataType::Decimal64(_, _) => decimal::<Decimal64Type>(array, row),
        DataType::Decimal128(_, _) => decimal::<Decimal128Type>(array, row),
        DataType::Decimal256(_, _) => decimal::<Decimal256Type>(array, row),
        DataType::Date32 => {
            date(i64::from(array.as_primitive::<Date32Type>().value(row)).saturating_mul(86_400))
        }
        DataType::Date64 => date(array.as_primitive::<Date64Type>().value(row).div_euclid(1000)),
        DataType::Timestamp(unit, _) => timestamp(array, row, *unit),
        _ => return None,
    })
}

fn number<T>(array: &ArrayRef, row: usize) -> Cow<'_, str>
where
    T: ArrowPrimitiveType,
    T::Native: std::fmt::Display,
{
    let array: &PrimitiveArray<T> = array.as_primitive();
    Cow::Owned(array.value(row).to_string())
}

fn decimal<T: DecimalType + ArrowPrimitiveType>(array: &ArrayRef, row: usize) -> Cow<'_, str> {
    Cow::Owned(array.as_primitive::<T>().value_as_string(row))
}

fn timestamp(array: &ArrayRef, row: usize, unit: TimeUnit) -> Cow<'_, str> {
    let seconds = match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(row),
        TimeUnit::Millisecond => array.as_primitive::<TimestampMillisecondType>().value(row).div_euclid(1000),
        TimeUnit::Microsecond => {
            array.as_primitive::<TimestampMicrosecondType>().value(row).div_euclid(1_000_000)
        }
        TimeUnit::Nanosecond => {
            array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1_000_000_000)
        }
    };
    let (hour, minute, second) =
        (seconds.rem_euclid(86_400) / 3600, seconds.rem_euclid(3600) / 60, seconds.rem_euclid(60));
    Cow::Owned(format!("{}T{hour:02}:{minute:02}:{second:02}", date(seconds)))
}

/// Civil date of a Unix time, `YYYY-MM-DD`. Source: Hinnant, "chrono-compatible low-level date algorithms".
fn date(seconds: i64) -> Cow<'static, str> {
    let days = seconds.div_euclid(86_400).saturating_add(719_468);
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era.saturating_mul(400) + i64::from(month <= 2);
    Cow::Owned(format!("{year:04}-{month:02}-{day:02}"))
}
