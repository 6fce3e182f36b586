//! `sekisho log`: the evidence log, read without trusting who wrote it.

use crate::args::{Format, LogCommand};
use crate::console::{Console, Tone};
use crate::exit::Exit;
use crate::message;
use sekisho_clearance::Error;
use sekisho_evidence::{LogReader, VerifyingKey};
use sekisho_terms::Place;
use serde_json::{Value, json};
use std::path::Path;

pub(crate) fn run(command: &LogCommand, console: &Console) -> Result<Exit, Error> {
    match command {
        LogCommand::Show { log } => show(log, console),
        LogCommand::Prove { log, index, from_size } => prove(log, *index, *from_size, console),
        LogCommand::Fsck { log, log_key } => fsck(log, log_key.as_deref(), console),
    }
}

/// Reads a public key: a file that holds one, or the key itself.
pub(crate) fn read_log_key(written: &str) -> Result<VerifyingKey, Error> {
    let path = Path::new(written);
    let text = match sekisho_formats::read_file(path) {
        Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(_) if written.contains('+') => written.to_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(VerifyingKey::parse(text.trim())?)
}

fn show(log: &Path, console: &Console) -> Result<Exit, Error> {
    let reader = LogReader::open(log)?;
    let mut shown = Vec::new();
    for (index, entry) in (0_u64..).zip(reader.entries(0..reader.size())?) {
        let statement = sekisho_evidence::canonical::decode(&entry)?;
        let text = |pointer: &str| {
            statement
                .pointer(pointer)
                .and_then(Value::as_str)
                .map_or_else(|| "-".to_owned(), message::printable)
        };
        console.say(&format!(
            "{index:>6}  {:<22} {:<24} {}",
            text("/kind"),
            text("/body/activity"),
            console.paint(Tone::Quiet, &text("/body/dataset"))
        ));
        shown.push(json!({ "index": index, "statement": statement }));
    }
    let checkpoint = reader.checkpoint();
    let root = checkpoint.root().to_hex();
    console.say(&format!(
        "{} {}  size {}  root {root}",
        console.pick("ログ", "log"),
        checkpoint.origin(),
        reader.size()
    ));
    if console.format == Format::Json {
        console.print_json(&json!({
            "schema": 1, "origin": checkpoint.origin(), "size": reader.size(), "root": root, "entries": shown,
        }));
    }
    Ok(Exit::Done)
}

fn prove(log: &Path, index: Option<u64>, from_size: Option<u64>, console: &Console) -> Result<Exit, Error> {
    let reader = LogReader::open(log)?;
    if let Some(index) = index {
        let proof = reader.proof(index)?;
        console.print(&String::from_utf8_lossy(&proof.to_bytes()));
        return Ok(Exit::Done);
    }
    let old = from_size.unwrap_or(0);
    let hashes = reader.consistency_proof(old, reader.size())?;
    console.print_json(&json!({
        "schema": 1,
        "from_size": old,
        "to_size": reader.size(),
        "to_root": reader.checkpoint().root().to_hex(),
        "hashes": hashes.iter().map(sekisho_evidence::Hash::to_hex).collect::<Vec<_>>(),
    }));
    Ok(Exit::Done)
}

fn fsck(log: &Path, log_key: Option<&str>, console: &Console) -> Result<Exit, Error> {
    let key = log_key.map(read_log_key).transpose()?;
    let report = sekisho_evidence::fsck(log, key.as_ref())?;
    if console.format == Format::Json {
        let problems: Vec<Value> = report
            .problems
            .iter()
            .map(|problem| json!({ "file": problem.file(), "code": problem.code(), "what": in_words(problem, console).what }))
            .collect();
        console.print_json(&json!({ "schema": 1, "clean": report.is_clean(), "pinned": key.is_some(), "problems": problems }));
    }
    for problem in &report.problems {
        let what = in_words(problem, console).what;
        console.say(&format!("{} {}: {what}", console.paint(Tone::Bad, "✗"), problem.file()));
    }
    if !report.is_clean() {
        return Ok(Exit::IntegrityFailed);
    }
    console.say(&console.paint(Tone::Good, console.pick("ログに異常はありません。", "The log is intact.")));
    if key.is_none() {
        console.say(console.pick(
            "署名者は固定されていません（--log-key なし）：完全性のみで、作成者も時刻も示しません。",
            "Signer not pinned (no --log-key): integrity only, neither author nor time.",
        ));
    }
    Ok(Exit::Done)
}

/// A problem of the log in the reader's language.
fn in_words(problem: &sekisho_evidence::Problem, console: &Console) -> message::Message {
    let error = Error::new(problem.code(), Place::file(problem.file()));
    let error = problem.params().iter().fold(error, |error, (name, value)| error.with(name, value));
    message::message(&error, console.lang)
}
