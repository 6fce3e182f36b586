//! Any Arrow column of text or scalars, read as one text per cell.

use crate::error::{Error, ErrorKind};
use arrow_array::cast::AsArray;
use arrow_array::types::{ArrowPrimitiveType, DecimalType, Float16Type, Float32Type, Float64Type};
use arrow_array::types::{
    Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
};
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type};
use arrow_array::types::{TimestampMicrosecondType, TimestampMillisecondType};
use arrow_array::types::{TimestampNanosecondType, TimestampSecondType};
use arrow_array::types::{UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, LargeStringArray, PrimitiveArray, StringArray, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

/// How a column holds its cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CellForm {
    /// Text, plain or behind a dictionary.
    Text,
    /// Numbers, booleans, dates, instants: rendered to canonical text.
    Scalar,
}

impl CellForm {
    /// The form of a column type; `None` for types this crate refuses (nested, binary, times of day, durations).
    #[must_use]
    pub fn of(data_type: &DataType) -> Option<Self> {
        match data_type {
            DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => Some(Self::Text),
            DataType::Dictionary(_, values) if !matches!(values.as_ref(), DataType::Dictionary(..)) => {
                Self::of(values)
            }
            DataType::Timestamp(_, zone) => Zone::read(zone.as_deref()).map(|_| Self::Scalar),
            DataType::Null | DataType::Boolean | DataType::Date32 | DataType::Date64 => Some(Self::Scalar),
            other if other.is_numeric() => Some(Self::Scalar),
            _ => None,
        }
    }
}

/// The cells of one column of one batch as text; `None` is a null.
///
/// Integers are plain decimal, floats the shortest decimal that reads back, booleans `true` and `false`, dates
/// `YYYY-MM-DD`, instants `YYYY-MM-DDTHH:MM:SS[.fraction]` in the column's zone, decimals with their scale.
pub struct Cells<'a> {
    repr: Repr<'a>,
    len: usize,
}

enum Repr<'a> {
    Utf8(&'a StringArray),
    LargeUtf8(&'a LargeStringArray),
    Utf8View(&'a StringViewArray),
    Rendered(StringArray),
    Dictionary { keys: Vec<usize>, nulls: Option<NullBuffer>, values: Box<Cells<'a>> },
    Null,
}

impl<'a> Cells<'a> {
    /// Reads `array`, the part of `column` that starts at record `first_row` of the dataset.
    ///
    /// # Errors
    /// `unsupported-column-type` for a type without a [`CellForm`]; `date-out-of-range` for a date or instant
    /// outside the years -9999 to 9999.
    pub fn read(column: &str, first_row: u64, array: &'a dyn Array) -> Result<Self, Error> {
        if CellForm::of(array.data_type()).is_none() {
            return Err(unsupported(column, array.data_type()));
        }
        let repr = match array.data_type() {
            DataType::Utf8 => array.as_string_opt().map(Repr::Utf8),
            DataType::LargeUtf8 => array.as_string_opt().map(Repr::LargeUtf8),
            DataType::Utf8View => array.as_string_view_opt().map(Repr::Utf8View),
            DataType::Dictionary(..) => Some(read_dictionary(column, first_row, array)?),
            DataType::Null => Some(Repr::Null),
            _ => match render(array) {
                Some(Ok(text)) => Some(Repr::Rendered(text)),
                Some(Err(row)) => return Err(out_of_range(column, first_row, row)),
                None => None,
            },
        };
        match repr {
            Some(repr) => Ok(Self { repr, len: array.len() }),
            None => Err(unsupported(column, array.data_type())),
        }
    }

    /// Number of cells.
    #[must_use]
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether the batch has no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The cell at `row` of the batch; `None` for a null and past the end.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<&str> {
        if row >= self.len {
            return None;
        }
        match &self.repr {
            Repr::Utf8(array) => array.is_valid(row).then(|| array.value(row)),
            Repr::LargeUtf8(array) => array.is_valid(row).then(|| array.value(row)),
            Repr::Utf8View(array) => array.is_valid(row).then(|| array.value(row)),
            Repr::Rendered(array) => array.is_valid(row).then(|| array.value(row)),
            Repr::Dictionary { keys, nulls, values } => {
                if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
                    return None;
                }
                values.text(*keys.get(row)?)
            }
            Repr::Null => None,
        }
    }

    /// All cells in order.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        (0..self.len).map(|row| self.text(row))
    }
}

/// The error for a column type that no technique but suppression takes.
pub(crate) fn unsupported(column: &str, data_type: &DataType) -> Error {
    Error::new(
        ErrorKind::ColumnType,
        "unsupported-column-type",
        "the column has a type that is not supported",
    )
    .with("type", data_type)
    .at_column(column)
}

fn out_of_range(column: &str, first_row: u64, row: usize) -> Error {
    let row = u64::try_from(row).unwrap_or(u64::MAX);
    Error::new(ErrorKind::Value, "date-out-of-range", "a date or instant is outside the years -9999 to 9999")
        .at_column(column)
        .at_row(first_row.saturating_add(row))
}

fn read_dictionary<'a>(column: &str, first_row: u64, array: &'a dyn Array) -> Result<Repr<'a>, Error> {
    let Some(dictionary) = array.as_any_dictionary_opt() else {
        return Err(unsupported(column, array.data_type()));
    };
    // `normalized_keys` refuses an empty dictionary, under which every cell is null.
    if dictionary.values().is_empty() {
        return Ok(Repr::Null);
    }
    let values = match Cells::read(column, first_row, dictionary.values().as_ref()) {
        // The row of a dictionary value is not a record.
        Err(error) if error.place().row.is_some() => return Err(error.without_row()),
        other => other?,
    };
    Ok(Repr::Dictionary {
        keys: dictionary.normalized_keys(),
        nulls: dictionary.nulls().cloned(),
        values: Box::new(values),
    })
}

/// `None`: not a scalar type; `Some(Err(row))`: a date out of range.
fn render(array: &dyn Array) -> Option<Result<StringArray, usize>> {
    Some(match array.data_type() {
        DataType::Boolean => {
            Ok(array.as_boolean_opt()?.iter().map(|cell| cell.map(|b| b.to_string())).collect())
        }
        DataType::Int8 => Ok(displayed::<Int8Type>(array)?),
        DataType::Int16 => Ok(displayed::<Int16Type>(array)?),
        DataType::Int32 => Ok(displayed::<Int32Type>(array)?),
        DataType::Int64 => Ok(displayed::<Int64Type>(array)?),
        DataType::UInt8 => Ok(displayed::<UInt8Type>(array)?),
        DataType::UInt16 => Ok(displayed::<UInt16Type>(array)?),
        DataType::UInt32 => Ok(displayed::<UInt32Type>(array)?),
        DataType::UInt64 => Ok(displayed::<UInt64Type>(array)?),
        DataType::Float16 => Ok(displayed::<Float16Type>(array)?),
        DataType::Float32 => Ok(displayed::<Float32Type>(array)?),
        DataType::Float64 => Ok(displayed::<Float64Type>(array)?),
        DataType::Decimal32(..) => Ok(decimal::<Decimal32Type>(array)?),
        DataType::Decimal64(..) => Ok(decimal::<Decimal64Type>(array)?),
        DataType::Decimal128(..) => Ok(decimal::<Decimal128Type>(array)?),
        DataType::Decimal256(..) => Ok(decimal::<Decimal256Type>(array)?),
        DataType::Date32 => each(array.as_primitive_opt::<Date32Type>()?, |days| {
            date_after_epoch(i64::from(days)).map(|date| date.to_string())
        }),
        DataType::Date64 => each(array.as_primitive_opt::<Date64Type>()?, |millis| {
            date_after_epoch(millis.div_euclid(86_400_000)).map(|date| date.to_string())
        }),
        DataType::Timestamp(unit, zone) => {
            let zone = Zone::read(zone.as_deref())?;
            match unit {
                TimeUnit::Second => each(array.as_primitive_opt::<TimestampSecondType>()?, |t| zone.at(t, 1)),
                TimeUnit::Millisecond => {
                    each(array.as_primitive_opt::<TimestampMillisecondType>()?, |t| zone.at(t, 1_000))
                }
                TimeUnit::Microsecond => {
                    each(array.as_primitive_opt::<TimestampMicrosecondType>()?, |t| zone.at(t, 1_000_000))
                }
                TimeUnit::Nanosecond => {
                    each(array.as_primitive_opt::<TimestampNanosecondType>()?, |t| zone.at(t, 1_000_000_000))
                }
            }
        }
        _ => return None,
    })
}

fn displayed<T>(array: &dyn Array) -> Option<StringArray>
where
    T: ArrowPrimitiveType,
    T::Native: std::fmt::Display,
{
    Some(array.as_primitive_opt::<T>()?.iter().map(|cell| cell.map(|value| value.to_string())).collect())
}

fn decimal<T: DecimalType>(array: &dyn Array) -> Option<StringArray> {
    let array = array.as_primitive_opt::<T>()?;
    Some((0..array.len()).map(|row| array.is_valid(row).then(|| array.value_as_string(row))).collect())
}

fn each<T: ArrowPrimitiveType>(
    array: &PrimitiveArray<T>,
    text: impl Fn(T::Native) -> Option<String>,
) -> Result<StringArray, usize> {
    array.iter().enumerate().map(|(row, cell)| cell.map(|value| text(value).ok_or(row)).transpose()).collect()
}

fn date_after_epoch(days: i64) -> Option<Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    Date::constant(1970, 1, 1).checked_add(span).ok()
}

/// Zones whose civil time is known without a time-zone database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Zone {
    Fixed(Offset),
    Japan,
}

impl Zone {
    fn read(name: Option<&str>) -> Option<Self> {
        match name {
            None | Some("UTC" | "Etc/UTC" | "GMT" | "Z") => Some(Self::Fixed(Offset::UTC)),
            Some("Asia/Tokyo" | "Japan") => Some(Self::Japan),
            Some(offset) => {
                let (sign, digits) = match offset.split_at_checked(1)? {
                    ("+", digits) => (1, digits),
                    ("-", digits) => (-1, digits),
                    _ => return None,
                };
                let (hours, minutes) = digits.split_once(':').or_else(|| digits.split_at_checked(2))?;
                let hours = two_digits(hours)?;
                let minutes = two_digits(minutes)?;
                if minutes > 59 {
                    return None;
                }
                Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok().map(Self::Fixed)
            }
        }
    }

    /// Civil time of an instant counted in `per_second` ticks from the epoch.
    fn at(self, ticks: i64, per_second: i64) -> Option<String> {
        let second = ticks.div_euclid(per_second);
        let nanosecond = ticks.rem_euclid(per_second).checked_mul(1_000_000_000 / per_second)?;
        let instant = Timestamp::new(second, i32::try_from(nanosecond).ok()?).ok()?;
        let offset = match self {
            Self::Fixed(offset) => offset,
            Self::Japan if japan_summer_time(second) => Offset::constant(10),
            Self::Japan => Offset::constant(9),
        };
        let civil: DateTime = offset.to_datetime(instant);
        Some(civil.to_string())
    }
}

fn two_digits(text: &str) -> Option<i32> {
    (text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

/// Japan kept summer time in 1948 to 1951; birth dates stored as instants fall into it.
/// Law: Act No. 29 of 1948 (夏時刻法), repealed 1952.
fn japan_summer_time(second: i64) -> bool {
    const PERIODS: [(i64, i64); 4] = [
        (-683_802_000, -672_310_800),
        (-654_771_600, -640_861_200),
        (-620_298_000, -609_411_600),
        (-588_848_400, -577_962_000),
    ];
    PERIODS.iter().any(|&(from, until)| (from..until).contains(&second))
}

#[cfg(test)]
mod tests;
