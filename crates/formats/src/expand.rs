//! From a path pattern to files.

use crate::disk::{self, Standing};
use crate::error::{Error, ErrorKind};
use std::path::{Path, PathBuf};

/// The files that a pattern names, sorted by path.
///
/// A pattern is a path, or has `*`, `?`, `[…]` or `**` in it; a relative one starts at `base`. A file
/// whose name has such characters in it is found by its plain name. Hidden files are found by their
/// plain name alone; folders never match.
///
/// # Errors
/// `input-missing` when nothing matches, `input-is-folder` for the path of a folder,
/// `path-pattern-malformed`, `path-not-unicode`, `input-unreadable`, `read-failed`.
pub fn expand(base: &Path, pattern: &str) -> Result<Vec<PathBuf>, Error> {
    let plain = base.join(pattern);
    match disk::standing(&plain) {
        Ok(Standing::File) => return Ok(vec![plain]),
        Ok(Standing::EmptyFolder | Standing::FilledFolder) => return Err(disk::is_folder(&plain)),
        Ok(Standing::Nothing) => {}
        Err(error) if is_pattern(pattern) && error.kind() == ErrorKind::Io => {}
        Err(error) => return Err(error),
    }
    if !is_pattern(pattern) {
        return Err(disk::missing(&plain));
    }
    let full = if Path::new(pattern).is_absolute() {
        pattern.to_owned()
    } else {
        let base = base.to_str().ok_or_else(|| {
            let what = "a pattern cannot start at a folder whose name is not Unicode";
            Error::new(ErrorKind::Usage, "path-not-unicode", what).in_file(base)
        })?;
        if base.is_empty() {
            pattern.to_owned()
        } else {
            format!("{}/{pattern}", glob::Pattern::escape(base))
        }
    };
    let mut files = Vec::new();
    for path in disk::matching(&full).map_err(|error| error.or_in_file(&plain))? {
        if disk::standing(&path)? == Standing::File {
            files.push(path);
        }
    }
    if files.is_empty() {
        return Err(disk::missing(&plain));
    }
    files.sort();
    Ok(files)
}

fn is_pattern(text: &str) -> bool {
    text.contains(['*', '?', '['])
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn names(base: &Path, pattern: &str) -> String {
        match expand(base, pattern) {
            Ok(files) => {
                let names: Vec<_> =
                    files.iter().map(|file| file.strip_prefix(base).unwrap().display().to_string()).collect();
                names.join(" ")
            }
            Err(error) => error.code().to_owned(),
        }
    }

    #[test]
    fn patterns_paths_and_folders() {
        let home = tempfile::tempdir().unwrap();
        let base = home.path().join("a [base] *");
        fs::create_dir_all(base.join("sub/deep")).unwrap();
        for name in ["b.csv", "a.csv", "x[1].csv", ".hidden.csv", "sub/c.csv", "sub/deep/d.csv"] {
            fs::write(base.join(name), "h\n").unwrap();
        }
        for (pattern, expected) in [
            ("a.csv", "a.csv"),
            ("*.csv", "a.csv b.csv x[1].csv"),
            ("?.csv", "a.csv b.csv"),
            ("[ab].csv", "a.csv b.csv"),
            ("x[1].csv", "x[1].csv"),
            (".*.csv", "input-missing"),
            (".hidden.csv", ".hidden.csv"),
            ("**/*.csv", "a.csv b.csv sub/c.csv sub/deep/d.csv x[1].csv"),
            ("su*", "input-missing"),
            ("sub", "input-is-folder"),
            ("none.csv", "input-missing"),
            ("none/*.csv", "input-missing"),
            ("a.csv/x", "read-failed"),
            ("***", "path-pattern-malformed"),
        ] {
            assert_eq!(names(&base, pattern), expected, "{pattern}");
        }
        let absolute = base.join("a.csv");
        assert_eq!(expand(Path::new("/nowhere"), absolute.to_str().unwrap()).unwrap(), [absolute]);
        let home = home.path();
        fs::write(home.join("z.csv"), "h\n").unwrap();
        let pattern = home.join("*.csv");
        assert_eq!(expand(Path::new("/nowhere"), pattern.to_str().unwrap()).unwrap(), [home.join("z.csv")]);
    }
}
