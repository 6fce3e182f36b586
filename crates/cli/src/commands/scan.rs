//! `sekisho scan`: personal information in files, as an inventory, and as findings where they are asked for.

use crate::args::{Format, ScanArgs};
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::interrupt;
use crate::progress::with_ambient;
use sekisho_clearance::{Error, survey};
use sekisho_formats::{Access, Existing, FileShape, ReadOptions, StagedFile};
use sekisho_scan::{ColumnKind, Inventory, Scanner};
use sekisho_terms::{DataCategory, Place, StatutoryClass};
use serde_json::json;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::str::FromStr as _;

/// A file that was read, with what is in it.
struct Scanned {
    file: String,
    shape: FileShape,
    inventory: Inventory,
    /// Kinds of personal data in the file's own name.
    in_name: BTreeSet<DataCategory>,
}

pub(crate) fn run(args: &ScanArgs, console: &Console) -> Result<Exit, Error> {
    let watched = watched(&args.fail_on)?;
    let scanner = Scanner::japanese();
    let (mut scanned, mut unread) = (Vec::new(), 0_u32);
    for path in &args.files {
        match inventory(&scanner, path, console) {
            Ok(file) => scanned.push(file),
            Err(error) if args.files.len() > 1 && error.code() != "interrupted" => {
                console.show_error(&error);
                unread += 1;
            }
            Err(error) => return Err(error),
        }
    }
    if let Some(out) = &args.findings {
        write_findings(&scanner, &scanned, out)?;
    }
    if console.format == Format::Json {
        let files: Vec<_> = scanned.iter().map(as_json).collect();
        console.print_json(&json!({ "schema": 1, "files": files, "unread_files": unread }));
    } else {
        scanned.iter().for_each(|file| show(file, console));
    }
    let found: BTreeSet<DataCategory> = scanned
        .iter()
        .flat_map(|file| categories(&file.inventory).chain(file.in_name.iter().copied()))
        .collect();
    Ok(if found.iter().any(|category| watched.contains(category)) {
        Exit::Refused
    } else if unread > 0 {
        Exit::InPart
    } else {
        Exit::Done
    })
}

/// Every category of an inventory, of columns and of stretches in cells.
fn categories(inventory: &Inventory) -> impl Iterator<Item = DataCategory> + '_ {
    inventory.columns.iter().flat_map(|column| {
        let in_name = column.header_categories.iter().copied();
        column.category.into_iter().chain(column.found.keys().copied()).chain(in_name)
    })
}

fn watched(words: &[String]) -> Result<BTreeSet<DataCategory>, Error> {
    let mut watched = BTreeSet::new();
    for word in words {
        if word == "any" {
            watched.extend(DataCategory::ALL);
            continue;
        }
        let category = DataCategory::from_str(word).map_err(|_| {
            let known: Vec<&str> = DataCategory::ALL.iter().map(|category| category.word()).collect();
            Error::new("category-unknown", Place::default())
                .with("written", word)
                .with("known", known.join(", "))
        })?;
        watched.insert(category);
    }
    Ok(watched)
}

fn inventory(scanner: &Scanner, path: &Path, console: &Console) -> Result<Scanned, Error> {
    let shape = sekisho_formats::inspect(path, &ReadOptions::default())?;
    let inventory =
        with_ambient(console, |ambient| survey::inventory_of_file(path, &shape, scanner, ambient))?;
    let mut spans = Vec::new();
    scanner.find(&path.file_name().unwrap_or_default().to_string_lossy(), &mut spans);
    let in_name = spans.iter().map(|span| span.category).collect();
    Ok(Scanned { file: path.display().to_string(), shape, inventory, in_name })
}

/// Findings are personal data themselves: they go only where they were asked for, readable by the user alone.
fn write_findings(scanner: &Scanner, scanned: &[Scanned], out: &Path) -> Result<(), Error> {
    let mut staged = StagedFile::begin(out, Access::OwnerOnly, Existing::Refuse)?;
    let (mut findings, mut lines) = (Vec::new(), Vec::new());
    for file in scanned {
        let mut first_row = 0;
        for batch in sekisho_formats::open(Path::new(&file.file), &file.shape, &ReadOptions::default())? {
            interrupt().check()?;
            let batch = batch?;
            findings.clear();
            lines.clear();
            scanner.findings(&file.inventory, &file.file, &batch, first_row, &mut findings)?;
            for finding in &findings {
                serde_json::to_writer(&mut lines, finding).map_err(|error| {
                    Error::new("internal", Place::default())
                        .with("detail", "a finding cannot be written")
                        .caused_by(error)
                })?;
                lines.push(b'\n');
            }
            staged.append(&lines)?;
            first_row += u64::try_from(batch.num_rows()).unwrap_or(u64::MAX);
        }
    }
    Ok(staged.commit()?)
}

fn as_json(file: &Scanned) -> serde_json::Value {
    let columns: Vec<_> = file
        .inventory
        .columns
        .iter()
        .map(|column| {
            let found: serde_json::Map<String, serde_json::Value> = column
                .found
                .iter()
                .map(|(category, count)| {
                    let share = permille(count.cells, column.cells);
                    (
                        category.word().to_owned(),
                        json!({ "cells": count.cells, "spans": count.spans, "share_permille": share }),
                    )
                })
                .collect();
            json!({
                "name": column.name,
                "type": column.data_type,
                "kind": column.kind,
                "category": column.category,
                "statutory_class": column.category.map(DataCategory::statutory_class),
                "provision": column.category.map(DataCategory::provision),
                "role": column.role,
                "cells": column.cells,
                "empty": column.empty,
                "distinct": column.distinct,
                "closed": column.closed,
                "found_in_name": column.header_categories,
                "found": found,
            })
        })
        .collect();
    json!({
        "file": file.file,
        "found_in_name": file.in_name,
        "format": file.shape.format,
        "rows": file.inventory.rows,
        "coverage": "full",
        "inventory": file.inventory,
        "columns": columns,
    })
}

fn permille(part: u64, whole: u64) -> u64 {
    part.saturating_mul(1000).checked_div(whole).unwrap_or(0)
}

fn show(file: &Scanned, console: &Console) {
    let rows = sekisho_clearance::model::thousands(file.inventory.rows);
    console.say(&console.paint(
        Tone::Strong,
        &format!("{}  ({}, {rows} {})", file.file, file.shape.format.word(), console.pick("行", "rows")),
    ));
    if !file.in_name.is_empty() {
        let line =
            console.pick("  ファイル名に個人データが含まれる", "  the file's name holds personal data");
        console.say(&console.paint(Tone::Bad, line));
    }
    for column in &file.inventory.columns {
        let kind = match (column.category, column.kind) {
            (Some(category), _) => category.word(),
            (None, ColumnKind::FreeText) => console.pick("自由記述", "free text"),
            (None, _) => "-",
        };
        let mut line = format!("  {:<24} {kind:<22} {:<18}", column.name, column.role.word());
        for (category, count) in
            column.found.iter().filter(|(category, _)| Some(**category) != column.category)
        {
            let _ = write!(line, " {category}:{}", sekisho_clearance::model::thousands(count.cells));
        }
        if !column.header_categories.is_empty() {
            let _ = write!(
                line,
                " {}",
                console.pick("列名に個人データ", "(the column's name holds personal data)")
            );
        }
        let class = column.category.map(DataCategory::statutory_class);
        let tone = match class {
            Some(StatutoryClass::IdentificationCode | StatutoryClass::PropertyDamage) => Tone::Bad,
            Some(StatutoryClass::SpecialCare) => Tone::Open,
            None if column.found.is_empty() => Tone::Quiet,
            _ => Tone::Strong,
        };
        console.say(&console.paint(tone, line.trim_end()));
    }
}
