//! Verification of an output folder: the evidence, the released files, and whether it still holds today.

use crate::dataset::Dataset;
use crate::issue::PREDICATE_TYPE;
use crate::model::QuotedClearance;
use crate::{Error, Project, digest, flow};
use jiff::civil::Date;
use sekisho_evidence::{LogReader, Pin, Verified, canonical, clearance_entry, merkle, verify_clearance};
use sekisho_formats::DigestKind;
use sekisho_terms::Place;
use serde_json::Value;
use std::path::{Component, Path, PathBuf};

/// Whether an intact clearance holds on a day; apart from integrity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// Inside its days.
    Current,
    /// Its first day is still to come.
    NotYet,
    /// Its last day is over.
    Expired,
    /// The log holds a newer clearance that names it.
    Superseded,
}

impl Validity {
    /// The word in machine outputs.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Current => "current",
            Self::NotYet => "not-yet-valid",
            Self::Expired => "expired",
            Self::Superseded => "superseded",
        }
    }
}

/// An intact clearance.
#[derive(Debug)]
pub struct Checked {
    /// Whether it holds on the day asked about.
    pub validity: Validity,
    /// First day.
    pub valid_from: Date,
    /// Last day.
    pub valid_until: Date,
    /// Folder of the clearance.
    pub folder: PathBuf,
    /// The activity cleared.
    pub activity: String,
    /// Files compared with the clearance.
    pub files: Vec<String>,
    /// Position in the log.
    pub log_index: u64,
    /// Entries in the log when it was issued.
    pub log_size: u64,
}

/// Verifies `clearance.json` or the folder that holds it; with `log`, also that the log holds it and whether it was
/// superseded there.
///
/// # Errors
/// Missing files; `clearance-file-differs` and everything that `evidence` refuses.
pub fn verify(path: &Path, pin: Pin<'_>, on: Date, log: Option<&Path>) -> Result<Checked, Error> {
    let folder =
        if sekisho_formats::is_folder(path) { path } else { path.parent().unwrap_or(Path::new(".")) };
    let document =
        if sekisho_formats::is_folder(path) { path.join("clearance.json") } else { path.to_owned() };
    let envelope = sekisho_formats::read_file(&document)?;
    let proof = sekisho_formats::read_file(&folder.join("clearance.tlog-proof"))?;
    let verified = verify_clearance(&envelope, &proof, pin).map_err(|error| {
        let file = document.display().to_string();
        let error = Error::from(error);
        if error.place().file.is_some() { error } else { error.at_file(file) }
    })?;
    let predicate = verified.predicate();
    let verdict = predicate.get("verdict").and_then(Value::as_str);
    if verified.predicate_type() != PREDICATE_TYPE || verdict != Some("clear") {
        return Err(Error::new("clearance-not-ours", Place::file(document.display().to_string()))
            .with("member", "verdict"));
    }
    let mut files = Vec::new();
    for subject in verified.subjects() {
        let plain = Path::new(&subject.name).components().all(|part| matches!(part, Component::Normal(_)));
        if !plain {
            return Err(Error::new("clearance-not-ours", Place::file(document.display().to_string()))
                .with("member", "subject"));
        }
        let path = folder.join(&subject.name);
        let found = sekisho_formats::digest_file(&path, DigestKind::Sha256)?;
        if found != *subject.sha256.as_bytes() {
            return Err(Error::new("clearance-file-differs", Place::file(path.display().to_string())));
        }
        files.push(subject.name.clone());
    }
    refuse_strangers(folder, &files)?;
    let (valid_from, valid_until) =
        (date(predicate, "valid_from", &document)?, date(predicate, "valid_until", &document)?);
    let superseded = match log {
        Some(log) => {
            let reader = LogReader::open(log)?;
            holds(&reader, &verified, &envelope, log)?;
            is_superseded(&reader, &digest::hex(&digest::sha256(&envelope)))?
        }
        None => false,
    };
    let validity = if superseded {
        Validity::Superseded
    } else if on < valid_from {
        Validity::NotYet
    } else if on > valid_until {
        Validity::Expired
    } else {
        Validity::Current
    };
    let activity = predicate.pointer("/activity/id").and_then(Value::as_str).unwrap_or_default().to_owned();
    Ok(Checked {
        validity,
        valid_from,
        valid_until,
        folder: folder.to_owned(),
        activity,
        files,
        log_index: verified.index(),
        log_size: verified.tree_size(),
    })
}

/// Compares the project's data files with the commitments of a verified clearance; needs the de-identification key.
/// Gives the names of the files compared.
///
/// # Errors
/// `input-differs` for a file that is not what was cleared; missing files and keys.
pub fn check_inputs(folder: &Path, project: &Project) -> Result<Vec<String>, Error> {
    let list = folder.join("inputs.json");
    let inputs = canonical::decode(&sekisho_formats::read_file(&list)?)?;
    let root_key = flow::deidentification_key(project)?;
    let mut compared = Vec::new();
    for dataset in inputs.get("inputs").and_then(Value::as_array).into_iter().flatten() {
        let text = |value: &Value, name: &str| {
            value.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let id = text(dataset, "dataset");
        let differs = |name: &str| Error::new("input-differs", Place::file(name)).with("dataset", &id);
        let section = project.dataset(&id).ok_or_else(|| differs(&id))?;
        let key = flow::commitment_key(&root_key, &id)?;
        let found = Dataset::open(project, section)?.commitments(key.as_bytes())?;
        let committed: Vec<&Value> =
            dataset.get("files").and_then(Value::as_array).into_iter().flatten().collect();
        if committed.len() != found.len() {
            return Err(differs(&id));
        }
        for (file, committed) in found.into_iter().zip(committed) {
            if file.name != text(committed, "name") || file.hmac_sha256 != text(committed, "hmac_sha256") {
                return Err(differs(&file.name));
            }
            compared.push(file.name);
        }
    }
    Ok(compared)
}

/// Makes sure that the log still holds the clearance in `folder`, so that a log put back to an earlier state is noticed
/// before a second history is signed.
///
/// # Errors
/// `log-without-clearance`, and everything that `evidence` refuses.
pub fn ensure_log_holds(folder: &Path, log: &Path) -> Result<(), Error> {
    let envelope = sekisho_formats::read_file(&folder.join("clearance.json"))?;
    let proof = sekisho_formats::read_file(&folder.join("clearance.tlog-proof"))?;
    let verified = verify_clearance(&envelope, &proof, Pin::FromDocument)?;
    holds(&LogReader::open(log)?, &verified, &envelope, log)
}

/// Verifies a clearance that came from elsewhere, without its files, and quotes it.
///
/// # Errors
/// A missing proof, and everything that `evidence` refuses.
pub fn quote(document: &Path) -> Result<QuotedClearance, Error> {
    let envelope = sekisho_formats::read_file(document)?;
    let proof = sekisho_formats::read_file(&document.with_file_name("clearance.tlog-proof"))?;
    let verified = verify_clearance(&envelope, &proof, Pin::FromDocument)
        .map_err(|error| Error::from(error).at_file(document.display().to_string()))?;
    let predicate = verified.predicate();
    Ok(QuotedClearance {
        activity: predicate.pointer("/activity/id").and_then(Value::as_str).unwrap_or_default().to_owned(),
        key: verified.key().to_vkey(),
        valid_until: date(predicate, "valid_until", document)?.to_string(),
        log_index: verified.index(),
    })
}

/// Files beside a clearance that its signature does not cover; the auditor is told so.
pub const NOT_COVERED: [&str; 4] = ["report.ja.html", "report.en.html", "internal.json", "what-if.json"];

/// A file that the clearance does not name was never cleared, whoever put it there.
fn refuse_strangers(folder: &Path, named: &[String]) -> Result<(), Error> {
    const EVIDENCE: [&str; 2] = ["clearance.json", "clearance.tlog-proof"];
    for path in sekisho_formats::files_below(folder)? {
        let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
        let expected = EVIDENCE.iter().chain(&NOT_COVERED).any(|known| *known == name);
        if !expected && !named.contains(&name) {
            return Err(Error::new("clearance-file-stranger", Place::file(path.display().to_string())));
        }
    }
    Ok(())
}

fn date(predicate: &Value, name: &str, document: &Path) -> Result<Date, Error> {
    let text = predicate.get(name).and_then(Value::as_str).unwrap_or_default();
    text.parse().map_err(|_| {
        Error::new("clearance-not-ours", Place::file(document.display().to_string())).with("member", name)
    })
}

/// Whether the log is the one that the clearance was entered into, and has only grown since.
///
/// # Errors
/// `log-without-clearance` for another log, or one that was put back to an earlier state.
fn holds(reader: &LogReader, verified: &Verified, envelope: &[u8], log: &Path) -> Result<(), Error> {
    let other = || Error::new("log-without-clearance", Place::file(log.display().to_string()));
    let (old, new) = (verified.checkpoint(), reader.checkpoint());
    if new.size() < old.size() || reader.key() != verified.key() {
        return Err(other());
    }
    let proof = reader.consistency_proof(old.size(), new.size())?;
    let grown = merkle::verify_consistency(old.size(), old.root(), new.size(), new.root(), &proof);
    if !grown || reader.entry(verified.index())? != clearance_entry(envelope) {
        return Err(other());
    }
    Ok(())
}

fn is_superseded(reader: &LogReader, clearance_sha256: &str) -> Result<bool, Error> {
    for entry in reader.entries(0..reader.size())? {
        let statement = canonical::decode(&entry)?;
        let kind = statement.get("kind").and_then(Value::as_str);
        let named = statement.pointer("/body/clearance_sha256").and_then(Value::as_str);
        if kind == Some("supersede") && named == Some(clearance_sha256) {
            return Ok(true);
        }
    }
    Ok(false)
}
