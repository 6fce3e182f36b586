use super::{Breach, Sources, Tree};

/// Every source file is declared, every fixture and snapshot is named by the code that is to read it: a test
/// file that nobody declares passes for ever.
pub(super) fn check(tree: &Tree, sources: &Sources) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for name in tree.crates() {
        let home = Crate { tree, sources, folder: format!("crates/{name}/") };
        breaches.extend(home.discovery_off());
        for path in tree.paths() {
            let Some(inside) = path.strip_prefix(&home.folder) else { continue };
            if inside.contains('/') && !home.is_used(inside) {
                breaches.push(Breach::new(path, "nothing in its crate declares or names it"));
            }
        }
    }
    breaches
}

struct Crate<'t> {
    tree: &'t Tree,
    sources: &'t Sources,
    folder: String,
}

impl Crate<'_> {
    /// Cargo finds tests and benches by itself as long as the manifest does not say otherwise.
    fn discovery_off(&self) -> Option<Breach> {
        let path = format!("{}Cargo.toml", self.folder);
        let text = self.tree.text(&path).unwrap_or_default();
        let off = ["autotests", "autobenches", "autobins", "autoexamples"]
            .into_iter()
            .find(|key| text.contains(key))?;
        Some(Breach::new(path, format!("`{off}` would let a file be forgotten")))
    }

    fn is_used(&self, inside: &str) -> bool {
        match inside.rsplit_once('.') {
            Some((stem, "rs")) => is_target(inside) || self.is_declared(stem) || self.is_named(inside),
            Some((stem, "snap")) => self.has_snapshot(stem),
            Some((stem, "stderr" | "proptest-regressions")) => {
                self.tree.holds(&format!("{}{stem}.rs", self.folder))
            }
            Some((stem, "txt")) if stem.starts_with("proptest-regressions/") => {
                let tested = stem.replacen("proptest-regressions/", "src/", 1);
                self.tree.holds(&format!("{}{tested}.rs", self.folder))
            }
            // A page beside the files that it is about.
            Some((_, "md")) if !inside.starts_with("tests/") => true,
            _ => self.is_named(inside),
        }
    }

    /// Whether the module file above declares `mod name;`.
    fn is_declared(&self, stem: &str) -> bool {
        let stem = stem.strip_suffix("/mod").unwrap_or(stem);
        let Some((above, name)) = stem.rsplit_once('/') else { return false };
        let parents = [
            format!("{above}.rs"),
            format!("{above}/mod.rs"),
            format!("{above}/lib.rs"),
            format!("{above}/main.rs"),
        ];
        let declares = |path: &str| {
            self.sources
                .get(path)
                .is_some_and(|source| source.declared_modules.iter().any(|module| module == name))
        };
        if parents.iter().any(|parent| declares(&format!("{}{parent}", self.folder))) {
            return true;
        }
        // A module that the test binaries share lies beside them.
        above == "tests"
            && self
                .code()
                .any(|(path, _)| path.starts_with(&format!("{}tests/", self.folder)) && declares(path))
    }

    /// Whether code of the crate names the file, or a folder below the crate's first level that holds it.
    fn is_named(&self, inside: &str) -> bool {
        let mut parts = inside.split('/').skip(1).peekable();
        let mut names = Vec::new();
        while let Some(part) = parts.next() {
            names.push(if parts.peek().is_some() { Name::Folder(part) } else { Name::File(part) });
        }
        let own = format!("{}{inside}", self.folder);
        self.code()
            .filter(|(path, _)| *path != own)
            .any(|(_, text)| names.iter().any(|name| name.stands_in(text)))
    }

    /// A snapshot is called after its module and then its test, or the name that the test gave it.
    fn has_snapshot(&self, stem: &str) -> bool {
        let file = stem.rsplit('/').next().unwrap_or(stem);
        let last = file.rsplit("__").next().unwrap_or(file);
        let last = last.split('@').next().unwrap_or(last);
        let unnumbered =
            last.rsplit_once('-').filter(|(_, digits)| digits.parse::<u32>().is_ok()).map(|(name, _)| name);
        self.code().any(|(_, text)| text.contains(last) || unnumbered.is_some_and(|name| text.contains(name)))
    }

    /// The crate's Rust files, and its manifest, which may name a build script's input.
    fn code(&self) -> impl Iterator<Item = (&str, &str)> {
        let manifest = format!("{}Cargo.toml", self.folder);
        self.tree.texts().filter(move |(path, _)| {
            path.starts_with(&self.folder) && (path.ends_with(".rs") || *path == manifest)
        })
    }
}

enum Name<'p> {
    File(&'p str),
    Folder(&'p str),
}

impl Name<'_> {
    fn stands_in(&self, text: &str) -> bool {
        match self {
            Self::File(name) => text.contains(name) || is_composed(name, text),
            Self::Folder(name) => [format!("\"{name}\""), format!("/{name}\""), format!("{name}/")]
                .iter()
                .any(|form| text.contains(form)),
        }
    }
}

/// Whether a macro of this file puts the name together: its stem as a word, its ending as a string.
fn is_composed(name: &str, text: &str) -> bool {
    let Some((stem, ending)) = name.rsplit_once('.') else { return false };
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
    text.contains(&format!("\".{ending}\"")) && words.any(|word| word == stem)
}

/// Whether cargo builds the file by its place alone.
fn is_target(inside: &str) -> bool {
    let parts: Vec<&str> = inside.split('/').collect();
    matches!(
        parts.as_slice(),
        ["src", "lib.rs" | "main.rs"]
            | ["src", "bin", _]
            | ["src", "bin", _, "main.rs"]
            | ["tests" | "benches" | "examples", _]
            | ["tests" | "benches" | "examples", _, "main.rs"]
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    /// A crate with these files; what is reported is the path within it.
    fn orphans(files: &[(&str, &str)]) -> Vec<String> {
        let mut all =
            vec![("crates/a/Cargo.toml".to_owned(), "[package]\nname = \"sekisho-a\"\n".to_owned())];
        all.extend(files.iter().map(|(path, text)| (format!("crates/a/{path}"), (*text).to_owned())));
        let all: Vec<(&str, &str)> = all.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        breaches(check, &all)
            .iter()
            .filter_map(|line| Some(line.strip_prefix("crates/a/")?.split(':').next()?.to_owned()))
            .collect()
    }

    #[test]
    fn modules_are_declared_where_the_compiler_looks() {
        let fine = [
            ("src/lib.rs", "mod rule;\nmod fact;"),
            ("src/rule.rs", "#[cfg(test)]\nmod tests;"),
            ("src/rule/tests.rs", ""),
            ("src/fact/mod.rs", "mod kind;"),
            ("src/fact/kind.rs", ""),
            ("src/bin/tool.rs", ""),
        ];
        assert_eq!(orphans(&fine), [""; 0]);
        assert_eq!(
            orphans(&[("src/lib.rs", "mod rule;"), ("src/rule.rs", ""), ("src/gone.rs", "")]),
            ["src/gone.rs"]
        );
        assert_eq!(
            orphans(&[("src/lib.rs", "mod a;\nmod tests;"), ("src/a.rs", ""), ("src/a/tests.rs", "")]),
            ["src/a/tests.rs"]
        );
    }

    #[test]
    fn test_binaries_are_found_by_cargo_and_their_modules_declared() {
        let fine = [
            ("tests/cases.rs", "mod common;"),
            ("tests/common/mod.rs", ""),
            ("tests/it/main.rs", "mod flow;"),
            ("tests/it/flow.rs", ""),
        ];
        assert_eq!(orphans(&fine), [""; 0]);
        assert_eq!(orphans(&[("tests/it/main.rs", ""), ("tests/it/flow.rs", "")]), ["tests/it/flow.rs"]);
        assert_eq!(orphans(&[("tests/cases.rs", ""), ("tests/common/mod.rs", "")]), ["tests/common/mod.rs"]);
    }

    #[test]
    fn fixtures_are_named_by_file_or_by_folder() {
        let fine = [
            ("src/lib.rs", "const A: &str = include_str!(\"../data/words.tsv\");"),
            ("data/words.tsv", ""),
            ("tests/table.rs", "fn f() { read(\"tests/hits\") }"),
            ("tests/hits/phone.tsv", ""),
            ("tests/ui.rs", "fn f() { t.compile_fail(\"tests/ui/*.rs\") }"),
            ("tests/ui/no_way.rs", ""),
            ("tests/ui/no_way.stderr", ""),
        ];
        assert_eq!(orphans(&fine), [""; 0]);
        let composed = [
            ("src/lib.rs", "mod phone;\nmod tests;"),
            ("src/phone.rs", ""),
            ("src/phone.tsv", ""),
            ("src/tests.rs", "m! { phone }\nconst A: &str = concat!(stringify!($name), \".tsv\");"),
        ];
        assert_eq!(orphans(&composed), [""; 0]);
        let beside = [("src/lib.rs", "mod phone;"), ("src/phone.rs", "\".tsv\""), ("src/phone.tsv", "")];
        assert_eq!(orphans(&beside), ["src/phone.tsv"]);
        let forgotten = [("src/lib.rs", "// words"), ("data/words.tsv", ""), ("tests/near/phone.tsv", "")];
        assert_eq!(orphans(&forgotten), ["data/words.tsv", "tests/near/phone.tsv"]);
        assert_eq!(
            orphans(&[("tests/ui.rs", "\"tests/ui/\""), ("tests/ui/gone.stderr", "")]),
            ["tests/ui/gone.stderr"]
        );
    }

    #[test]
    fn snapshots_belong_to_a_test_that_is_still_there() {
        let with = |test: &'static str| {
            let files = [
                ("src/lib.rs", test),
                ("src/snapshots/sekisho_a__tests__statement.snap", ""),
                ("src/snapshots/sekisho_a__tests__statement-2.snap", ""),
                ("src/snapshots/sekisho_a__tests__statement@ja.snap", ""),
            ];
            orphans(&files).len()
        };
        assert_eq!(with("#[test] fn statement() {}"), 0);
        assert_eq!(with("#[test] fn other() {}"), 3);
    }

    #[test]
    fn discovery_stays_on() {
        let files = [("crates/a/Cargo.toml", "[package]\nautotests = false\n")];
        assert_eq!(
            breaches(check, &files),
            ["crates/a/Cargo.toml: `autotests` would let a file be forgotten"]
        );
    }
}
