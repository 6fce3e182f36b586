use crate::failure::Failure;
use crate::program::program;
use crate::workspace::Workspace;

/// Customers of the small demo: enough for every stage to have something to do.
const ROWS: &str = "2000";

/// Runs the demo of the dev build in a temporary folder; its exit code is the verdict.
///
/// # Errors
/// When sekisho has not been built, or when the demo ends with anything but success.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    let sekisho = workspace.sekisho()?;
    let folder = tempfile::Builder::new()
        .prefix("sekisho-demo-")
        .tempdir()
        .map_err(|error| Failure::new(format!("no temporary folder: {error}")))?;
    let out = folder.path().join("demo");
    program(
        workspace,
        sekisho,
        &["demo".as_ref(), "--rows".as_ref(), ROWS.as_ref(), "--out".as_ref(), out.as_os_str()],
    )
}
