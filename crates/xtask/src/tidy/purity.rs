use super::architecture::{self, PAGE};
use super::source::{Reach, is_test_file};
use super::{Breach, Sources, Tree};
use toml::{Table, Value};

/// Where a crate may touch the outside world: `never`, `anywhere`, or the named files and folders of its `src`.
const HEADINGS: &[&str] = &["crate", "clock, chance, environment, network", "terminal", "disk"];

/// Methods that clippy must ban, so that a use hidden behind an alias is found by the compiler too.
const BANNED: &[&str] = &[
    "std::time::SystemTime::now",
    "std::time::Instant::now",
    "std::env::var",
    "std::env::var_os",
    "std::env::current_dir",
    "std::process::exit",
    "getrandom::fill",
];

/// Pure crates do no I/O; the others do it in the modules that the table names.
pub(super) fn check(tree: &Tree, sources: &Sources) -> Vec<Breach> {
    let rows = match architecture::table(tree, HEADINGS) {
        Ok(rows) => rows,
        Err(breach) => return vec![breach],
    };
    let mut breaches = banned_methods(tree);
    let unlisted = tree.crates().filter(|name| !rows.iter().any(|row| row.names(0).contains(name)));
    breaches
        .extend(unlisted.map(|name| Breach::new(PAGE, format!("says nothing about the purity of `{name}`"))));
    for row in &rows {
        let cells = [(Outside::Ambient, 1), (Outside::Terminal, 2), (Outside::Disk, 3)];
        for (outside, column) in cells {
            match Grant::read(row.cell(column)) {
                Some(grant) => breaches.extend(
                    row.names(0).into_iter().flat_map(|name| reached(tree, sources, name, outside, &grant)),
                ),
                None => {
                    breaches.push(Breach::new(row.place(), "a cell is `never`, `anywhere` or file names"));
                }
            }
        }
    }
    breaches
}

fn banned_methods(tree: &Tree) -> Vec<Breach> {
    let file = "clippy.toml";
    let config: Table = tree.text(file).and_then(|text| text.parse().ok()).unwrap_or_default();
    let listed: Vec<&str> = config
        .get("disallowed-methods")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.get("path").and_then(Value::as_str))
        .collect();
    let missing = BANNED.iter().filter(|method| !listed.contains(method));
    missing.map(|method| Breach::new(file, format!("`{method}` is no longer banned"))).collect()
}

#[derive(Clone, Copy)]
enum Outside {
    Ambient,
    Terminal,
    Disk,
}

/// Where in its `src` a crate may touch one part of the outside world.
enum Grant {
    Never,
    /// These files and folders.
    Only(Vec<String>),
    Anywhere,
}

impl Grant {
    fn read(cell: &str) -> Option<Self> {
        let names: Vec<String> = cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        match cell {
            "never" => Some(Self::Never),
            "anywhere" => Some(Self::Anywhere),
            _ if names.is_empty() => None,
            _ => Some(Self::Only(names)),
        }
    }

    fn admits(&self, file: &str) -> bool {
        match self {
            Self::Never => false,
            Self::Only(names) => names.iter().any(|name| match name.strip_suffix('/') {
                Some(folder) => file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
                None => file == name,
            }),
            Self::Anywhere => true,
        }
    }
}

fn reached(tree: &Tree, sources: &Sources, name: &str, outside: Outside, grant: &Grant) -> Vec<Breach> {
    let folder = format!("crates/{name}/src/");
    let mut breaches = Vec::new();
    for (path, source) in sources.iter() {
        let Some(file) = path.strip_prefix(&folder) else { continue };
        if grant.admits(file) || is_test_file(file) {
            continue;
        }
        let names_paths = source.uses.iter().any(|found| found.what.is_word(&["Path", "PathBuf"]));
        // Other types have an `exists` too: it counts where there is a path, and no module of the disk to call.
        let asking = names_paths && matches!(grant, Grant::Never);
        for found in &source.uses {
            if found.what.is_method(ASKS_OF_A_PATH) && !asking {
                continue;
            }
            if let Some(what) = outside.named(&found.what, grant) {
                breaches.push(Breach::at(
                    path,
                    found.line,
                    format!("`{what}` is outside of what {PAGE} grants `{name}`"),
                ));
            }
        }
    }
    if let Grant::Only(names) = grant {
        let gone = names.iter().filter(|name| {
            let wanted = format!("{folder}{name}");
            !tree.paths().any(|path| path == wanted || (wanted.ends_with('/') && path.starts_with(&wanted)))
        });
        breaches.extend(gone.map(|file| Breach::new(PAGE, format!("`{name}` has no `{file}`"))));
    }
    breaches
}

impl Outside {
    /// How a reach would be called in the message, if it leads to this part of the outside world.
    ///
    /// Where a crate has a module for it, an open file or a running watch may pass through its other modules.
    fn named(self, reach: &Reach, grant: &Grant) -> Option<String> {
        match (self, reach) {
            (Self::Ambient, Reach::Path(from, to)) => {
                let world = matches!(
                    (from.as_str(), to.as_str()),
                    ("std", "env")
                        | ("process", "Command")
                        | ("net", "TcpStream" | "TcpListener" | "UdpSocket" | "ToSocketAddrs")
                );
                let clock = to == "now" && from.starts_with(|c: char| c.is_ascii_uppercase());
                (world || clock || from == "getrandom").then(|| format!("{from}::{to}"))
            }
            (Self::Ambient, Reach::Method(name)) => {
                (name == "elapsed" && matches!(grant, Grant::Never)).then(|| format!(".{name}()"))
            }
            (Self::Terminal, Reach::Macro(name)) => {
                let prints = matches!(name.as_str(), "print" | "println" | "eprint" | "eprintln" | "dbg");
                prints.then(|| format!("{name}!"))
            }
            (Self::Terminal, Reach::Word(word)) => {
                matches!(word.as_str(), "stdin" | "stdout" | "stderr").then(|| word.clone())
            }
            (Self::Disk, Reach::Path(from, to)) => {
                let type_of_disk = matches!(grant, Grant::Never) && from == "std" && to == "fs";
                (type_of_disk || opens(from, to)).then(|| format!("{from}::{to}"))
            }
            (Self::Disk, method @ Reach::Method(name)) => {
                (method.is_method(ASKS) || method.is_method(ASKS_OF_A_PATH)).then(|| format!(".{name}()"))
            }
            _ => None,
        }
    }
}

/// Methods that ask the disk, whatever they are called on.
const ASKS: &[&str] = &["try_exists", "is_symlink", "canonicalize", "read_link", "symlink_metadata"];

/// Methods that ask the disk when they are called on a path.
const ASKS_OF_A_PATH: &[&str] = &["exists", "is_file", "is_dir", "read_dir"];

/// Whether a path names something that opens, makes, lists or changes files.
fn opens(from: &str, to: &str) -> bool {
    let is_function = to.starts_with(|c: char| c.is_ascii_lowercase());
    match from {
        "fs" | "tempfile" => is_function || to == "Builder",
        "File" | "OpenOptions" | "TempDir" | "NamedTempFile" => is_function,
        "glob" => to.starts_with("glob"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    const PAGE_TEXT: &str = "\
| crate | clock, chance, environment, network | terminal | disk |
|---|---|---|---|
| `terms`, `law` | never | never | never |
| `formats` | never | never | `disk.rs`, `spill/` |
| `cli` | `ambient.rs` | anywhere | anywhere |
";

    fn clippy() -> String {
        let methods = BANNED.iter().map(|path| format!("{{ path = \"{path}\", reason = \"r\" }},"));
        format!("disallowed-methods = [{}]", methods.collect::<String>())
    }

    fn house(path: &str, text: &str) -> Vec<String> {
        let clippy = clippy();
        let mut files = vec![
            (PAGE, PAGE_TEXT),
            ("clippy.toml", clippy.as_str()),
            ("crates/formats/src/disk.rs", ""),
            ("crates/formats/src/spill/a.rs", ""),
            ("crates/cli/src/ambient.rs", ""),
        ];
        files.retain(|(other, _)| *other != path);
        files.push((path, text));
        breaches(check, &files)
    }

    #[test]
    fn a_pure_crate_may_not_reach_outside_in_any_form() {
        for text in [
            "use std::fs;",
            "use std::{fmt, net::TcpStream};",
            "use std::env as e;",
            "use std::process::Command;",
            "fn f() { println!() }",
            "fn f() { let t = SystemTime::now(); }",
            "fn f(start: Instant) -> Duration { start.elapsed() }",
            "fn f() { let t = Zoned::now(); }",
            "fn f(p: &Path) -> bool { p.exists() }",
            "fn f() { std::io::stdout().flush() }",
            "fn f() { getrandom::fill(b) }",
        ] {
            let found = house("crates/law/src/rule.rs", text);
            assert!(
                found.iter().any(|one| one.starts_with("crates/law/src/rule.rs:1: ")),
                "{text}: {found:?}"
            );
        }
    }

    #[test]
    fn a_pure_crate_may_do_so_in_its_tests_and_talk_about_it() {
        for (path, text) in [
            ("crates/law/src/rule.rs", "// std::fs\nfn f() -> &'static str { \"println!\" }"),
            ("crates/law/src/rule.rs", "#[cfg(test)]\nmod tests { use std::fs; }"),
            ("crates/law/src/rule.rs", "fn f(set: &Set) -> bool { set.exists() }"),
            ("crates/law/src/rule.rs", "use std::net::Ipv6Addr;"),
            ("crates/law/src/rule/tests.rs", "use std::fs;"),
            ("crates/law/tests/cases.rs", "use std::fs;"),
        ] {
            assert_eq!(house(path, text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_disk_is_touched_in_the_named_modules_alone() {
        assert_eq!(house("crates/formats/src/disk.rs", "use std::fs;"), [""; 0]);
        assert_eq!(house("crates/formats/src/spill/b.rs", "use tempfile::TempDir;"), [""; 0]);
        assert_eq!(house("crates/cli/src/commands/init.rs", "use std::fs;"), [""; 0]);
        assert_eq!(house("crates/cli/src/commands/init.rs", "fn f() { println!() }"), [""; 0]);
        assert_eq!(house("crates/cli/src/ambient.rs", "fn f() { std::env::var(x) }"), [""; 0]);
        assert_eq!(
            house("crates/cli/src/commands/init.rs", "fn f() { ambient::now() - watch.elapsed() }"),
            [""; 0]
        );
        assert_eq!(house("crates/cli/src/commands/init.rs", "fn f() { std::env::var(x) }").len(), 1);
        assert_eq!(house("crates/cli/src/commands/init.rs", "fn f() { Timestamp::now() }").len(), 1);
        assert_eq!(house("crates/formats/src/csv.rs", "use std::fs::File;\nfn f(file: File) {}"), [""; 0]);
        for text in [
            "use std::fs;\nfn f() { fs::read(p) }",
            "use std::fs::read;",
            "use std::fs::File;\nfn f() { File::open(p) }",
            "use tempfile::{Builder, TempDir};",
            "fn f() { glob::glob(p) }",
            "fn f(p: &Path) { p.canonicalize() }",
        ] {
            assert_eq!(house("crates/formats/src/csv.rs", text).len(), 1, "{text}");
        }
        assert_eq!(house("crates/formats/src/spill.rs", "fn f() { TempDir::new() }").len(), 1);
        assert_eq!(house("crates/formats/src/disk.rs", "fn f() { println!() }").len(), 1);
    }

    #[test]
    fn a_table_that_names_no_file_or_forgets_a_crate_is_wrong() {
        let clippy = clippy();
        let gone = [(PAGE, PAGE_TEXT), ("clippy.toml", clippy.as_str())];
        assert!(breaches(check, &gone).contains(&"ARCHITECTURE.md: `formats` has no `disk.rs`".to_owned()));
        let found = house("crates/gate/Cargo.toml", "");
        assert_eq!(found, ["ARCHITECTURE.md: says nothing about the purity of `gate`"]);
    }

    #[test]
    fn a_ban_that_left_clippy_is_noticed() {
        let page = PAGE_TEXT.lines().take(3).map(|line| format!("{line}\n")).collect::<String>();
        let weaker = clippy().replace("std::env::var_os", "std::env::vars");
        let found = breaches(check, &[(PAGE, &page), ("clippy.toml", &weaker)]);
        assert_eq!(found, ["clippy.toml: `std::env::var_os` is no longer banned"]);
    }
}
