//! Writes a flat Parquet file as CSV (UTF-8), for benches that read the same rows in two formats.
//!
//! `cargo run --release -p xtask --example customers_csv -- IN.parquet OUT.csv`

use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use std::error::Error;
use std::fs::File;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [from, to] = args.as_slice() else { return Err("IN.parquet OUT.csv".into()) };
    let reader = SerializedFileReader::new(File::open(from)?)?;
    let mut csv = csv::Writer::from_path(to)?;
    let schema = reader.metadata().file_metadata().schema();
    csv.write_record(schema.get_fields().iter().map(|field| field.name()))?;
    for row in reader.get_row_iter(None)? {
        csv.write_record(row?.get_column_iter().map(|(_, field)| match field {
            Field::Null => String::new(),
            Field::Str(text) => text.clone(),
            other => other.to_string(),
        }))?;
    }
    csv.flush()?;
    Ok(())
}
