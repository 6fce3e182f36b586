use super::{Breach, Sources, Tree};
use crate::verb::VERBS;

const COMMAND: &str = "cargo xtask ";

/// What people are told to run, and what the continuous integration runs.
const TEST_COMMAND: &str = "cargo xtask ci";

/// Where it must stand.
const TELLS: &[&str] = &["README.md", ".ci/run"];

/// People and machines are told the same test command, and no page names a verb that is not there.
pub(super) fn check(tree: &Tree, _: &Sources) -> Vec<Breach> {
    let silent = TELLS.iter().filter(|path| !tree.text(path).is_some_and(|text| text.contains(TEST_COMMAND)));
    let mut breaches: Vec<Breach> =
        silent.map(|path| Breach::new(*path, format!("does not call `{TEST_COMMAND}`"))).collect();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md") || TELLS.contains(path)) {
        for (index, line) in text.lines().enumerate() {
            let named = line.split(COMMAND).skip(1).filter_map(verb);
            let unknown =
                named.filter(|name| *name != "help" && !VERBS.iter().any(|verb| verb.name == *name));
            breaches.extend(
                unknown.map(|name| Breach::at(path, index + 1, format!("there is no verb `{name}`"))),
            );
        }
    }
    breaches
}

/// The word after the command, if it is one and not a placeholder.
fn verb(rest: &str) -> Option<&str> {
    let name = rest.split(|c: char| !c.is_ascii_lowercase() && c != '-').next()?;
    (!name.is_empty() && !name.starts_with('-')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::breaches;

    const TOLD: &str = "Run `cargo xtask ci`.\n";

    #[test]
    fn pages_that_name_verbs_as_they_are_pass() {
        let guide =
            "`cargo xtask fmt --check`, `cargo xtask help tidy`, `cargo xtask VERB`, `cargo xtask <verb>`\n";
        let files = [("README.md", TOLD), (".ci/run", TOLD), ("docs/guide/a.md", guide)];
        assert_eq!(breaches(check, &files), [""; 0]);
    }

    #[test]
    fn a_verb_that_is_not_there_is_named_with_its_line() {
        let files = [("README.md", TOLD), (".ci/run", TOLD), ("STYLE.md", "\nFirst `cargo xtask tidyup`.\n")];
        assert_eq!(breaches(check, &files), ["STYLE.md:2: there is no verb `tidyup`"]);
    }

    #[test]
    fn people_and_machines_are_told_the_same_command() {
        let files = [("README.md", "cargo test"), (".ci/run", TOLD)];
        assert_eq!(breaches(check, &files), ["README.md: does not call `cargo xtask ci`"]);
        assert_eq!(breaches(check, &[("README.md", TOLD)]), [".ci/run: does not call `cargo xtask ci`"]);
    }
}
