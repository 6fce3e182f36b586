//! The log side of a document: stages first, then the clearance or refusal.

use super::body::stage_body;
use super::{Parts, sha256_of, unserialisable};
use crate::decide::ProjectDecision;
use crate::model::Body;
use crate::{Error, digest, verification};
use sekisho_evidence::{Envelope, Log, clearance_entry, stage_statement};
use serde_json::{Value, json};
use std::time::Duration;

/// A stage's statement in the log.
pub(super) struct StageEntry {
    pub(super) kind: &'static str,
    pub(super) index: u64,
    pub(super) sha256: String,
}

/// How often and after how long a log that another run holds is tried again: about ten seconds in all.
const LOCK_TRIES: u32 = 100;
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// Opens the organisation's log and takes its lock, which other runs hold for moments only.
pub(super) fn open(parts: &Parts<'_>) -> Result<Log, Error> {
    let path = parts.run.project.resolve(&parts.run.project.file.log.path);
    for _ in 0..LOCK_TRIES {
        match Log::create_or_open(&path, parts.signing_key) {
            Err(error) if error.code() == "log-busy" => {
                parts.ambient.interrupt.check()?;
                std::thread::sleep(LOCK_PAUSE);
            }
            opened => return Ok(opened?),
        }
    }
    Ok(Log::create_or_open(&path, parts.signing_key)?)
}

/// Logs what every stage did, in the order of the flow.
///
/// Gives the entries, and the checkpoint over them that the clearance binds.
pub(super) fn log_stages(log: &mut Log, parts: &Parts<'_>) -> Result<(Vec<StageEntry>, String), Error> {
    let activity = &parts.run.project.file.activity.id;
    let mut statements: Vec<(&'static str, Vec<u8>)> = Vec::new();
    let mut add = |kind: &'static str, dataset: &str, content: &Value| -> Result<(), Error> {
        statements.push((kind, stage_statement(kind, stage_body(activity, dataset, content)?)?));
        Ok(())
    };
    let records = super::body::datasets(parts.run);
    for record in &records {
        let found = json!({ "inputs": record.inputs, "rows": record.rows, "columns": record.columns });
        add("scan", &record.id, &found)?;
    }
    add("decide-before", "-", &decision(parts.before)?)?;
    for (record, passed) in records.iter().zip(&parts.run.passed) {
        add("plan", &record.id, &serde_json::to_value(&passed.plan).map_err(unserialisable)?)?;
        add("deidentify", &record.id, &json!({ "standard": record.standard, "outputs": record.outputs }))?;
        add("criteria", &record.id, &json!({ "criteria": record.criteria, "review": record.review }))?;
        add("risk", &record.id, &serde_json::to_value(&record.risk).map_err(unserialisable)?)?;
    }
    add("decide-after", "-", &decision(parts.after)?)?;
    let entries: Vec<Vec<u8>> = statements.iter().map(|(_, bytes)| bytes.clone()).collect();
    let appended = log.append(&entries)?;
    let stages = (appended.first_index..)
        .zip(&statements)
        .map(|(index, (kind, bytes))| StageEntry { kind, index, sha256: digest::hex(&digest::sha256(bytes)) })
        .collect();
    Ok((stages, String::from_utf8_lossy(&appended.checkpoint.to_bytes()).into_owned()))
}

/// A decision by its verdict and the digest of its cases.
fn decision(answer: &ProjectDecision) -> Result<Value, Error> {
    Ok(json!({
        "verdict": answer.verdict,
        "decisions_sha256": sha256_of(&super::body::decisions(answer))?,
    }))
}

/// Logs a clearance, and that it supersedes an earlier one; gives its proof.
pub(super) fn log_clearance(
    log: &mut Log,
    envelope: &Envelope,
    previous: Option<&str>,
    body: &Body,
) -> Result<Vec<u8>, Error> {
    let mut entries = vec![clearance_entry(envelope.as_bytes())];
    if let Some(previous) = previous {
        let by = digest::hex(&digest::sha256(envelope.as_bytes()));
        let content = json!({ "activity": body.activity.id, "clearance_sha256": previous, "by_sha256": by });
        entries.push(stage_statement("supersede", content)?);
    }
    let index = log.append(&entries)?.first_index;
    Ok(log.reader().proof(index)?.to_bytes())
}

/// Logs a refusal by its digest.
pub(super) fn log_refusal(log: &mut Log, document: &[u8], body: &Body) -> Result<(), Error> {
    let content = json!({
        "activity": body.activity.id,
        "verdict": body.verdict,
        "refusal_sha256": digest::hex(&digest::sha256(document)),
    });
    log.append(&[stage_statement("refusal", content)?])?;
    Ok(())
}

/// SHA-256 of the clearance that stands in the output folder, if one does; the log must still hold it.
pub(super) fn previous_clearance(parts: &Parts<'_>) -> Result<Option<String>, Error> {
    let path = parts.out.join("clearance.json");
    if sekisho_formats::file_size(&path).is_err() {
        return Ok(None);
    }
    let log = parts.run.project.resolve(&parts.run.project.file.log.path);
    verification::ensure_log_holds(parts.out, &log)?;
    let bytes = sekisho_formats::read_file(&path)?;
    Ok(Some(digest::hex(&digest::sha256(&bytes))))
}
