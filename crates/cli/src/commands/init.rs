//! `sekisho init`: a commented project file for data that is there, with every guess marked as a guess.

use crate::args::InitArgs;
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::message::Lang;
use sekisho_clearance::Error;
use sekisho_formats::{Access, Existing, ReadOptions};
use sekisho_law::{FactDefinition, Origin, RulePack};
use sekisho_scan::{ColumnInventory, ColumnKind, Inventory, Observation, Scanner};
use sekisho_terms::{DataCategory, Place};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Rows that are looked at; the file says so.
const SAMPLE_ROWS: usize = 2_000;

/// A file with what a sample of it holds.
struct Sampled {
    id: String,
    path: String,
    inventory: Inventory,
}

pub(crate) fn run(args: &InitArgs, console: &Console) -> Result<Exit, Error> {
    let folder = &args.folder;
    let target = folder.join("sekisho.toml");
    let scanner = Scanner::japanese();
    let mut sampled = Vec::new();
    for path in data_files(args)? {
        sampled.push(sample(&scanner, folder, &path, &sampled)?);
    }
    if sampled.is_empty() {
        return Err(Error::new("init-no-data", Place::file(folder.display().to_string())));
    }
    let (pack, _) = sekisho_law::built_in();
    let text = project_text(&sampled, &pack, console.lang);
    sekisho_clearance::Project::parse(&text, &target)?;
    sekisho_formats::create_folders(folder)?;
    sekisho_formats::write_file_atomically(&target, text.as_bytes(), Access::Shared, Existing::Refuse)?;
    let ignore = folder.join(".gitignore");
    if sekisho_formats::read_file(&ignore).is_err() {
        sekisho_formats::write_file_atomically(
            &ignore,
            IGNORED.as_bytes(),
            Access::Shared,
            Existing::Refuse,
        )?;
    }
    console.say(&format!("{} {}", console.pick("書きました:", "Wrote"), target.display()));
    for file in &sampled {
        console.say(
            &console.paint(Tone::Quiet, &format!("  {} — {}", file.path, summary(&file.inventory, console))),
        );
    }
    console.say(console.pick("次の一手:", "Next:"));
    for (purpose, file) in [("signing", "signing.key"), ("deidentification", "deidentification.key")] {
        console
            .say(&format!("  sekisho key new {purpose} --out {}", folder.join("keys").join(file).display()));
    }
    console.say(&format!("  sekisho doctor {}", folder.display()));
    Ok(Exit::Done)
}

/// Never committed: keys, findings, what the flow writes.
const IGNORED: &str = "# Keys and findings are personal data or open it; they stay out of version control.\n\
/keys/\n/out/\n/.sekisho/\n*.key\n*findings*.jsonl\n*redact*.txt\ninternal.json\n";

fn data_files(args: &InitArgs) -> Result<Vec<PathBuf>, Error> {
    let named = !args.data.is_empty();
    let patterns: Vec<String> = if named {
        args.data.clone()
    } else {
        ["parquet", "csv", "tsv", "jsonl", "ndjson"]
            .iter()
            .flat_map(|ending| [format!("*.{ending}"), format!("data/**/*.{ending}")])
            .collect()
    };
    let mut files = Vec::new();
    for pattern in patterns {
        match sekisho_formats::expand(&args.folder, &pattern) {
            Ok(found) => files.extend(found),
            Err(error) if named => return Err(error.into()),
            Err(_) => {}
        }
    }
    files.sort();
    files.dedup();
    Ok(files)
}

fn sample(scanner: &Scanner, folder: &Path, path: &Path, before: &[Sampled]) -> Result<Sampled, Error> {
    let options = ReadOptions { batch_rows: SAMPLE_ROWS, ..ReadOptions::default() };
    let shape = sekisho_formats::inspect(path, &options)?;
    let mut observation = Observation::new(&shape.schema)?;
    if let Some(batch) = sekisho_formats::open(path, &shape, &options)?.next() {
        scanner.observe(&batch?, &mut observation)?;
    }
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let plain: String =
        stem.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }).collect();
    let mut id = plain.trim_matches('-').to_owned();
    if id.is_empty() || before.iter().any(|other| other.id == id) {
        let _ = write!(id, "{}data-{}", if id.is_empty() { "" } else { "-" }, before.len() + 1);
    }
    let shown = path.strip_prefix(folder).unwrap_or(path).display().to_string();
    Ok(Sampled { id, path: shown, inventory: observation.finish() })
}

fn summary(inventory: &Inventory, console: &Console) -> String {
    let categories: std::collections::BTreeSet<String> = inventory
        .columns
        .iter()
        .flat_map(|column| column.category.into_iter().chain(column.found.keys().copied()))
        .map(|category| console.category(category))
        .collect();
    if categories.is_empty() { "-".to_owned() } else { categories.into_iter().collect::<Vec<_>>().join(", ") }
}

fn project_text(sampled: &[Sampled], pack: &RulePack, lang: Lang) -> String {
    let say = |ja: &str, en: &str| if lang == Lang::Ja { ja.to_owned() } else { en.to_owned() };
    let mut text = String::new();
    let head = say(
        "関所のプロジェクトファイル。# は注釈です。「推測」とある行は、先頭の標本を見て機械が推したものです。確かめてください。",
        "Project file of Sekisho. Lines marked `guess` come from a look at a sample; check them.",
    );
    let _ = write!(
        text,
        "# {head}\nschema = 1\n\n[activity]\nid = \"my-activity\"\nrole = \"handler\"        # handler | provider | recipient | entrustee\nacts = [\"use\"]          # acquire | receive | use | provide | entrust\npurpose = \"{}\"\noutput = \"model\"        # statistics | model | generative-model | retrieval-index | evaluation\n\n",
        say("ここに利用目的を具体的に書く", "write the purpose here, as specific as you can")
    );
    let recipient = say(
        "提供・委託するときは、acts に provide か entrust を加え、提供先を書く:",
        "To provide or entrust, add it to acts and name who gets the data:",
    );
    let _ = write!(
        text,
        "# {recipient}\n# [[recipient]]\n# name = \"…\"\n# country = \"JP\"\n# relation = \"third-party\"   # third-party | entrustee | joint-user | successor | academic\n\n"
    );
    for file in sampled {
        dataset_text(&mut text, file, &say);
    }
    answers_text(&mut text, pack, lang, &say);
    let keys = say("二つの鍵は別のファイルに。", "Two keys, two files.");
    let _ = write!(
        text,
        "# {keys}\n[keys]\nsigning = \"keys/signing.key\"\ndeidentification = \"keys/deidentification.key\"\n\n[log]\npath = \".sekisho/log\"\n"
    );
    text
}

fn dataset_text(text: &mut String, file: &Sampled, say: &impl Fn(&str, &str) -> String) {
    let guess = say("推測", "guess");
    let _ = write!(
        text,
        "[[dataset]]\nid = \"{}\"\npath = {}\nstandard = \"auto\"       # as-is | masked | pseudonymised | anonymised | auto\n",
        file.id,
        toml::Value::String(file.path.clone())
    );
    if let Some(subject) = subject(&file.inventory) {
        let _ = writeln!(text, "subject = {}   # {guess}", toml::Value::String(subject.to_owned()));
    }
    for column in &file.inventory.columns {
        let kind = match column.kind {
            ColumnKind::FreeText => say("自由記述", "free text"),
            _ => column.category.map_or_else(|| "-".to_owned(), |category| category.word().to_owned()),
        };
        let name = toml::Value::String(column.name.clone());
        let _ = writeln!(text, "# columns.{name} = {{ role = \"{}\" }}   # {guess}: {kind}", column.role);
    }
    text.push('\n');
}

/// The column that most looks like one value per person: a number of persons rather than of contracts or orders.
fn subject(inventory: &Inventory) -> Option<&str> {
    const PERSONS: &[&str] = &[
        "customer",
        "member",
        "user",
        "client",
        "patient",
        "person",
        "顧客",
        "会員",
        "お客様",
        "利用者",
        "患者",
        "社員",
    ];
    let names_persons = |column: &&ColumnInventory| {
        let name = column.name.to_lowercase();
        PERSONS.iter().any(|word| name.contains(word))
    };
    let numbers =
        || inventory.columns.iter().filter(|column| column.category == Some(DataCategory::EmployeeId));
    numbers().find(names_persons).or_else(|| numbers().next()).map(|column| column.name.as_str())
}

/// The questions of an in-house use, as answers to uncomment.
fn answers_text(text: &mut String, pack: &RulePack, lang: Lang, say: &impl Fn(&str, &str) -> String) {
    let head = say(
        "人が答える事実。答えるものだけ # を外す。by・on・reason は判断の責任者・日付・理由。",
        "Facts that a person states. Uncomment what you can answer; `by`, `on` and `reason` say who, when and why.",
    );
    let _ = writeln!(text, "# {head}\n# {}: sekisho law facts\n", say("一覧", "all of them"));
    for definition in pack.facts().filter(|definition| asked_in_house(definition)) {
        let question = if lang == Lang::Ja { &definition.question.ja } else { &definition.question.en };
        let _ = write!(
            text,
            "# {question}\n# [[answer]]\n# fact = \"{}\"\n# value = true\n# by = \"…\"\n# on = 2026-01-31\n# reason = \"…\"\n\n",
            definition.id
        );
    }
}

fn asked_in_house(definition: &FactDefinition) -> bool {
    const ASKED: &[&str] = &[
        "purpose-specified",
        "purpose-covers-use",
        "purpose-notified",
        "acquired-properly",
        "improper-use",
        "special-care-basis",
        "ai-purpose-published",
        "rule32-measures",
        "no-matching",
        "no-contact-use",
    ];
    definition.origin == Origin::Person && ASKED.contains(&definition.id.as_str())
}
