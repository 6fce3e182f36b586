//! Projects in temporary folders, and the real command on them. All data are synthetic.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "test code"
)]

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use sekisho_formats::{FileShape, TableWriter};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// A project folder with its keys, and a temporary folder of its own so that leftovers can be seen.
pub(crate) struct Home {
    folder: TempDir,
    scratch: TempDir,
}

/// What a run of the command left on its streams.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Home {
    /// A folder with both keys, made with `sekisho key new`.
    pub(crate) fn new() -> Self {
        let home = Self::without_keys();
        for (purpose, file) in
            [("signing", "keys/signing.key"), ("deidentification", "keys/deidentification.key")]
        {
            let path = home.path(file);
            home.run(&["key", "new", purpose, "--out", path.to_str().unwrap()]).ended(0);
        }
        home
    }

    /// A folder with nothing but the place for keys.
    pub(crate) fn without_keys() -> Self {
        let home = Self { folder: tempfile::tempdir().unwrap(), scratch: tempfile::tempdir().unwrap() };
        std::fs::create_dir(home.path("keys")).unwrap();
        home
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn scratch(&self) -> &Path {
        self.scratch.path()
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn out(&self) -> PathBuf {
        self.path("out")
    }

    pub(crate) fn log(&self) -> PathBuf {
        self.path(".sekisho/log")
    }

    /// Writes a file of the project, with the folders above it.
    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
        self
    }

    /// Writes `sekisho.toml`.
    pub(crate) fn project(&self, project: &Project) -> &Self {
        self.write("sekisho.toml", &project.0)
    }

    /// The command, not yet started: English, no colours, this project's temporary folder.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sekisho"));
        command
            .args(args)
            .current_dir(self.folder())
            .env("TMPDIR", self.scratch())
            .env("LC_ALL", "C")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null());
        command
    }

    /// Runs the command in the project folder.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::from(self.command(args).output().unwrap())
    }

    /// Starts the command and does not wait for it.
    pub(crate) fn spawn(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// `sekisho clear` on this project, with further options.
    pub(crate) fn clear(&self, options: &[&str]) -> Ran {
        self.run(&[&["clear", "."], options].concat())
    }

    /// A JSON file of the project.
    pub(crate) fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).unwrap()
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.path(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn text(&self, name: &str) -> String {
        String::from_utf8(self.bytes(name)).unwrap()
    }

    /// Every entry below the project folder, by name, and the temporary folder's after it.
    pub(crate) fn entries(&self) -> Vec<String> {
        let mut names = entries_below(self.folder());
        names.extend(entries_below(self.scratch()).into_iter().map(|name| format!("TMPDIR/{name}")));
        names
    }

    /// What is in the project and the temporary folder and stands for unfinished work.
    pub(crate) fn leftovers(&self) -> Vec<String> {
        let unfinished = |name: &String| {
            let hidden = |part: &str| part.starts_with('.') && part != ".sekisho";
            name.starts_with("TMPDIR/") || name.split('/').any(|part| hidden(part) || part.contains(".tmp"))
        };
        let lock = |name: &String| name.ends_with(".lock") || name.ends_with("/lock");
        self.entries().into_iter().filter(unfinished).filter(|name| !lock(name)).collect()
    }

    /// The predicate of the clearance in the output folder.
    pub(crate) fn clearance(&self) -> Value {
        statement(&self.json("out/clearance.json")).get("predicate").unwrap().clone()
    }
}

impl Ran {
    /// Asserts the exit code, and shows both streams when it is another.
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }

    /// Standard output as one JSON document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err))
    }

    /// Asserts that a stretch of text is on one of the streams.
    pub(crate) fn says(self, text: &str) -> Self {
        let there = self.out.contains(text) || self.err.contains(text);
        assert!(there, "no {text:?} in\n--- stdout\n{}\n--- stderr\n{}", self.out, self.err);
        self
    }
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// The text of a `sekisho.toml`, put together from its tables.
#[derive(Clone)]
pub(crate) struct Project(pub(crate) String);

impl Project {
    /// Training of a generative model by the organisation itself.
    pub(crate) fn in_house_training() -> Self {
        Self::of(
            "schema = 1\n\n[activity]\nid = \"assistant\"\nrole = \"handler\"\nacts = [\"use\"]\n\
                  purpose = \"問い合わせ対応モデルの社内学習\"\noutput = \"generative-model\"\n",
        )
    }

    /// A project with another beginning; keys and log as always.
    pub(crate) fn of(beginning: &str) -> Self {
        Self(format!(
            "{beginning}\n[keys]\nsigning = \"keys/signing.key\"\ndeidentification = \"keys/deidentification.key\"\n\
             \n[log]\npath = \".sekisho/log\"\n"
        ))
    }

    /// A dataset with further lines of its table.
    pub(crate) fn dataset(mut self, id: &str, path: &str, standard: &str, more: &str) -> Self {
        self.0 +=
            &format!("\n[[dataset]]\nid = \"{id}\"\npath = \"{path}\"\nstandard = \"{standard}\"\n{more}\n");
        self
    }

    /// An answer for the whole activity, by a named person.
    pub(crate) fn answer(mut self, fact: &str, value: &str) -> Self {
        self.0 += &format!(
            "\n[[answer]]\nfact = \"{fact}\"\nvalue = {value}\nby = \"Test Person\"\non = 2026-11-20\n\
             reason = \"stated for a test\"\n"
        );
        self
    }

    pub(crate) fn answers(self, answers: &[(&str, &str)]) -> Self {
        answers.iter().fold(self, |project, (fact, value)| project.answer(fact, value))
    }

    pub(crate) fn link(mut self, columns: &[&str]) -> Self {
        self.0 += &format!("\n[[link]]\ncolumns = {columns:?}\n");
        self
    }

    /// A recorded review without misses.
    pub(crate) fn review(mut self, dataset: &str, sample: u64, misses: u64, output_sha256: &str) -> Self {
        self.0 += &format!(
            "\n[[review]]\ndataset = \"{dataset}\"\nby = \"Test Reviewer\"\non = 2026-11-21\nseed = 1\nsample = {sample}\n\
             misses = {misses}\noutput_sha256 = \"{output_sha256}\"\n"
        );
        self
    }
}

/// What a person can say so that in-house use of data as they are is clear.
pub(crate) const AS_IS_ANSWERS: &[(&str, &str)] = &[
    ("acquired-properly", "true"),
    ("special-care-information", "false"),
    ("my-number-present", "false"),
    ("minors-present", "false"),
    ("purpose-specified", "true"),
    ("purpose-covers-use", "true"),
    ("purpose-notified", "true"),
    ("acquired-in-writing", "false"),
    ("improper-use", "false"),
    ("security-measures", "true"),
];

/// What a person can say so that in-house use of pseudonymised information is clear.
pub(crate) const PSEUDONYMISED_ANSWERS: &[(&str, &str)] = &[
    ("acquired-properly", "true"),
    ("special-care-information", "false"),
    ("minors-present", "false"),
    ("purpose-specified", "true"),
    ("purpose-covers-use", "false"),
    ("purpose-notified", "true"),
    ("acquired-in-writing", "false"),
    ("ai-purpose-published", "true"),
    ("improper-use", "false"),
    ("rule32-measures", "true"),
    ("no-matching", "true"),
    ("no-contact-use", "true"),
    ("security-measures", "true"),
];

/// What a person can say so that in-house use of anonymised information is clear, the two judgements included.
pub(crate) const ANONYMISED_ANSWERS: &[(&str, &str)] = &[
    ("acquired-properly", "true"),
    ("special-care-information", "false"),
    ("minors-present", "false"),
    ("acquired-in-writing", "false"),
    ("improper-use", "false"),
    ("rule34-4-judged", "true"),
    ("rule34-5-judged", "true"),
];

/// A small generator, so that data are the same on every run. Source: Steele et al., SplitMix64 (2014).
pub(crate) struct Seeded(pub(crate) u64);

impl Seeded {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub(crate) fn pick<'a>(&mut self, words: &[&'a str]) -> &'a str {
        let position = usize::try_from(self.below(u64::try_from(words.len()).unwrap())).unwrap();
        words[position]
    }
}

pub(crate) const SURNAMES: &[&str] = &["佐藤", "鈴木", "高橋", "田中", "伊藤", "渡辺", "山本", "中村"];
pub(crate) const GIVEN_NAMES: &[&str] = &["太郎", "花子", "健一", "美咲", "翔太", "陽子", "直樹", "由美子"];

/// Customers with name, phone, e-mail and region; one row a person.
pub(crate) fn customers(rows: u64, seed: u64) -> Vec<Vec<String>> {
    let mut seeded = Seeded(seed);
    (0..rows)
        .map(|row| {
            vec![
                format!("C{:06}", row + 1),
                format!("{} {}", seeded.pick(SURNAMES), seeded.pick(GIVEN_NAMES)),
                format!("090-{:04}-{:04}", seeded.below(10_000), row),
                format!("user{row}@example.com"),
                seeded.pick(&["東京都", "大阪府", "北海道", "福岡県"]).to_owned(),
            ]
        })
        .collect()
}

pub(crate) const CUSTOMER_COLUMNS: &[&str] = &["customer_id", "氏名", "電話番号", "メールアドレス", "地域"];

/// A CSV file, UTF-8 with line feeds. Values hold no commas, quotes or line ends.
pub(crate) fn csv(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut text = columns.join(",") + "\n";
    for row in rows {
        text += &(row.join(",") + "\n");
    }
    text
}

/// A JSONL file of text members.
pub(crate) fn jsonl(columns: &[&str], rows: &[Vec<String>]) -> String {
    rows.iter()
        .map(|row| {
            let members: serde_json::Map<String, Value> = columns
                .iter()
                .zip(row)
                .map(|(name, value)| ((*name).to_owned(), Value::String(value.clone())))
                .collect();
            Value::Object(members).to_string() + "\n"
        })
        .collect()
}

/// A Parquet file of text columns, written with the library.
pub(crate) fn parquet(path: &Path, columns: &[&str], rows: &[Vec<String>]) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    let fields: Vec<Field> = columns.iter().map(|name| Field::new(*name, DataType::Utf8, true)).collect();
    let arrays: Vec<ArrayRef> = (0..columns.len())
        .map(|column| {
            Arc::new(StringArray::from_iter_values(rows.iter().map(|row| row[column].as_str()))) as ArrayRef
        })
        .collect();
    parquet_of(path, Schema::new(fields), arrays);
}

/// A Parquet file of any columns.
pub(crate) fn parquet_of(path: &Path, schema: Schema, arrays: Vec<ArrayRef>) {
    let schema = Arc::new(schema);
    let batch = RecordBatch::try_new(schema.clone(), arrays).unwrap();
    let mut writer = TableWriter::create(path, &FileShape::parquet(schema.clone()), schema).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
}

/// Every cell of a file as text, by column: the reader of the library, whatever the format.
pub(crate) fn cells(path: &Path) -> Vec<(String, Vec<String>)> {
    let options = sekisho_formats::ReadOptions::default();
    let shape = sekisho_formats::inspect(path, &options).unwrap();
    let mut columns: Vec<(String, Vec<String>)> =
        shape.schema.fields().iter().map(|field| (field.name().clone(), Vec::new())).collect();
    for batch in sekisho_formats::open(path, &shape, &options).unwrap() {
        let batch = batch.unwrap();
        for (array, (name, values)) in batch.columns().iter().zip(&mut columns) {
            let cells = sekisho_deidentify::Cells::read(name, 0, array).unwrap();
            values.extend(cells.iter().map(|cell| cell.map(ToString::to_string).unwrap_or_default()));
        }
    }
    columns
}

/// One column of a file.
pub(crate) fn column(path: &Path, name: &str) -> Vec<String> {
    let found = cells(path).into_iter().find(|(column, _)| column == name);
    found.unwrap_or_else(|| panic!("no column {name} in {}", path.display())).1
}

/// The in-toto statement in a DSSE envelope.
pub(crate) fn statement(envelope: &Value) -> Value {
    use base64::Engine as _;
    let payload = envelope["payload"].as_str().unwrap();
    let bytes = base64::engine::general_purpose::STANDARD.decode(payload).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

/// SHA-256, hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    use sha2::{Digest as _, Sha256};
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Names of all files and folders below a folder, sorted.
pub(crate) fn entries_below(folder: &Path) -> Vec<String> {
    let mut names = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            names.push(path.strip_prefix(folder).unwrap().display().to_string());
            if path.is_dir() {
                open.push(path);
            }
        }
    }
    names.sort();
    names
}

/// Files below a folder with their bytes.
pub(crate) fn files_below(folder: &Path) -> Vec<(String, Vec<u8>)> {
    entries_below(folder)
        .into_iter()
        .filter(|name| folder.join(name).is_file())
        .map(|name| {
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            (name, bytes)
        })
        .collect()
}

/// A folder of the data that stand beside the repository; prints why when it is not there.
pub(crate) fn shared_data(name: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    if path.exists() {
        return Some(path);
    }
    println!("skipped: no {name} beside the repository");
    None
}

/// A project of customers as they are, in one CSV file, with these answers.
pub(crate) fn customers_as_is(answers: &[(&str, &str)]) -> Home {
    let home = Home::new();
    home.write("customers.csv", csv(CUSTOMER_COLUMNS, &customers(40, 1)));
    let project = Project::in_house_training().dataset(
        "customers",
        "customers.csv",
        "as-is",
        "subject = \"customer_id\"",
    );
    home.project(&project.answers(answers));
    home
}
