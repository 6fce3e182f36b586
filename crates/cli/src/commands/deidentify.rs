//! `sekisho deidentify`: the processed files alone, with no status claimed.

use crate::args::{DeidentifyArgs, Format};
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::progress::with_ambient;
use sekisho_clearance::{Error, Project};
use serde_json::json;

pub(crate) fn run(args: &DeidentifyArgs, console: &Console) -> Result<Exit, Error> {
    let project = Project::read(&args.project.project)?;
    let passed =
        with_ambient(console, |ambient| sekisho_clearance::flow::deidentify(&project, &args.out, ambient))?;
    if console.format == Format::Json {
        let datasets: Vec<_> = passed
            .iter()
            .map(|passed| {
                json!({
                    "dataset": passed.survey.dataset.id,
                    "plan": passed.plan,
                    "outputs": passed.processed.outputs,
                    "criteria": passed.criteria,
                })
            })
            .collect();
        console.print_json(&json!({ "schema": 1, "datasets": datasets }));
        return Ok(Exit::Done);
    }
    for passed in &passed {
        console.say(
            &console.paint(Tone::Strong, &format!("{}  {}", passed.survey.dataset.id, passed.plan.standard)),
        );
        for column in &passed.plan.columns {
            console.say(&format!("  {:<24} {}", column.column, column.technique.name()));
        }
        for file in &passed.processed.outputs {
            console.say(&console.paint(Tone::Quiet, &format!("  {}", args.out.join(&file.name).display())));
        }
    }
    console.say(console.pick(
        "加工しただけです。通関証ではなく、法の定める状態にあるとの主張もしません。次: sekisho clear",
        "Processed, no more: this is no clearance and claims no status. Next: sekisho clear",
    ));
    Ok(Exit::Done)
}
