//! What the flow leaves behind: the bodies of a clearance and of a refusal, as they are signed and shown.
//!
//! Everything here leaves the house, so counts of one to nine stand as `<10` ([`PublicCount`]) and no value,
//! class key or row number appears. Full figures are in `internal.json`.

use crate::standard::Considered;
use jiff::civil::Date;
use sekisho_terms::{ProcessingActivity, Standard};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A count that may be shown outside: one to nine stand as `<10`. Contract section 8.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicCount(u64);

impl PublicCount {
    /// Wraps the full figure; only its coarse form can be read back.
    #[must_use]
    pub const fn new(count: u64) -> Self {
        Self(count)
    }
}

impl std::fmt::Display for PublicCount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.0 {
            1..=9 => f.pad("<10"),
            count => f.pad(&thousands(count)),
        }
    }
}

impl Serialize for PublicCount {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            1..=9 => serializer.serialize_str("<10"),
            count => serializer.serialize_u64(count),
        }
    }
}

/// A number with separators, as both languages write it.
#[must_use]
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bilingual {
    /// 日本語
    pub ja: String,
    /// English
    pub en: String,
}

impl Bilingual {
    /// A pair of sentences that say the same.
    #[must_use]
    pub fn new(ja: impl Into<String>, en: impl Into<String>) -> Self {
        Self { ja: ja.into(), en: en.into() }
    }
}

/// An input file and its commitment.
#[derive(Debug, Clone, Serialize)]
pub struct InputFile {
    /// Name relative to the project folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// HMAC-SHA-256 under a key derived from the de-identification key, hexadecimal.
    pub hmac_sha256: String,
}

/// An output file and its digest.
#[derive(Debug, Clone, Serialize)]
pub struct OutputFile {
    /// Name relative to the output folder.
    pub name: String,
    /// Size in bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

/// One dataset through the flow.
#[derive(Debug, Clone, Serialize)]
pub struct DatasetRecord {
    /// Identifier in the project.
    pub id: String,
    /// Standard asked for.
    pub asked: Standard,
    /// Standard applied; differs from `asked` for `auto` alone.
    pub standard: Standard,
    /// What each standard was expected to give; empty unless `auto` was asked for.
    pub considered: Vec<Considered>,
    /// Rows read.
    pub rows: PublicCount,
    /// Persons, where a subject column says who is who.
    pub persons: Option<PublicCount>,
    /// What was committed to.
    pub inputs: Vec<InputFile>,
    /// What was written; empty for `as-is`.
    pub outputs: Vec<OutputFile>,
    /// What was found, per column.
    pub columns: Vec<ColumnRecord>,
    /// Criteria of the standard, each with its evidence.
    pub criteria: Vec<Criterion>,
    /// Risk of re-identification, measured on what is released.
    pub risk: Option<RiskRecord>,
    /// Review of redacted text by a person.
    pub review: Option<ReviewRecord>,
}

/// A column: what it holds and what was done with it.
#[derive(Debug, Clone, Serialize)]
pub struct ColumnRecord {
    /// Name.
    pub name: String,
    /// `typed`, `free-text`, `scalar`, …
    pub kind: String,
    /// Category of a typed column.
    pub category: Option<String>,
    /// Role for re-identification.
    pub role: String,
    /// Cells with a value.
    pub cells: PublicCount,
    /// Findings in cells, per category.
    pub found: BTreeMap<String, PublicCount>,
    /// Technique applied.
    pub technique: String,
    /// Settings of the technique: `width`, `level`, `unit`, …
    pub settings: BTreeMap<String, serde_json::Value>,
    /// Findings in cells of what is released, per category; none where the column is deleted.
    pub left: Option<BTreeMap<String, PublicCount>>,
}

/// State of a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CriterionState {
    /// Checked and met.
    Met,
    /// Checked and not met.
    NotMet,
    /// Not decided; says what is missing.
    Unknown,
}

/// A criterion of the Enforcement Rules with what was checked.
#[derive(Debug, Clone, Serialize)]
pub struct Criterion {
    /// `rule31-1-met`, …: the fact it becomes.
    pub fact: String,
    /// Provision, e.g. `RULES:31(i)`.
    pub provision: String,
    /// Whether it is met.
    pub state: CriterionState,
    /// What was checked, on how many cells, with which result.
    pub checks: Vec<Check>,
}

/// One check behind a criterion.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What was checked.
    pub what: Bilingual,
    /// Cells or patterns looked at.
    pub looked_at: PublicCount,
    /// Hits.
    pub hits: PublicCount,
    /// Whether this check speaks for the criterion.
    pub state: CriterionState,
}

/// Re-identification risk of what is released.
#[derive(Debug, Clone, Serialize)]
pub struct RiskRecord {
    /// Columns taken together.
    pub quasi_identifiers: Vec<String>,
    /// Rows measured.
    pub rows: PublicCount,
    /// Equivalence classes.
    pub classes: PublicCount,
    /// Rows in the smallest class.
    pub smallest_class: PublicCount,
    /// Rows alone in their class.
    pub unique_rows: PublicCount,
    /// Unique rows that are unique on one or two columns already.
    pub special_unique_rows: Option<PublicCount>,
    /// Class size that was asked for.
    pub k: u32,
    /// Rows in classes below `k`.
    pub rows_below_k: PublicCount,
    /// Rows left out so that no class is below `k`.
    pub suppressed_rows: PublicCount,
    /// Mean risk of a row, parts per million; none where it would tell a count below ten.
    pub average_risk_ppm: Option<u64>,
}

/// A person's review of a sample of redacted text.
#[derive(Debug, Clone, Serialize)]
pub struct ReviewRecord {
    /// Who looked.
    pub by: String,
    /// When.
    pub on: String,
    /// Rows looked at.
    pub sample: u64,
    /// Rows with something left.
    pub misses: u64,
    /// Exact 95 % interval of the share of rows with something left, parts per million.
    pub interval_ppm: [u64; 2],
    /// Output the review holds for.
    pub output_sha256: String,
}

/// A fact with where it comes from.
#[derive(Debug, Clone, Serialize)]
pub struct FactRecord {
    /// Identifier.
    pub id: String,
    /// Dataset it is about; none: the activity.
    pub dataset: Option<String>,
    /// Recipient it is about.
    pub recipient: Option<String>,
    /// `true`, `false`, a word, or `unknown`.
    pub value: String,
    /// `measured`, `stated by … on …`, `not asked`, `not found`.
    pub provenance: Bilingual,
    /// The person's statement, where the fact rests on one.
    pub stated: Option<StatementRecord>,
    /// Evidence named by the person, with its SHA-256 where it is a file.
    pub evidence: Option<EvidenceRecord>,
    /// A finding and an answer disagree.
    pub conflict: bool,
}

/// What a named person stated or judged.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct StatementRecord {
    /// Who.
    pub by: String,
    /// When.
    pub on: String,
    /// Why, where a reason is given.
    pub reason: Option<String>,
}

/// Evidence a person named for an answer.
#[derive(Debug, Clone, Serialize)]
pub struct EvidenceRecord {
    /// File or address as written.
    pub name: String,
    /// SHA-256 of the file, hexadecimal; none for an address.
    pub sha256: Option<String>,
    /// What the file says, where it is another organisation's clearance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clearance: Option<QuotedClearance>,
}

/// Another organisation's clearance, verified and quoted. It proves what that organisation stated, not that it is so.
#[derive(Debug, Clone, Serialize)]
pub struct QuotedClearance {
    /// Activity that was cleared.
    pub activity: String,
    /// Key that signed it; nothing here says whose key that is.
    pub key: String,
    /// Last day on which it holds.
    pub valid_until: String,
    /// Position in that organisation's log.
    pub log_index: u64,
}

/// What a refusal's reason needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cure {
    /// Processing the data can cure it.
    Plan,
    /// An act of the organisation can: publish, agree, obtain consent, answer.
    Act,
    /// Nothing done to this data cures it.
    Nothing,
}

/// Why it is not clear.
#[derive(Debug, Clone, Serialize)]
pub struct Reason {
    /// What could cure it.
    pub cure: Cure,
    /// Datasets it is about.
    pub datasets: Vec<String>,
    /// Recipient, for a provision.
    pub recipient: Option<String>,
    /// Requirement or scope rule.
    pub requirement: String,
    /// In words.
    pub text: Bilingual,
    /// Provisions.
    pub provisions: Vec<String>,
    /// Facts that stand in the way or are missing.
    pub facts: Vec<String>,
}

/// What both documents share.
#[derive(Debug, Clone, Serialize)]
pub struct Body {
    /// Version of this form: 1.
    pub schema: u32,
    /// What it says and does not say.
    pub statement: Bilingual,
    /// Name and version of the tool.
    pub tool: String,
    /// Moment of issue, UTC.
    pub issued_at: String,
    /// Date whose law was applied.
    #[serde(serialize_with = "as_text")]
    pub as_of: Date,
    /// Verdict of the project.
    pub verdict: String,
    /// The activity.
    pub activity: ProcessingActivity,
    /// SHA-256 of the project file.
    pub project_sha256: String,
    /// SHA-256 of the rule pack.
    pub pack_sha256: String,
    /// Editions in force on the date.
    pub editions: Vec<String>,
    /// Datasets.
    pub datasets: Vec<DatasetRecord>,
    /// Decisions per act, dataset and recipient.
    pub decisions: Vec<serde_json::Value>,
    /// Facts with provenance.
    pub facts: Vec<FactRecord>,
    /// Duties that go on.
    pub duties: Vec<serde_json::Value>,
    /// What was not checked.
    pub not_checked: Vec<Bilingual>,
}

fn as_text<S: serde::Serializer>(date: &Date, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_counts_do_not_leave_the_house() {
        let shown: Vec<String> =
            [0, 1, 9, 10, 1_234_567].iter().map(|n| PublicCount::new(*n).to_string()).collect();
        assert_eq!(shown, ["0", "<10", "<10", "10", "1,234,567"]);
        let json = serde_json::to_string(&[PublicCount::new(9), PublicCount::new(10)]).unwrap();
        assert_eq!(json, r#"["<10",10]"#);
    }
}
