//! The texts under `law/`, read from disk for tests.

use std::fs;
use std::path::Path;

/// Name from the root and text of every Markdown file of a folder of `law/`, givens first.
pub(crate) fn texts(folder: &str) -> Vec<(String, String)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../law").join(folder);
    let mut texts: Vec<(String, String)> = fs::read_dir(path)
        .expect("the folder is there")
        .map(|entry| entry.expect("a readable entry"))
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "md"))
        .map(|entry| {
            let name = format!("law/{folder}/{}", entry.file_name().to_string_lossy());
            (name, fs::read_to_string(entry.path()).expect("a readable text"))
        })
        .collect();
    texts.sort_by_key(|(name, _)| (!name.ends_with("givens.md"), name.clone()));
    texts
}
