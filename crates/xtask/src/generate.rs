use crate::failure::Failure;
use crate::program::output_of;
use crate::workspace::Workspace;
use std::fs;
use std::path::Path;

/// A checked-in file that is the output of a command of sekisho.
struct Page {
    path: &'static str,
    arguments: &'static [&'static str],
}

/// Every generated page. A new one is a line here and nothing else.
const PAGES: &[Page] = &[Page { path: "docs/spec/project.schema.json", arguments: &["schema"] }];

/// When tidy looks at the generated pages.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pages {
    /// Now, if there is a build of sekisho to ask.
    IfBuilt,
    /// In a step of its own, after the build: what lies in the target folder before it may be old.
    Later,
}

/// Writes every page anew.
///
/// # Errors
/// When sekisho has not been built, a command fails, or a page cannot be written.
pub(crate) fn write(workspace: &Workspace) -> Result<(), Failure> {
    let sekisho = workspace.sekisho()?;
    for page in PAGES {
        let path = workspace.root().join(page.path);
        let fresh = output_of(workspace, &sekisho, page.arguments)?;
        if fs::read(&path).ok().as_deref() == Some(fresh.as_slice()) {
            println!("{}: unchanged", page.path);
            continue;
        }
        fs::write(&path, fresh).map_err(|error| Failure::disk(&path, &error))?;
        println!("{}: written", page.path);
    }
    Ok(())
}

/// Says which pages differ from what their command prints now.
///
/// # Errors
/// When there is such a page, when sekisho has not been built, or when a command fails.
pub(crate) fn check(workspace: &Workspace) -> Result<(), Failure> {
    let sekisho = workspace.sekisho()?;
    let stale = stale(workspace.root(), |page| output_of(workspace, &sekisho, page.arguments))?;
    if stale.is_empty() {
        println!("{} generated pages are fresh", PAGES.len());
        return Ok(());
    }
    Err(Failure::new(format!("stale: {}; `cargo xtask generate` writes them anew", stale.join(", "))))
}

fn stale(
    root: &Path,
    fresh: impl Fn(&Page) -> Result<Vec<u8>, Failure>,
) -> Result<Vec<&'static str>, Failure> {
    let mut stale = Vec::new();
    for page in PAGES {
        let fresh = fresh(page)?;
        if fs::read(root.join(page.path)).ok().as_deref() != Some(fresh.as_slice()) {
            stale.push(page.path);
        }
    }
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_stale_when_absent_or_different_and_fresh_when_equal() {
        let folder = tempfile::tempdir().unwrap();
        let all: Vec<&str> = PAGES.iter().map(|page| page.path).collect();
        let command = |_: &Page| Ok(b"{}\n".to_vec());
        assert_eq!(stale(folder.path(), command).unwrap(), all);

        for page in PAGES {
            let path = folder.path().join(page.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "{ }\n").unwrap();
        }
        assert_eq!(stale(folder.path(), command).unwrap(), all);

        for page in PAGES {
            fs::write(folder.path().join(page.path), "{}\n").unwrap();
        }
        assert!(stale(folder.path(), command).unwrap().is_empty());
    }

    #[test]
    fn a_failing_command_is_a_failure_and_not_a_fresh_page() {
        let folder = tempfile::tempdir().unwrap();
        assert!(stale(folder.path(), |_| Err(Failure::new("no"))).is_err());
    }
}
