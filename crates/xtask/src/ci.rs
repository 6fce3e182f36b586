use crate::failure::Failure;
use crate::program::cargo;
use crate::step::{Outcome, Step, run_all};
use crate::verb::{self, DENY_IF_INSTALLED};
use crate::workspace::Workspace;
use crate::{demo, generate, tidy};

/// Cheap steps first: what a person can mend in a minute should not wait for a build.
const STEPS: &[Step] = &[
    Step {
        name: "format",
        run: |workspace| done(cargo(workspace, &["fmt", "--all", "--check", "--", "--files-with-diff"])),
    },
    Step { name: "tidy", run: |workspace| done(tidy::run(workspace, generate::Pages::Later)) },
    Step { name: "lint", run: |workspace| done(verb::lint(workspace)) },
    Step {
        name: "build",
        run: |workspace| done(cargo(workspace, &["build", "--workspace", "--all-targets", "--locked"])),
    },
    Step { name: "test", run: |workspace| done(verb::test(workspace, &[])) },
    Step { name: "documentation", run: |workspace| done(verb::doc(workspace)) },
    Step { name: "generated pages", run: |workspace| done(generate::check(workspace)) },
    Step { name: "demo", run: |workspace| done(demo::run(workspace)) },
    DENY_IF_INSTALLED,
];

/// Everything that must hold before a change goes in.
///
/// # Errors
/// At the first step that fails.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Failure> {
    run_all(workspace, STEPS)
}

fn done(result: Result<(), Failure>) -> Result<Outcome, Failure> {
    result.map(|()| Outcome::Done)
}
