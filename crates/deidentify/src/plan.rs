//! De-identification plans, and what the standards ask of them.

use crate::technique::Technique;
use sekisho_terms::{AttributeRole, DataCategory, Standard, StatutoryClass};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What is done to each column of a dataset, and to which standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeidentificationPlan {
    /// The standard the output is meant to meet.
    pub standard: Standard,
    /// Every column of the input exactly once, in the input's order.
    pub columns: Vec<ColumnPlan>,
}

/// What is done to one column, and what it holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnPlan {
    /// Name of the column.
    pub column: String,
    /// The kind of personal data that the column as a whole holds; none for free text and other data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<DataCategory>,
    /// What the column can do to identify a person.
    pub role: AttributeRole,
    /// What is done to it.
    #[serde(flatten)]
    pub technique: Technique,
}

/// What the check of a plan must know about the dataset.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PlanContext {
    /// Per column name; every column of the plan must be here.
    pub columns: BTreeMap<String, ColumnContext>,
    /// The column that names the person each row is about, where one is declared.
    pub subject: Option<String>,
}

/// What the check of a plan must know about a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnContext {
    /// Rows with a value: nulls and empty cells left out.
    pub rows: u64,
    /// Different values among them; `None` where they were not counted.
    pub distinct: Option<u64>,
    /// Whether the cells are prose that can hold anything.
    pub free_text: bool,
}

/// Why a plan does not meet its standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanFault {
    /// Stable kebab-case identifier of the message.
    pub code: &'static str,
    /// The column at fault; empty where the plan as a whole is.
    pub column: String,
    /// Provision behind it, `RULES:31(ii)`.
    pub provision: &'static str,
    /// Values for the placeholders of the message.
    pub params: Vec<(&'static str, String)>,
}

/// Below this share of distinct values, in permille of the rows, equal pseudonyms show how often a value occurs.
pub const PSEUDONYM_DISTINCT_PERMILLE_MIN: u64 = 900;

impl DeidentificationPlan {
    /// Checks the plan against its standard: what the techniques and categories alone show, before any row is read.
    ///
    /// # Errors
    /// Every fault, in the order of the columns.
    pub fn check(&self, context: &PlanContext) -> Result<(), Vec<PlanFault>> {
        let mut faults = Vec::new();
        if self.standard == Standard::Auto {
            faults.push(PlanFault {
                code: "plan-standard-open",
                column: String::new(),
                provision: "",
                params: Vec::new(),
            });
        }
        for column in &self.columns {
            self.check_column(column, context, &mut faults);
        }
        if faults.is_empty() { Ok(()) } else { Err(faults) }
    }

    fn check_column(&self, plan: &ColumnPlan, context: &PlanContext, faults: &mut Vec<PlanFault>) {
        let mut fault = |code, provision, params| {
            faults.push(PlanFault { code, column: plan.column.clone(), provision, params });
        };
        let technique = ("technique", plan.technique.name().to_owned());
        if self.standard == Standard::AsIs {
            if plan.technique != Technique::Keep {
                fault("plan-as-is-changes", "", vec![technique]);
            }
            return;
        }
        let Some(known) = context.columns.get(&plan.column) else {
            fault("plan-column-not-profiled", "", Vec::new());
            return;
        };
        if plan.technique == Technique::Suppress {
            return;
        }
        if plan.category == Some(DataCategory::MyNumber) {
            // Law: My Number Act art. 2(9): a code used in place of a My Number is one, so only deletion helps.
            fault("plan-my-number-kept", "MNA:2(9)", vec![technique]);
            return;
        }
        let part = match context.subject.as_deref() {
            Some(subject) if subject == plan.column => Part::Subject,
            _ => Part::Other,
        };
        if let Some(rules) = Rules::of(self.standard)
            && let Some((code, provision)) = rules.fault(plan, known, part)
        {
            fault(code, provision, vec![technique]);
            return;
        }
        if self.standard == Standard::Masked && is_direct(plan) && plan.technique == Technique::Keep {
            fault("plan-direct-identifier-kept", "APPI:23", vec![technique]);
        }
        if matches!(plan.technique, Technique::Pseudonym { .. })
            && part == Part::Other
            && let Some((code, params)) = frequency_leak(known)
        {
            let provision = Rules::of(self.standard).map_or("APPI:23", |rules| rules.descriptions);
            fault(code, provision, params);
        }
    }
}

impl std::fmt::Display for PlanFault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.code)?;
        for (name, value) in &self.params {
            write!(f, ", {name}: {value}")?;
        }
        if !self.column.is_empty() {
            write!(f, " at column {}", self.column)?;
        }
        if !self.provision.is_empty() {
            write!(f, " ({})", self.provision)?;
        }
        Ok(())
    }
}

/// What a column is to the rows of its table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Names the person each row is about.
    Subject,
    Other,
}

/// The provisions of the two standards that the law defines.
struct Rules {
    standard: Standard,
    /// Identifying descriptions are deleted or replaced.
    descriptions: &'static str,
    /// Identification codes are deleted.
    codes: &'static str,
    /// Descriptions whose misuse may cause property damage.
    property: &'static str,
}

impl Rules {
    /// Law: APPI art. 41(1) with Rules art. 31; APPI art. 43(1) with Rules art. 34. The latter has no item of its own
    /// for property damage: card numbers and logins fall under its identifying descriptions.
    const fn of(standard: Standard) -> Option<Self> {
        match standard {
            Standard::Pseudonymised => Some(Self {
                standard,
                descriptions: "RULES:31(i)",
                codes: "RULES:31(ii)",
                property: "RULES:31(iii)",
            }),
            Standard::Anonymised => Some(Self {
                standard,
                descriptions: "RULES:34(i)",
                codes: "RULES:34(ii)",
                property: "RULES:34(i)",
            }),
            Standard::AsIs | Standard::Masked | Standard::Auto => None,
        }
    }

    /// The fault of a column that is not suppressed, with its provision.
    fn fault(
        &self,
        plan: &ColumnPlan,
        known: &ColumnContext,
        part: Part,
    ) -> Option<(&'static str, &'static str)> {
        match plan.category.map(DataCategory::statutory_class) {
            Some(StatutoryClass::IdentificationCode) => {
                return Some(("plan-identification-code-kept", self.codes));
            }
            Some(StatutoryClass::PropertyDamage) => {
                return Some(("plan-property-damage-kept", self.property));
            }
            _ => {}
        }
        let pseudonym = matches!(plan.technique, Technique::Pseudonym { .. });
        // A subject column that stays, or a token of one under a key, links the output with the input.
        if (pseudonym || part == Part::Subject) && self.standard == Standard::Anonymised {
            return Some(("plan-link-code-kept", "RULES:34(iii)"));
        }
        if known.free_text {
            return (plan.technique != Technique::Redact)
                .then_some(("plan-free-text-kept", self.descriptions));
        }
        let coarsened = plan.role == AttributeRole::QuasiIdentifier && plan.technique.generalises();
        (is_direct(plan) && !pseudonym && !coarsened && !self.spares(plan))
            .then_some(("plan-direct-identifier-kept", self.descriptions))
    }

    /// An account number fails no criterion of Rules art. 31 by its kind alone, other than a card number.
    fn spares(&self, plan: &ColumnPlan) -> bool {
        self.standard == Standard::Pseudonymised
            && plan.category == Some(DataCategory::BankAccount)
            && plan.role != AttributeRole::DirectIdentifier
    }
}

fn is_direct(plan: &ColumnPlan) -> bool {
    plan.role == AttributeRole::DirectIdentifier
        || plan.category.is_some_and(DataCategory::identifies_directly)
}

/// The fault of a pseudonym whose equal values would show their frequency.
fn frequency_leak(known: &ColumnContext) -> Option<(&'static str, Vec<(&'static str, String)>)> {
    let Some(distinct) = known.distinct else {
        return Some(("plan-pseudonym-not-counted", Vec::new()));
    };
    let share = u128::from(distinct) * 1000;
    let enough = u128::from(known.rows) * u128::from(PSEUDONYM_DISTINCT_PERMILLE_MIN);
    if share >= enough {
        return None;
    }
    // INVARIANT: distinct < rows here, so rows is not zero.
    let permille = share.checked_div(u128::from(known.rows)).unwrap_or_default();
    Some((
        "plan-pseudonym-frequency-leak",
        vec![
            ("distinct", distinct.to_string()),
            ("rows", known.rows.to_string()),
            ("permille", permille.to_string()),
            ("permille_min", PSEUDONYM_DISTINCT_PERMILLE_MIN.to_string()),
        ],
    ))
}
