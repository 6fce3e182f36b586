use crate::failure::Failure;
use crate::program::{cargo, has_cargo_command};
use crate::step::{Outcome, Step};
use crate::workspace::Workspace;
use crate::{bench, ci, demo, generate, tidy};

/// A developer command.
pub(crate) struct Verb {
    pub(crate) name: &'static str,
    /// One line for the list of verbs.
    pub(crate) what: &'static str,
    /// What a person should know before the first use.
    pub(crate) more: &'static str,
    pub(crate) example: &'static str,
    run: fn(&Workspace, &[String]) -> Result<(), Failure>,
}

/// Every verb there is; `help` is answered by [`dispatch`] from this table.
pub(crate) const VERBS: &[Verb] = &[
    Verb {
        name: "ci",
        what: "everything that must hold before a change goes in",
        more: "Runs format, tidy, lint, build, tests, documentation, generated pages, demo and licences in this order,\n\
               prints the seconds of each and stops at the first that fails. A tool that is not installed is\n\
               skipped aloud and counted in the closing line.",
        example: "cargo xtask ci",
        run: |workspace, words| no_words(words).and_then(|()| ci::run(workspace)),
    },
    Verb {
        name: "tidy",
        what: "the house rules that a machine can check",
        more: "Reads the tables of ARCHITECTURE.md and holds the tree against them: allowed edges, purity, sizes,\n\
               root entries, package ceilings, words, records, links, forgotten files, invariants and their tests.\n\
               Changes nothing. Each breach is printed as file:line and what is wrong.",
        example: "cargo xtask tidy",
        run: |workspace, words| no_words(words).and_then(|()| tidy::run(workspace, generate::Pages::IfBuilt)),
    },
    Verb {
        name: "fmt",
        what: "format all Rust code; with --check only say what differs",
        more: "Uses rustfmt of the pinned toolchain with rustfmt.toml.",
        example: "cargo xtask fmt --check",
        run: fmt,
    },
    Verb {
        name: "lint",
        what: "clippy over all targets, warnings denied",
        more: "The lints and the banned methods stand in Cargo.toml and clippy.toml.",
        example: "cargo xtask lint",
        run: |workspace, words| no_words(words).and_then(|()| lint(workspace)),
    },
    Verb {
        name: "test",
        what: "all tests through nextest; further words go to nextest",
        more: "Needs cargo-nextest (`cargo install --locked cargo-nextest`). Documentation tests run under `doc`.",
        example: "cargo xtask test --package sekisho-evidence",
        run: test,
    },
    Verb {
        name: "doc",
        what: "build the documentation with warnings denied and run its examples",
        more: "A broken link or an example that fails is an error.",
        example: "cargo xtask doc",
        run: |workspace, words| no_words(words).and_then(|()| doc(workspace)),
    },
    Verb {
        name: "deny",
        what: "licences, bans and sources of all dependencies",
        more: "Needs cargo-deny (`cargo install --locked cargo-deny`); the rules stand in deny.toml. Advisories are\n\
               not part of it: they need a database fetched over the network, and this check works without one.",
        example: "cargo xtask deny",
        run: |workspace, words| no_words(words).and_then(|()| deny(workspace)),
    },
    Verb {
        name: "generate",
        what: "write the generated pages anew; with --check only say which are stale",
        more: "Each page is the output of a sekisho command; the list stands in crates/xtask/src/generate.rs.",
        example: "cargo xtask generate",
        run: generate_pages,
    },
    Verb {
        name: "demo",
        what: "the small demo with the dev build, in a temporary folder",
        more: "2,000 rows instead of 100,000: proves that the whole flow runs, not how fast.",
        example: "cargo xtask demo",
        run: |workspace, words| no_words(words).and_then(|()| demo::run(workspace)),
    },
    Verb {
        name: "bench",
        what: "throughput as a ratio to a plain read of the same file; --record keeps it",
        more: "Takes beginnings of names of benches (none: all that do not take minutes), --rows N (1,000,000), --runs K (5)\n\
               and --record, which writes docs/bench/RESULTS-<date>.md. Builds in release and makes its inputs first\n\
               (--as-built: measures what was built before). The benches stand in docs/bench/benches.toml, what the\n\
               figures mean in docs/bench/README.md.",
        example: "cargo xtask bench scan --runs 3",
        run: bench::run,
    },
];

/// Runs the verb that the words name.
///
/// # Errors
/// When there is no such verb, when it does not take the words after it, and when it fails.
pub(crate) fn dispatch(words: &[String]) -> Result<(), Failure> {
    let Some((name, rest)) = words.split_first() else {
        println!("{}", overview());
        return Ok(());
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        println!("{}", help(rest.first().map(String::as_str))?);
        return Ok(());
    }
    let verb = named(name)?;
    if rest.iter().any(|word| word == "--help" || word == "-h") {
        println!("{}", help(Some(name))?);
        return Ok(());
    }
    (verb.run)(&Workspace::here()?, rest)
}

pub(crate) fn lint(workspace: &Workspace) -> Result<(), Failure> {
    cargo(workspace, &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"])
}

pub(crate) fn doc(workspace: &Workspace) -> Result<(), Failure> {
    let pages = ["doc", "--workspace", "--no-deps", "--locked", "--document-private-items"];
    crate::program::cargo_with(workspace, ("RUSTDOCFLAGS", "-D warnings"), &pages)?;
    cargo(workspace, &["test", "--doc", "--workspace", "--locked"])
}

pub(crate) fn deny(workspace: &Workspace) -> Result<(), Failure> {
    require("deny")?;
    cargo(workspace, &["deny", "--offline", "--locked", "check", "licenses", "bans", "sources"])
}

/// As [`deny`], but a machine without cargo-deny is told so and goes on.
pub(crate) const DENY_IF_INSTALLED: Step = Step {
    name: "licences, bans, sources",
    run: |workspace| {
        if !has_cargo_command("deny") {
            return Ok(Outcome::Skipped("cargo-deny is not installed".to_owned()));
        }
        println!("advisories are not checked: their database cannot be read without a network");
        deny(workspace).map(|()| Outcome::Done)
    },
};

fn fmt(workspace: &Workspace, words: &[String]) -> Result<(), Failure> {
    match words {
        [] => cargo(workspace, &["fmt", "--all"]),
        [check] if check == "--check" => cargo(workspace, &["fmt", "--all", "--check"]),
        _ => Err(unexpected(words)),
    }
}

pub(crate) fn test(workspace: &Workspace, words: &[String]) -> Result<(), Failure> {
    require("nextest")?;
    let whole = if words.is_empty() { vec!["--workspace".to_owned()] } else { words.to_vec() };
    let mut arguments = vec!["nextest".to_owned(), "run".to_owned(), "--locked".to_owned()];
    arguments.extend(whole);
    cargo(workspace, &arguments)
}

fn generate_pages(workspace: &Workspace, words: &[String]) -> Result<(), Failure> {
    match words {
        [] => generate::write(workspace),
        [check] if check == "--check" => generate::check(workspace),
        _ => Err(unexpected(words)),
    }
}

fn require(command: &str) -> Result<(), Failure> {
    if has_cargo_command(command) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "cargo-{command} is missing; `cargo install --locked cargo-{command}` installs it"
    )))
}

fn no_words(words: &[String]) -> Result<(), Failure> {
    if words.is_empty() { Ok(()) } else { Err(unexpected(words)) }
}

fn unexpected(words: &[String]) -> Failure {
    Failure::new(format!("did not understand `{}`; add --help to see what the verb takes", words.join(" ")))
}

fn named(name: &str) -> Result<&'static Verb, Failure> {
    VERBS
        .iter()
        .find(|verb| verb.name == name)
        .ok_or_else(|| Failure::new(format!("there is no verb `{name}`; `cargo xtask help` lists them")))
}

fn help(name: Option<&str>) -> Result<String, Failure> {
    let Some(name) = name.filter(|&name| name != "help") else { return Ok(overview()) };
    let verb = named(name)?;
    Ok(format!("{}: {}\n\n{}\n\nExample: {}", verb.name, verb.what, verb.more, verb.example))
}

fn overview() -> String {
    let width = VERBS.iter().map(|verb| verb.name.len()).max().unwrap_or_default();
    let mut lines = vec!["Developer commands of Sekisho. Usage: cargo xtask VERB".to_owned(), String::new()];
    lines.extend(VERBS.iter().map(|verb| format!("  {:width$}  {}", verb.name, verb.what)));
    lines.push(format!("  {:width$}  this list, or more about one verb", "help"));
    lines.extend([String::new(), "Example: cargo xtask help tidy".to_owned()]);
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> Vec<String> {
        line.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn every_verb_has_help_and_an_example_that_names_it() {
        for verb in VERBS {
            let help = help(Some(verb.name)).unwrap();
            assert!(help.contains(verb.more) && !verb.more.is_empty(), "{}", verb.name);
            assert!(verb.example.starts_with(&format!("cargo xtask {}", verb.name)), "{}", verb.name);
            assert!(overview().contains(verb.what), "{}", verb.name);
        }
    }

    #[test]
    fn an_unknown_verb_or_word_is_refused() {
        assert!(dispatch(&words("tidyy")).unwrap_err().to_string().contains("no verb `tidyy`"));
        assert!(dispatch(&words("fmt --chekc")).unwrap_err().to_string().contains("--chekc"));
        assert!(dispatch(&words("ci twice")).unwrap_err().to_string().contains("twice"));
        assert!(dispatch(&words("help nothing")).is_err());
    }

    #[test]
    fn help_is_answered_for_all_and_for_one() {
        for line in ["", "help", "--help", "help help", "help ci", "ci --help"] {
            assert!(dispatch(&words(line)).is_ok(), "{line}");
        }
    }
}
