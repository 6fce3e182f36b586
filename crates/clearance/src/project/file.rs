//! The project file as written.

use schemars::JsonSchema;
use sekisho_terms::{Act, ActorRole, AttributeRole, DataCategory, OutputType, Recipient, Standard};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// `sekisho.toml`. Relative paths are relative to the file.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectFile {
    /// Version of this format: 1.
    pub schema: u32,
    /// What is to be done.
    pub activity: ActivitySection,
    /// Who gets the data; none for in-house use.
    #[serde(default)]
    pub recipient: Vec<Recipient>,
    /// The data.
    #[serde(default)]
    pub dataset: Vec<DatasetSection>,
    /// What named persons state or judge.
    #[serde(default)]
    pub answer: Vec<AnswerSection>,
    /// Columns that keep their join across datasets.
    #[serde(default)]
    pub link: Vec<LinkSection>,
    /// Reviews of redacted free text by a person.
    #[serde(default)]
    pub review: Vec<ReviewSection>,
    /// The two keys.
    pub keys: KeysSection,
    /// The organisation's evidence log.
    pub log: LogSection,
}

/// `[activity]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ActivitySection {
    /// Short identifier.
    pub id: String,
    /// handler | provider | recipient | entrustee
    pub role: ActorRole,
    /// acquire | receive | use | provide | entrust
    pub acts: Vec<Act>,
    /// 利用目的 in the organisation's words.
    pub purpose: String,
    /// statistics | model | generative-model | retrieval-index | evaluation
    pub output: OutputType,
    /// Last day of the project, if it has one; a clearance is not valid beyond it.
    pub ends: Option<CivilDate>,
}

/// `[[dataset]]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DatasetSection {
    /// Short identifier, unique in the project.
    pub id: String,
    /// File or glob pattern.
    pub path: String,
    /// as-is | masked | pseudonymised | anonymised | auto
    #[serde(default = "standard_by_default")]
    pub standard: Standard,
    /// Column that tells persons apart.
    pub subject: Option<String>,
    /// Settings of columns; what is not named is decided from what is found.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnSection>,
    /// Character encoding of text files where it must not be guessed.
    pub encoding: Option<EncodingName>,
    /// Field separator of CSV where it must not be guessed: one character.
    pub delimiter: Option<char>,
    /// File with one value a line that is redacted in free text as well: what a reviewer found left. It holds personal
    /// data; keep it where the keys are.
    pub redact_also: Option<String>,
    /// Smallest class size that the risk report counts against. Evidence, never the legal test.
    pub k: Option<u32>,
    /// Largest share of rows (0 to 1) that may be left out so that no class is below `k`.
    pub max_suppressed: Option<f64>,
}

/// Character encodings a project file can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum EncodingName {
    /// UTF-8, with or without byte order mark.
    #[serde(rename = "utf-8")]
    Utf8,
    /// Windows-31J, the Japanese code page 932.
    Cp932,
}

/// `columns.NAME = { … }`
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColumnSection {
    /// What the column holds, where the scan cannot know better.
    pub category: Option<DataCategory>,
    /// direct-identifier | quasi-identifier | sensitive | other
    pub role: Option<AttributeRole>,
    /// How the column is processed.
    pub technique: Option<TechniqueName>,
    /// Hierarchy file for `hierarchy` (ARX form: no header, `;`).
    pub hierarchy: Option<String>,
    /// Level of the hierarchy; 0 leaves values as they are.
    pub level: Option<u32>,
    /// Width of the intervals for `interval`.
    pub width: Option<u64>,
    /// Lowest start of an interval for `interval`.
    pub origin: Option<i64>,
    /// `year` or `month` for `date-to`.
    pub unit: Option<DateUnitName>,
    /// Values below are coded together for `top-bottom`.
    pub low: Option<i64>,
    /// Values above are coded together for `top-bottom`.
    pub high: Option<i64>,
    /// Characters kept at the start for `mask`.
    pub keep_first: Option<u32>,
    /// Characters kept at the end for `mask`.
    pub keep_last: Option<u32>,
}

/// Techniques by their names in ISO/IEC 20889.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TechniqueName {
    /// Left as it is.
    Keep,
    /// Column deleted.
    Suppress,
    /// Characters replaced.
    Mask,
    /// Keyed pseudonym.
    Pseudonym,
    /// Generalised by a hierarchy file.
    Hierarchy,
    /// Generalised to intervals.
    Interval,
    /// Date generalised to year or month.
    DateTo,
    /// Top and bottom coding.
    TopBottom,
    /// Free text with typed placeholders.
    Redact,
}

/// Unit a date is generalised to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum DateUnitName {
    /// Only the year stays.
    Year,
    /// Year and month stay.
    Month,
}

/// `[[answer]]`: what a named person states or judges.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswerSection {
    /// Identifier of the fact; `sekisho law facts` lists them.
    pub fact: String,
    /// The answer.
    pub value: AnswerValue,
    /// Dataset it is about; none: the whole activity.
    pub dataset: Option<String>,
    /// Recipient it is about; none: the whole activity.
    pub recipient: Option<String>,
    /// Who states it.
    pub by: Option<String>,
    /// When.
    pub on: Option<CivilDate>,
    /// File or address that shows it.
    pub evidence: Option<String>,
    /// Why.
    pub reason: Option<String>,
}

/// Yes or no, or a word of the fact's list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum AnswerValue {
    /// Yes or no.
    Bool(bool),
    /// One of the fact's words.
    Word(String),
}

/// `[[link]]`: the only way to keep a join across datasets.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LinkSection {
    /// `dataset.column` of each side.
    pub columns: Vec<String>,
}

/// `[[review]]`: a person looked at a seeded sample of redacted text. Written by `sekisho review`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReviewSection {
    /// Dataset reviewed.
    pub dataset: String,
    /// Who looked.
    pub by: String,
    /// When.
    pub on: CivilDate,
    /// Seed of the sample.
    pub seed: u64,
    /// Rows looked at.
    pub sample: u64,
    /// Rows of the sample in which something identifying was left.
    pub misses: u64,
    /// SHA-256 of the output that was looked at, hexadecimal; the review holds for these bytes alone.
    pub output_sha256: String,
}

/// `[keys]`: two separate files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct KeysSection {
    /// Signs log and clearance.
    pub signing: String,
    /// Makes pseudonyms and input commitments.
    pub deidentification: String,
}

/// `[log]`
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LogSection {
    /// Folder of the log.
    pub path: String,
}

/// A calendar day, written `2026-11-20` without quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct CivilDate(pub jiff::civil::Date);

impl<'de> Deserialize<'de> for CivilDate {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error as _;
        let written = toml::value::Datetime::deserialize(deserializer)?;
        let (Some(date), None) = (written.date, written.time) else {
            return Err(D::Error::custom("a day like 2026-11-20 is expected"));
        };
        let (Ok(year), Ok(month), Ok(day)) =
            (i16::try_from(date.year), i8::try_from(date.month), i8::try_from(date.day))
        else {
            return Err(D::Error::custom("this day does not exist"));
        };
        jiff::civil::Date::new(year, month, day)
            .map(CivilDate)
            .map_err(|_| D::Error::custom("this day does not exist"))
    }
}

impl Serialize for CivilDate {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

impl std::fmt::Display for CivilDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl JsonSchema for CivilDate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CivilDate".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "date" })
    }
}

fn standard_by_default() -> Standard {
    Standard::Auto
}
