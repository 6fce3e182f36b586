//! Row suppression.

use crate::error::{Error, ErrorKind};
use arrow_array::cast::AsArray;
use arrow_array::{ArrayRef, BooleanArray, RecordBatch, RecordBatchOptions};
use std::sync::Arc;

/// The rows of `batch` that `keep` marks true; a null is not kept.
///
/// Values that only dropped rows held are removed from dictionaries and shared buffers too.
///
/// # Errors
/// `row-filter-length` where `keep` has not one entry per row.
pub fn drop_rows(batch: &RecordBatch, keep: &BooleanArray) -> Result<RecordBatch, Error> {
    if keep.len() != batch.num_rows() {
        return Err(Error::new(
            ErrorKind::Internal,
            "row-filter-length",
            "the row filter is not one entry per row",
        )
        .with("expected", batch.num_rows())
        .with("found", keep.len()));
    }
    let kept = arrow_select::filter::filter_record_batch(batch, keep).map_err(Error::arrow)?;
    let columns: Result<Vec<ArrayRef>, Error> = kept.columns().iter().map(compact).collect();
    let options = RecordBatchOptions::new().with_row_count(Some(kept.num_rows()));
    RecordBatch::try_new_with_options(kept.schema(), columns?, &options).map_err(Error::arrow)
}

fn compact(array: &ArrayRef) -> Result<ArrayRef, Error> {
    if let Some(dictionary) = array.as_any_dictionary_opt() {
        return arrow_select::dictionary::garbage_collect_any_dictionary(dictionary).map_err(Error::arrow);
    }
    Ok(match array.as_string_view_opt() {
        Some(view) => Arc::new(view.gc()),
        None => Arc::clone(array),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::types::Int32Type;
    use arrow_array::{Array, DictionaryArray, Int64Array, StringArray, StringViewArray};

    #[test]
    fn dropped_rows_leave_nothing_behind_in_shared_buffers() {
        let dictionary: DictionaryArray<Int32Type> = ["Yamada", "Suzuki", "Yamada"].into_iter().collect();
        let long = ["Yamada Taro of Kawasaki", "Suzuki Hanako of Nagoya", "Sato Jiro of Sapporo"];
        let columns: [(&str, ArrayRef); 3] = [
            ("d", Arc::new(dictionary)),
            ("v", Arc::new(StringViewArray::from(long.to_vec()))),
            ("n", Arc::new(Int64Array::from(vec![1, 2, 3]))),
        ];
        let input = RecordBatch::try_from_iter(columns).unwrap();
        let keep = BooleanArray::from(vec![Some(true), Some(false), None]);
        let output = drop_rows(&input, &keep).unwrap();
        assert_eq!((output.num_rows(), output.schema()), (1, input.schema()));
        let values = output.column(0).as_any_dictionary().values();
        assert_eq!(values.as_ref(), &StringArray::from(vec!["Yamada"]) as &dyn Array);
        let view = output.column(1).as_string_view();
        assert_eq!(view.value(0), long[0]);
        assert_eq!(view.data_buffers().iter().map(arrow_buffer::Buffer::len).sum::<usize>(), long[0].len());
        assert_eq!(
            drop_rows(&input, &BooleanArray::from(vec![true])).unwrap_err().code(),
            "row-filter-length"
        );
    }
}
