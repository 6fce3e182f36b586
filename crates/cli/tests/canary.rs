//! No value of the data leaves by another way than the de-identified data: contract section 8.
//!
//! Data are full of markers; every byte of every output is searched for them in the encodings of the contract.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

#[expect(dead_code, reason = "each test file uses its part of the support")]
mod support;

use aho_corasick::AhoCorasick;
use base64::Engine as _;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::path::Path;
use support::{
    AS_IS_ANSWERS, Home, PSEUDONYMISED_ANSWERS, Project, Seeded, cells, csv, files_below, jsonl, parquet,
    sha256,
};

/// Values that no output may hold, with the forms in which they are searched for.
struct Markers {
    search: AhoCorasick,
    names: Vec<String>,
}

impl Markers {
    fn of(values: impl IntoIterator<Item = String>) -> Self {
        let (mut names, mut forms): (Vec<String>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
        for value in values {
            let mut add = |encoding: &'static str, bytes: Vec<u8>| {
                let plain_again = encoding != "UTF-8" && bytes == value.as_bytes();
                if !plain_again && bytes.len() >= 6 {
                    names.push(format!("{value} as {encoding}"));
                    forms.push(bytes);
                }
            };
            let utf8 = value.as_bytes().to_vec();
            let (cp932, _, unmappable) = encoding_rs::SHIFT_JIS.encode(&value);
            let utf16_le: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let utf16_be: Vec<u8> = value.encode_utf16().flat_map(u16::to_be_bytes).collect();
            add("JSON escapes", json_escapes(&value, false));
            add("JSON escapes, capital digits", json_escapes(&value, true));
            add("SHA-256, hexadecimal", sha256(&utf8).into_bytes());
            add("SHA-256, bytes", Sha256::digest(&utf8).to_vec());
            add(
                "SHA-256, base64",
                base64::engine::general_purpose::STANDARD.encode(Sha256::digest(&utf8)).into_bytes(),
            );
            add("HTML escapes", value.replace('@', "&#64;").into_bytes());
            add(
                "percent escapes",
                utf8.iter().flat_map(|byte| format!("%{byte:02X}").into_bytes()).collect(),
            );
            for (encoding, in_base64, in_hex, bytes) in [
                ("UTF-8", "UTF-8, base64", "UTF-8, hexadecimal", utf8.clone()),
                ("UTF-16LE", "UTF-16LE, base64", "UTF-16LE, hexadecimal", utf16_le),
                ("UTF-16BE", "UTF-16BE, base64", "UTF-16BE, hexadecimal", utf16_be),
                (
                    "CP932",
                    "CP932, base64",
                    "CP932, hexadecimal",
                    if unmappable { utf8.clone() } else { cp932.into_owned() },
                ),
            ] {
                for text in base64_at_every_alignment(&bytes) {
                    add(in_base64, text.into_bytes());
                }
                let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                add(in_hex, hex.to_uppercase().into_bytes());
                add(in_hex, hex.into_bytes());
                add(encoding, bytes);
            }
        }
        Self { search: AhoCorasick::new(forms).unwrap(), names }
    }

    /// Names of the forms that stand in some bytes; never the bytes around them.
    fn found_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        let names =
            self.search.find_overlapping_iter(bytes).map(|hit| self.names[hit.pattern().as_usize()].clone());
        names.collect()
    }
}

fn json_escapes(value: &str, capital: bool) -> Vec<u8> {
    let escape = |unit: u16| if capital { format!("\\u{unit:04X}") } else { format!("\\u{unit:04x}") };
    value.encode_utf16().map(escape).collect::<String>().into_bytes()
}

/// What base64 of any bytes around holds of these bytes, for each of the three alignments.
fn base64_at_every_alignment(bytes: &[u8]) -> Vec<String> {
    (0..3)
        .map(|before| {
            let padded = [&vec![0; before][..], bytes].concat();
            let text = base64::engine::general_purpose::STANDARD_NO_PAD.encode(&padded);
            // Characters that share bits with what stands before or after are left out.
            let from = (before * 8).div_ceil(6);
            let to = padded.len() * 8 / 6;
            text.get(from..to).unwrap().to_owned()
        })
        .collect()
}

/// Everything that runs may leave: both streams of every command, every file that was not there before.
struct Leaks {
    inputs: BTreeSet<String>,
    streams: Vec<(String, String)>,
}

impl Leaks {
    fn watch(home: &Home) -> Self {
        Self {
            inputs: files_below(home.folder()).into_iter().map(|(name, _)| name).collect(),
            streams: Vec::new(),
        }
    }

    /// Runs a command that must end with this code, and keeps what it said.
    fn run(&mut self, home: &Home, code: i32, args: &[&str]) {
        let ran = home.run(args).ended(code);
        self.streams.push((args.join(" "), ran.out + &ran.err));
    }

    /// Asserts that no marker stands in what commands said or wrote; `apart` names the files that hold data on purpose.
    fn none(&self, home: &Home, markers: &Markers, apart: impl Fn(&str) -> bool) {
        let mut leaks = Vec::new();
        for (command, said) in &self.streams {
            leaks.extend(
                markers
                    .found_in(said.as_bytes())
                    .into_iter()
                    .map(|form| format!("sekisho {command}: {form}")),
            );
        }
        let written = files_below(home.folder()).into_iter().chain(files_below(home.scratch()));
        for (name, bytes) in written {
            if self.inputs.contains(&name) || apart(&name) {
                continue;
            }
            leaks.extend(
                markers.found_in(name.as_bytes()).into_iter().map(|form| format!("name {name}: {form}")),
            );
            leaks.extend(markers.found_in(&bytes).into_iter().map(|form| format!("{name}: {form}")));
            leaks.extend(
                inside(&name, &bytes)
                    .flat_map(|bytes| markers.found_in(&bytes))
                    .map(|form| format!("in {name}: {form}")),
            );
        }
        assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
    }
}

/// What a file holds in wrapped form: the payload of an envelope.
fn inside(name: &str, bytes: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let payload = (name.ends_with("clearance.json")).then(|| {
        let envelope = serde_json::from_slice(bytes).unwrap();
        serde_json::to_vec(&support::statement(&envelope)).unwrap()
    });
    payload.into_iter()
}

/// A person of the data, every value a marker.
struct Person {
    id: String,
    name: String,
    phone: String,
    email: String,
    my_number: String,
    card: String,
    address: String,
    remark: String,
}

impl Person {
    fn values(&self) -> Vec<String> {
        let surname = self.name.split(' ').next().unwrap().to_owned();
        vec![
            self.id.clone(),
            self.name.clone(),
            self.name.replace(' ', ""),
            surname,
            self.phone.clone(),
            self.phone.replace('-', ""),
            self.email.clone(),
            self.my_number.clone(),
            self.card.clone(),
            self.address.clone(),
            self.remark.clone(),
        ]
    }
}

fn persons(count: u64) -> Vec<Person> {
    let mut seeded = Seeded(414);
    let surnames = ["勅使河原", "小鳥遊", "御手洗", "百目鬼", "五十嵐", "長谷川"];
    let given = ["龍之介", "美知留", "権三郎", "紗英子", "冬樹郎"];
    (0..count)
        .map(|row| Person {
            id: format!("MARK{:08}", seeded.below(100_000_000)),
            name: format!("{} {}", seeded.pick(&surnames), seeded.pick(&given)),
            phone: format!("080-{:04}-{:04}", 1_000 + seeded.below(9_000), seeded.below(10_000)),
            email: format!("mark{row}x{}@canary.example", seeded.below(1_000_000)),
            my_number: my_number(&mut seeded),
            card: card_number(&mut seeded),
            address: format!(
                "東京都千代田区猿楽町{}-{}-{}",
                1 + seeded.below(9),
                10 + seeded.below(80),
                100 + seeded.below(900)
            ),
            remark: format!("慢性膵炎疾患{}", seeded.below(1_000_000)),
        })
        .collect()
}

/// Eleven digits and the check digit. Source: Ministry of Internal Affairs and Communications Ordinance 85 of 2014, art. 5.
fn my_number(seeded: &mut Seeded) -> String {
    let digits: Vec<u64> = (0..11).map(|_| seeded.below(10)).collect();
    let sum: u64 = (1..=11_u64)
        .zip(digits.iter().rev())
        .map(|(n, digit)| digit * if n <= 6 { n + 1 } else { n - 5 })
        .sum();
    let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
    digits.iter().chain([&check]).map(ToString::to_string).collect()
}

/// Sixteen digits that pass the check of ISO/IEC 7812-1 annex B.
fn card_number(seeded: &mut Seeded) -> String {
    let mut digits: Vec<u64> = [4].into_iter().chain((0..14).map(|_| seeded.below(10))).collect();
    let sum: u64 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(position, digit)| if position % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    digits.push((10 - sum % 10) % 10);
    digits.iter().map(ToString::to_string).collect()
}

const COLUMNS: &[&str] =
    &["会員番号", "氏名", "電話番号", "メールアドレス", "個人番号", "カード番号", "住所", "備考"];

fn table(persons: &[Person]) -> Vec<Vec<String>> {
    let row = |person: &Person| {
        let Person { id, name, phone, email, my_number, card, address, remark } = person;
        [id, name, phone, email, my_number, card, address, remark].map(Clone::clone).to_vec()
    };
    persons.iter().map(row).collect()
}

fn notes(persons: &[Person]) -> Vec<Vec<String>> {
    let note = |person: &Person| {
        let text = format!(
            "{}様よりお電話。折返しは{}、またはメール {} まで。個人番号は{}、カード番号は{}とのこと。住所：{}。",
            person.name, person.phone, person.email, person.my_number, person.card, person.address
        );
        vec![person.id.clone(), text]
    };
    persons.iter().map(note).collect()
}

fn markers(persons: &[Person]) -> Markers {
    Markers::of(persons.iter().flat_map(Person::values).collect::<BTreeSet<_>>())
}

/// The data in every format and encoding, as one project.
fn home(persons: &[Person], standard: &str, answers: &[(&str, &str)]) -> Home {
    let home = Home::new();
    parquet(&home.path("data/a.parquet"), COLUMNS, &table(persons));
    home.write("data/b.csv", encoding_rs::SHIFT_JIS.encode(&csv(COLUMNS, &table(persons))).0);
    home.write("data/c.csv", csv(COLUMNS, &table(persons)));
    home.write("data/d.jsonl", jsonl(&["会員番号", "本文"], &notes(persons)));
    let mut project = Project::in_house_training();
    for (id, path) in
        [("a", "data/a.parquet"), ("b", "data/b.csv"), ("c", "data/c.csv"), ("d", "data/d.jsonl")]
    {
        let more = if id == "d" {
            "subject = \"会員番号\"".to_owned()
        } else {
            "subject = \"会員番号\"\ncolumns.\"備考\" = { technique = \"suppress\" }".to_owned()
        };
        project = project.dataset(
            id,
            path,
            standard,
            if standard == "as-is" { "subject = \"会員番号\"" } else { &more },
        );
    }
    home.project(&project.link(&["a.会員番号", "b.会員番号", "c.会員番号", "d.会員番号"]).answers(answers));
    home
}

/// All questions of art. 20(2) answered, as the remarks hold diagnoses.
fn with_special_care<'a>(answers: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = answers
        .iter()
        .filter(|(fact, _)| *fact != "special-care-information" && *fact != "my-number-present");
    kept.copied().chain([("special-care-basis", "true")]).collect()
}

#[test]
fn the_search_finds_a_marker_in_every_encoding() {
    let value = "勅使河原 龍之介".to_owned();
    let markers = Markers::of([value.clone()]);
    let (cp932, _, _) = encoding_rs::SHIFT_JIS.encode(&value);
    let le: Vec<u8> = value.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let hex: String = value.bytes().map(|byte| format!("{byte:02X}")).collect();
    for (encoding, bytes) in [
        ("UTF-8", value.as_bytes().to_vec()),
        ("UTF-16LE", le),
        ("CP932", cp932.into_owned()),
        ("UTF-8, hexadecimal", hex.into_bytes()),
        ("JSON escapes", json_escapes(&value, false)),
        ("SHA-256, hexadecimal", sha256(value.as_bytes()).into_bytes()),
    ] {
        let around = [&b"before"[..], &bytes, b"after"].concat();
        assert!(markers.found_in(&around).contains(&format!("{value} as {encoding}")), "{encoding}");
    }
    for before in ["", "x", "xx", "xxx"] {
        let text = base64::engine::general_purpose::STANDARD.encode(format!("{before}{value}yz"));
        assert!(
            markers.found_in(text.as_bytes()).contains(&format!("{value} as UTF-8, base64")),
            "after {before:?}"
        );
    }
    assert!(markers.found_in("somebody else 山田".as_bytes()).is_empty());
}

#[test]
fn numbers_of_the_data_pass_their_check_digits() {
    let home = Home::without_keys();
    home.write("a.csv", csv(COLUMNS, &table(&persons(30))));
    home.run(&["scan", "a.csv", "--fail-on", "my-number"]).ended(1);
    home.run(&["scan", "a.csv", "--fail-on", "credit-card"]).ended(1);
}

#[test]
fn as_found_it_is_refused_and_nothing_leaks() {
    let persons = persons(12);
    let markers = markers(&persons);
    let home = home(&persons, "as-is", &with_special_care(AS_IS_ANSWERS));
    let mut leaks = Leaks::watch(&home);
    leaks.run(&home, 2, &["clear", "."]);
    leaks.run(&home, 2, &["clear", ".", "--lang", "ja", "--format", "json"]);
    leaks.run(&home, 4, &["clear", ".", "--what-if", "act56-2026"]);
    leaks.run(&home, 4, &["clear", ".", "--as-of", "2026-01-05", "--format", "json", "--out", "supposed"]);
    leaks.run(&home, 0, &["doctor", "."]);
    leaks.run(&home, 0, &["log", "show", ".sekisho/log", "--format", "json"]);
    leaks.none(&home, &markers, |_| false);
}

#[test]
fn the_stages_by_themselves_leak_nothing() {
    let persons = persons(12);
    let markers = markers(&persons);
    let home = home(&persons, "as-is", &with_special_care(AS_IS_ANSWERS));
    let mut leaks = Leaks::watch(&home);
    let files = ["data/a.parquet", "data/b.csv", "data/c.csv", "data/d.jsonl"];
    for file in files {
        leaks.run(&home, 0, &["scan", file]);
        leaks.run(&home, 0, &["scan", file, "--format", "json", "--lang", "ja"]);
        leaks.run(&home, 1, &["scan", file, "--fail-on", "any"]);
    }
    leaks.run(&home, 0, &[&["scan"][..], &files, &["--findings", "findings.jsonl"]].concat());
    for file in &files[..3] {
        leaks.run(&home, 0, &["risk", file, "--quasi-identifiers", "住所,氏名", "--subject", "会員番号"]);
        leaks.run(
            &home,
            0,
            &["risk", file, "--quasi-identifiers", "備考", "--format", "json", "--memory", "64KiB"],
        );
    }
    let inventory = home.run(&[&["scan"][..], &files, &["--format", "json"]].concat()).ended(0).out;
    home.write("inventory.json", inventory);
    leaks.run(&home, 2, &["decide", ".", "--inventory", "inventory.json"]);
    leaks.run(&home, 2, &["decide", ".", "--inventory", "inventory.json", "--format", "json"]);
    std::fs::create_dir(home.path("guessed")).unwrap();
    leaks.run(&home, 0, &["init", "guessed", "--data", "../data/*"]);
    leaks.none(&home, &markers, |_| false);
}

#[test]
fn pseudonymised_data_hold_no_identifier_and_nothing_else_leaks() {
    let persons = persons(12);
    let markers = markers(&persons);
    let home = home(&persons, "pseudonymised", &with_special_care(PSEUDONYMISED_ANSWERS));
    let mut leaks = Leaks::watch(&home);
    leaks.run(&home, 2, &["clear", "."]);
    let digest =
        home.json("out/refusal.json")["datasets"][3]["outputs"][0]["sha256"].as_str().unwrap().to_owned();
    leaks.run(&home, 0, &["deidentify", ".", "--out", "processed"]);
    leaks.run(&home, 0, &["deidentify", ".", "--out", "processed-too", "--format", "json"]);
    let reviewed = Project(home.text("sekisho.toml")).review("d", 12, 0, &sha256(digest.as_bytes()));
    home.project(&reviewed);
    leaks.run(&home, 0, &["clear", ".", "--memory", "64KiB"]);
    leaks.run(&home, 73, &["clear", "."]);
    leaks.run(&home, 0, &["clear", ".", "--supersede", "--format", "json"]);
    leaks.run(&home, 0, &["verify", "out"]);
    leaks.run(
        &home,
        0,
        &["verify", "out", "--format", "json", "--log", ".sekisho/log", "--log-key", "keys/signing.pub"],
    );
    leaks.run(&home, 0, &["log", "show", ".sekisho/log"]);
    leaks.run(&home, 0, &["log", "fsck", ".sekisho/log", "--format", "json"]);
    leaks.run(&home, 0, &["log", "prove", ".sekisho/log", "--index", "0"]);
    leaks.none(&home, &markers, |_| false);
    assert_no_marker_in_cells(&home.out().join("data"), &markers);
}

#[test]
fn masked_data_alone_hold_what_is_kept_on_purpose() {
    let persons = persons(12);
    let markers = markers(&persons);
    let home = home(&persons, "masked", &with_special_care(AS_IS_ANSWERS));
    let mut leaks = Leaks::watch(&home);
    leaks.run(&home, 0, &["clear", "."]);
    leaks.run(&home, 0, &["verify", "out"]);
    leaks.none(&home, &markers, |name| name.starts_with("out/data/"));
    let numbers = Markers::of(persons.iter().map(|person| person.my_number.clone()));
    assert_no_marker_in_cells(&home.out().join("data"), &numbers);
}

/// Searches the cells of data files, so that compression hides nothing.
fn assert_no_marker_in_cells(folder: &Path, markers: &Markers) {
    for (name, _) in files_below(folder) {
        for (column, values) in cells(&folder.join(&name)) {
            let found = markers.found_in(values.join("\n").as_bytes());
            assert!(found.is_empty(), "{name}, column {column}: {found:?}");
        }
    }
}

#[test]
fn failing_commands_leak_nothing() {
    let persons = persons(12);
    let markers = markers(&persons);
    let home = home(&persons, "pseudonymised", &with_special_care(PSEUDONYMISED_ANSWERS));
    let text = csv(COLUMNS, &table(&persons));
    let person = &persons[0];
    let mut leaks = Leaks::watch(&home);
    let bad: [(&str, &str, Vec<u8>); 9] = [
        ("ragged", "csv", format!("{text}{},{}\n", person.name, person.phone).into_bytes()),
        ("quote", "csv", format!("{text}\"{}\n", person.remark).into_bytes()),
        ("after-quote", "csv", format!("{text}\"{}\"{}\n", person.name, person.phone).into_bytes()),
        ("mixed", "csv", [text.as_bytes(), &encoding_rs::SHIFT_JIS.encode(&text).0].concat()),
        ("euc", "csv", encoding_rs::EUC_JP.encode(&text).0.into_owned()),
        (
            "json",
            "jsonl",
            format!("{{\"x\":\"{}\"}}\n{{\"x\":\"{}\",}}\n", person.name, person.phone).into_bytes(),
        ),
        ("key", "jsonl", format!("{{\"x\":\"{}\",\"x\":\"{}\"}}\n", person.name, person.phone).into_bytes()),
        ("nested", "jsonl", format!("{{\"x\":{{\"y\":\"{}\"}}}}\n", person.name).into_bytes()),
        ("damaged", "parquet", [b"PAR1", text.as_bytes(), b"PAR1"].concat()),
    ];
    for (name, ending, bytes) in bad {
        let file = format!("bad-{name}.{ending}");
        home.write(&file, bytes);
        leaks.inputs.insert(file.clone());
        leaks.run(&home, 65, &["scan", &file]);
        leaks.run(&home, 65, &["scan", &file, "--format", "json", "--lang", "ja"]);
        let project = home.text("sekisho.toml").replace("data/c.csv", &file);
        home.write(
            "other/sekisho.toml",
            project
                .replace("\"data/", "\"../data/")
                .replace("\"keys/", "\"../keys/")
                .replace("\"bad", "\"../bad"),
        );
        leaks.run(&home, 65, &["clear", "other"]);
    }
    let wrong = [
        (
            "value-in-hierarchy",
            "columns.\"住所\" = { role = \"quasi-identifier\", hierarchy = \"../h.csv\", level = 1 }",
        ),
        (
            "number",
            "columns.\"会員番号\" = { category = \"age\", role = \"quasi-identifier\", technique = \"interval\", width = 5 }",
        ),
        (
            "date",
            "columns.\"会員番号\" = { category = \"age\", role = \"quasi-identifier\", technique = \"date-to\", unit = \"year\" }",
        ),
    ];
    home.write("h.csv", "北海道;北日本;*\n");
    for (name, column) in wrong {
        let project = Project::in_house_training().dataset("c", "../data/c.csv", "pseudonymised", column);
        home.write(&format!("{name}/sekisho.toml"), project.0.replace("\"keys/", "\"../keys/"));
        leaks.run(&home, 65, &["clear", name]);
        leaks.run(&home, 65, &["clear", name, "--format", "json"]);
    }
    leaks.none(&home, &markers, |_| false);
}

#[test]
fn a_killed_run_leaves_identifiers_nowhere_after_the_next_one() {
    let persons = persons(12);
    let markers = markers(&persons);
    let home = home(&persons, "pseudonymised", &with_special_care(PSEUDONYMISED_ANSWERS));
    let mut leaks = Leaks::watch(&home);
    for wait in [50, 150, 300, 450] {
        let mut child = home.spawn(&["clear", ".", "--quiet", "--memory", "64KiB"]);
        std::thread::sleep(std::time::Duration::from_millis(wait));
        child.kill().unwrap();
        let ended = child.wait_with_output().unwrap();
        let said = String::from_utf8([ended.stdout, ended.stderr].concat()).unwrap();
        leaks.streams.push(("clear, killed".to_owned(), said));
    }
    leaks.none(&home, &markers, |_| false);
    leaks.run(&home, 2, &["clear", "."]);
    leaks.none(&home, &markers, |_| false);
    assert_eq!(home.leftovers(), Vec::<String>::new());
}

#[test]
fn a_name_in_the_name_of_a_column_is_never_cleared() {
    let home = Home::new();
    home.write("a.csv", "区分,佐藤 太郎様の評価\n1,5\n2,4\n".to_owned() + &"3,3\n".repeat(20));
    let project = Project::in_house_training().dataset("a", "a.csv", "pseudonymised", "");
    home.project(&project.answers(PSEUDONYMISED_ANSWERS));
    let ran = home.clear(&[]).ended(65).says("[name-holds-personal-data]");
    assert!(!ran.err.contains("佐藤"), "the message names the column by its number");
    assert_eq!(home.leftovers(), Vec::<String>::new());
}

#[test]
fn a_name_in_the_name_of_a_file_is_never_cleared() {
    let home = Home::new();
    home.write("佐藤太郎様.csv", "区分,評価\n".to_owned() + &"3,3\n".repeat(20));
    let project = Project::in_house_training().dataset("a", "*.csv", "pseudonymised", "");
    home.project(&project.answers(PSEUDONYMISED_ANSWERS));
    let ran = home.clear(&[]).ended(65).says("[name-holds-personal-data]");
    assert!(!ran.err.contains("佐藤"), "the message does not quote the name");
}

#[test]
fn a_name_in_the_name_of_a_column_is_found() {
    let home = Home::without_keys();
    home.write("a.csv", "区分,佐藤 太郎様の評価\n1,5\n2,4\n");
    home.run(&["scan", "a.csv", "--fail-on", "person-name"]).ended(1);
}

#[test]
fn a_name_in_the_name_of_a_file_is_found() {
    let home = Home::new();
    home.write("佐藤太郎様.csv", "区分,評価\n".to_owned() + &"3,3\n".repeat(20));
    home.run(&["scan", "佐藤太郎様.csv", "--fail-on", "person-name"]).ended(1);
}
