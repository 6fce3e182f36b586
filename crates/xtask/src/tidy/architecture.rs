use super::{Breach, Tree};

/// The page whose tables tidy reads.
pub(super) const PAGE: &str = "ARCHITECTURE.md";

/// A row of a table of the page.
pub(super) struct Row<'t> {
    /// Line in the page, from 1.
    pub(super) line: usize,
    cells: Vec<&'t str>,
}

impl<'t> Row<'t> {
    /// The text of a cell, trimmed; empty when the row is too short.
    pub(super) fn cell(&self, column: usize) -> &'t str {
        self.cells.get(column).copied().unwrap_or_default()
    }

    /// The names between backticks in a cell, in order.
    pub(super) fn names(&self, column: usize) -> Vec<&'t str> {
        self.cell(column).split('`').skip(1).step_by(2).collect()
    }

    /// The single name between backticks in a cell, or the cell itself.
    pub(super) fn name(&self, column: usize) -> &'t str {
        self.names(column).first().copied().unwrap_or_else(|| self.cell(column))
    }

    /// The row as a place for a breach.
    pub(super) fn place(&self) -> String {
        format!("{PAGE}:{}", self.line)
    }
}

/// The rows of the one table of the page that has exactly these column headings.
///
/// # Errors
/// A breach when the page has no such table: a check whose table is gone must not pass.
pub(super) fn table<'t>(tree: &'t Tree, headings: &[&str]) -> Result<Vec<Row<'t>>, Breach> {
    let missing = || Breach::new(PAGE, format!("no table with the columns `{}`", headings.join(" | ")));
    let text = tree.text(PAGE).ok_or_else(missing)?;
    let mut lines = text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.find(|(_, line)| cells(line).is_some_and(|cells| cells == headings)).ok_or_else(missing)?;
    let rows: Vec<_> =
        lines.skip(1).map_while(|(line, text)| cells(text).map(|cells| Row { line, cells })).collect();
    if rows.is_empty() { Err(missing()) } else { Ok(rows) }
}

fn cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# House\n\n| a | b |\n|---|---|\n| `x` | `y`, `z` |\n| w | - |\n\nprose | more\n\n| a |\n|---|\n";

    #[test]
    fn a_table_is_found_by_its_headings() {
        let tree = Tree::of(&[(PAGE, TEXT)]);
        let rows = table(&tree, &["a", "b"]).ok().unwrap();
        assert_eq!(rows.len(), 2);
        assert_eq!(
            (rows[0].name(0), rows[0].names(1), rows[0].place()),
            ("x", vec!["y", "z"], "ARCHITECTURE.md:5".into())
        );
        assert_eq!((rows[1].name(0), rows[1].names(1), rows[1].cell(7)), ("w", vec![], ""));
    }

    #[test]
    fn a_missing_or_empty_table_is_a_breach() {
        let tree = Tree::of(&[(PAGE, TEXT)]);
        assert!(table(&tree, &["a", "c"]).is_err());
        assert!(table(&tree, &["a"]).is_err());
        assert!(table(&Tree::of(&[]), &["a", "b"]).is_err());
    }
}
