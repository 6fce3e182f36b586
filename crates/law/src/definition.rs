//! What rules refer to: provisions and sources, editions of the law, facts.

use jiff::civil::Date;
use serde::Serialize;

use crate::fact::identifier;
use crate::{FactId, Value};

identifier! {
    /// Name of a rule; a route or exception carries its parents: `r27-provision.opt-out.special-care`.
    RuleId
}
identifier! {
    /// Name of an edition of the law, e.g. `act56-2026`.
    EditionId
}
identifier! {
    /// A provision as cited, e.g. `APPI:27(5)(i)`.
    ProvisionId
}
identifier! {
    /// Key of a source in the pack's list, e.g. `GL`.
    SourceId
}

/// A text in both languages of the product.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Bilingual {
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}
/// A public text that rules rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Source {
    /// Its key.
    pub id: SourceId,
    /// Address.
    pub url: String,
    /// What it is.
    pub title: Bilingual,
}

/// An entry of the provision list; every citation resolves to one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provision {
    /// As cited.
    pub id: ProvisionId,
    /// Subject of the provision.
    pub title: Bilingual,
    /// Text where it stands.
    pub source: SourceId,
}

impl Provision {
    /// The citation in words: `個人情報保護法27条5項1号`, `APPI art. 27(5)(i)`. A provision without a known
    /// number is named by its subject.
    #[must_use]
    pub fn citation(&self) -> Bilingual {
        let (law, place) = self.id.as_str().split_once(':').unwrap_or_default();
        let is_numbered = place.starts_with(|first: char| first.is_ascii_digit());
        match LAWS.iter().find(|(key, ..)| *key == law) {
            Some((_, ja, en, form)) if is_numbered => {
                let (place_ja, place_en) = match form {
                    Form::Article => (article(place), format!("art. {place}")),
                    Form::Section => (place.to_owned(), place.to_owned()),
                };
                Bilingual { ja: format!("{ja}{place_ja}"), en: format!("{en} {place_en}") }
            }
            Some((_, ja, en, _)) => Bilingual {
                ja: format!("{ja}（{}）", self.title.ja),
                en: format!("{en}: {}", self.title.en),
            },
            None => Bilingual { ja: self.id.to_string(), en: self.id.to_string() },
        }
    }
}

/// How places of a text are counted.
enum Form {
    /// Articles, paragraphs and items.
    Article,
    /// Numbered sections.
    Section,
}

/// Prefix of a citation, the text's short names, and how its places are counted.
const LAWS: &[(&str, &str, &str, Form)] = &[
    ("APPI", "個人情報保護法", "APPI", Form::Article),
    ("RULES", "個人情報保護法施行規則", "Enforcement Rules", Form::Article),
    ("MNA", "番号法", "My Number Act", Form::Article),
    ("ACT56", "令和8年改正後の個人情報保護法", "APPI as amended by Act No. 56 of 2026", Form::Article),
    ("GL", "ガイドライン（通則編）", "PPC Guidelines (general part)", Form::Section),
    (
        "GA",
        "ガイドライン（仮名加工情報・匿名加工情報編）",
        "PPC Guidelines (pseudonymised and anonymised part)",
        Form::Section,
    ),
    ("QA", "個人情報保護委員会Q&A ", "PPC Q&A", Form::Section),
];

/// `27(5)(i)` as `27条5項1号`, `30-2(5)` as `30条の2第5項`.
fn article(place: &str) -> String {
    const ITEMS: &[&str] = &["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"];
    let mut parts = place.split('(').map(|part| part.trim_end_matches(')'));
    let number = parts.next().unwrap_or_default();
    let (mut spelled, joint) = match number.split_once('-') {
        Some((number, branch)) => (format!("{number}条の{branch}"), "第"),
        None => (format!("{number}条"), ""),
    };
    for part in parts {
        match ITEMS.iter().position(|item| *item == part) {
            Some(nth) => spelled.push_str(&format!("{}号", nth + 1)),
            None => spelled.push_str(&format!("{joint}{part}項")),
        }
    }
    spelled
}

/// Days from `from` on, to `until` inclusive or without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// First day.
    pub from: Date,
    /// Last day.
    pub until: Option<Date>,
}

impl Interval {
    /// Whether the day lies inside.
    #[must_use]
    pub fn contains(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }
}

/// Whether an edition binds, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "status")]
pub enum Status {
    /// Binds on these days.
    InForce {
        /// Days on which it binds.
        valid: Interval,
    },
    /// Promulgated; starts on a day that is not known, at the latest on `latest`.
    Promulgated {
        /// Last day on which it can start.
        latest: Date,
    },
}

/// A state of the law. Two times: when it binds, and since when that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Edition {
    /// Its name.
    pub id: EditionId,
    /// What it is.
    pub title: Bilingual,
    /// Whether and when it binds.
    #[serde(flatten)]
    pub status: Status,
    /// Days on which it is known.
    pub known: Interval,
    /// Texts it comes from.
    pub sources: Vec<SourceId>,
}

/// Values that a fact admits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FactType {
    /// Yes or no.
    Bool,
    /// One of these words.
    OneOf(Vec<String>),
}

impl FactType {
    /// Whether the value is one of the type's.
    #[must_use]
    pub fn admits(&self, value: &Value) -> bool {
        match (self, value) {
            (Self::Bool, Value::Bool(_)) => true,
            (Self::OneOf(words), Value::Word(word)) => words.contains(word),
            _ => false,
        }
    }

    /// Every value of the type.
    #[must_use]
    pub fn values(&self) -> Vec<Value> {
        match self {
            Self::Bool => vec![Value::Bool(false), Value::Bool(true)],
            Self::OneOf(words) => words.iter().cloned().map(Value::Word).collect(),
        }
    }
}

impl std::fmt::Display for FactType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bool => f.write_str("true or false"),
            Self::OneOf(words) => f.write_str(&words.join(", ")),
        }
    }
}

/// Defines a word list of the format: the variants and their spelling in the pack and in JSON.
macro_rules! vocabulary {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident => $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            pub(crate) const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant),)+];

            /// The spelling in packs and machine outputs.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

pub(crate) use vocabulary;

vocabulary! {
    /// What sort of thing a fact is.
    FactKind {
        /// Says which activity is judged.
        Activity => "activity",
        /// Can be seen in the data, in a document or in conduct.
        Observable => "observable",
        /// Open texture: needs a named person, a day and a reason, and is never inferred.
        Judgement => "judgement",
        /// Follows from measurements or other facts.
        Derived => "derived",
    }
}

vocabulary! {
    /// Who or what supplies a fact.
    Origin {
        /// The project file's activity, recipients and standards.
        Project => "project",
        /// The stages that look at the data.
        Data => "data",
        /// A named person.
        Person => "person",
    }
}

vocabulary! {
    /// What can cure a condition that fails on this fact.
    Cure {
        /// A de-identification plan.
        Plan => "plan",
        /// An act of the organisation: publish, agree, obtain consent.
        Act => "act",
        /// Nothing done to this data.
        None => "none",
    }
}

vocabulary! {
    /// What a fact is asked about.
    Scope {
        /// The whole activity.
        Activity => "activity",
        /// One dataset.
        Dataset => "dataset",
        /// One recipient.
        Recipient => "recipient",
    }
}

vocabulary! {
    /// Which way a fact pulls.
    Polarity {
        /// More of it never makes a verdict worse.
        Safeguard => "safeguard",
        /// More of it never makes a verdict better.
        Hazard => "hazard",
        /// Neither.
        Neutral => "neutral",
    }
}
/// A question about the world that rules rest on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FactDefinition {
    /// Its name.
    pub id: FactId,
    /// Values it admits.
    #[serde(rename = "type")]
    pub fact_type: FactType,
    /// The question to ask.
    pub question: Bilingual,
    /// What sort of thing it is.
    pub kind: FactKind,
    /// Who supplies it.
    pub origin: Origin,
    /// What it is asked about.
    pub scope: Scope,
    /// What can cure a failing condition.
    pub cure: Cure,
    /// Which way it pulls.
    pub polarity: Polarity,
    /// Provisions that make it matter.
    pub provisions: Vec<ProvisionId>,
    /// Facts that it helps to establish; such a fact need not stand in a rule.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub informs: Vec<FactId>,
    /// Whether no value counts before a subordinate rule exists.
    pub pending_rule: bool,
}
