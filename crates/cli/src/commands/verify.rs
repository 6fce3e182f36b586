//! `sekisho verify`: a clearance, its proof and the released files, with no network and no trust in their writer.

use crate::ambient;
use crate::args::{Format, VerifyArgs};
use crate::commands::log::read_log_key;
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::message::printable;
use sekisho_clearance::verification::{self, Validity};
use sekisho_clearance::{Error, Project};
use sekisho_evidence::Pin;
use serde_json::json;

pub(crate) fn run(args: &VerifyArgs, console: &Console) -> Result<Exit, Error> {
    let key = args.log_key.as_deref().map(read_log_key).transpose()?;
    let pin = key.as_ref().map_or(Pin::FromDocument, Pin::Pinned);
    let on = args.on.unwrap_or_else(ambient::today);
    let checked = verification::verify(&args.clearance, pin, on, args.log.as_deref())?;
    let inputs = match &args.project {
        Some(path) => verification::check_inputs(&checked.folder, &Project::read(path)?)?,
        None => Vec::new(),
    };
    let validity = match checked.validity {
        Validity::Current => console.pick("有効", "current"),
        Validity::NotYet => console.pick("まだ有効期間に入っていない", "not valid yet"),
        Validity::Expired => console.pick("有効期間を過ぎた", "expired"),
        Validity::Superseded => console.pick("新しい通関証に置き換えられた", "superseded"),
    };
    let (signer_ja, signer_en) = if key.is_some() {
        ("無傷；署名者は固定された鍵", "intact; signed by the pinned key")
    } else {
        (
            "無傷；署名者は固定されていません：完全性のみで、作成者も時刻も示しません",
            "intact; signer not pinned: integrity only, neither author nor time",
        )
    };
    let exit = if args.require_current && checked.validity != Validity::Current {
        Exit::Refused
    } else {
        Exit::Done
    };
    if console.format == Format::Json {
        console.print_json(&json!({
            "schema": 1,
            "intact": true,
            "pinned": key.is_some(),
            "signer": signer_en,
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
        return Ok(exit);
    }
    let mark = console.paint(Tone::Good, "✓");
    console.say(&format!("{mark} {}", console.pick(signer_ja, signer_en)));
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
    for file in &inputs {
        console.say(&format!("  {mark} {} {}", console.pick("入力", "input"), printable(file)));
    }
    if inputs.is_empty() {
        let line = console.pick(
            "  入力データは照合していません（鍵を持つ者は --project で照合できます）",
            "  the input data were not compared (the holder of the key can, with --project)",
        );
        console.say(&console.paint(Tone::Quiet, line));
    }
    console.say(&console.paint(
        Tone::Quiet,
        &format!(
            "  {} {}",
            console.pick("署名の及ばないもの:", "not covered:"),
            verification::NOT_COVERED.join(", ")
        ),
    ));
    Ok(exit)
}
