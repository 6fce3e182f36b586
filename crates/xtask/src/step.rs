use crate::failure::Failure;
use crate::workspace::Workspace;
use std::time::{Duration, Instant};

/// One thing that a run does, named for its log.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) run: fn(&Workspace) -> Result<Outcome, Failure>,
}

/// How a step that did not fail ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    /// Not run, and why: the closing line counts these, so that a green run hides nothing.
    Skipped(String),
}

/// Runs the steps in order, prints each with its seconds, and stops at the first that fails.
///
/// # Errors
/// The failure of that step, named.
pub(crate) fn run_all(workspace: &Workspace, steps: &[Step]) -> Result<(), Failure> {
    let start = now();
    let (mut done, mut skipped) = (0_usize, 0_usize);
    for step in steps {
        println!("\n==> {}", step.name);
        let step_start = now();
        let outcome = (step.run)(workspace);
        let seconds = seconds(step_start.elapsed());
        match outcome {
            Ok(Outcome::Done) => {
                done += 1;
                println!("<== {}: done in {seconds}", step.name);
            }
            Ok(Outcome::Skipped(why)) => {
                skipped += 1;
                println!("<== {}: skipped ({why})", step.name);
            }
            Err(failure) => {
                let left = steps.len() - done - skipped - 1;
                println!("<== {}: FAILED after {seconds}", step.name);
                println!(
                    "\nxtask: {done} done, {skipped} skipped, 1 failed, {left} not run, in {}",
                    self::seconds(start.elapsed())
                );
                return Err(Failure::new(format!("{}: {failure}", step.name)));
            }
        }
    }
    println!("\nxtask: {done} done, {skipped} skipped, 0 failed, in {}", seconds(start.elapsed()));
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the seconds of a step are for the person who waits")]
fn now() -> Instant {
    Instant::now()
}

fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn done(_: &Workspace) -> Result<Outcome, Failure> {
        Ok(Outcome::Done)
    }

    fn skipped(_: &Workspace) -> Result<Outcome, Failure> {
        Ok(Outcome::Skipped("tool absent".to_owned()))
    }

    fn failing(_: &Workspace) -> Result<Outcome, Failure> {
        Err(Failure::new("broken"))
    }

    fn never(_: &Workspace) -> Result<Outcome, Failure> {
        panic!("a step after a failed one ran")
    }

    #[test]
    fn a_run_of_done_and_skipped_steps_ends_well() {
        let workspace = Workspace::here().unwrap();
        let steps = [Step { name: "one", run: done }, Step { name: "two", run: skipped }];
        assert!(run_all(&workspace, &steps).is_ok());
    }

    #[test]
    fn a_run_stops_at_the_first_failure_and_names_it() {
        let workspace = Workspace::here().unwrap();
        let steps = [
            Step { name: "one", run: done },
            Step { name: "two", run: failing },
            Step { name: "three", run: never },
        ];
        let failure = run_all(&workspace, &steps).unwrap_err();
        assert_eq!(failure.to_string(), "two: broken");
    }
}
