//! Identifier values of the project's own columns: to be redacted, and to be searched for afterwards.

use super::cells;
use crate::ambient::{Ambient, Stage};
use crate::dataset::PlacedBatch;
use crate::survey::Survey;
use crate::{Error, Project, text};
use sekisho_deidentify::check::{ValueSearch, ValueSearchBuilder};
use sekisho_deidentify::{DeidentificationPlan, KnownValues, KnownValuesBuilder, Technique};
use sekisho_terms::{AttributeRole, DataCategory, Standard};
use std::collections::BTreeMap;

/// Collects the values of direct identifiers of every dataset: to be redacted, and to be searched for afterwards.
///
/// # Errors
/// What reading says; `interrupted`.
pub fn collect_values<'a>(
    project: &Project,
    surveys: impl Iterator<Item = &'a Survey>,
    plans: &BTreeMap<String, DeidentificationPlan>,
    ambient: &Ambient<'_>,
) -> Result<(KnownValues, ValueSearch), Error> {
    let mut known = KnownValuesBuilder::new(ambient.memory_bytes / 2);
    let mut search = ValueSearchBuilder::new(ambient.memory_bytes / 2);
    for (source, value) in listed(project)? {
        known.add(DataCategory::PersonName, &value)?;
        search.add(&source, DataCategory::PersonName, &value)?;
    }
    let needed = plans.values().any(|plan| plan.standard != Standard::AsIs);
    for survey in surveys.filter(|_| needed) {
        let Some(plan) = plans.get(&survey.dataset.id) else { continue };
        let wanted: Vec<(usize, String, DataCategory)> = plan
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| {
                column.role == AttributeRole::DirectIdentifier && column.technique != Technique::Redact
            })
            .filter_map(|(position, column)| {
                let category = column.category.filter(|category| category.identifies_directly())?;
                Some((position, format!("{}.{}", survey.dataset.id, column.column), category))
            })
            .collect();
        if wanted.is_empty() {
            continue;
        }
        ambient.progress.begin(Stage::Collect, &survey.dataset.id, survey.dataset.bytes());
        for placed in survey.dataset.batches() {
            ambient.interrupt.check()?;
            let PlacedBatch { batch, bytes_read, .. } = placed?;
            for (position, source, category) in &wanted {
                let Some(cells) = cells(&batch, *position, source)? else { continue };
                for cell in cells.iter().flatten() {
                    known.add(*category, cell)?;
                    search.add(source, *category, cell)?;
                }
            }
            ambient.progress.advance(bytes_read);
        }
        ambient.progress.end();
    }
    Ok((known.build(), search.build()))
}

/// Values that the project lists by hand, each with the dataset that lists it.
fn listed(project: &Project) -> Result<Vec<(String, String)>, Error> {
    let mut values = Vec::new();
    for section in &project.file.dataset {
        let Some(file) = &section.redact_also else { continue };
        let lines = text::read_utf8(&project.resolve(file))?;
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        values.extend(lines.map(|line| (format!("{}.redact-also", section.id), line.to_owned())));
    }
    Ok(values)
}
