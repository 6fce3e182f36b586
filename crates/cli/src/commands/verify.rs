//! `sekisho verify`: a clearance, its proof and the released files, with no network and no trust in their writer.

use crate::ambient;
use crate::args::{Format, VerifyArgs};
use crate::commands::log::read_log_key;
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::message::printable;
use sekisho_clearance::verification::{self, Checked, Validity};
use sekisho_clearance::{Error, Project};
use sekisho_evidence::{Pin, Signer};
use serde_json::json;

pub(crate) fn run(args: &VerifyArgs, console: &Console) -> Result<Exit, Error> {
    let key = args.log_key.as_deref().map(read_log_key).transpose()?;
    let pin = key.as_ref().map_or(Pin::FromDocument, Pin::Pinned);
    let signer = if key.is_some() { Signer::Pinned } else { Signer::NotPinned };
    let on = args.on.unwrap_or_else(ambient::today);
    let checked = verification::verify(&args.clearance, pin, on, args.log.as_deref())?;
    let inputs = match &args.project {
        Some(path) => verification::check_inputs(&checked.folder, &Project::read(path)?)?,
        None => Vec::new(),
    };
    if console.format == Format::Json {
        show_json(&checked, &inputs, signer, console);
    } else {
        show(&checked, &inputs, signer, console);
    }
    let lapsed = args.require_current && checked.validity != Validity::Current;
    Ok(if lapsed { Exit::Refused } else { Exit::Done })
}

/// What integrity alone says, and what a pinned key adds. Contract section 7.
fn signer_in_words(signer: Signer) -> (&'static str, &'static str) {
    match signer {
        Signer::Pinned => ("無傷；署名者は固定された鍵", "intact; signed by the pinned key"),
        Signer::NotPinned => (
            "無傷；署名者は固定されていません：完全性のみで、作成者も時刻も示しません",
            "intact; signer not pinned: integrity only, neither author nor time",
        ),
    }
}

fn show_json(checked: &Checked, inputs: &[String], signer: Signer, console: &Console) {
    console.print_json(&json!({
        "schema": 1,
        "intact": true,
        "pinned": signer == Signer::Pinned,
        "signer": signer_in_words(signer).1,
        "validity": checked.validity.word(),
        "valid_from": checked.valid_from.to_string(),
        "valid_until": checked.valid_until.to_string(),
        "activity": checked.activity,
        "files": checked.files,
        "log_index": checked.log_index,
        "log_size": checked.log_size,
        "inputs_compared": inputs,
        "not_covered": verification::NOT_COVERED,
        "not_law": false,
    }));
}

fn show(checked: &Checked, inputs: &[String], signer: Signer, console: &Console) {
    let validity = match checked.validity {
        Validity::Current => console.pick("有効", "current"),
        Validity::NotYet => console.pick("まだ有効期間に入っていない", "not valid yet"),
        Validity::Expired => console.pick("有効期間を過ぎた", "expired"),
        Validity::Superseded => console.pick("新しい通関証に置き換えられた", "superseded"),
    };
    let (ja, en) = signer_in_words(signer);
    let mark = console.paint(Tone::Good, "✓");
    console.say(&format!("{mark} {}", console.pick(ja, en)));
    console.say(&format!(
        "  {}: {}   {}: {} / {}",
        console.pick("活動", "activity"),
        printable(&checked.activity),
        console.pick("ログ", "log entry"),
        checked.log_index,
        checked.log_size
    ));
    console.say(&format!(
        "  {}: {validity} ({} – {})",
        console.pick("有効性", "validity"),
        checked.valid_from,
        checked.valid_until
    ));
    for file in &checked.files {
        console.say(&format!("  {mark} {}", printable(file)));
    }
    for file in inputs {
        console.say(&format!("  {mark} {} {}", console.pick("入力", "input"), printable(file)));
    }
    if inputs.is_empty() {
        let line = console.pick(
            "  入力データは照合していません（鍵を持つ者は --project で照合できます）",
            "  the input data were not compared (the holder of the key can, with --project)",
        );
        console.say(&console.paint(Tone::Quiet, line));
    }
    let not_covered = verification::NOT_COVERED.join(", ");
    let line = format!("  {} {not_covered}", console.pick("署名の及ばないもの:", "not covered:"));
    console.say(&console.paint(Tone::Quiet, &line));
}
