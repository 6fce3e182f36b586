//! `sekisho clear`: the whole flow.

use crate::args::{BasisArgs, ClearArgs, Format};
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::progress::with_ambient;
use jiff::civil::Date;
use sekisho_clearance::flow::{Basis, ClearOptions, Outcome};
use sekisho_clearance::issue::{Clearance, Refusal, WhatIfDocument};
use sekisho_clearance::model::{Body, Cure, Reason};
use sekisho_clearance::{Error, Project};
use sekisho_formats::{Access, Existing};
use sekisho_law::EditionId;
use sekisho_terms::{DataCategory, Place};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::str::FromStr as _;

pub(crate) fn run(args: &ClearArgs, console: &Console) -> Result<Exit, Error> {
    let project = Project::read(&args.project.project)?;
    let out = args.out.clone().unwrap_or_else(|| project.folder.join("out"));
    let options = ClearOptions {
        basis: basis(&args.basis)?,
        out: out.clone(),
        dry_run: args.dry_run,
        supersede: args.supersede,
    };
    let outcome = with_ambient(console, |ambient| sekisho_clearance::clear(&project, &options, ambient))?;
    match outcome {
        Outcome::Cleared(clearance) => {
            show_clearance(&clearance, &out, console);
            Ok(Exit::Done)
        }
        Outcome::Refused(refusal) => {
            let written = (!args.dry_run).then_some(out.as_path());
            show_refusal(&refusal, written, console);
            Ok(refused(&refusal.body.verdict))
        }
        Outcome::DryRun(decision) => {
            console.say(&console.paint(
                Tone::Good,
                console.pick(
                    "通行を認められます（何も書いていません）。",
                    "Would be cleared (nothing was written).",
                ),
            ));
            if console.format == Format::Json {
                let verdict = decision.verdict.word();
                console.print_json(&json!({ "schema": 1, "verdict": verdict, "dry_run": true }));
            }
            Ok(Exit::Done)
        }
        Outcome::Hypothetical(document) => {
            let place = args.out.clone().unwrap_or_else(|| project.folder.clone()).join("what-if.json");
            if !args.dry_run {
                write_what_if(&document, &place)?;
            }
            show_what_if(&document, &place, console);
            Ok(Exit::NotLawToday)
        }
    }
}

/// Which law the options ask for.
pub(crate) fn basis(args: &BasisArgs) -> Result<Basis, Error> {
    if let Some(date) = args.as_of {
        return Ok(Basis::AsOf(date));
    }
    let Some(written) = &args.what_if else { return Ok(Basis::Today) };
    let (edition, date) = match written.split_once('@') {
        Some((edition, date)) => (edition, Some(date)),
        None => (written.as_str(), None),
    };
    let at: Option<Date> = match date.map(str::parse) {
        None => None,
        Some(Ok(date)) => Some(date),
        Some(Err(_)) => return Err(Error::new("what-if-date", Place::default()).with("written", written)),
    };
    Ok(Basis::WhatIf { edition: EditionId::from(edition), at })
}

fn write_what_if(document: &WhatIfDocument, place: &Path) -> Result<(), Error> {
    if let Some(folder) = place.parent() {
        sekisho_formats::create_folders(folder)?;
    }
    let mut bytes = serde_json::to_vec_pretty(document).unwrap_or_default();
    bytes.push(b'\n');
    Ok(sekisho_formats::write_file_atomically(place, &bytes, Access::Shared, Existing::Supersede)?)
}

fn refused(verdict: &str) -> Exit {
    if verdict == "blocked" { Exit::Refused } else { Exit::Undetermined }
}

/// What a person sees of a clearance.
pub(crate) fn show_clearance(clearance: &Clearance, out: &Path, console: &Console) {
    if console.format == Format::Json {
        console.print_json(
            &json!({ "schema": 1, "verdict": "clear", "clearance": clearance.predicate(), "out": out }),
        );
        return;
    }
    let text =
        |name: &str| clearance.predicate().get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    console.say(&console.paint(Tone::Good, console.pick("■ 通行を認める", "■ CLEAR")));
    show_datasets(clearance.body(), console);
    console.say(&format!(
        "  {} {} – {}   {} #{}",
        console.pick("有効", "valid"),
        text("valid_from"),
        text("valid_until"),
        console.pick("ログ", "log entry"),
        clearance.log_index()
    ));
    let duties = clearance
        .body()
        .duties
        .iter()
        .filter(|duty| duty.get("arises").and_then(Value::as_str) == Some("yes"));
    console.say(&format!("  {} {}", console.pick("続く義務", "duties that continue:"), duties.count()));
    console.say(&console.paint(Tone::Quiet, &format!("  {}", console.of(&clearance.body().statement))));
    show_files(out, &["clearance.json", "clearance.tlog-proof", report_name(console)], console);
    console.say(&format!("  {} sekisho verify {}", console.pick("検証:", "verify:"), out.display()));
}

/// What a person sees of a refusal.
pub(crate) fn show_refusal(refusal: &Refusal, out: Option<&Path>, console: &Console) {
    if console.format == Format::Json {
        console.print_json(refusal);
        return;
    }
    let title = match refusal.body.verdict.as_str() {
        "blocked" => console.pick("■ 通行を認めない", "■ REFUSED"),
        "out-of-scope" => console.pick("■ 対象外（判定できない）", "■ OUT OF SCOPE (undetermined)"),
        "contested" => console.pick("■ 解釈が分かれる（判定できない）", "■ CONTESTED (undetermined)"),
        _ => console.pick("■ 事実が足りない（判定できない）", "■ UNKNOWN (undetermined)"),
    };
    console.say(&console.paint(Tone::Bad, title));
    show_datasets(&refusal.body, console);
    show_reasons(&refusal.reasons, console);
    console.say(&console.paint(Tone::Strong, &format!("  → {}", console.of(&refusal.next.text))));
    console.say(&format!("    {}", refusal.next.command));
    if let Some(out) = out {
        show_files(out, &["refusal.json", report_name(console)], console);
    }
}

fn show_what_if(document: &WhatIfDocument, place: &Path, console: &Console) {
    if console.format == Format::Json {
        console.print_json(document);
        return;
    }
    console.say(&console.paint(Tone::Open, &format!("■ {}", console.of(&document.warning))));
    console.say(&format!(
        "  {}: {}  ({})",
        console.pick("仮定の下での判定", "under the supposition"),
        document.body.verdict,
        document.body.editions.join(", ")
    ));
    show_reasons(&document.reasons, console);
    console.say(&format!("  {}", place.display()));
}

fn show_datasets(body: &Body, console: &Console) {
    for dataset in &body.datasets {
        let found: std::collections::BTreeSet<DataCategory> = dataset
            .columns
            .iter()
            .flat_map(|column| column.category.iter().chain(column.found.keys()))
            .filter_map(|word| DataCategory::from_str(word).ok())
            .collect();
        let standard = if dataset.asked == dataset.standard {
            dataset.standard.to_string()
        } else {
            format!("{} → {}", dataset.asked, dataset.standard)
        };
        console.say(&format!(
            "  {:<12} {:>9} {}  {}",
            dataset.id,
            dataset.rows,
            console.pick("行", "rows"),
            standard
        ));
        let found: Vec<String> = found.into_iter().map(|category| console.category(category)).collect();
        let found = found.join(console.pick("、", ", "));
        if !found.is_empty() {
            console.say(&console.paint(Tone::Quiet, &format!("               {found}")));
        }
    }
}

fn show_reasons(reasons: &[Reason], console: &Console) {
    let groups = [
        (
            Cure::Nothing,
            console.pick("このデータに何をしても解消しない", "nothing done to this data cures it"),
        ),
        (Cure::Plan, console.pick("加工で解消できる", "a plan can cure it")),
        (Cure::Act, console.pick("貴社の行為で解消できる", "an act of yours can cure it")),
    ];
    for (cure, title) in groups {
        let mut group = reasons.iter().filter(|reason| reason.cure == cure).peekable();
        if group.peek().is_none() {
            continue;
        }
        console.say(&console.paint(Tone::Strong, &format!("  {title}")));
        for reason in group {
            let to = reason.recipient.as_ref().map(|name| format!(" → {name}")).unwrap_or_default();
            console.say(&format!(
                "   - {}{to}: {} {}",
                reason.datasets.join(", "),
                console.of(&reason.text),
                console.paint(Tone::Quiet, &format!("[{}]", reason.provisions.join(", ")))
            ));
        }
    }
}

fn report_name(console: &Console) -> &'static str {
    match console.lang {
        crate::message::Lang::Ja => "report.ja.html",
        crate::message::Lang::En => "report.en.html",
    }
}

fn show_files(out: &Path, names: &[&str], console: &Console) {
    for name in names {
        let path: PathBuf = out.join(name);
        console.say(&console.paint(Tone::Quiet, &format!("  {}", path.display())));
    }
}
