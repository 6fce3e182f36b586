use super::architecture::{self, PAGE, Row};
use super::{Breach, Sources, Tree};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// The crate table: the authority on which crate may know which.
pub(super) const HEADINGS: &[&str] = &["crate", "purpose", "may depend on", "and in tests on"];

const PREFIX: &str = "sekisho-";

/// Crates on disk and in the table are the same; each describes itself in the table's words, depends on no
/// other of ours than its row allows, and inherits versions and lints from the root.
pub(super) fn check(tree: &Tree, _: &Sources) -> Vec<Breach> {
    let rows = match architecture::table(tree, HEADINGS) {
        Ok(rows) => rows,
        Err(breach) => return vec![breach],
    };
    let rows: BTreeMap<&str, &Row<'_>> = rows.iter().map(|row| (row.name(0), row)).collect();
    let mut breaches = Vec::new();
    for name in tree.crates() {
        let path = format!("crates/{name}/Cargo.toml");
        match (rows.get(name), tree.text(&path).unwrap_or_default().parse::<Table>()) {
            (_, Err(error)) => breaches.push(Breach::new(path, format!("not TOML: {}", error.message()))),
            (None, _) => {
                breaches.push(Breach::new(path, format!("the crate table of {PAGE} does not know `{name}`")));
            }
            (Some(row), Ok(manifest)) => breaches.extend(
                manifest_breaches(name, row, &manifest)
                    .into_iter()
                    .map(|what| Breach::new(path.clone(), what)),
            ),
        }
    }
    let present: BTreeSet<&str> = tree.crates().collect();
    let absent = rows.iter().filter(|(name, _)| !present.contains(*name));
    breaches
        .extend(absent.map(|(name, row)| Breach::new(row.place(), format!("there is no crate `{name}`"))));
    breaches
}

fn manifest_breaches(name: &str, row: &Row<'_>, manifest: &Table) -> Vec<String> {
    let mut breaches = Vec::new();
    let package =
        |key: &str| manifest.get("package").and_then(|package| package.get(key)).and_then(Value::as_str);
    let expected = if name == "xtask" { name.to_owned() } else { format!("{PREFIX}{name}") };
    if package("name") != Some(expected.as_str()) {
        breaches.push(format!("the package in `{name}` is to be called `{expected}`"));
    }
    if package("description") != Some(row.cell(1)) {
        breaches.push(format!("the description differs from the purpose at {}", row.place()));
    }
    let inherits = manifest.get("lints").and_then(|lints| lints.get("workspace")).and_then(Value::as_bool);
    if inherits != Some(true) {
        breaches.push("does not inherit the lints of the root".to_owned());
    }
    for (section, dependencies) in sections(manifest) {
        for (key, value) in dependencies {
            let real = value.get("package").and_then(Value::as_str).unwrap_or(key);
            if let Some(other) = real.strip_prefix(PREFIX) {
                let in_tests = section == "dev-dependencies" && row.names(3).contains(&other);
                if !row.names(2).contains(&other) && !in_tests {
                    breaches
                        .push(format!("[{section}] `{real}`: no edge from `{name}` to `{other}` in {PAGE}"));
                }
            } else if name != "xtask" && value.get("workspace").and_then(Value::as_bool) != Some(true) {
                breaches.push(format!(
                    "[{section}] `{real}`: its version belongs to the root, `workspace = true` here"
                ));
            }
        }
    }
    breaches
}

/// The dependency tables of a manifest, those of single targets included.
fn sections(manifest: &Table) -> Vec<(&'static str, &Table)> {
    let targets = manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values);
    std::iter::once(manifest)
        .chain(targets.filter_map(Value::as_table))
        .flat_map(|table| {
            ["dependencies", "dev-dependencies", "build-dependencies"]
                .into_iter()
                .filter_map(|section| Some((section, table.get(section)?.as_table()?)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    const PAGE_TEXT: &str = "\
| crate | purpose | may depend on | and in tests on |
|---|---|---|---|
| `terms` | Nouns. | - | - |
| `law` | Law as data. | `terms` | `scan` |
";

    fn manifest(name: &str, purpose: &str, rest: &str) -> String {
        format!(
            "[package]\nname = \"{name}\"\ndescription = \"{purpose}\"\n[lints]\nworkspace = true\n{rest}"
        )
    }

    fn law(rest: &str) -> Vec<String> {
        let terms = manifest("sekisho-terms", "Nouns.", "");
        let law = manifest("sekisho-law", "Law as data.", rest);
        let files = [(PAGE, PAGE_TEXT), ("crates/terms/Cargo.toml", &terms), ("crates/law/Cargo.toml", &law)];
        breaches(check, &files)
    }

    #[test]
    fn edges_of_the_table_pass() {
        assert_eq!(law("[dependencies]\nsekisho-terms.workspace = true\nserde.workspace = true\n"), [""; 0]);
        assert_eq!(law("[dev-dependencies]\nsekisho-scan.workspace = true\n"), [""; 0]);
    }

    #[test]
    fn other_edges_do_not_pass_however_they_are_written() {
        for rest in [
            "[dependencies]\nsekisho-scan.workspace = true\n",
            "[dependencies]\neyes = { package = \"sekisho-scan\", workspace = true }\n",
            "[dev-dependencies]\nsekisho-evidence.workspace = true\n",
            "[build-dependencies]\nsekisho-scan.workspace = true\n",
            "[target.'cfg(unix)'.dependencies]\nsekisho-scan.workspace = true\n",
        ] {
            let found = law(rest);
            assert!(
                matches!(found.as_slice(), [one] if one.contains("no edge from `law` to `")),
                "{rest}: {found:?}"
            );
        }
    }

    #[test]
    fn versions_and_lints_come_from_the_root() {
        assert!(
            law("[dependencies]\nserde = \"1\"\n")
                .first()
                .is_some_and(|one| one.contains("belongs to the root"))
        );
        let bare = "[package]\nname = \"sekisho-terms\"\ndescription = \"Nouns.\"\n";
        let law = manifest("sekisho-law", "Law as data.", "");
        let files = [(PAGE, PAGE_TEXT), ("crates/terms/Cargo.toml", bare), ("crates/law/Cargo.toml", &law)];
        assert_eq!(
            breaches(check, &files),
            ["crates/terms/Cargo.toml: does not inherit the lints of the root"]
        );
    }

    #[test]
    fn table_and_disk_name_the_same_crates_with_the_same_purpose() {
        let law = manifest("sekisho-law", "Something else.", "");
        let extra = manifest("sekisho-utils", "Odds and ends.", "");
        let files = [(PAGE, PAGE_TEXT), ("crates/law/Cargo.toml", &law), ("crates/utils/Cargo.toml", &extra)];
        assert_eq!(
            breaches(check, &files),
            [
                "ARCHITECTURE.md:3: there is no crate `terms`",
                "crates/law/Cargo.toml: the description differs from the purpose at ARCHITECTURE.md:4",
                "crates/utils/Cargo.toml: the crate table of ARCHITECTURE.md does not know `utils`",
            ]
        );
    }

    #[test]
    fn the_tool_crate_knows_none_of_the_product() {
        let page = format!("{PAGE_TEXT}| `xtask` | Commands. | - | - |\n");
        let terms = manifest("sekisho-terms", "Nouns.", "");
        let law = manifest("sekisho-law", "Law as data.", "");
        let xtask =
            manifest("xtask", "Commands.", "[dependencies]\nsekisho-terms = { path = \"../terms\" }\n");
        let files = [
            (PAGE, page.as_str()),
            ("crates/terms/Cargo.toml", &terms),
            ("crates/law/Cargo.toml", &law),
            ("crates/xtask/Cargo.toml", &xtask),
        ];
        let found = breaches(check, &files);
        assert!(
            matches!(found.as_slice(), [one] if one.contains("no edge from `xtask` to `terms`")),
            "{found:?}"
        );
    }
}
