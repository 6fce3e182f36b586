//! Generalisation of whole numbers to intervals of one width.

use super::number::Number;
use super::{CellFault, CellTechnique};

/// Replaces a whole number by its interval: `30-39`, with a negative end `-10..-1`, with width 1 the number itself.
pub(crate) struct Interval {
    width: i128,
    origin: i128,
}

impl Interval {
    /// `None` for a width of zero.
    pub(crate) fn new(width: u64, origin: i64) -> Option<Self> {
        (width > 0).then(|| Self { width: i128::from(width), origin: i128::from(origin) })
    }
}

impl CellTechnique for Interval {
    fn write(&self, cell: &str, out: &mut String) -> Result<(), CellFault> {
        let number = Number::read(cell).filter(|number| number.whole).ok_or(CellFault {
            code: "value-not-whole-number",
            message: "the value is not a whole number",
        })?;
        let offset = i128::from(number.floor) - self.origin;
        let low = self.origin + offset.div_euclid(self.width) * self.width;
        let high = low + self.width - 1;
        out.push_str(&match (low == high, low < 0) {
            (true, _) => low.to_string(),
            (false, true) => format!("{low}..{high}"),
            (false, false) => format!("{low}-{high}"),
        });
        Ok(())
    }
}
