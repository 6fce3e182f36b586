use super::architecture;
use super::{Breach, Sources, Tree};
use std::collections::{BTreeMap, BTreeSet};
use toml::{Table, Value};

/// The most packages that may stand in the lock file, as a whole and under single crates.
const HEADINGS: &[&str] = &["scope", "packages at most", "why this number"];

const LOCK: &str = "Cargo.lock";

/// Name of the row for the lock file as a whole.
const WHOLE: &str = "whole tree";

/// The only source of outside packages, as cargo writes it.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Dependencies stay under their ceilings, come from one registry, and agree on one Arrow.
pub(super) fn check(tree: &Tree, _: &Sources) -> Vec<Breach> {
    let rows = match architecture::table(tree, HEADINGS) {
        Ok(rows) => rows,
        Err(breach) => return vec![breach],
    };
    let Some(lock) = Lock::read(tree) else { return vec![Breach::new(LOCK, "absent or not a lock file")] };
    let mut breaches = sources(&lock);
    breaches.extend(one_arrow(&lock));
    breaches.extend(cargo_config(tree));
    for row in &rows {
        let Ok(ceiling) = row.cell(1).replace(',', "").parse::<usize>() else {
            breaches.push(Breach::new(row.place(), "the ceiling is not a number"));
            continue;
        };
        let count = match row.name(0) {
            WHOLE => Some(lock.packages.len()),
            name => closure(tree, &lock, name).map(|names| names.len()),
        };
        match count {
            Some(count) if count > ceiling => {
                let what = format!("{} has {count} packages, {ceiling} at most", row.name(0));
                breaches.push(Breach::new(LOCK, what));
            }
            Some(_) => {}
            None => breaches.push(Breach::new(row.place(), format!("there is no crate `{}`", row.name(0)))),
        }
    }
    breaches
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
struct Id<'l> {
    name: &'l str,
    version: &'l str,
}

struct Package<'l> {
    source: Option<&'l str>,
    /// Each as cargo writes it: the name, with the version where the name alone is not enough.
    dependencies: Vec<&'l str>,
}

struct Lock<'l> {
    packages: BTreeMap<Id<'l>, Package<'l>>,
}

impl<'l> Lock<'l> {
    /// The text must outlive the lock, so it is read from the tree line by line: the format is fixed.
    fn read(tree: &'l Tree) -> Option<Self> {
        let text = tree.text(LOCK)?;
        text.parse::<Table>().ok()?.get("package")?.as_array()?;
        let mut packages = BTreeMap::new();
        for block in text.split("[[package]]").skip(1) {
            let value = |key: &str| {
                block
                    .lines()
                    .find_map(|line| line.strip_prefix(key)?.strip_prefix(" = \"")?.strip_suffix('"'))
            };
            let listed = block.split_once("dependencies = [").and_then(|(_, rest)| rest.split_once(']'));
            let dependencies =
                listed.map(|(list, _)| list.split('"').skip(1).step_by(2).collect()).unwrap_or_default();
            let id = Id { name: value("name")?, version: value("version")? };
            packages.insert(id, Package { source: value("source"), dependencies });
        }
        Some(Self { packages })
    }

    /// The package that a dependency line means.
    fn find(&self, line: &str) -> Option<Id<'l>> {
        let mut words = line.split(' ');
        let (name, version) = (words.next()?, words.next());
        self.packages
            .keys()
            .copied()
            .find(|id| id.name == name && version.is_none_or(|version| version == id.version))
    }
}

fn sources(lock: &Lock<'_>) -> Vec<Breach> {
    lock.packages
        .iter()
        .filter(|(_, package)| package.source.is_some_and(|source| source != REGISTRY))
        .map(|(id, _)| {
            Breach::new(LOCK, format!("`{} {}` does not come from the one registry", id.name, id.version))
        })
        .collect()
}

/// Two Arrows do not know each other's arrays, and a build with both is twice as long.
fn one_arrow(lock: &Lock<'_>) -> Option<Breach> {
    let family = |name: &str| name == "arrow" || name.starts_with("arrow-") || name == "parquet";
    let versions: BTreeSet<&str> =
        lock.packages.keys().filter(|id| family(id.name)).map(|id| id.version).collect();
    let listed = versions.iter().copied().collect::<Vec<_>>().join(", ");
    (versions.len() > 1).then(|| Breach::new(LOCK, format!("more than one Arrow: {listed}")))
}

/// Where packages come from is the affair of a person's machine, not of the repository.
fn cargo_config(tree: &Tree) -> Vec<Breach> {
    let file = ".cargo/config.toml";
    let config: Table = tree.text(file).and_then(|text| text.parse().ok()).unwrap_or_default();
    ["source", "registries", "registry"]
        .into_iter()
        .filter(|key| config.contains_key(*key))
        .map(|key| Breach::new(file, format!("[{key}] does not belong in the repository")))
        .collect()
}

/// Outside packages under a crate's own dependencies, those of its tests left out.
fn closure<'l>(tree: &Tree, lock: &Lock<'l>, name: &str) -> Option<BTreeSet<Id<'l>>> {
    let manifest: Table = tree.text(&format!("crates/{name}/Cargo.toml"))?.parse().ok()?;
    let own = manifest.get("dependencies").and_then(Value::as_table);
    let mut left: Vec<Id<'l>> =
        own.into_iter().flat_map(Table::keys).filter_map(|key| lock.find(key)).collect();
    let mut reached = BTreeSet::new();
    while let Some(id) = left.pop() {
        if reached.insert(id) {
            let lines =
                lock.packages.get(&id).map(|package| package.dependencies.as_slice()).unwrap_or_default();
            left.extend(lines.iter().filter_map(|line| lock.find(line)));
        }
    }
    Some(reached)
}

#[cfg(test)]
mod tests {
    use super::architecture::PAGE;
    use super::*;
    use crate::tidy::breaches;

    const LOCK_TEXT: &str = r#"version = 4

[[package]]
name = "a"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = [
 "b 1.0.0",
]

[[package]]
name = "b"
version = "1.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "b"
version = "2.0.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "sekisho-evidence"
version = "0.1.0"
dependencies = [
 "a",
 "b 2.0.0",
]
"#;
    const MANIFEST: &str = "[dependencies]\na.workspace = true\n[dev-dependencies]\nb.workspace = true\n";

    fn house(whole: &str, evidence: &str, lock: &str) -> Vec<String> {
        let page = format!(
            "| scope | packages at most | why this number |\n|---|---|---|\n| whole tree | {whole} | x |\n| `evidence` | {evidence} | x |\n"
        );
        breaches(check, &[(PAGE, &page), (LOCK, lock), ("crates/evidence/Cargo.toml", MANIFEST)])
    }

    #[test]
    fn ceilings_hold_for_the_tree_and_for_a_crate_without_its_tests() {
        assert_eq!(house("4", "2", LOCK_TEXT), [""; 0]);
        assert_eq!(house("3", "2", LOCK_TEXT), ["Cargo.lock: whole tree has 4 packages, 3 at most"]);
        assert_eq!(house("4", "1", LOCK_TEXT), ["Cargo.lock: evidence has 2 packages, 1 at most"]);
    }

    #[test]
    fn a_ceiling_that_is_no_number_is_a_breach() {
        assert_eq!(house("few", "2", LOCK_TEXT), ["ARCHITECTURE.md:3: the ceiling is not a number"]);
    }

    #[test]
    fn two_arrows_are_one_too_many() {
        let one = "[[package]]\nname = \"arrow-array\"\nversion = \"59.3.2\"\n\n[[package]]\nname = \"parquet\"\nversion = \"59.3.2\"\n";
        assert_eq!(house("9", "9", one), [""; 0]);
        let two = one.replacen("59.3.2", "60.1.0", 1);
        assert_eq!(house("9", "9", &two), ["Cargo.lock: more than one Arrow: 59.3.2, 60.1.0"]);
    }

    #[test]
    fn a_package_from_elsewhere_is_a_breach() {
        let elsewhere =
            LOCK_TEXT.replacen("registry+https://github.com/rust-lang", "git+https://example.org", 1);
        assert_eq!(
            house("4", "2", &elsewhere),
            ["Cargo.lock: `a 1.0.0` does not come from the one registry"]
        );
    }

    #[test]
    fn a_mirror_in_the_repository_is_a_breach() {
        let page = "| scope | packages at most | why this number |\n|---|---|---|\n| whole tree | 9 | x |\n";
        let config = "[source.crates-io]\nreplace-with = \"mirror\"\n";
        let files = [(PAGE, page), (LOCK, LOCK_TEXT), (".cargo/config.toml", config)];
        assert_eq!(
            breaches(check, &files),
            [".cargo/config.toml: [source] does not belong in the repository"]
        );
    }

    #[test]
    fn a_lock_file_that_is_absent_or_broken_is_a_breach() {
        assert_eq!(house("4", "2", "not toml ["), ["Cargo.lock: absent or not a lock file"]);
    }
}
