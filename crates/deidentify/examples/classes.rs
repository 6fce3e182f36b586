//! Counts the equivalence classes of a made-up table of eight quasi-identifiers, to see time and memory from outside.
//!
//! `cargo run --release -p sekisho-deidentify --example classes -- ROWS DISTINCT BUDGET_MB [MODE]`
//!
//! DISTINCT is the number of different tuples. MODE is `count` (default), `persons` (two rows a person), `fine` (dates
//! of birth and postal codes as they are: most pairs of columns are rare) or `generate` (makes the batches and counts
//! nothing, to be taken off).
#![expect(clippy::print_stdout, reason = "an example shows its result")]

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use sekisho_deidentify::risk::{ClassCounter, RiskSettings, SpillStore};
use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::PathBuf;
use std::sync::Arc;

/// Distinct texts of each column; their product is far above 10 million.
const CARDINALITIES: [u64; 8] = [100, 47, 2, 50, 20, 30, 10, 12];
const FINE_CARDINALITIES: [u64; 8] = [36_500, 47, 2, 100_000, 5_000, 30, 10, 12];
const BATCH_ROWS: u64 = 8192;

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize| {
        args.get(at).ok_or("ROWS DISTINCT BUDGET_MB [MODE]")?.parse().map_err(Box::<dyn Error>::from)
    };
    let (rows, distinct, budget_mb): (u64, u64, u64) = (number(0)?, number(1)?, number(2)?);
    let mode = args.get(3).map_or("count", String::as_str);
    let cardinalities = if mode == "fine" { FINE_CARDINALITIES } else { CARDINALITIES };
    let texts: Vec<Vec<String>> = cardinalities
        .iter()
        .zip('a'..)
        .map(|(cardinality, prefix)| (0..*cardinality).map(|value| format!("{prefix}-{value:04}")).collect())
        .collect();

    let folder = std::env::temp_dir().join(format!("sekisho-classes-{}", std::process::id()));
    std::fs::create_dir(&folder)?;
    let store = FileSpillStore { folder: folder.clone(), files: BTreeMap::new(), written: Arc::default() };
    let written = Arc::clone(&store.written);
    let mut batches = (0..rows.div_ceil(BATCH_ROWS)).map(|batch| {
        let first = batch * BATCH_ROWS;
        make_batch(&texts, first..rows.min(first + BATCH_ROWS), distinct, mode == "persons")
    });
    if mode == "generate" {
        let made: usize = batches.try_fold(0, |sum, batch| batch.map(|batch| sum + batch.num_rows()))?;
        println!("made {made} rows");
    } else {
        let first = batches.next().ok_or("no rows")??;
        let settings = RiskSettings {
            quasi_identifiers: ('a'..).take(cardinalities.len()).map(String::from).collect(),
            subject: (mode == "persons").then(|| "person".to_owned()),
            k: 5,
            memory_bytes: usize::try_from(budget_mb)? << 20,
            token_key: [7; 32],
        };
        let mut counter = ClassCounter::new(settings, &first.schema(), Some(Box::new(store)))?;
        counter.observe(&first)?;
        for batch in batches {
            counter.observe(&batch?)?;
        }
        println!("{:#?}", counter.finish()?);
        println!("spilled bytes: {}", written.load(std::sync::atomic::Ordering::Relaxed));
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

fn make_batch(
    texts: &[Vec<String>],
    rows: std::ops::Range<u64>,
    distinct: u64,
    persons: bool,
) -> Result<RecordBatch, Box<dyn Error>> {
    let product: u64 = texts.iter().filter_map(|texts| u64::try_from(texts.len()).ok()).product();
    let tuples: Vec<u64> = rows
        .clone()
        .map(|row| {
            let id = if distinct >= row { row % distinct } else { spread(row) % distinct };
            // Multiplying by a number without common factors spreads tuples over the whole product.
            u64::try_from(u128::from(id) * 10_000_000_019 % u128::from(product)).unwrap_or(0)
        })
        .collect();
    let mut scale = 1;
    let mut columns: Vec<(String, ArrayRef)> = Vec::new();
    for (texts, name) in texts.iter().zip('a'..) {
        let cardinality = u64::try_from(texts.len())?;
        let cell = |tuple: &u64| {
            usize::try_from(tuple / scale % cardinality).ok().and_then(|value| texts.get(value))
        };
        columns.push((name.to_string(), Arc::new(tuples.iter().map(cell).collect::<StringArray>())));
        scale *= cardinality;
    }
    if persons {
        let persons = rows.map(|row| Some(format!("P{:09}", row / 2)));
        columns.push(("person".to_owned(), Arc::new(persons.collect::<StringArray>())));
    }
    Ok(RecordBatch::try_from_iter(columns)?)
}

fn spread(row: u64) -> u64 {
    let mixed = (row ^ (row >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 29)
}

/// One file for each partition in a private folder.
struct FileSpillStore {
    folder: PathBuf,
    files: BTreeMap<usize, (File, u64)>,
    written: Arc<std::sync::atomic::AtomicU64>,
}

impl SpillStore for FileSpillStore {
    fn append(&mut self, partition: usize, bytes: &[u8]) -> io::Result<()> {
        if !self.files.contains_key(&partition) {
            let path = self.folder.join(partition.to_string());
            let file = File::options().read(true).write(true).create_new(true).open(path)?;
            self.files.insert(partition, (file, 0));
        }
        let Some((file, length)) = self.files.get_mut(&partition) else { return Ok(()) };
        file.write_all_at(bytes, *length)?;
        let added = u64::try_from(bytes.len()).map_err(io::Error::other)?;
        *length += added;
        self.written.fetch_add(added, std::sync::atomic::Ordering::Relaxed);
        Ok(())
    }

    fn read_at(&mut self, partition: usize, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.files.get(&partition).map_or(Ok(0), |(file, _)| file.read_at(buffer, offset))
    }

    fn discard(&mut self, partition: usize) -> io::Result<()> {
        match self.files.remove(&partition) {
            Some(_) => std::fs::remove_file(self.folder.join(partition.to_string())),
            None => Ok(()),
        }
    }
}
