//! What a dataset was found to hold, column by column. Statistics only, never a value.

use super::cells::CellClass;
use super::distinct::DistinctCount;
use super::evidence;
use super::observation::ColumnObservation;
use super::types::{self, CellType};
use sekisho_terms::{AttributeRole, DataCategory};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The columns of a dataset with what was found in them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inventory {
    /// Records observed.
    pub rows: u64,
    /// One entry per column, in schema order.
    pub columns: Vec<ColumnInventory>,
}

/// What one column was found to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnInventory {
    /// Column name.
    pub name: String,
    /// Arrow type, as Arrow writes it.
    pub data_type: String,
    /// Cells that are neither null nor blank.
    pub cells: u64,
    /// Cells that are null or blank.
    pub empty: u64,
    /// Distinct values among the cells.
    pub distinct: u64,
    /// Whether `distinct` is exact.
    pub distinct_count: DistinctCount,
    /// How the column is treated.
    pub kind: ColumnKind,
    /// The column's verdict: header and validator agree, or the cells speak for themselves.
    pub category: Option<DataCategory>,
    /// What the header names, whether or not the cells agree.
    pub header_category: Option<DataCategory>,
    /// Cells that pass the validator of `category`, or else of `header_category`.
    pub valid: u64,
    /// The type leaves room for nothing else and every cell passes its validator; contract section 5.
    pub closed: bool,
    /// Guessed role for re-identification.
    pub role: AttributeRole,
    /// Cells and stretches per kind of personal data.
    pub found: BTreeMap<DataCategory, CategoryCount>,
    /// Kinds of personal data in the column's name itself.
    pub header_categories: Vec<DataCategory>,
}

/// How often a kind of personal data was found in a column.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryCount {
    /// Cells with at least one stretch.
    pub cells: u64,
    /// Stretches.
    pub spans: u64,
}

/// How a column is treated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// No cell holds a value.
    Empty,
    /// Every cell is one value of one kind of personal data.
    Typed,
    /// Text in which personal data stands anywhere.
    FreeText,
    /// Short text of no kind of personal data.
    Label,
    /// Numbers, dates and truth values of no kind of personal data.
    Scalar,
}

impl Inventory {
    /// The column of this name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&ColumnInventory> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Mean length, in scalar values, from which text counts as free.
const FREE_TEXT_LENGTH: u64 = 16;

impl ColumnInventory {
    /// The verdict on a column's counts.
    pub(crate) fn judge(column: &ColumnObservation) -> Self {
        let (distinct, distinct_count) = column.distinct.count();
        let header_category = column.meaning.and_then(|meaning| meaning.category);
        let category = evidence::believed_header(column).or_else(|| evidence::self_evident(column, distinct));
        let found = evidence::found_in(column, category);
        let kind = kind_of(column, category, header_category, &found);
        let named = category.or(header_category);
        let valid = named.map_or(0, |named| evidence::valid_cells(column, named, header_category));
        Self {
            name: column.name.clone(),
            data_type: column.data_type.clone(),
            cells: column.cells,
            empty: column.empty,
            distinct,
            distinct_count,
            kind,
            category,
            header_category,
            valid,
            closed: is_closed(column, category, header_category),
            role: role_of(column, category, distinct),
            found,
            header_categories: column.header_categories.iter().copied().collect(),
        }
    }
}

pub(super) fn passing(column: &ColumnObservation, cell_type: CellType) -> u64 {
    column.valid.of(cell_type)
}

/// Whether the cells can hold nothing but what the column's type says. Without a category these are empty columns,
/// measures, dates and numbers too short to identify.
fn is_closed(
    column: &ColumnObservation,
    category: Option<DataCategory>,
    header: Option<DataCategory>,
) -> bool {
    match category {
        Some(category) => match types::closing_validator(category) {
            Some(cell_type) => passing(column, cell_type) == column.cells,
            None => false,
        },
        None if column.cells == 0 => true,
        None if header.is_some() => false,
        None => match column.class {
            CellClass::Date | CellClass::Null => true,
            CellClass::Integer | CellClass::Measure | CellClass::Text => {
                passing(column, CellType::ShortNumber) == column.cells
            }
        },
    }
}

fn kind_of(
    column: &ColumnObservation,
    category: Option<DataCategory>,
    header: Option<DataCategory>,
    found: &BTreeMap<DataCategory, CategoryCount>,
) -> ColumnKind {
    if column.cells == 0 {
        ColumnKind::Empty
    } else if category.is_some() {
        ColumnKind::Typed
    } else if column.class != CellClass::Text {
        ColumnKind::Scalar
    } else if header.is_some() || !is_coded(column) && (!found.is_empty() || reads_free(column)) {
        ColumnKind::FreeText
    } else {
        ColumnKind::Label
    }
}

/// Whether every cell is a code of one pattern, or a date: neither is prose, whatever the header says.
fn is_coded(column: &ColumnObservation) -> bool {
    let found = column.found.values().map(|count| count.cells).max().unwrap_or(0);
    column.shape.is_code() && found.saturating_mul(2) < column.cells
        || passing(column, CellType::Date) == column.cells
}

pub(super) fn reads_free(column: &ColumnObservation) -> bool {
    let long = column.length >= column.cells.saturating_mul(FREE_TEXT_LENGTH);
    let sentences = column.sentences.saturating_mul(5) >= column.cells;
    let named = column.meaning.is_some_and(|meaning| meaning.free_text);
    column.class == CellClass::Text
        && column.cells > 0
        && (named || sentences && (long || column.sentences.saturating_mul(2) >= column.cells))
}

/// The role an attacker could give the column. Source: ISO/IEC 20889:2018.
fn role_of(column: &ColumnObservation, category: Option<DataCategory>, distinct: u64) -> AttributeRole {
    use DataCategory as C;
    use sekisho_terms::StatutoryClass;
    if let Some(category) = category {
        return match category {
            C::BirthDate | C::Age | C::Minor | C::PostalCode => AttributeRole::QuasiIdentifier,
            C::CorporateNumber => AttributeRole::Other,
            category if category.identifies_directly() => AttributeRole::DirectIdentifier,
            category if category.statutory_class() == StatutoryClass::SpecialCare => AttributeRole::Sensitive,
            _ => AttributeRole::Other,
        };
    }
    let sensitive = column.found.keys().any(|c| c.statutory_class() == StatutoryClass::SpecialCare);
    match column.meaning {
        // A row number of its own that no two rows share points at one record.
        Some(meaning) if meaning.row_key => {
            let one_to_one =
                distinct.saturating_mul(10) >= column.cells.saturating_mul(9) && column.cells > 0;
            if one_to_one { AttributeRole::DirectIdentifier } else { AttributeRole::Other }
        }
        _ if sensitive => AttributeRole::Sensitive,
        Some(meaning) if meaning.category.is_none() => meaning.role,
        _ => AttributeRole::Other,
    }
}
