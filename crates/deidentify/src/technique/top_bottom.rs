//! Top and bottom coding: rare extremes are not told apart.

use super::number::Number;
use super::{CellFault, CellTechnique};

/// Replaces numbers at and beyond a limit; the others stay as they are written.
///
/// Law: peculiar descriptions such as an age of 116, Rules art. 34(iv).
pub(crate) struct TopBottom {
    low: Option<(i64, String)>,
    high: Option<(i64, String)>,
}

impl TopBottom {
    pub(crate) fn new(low: Option<i64>, high: Option<i64>) -> Self {
        Self {
            low: low.map(|limit| (limit, format!("<={limit}"))),
            high: high.map(|limit| (limit, format!(">={limit}"))),
        }
    }
}

impl CellTechnique for TopBottom {
    fn write(&self, cell: &str, out: &mut String) -> Result<(), CellFault> {
        let number = Number::read(cell)
            .ok_or(CellFault { code: "value-not-number", message: "the value is not a decimal number" })?;
        let at_most = |limit: i64| number.floor < limit || (number.floor == limit && number.whole);
        out.push_str(match (&self.low, &self.high) {
            (Some((limit, label)), _) if at_most(*limit) => label,
            (_, Some((limit, label))) if number.floor >= *limit => label,
            _ => cell,
        });
        Ok(())
    }
}
