//! Classes counted within a budget, against a slow count of whole tuples.

use super::spill::MemorySpillStore;
use super::*;
use arrow_array::types::Int8Type;
use arrow_array::{ArrayRef, DictionaryArray, Int64Array, LargeStringArray, RecordBatch, StringArray};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

type Row = (Vec<Option<String>>, Option<String>);

const COLUMNS: [&str; 4] = ["age", "area", "sex", "job"];

fn settings(columns: usize, subject: bool, k: u32) -> RiskSettings {
    RiskSettings {
        quasi_identifiers: COLUMNS[..columns].iter().map(|name| (*name).to_owned()).collect(),
        subject: subject.then(|| "person".to_owned()),
        k,
        memory_bytes: 1 << 20,
        token_key: [42; 32],
    }
}

fn batch(rows: &[Row], columns: usize) -> RecordBatch {
    let mut arrays: Vec<(&str, ArrayRef)> = Vec::new();
    for (at, name) in COLUMNS.iter().enumerate().take(columns) {
        arrays
            .push((name, Arc::new(rows.iter().map(|(cells, _)| cells[at].clone()).collect::<StringArray>())));
    }
    arrays.push(("person", Arc::new(rows.iter().map(|(_, person)| person.clone()).collect::<StringArray>())));
    RecordBatch::try_from_iter_with_nullable(arrays.into_iter().map(|(name, array)| (name, array, true)))
        .unwrap()
}

/// The slow twin: whole tuples in a map, every subset by itself.
fn slow(rows: &[Row], settings: &RiskSettings) -> RiskReport {
    let columns = settings.quasi_identifiers.len();
    let k = u64::from(settings.k);
    let mut classes: BTreeMap<&[Option<String>], (u64, BTreeSet<&str>)> = BTreeMap::new();
    for (cells, person) in rows {
        let class = classes.entry(cells).or_default();
        class.0 += 1;
        class.1.extend(person.as_deref());
    }
    let mut subsets: Vec<Vec<usize>> = (0..columns).map(|a| vec![a]).collect();
    subsets.extend((0..columns).flat_map(|a| (a + 1..columns).map(move |b| vec![a, b])));
    subsets.retain(|subset| subset.len() < columns);
    let special = rows.iter().filter(|(cells, _)| {
        subsets.iter().any(|subset| {
            rows.iter().filter(|(other, _)| subset.iter().all(|at| other[*at] == cells[*at])).count() == 1
        })
    });
    let ceil = |part: u64, whole: u64| {
        if whole == 0 { 0 } else { u32::try_from((part * 1_000_000).div_ceil(whole)).unwrap() }
    };
    let total = u64::try_from(rows.len()).unwrap();
    let sizes: Vec<u64> = classes.values().map(|class| class.0).collect();
    let below: u64 = sizes.iter().filter(|size| **size < k).sum();
    let smallest = sizes.iter().min().copied().unwrap_or(0);
    let persons = |class: &(u64, BTreeSet<&str>)| u64::try_from(class.1.len()).unwrap().max(1);
    let subject = settings.subject.is_some();
    RiskReport {
        rows: total,
        persons: subject.then(|| {
            rows.iter().filter_map(|row| row.1.as_deref()).collect::<BTreeSet<_>>().len().try_into().unwrap()
        }),
        rows_without_subject: subject
            .then(|| rows.iter().filter(|row| row.1.is_none()).count().try_into().unwrap()),
        quasi_identifiers: settings.quasi_identifiers.clone(),
        classes: sizes.len().try_into().unwrap(),
        smallest_class: smallest,
        largest_class: sizes.iter().max().copied().unwrap_or(0),
        unique_rows: sizes.iter().filter(|size| **size == 1).count().try_into().unwrap(),
        k: settings.k,
        rows_below_k: below,
        rows_below_k_ppm: ceil(below, total),
        average_risk_ppm: ceil(sizes.len().try_into().unwrap(), total),
        highest_risk_ppm: ceil(u64::from(smallest > 0), smallest),
        class_sizes: [
            (1, Some(1)),
            (2, Some(2)),
            (3, Some(4)),
            (5, Some(9)),
            (10, Some(19)),
            (20, Some(99)),
            (100, None),
        ]
        .into_iter()
        .map(|(from, to)| {
            let within = sizes.iter().filter(|size| **size >= from && to.is_none_or(|to| **size <= to));
            ClassSizeBand {
                from,
                to,
                classes: within.clone().count().try_into().unwrap(),
                rows: within.sum(),
            }
        })
        .collect(),
        special_unique_rows: Some(special.count().try_into().unwrap()),
        smallest_class_persons: subject.then(|| classes.values().map(persons).min().unwrap_or(0)),
        classes_below_k_persons: subject
            .then(|| classes.values().filter(|class| persons(class) < k).count().try_into().unwrap()),
    }
}

fn store() -> Option<Box<dyn SpillStore + Send>> {
    Some(Box::new(MemorySpillStore::default()))
}

fn count(
    rows: &[Row],
    settings: &RiskSettings,
    batch_rows: usize,
    budget: Option<usize>,
) -> (RiskReport, SmallClasses) {
    let columns = settings.quasi_identifiers.len();
    let mut counter = ClassCounter::new(settings.clone(), &batch(&[], columns).schema(), store()).unwrap();
    if let Some(budget) = budget {
        counter.limit_tables(budget);
    }
    for part in rows.chunks(batch_rows) {
        counter.observe(&batch(part, columns)).unwrap();
    }
    counter.finish_with_small_classes().unwrap()
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn rows_strategy() -> impl Strategy<Value = Vec<Row>> {
    let cell =
        prop_oneof![1 => Just(None), 1 => Just(some("")), 9 => (0_u8..6).prop_map(|n| Some(n.to_string()))];
    let person = prop_oneof![1 => Just(None), 6 => (0_u8..40).prop_map(|n| Some(format!("P{n}")))];
    prop::collection::vec((prop::collection::vec(cell, 4), person), 0..60)
}

fn cut(rows: Vec<Row>, columns: usize) -> Vec<Row> {
    rows.into_iter().map(|(cells, person)| (cells[..columns].to_vec(), person)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn counts_agree_with_whole_tuples(
        rows in rows_strategy(),
        columns in 0_usize..=4,
        subject: bool,
        k in 0_u32..7,
        batch_rows in 1_usize..80,
        spill: bool,
    ) {
        let rows = cut(rows, columns);
        let settings = settings(columns, subject, k);
        let (report, mut small) = count(&rows, &settings, batch_rows, spill.then_some(0));
        prop_assert_eq!(&report, &slow(&rows, &settings));

        // Rows that are kept stand in classes of at least k rows and, where known, k persons.
        let kept = small.keep_mask(&batch(&rows, columns)).unwrap();
        for (row, keep) in rows.iter().zip(kept.iter()) {
            let class: Vec<&Row> = rows.iter().filter(|other| other.0 == row.0).collect();
            let persons = class.iter().filter_map(|row| row.1.as_deref()).collect::<BTreeSet<_>>().len().max(1);
            let large = class.len() >= usize::try_from(k).unwrap();
            let enough = !subject || persons >= usize::try_from(k).unwrap();
            prop_assert_eq!(keep, Some(large && enough));
        }
    }

    #[test]
    fn parts_merge_to_the_same_bytes(
        rows in rows_strategy(),
        cuts in prop::collection::vec(0_usize..60, 0..4),
        budgets in prop::collection::vec(prop::option::of(0_usize..40_000), 5),
        order in Just(vec![0_usize, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        let settings = settings(4, true, 3);
        let expected = serde_json::to_vec(&count(&rows, &settings, 1000, None).0).unwrap();
        let mut edges: Vec<usize> = cuts.into_iter().map(|cut| cut.min(rows.len())).chain([0, rows.len()]).collect();
        edges.sort_unstable();
        let mut parts: Vec<&[Row]> = edges.windows(2).map(|edge| &rows[edge[0]..edge[1]]).collect();
        parts.resize(5, &[]);
        let mut counters = order.iter().map(|at| {
            let mut counter = ClassCounter::new(settings.clone(), &batch(&[], 4).schema(), store()).unwrap();
            if let Some(budget) = budgets[*at] {
                counter.limit_tables(budget);
            }
            counter.observe(&batch(parts[*at], 4)).unwrap();
            counter
        });
        let mut whole = counters.next().unwrap();
        for counter in counters {
            whole.merge(counter).unwrap();
        }
        prop_assert_eq!(serde_json::to_vec(&whole.finish().unwrap()).unwrap(), expected);
    }
}

/// Rows in which nearly every tuple is different, and many pairs too.
fn distinct_rows(count: usize) -> Vec<Row> {
    (0..count)
        .map(|n| {
            let cells = vec![
                Some(format!("{}", n % 97)),
                Some(format!("{}", n / 3)),
                some("x"),
                Some(format!("{}", n % 89)),
            ];
            (cells, Some(format!("P{}", n / 2)))
        })
        .collect()
}

#[test]
fn a_partition_that_is_too_large_is_split_again() {
    let rows = distinct_rows(4_000);
    let settings = RiskSettings { memory_bytes: 1 << 24, ..settings(4, true, 2) };
    let count = |batch_rows: usize, budget: Option<usize>| {
        let mut counter = ClassCounter::new(settings.clone(), &batch(&[], 4).schema(), store()).unwrap();
        if let Some(budget) = budget {
            counter.limit_tables(budget);
        }
        for part in rows.chunks(batch_rows) {
            counter.observe(&batch(part, 4)).unwrap();
        }
        let levels = counter.finish_counting_partitions().unwrap();
        (levels.0, levels.1 / 64)
    };
    let (free, spills) = count(3000, None);
    assert_eq!(spills, 0);
    // 1 KiB holds some 25 entries, one in 64 of 4,000 rows is more: partitions need a second level.
    let (tight, spills) = count(700, Some(1024));
    assert!(spills > 64, "{spills} tables were spilled");
    assert_eq!(tight, free);
    assert_eq!((free.rows, free.persons, free.classes), (4_000, Some(2_000), 4_000));
}

#[test]
fn every_form_of_a_column_counts_alike() {
    let texts = [some("10"), None, some("20"), some("10"), some("")];
    let plain: ArrayRef = Arc::new(texts.iter().cloned().collect::<StringArray>());
    let large: ArrayRef = Arc::new(texts.iter().cloned().collect::<LargeStringArray>());
    let dictionary: ArrayRef =
        Arc::new(texts.iter().map(Option::as_deref).collect::<DictionaryArray<Int8Type>>());
    let mut reports = Vec::new();
    for array in [&plain, &large, &dictionary] {
        let batch = RecordBatch::try_from_iter_with_nullable([("age", Arc::clone(array), true)]).unwrap();
        let mut counter = ClassCounter::new(settings(1, false, 2), &batch.schema(), None).unwrap();
        counter.observe(&batch).unwrap();
        // A column may change its form between batches; its texts count.
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![10, 20]));
        counter
            .observe(&RecordBatch::try_from_iter_with_nullable([("age", numbers, true)]).unwrap())
            .unwrap();
        reports.push(counter.finish().unwrap());
    }
    assert_eq!((reports[0].rows, reports[0].classes, reports[0].largest_class), (7, 4, 3));
    assert!(reports.iter().all(|report| *report == reports[0]));
}

#[test]
fn cells_do_not_run_together() {
    let rows: Vec<Row> = [("ab", "c"), ("a", "bc"), ("", "abc"), ("abc", "")]
        .into_iter()
        .map(|(a, b)| (vec![some(a), some(b)], None))
        .collect();
    assert_eq!(count(&rows, &settings(2, false, 2), 10, None).0.classes, 4);
    let swapped: Vec<Row> =
        [("a", "b"), ("b", "a")].into_iter().map(|(a, b)| (vec![some(a), some(b)], None)).collect();
    assert_eq!(count(&swapped, &settings(2, false, 2), 10, None).0.classes, 2);
    let equal: Vec<Row> =
        [("a", "a"), ("b", "b")].into_iter().map(|(a, b)| (vec![some(a), some(b)], None)).collect();
    assert_eq!(count(&equal, &settings(2, false, 2), 10, None).0.classes, 2);
}

#[test]
fn special_uniques_are_those_of_a_small_combination() {
    // Ten of each sex and area, one woman in area 9, and one combination of three that is unique as a whole only.
    let mut rows: Vec<Row> = Vec::new();
    for (sex, area, job) in [("f", "1", "a"), ("f", "2", "b"), ("m", "1", "b"), ("m", "2", "a")] {
        for _ in 0..10 {
            rows.push((vec![some("30"), some(area), some(sex), some(job)], None));
        }
    }
    rows.push((vec![some("30"), some("9"), some("f"), some("a")], None));
    rows.push((vec![some("30"), some("1"), some("f"), some("b")], None));
    let report = count(&rows, &settings(4, false, 5), 7, None).0;
    assert_eq!((report.unique_rows, report.special_unique_rows), (2, Some(1)));
}

#[test]
fn more_than_twelve_quasi_identifiers_have_no_special_uniques() {
    let names: Vec<String> = (0..13).map(|at| format!("q{at}")).collect();
    let column: ArrayRef = Arc::new(StringArray::from(vec!["a", "b"]));
    let batch = RecordBatch::try_from_iter(names.iter().map(|name| (name, Arc::clone(&column)))).unwrap();
    let settings = RiskSettings { quasi_identifiers: names, ..settings(0, false, 2) };
    let mut counter = ClassCounter::new(settings, &batch.schema(), None).unwrap();
    counter.observe(&batch).unwrap();
    let report = counter.finish().unwrap();
    assert_eq!((report.unique_rows, report.special_unique_rows), (2, None));
}

#[test]
fn without_quasi_identifiers_all_rows_are_one_class() {
    let rows: Vec<Row> = (0..3).map(|n| (Vec::new(), Some(format!("P{n}")))).collect();
    let report = count(&rows, &settings(0, true, 2), 2, None).0;
    assert_eq!((report.classes, report.smallest_class, report.smallest_class_persons), (1, 3, Some(3)));
    assert_eq!((report.special_unique_rows, report.highest_risk_ppm), (Some(0), 333_334));
}

#[test]
fn what_does_not_fit_the_data_is_refused() {
    let schema = batch(&[], 4).schema();
    let code =
        |settings: RiskSettings| ClassCounter::new(settings, &schema, None).err().map(|error| error.code());
    let mut missing = settings(2, false, 2);
    missing.quasi_identifiers.push("none".to_owned());
    assert_eq!(code(missing), Some("column-not-found"));
    let mut twice = settings(2, false, 2);
    twice.quasi_identifiers.push("age".to_owned());
    assert_eq!(code(twice), Some("duplicate-quasi-identifier"));
    let mut subject = settings(2, true, 2);
    subject.subject = some("none");
    assert_eq!(code(subject), Some("column-not-found"));

    let list = arrow_schema::Field::new_list(
        "age",
        arrow_schema::Field::new("item", arrow_schema::DataType::Utf8, true),
        true,
    );
    let nested = arrow_schema::Schema::new(vec![list]);
    let error = ClassCounter::new(settings(1, false, 2), &nested, None).err().unwrap();
    assert_eq!((error.code(), error.place().column.as_deref()), ("unsupported-column-type", Some("age")));
}

#[test]
fn counters_of_other_settings_do_not_merge() {
    let schema = batch(&[], 4).schema();
    let new = |settings: RiskSettings| ClassCounter::new(settings, &schema, None).unwrap();
    let others = [
        settings(3, true, 3),
        settings(4, false, 3),
        settings(4, true, 4),
        RiskSettings { token_key: [1; 32], ..settings(4, true, 3) },
    ];
    for other in others {
        let error = new(settings(4, true, 3)).merge(new(other)).unwrap_err();
        assert_eq!(error.code(), "risk-counters-differ");
    }
}

#[test]
fn without_a_store_the_budget_is_a_hard_end() {
    let rows = distinct_rows(5_000);
    let mut counter = ClassCounter::new(settings(4, true, 2), &batch(&[], 4).schema(), None).unwrap();
    counter.limit_tables(4096);
    let error = counter.observe(&batch(&rows, 4)).and_then(|()| counter.finish().map(|_| ())).unwrap_err();
    assert_eq!((error.code(), error.kind()), ("risk-memory-exceeded", crate::ErrorKind::Resource));
}

#[test]
fn too_many_small_classes_ask_for_more_generalisation() {
    let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(0..3_000));
    let numbers = RecordBatch::try_from_iter([("age", numbers)]).unwrap();
    let mut counter = ClassCounter::new(settings(1, false, 2), &batch(&[], 4).schema(), store()).unwrap();
    counter.limit_tables(4096);
    counter.observe(&numbers).unwrap();
    let error = counter.finish_with_small_classes().err().unwrap();
    assert_eq!(error.code(), "too-many-small-classes");
}

/// Fails at the n-th call, or gives fewer bytes than are there, and notes what it is given.
struct FailingStore {
    inner: MemorySpillStore,
    calls: Arc<AtomicUsize>,
    fail_at: usize,
    seen: Arc<std::sync::Mutex<Vec<u8>>>,
}

impl FailingStore {
    fn call(&self) -> io::Result<()> {
        if self.calls.fetch_add(1, Ordering::Relaxed) == self.fail_at {
            return Err(io::Error::from(io::ErrorKind::StorageFull));
        }
        Ok(())
    }
}

impl SpillStore for FailingStore {
    fn append(&mut self, partition: usize, bytes: &[u8]) -> io::Result<()> {
        self.call()?;
        self.seen.lock().unwrap().extend_from_slice(bytes);
        self.inner.append(partition, bytes)
    }

    fn read_at(&mut self, partition: usize, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        self.call()?;
        let some = buffer.len().min(100);
        self.inner.read_at(partition, offset, &mut buffer[..some])
    }

    fn discard(&mut self, partition: usize) -> io::Result<()> {
        self.call()?;
        self.inner.discard(partition)
    }
}

fn count_with(store: FailingStore, rows: &[Row]) -> Result<RiskReport, crate::Error> {
    let columns = rows[0].0.len();
    let mut counter =
        ClassCounter::new(settings(columns, true, 2), &batch(&[], columns).schema(), Some(Box::new(store)))
            .unwrap();
    counter.limit_tables(0);
    counter.observe(&batch(rows, columns))?;
    counter.finish()
}

#[test]
fn a_store_that_fails_at_any_call_fails_the_count() {
    let rows = cut(distinct_rows(8), 2);
    let calls = Arc::new(AtomicUsize::new(0));
    let store = |fail_at: usize| {
        calls.store(0, Ordering::Relaxed);
        FailingStore {
            inner: MemorySpillStore::default(),
            calls: Arc::clone(&calls),
            fail_at,
            seen: Arc::default(),
        }
    };
    let expected = count_with(store(usize::MAX), &rows).unwrap();
    assert_eq!(expected, slow(&rows, &settings(2, true, 2)));
    let total = calls.load(Ordering::Relaxed);
    assert!(total > 100, "the store is used: {total}");
    for fail_at in 0..total {
        let error = count_with(store(fail_at), &rows).unwrap_err();
        assert_eq!(error.code(), "spill-failed");
        assert!(std::error::Error::source(&error).is_some());
    }
}

#[test]
fn what_is_spilled_neither_holds_texts_nor_adds_up() {
    let mut rows: Vec<Row> = Vec::new();
    for area in ["MARKER-AREA-1", "MARKER-AREA-2"] {
        for job in ["MARKER-JOB-1", "MARKER-JOB-2"] {
            rows.push((
                vec![some("MARKER-AGE"), some(area), some("MARKER-SEX"), some(job)],
                some("MARKER-PERSON"),
            ));
        }
    }
    let seen = Arc::new(std::sync::Mutex::new(Vec::new()));
    let store = FailingStore {
        inner: MemorySpillStore::default(),
        calls: Arc::default(),
        fail_at: usize::MAX,
        seen: Arc::clone(&seen),
    };
    count_with(store, &rows).unwrap();
    let seen = seen.lock().unwrap();
    assert!(!seen.is_empty());
    assert!(!seen.windows(6).any(|window| window == b"MARKER"));

    // The four classes are all combinations of two areas and two jobs: their open tokens cancel out, sealed ones do not.
    let cells = |position: u32, text: &str| {
        let array: ArrayRef = Arc::new(StringArray::from(vec![text]));
        let batch = RecordBatch::try_from_iter([("c", array)]).unwrap();
        let mut encoded = token::Encoded::default();
        token::ColumnCoder::new("c", position, &[42; 32], 4096).encode(&batch, &mut encoded).unwrap();
        encoded.cells[0].token
    };
    let mut classes = Vec::new();
    for row in &rows {
        let tokens = row.0.iter().zip(0..).map(|(text, position)| cells(position, text.as_deref().unwrap()));
        classes.push(tokens.reduce(token::Token::with).unwrap());
    }
    assert!(classes.iter().copied().reduce(token::Token::with).unwrap() == token::Token::default());
    let sealer = token::Sealer::new(&[42; 32]);
    let sealed: Vec<token::Token> = classes.iter().map(|class| sealer.seal(*class)).collect();
    assert!(sealed.iter().copied().reduce(token::Token::with).unwrap() != token::Token::default());
    for (open, sealed) in classes.iter().zip(&sealed) {
        assert!(!seen.windows(16).any(|window| window == open.to_bytes()));
        assert!(seen.windows(16).any(|window| window == sealed.to_bytes()));
    }
}

#[test]
fn damaged_spill_bytes_are_an_error() {
    struct Cutting(MemorySpillStore);
    impl SpillStore for Cutting {
        fn append(&mut self, partition: usize, bytes: &[u8]) -> io::Result<()> {
            self.0.append(partition, &bytes[..bytes.len() - 1])
        }
        fn read_at(&mut self, partition: usize, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read_at(partition, offset, buffer)
        }
        fn discard(&mut self, partition: usize) -> io::Result<()> {
            self.0.discard(partition)
        }
    }
    let store = Cutting(MemorySpillStore::default());
    let mut counter =
        ClassCounter::new(settings(4, true, 2), &batch(&[], 4).schema(), Some(Box::new(store))).unwrap();
    counter.limit_tables(0);
    let error = counter.observe(&batch(&distinct_rows(40), 4)).and_then(|()| counter.finish()).unwrap_err();
    assert_eq!(error.code(), "spill-damaged");
}
