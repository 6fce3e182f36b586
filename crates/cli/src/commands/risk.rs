//! `sekisho risk`: re-identification risk of any file, whoever made it.

use crate::ambient;
use crate::args::{Format, RiskArgs};
use crate::console::Console;
use crate::exit::Exit;
use crate::progress::with_ambient;
use sekisho_clearance::Error;
use sekisho_clearance::model::thousands;
use sekisho_deidentify::risk::RiskReport;
use sekisho_terms::Place;
use serde_json::json;

pub(crate) fn run(args: &RiskArgs, console: &Console) -> Result<Exit, Error> {
    // Tokens that spill are keyed with a key of this run alone.
    let token_key = ambient::random_bytes().map_err(|error| {
        Error::new("internal", Place::default()).with("detail", "no randomness").caused_by(error)
    })?;
    let report = with_ambient(console, |ambient| {
        sekisho_clearance::process::measure_file(
            &args.file,
            &args.quasi_identifiers,
            args.subject.as_deref(),
            args.k,
            token_key,
            ambient,
        )
    })?;
    if console.format == Format::Json {
        console.print_json(&json!({ "schema": 1, "file": args.file, "risk": report }));
    } else {
        show(&report, console);
    }
    Ok(Exit::Done)
}

fn show(report: &RiskReport, console: &Console) {
    let line = |ja: &str, en: &str, value: String| {
        console.say(&format!("  {:<34} {value:>14}", console.pick(ja, en)));
    };
    console.say(&format!(
        "{}: {}",
        console.pick("準識別子", "quasi-identifiers"),
        report.quasi_identifiers.join(", ")
    ));
    line("行", "rows", thousands(report.rows));
    if let Some(persons) = report.persons {
        line("人", "persons", thousands(persons));
    }
    line("等価クラス", "equivalence classes", thousands(report.classes));
    line("最小クラス", "smallest class", thousands(report.smallest_class));
    line("一意な行", "unique rows", thousands(report.unique_rows));
    if let Some(special) = report.special_unique_rows {
        line("特殊一意の行", "special unique rows", thousands(special));
    }
    let below = format!("{} (k = {})", thousands(report.rows_below_k), report.k);
    line("k 未満の行", "rows below k", below);
    line("平均リスク (ppm)", "average risk (ppm)", thousands(u64::from(report.average_risk_ppm)));
    console.say(console.pick(
        "k や一意性は証拠であり、それ自体は法の基準ではありません。",
        "k and uniqueness are evidence, never the test of the Act itself.",
    ));
}
