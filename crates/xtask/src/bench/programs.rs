use crate::failure::Failure;
use crate::program::cargo;
use crate::workspace::Workspace;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Release builds that the benches run.
pub(crate) struct Programs {
    target: PathBuf,
    sekisho: PathBuf,
    classes: PathBuf,
    customers_csv: PathBuf,
    own: PathBuf,
}

impl Programs {
    /// Where they lie: in the target folder that this command itself was built in.
    ///
    /// # Errors
    /// When the system does not say where this command lies.
    pub(crate) fn here(workspace: &Workspace) -> Result<Self, Failure> {
        let own =
            std::env::current_exe().map_err(|error| Failure::new(format!("own path unknown: {error}")))?;
        let target = own.ancestors().nth(2).unwrap_or(workspace.root()).to_owned();
        let release = target.join("release");
        let at = |name: &str| release.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
        Ok(Self {
            sekisho: at("sekisho"),
            classes: at("examples/classes"),
            customers_csv: at("examples/customers_csv"),
            target,
            own,
        })
    }

    /// Builds all of them in release.
    ///
    /// # Errors
    /// When a build fails.
    pub(crate) fn build(&self, workspace: &Workspace) -> Result<(), Failure> {
        for target in [
            ["sekisho-cli", "--bin", "sekisho"],
            ["sekisho-deidentify", "--example", "classes"],
            ["xtask", "--example", "customers_csv"],
        ] {
            let build = ["build", "--quiet", "--release", "--locked", "--package"];
            cargo(workspace, &build.into_iter().chain(target).collect::<Vec<_>>())?;
        }
        Ok(())
    }

    pub(crate) fn target(&self) -> &Path {
        &self.target
    }

    pub(crate) fn sekisho(&self) -> &Path {
        &self.sekisho
    }

    pub(crate) fn customers_csv(&self) -> &Path {
        &self.customers_csv
    }

    /// This very command.
    pub(crate) fn own(&self) -> &Path {
        &self.own
    }

    /// The program that a bench calls by this name.
    pub(crate) fn named(&self, name: &str) -> PathBuf {
        match name {
            "sekisho" => self.sekisho.clone(),
            "classes" => self.classes.clone(),
            other => PathBuf::from(other),
        }
    }
}

/// The first line that a program prints for `--version`, or none where it is not installed.
pub(crate) fn version(program: impl AsRef<std::ffi::OsStr>) -> Option<String> {
    let output = Command::new(program).arg("--version").stdin(Stdio::null()).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.lines().next().filter(|_| output.status.success()).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_installed_has_no_version() {
        assert_eq!(version("no-such-program-anywhere"), None);
        assert!(version("cargo").is_some_and(|line| line.starts_with("cargo ")));
    }
}
