//! Decisions become plans here, and only here: which technique each column gets under a standard.

use crate::project::{ColumnSection, DatasetSection, DateUnitName, TechniqueName};
use crate::{Error, Project};
use sekisho_deidentify::{ColumnPlan, DateUnit, DeidentificationPlan, Hierarchy, PlanContext, Technique};
use sekisho_scan::{ColumnInventory, ColumnKind, Inventory};
use sekisho_terms::{AttributeRole, DataCategory, Place, Standard, StatutoryClass};
use std::collections::BTreeMap;

/// Derives the plan of a dataset from what was found, the standard, and what the project sets.
///
/// # Errors
/// A technique without the settings it needs.
pub fn derive(
    project: &Project,
    section: &DatasetSection,
    inventory: &Inventory,
    standard: Standard,
) -> Result<DeidentificationPlan, Error> {
    let nothing = ColumnSection::default();
    let mut columns = Vec::with_capacity(inventory.columns.len());
    for found in &inventory.columns {
        let set = section.columns.get(&found.name).unwrap_or(&nothing);
        let category = measured_identifier(found)
            .or(set.category)
            .or(found.category)
            .or_else(|| named_by_header(found, set));
        let told = found.category.is_none() && category.is_some_and(DataCategory::identifies_directly);
        let role = match measured_identifier(found).filter(|category| !is_made_coarse(*category, set)) {
            Some(_) => AttributeRole::DirectIdentifier,
            None if told => set.role.unwrap_or(AttributeRole::DirectIdentifier),
            None => set.role.unwrap_or(found.role),
        };
        let technique = match set.technique {
            Some(name) => as_set(project, section, &found.name, set, name)?,
            None if set.hierarchy.is_some() => {
                as_set(project, section, &found.name, set, TechniqueName::Hierarchy)?
            }
            None => by_default(project, section, found, category, role, standard),
        };
        columns.push(ColumnPlan { column: found.name.clone(), category, role, technique });
    }
    Ok(DeidentificationPlan { standard, columns })
}

/// What the plan is checked against.
#[must_use]
pub fn context(section: &DatasetSection, inventory: &Inventory) -> PlanContext {
    PlanContext {
        subject: section.subject.clone(),
        columns: inventory
            .columns
            .iter()
            .map(|column| {
                let facts = sekisho_deidentify::ColumnContext {
                    rows: column.cells,
                    distinct: Some(column.distinct),
                    free_text: column.kind == ColumnKind::FreeText,
                };
                (column.name.clone(), facts)
            })
            .collect(),
    }
}

/// Reads the hierarchy files that a plan uses.
///
/// # Errors
/// A file that is not there or is not a hierarchy.
pub fn hierarchies(
    project: &Project,
    plan: &DeidentificationPlan,
) -> Result<BTreeMap<String, Hierarchy>, Error> {
    let mut hierarchies = BTreeMap::new();
    for column in &plan.columns {
        let Technique::Hierarchy { hierarchy, .. } = &column.technique else { continue };
        if hierarchies.contains_key(hierarchy) {
            continue;
        }
        let path = project.resolve(hierarchy);
        let text = crate::text::read_utf8(&path)?;
        let parsed = Hierarchy::parse(&text, ';').map_err(|error| Error::from(error).at_file(hierarchy))?;
        hierarchies.insert(hierarchy.clone(), parsed);
    }
    Ok(hierarchies)
}

/// Whether a stretch of free text of this category is replaced by a placeholder under a standard.
///
/// What says something *about* a person (illness, age) stays, because it identifies no one alone and training
/// needs it; what says *who* it is goes. Law: Rules art. 31(i)-(iii), 34(i)-(ii).
#[must_use]
pub fn redacts(category: DataCategory, standard: Standard) -> bool {
    if standard == Standard::AsIs {
        return false;
    }
    category.identifies_directly()
        || category.statutory_class() == StatutoryClass::Contact
        || category == DataCategory::BirthDate
}

/// What was measured to identify directly stays that, whatever the project calls the column. Numbers of members and
/// accounts are an exception: they look like any other number, so the project may know better.
fn measured_identifier(found: &ColumnInventory) -> Option<DataCategory> {
    let looks_like_others = |category| matches!(category, DataCategory::EmployeeId | DataCategory::Handle);
    found.category.filter(|category| category.identifies_directly() && !looks_like_others(*category))
}

/// Whether the project cuts an address to its city or prefecture, the one direct identifier that has a coarse form.
/// Law: PPC Guidelines (pseudonymised/anonymised) 2-2-2-1-1.
fn is_made_coarse(category: DataCategory, set: &ColumnSection) -> bool {
    let by_hierarchy = set.hierarchy.is_some() || set.technique == Some(TechniqueName::Hierarchy);
    category == DataCategory::Address && by_hierarchy
}

/// A header that names a direct identifier is believed even where the cells do not look like it: aliases, numbers with
/// letters, names in other scripts. Whoever knows better sets category or role in the project file.
fn named_by_header(found: &ColumnInventory, set: &ColumnSection) -> Option<DataCategory> {
    found.header_category.filter(|category| category.identifies_directly() && set.role.is_none())
}

fn by_default(
    project: &Project,
    section: &DatasetSection,
    found: &ColumnInventory,
    category: Option<DataCategory>,
    role: AttributeRole,
    standard: Standard,
) -> Technique {
    let joins = section.subject.as_deref() == Some(found.name.as_str())
        || project
            .file
            .link
            .iter()
            .any(|link| link.columns.contains(&format!("{}.{}", section.id, found.name)));
    if standard == Standard::AsIs {
        return Technique::Keep;
    }
    if found.kind == ColumnKind::FreeText && category.is_none() {
        return Technique::Redact;
    }
    // A column of numbers cannot be redacted cell by cell, so one in which identifiers stand goes as a whole.
    let stray =
        found.kind == ColumnKind::Scalar && found.found.keys().any(|category| category.identifies_directly());
    if category == Some(DataCategory::MyNumber) || (category.is_none() && stray) {
        return Technique::Suppress;
    }
    if joins && category.is_none_or(|category| category.statutory_class() == StatutoryClass::None) {
        return match standard {
            Standard::Anonymised => Technique::Suppress,
            _ => Technique::Pseudonym { label: project.pseudonym_label(&section.id, &found.name) },
        };
    }
    match standard {
        Standard::Masked => masked(category, role),
        _ => de_identified(category, role, standard),
    }
}

fn masked(category: Option<DataCategory>, role: AttributeRole) -> Technique {
    match category.map(DataCategory::statutory_class) {
        Some(StatutoryClass::IdentificationCode | StatutoryClass::PropertyDamage) => {
            Technique::Mask { keep_first: 0, keep_last: 0 }
        }
        _ if role == AttributeRole::DirectIdentifier => Technique::Mask { keep_first: 1, keep_last: 0 },
        _ => Technique::Keep,
    }
}

/// Defaults after the examples of the guidelines for name, address and birth date together: the name is deleted,
/// the address deleted, the day of birth deleted. Law: PPC Guidelines (pseudonymised/anonymised) 2-2-2-1-1.
fn de_identified(category: Option<DataCategory>, role: AttributeRole, standard: Standard) -> Technique {
    match category {
        Some(DataCategory::BirthDate) if standard == Standard::Anonymised => {
            Technique::DateTo { unit: DateUnit::Year }
        }
        Some(DataCategory::BirthDate) => Technique::DateTo { unit: DateUnit::Month },
        Some(DataCategory::PostalCode) => Technique::Mask { keep_first: 3, keep_last: 0 },
        Some(category)
            if category.identifies_directly() || category.statutory_class() == StatutoryClass::Contact =>
        {
            Technique::Suppress
        }
        _ if role == AttributeRole::DirectIdentifier => Technique::Suppress,
        Some(DataCategory::Age) if standard == Standard::Anonymised => {
            Technique::Interval { width: 10, origin: 0 }
        }
        _ => Technique::Keep,
    }
}

fn as_set(
    project: &Project,
    section: &DatasetSection,
    column: &str,
    set: &ColumnSection,
    name: TechniqueName,
) -> Result<Technique, Error> {
    let lacking = |setting: &'static str| {
        Error::new("technique-setting", Place::file(project.path.display().to_string()).at_column(column))
            .with("dataset", &section.id)
            .with("setting", setting)
    };
    Ok(match name {
        TechniqueName::Keep => Technique::Keep,
        TechniqueName::Suppress => Technique::Suppress,
        TechniqueName::Redact => Technique::Redact,
        TechniqueName::Mask => {
            Technique::Mask { keep_first: set.keep_first.unwrap_or(0), keep_last: set.keep_last.unwrap_or(0) }
        }
        TechniqueName::Pseudonym => {
            Technique::Pseudonym { label: project.pseudonym_label(&section.id, column) }
        }
        TechniqueName::Hierarchy => Technique::Hierarchy {
            hierarchy: set.hierarchy.clone().ok_or_else(|| lacking("hierarchy"))?,
            level: set.level.ok_or_else(|| lacking("level"))?,
        },
        TechniqueName::Interval => Technique::Interval {
            width: set.width.filter(|width| (1..=1 << 62).contains(width)).ok_or_else(|| lacking("width"))?,
            origin: set.origin.unwrap_or(0),
        },
        TechniqueName::DateTo => Technique::DateTo {
            unit: match set.unit.ok_or_else(|| lacking("unit"))? {
                DateUnitName::Year => DateUnit::Year,
                DateUnitName::Month => DateUnit::Month,
            },
        },
        TechniqueName::TopBottom if set.low.is_none() && set.high.is_none() => {
            return Err(lacking("low, high"));
        }
        TechniqueName::TopBottom => Technique::TopBottom { low: set.low, high: set.high },
    })
}
