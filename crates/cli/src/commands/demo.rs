//! `sekisho demo`: an example organisation's data goes through the checkpoint twice.

use crate::ambient;
use crate::args::{DemoArgs, Format};
use crate::commands::clear::{show_clearance, show_refusal};
use crate::commands::{key, review};
use crate::console::{Console, Tone};
use crate::demo::{self, corpus::CorpusSettings};
use crate::exit::Exit;
use crate::progress::with_ambient;
use sekisho_clearance::flow::{Basis, ClearOptions, Outcome};
use sekisho_clearance::{Error, Project};
use sekisho_formats::{Access, Existing};
use sekisho_terms::Place;
use serde_json::json;
use std::path::Path;

pub(crate) fn run(args: &DemoArgs, console: &Console) -> Result<Exit, Error> {
    let stopwatch = ambient::stopwatch();
    let folder = &args.out;
    if sekisho_formats::is_folder(folder) && !sekisho_formats::files_below(folder)?.is_empty() {
        return Err(Error::new("output-exists", Place::file(folder.display().to_string())));
    }
    let settings = CorpusSettings {
        seed: args.seed,
        customers: args.rows.max(1),
        notes: (args.rows / 20).clamp(200, 5_000),
        leads: (args.rows / 200).clamp(20, 500),
    };
    step(
        console,
        1,
        "架空の会社のデータを書く（すべて合成）",
        "Write an example organisation's data (all synthetic)",
    );
    demo::write_data(folder, &settings)?;
    key::new_signing_key(&folder.join("keys/signing.key"), "demo.example/sekisho")?;
    key::new_deidentification_key(&folder.join("keys/deidentification.key"))?;

    step(console, 2, "見つかったまま通そうとする", "Try to pass as found");
    let first = pass(folder, &demo::project_as_found(), "out-1-as-found", console)?;

    step(console, 3, "加工の計画と、担当者の回答を加える", "Add a plan and the answers of those in charge");
    demo::write_notices(folder)?;
    let project = write_project(folder, &demo::project_with_plan())?;
    let record = with_ambient(console, |ambient| demo::fictional_review(&project, &settings, ambient))?;
    console.say(&console.paint(
        Tone::Quiet,
        &format!(
            "  {} {} / {}",
            console.pick("架空の確認者：標本のうち見落とし", "fictional reviewer: misses in the sample"),
            record.misses,
            record.sample
        ),
    ));
    review::append(&project, &record)?;

    step(console, 4, "もう一度通す", "Pass again");
    let project = Project::read(folder)?;
    let second = clear(&project, &folder.join("out-2-after-plan"), console)?;
    let seconds = stopwatch.elapsed().as_secs();
    if console.format == Format::Json {
        console.print_json(&json!({ "schema": 1, "first": first, "second": second, "seconds": seconds }));
    }
    console.say(&format!("\n{} {seconds} s", console.pick("所要時間", "took")));
    console.say(&format!(
        "{} {}",
        console.pick("開いて見る:", "open:"),
        folder.join("out-2-after-plan").join(console.pick("report.ja.html", "report.en.html")).display()
    ));
    Ok(if first == "blocked" && second == "clear" { Exit::Done } else { Exit::Internal })
}

fn pass(folder: &Path, text: &str, out: &str, console: &Console) -> Result<String, Error> {
    let project = write_project(folder, text)?;
    clear(&project, &folder.join(out), console)
}

fn write_project(folder: &Path, text: &str) -> Result<Project, Error> {
    let path = folder.join("sekisho.toml");
    sekisho_formats::write_file_atomically(&path, text.as_bytes(), Access::Shared, Existing::Supersede)?;
    Project::read(&path)
}

/// Runs `clear` and shows what a person would see; gives the verdict.
fn clear(project: &Project, out: &Path, console: &Console) -> Result<String, Error> {
    let options = ClearOptions { basis: Basis::Today, out: out.to_owned(), dry_run: false, supersede: false };
    let quietly = console.for_people_only();
    Ok(match with_ambient(console, |ambient| sekisho_clearance::clear(project, &options, ambient))? {
        Outcome::Cleared(clearance) => {
            show_clearance(&clearance, out, &quietly);
            clearance.body().verdict.clone()
        }
        Outcome::Refused(refusal) => {
            show_refusal(&refusal, Some(out), &quietly);
            refusal.body.verdict.clone()
        }
        Outcome::DryRun(_) | Outcome::Hypothetical(_) => "not-law".to_owned(),
    })
}

fn step(console: &Console, number: u32, ja: &str, en: &str) {
    console
        .say(&format!("\n{}", console.paint(Tone::Strong, &format!("{number}. {}", console.pick(ja, en)))));
}
