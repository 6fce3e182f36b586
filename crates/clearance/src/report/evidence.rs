//! Evidence: the files, their digests, the log, and the commands that check them.

use super::Writer;
use super::glance::{Issued, edition_title};
use crate::Project;
use crate::model::{Body, thousands};
use serde_json::Value;
use std::path::Path;

/// Commands that check the evidence, to be run in the project's folder.
pub(super) struct Commands {
    /// Verifies a clearance; a refusal has none.
    pub(super) verify: Option<String>,
    /// Checks the whole log.
    pub(super) fsck: String,
}

impl Commands {
    pub(super) fn new(project: &Project, out: Option<&Path>) -> Self {
        let key = Path::new(&project.file.keys.signing).with_extension("pub");
        let key = quoted(&key.to_string_lossy());
        let verify = out.map(|out| {
            let inside = out.strip_prefix(&project.folder).ok();
            let out = inside.or_else(|| out.file_name().map(Path::new)).unwrap_or(out);
            format!("sekisho verify {} --log-key {key}", quoted(&out.to_string_lossy()))
        });
        let fsck = format!("sekisho log fsck {} --log-key {key}", quoted(&project.file.log.path));
        Self { verify, fsck }
    }
}

/// A word of a command as a shell takes it.
pub(super) fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "./_-".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) && !word.starts_with('-') {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The section.
pub(super) struct EvidenceView {
    pub(super) is_refusal: bool,
    pub(super) commands: Vec<(String, String)>,
    pub(super) files: Vec<(&'static str, String)>,
    pub(super) released: Vec<FileView>,
    pub(super) read: Vec<FileView>,
    pub(super) identity: Vec<(String, String)>,
    pub(super) stages: Vec<StageView>,
}

/// A file with its digest.
pub(super) struct FileView {
    pub(super) dataset: String,
    pub(super) name: String,
    pub(super) bytes: String,
    pub(super) digest: String,
}

/// An entry of the log.
pub(super) struct StageView {
    pub(super) index: String,
    pub(super) kind: String,
    pub(super) word: String,
    pub(super) digest: String,
}

const OF_CLEARANCE: &[(&str, &str)] = &[
    ("clearance.json", "file-clearance-json"),
    ("clearance.tlog-proof", "file-clearance-proof"),
    ("inputs.json", "file-inputs"),
    ("report.ja.html", "file-report"),
    ("internal.json", "file-internal"),
];
const OF_REFUSAL: &[(&str, &str)] = &[
    ("refusal.json", "file-refusal"),
    ("report.ja.html", "file-report"),
    ("internal.json", "file-internal"),
];

pub(super) fn view(
    writer: &Writer<'_>,
    body: &Body,
    issued: Option<&Issued<'_>>,
    commands: &Commands,
) -> EvidenceView {
    let words = &writer.words;
    let verify =
        commands.verify.iter().map(|command| (words.of("command-verify").to_owned(), command.clone()));
    let fsck = (words.of("command-fsck").to_owned(), commands.fsck.clone());
    let names = if issued.is_some() { OF_CLEARANCE } else { OF_REFUSAL };
    let released = body.datasets.iter().flat_map(|dataset| {
        dataset.outputs.iter().map(|file| FileView {
            dataset: dataset.id.clone(),
            name: file.name.clone(),
            bytes: thousands(file.bytes),
            digest: file.sha256.clone(),
        })
    });
    let read = body.datasets.iter().flat_map(|dataset| {
        dataset.inputs.iter().map(|file| FileView {
            dataset: dataset.id.clone(),
            name: file.name.clone(),
            bytes: thousands(file.bytes),
            digest: file.hmac_sha256.clone(),
        })
    });
    EvidenceView {
        is_refusal: issued.is_none(),
        commands: verify.chain([fsck]).collect(),
        files: names.iter().map(|(name, key)| (*name, words.of(key).to_owned())).collect(),
        released: released.collect(),
        read: read.collect(),
        identity: identity(writer, body, issued),
        stages: issued.map(|issued| stages(writer, issued)).unwrap_or_default(),
    }
}

fn identity(writer: &Writer<'_>, body: &Body, issued: Option<&Issued<'_>>) -> Vec<(String, String)> {
    let words = &writer.words;
    let editions =
        body.editions.iter().map(|edition| format!("{} ({edition})", edition_title(writer, edition)));
    let mut pairs = vec![
        ("tool", body.tool.clone()),
        ("editions", words.list(editions)),
        ("issued-utc", body.issued_at.clone()),
        ("pack", body.pack_sha256.clone()),
        ("project", body.project_sha256.clone()),
        ("form", body.schema.to_string()),
    ];
    if let Some(issued) = issued {
        let log = |name: &str| {
            let member = issued.predicate.get("log").and_then(|log| log.get(name));
            member.and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        pairs.push(("log-origin", log("origin")));
        pairs.push(("log-index", thousands(issued.index)));
        pairs.push(("log-key", log("key")));
        let before = issued.predicate.get("supersedes").and_then(Value::as_str);
        pairs.extend(before.map(|before| ("supersedes", before.to_owned())));
    }
    pairs.into_iter().map(|(key, value)| (words.of(key).to_owned(), value)).collect()
}

fn stages(writer: &Writer<'_>, issued: &Issued<'_>) -> Vec<StageView> {
    let stages = issued.predicate.get("log").and_then(|log| log.get("stages")).and_then(Value::as_array);
    let text =
        |stage: &Value, name: &str| stage.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    stages
        .into_iter()
        .flatten()
        .map(|stage| {
            let kind = text(stage, "kind");
            StageView {
                index: stage.get("index").map(ToString::to_string).unwrap_or_default(),
                kind: writer.words.kind("stage", &kind),
                word: kind,
                digest: text(stage, "sha256"),
            }
        })
        .collect()
}
