use crate::failure::Failure;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The repository as tidy sees it: every file that could be committed, with its text.
pub(super) struct Tree {
    files: BTreeMap<String, Option<String>>,
    root_entries: BTreeSet<String>,
}

impl Tree {
    /// Reads the folder, leaving out what `.gitignore` names and `.git` itself.
    ///
    /// # Errors
    /// When a folder or file cannot be read, or `.gitignore` holds a pattern of a kind not read here.
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let ignore = Ignore::read(root)?;
        let mut tree = Self { files: BTreeMap::new(), root_entries: BTreeSet::new() };
        let mut folders = vec![String::new()];
        while let Some(folder) = folders.pop() {
            let path = root.join(&folder);
            for entry in fs::read_dir(&path).map_err(|error| Failure::disk(&path, &error))? {
                let entry = entry.map_err(|error| Failure::disk(&path, &error))?;
                let name = entry.file_name().to_string_lossy().into_owned();
                let place = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
                if ignore.leaves_out(&place) {
                    continue;
                }
                if folder.is_empty() {
                    tree.root_entries.insert(name);
                }
                let kind = entry.file_type().map_err(|error| Failure::disk(&entry.path(), &error))?;
                if kind.is_dir() {
                    folders.push(place);
                } else {
                    let bytes =
                        fs::read(entry.path()).map_err(|error| Failure::disk(&entry.path(), &error))?;
                    tree.files.insert(place, String::from_utf8(bytes).ok());
                }
            }
        }
        Ok(tree)
    }

    /// A tree that exists in memory only, for tests of the checks.
    #[cfg(test)]
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let files: BTreeMap<_, _> =
            files.iter().map(|&(path, text)| (path.to_owned(), Some(text.to_owned()))).collect();
        let root_entries =
            files.keys().filter_map(|path| path.split('/').next()).map(str::to_owned).collect();
        Self { files, root_entries }
    }

    /// Paths from the root with `/`, in order.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of a file; none when it is absent or not UTF-8.
    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.as_deref()
    }

    /// Every file that is text, with its path.
    pub(super) fn texts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().filter_map(|(path, text)| Some((path.as_str(), text.as_deref()?)))
    }

    pub(super) fn holds(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Files and folders directly under the root.
    pub(super) fn root_entries(&self) -> impl Iterator<Item = &str> {
        self.root_entries.iter().map(String::as_str)
    }

    /// Folder names under `crates/` that hold a manifest.
    pub(super) fn crates(&self) -> impl Iterator<Item = &str> {
        self.paths()
            .filter_map(|path| path.strip_prefix("crates/")?.strip_suffix("/Cargo.toml"))
            .filter(|name| !name.contains('/'))
    }
}

/// The two kinds of pattern that `.gitignore` uses here: an entry from the root, and an ending.
struct Ignore {
    entries: Vec<String>,
    endings: Vec<String>,
}

impl Ignore {
    fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(".gitignore");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(error) => return Err(Failure::disk(&path, &error)),
        };
        let mut ignore = Self { entries: vec![".git".to_owned()], endings: Vec::new() };
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let plain = |text: &str| !text.is_empty() && !text.contains(['*', '?', '[', '!']);
            match (line.strip_prefix('/'), line.strip_prefix('*')) {
                (Some(entry), _) if plain(entry) => {
                    ignore.entries.push(entry.trim_end_matches('/').to_owned());
                }
                (_, Some(ending)) if plain(ending) && !ending.contains('/') => {
                    ignore.endings.push(ending.to_owned());
                }
                _ => {
                    return Err(Failure::new(format!(
                        ".gitignore: tidy reads /ENTRY and *ENDING, not `{line}`"
                    )));
                }
            }
        }
        Ok(ignore)
    }

    fn leaves_out(&self, place: &str) -> bool {
        self.entries.iter().any(|entry| entry == place)
            || self.endings.iter().any(|ending| place.ends_with(ending))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_read_without_what_git_ignores() {
        let folder = tempfile::tempdir().unwrap();
        let write = |path: &str, bytes: &[u8]| {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        write(".gitignore", b"/target\n/fuzz/target\n*.snap.new\n");
        write(".git/config", b"");
        write("target/debug/thing", b"");
        write("fuzz/target/thing", b"");
        write("fuzz/Cargo.toml", b"[package]");
        write("crates/law/Cargo.toml", b"[package]");
        write("crates/law/target/kept.txt", b"not at the root");
        write("crates/law/a.snap.new", b"");
        write("crates/law/picture.png", &[0xff, 0xfe, 0x00]);

        let tree = Tree::read(folder.path()).unwrap();
        let paths: Vec<&str> = tree.paths().collect();
        let expected = [
            ".gitignore",
            "crates/law/Cargo.toml",
            "crates/law/picture.png",
            "crates/law/target/kept.txt",
            "fuzz/Cargo.toml",
        ];
        assert_eq!(paths, expected);
        assert_eq!(tree.root_entries().collect::<Vec<_>>(), [".gitignore", "crates", "fuzz"]);
        assert_eq!(tree.crates().collect::<Vec<_>>(), ["law"]);
        assert!(tree.holds("crates/law/picture.png") && tree.text("crates/law/picture.png").is_none());
    }

    #[test]
    fn an_ignore_pattern_of_another_kind_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for pattern in ["target", "!kept", "/a*b", "a/**/b", "*"] {
            fs::write(folder.path().join(".gitignore"), pattern).unwrap();
            assert!(Tree::read(folder.path()).is_err(), "{pattern}");
        }
    }
}
