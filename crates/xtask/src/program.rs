use crate::failure::Failure;
use crate::workspace::Workspace;
use std::ffi::OsStr;
use std::process::{Command, Stdio};

/// Runs `cargo` at the root with the caller's terminal, and fails when cargo fails.
pub(crate) fn cargo<S: AsRef<OsStr>>(workspace: &Workspace, arguments: &[S]) -> Result<(), Failure> {
    finish(command(workspace, env!("CARGO"), arguments))
}

/// As [`cargo`], with one more environment variable.
pub(crate) fn cargo_with<S: AsRef<OsStr>>(
    workspace: &Workspace,
    variable: (&str, &str),
    arguments: &[S],
) -> Result<(), Failure> {
    let mut command = command(workspace, env!("CARGO"), arguments);
    command.env(variable.0, variable.1);
    finish(command)
}

/// Runs any program at the root with the caller's terminal, and fails when it fails.
pub(crate) fn program<S: AsRef<OsStr>>(
    workspace: &Workspace,
    program: impl AsRef<OsStr>,
    arguments: &[S],
) -> Result<(), Failure> {
    finish(command(workspace, program, arguments))
}

/// What a program writes to its standard output.
pub(crate) fn output_of<S: AsRef<OsStr>>(
    workspace: &Workspace,
    program: impl AsRef<OsStr>,
    arguments: &[S],
) -> Result<Vec<u8>, Failure> {
    let mut command = command(workspace, program, arguments);
    let shown = shown(&command);
    let output = command.output().map_err(|error| Failure::new(format!("{shown}: {error}")))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(Failure::new(format!("{shown}: {}\n{}", output.status, said.trim_end())))
    }
}

/// Whether `cargo NAME` is a command of this machine.
pub(crate) fn has_cargo_command(name: &str) -> bool {
    Command::new(env!("CARGO"))
        .args([name, "--version"])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn command<S: AsRef<OsStr>>(workspace: &Workspace, program: impl AsRef<OsStr>, arguments: &[S]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(workspace.root());
    command
}

fn finish(mut command: Command) -> Result<(), Failure> {
    let shown = shown(&command);
    let status = command.status().map_err(|error| Failure::new(format!("{shown}: {error}")))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{shown}` ended with {status}"))) }
}

/// The command as one would type it, without the folder of the program.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    std::iter::once(program)
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}
