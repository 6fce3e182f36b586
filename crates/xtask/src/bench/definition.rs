use crate::failure::Failure;
use serde::Deserialize;
use std::path::Path;

/// Where the benches are defined, from the root.
pub(crate) const PATH: &str = "docs/bench/benches.toml";

/// The benches of the house, in the order in which they run.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definitions {
    pub(crate) bench: Vec<Bench>,
}

/// One command that is measured, and what it is measured against.
///
/// Words may hold `{large}` and `{demo}` (the made inputs), `{bench}` (the folder of this file), `{out}` (a path that is
/// new for each run and removed after it) and `{rows}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Bench {
    pub(crate) name: String,
    pub(crate) what: String,
    /// Program and its words: `sekisho` and `classes` are release builds of this tree.
    pub(crate) command: Vec<String>,
    /// Exit codes with which the command has done its work.
    #[serde(default = "success")]
    pub(crate) exit: Vec<i32>,
    /// Files, or folders of files, whose bytes the command has to read.
    #[serde(default)]
    pub(crate) input: Vec<String>,
    /// What the ratios are to.
    #[serde(default)]
    pub(crate) baseline: Baseline,
    /// A public program that does the nearest thing to it; left out aloud where it is not installed.
    #[serde(default)]
    pub(crate) beside: Vec<String>,
    /// Whether it runs when no bench is named.
    #[serde(default)]
    pub(crate) when: When,
    /// Measured runs, where the usual number would take too long.
    pub(crate) runs: Option<usize>,
}

/// What stands under the ratios of a bench.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Baseline {
    /// Reading the input once with a buffer of 1 MiB, and nothing else.
    #[default]
    PlainRead,
    /// Starting the program and printing its version.
    Start,
    /// Nothing: there is no input and the work is long.
    None,
}

/// When a bench runs.
#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum When {
    #[default]
    Always,
    /// Only when it is named: it takes minutes.
    Named,
}

impl Bench {
    /// Whether a word names one of the made inputs.
    pub(crate) fn needs_inputs(&self) -> bool {
        let mut words = self.command.iter().chain(&self.input);
        words.any(|word| word.contains("{large}") || word.contains("{demo}"))
    }
}

impl Definitions {
    /// # Errors
    /// When the file cannot be read, or does not define benches with distinct names.
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(PATH);
        let text = std::fs::read_to_string(&path).map_err(|error| Failure::disk(&path, &error))?;
        Self::parse(&text)
    }

    fn parse(text: &str) -> Result<Self, Failure> {
        let definitions: Self =
            toml::from_str(text).map_err(|error| Failure::new(format!("{PATH}: {error}")))?;
        let mut names: Vec<&str> = definitions.bench.iter().map(|bench| bench.name.as_str()).collect();
        names.sort_unstable();
        if let Some([name, _]) = names.array_windows().find(|[one, next]| one == next) {
            return Err(Failure::new(format!("{PATH}: two benches are called `{name}`")));
        }
        if let Some(bench) = definitions.bench.iter().find(|bench| bench.command.is_empty()) {
            return Err(Failure::new(format!("{PATH}: `{}` has no command", bench.name)));
        }
        Ok(definitions)
    }

    /// The benches whose names begin with one of the given, or those that always run if none is given.
    ///
    /// # Errors
    /// When a given name begins no bench's name.
    pub(crate) fn named(&self, names: &[String]) -> Result<Vec<&Bench>, Failure> {
        if let Some(name) =
            names.iter().find(|name| !self.bench.iter().any(|bench| bench.name.starts_with(name.as_str())))
        {
            let known: Vec<&str> = self.bench.iter().map(|bench| bench.name.as_str()).collect();
            return Err(Failure::new(format!("there is no bench `{name}`; there are {}", known.join(", "))));
        }
        let wanted = |bench: &&Bench| match names {
            [] => bench.when == When::Always,
            names => names.iter().any(|name| bench.name.starts_with(name.as_str())),
        };
        Ok(self.bench.iter().filter(wanted).collect())
    }
}

fn success() -> Vec<i32> {
    vec![0]
}

#[cfg(test)]
mod tests {
    use super::*;

    const TWO: &str = r#"
        [[bench]]
        name = "scan-csv"
        what = "finds"
        command = ["sekisho", "scan", "{large}/customers.csv"]
        input = ["{large}/customers.csv"]

        [[bench]]
        name = "counts-10m"
        what = "counts"
        command = ["classes"]
        baseline = "none"
        when = "named"
        runs = 1
    "#;

    fn names(words: &[&str]) -> Result<Vec<String>, Failure> {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        let definitions = Definitions::parse(TWO)?;
        Ok(definitions.named(&words)?.iter().map(|bench| bench.name.clone()).collect())
    }

    #[test]
    fn long_benches_run_only_when_they_are_named() {
        assert_eq!(names(&[]).unwrap(), ["scan-csv"]);
        assert_eq!(names(&["counts"]).unwrap(), ["counts-10m"]);
        assert_eq!(names(&["counts", "scan"]).unwrap(), ["scan-csv", "counts-10m"]);
    }

    #[test]
    fn a_name_that_is_not_there_is_refused_with_those_that_are() {
        let failure = names(&["scna"]).unwrap_err().to_string();
        assert!(failure.contains("`scna`") && failure.contains("scan-csv"), "{failure}");
    }

    #[test]
    fn what_is_not_written_has_the_usual_meaning() {
        let definitions = Definitions::parse(TWO).unwrap();
        let bench = definitions.bench.first().unwrap();
        assert!(bench.exit == [0] && bench.baseline == Baseline::PlainRead && bench.runs.is_none());
    }

    #[test]
    fn inputs_are_made_for_those_that_name_them() {
        let definitions = Definitions::parse(TWO).unwrap();
        let needs: Vec<bool> = definitions.bench.iter().map(Bench::needs_inputs).collect();
        assert_eq!(needs, [true, false]);
    }

    #[test]
    fn unknown_keys_and_values_and_equal_names_are_refused() {
        for (text, said) in [
            ("[[bench]]\nname='a'\nwhat='b'\ncommand=['c']\nbaselin='none'", "baselin"),
            ("[[bench]]\nname='a'\nwhat='b'\ncommand=['c']\nbaseline='slow'", "slow"),
            ("[[bench]]\nname='a'\nwhat='b'\ncommand=[]", "no command"),
            (
                "[[bench]]\nname='a'\nwhat='b'\ncommand=['c']\n[[bench]]\nname='a'\nwhat='b'\ncommand=['c']",
                "two",
            ),
        ] {
            let failure = Definitions::parse(text).err().unwrap().to_string();
            assert!(failure.contains(said), "{failure}");
        }
    }

    #[test]
    fn the_benches_of_the_house_can_be_read() {
        let workspace = crate::workspace::Workspace::here().unwrap();
        assert!(!Definitions::read(workspace.root()).unwrap().named(&[]).unwrap().is_empty());
    }
}
