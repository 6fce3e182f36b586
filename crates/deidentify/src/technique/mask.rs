//! Masking: a few characters stay, the rest gives way to a mask that hides its length.

use super::{CellFault, CellTechnique};

/// What stands for the masked characters, however many they are.
const MASK: &str = "****";

/// Keeps some first and last characters of a cell.
pub(crate) struct Mask {
    keep_first: usize,
    keep_last: usize,
}

impl Mask {
    pub(crate) fn new(keep_first: u32, keep_last: u32) -> Self {
        let saturated = |count| usize::try_from(count).unwrap_or(usize::MAX);
        Self { keep_first: saturated(keep_first), keep_last: saturated(keep_last) }
    }
}

impl CellTechnique for Mask {
    fn write(&self, cell: &str, out: &mut String) -> Result<(), CellFault> {
        let count = cell.chars().count();
        let kept = self.keep_first.saturating_add(self.keep_last);
        if count <= kept {
            out.push_str(MASK);
            return Ok(());
        }
        out.extend(cell.chars().take(self.keep_first));
        out.push_str(MASK);
        out.extend(cell.chars().skip(count.saturating_sub(self.keep_last)));
        Ok(())
    }
}
