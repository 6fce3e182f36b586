//! The example organisation: a mobile carrier that wants to train an assistant for its call centre.

pub(crate) mod corpus;
mod project;
mod review;

pub(crate) use project::{project_as_found, project_with_plan, write_notices};
pub(crate) use review::fictional_review;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use corpus::{CONTRACT_COLUMNS, CorpusSettings, LEAD_COLUMNS, Note};
use sekisho_clearance::Error;
use sekisho_formats::{Detected, Encoding, FileShape, Format, LineEnding, Reason, TableWriter};
use sekisho_terms::Place;
use std::path::Path;
use std::sync::Arc;

/// Rows written at a time.
const BATCH_ROWS: usize = 8_192;

/// Writes the data of the example organisation below `folder/data`.
pub(crate) fn write_data(folder: &Path, settings: &CorpusSettings) -> Result<(), Error> {
    let data = folder.join("data");
    for name in ["customers", "contracts", "notes", "leads"] {
        sekisho_formats::create_folders(&data.join(name))?;
    }
    write_customers(&data.join("customers/customers.parquet"), settings)?;
    write_text(
        &data.join("contracts/contracts.csv"),
        &cp932_csv(&CONTRACT_COLUMNS),
        corpus::contracts(settings),
    )?;
    write_text(&data.join("leads/leads.csv"), &cp932_csv(&LEAD_COLUMNS), corpus::leads(settings))?;
    let shape =
        FileShape::text(Format::Jsonl, text_schema(&["note_id", "customer_id", "date", "channel", "text"]));
    write_text(&data.join("notes/notes.jsonl"), &shape, corpus::notes(settings).map(note_cells))
}

fn note_cells(note: Note) -> Vec<String> {
    vec![note.note_id, note.customer_id, note.date.to_string(), note.channel.to_owned(), note.text]
}

fn write_customers(path: &Path, settings: &CorpusSettings) -> Result<(), Error> {
    let schema = corpus::customers_schema();
    let mut writer = TableWriter::create(path, &FileShape::parquet(schema.clone()), schema)?;
    for batch in corpus::customers(settings) {
        writer.write(&batch.map_err(unbuildable)?)?;
    }
    writer.finish()?;
    Ok(())
}

/// CP932 with the line ends of Windows, as such files come.
fn cp932_csv(columns: &[&str]) -> FileShape {
    let mut shape = FileShape::text(Format::Csv, text_schema(columns));
    shape.text = Some(Detected { encoding: Encoding::Cp932, reason: Reason::Given });
    shape.line_ending = Some(LineEnding::CrLf);
    shape
}

fn text_schema(columns: &[&str]) -> Arc<Schema> {
    let fields: Vec<Field> = columns.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect();
    Arc::new(Schema::new(fields))
}

fn write_text(path: &Path, shape: &FileShape, rows: impl Iterator<Item = Vec<String>>) -> Result<(), Error> {
    let schema = shape.schema.clone();
    let mut writer = TableWriter::create(path, shape, schema.clone())?;
    let mut rows = rows.peekable();
    while rows.peek().is_some() {
        let chunk: Vec<Vec<String>> = rows.by_ref().take(BATCH_ROWS).collect();
        let columns = (0..schema.fields().len())
            .map(|position| {
                let cells = chunk.iter().map(|row| row.get(position).map(String::as_str));
                Arc::new(cells.collect::<StringArray>()) as ArrayRef
            })
            .collect();
        writer.write(&RecordBatch::try_new(schema.clone(), columns).map_err(unbuildable)?)?;
    }
    writer.finish()?;
    Ok(())
}

fn unbuildable(error: arrow_schema::ArrowError) -> Error {
    Error::new("internal", Place::default())
        .with("detail", "the demo's data cannot be built")
        .caused_by(error)
}
