//! The flow: scan, decide, plan, de-identify, measure, decide again, issue or refuse.

use crate::ambient::Ambient;
use crate::criteria::{self, Review};
use crate::dataset::Dataset;
use crate::decide::{self, ProjectDecision, ProjectWhatIf, Subjects};
use crate::facts::{self, Measurements};
use crate::issue::{self, Clearance, Refusal, WhatIfDocument};
use crate::model::Criterion;
use crate::process::{Processed, Workshop, collect_values};
use crate::survey::{self, Survey};
use crate::{Error, Project, plan, standard, verification};
use jiff::civil::Date;
use sekisho_deidentify::{DeidentificationPlan, Technique};
use sekisho_formats::{Existing, StagedFolder};
use sekisho_keys::{Purpose, RootKey};
use sekisho_law::{AsOf, EditionId, RulePack, Verdict};
use sekisho_scan::{ColumnKind, Scanner};
use sekisho_terms::{Place, Standard};
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::sync::LazyLock;

/// Which law `clear` asks.
#[derive(Debug, Clone)]
pub enum Basis {
    /// The law in force today: the only basis of a clearance.
    Today,
    /// The law in force on another day.
    AsOf(Date),
    /// As if an edition were in force.
    WhatIf {
        /// The edition.
        edition: EditionId,
        /// The day.
        at: Option<Date>,
    },
}

/// What `clear` was asked to do.
#[derive(Debug, Clone)]
pub struct ClearOptions {
    /// Which law.
    pub basis: Basis,
    /// Folder for the result.
    pub out: PathBuf,
    /// Write nothing.
    pub dry_run: bool,
    /// Replace a clearance that is there.
    pub supersede: bool,
}

/// How `clear` ended.
pub enum Outcome {
    /// Cleared under the law in force today.
    Cleared(Box<Clearance>),
    /// Not cleared: blocked, unknown, contested or out of scope.
    Refused(Box<Refusal>),
    /// Answered on another law than today's; nothing is cleared.
    Hypothetical(Box<WhatIfDocument>),
    /// Would be cleared; nothing was written.
    DryRun(Box<ProjectDecision>),
}

/// A dataset that has gone through.
pub struct Passed {
    /// First pass.
    pub survey: Survey,
    /// How `auto` was resolved, if it was asked for.
    pub choice: standard::Choice,
    /// What was done.
    pub plan: DeidentificationPlan,
    /// What was measured on the result.
    pub processed: Processed,
    /// Criteria of the standard.
    pub criteria: Vec<Criterion>,
    /// Facts for the second decision.
    pub measured: Measurements,
}

/// Everything a document is made from.
pub struct Run<'a> {
    /// The project.
    pub project: &'a Project,
    /// The law.
    pub pack: &'a RulePack,
    /// Datasets, in the order of the project.
    pub passed: Vec<Passed>,
}

/// Runs the whole flow.
///
/// # Errors
/// Anything that keeps the flow from an answer; then nothing is written. A refusal is an answer, not an error.
pub fn clear(project: &Project, options: &ClearOptions, ambient: &Ambient<'_>) -> Result<Outcome, Error> {
    let (pack, _) = sekisho_law::built_in();
    facts::check_answers(project, &pack, ambient.today)?;
    refuse_impossible(project, options, ambient)?;
    let root_key = deidentification_key(project)?;
    let today = matches!(options.basis, Basis::Today);
    let issuing = today && !options.dry_run;
    let place = if issuing { options.out.clone() } else { ambient.scratch_place() };
    let existing = if issuing {
        may_replace(&options.out, options.supersede, ambient.today)?
    } else {
        Existing::Supersede
    };
    let signing_key = if issuing { Some(signing_key(project)?) } else { None };
    let staging = StagedFolder::begin(&place, existing)?;

    let before = ask(project, &pack, &options.basis, ambient, &root_key)?;
    let passed = process_all(project, before.scanned, Only::Every, &root_key, &staging, ambient)?;
    let run = Run { project, pack: &pack, passed };
    let subjects: Subjects<'_> = run
        .passed
        .iter()
        .map(|passed| (passed.survey.dataset.id.as_str(), (passed.plan.standard, &passed.measured)))
        .collect();
    match &options.basis {
        Basis::WhatIf { edition, at } => {
            let answer: ProjectWhatIf = decide::what_if(project, &pack, edition, *at, &subjects)?;
            Ok(Outcome::Hypothetical(Box::new(issue::what_if(&run, &answer, ambient)?)))
        }
        Basis::AsOf(date) if *date != ambient.today => {
            let answer = decide::decide(project, &pack, AsOf::new(*date, ambient.today), &subjects)?;
            Ok(Outcome::Hypothetical(Box::new(issue::other_day(&run, &answer, *date, ambient)?)))
        }
        Basis::Today | Basis::AsOf(_) => {
            let answer = decide::decide(project, &pack, AsOf::new(ambient.today, ambient.today), &subjects)?;
            let Some(signing_key) = signing_key else {
                return Ok(if answer.verdict == Verdict::Clear {
                    Outcome::DryRun(Box::new(answer))
                } else {
                    Outcome::Refused(Box::new(issue::refusal_unwritten(&run, &answer, ambient)?))
                });
            };
            let parts = issue::Parts {
                run: &run,
                before: &before.answer,
                after: &answer,
                root_key: &root_key,
                signing_key: &signing_key,
                ambient,
                out: &options.out,
            };
            if answer.verdict == Verdict::Clear {
                Ok(Outcome::Cleared(Box::new(Clearance::issue(&parts, staging)?)))
            } else {
                drop(staging);
                let staging = StagedFolder::begin(&options.out, existing)?;
                Ok(Outcome::Refused(Box::new(issue::refuse(&parts, staging)?)))
            }
        }
    }
}

/// De-identifies every dataset and writes the files alone: no decision, no evidence, no status claimed.
///
/// # Errors
/// As [`clear`].
pub fn deidentify(project: &Project, out: &Path, ambient: &Ambient<'_>) -> Result<Vec<Passed>, Error> {
    let staging = StagedFolder::begin(out, Existing::Refuse)?;
    let passed = process_project(project, Only::Every, &staging, ambient)?;
    let _ = staging.commit()?;
    Ok(passed)
}

/// Which datasets are processed; all are scanned, because what one holds is redacted in the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only<'a> {
    /// Every dataset.
    Every,
    /// The one with this identifier.
    Dataset(&'a str),
}

/// Scans, plans and processes datasets into a staging folder that the caller commits or drops.
///
/// # Errors
/// As [`clear`].
pub fn process_project(
    project: &Project,
    only: Only<'_>,
    staging: &StagedFolder,
    ambient: &Ambient<'_>,
) -> Result<Vec<Passed>, Error> {
    let (pack, _) = sekisho_law::built_in();
    facts::check_answers(project, &pack, ambient.today)?;
    let root_key = deidentification_key(project)?;
    let before = ask(project, &pack, &Basis::Today, ambient, &root_key)?;
    process_all(project, before.scanned, only, &root_key, staging, ambient)
}

/// Opens and surveys every dataset.
///
/// # Errors
/// What opening and scanning say.
pub fn survey_all(
    project: &Project,
    root_key: &RootKey,
    ambient: &Ambient<'_>,
) -> Result<Vec<Survey>, Error> {
    let scanner = scanner();
    // Every dataset is opened before any is read, so that a missing file is said at once.
    let opened: Vec<Dataset> = project
        .file
        .dataset
        .iter()
        .map(|section| Dataset::open(project, section))
        .collect::<Result<_, _>>()?;
    refuse_shared_files(&opened)?;
    opened
        .into_iter()
        .map(|dataset| {
            let key = commitment_key(root_key, &dataset.id)?;
            survey::survey(dataset, scanner, key.as_bytes(), ambient)
        })
        .collect()
}

/// One file in two datasets would be released twice, row beside row, whatever is deleted in either.
fn refuse_shared_files(datasets: &[Dataset]) -> Result<(), Error> {
    let mut seen: BTreeMap<&Path, &str> = BTreeMap::new();
    for dataset in datasets {
        for file in &dataset.files {
            if let Some(first) = seen.insert(&file.path, &dataset.id) {
                return Err(Error::new("dataset-file-twice", Place::file(&file.name))
                    .with("dataset", &dataset.id)
                    .with("first", first));
            }
        }
    }
    Ok(())
}

/// The one scanner of the process: immutable, and dear to build.
fn scanner() -> &'static Scanner {
    static SCANNER: LazyLock<Scanner> = LazyLock::new(Scanner::japanese);
    &SCANNER
}

/// The key of a dataset's input commitments.
///
/// # Errors
/// A key of another purpose.
pub fn commitment_key(root_key: &RootKey, dataset: &str) -> Result<sekisho_keys::Key32, Error> {
    Ok(root_key.derive(&["input-commitment", dataset, "v1"])?)
}

struct Before {
    scanned: Vec<(Survey, standard::Choice)>,
    answer: ProjectDecision,
}

/// The first decision: on the facts as found, what must be done?
fn ask(
    project: &Project,
    pack: &RulePack,
    basis: &Basis,
    ambient: &Ambient<'_>,
    root_key: &RootKey,
) -> Result<Before, Error> {
    let surveys = survey_all(project, root_key, ambient)?;
    let measured: BTreeMap<String, Measurements> =
        surveys.iter().map(|survey| (survey.dataset.id.clone(), facts::measure(&survey.inventory))).collect();
    let subjects: Subjects<'_> =
        measured.iter().map(|(id, measured)| (id.as_str(), (Standard::AsIs, measured))).collect();
    let as_of = AsOf::new(ambient.today, ambient.today);
    let answer = decide::decide(project, pack, as_of, &subjects)?;
    let mut scanned = Vec::with_capacity(surveys.len());
    for survey in surveys {
        let Some(section) = project.dataset(&survey.dataset.id) else { continue };
        let Some(measured) = measured.get(&survey.dataset.id) else { continue };
        let choice = standard::choose(project, pack, section, measured, basis, ambient.today)?;
        scanned.push((survey, choice));
    }
    Ok(Before { scanned, answer })
}

fn process_all(
    project: &Project,
    scanned: Vec<(Survey, standard::Choice)>,
    only: Only<'_>,
    root_key: &RootKey,
    staging: &StagedFolder,
    ambient: &Ambient<'_>,
) -> Result<Vec<Passed>, Error> {
    let mut plans = BTreeMap::new();
    for (survey, choice) in &scanned {
        plans.insert(survey.dataset.id.clone(), checked_plan(project, survey, choice.standard)?);
    }
    let (known, search) = collect_values(project, scanned.iter().map(|(survey, _)| survey), &plans, ambient)?;
    let workshop =
        Workshop { project, scanner: scanner(), known: &known, search: &search, root_key, ambient };
    let mut passed = Vec::new();
    let wanted = |survey: &Survey| match only {
        Only::Every => true,
        Only::Dataset(id) => survey.dataset.id == id,
    };
    for (survey, choice) in scanned.into_iter().filter(|(survey, _)| wanted(survey)) {
        let Some(plan) = plans.remove(&survey.dataset.id) else { continue };
        let processed = if plan.standard == Standard::AsIs {
            workshop.measure_as_is(&survey, &plan)?
        } else {
            workshop.process(&survey, &plan, staging)?
        };
        survey::compare(&survey, commitment_key(root_key, &survey.dataset.id)?.as_bytes(), ambient)?;
        let review = review_of(project, &survey, &plan, &processed);
        if let Review::Done(section) = review
            && section.sample > processed.risk.rows
        {
            return Err(Error::new("review-more-than-rows", Place::file(project.path.display().to_string()))
                .with("dataset", &survey.dataset.id)
                .with("sample", section.sample));
        }
        let criteria = criteria::check(&plan, &processed, review);
        let mut measured = facts::measure(&survey.inventory);
        measured.extend(criteria::measurements(&plan, &processed, &criteria));
        passed.push(Passed { survey, choice, plan, processed, criteria, measured });
    }
    Ok(passed)
}

/// Derives the plan of a dataset and refuses one that cannot meet its standard, with the criterion's name.
///
/// # Errors
/// The first fault of the plan.
pub fn checked_plan(
    project: &Project,
    survey: &Survey,
    standard: Standard,
) -> Result<DeidentificationPlan, Error> {
    let dataset = &survey.dataset.id;
    let Some(section) = project.dataset(dataset) else {
        return Err(
            Error::new("internal", Place::default()).with("detail", "a survey of no dataset of the project")
        );
    };
    let plan = plan::derive(project, section, &survey.inventory, standard)?;
    if let Err(faults) = plan.check(&plan::context(section, &survey.inventory))
        && let Some(fault) = faults.into_iter().next()
    {
        let place = Place::file(project.path.display().to_string()).at_column(&fault.column);
        let mut error =
            Error::new(fault.code, place).with("dataset", dataset).with("provision", fault.provision);
        for (name, value) in fault.params {
            error = error.with(name, value);
        }
        return Err(error);
    }
    Ok(plan)
}

/// The review that holds for this very output, if there is one.
#[must_use]
pub fn review_of<'a>(
    project: &'a Project,
    survey: &Survey,
    plan: &DeidentificationPlan,
    processed: &Processed,
) -> Review<'a> {
    let released_text = plan.columns.iter().any(|column| {
        let free = survey
            .inventory
            .columns
            .iter()
            .any(|found| found.name == column.column && found.kind == ColumnKind::FreeText);
        column.technique == Technique::Redact || (free && column.technique != Technique::Suppress)
    });
    if !released_text {
        return Review::NotNeeded;
    }
    let digest = output_digest(processed);
    let of_dataset = || project.file.review.iter().filter(|review| review.dataset == survey.dataset.id);
    // Of several reviews of one output the worst counts: looking again until a sample is clean proves nothing.
    let of_output = of_dataset().filter(|review| review.output_sha256 == digest);
    match of_output.max_by_key(|review| (review.misses, review.sample)) {
        Some(review) => Review::Done(review),
        None if of_dataset().next().is_some() => Review::Stale,
        None => Review::Missing,
    }
}

/// One digest for all files of a dataset's output: SHA-256 over their digests in order.
#[must_use]
pub fn output_digest(processed: &Processed) -> String {
    let digests: Vec<&str> = processed.outputs.iter().map(|file| file.sha256.as_str()).collect();
    crate::digest::hex(&crate::digest::sha256(digests.join("\n").as_bytes()))
}

/// Reads the de-identification key, after making sure that it is not the signing key too.
///
/// # Errors
/// Missing key files, files that others can read, one file for both.
pub fn deidentification_key(project: &Project) -> Result<RootKey, Error> {
    let path = project.resolve(&project.file.keys.deidentification);
    let signing = project.resolve(&project.file.keys.signing);
    sekisho_keys::ensure_separate(&signing, &path)?;
    Ok(sekisho_keys::read(&path, Purpose::Deidentification)?)
}

fn signing_key(project: &Project) -> Result<sekisho_evidence::SigningKey, Error> {
    let key = sekisho_keys::read(&project.resolve(&project.file.keys.signing), Purpose::Signing)?;
    Ok(sekisho_evidence::SigningKey::from_seed(key.name(), *key.signing_seed()?)?)
}

/// A refusal may be replaced; a clearance only when asked; and neither when anything else stands beside it.
fn may_replace(out: &Path, supersede: bool, today: Date) -> Result<Existing, Error> {
    let place = || Place::file(out.display().to_string());
    let there = |name: &str| sekisho_formats::file_size(&out.join(name)).is_ok();
    if there("clearance.json") {
        if !supersede {
            return Err(Error::new("output-has-clearance", place()));
        }
        let intact = verification::verify(out, sekisho_evidence::Pin::FromDocument, today, None);
        return intact
            .map(|_| Existing::Supersede)
            .map_err(|error| Error::new("output-not-ours", place()).caused_by(error));
    }
    if there("refusal.json") {
        return if issue::is_refusal_folder(out)? {
            Ok(Existing::Supersede)
        } else {
            Err(Error::new("output-not-ours", place()))
        };
    }
    Ok(Existing::Refuse)
}

/// What can be seen to fail before anything is read.
fn refuse_impossible(project: &Project, options: &ClearOptions, ambient: &Ambient<'_>) -> Result<(), Error> {
    let place = || Place::file(project.path.display().to_string());
    if let Some(ends) = project.file.activity.ends.filter(|ends| ends.0 < ambient.today) {
        return Err(Error::new("project-ended", place()).with("ends", ends));
    }
    let plain =
        |path: &Path| path.components().filter(|part| *part != Component::CurDir).collect::<PathBuf>();
    if plain(&project.resolve(&project.file.log.path)).starts_with(plain(&options.out)) {
        return Err(Error::new("log-inside-output", place()).with("log", &project.file.log.path));
    }
    Ok(())
}
