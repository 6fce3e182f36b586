//! What the cells of a column show: whether they bear out its header, or speak for themselves.

use super::cells::CellClass;
use super::inventory::{CategoryCount, passing, reads_free};
use super::observation::ColumnObservation;
use super::types::{self, CellType, NAMES_ALONE, SELF_EVIDENT};
use sekisho_terms::DataCategory;
use std::collections::{BTreeMap, BTreeSet};

/// Share of cells, in thousandths, that must pass before a header is believed.
const HEADER_AGREEMENT_PERMILLE: u64 = 600;
/// Cells needed before a column without a telling header speaks for itself.
const SELF_EVIDENT_CELLS_MIN: u64 = 10;
/// Different values needed before a check digit speaks for a column: by chance 0.1^50 pass.
const CHECK_DIGIT_DISTINCT_MIN: u64 = 50;
/// Cells needed before surnames or given names alone speak for a column.
const NAMES_ALONE_CELLS_MIN: u64 = 20;
/// Different values among them.
const NAMES_ALONE_DISTINCT_MIN: u64 = 10;
/// Share of cells, in thousandths, that must be such names.
const NAMES_ALONE_PERMILLE: u64 = 900;
/// Share of cells, in thousandths, that may be ordinary words too: flowers and colours are names as well.
const NAMES_ALONE_WORDS_PERMILLE_MAX: u64 = 600;

/// The header's category, if enough cells agree.
pub(crate) fn believed_header(column: &ColumnObservation) -> Option<DataCategory> {
    let category = column.meaning.and_then(|meaning| meaning.category)?;
    let valid = valid_cells(column, category, Some(category));
    let agrees = valid.saturating_mul(1000) >= column.cells.saturating_mul(HEADER_AGREEMENT_PERMILLE);
    let free = category_is_wide(category) && reads_free(column);
    (column.cells > 0 && agrees && !free).then_some(category)
}

/// Kinds whose validator accepts any text: running text under such a header is searched, not taken as one value.
fn category_is_wide(category: DataCategory) -> bool {
    types::validator(category) == CellType::Text
}

/// The category that the cells show by themselves.
pub(crate) fn self_evident(column: &ColumnObservation, distinct: u64) -> Option<DataCategory> {
    let named_otherwise = is_named_otherwise(column);
    SELF_EVIDENT
        .into_iter()
        .find(|(cell_type, _, permille)| {
            let valid = passing(column, *cell_type);
            let enough = if cell_type.is_check_digit() {
                distinct >= CHECK_DIGIT_DISTINCT_MIN
            } else {
                column.cells >= SELF_EVIDENT_CELLS_MIN && !(named_otherwise && cell_type.yields_to_header())
            };
            enough && valid.saturating_mul(1000) >= column.cells.saturating_mul(*permille)
        })
        .map(|(_, category, _)| category)
        .or_else(|| is_names_alone(column, distinct).then_some(DataCategory::PersonName))
}

/// Whether the column holds surnames alone or given names alone.
fn is_names_alone(column: &ColumnObservation, distinct: u64) -> bool {
    let share = |cell_type| passing(column, cell_type).saturating_mul(1000);
    let (all, least) = (column.cells.saturating_mul(NAMES_ALONE_PERMILLE), column.cells.saturating_mul(500));
    // Half of the surnames may also be those of towns, as many are; a list of towns has hardly any other.
    let surnames = share(CellType::Surname) >= all
        && share(CellType::CommonSurname) >= least
        && share(CellType::TownName) <= least;
    let given_names = share(CellType::GivenName) >= all;
    let words = column.cells.saturating_mul(NAMES_ALONE_WORDS_PERMILLE_MAX);
    column.cells >= NAMES_ALONE_CELLS_MIN
        && distinct >= NAMES_ALONE_DISTINCT_MIN
        && !is_named_otherwise(column)
        && (surnames || given_names)
        && share(CellType::NameAndWord) <= words
}

/// Whether the header speaks for something that is no kind of personal data.
fn is_named_otherwise(column: &ColumnObservation) -> bool {
    column.meaning.is_some_and(|meaning| meaning.category.is_none())
}

/// Cells that pass the validator of a category: the plain one under its header, else the one that shows itself.
pub(crate) fn valid_cells(
    column: &ColumnObservation,
    category: DataCategory,
    header: Option<DataCategory>,
) -> u64 {
    if header != Some(category) {
        let shown = SELF_EVIDENT.into_iter().filter(|(_, shown, _)| *shown == category);
        let alone = NAMES_ALONE.into_iter().filter(|_| category == DataCategory::PersonName);
        return shown
            .map(|(cell_type, _, _)| cell_type)
            .chain(alone)
            .map(|cell_type| passing(column, cell_type))
            .max()
            .unwrap_or(0);
    }
    let cell_type = types::validator(category);
    let any_text = cell_type == CellType::Text && column.class != CellClass::Text;
    if any_text { column.cells } else { passing(column, cell_type) }
}

/// Kinds of personal data in the cells: whole cells of a typed column, else the stretches, and the bare numbers of which
/// more pass a check digit than chance explains.
pub(crate) fn found_in(
    column: &ColumnObservation,
    category: Option<DataCategory>,
) -> BTreeMap<DataCategory, CategoryCount> {
    if let Some(category) = category {
        // A typed column's cells are findings as wholes; what else stands in a cell is part of it.
        return BTreeMap::from([(category, CategoryCount { cells: column.cells, spans: column.cells })]);
    }
    let mut found = column.found.clone();
    // Where a number is named as what it is in one cell, bare ones of its kind are believed in the others.
    let believed: BTreeSet<DataCategory> = column.bare.believed().chain(found.keys().copied()).collect();
    for (category, cells) in column.bare.cells_of(|category| believed.contains(&category)) {
        let count = found.entry(category).or_default();
        count.cells = count.cells.saturating_add(cells);
        count.spans = count.spans.saturating_add(cells);
    }
    found
}
