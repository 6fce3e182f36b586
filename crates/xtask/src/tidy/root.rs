use super::architecture::{self, PAGE};
use super::{Breach, Sources, Tree};

const HEADINGS: &[&str] = &["at the root", "what it is"];

/// The root holds what the table admits and nothing else: it is the first page that a newcomer reads.
pub(super) fn check(tree: &Tree, _: &Sources) -> Vec<Breach> {
    let rows = match architecture::table(tree, HEADINGS) {
        Ok(rows) => rows,
        Err(breach) => return vec![breach],
    };
    let admitted: Vec<&str> =
        rows.iter().flat_map(|row| row.names(0)).map(|name| name.trim_end_matches('/')).collect();
    tree.root_entries()
        .filter(|entry| !admitted.contains(entry))
        .map(|entry| Breach::new(entry, format!("not admitted to the root by {PAGE}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    const TABLE: &str =
        "| at the root | what it is |\n|---|---|\n| `ARCHITECTURE.md`, `crates/` | the house |\n";

    #[test]
    fn admitted_entries_pass_and_others_do_not() {
        let fine = [(PAGE, TABLE), ("crates/law/Cargo.toml", "")];
        assert!(breaches(check, &fine).is_empty());
        let litter = [(PAGE, TABLE), ("PLAN.md", ""), ("scratch/a.txt", "")];
        assert_eq!(
            breaches(check, &litter),
            [
                "PLAN.md: not admitted to the root by ARCHITECTURE.md",
                "scratch: not admitted to the root by ARCHITECTURE.md"
            ]
        );
    }
}
