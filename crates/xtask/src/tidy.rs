//! House rules that a machine checks. The numbers and tables stand in ARCHITECTURE.md, the reasons in STYLE.md.

mod architecture;
mod commands;
mod decisions;
mod edges;
mod invariants;
mod links;
mod lockfile;
mod orphans;
mod purity;
mod root;
mod size;
mod source;
mod tree;
mod words;

use crate::failure::Failure;
use crate::generate::{self, Pages};
use crate::workspace::Workspace;
use source::Sources;
use std::path::Path;
use tree::Tree;

/// One rule, or a family of them.
pub(crate) struct Check {
    name: &'static str,
    what: &'static str,
    run: fn(&Tree, &Sources) -> Vec<Breach>,
}

/// Every check, in the order in which breaches are printed.
pub(crate) const CHECKS: &[Check] = &[
    Check { name: "root", what: "nothing at the root but what ARCHITECTURE.md admits", run: root::check },
    Check {
        name: "edges",
        what: "crates depend as the crate table allows, and inherit from the root",
        run: edges::check,
    },
    Check {
        name: "purity",
        what: "clock, environment and disk are touched where the table says",
        run: purity::check,
    },
    Check { name: "size", what: "files, functions and test blocks keep to their length", run: size::check },
    Check { name: "lockfile", what: "package ceilings, one Arrow, one registry", run: lockfile::check },
    Check {
        name: "words",
        what: "no result is called lawful, no traces of unfinished work or machines",
        run: words::check,
    },
    Check { name: "decisions", what: "decision records are numbered without gaps", run: decisions::check },
    Check { name: "commands", what: "people and machines are told the same verbs", run: commands::check },
    Check { name: "links", what: "links from page to page lead somewhere", run: links::check },
    Check { name: "orphans", what: "every source, fixture and snapshot is used", run: orphans::check },
    Check { name: "invariants", what: "every invariant names tests that exist", run: invariants::check },
];

/// A place where the tree departs from a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Breach {
    /// A path from the root, with `:line` where there is one.
    place: String,
    what: String,
}

impl Breach {
    fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into() }
    }

    fn at(path: &str, line: usize, what: impl Into<String>) -> Self {
        Self::new(format!("{path}:{line}"), what)
    }
}

/// Runs every check and prints each breach.
///
/// # Errors
/// When there is a breach, or the tree cannot be read.
pub(crate) fn run(workspace: &Workspace, pages: Pages) -> Result<(), Failure> {
    let mut count = 0_usize;
    for (check, breaches) in breaches_by_check(workspace.root())? {
        let verdict = if breaches.is_empty() { "ok" } else { "BREACHED" };
        println!("{:>10}  {}: {verdict}", check.name, check.what);
        for breach in &breaches {
            println!("{:>10}  {}: {}", "", breach.place, breach.what);
        }
        count += breaches.len();
    }
    count += generated(workspace, pages);
    if count == 0 { Ok(()) } else { Err(Failure::new(format!("{count} breaches of the house rules"))) }
}

fn breaches_by_check(root: &Path) -> Result<Vec<(&'static Check, Vec<Breach>)>, Failure> {
    let tree = Tree::read(root)?;
    let sources = Sources::read(&tree);
    let sorted = |check: &Check| {
        let mut breaches = (check.run)(&tree, &sources);
        breaches.sort();
        breaches
    };
    Ok(CHECKS.iter().map(|check| (check, sorted(check))).collect())
}

/// Counts stale pages as one breach; without a build of sekisho says that it did not look.
fn generated(workspace: &Workspace, pages: Pages) -> usize {
    let said = |said: &str| println!("{:>10}  generated pages are fresh: {said}", "generated");
    match (pages, workspace.sekisho()) {
        (Pages::Later, _) => said("looked at after the build"),
        (Pages::IfBuilt, Err(reason)) => said(&format!("NOT CHECKED, {reason}")),
        (Pages::IfBuilt, Ok(_)) => match generate::check(workspace) {
            Ok(()) => said("ok"),
            Err(failure) => {
                said(&format!("BREACHED, {failure}"));
                return 1;
            }
        },
    }
    0
}

/// What the tests of the checks share: a tree in memory in, breaches as lines out.
#[cfg(test)]
fn breaches(check: fn(&Tree, &Sources) -> Vec<Breach>, files: &[(&str, &str)]) -> Vec<String> {
    let tree = Tree::of(files);
    let mut breaches = check(&tree, &Sources::read(&tree));
    breaches.sort();
    breaches.into_iter().map(|breach| format!("{}: {}", breach.place, breach.what)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn checks_have_distinct_names() {
        let names: BTreeSet<_> = CHECKS.iter().map(|check| check.name).collect();
        assert_eq!(names.len(), CHECKS.len());
    }

    /// A small house on disk in which nothing is wrong.
    const HOUSE: &[(&str, &str)] = &[
        (
            "ARCHITECTURE.md",
            "| crate | purpose | may depend on | and in tests on |\n|---|---|---|---|\n| `terms` | Nouns. | - | - |\n\n\
             | crate | clock, chance, environment, network | terminal | disk |\n|---|---|---|---|\n\
             | `terms` | never | never | never |\n\n\
             | invariant | held by |\n|---|---|\n| Nouns hold. | `terms::tests::nouns_hold` |\n\n\
             | scope | packages at most | why this number |\n|---|---|---|\n| whole tree | 1 | so far |\n\n\
             | at the root | what it is |\n|---|---|\n\
             | `ARCHITECTURE.md`, `README.md`, `Cargo.lock`, `clippy.toml`, `.ci/`, `crates/`, `docs/` | the house |\n",
        ),
        ("Cargo.lock", "version = 4\n\n[[package]]\nname = \"sekisho-terms\"\nversion = \"0.1.0\"\n"),
        ("clippy.toml", include_str!("../../../clippy.toml")),
        ("README.md", "Run `cargo xtask ci`.\n"),
        (".ci/run", "cargo xtask ci\n"),
        ("docs/decisions/0001-records.md", "# 0001 Records\n"),
        (
            "crates/terms/Cargo.toml",
            "[package]\nname = \"sekisho-terms\"\ndescription = \"Nouns.\"\n[lints]\nworkspace = true\n",
        ),
        ("crates/terms/src/lib.rs", "#[cfg(test)]\nmod tests {\n    #[test]\n    fn nouns_hold() {}\n}\n"),
    ];

    /// The names of the checks that are breached once these files are added to the house.
    fn breached(added: &[(&str, &str)]) -> Vec<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in HOUSE.iter().chain(added) {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let all = breaches_by_check(folder.path()).unwrap();
        all.iter().filter(|(_, breaches)| !breaches.is_empty()).map(|(check, _)| check.name).collect()
    }

    #[test]
    fn a_tidy_house_passes_every_check_and_each_kind_of_dirt_is_found_by_its_own() {
        let edge = "[package]\nname = \"sekisho-terms\"\ndescription = \"Nouns.\"\n[lints]\nworkspace = true\n\
                    [dependencies]\nsekisho-law.workspace = true\n";
        let long = format!("mod tests {{ #[test] fn nouns_hold() {{}} }}\nfn f() {{{}}}\n", "\n".repeat(80));
        let reach = "fn f() { std::fs::read(x); }\nmod tests { #[test] fn nouns_hold() {} }\n";
        let package = "[[package]]\nname = \"a\"\nversion = \"1.0.0\"\n[[package]]\nname = \"b\"\nversion = \"1.0.0\"\n";
        let mark = format!("{} later\n", concat!("FIX", "ME"));
        for (dirt, check) in [
            (("notes.txt", ""), "root"),
            (("crates/terms/Cargo.toml", edge), "edges"),
            (("crates/terms/src/lib.rs", reach), "purity"),
            (("crates/terms/src/lib.rs", long.as_str()), "size"),
            (("Cargo.lock", package), "lockfile"),
            (("docs/guide/a.md", mark.as_str()), "words"),
            (("docs/guide/b.md", "cargo xtask tidyup\n"), "commands"),
            (("docs/guide/c.md", "[x](gone.md)\n"), "links"),
            (("docs/decisions/0003-c.md", "# 0003 C\n"), "decisions"),
            (("crates/terms/src/gone.rs", ""), "orphans"),
            (("crates/terms/src/lib.rs", ""), "invariants"),
        ] {
            assert_eq!(breached(&[dirt]), [check], "{}", dirt.0);
        }
        assert_eq!(breached(&[]), [""; 0]);
    }

    /// A check whose table or file is gone must say so rather than find nothing wrong.
    #[test]
    fn an_empty_tree_passes_no_check_that_reads_a_page() {
        let tree = Tree::of(&[]);
        let sources = Sources::read(&tree);
        for check in
            CHECKS.iter().filter(|check| !matches!(check.name, "size" | "words" | "links" | "orphans"))
        {
            assert!(!(check.run)(&tree, &sources).is_empty(), "{}", check.name);
        }
    }
}
