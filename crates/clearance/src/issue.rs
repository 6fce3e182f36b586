//! Issues clearances and refusals: the documents, their evidence, their place on the disk.

mod body;
mod evidence;
mod next_step;

use crate::ambient::Ambient;
use crate::decide::{ProjectAnswer, ProjectDecision, ProjectWhatIf};
use crate::flow::Run;
use crate::model::{Bilingual, Body, Reason};
use crate::reasons;
use crate::report::{self, Lang};
use crate::{Error, digest};
use jiff::civil::Date;
use sekisho_evidence::{Envelope, Hash, Pin, SigningKey, Subject, verify_clearance};
use sekisho_formats::{Access, StagedFolder};
use sekisho_keys::RootKey;
use sekisho_law::Verdict;
use sekisho_terms::Place;
use serde::Serialize;
use serde_json::{Value, json};
use std::path::Path;

pub(crate) use body::decisions;
pub use body::status_word;
pub use next_step::NextStep;

/// Type of the in-toto predicate of a clearance.
pub const PREDICATE_TYPE: &str = "tag:sekisho,2026:clearance/v1";

/// Everything a document is made from.
pub struct Parts<'a> {
    /// Datasets and what was measured on them.
    pub run: &'a Run<'a>,
    /// Decision on the facts as found.
    pub before: &'a ProjectDecision,
    /// Decision on the facts of the output.
    pub after: &'a ProjectDecision,
    /// Root of commitments.
    pub root_key: &'a RootKey,
    /// Signs log and clearance.
    pub signing_key: &'a SigningKey,
    /// Time.
    pub ambient: &'a Ambient<'a>,
    /// Where the documents will stand.
    pub out: &'a Path,
}

/// A clearance: no bar was found under the law in force today, and the evidence verifies.
///
/// It is made from a [`ProjectDecision`], which rests on law in force; the answer of a supposition is another type.
///
/// ```compile_fail
/// use sekisho_clearance::{ProjectDecision, ProjectWhatIf};
/// fn clear_by_supposition(what_if: ProjectWhatIf) -> ProjectDecision {
///     what_if
/// }
/// ```
pub struct Clearance {
    body: Body,
    predicate: Value,
    index: u64,
    reasons: Vec<Reason>,
}

impl Clearance {
    /// Issues a clearance: logs the stages, signs, logs the clearance, verifies it, and puts everything in place.
    ///
    /// # Errors
    /// `not-clear` when a decision is not clear or not of today; what log, keys and disk say.
    pub fn issue(parts: &Parts<'_>, staging: StagedFolder) -> Result<Self, Error> {
        let today = parts.ambient.today;
        let clear_today = |case: &crate::decide::CaseAnswer<sekisho_law::AsOf>| {
            case.answer.verdict == Verdict::Clear && case.answer.basis.at == today && !case.answer.not_law
        };
        if parts.after.cases.is_empty() || !parts.after.cases.iter().all(clear_today) {
            return Err(Error::new("not-clear", Place::default()));
        }
        let body = body::clearance(parts);
        let inputs = canonical(&json!({ "schema": 1, "inputs": body.datasets.iter().map(|dataset| {
            json!({ "dataset": dataset.id, "files": dataset.inputs })
        }).collect::<Vec<_>>() }))?;
        let previous = evidence::previous_clearance(parts)?;
        let mut log = evidence::open(parts)?;
        let (stages, checkpoint) = evidence::log_stages(&mut log, parts)?;
        let predicate = body::predicate(parts, &body, &stages, &checkpoint, previous.as_deref())?;
        let subjects = subjects(&body, &inputs)?;
        let envelope = Envelope::sign(parts.signing_key, &subjects, PREDICATE_TYPE, &predicate)?;
        // Everything that can fail is written before the log says that there is a clearance; its place in the log is
        // known, because this run holds the lock.
        let index = log.reader().size();
        staging.write("inputs.json", &inputs, Access::Shared)?;
        staging.write("clearance.json", envelope.as_bytes(), Access::Shared)?;
        staging.write("internal.json", &body::internal(parts)?, Access::OwnerOnly)?;
        for lang in [Lang::Ja, Lang::En] {
            let page = report::clearance(parts.run, &body, &predicate, index, parts.out, lang)?;
            staging.write(lang.report_name(), page.as_bytes(), Access::Shared)?;
        }
        let proof = evidence::log_clearance(&mut log, &envelope, previous.as_deref(), &body)?;
        let pin = Pin::Pinned(parts.signing_key.verifying_key());
        let _verified = verify_clearance(envelope.as_bytes(), &proof, pin)?;
        staging.write("clearance.tlog-proof", &proof, Access::Shared)?;
        commit(staging)?;
        Ok(Self { body, predicate, index, reasons: Vec::new() })
    }

    /// What it says.
    #[must_use]
    pub fn body(&self) -> &Body {
        &self.body
    }

    /// The signed predicate.
    #[must_use]
    pub fn predicate(&self) -> &Value {
        &self.predicate
    }

    /// Position in the log.
    #[must_use]
    pub fn log_index(&self) -> u64 {
        self.index
    }

    /// Always empty: a clearance has no reason against it.
    #[must_use]
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

/// A refusal: why it is not clear, and the one next step.
#[derive(Serialize)]
pub struct Refusal {
    /// What was looked at.
    #[serde(flatten)]
    pub body: Body,
    /// Why, sorted by what could cure it.
    pub reasons: Vec<Reason>,
    /// The one next step.
    pub next: NextStep,
}

/// An answer that is no decision of today's law: it is shown and stored, never signed.
#[derive(Serialize)]
pub struct WhatIfDocument {
    /// Says in words that this is not law in force.
    pub warning: Bilingual,
    /// Always true.
    pub not_law: bool,
    /// What was looked at.
    #[serde(flatten)]
    pub body: Body,
    /// Why it would not be clear.
    pub reasons: Vec<Reason>,
    /// The date or edition supposed.
    pub basis: Value,
}

/// Writes a refusal with its reports and logs it.
///
/// # Errors
/// What log, keys and disk say.
pub fn refuse(parts: &Parts<'_>, staging: StagedFolder) -> Result<Refusal, Error> {
    let refusal = refusal_unwritten(parts.run, parts.after, parts.ambient)?;
    let document = canonical(&serde_json::to_value(&refusal).map_err(unserialisable)?)?;
    let mut log = evidence::open(parts)?;
    evidence::log_stages(&mut log, parts)?;
    evidence::log_refusal(&mut log, &document, &refusal.body)?;
    staging.write("refusal.json", &document, Access::Shared)?;
    staging.write("internal.json", &body::internal(parts)?, Access::OwnerOnly)?;
    for lang in [Lang::Ja, Lang::En] {
        let page = report::refusal(parts.run, &refusal, lang)?;
        staging.write(lang.report_name(), page.as_bytes(), Access::Shared)?;
    }
    commit(staging)?;
    Ok(refusal)
}

/// Whether a folder holds a refusal of ours and nothing else.
///
/// # Errors
/// A folder that cannot be read.
pub fn is_refusal_folder(folder: &Path) -> Result<bool, Error> {
    const OURS: [&str; 5] =
        ["refusal.json", "internal.json", "report.ja.html", "report.en.html", "what-if.json"];
    let files = sekisho_formats::files_below(folder)?;
    let known = |path: &std::path::PathBuf| OURS.iter().any(|name| *path == folder.join(name));
    let document = sekisho_formats::read_file(&folder.join("refusal.json"))?;
    let is_refusal = sekisho_evidence::canonical::decode(&document)
        .is_ok_and(|refusal| refusal.get("reasons").is_some() && refusal.get("verdict").is_some());
    Ok(is_refusal && files.iter().all(known))
}

/// A refusal that is shown and not written.
///
/// # Errors
/// None today; the signature leaves room for documents that cannot be made.
pub fn refusal_unwritten(
    run: &Run<'_>,
    answer: &ProjectDecision,
    ambient: &Ambient<'_>,
) -> Result<Refusal, Error> {
    let reasons = reasons::reasons(answer, run.pack);
    let next = next_step::next_step(run, answer, &reasons);
    Ok(Refusal { body: body::refusal(run, answer, ambient), reasons, next })
}

/// The document of a supposition.
///
/// # Errors
/// A basis that cannot be written.
pub fn what_if(
    run: &Run<'_>,
    answer: &ProjectWhatIf,
    ambient: &Ambient<'_>,
) -> Result<WhatIfDocument, Error> {
    let basis = answer.cases.first().map(|case| serde_json::to_value(&case.answer.basis));
    let at = answer.cases.first().and_then(|case| case.answer.basis.at).unwrap_or(ambient.today);
    hypothetical(run, answer, at, ambient, basis.transpose().map_err(unserialisable)?.unwrap_or_default())
}

/// The document of a decision of another day.
///
/// # Errors
/// A basis that cannot be written.
pub fn other_day(
    run: &Run<'_>,
    answer: &ProjectDecision,
    date: Date,
    ambient: &Ambient<'_>,
) -> Result<WhatIfDocument, Error> {
    hypothetical(run, answer, date, ambient, json!({ "as-of": date.to_string() }))
}

fn hypothetical<B: Serialize>(
    run: &Run<'_>,
    answer: &ProjectAnswer<B>,
    as_of: Date,
    ambient: &Ambient<'_>,
    basis: Value,
) -> Result<WhatIfDocument, Error> {
    Ok(WhatIfDocument {
        warning: Bilingual::new(
            "これは今日施行されている法による判定ではありません。何も通行を認めず、証書にもなりません。",
            "This is not an answer of the law in force today. It clears nothing and is no clearance.",
        ),
        not_law: true,
        body: body::hypothetical(run, answer, as_of, ambient),
        reasons: reasons::reasons(answer, run.pack),
        basis,
    })
}

/// The files that the clearance is about: every released file, and the list of input commitments.
fn subjects(body: &Body, inputs: &[u8]) -> Result<Vec<Subject>, Error> {
    let mut subjects = vec![Subject { name: "inputs.json".to_owned(), sha256: Hash::of(inputs) }];
    for file in body.datasets.iter().flat_map(|dataset| &dataset.outputs) {
        let sha256 = Hash::from_hex(&file.sha256)
            .ok_or_else(|| Error::new("internal", Place::default()).with("detail", "a digest is not one"))?;
        subjects.push(Subject { name: file.name.clone(), sha256 });
    }
    Ok(subjects)
}

fn commit(staging: StagedFolder) -> Result<(), Error> {
    let committed = staging.commit()?;
    match committed.superseded_at {
        None => Ok(()),
        Some(left) => Err(Error::new("superseded-left", Place::file(left.display().to_string()))),
    }
}

fn canonical(value: &Value) -> Result<Vec<u8>, Error> {
    Ok(sekisho_evidence::canonical::encode(value)?)
}

fn unserialisable(error: serde_json::Error) -> Error {
    Error::new("internal", Place::default()).with("detail", "a document cannot be written").caused_by(error)
}

/// SHA-256 of canonical bytes, hexadecimal.
fn sha256_of(value: &Value) -> Result<String, Error> {
    Ok(digest::hex(&digest::sha256(&canonical(value)?)))
}
