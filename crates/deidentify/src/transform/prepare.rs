//! Everything about a plan that can be checked and made ready before the first row.

use super::Action;
use crate::cell::{CellForm, unsupported};
use crate::error::{Error, ErrorKind};
use crate::hierarchy::Hierarchy;
use crate::plan::{ColumnPlan, DeidentificationPlan};
use crate::technique::{
    CellTechnique, DateTo, Generalise, Interval, Key, Mask, Pseudonymiser, Technique, TopBottom,
};
use arrow_schema::{DataType, Field, Schema};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Field metadata of a JSON number as the reader saw it; a technique makes a string of it.
const JSON_TYPE: &str = "sekisho.json";
/// Prefix of field metadata by which Arrow extension types are named; they do not survive a change of type.
const EXTENSION: &str = "ARROW:extension:";

/// Every column of the schema once in the plan, in the same order.
pub(super) fn check_columns(plan: &DeidentificationPlan, schema: &Schema) -> Result<(), Error> {
    let fault =
        |code, message, column: &str| Err(Error::new(ErrorKind::Plan, code, message).at_column(column));
    let mut present = BTreeSet::new();
    for field in schema.fields() {
        if !present.insert(field.name().as_str()) {
            return fault("duplicate-column-name", "two columns have the same name", field.name());
        }
    }
    let mut planned = BTreeSet::new();
    for column in &plan.columns {
        if !planned.insert(column.column.as_str()) {
            return fault("plan-column-twice", "the plan names a column twice", &column.column);
        }
        if !present.contains(column.column.as_str()) {
            return fault("plan-column-absent", "the plan names a column that is not there", &column.column);
        }
    }
    if let Some(column) = schema.fields().iter().find(|field| !planned.contains(field.name().as_str())) {
        return fault("plan-column-missing", "the plan says nothing about a column", column.name());
    }
    let out_of_place =
        plan.columns.iter().zip(schema.fields()).find(|(plan, field)| plan.column != *field.name());
    match out_of_place {
        Some((column, _)) => {
            fault("plan-column-order", "the plan has the columns in another order", &column.column)
        }
        None => Ok(()),
    }
}

/// What is to be done to a column, with its hierarchy or key in hand.
pub(super) fn prepare(
    plan: &ColumnPlan,
    data_type: &DataType,
    hierarchies: &BTreeMap<String, Arc<Hierarchy>>,
    keys: &BTreeMap<String, Key>,
) -> Result<Action, Error> {
    let fault = |code, message| Error::new(ErrorKind::Plan, code, message).at_column(&plan.column);
    if plan.technique == Technique::Suppress {
        return Ok(Action::Suppress);
    }
    if CellForm::of(data_type).is_none() {
        return Err(unsupported(&plan.column, data_type));
    }
    let technique: Box<dyn CellTechnique> = match &plan.technique {
        Technique::Keep => return Ok(Action::Keep),
        Technique::Suppress => return Ok(Action::Suppress),
        Technique::Redact => return Ok(Action::Redact),
        Technique::Mask { keep_first, keep_last } => Box::new(Mask::new(*keep_first, *keep_last)),
        Technique::Pseudonym { label } => {
            Box::new(keys.get(label).and_then(Pseudonymiser::new).ok_or_else(|| {
                Error::new(
                    ErrorKind::Key,
                    "pseudonym-key-missing",
                    "there is no key for the pseudonyms of a column",
                )
                .with("label", label)
                .at_column(&plan.column)
            })?)
        }
        Technique::Hierarchy { hierarchy, level } => {
            Box::new(prepare_hierarchy(plan, hierarchies, hierarchy, *level)?)
        }
        Technique::Interval { width, origin } => Box::new(
            Interval::new(*width, *origin)
                .ok_or_else(|| fault("interval-width-zero", "an interval must be at least 1 wide"))?,
        ),
        Technique::DateTo { unit } => Box::new(DateTo { unit: *unit }),
        Technique::TopBottom { low: None, high: None } => {
            return Err(fault("top-bottom-empty", "top and bottom coding needs a limit"));
        }
        Technique::TopBottom { low: Some(low), high: Some(high) } if low >= high => {
            return Err(fault("top-bottom-order", "the low limit is not below the high limit")
                .with("low", low)
                .with("high", high));
        }
        Technique::TopBottom { low, high } => Box::new(TopBottom::new(*low, *high)),
    };
    Ok(Action::EachCell(technique))
}

fn prepare_hierarchy(
    plan: &ColumnPlan,
    hierarchies: &BTreeMap<String, Arc<Hierarchy>>,
    name: &str,
    level: u32,
) -> Result<Generalise, Error> {
    let fault = |code, message| {
        Error::new(ErrorKind::Plan, code, message).with("hierarchy", name).at_column(&plan.column)
    };
    let hierarchy = hierarchies
        .get(name)
        .ok_or_else(|| fault("hierarchy-missing", "the plan names a missing hierarchy"))?;
    if level >= hierarchy.levels() {
        return Err(fault("hierarchy-level-too-high", "the hierarchy has no such level")
            .with("level", level)
            .with("highest", hierarchy.levels().saturating_sub(1)));
    }
    Ok(Generalise { hierarchy: Arc::clone(hierarchy), level })
}

/// The field of a column whose cells become text.
pub(super) fn text_field(field: &Field) -> Field {
    let mut metadata = field.metadata().clone();
    metadata.retain(|name, _| !name.starts_with(EXTENSION));
    if let Some(json) = metadata.get_mut(JSON_TYPE) {
        "string".clone_into(json);
    }
    Field::new(field.name(), DataType::Utf8, field.is_nullable()).with_metadata(metadata)
}
