use crate::failure::Failure;
use std::path::{Path, PathBuf};

/// The checked-out repository that this command was built from.
pub(crate) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// # Errors
    /// When the folder that this command was built in is gone.
    pub(crate) fn here() -> Result<Self, Failure> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.join("../..").canonicalize().map_err(|error| Failure::disk(manifest, &error))?;
        Ok(Self { root })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// The dev build of `sekisho`: it lies beside this command, whatever the target folder is called.
    ///
    /// # Errors
    /// When it has not been built yet.
    pub(crate) fn sekisho(&self) -> Result<PathBuf, Failure> {
        let own =
            std::env::current_exe().map_err(|error| Failure::new(format!("own path unknown: {error}")))?;
        let name = format!("sekisho{}", std::env::consts::EXE_SUFFIX);
        let path = own.with_file_name(name);
        if path.is_file() {
            Ok(path)
        } else {
            Err(Failure::new("no dev build of sekisho; run `cargo build --workspace --locked` first"))
        }
    }
}
