use crate::failure::Failure;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;
use wait4::Wait4;

/// What one whole process took, from its start to its end.
#[derive(Clone, Copy)]
pub(crate) struct Usage {
    pub(crate) wall_seconds: f64,
    /// User and system time of all threads.
    pub(crate) cpu_seconds: f64,
    pub(crate) peak_bytes: u64,
}

/// Runs a program without a terminal and measures it.
///
/// # Errors
/// When it cannot be started, or ends with another exit code than those expected; then with what it said.
pub(crate) fn measure(command: &mut Command, exit: &[i32]) -> Result<Usage, Failure> {
    let shown = || format!("{:?}", command.get_program());
    let failed = |error: io::Error| Failure::new(format!("{}: {error}", shown()));
    let said = tempfile::tempfile().map_err(failed)?;
    let errors = said.try_clone().map_err(failed)?;
    let start = now();
    let child = {
        let command = &mut *command;
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(errors).spawn()
    };
    let used = match child.and_then(Wait4::wait4) {
        Ok(used) => used,
        Err(error) => return Err(Failure::new(format!("{:?}: {error}", command.get_program()))),
    };
    let wall_seconds = start.elapsed().as_secs_f64();
    if !used.status.code().is_some_and(|code| exit.contains(&code)) {
        return Err(Failure::new(format!("{command:?}: {}\n{}", used.status, tail(said))));
    }
    Ok(Usage {
        wall_seconds,
        cpu_seconds: (used.rusage.utime + used.rusage.stime).as_secs_f64(),
        peak_bytes: used.rusage.maxrss,
    })
}

/// Reads files from end to end with a buffer of 1 MiB and gives the number of their bytes: the floor under every bench.
///
/// # Errors
/// When a file cannot be read.
pub(crate) fn plain_read(words: &[String]) -> Result<u64, Failure> {
    let mut buffer = vec![0; 1 << 20];
    let mut bytes = 0;
    for path in words.iter().map(Path::new) {
        for path in files(path)? {
            let mut file = std::fs::File::open(&path).map_err(|error| Failure::disk(&path, &error))?;
            loop {
                match file.read(&mut buffer).map_err(|error| Failure::disk(&path, &error))? {
                    0 => break,
                    read => bytes += u64::try_from(read).unwrap_or(u64::MAX),
                }
            }
        }
    }
    Ok(bytes)
}

/// The file itself, or all files below the folder.
///
/// # Errors
/// When it is neither, or cannot be listed.
pub(crate) fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |error| Failure::disk(path, &error);
    if !path.metadata().map_err(failed)?.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut below = Vec::new();
    for entry in path.read_dir().map_err(failed)? {
        below.extend(files(&entry.map_err(failed)?.path())?);
    }
    below.sort();
    Ok(below)
}

/// The last lines that a process wrote to its standard error.
fn tail(mut said: std::fs::File) -> String {
    let mut text = String::new();
    let read = io::Seek::rewind(&mut said).and_then(|()| said.read_to_string(&mut text));
    if read.is_err() {
        return "what it said cannot be read".to_owned();
    }
    let lines: Vec<&str> = text.lines().collect();
    lines.iter().skip(lines.len().saturating_sub(12)).copied().collect::<Vec<_>>().join("\n")
}

#[expect(clippy::disallowed_methods, reason = "a bench is about the seconds that a process takes")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_works_is_measured_whole() {
        let usage = measure(Command::new("sleep").arg("0.05"), &[0]).unwrap();
        assert!(usage.wall_seconds >= 0.05 && usage.peak_bytes > 0);
        assert!(usage.cpu_seconds < usage.wall_seconds, "sleeping takes no processor time");
    }

    #[test]
    fn another_exit_code_than_expected_is_a_failure_with_what_was_said() {
        let mut shell = Command::new("sh");
        let shell = shell.args(["-c", "echo broken >&2; exit 3"]);
        let failure = measure(shell, &[0]).err().unwrap().to_string();
        assert!(failure.contains("broken") && failure.contains('3'), "{failure}");
        assert!(measure(shell, &[0, 3]).is_ok());
    }

    #[test]
    fn a_plain_read_sees_every_byte_of_every_file_below() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        std::fs::write(folder.path().join("in/b"), vec![1; (1 << 20) + 7]).unwrap();
        std::fs::write(folder.path().join("a"), "123").unwrap();
        let word = folder.path().display().to_string();
        assert_eq!(plain_read(std::slice::from_ref(&word)).unwrap(), (1 << 20) + 10);
        assert!(plain_read(&[format!("{word}/gone")]).is_err());
    }
}
