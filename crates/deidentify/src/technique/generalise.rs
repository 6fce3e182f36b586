//! Generalisation by a hierarchy of values.

use super::{CellFault, CellTechnique};
use crate::hierarchy::Hierarchy;
use std::sync::Arc;

/// Replaces a cell by its ancestor at a level.
pub(crate) struct Generalise {
    pub(crate) hierarchy: Arc<Hierarchy>,
    pub(crate) level: u32,
}

impl CellTechnique for Generalise {
    fn write(&self, cell: &str, out: &mut String) -> Result<(), CellFault> {
        let Some(label) = self.hierarchy.generalise(cell, self.level) else {
            return Err(CellFault {
                code: "value-not-in-hierarchy",
                message: "the value is not in the hierarchy of its column",
            });
        };
        out.push_str(label);
        Ok(())
    }
}
