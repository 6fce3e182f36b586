//! `sekisho doctor`: what is missing before a project can be cleared, without reading its data to the end.

use crate::ambient;
use crate::args::{Format, ProjectArgs};
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::message;
use sekisho_clearance::dataset::Dataset;
use sekisho_clearance::{Error, Project, facts, flow};
use sekisho_keys::Purpose;
use serde_json::json;

pub(crate) fn run(args: &ProjectArgs, console: &Console) -> Result<Exit, Error> {
    let project = Project::read(&args.project)?;
    let (pack, faults) = sekisho_law::built_in();
    let mut checks: Vec<(String, Result<(), Error>)> = vec![
        (console.pick("プロジェクトファイル", "project file").to_owned(), Ok(())),
        (console.pick("回答", "answers").to_owned(), facts::check_answers(&project, &pack, ambient::today())),
    ];
    let signing = sekisho_keys::read(&project.resolve(&project.file.keys.signing), Purpose::Signing);
    checks.push((console.pick("署名鍵", "signing key").to_owned(), signing.map(drop).map_err(Error::from)));
    let own = project.resolve(&project.file.keys.deidentification);
    let deidentification = sekisho_keys::read(&own, Purpose::Deidentification).map(drop).map_err(Error::from);
    let both_readable = deidentification.is_ok() && checks.iter().all(|(_, result)| result.is_ok());
    checks.push((console.pick("加工鍵", "de-identification key").to_owned(), deidentification));
    if both_readable {
        let separate = flow::deidentification_key(&project).map(drop);
        checks.push((console.pick("二つの鍵が別であること", "the two keys differ").to_owned(), separate));
    }
    for section in &project.file.dataset {
        let name = format!("{} {}", console.pick("データ", "dataset"), section.id);
        checks.push((name, Dataset::open(&project, section).map(drop)));
    }
    let missing = checks.iter().filter(|(_, result)| result.is_err()).count();
    if console.format == Format::Json {
        let list: Vec<_> = checks
            .iter()
            .map(|(name, result)| {
                let error = result.as_ref().err().map(|error| message::message(error, console.lang));
                json!({ "check": name, "ok": result.is_ok(), "error": error })
            })
            .collect();
        console.print_json(
            &json!({ "schema": 1, "ready": missing == 0, "checks": list, "law_faults": faults.len() }),
        );
    }
    for (name, result) in &checks {
        match result {
            Ok(()) => console.say(&format!("{} {name}", console.paint(Tone::Good, "✓"))),
            Err(error) => {
                console.say(&format!("{} {name}", console.paint(Tone::Bad, "✗")));
                console.say(message::message(error, console.lang).text(console.lang).trim_end());
            }
        }
    }
    if missing > 0 {
        return Ok(Exit::Refused);
    }
    console.say(&format!("{} sekisho clear {}", console.pick("次の一手:", "Next:"), args.project.display()));
    Ok(Exit::Done)
}
