//! Killed or interrupted at any moment: the log stays whole and nothing half-written outlives the next run.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "test code; moments are measured")]

#[expect(dead_code, reason = "each test file uses its part of the support")]
mod support;

use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, Instant};
use support::{CUSTOMER_COLUMNS, Home, PSEUDONYMISED_ANSWERS, Project, csv, customers, entries_below};

/// A project whose run takes long enough to be hit.
fn home(rows: u64) -> Home {
    let home = Home::new();
    home.write("customers.csv", csv(CUSTOMER_COLUMNS, &customers(rows, 21)));
    let dataset = "subject = \"customer_id\"";
    let project =
        Project::in_house_training().dataset("customers", "customers.csv", "pseudonymised", dataset);
    home.project(&project.answers(PSEUDONYMISED_ANSWERS));
    home
}

/// How long an undisturbed run takes.
fn undisturbed(home: &Home) -> Duration {
    let start = Instant::now();
    home.clear(&["--out", "undisturbed"]).ended(0);
    start.elapsed()
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap();
    assert!(sent.success());
}

/// Whatever is in the output folder is whole, and so is the log.
fn nothing_is_torn(home: &Home) {
    if home.out().exists() {
        home.run(&["verify", "out"]).ended(0);
    }
    if home.log().join("checkpoint").exists() {
        let ran = home.run(&["log", "show", ".sekisho/log", "--quiet"]);
        assert_eq!(ran.code, 0, "{}", ran.err);
    }
}

#[test]
fn killed_at_several_moments() {
    let home = home(3_000);
    let whole = undisturbed(&home);
    for moment in 0..12_u32 {
        let mut child = home.spawn(&["clear", ".", "--quiet"]);
        sleep(whole * moment / 10);
        child.kill().unwrap();
        child.wait().unwrap();
        nothing_is_torn(&home);
        if home.out().exists() {
            std::fs::remove_dir_all(home.out()).unwrap();
        }
    }
    home.clear(&[]).ended(0);
    home.run(&["verify", "out"]).ended(0);
    home.run(&["log", "fsck", ".sekisho/log", "--log-key", "keys/signing.pub"]).ended(0);
    assert_eq!(home.leftovers(), Vec::<String>::new(), "the next run removes what killed runs left");
}

#[test]
fn killed_while_superseding_keeps_one_of_the_two() {
    let home = home(300);
    home.clear(&[]).ended(0);
    let whole = undisturbed(&home);
    for moment in 0..8_u32 {
        let mut child = home.spawn(&["clear", ".", "--quiet", "--supersede"]);
        // The last third of the run writes log and folder.
        sleep(whole * (12 + moment) / 20);
        child.kill().unwrap();
        child.wait().unwrap();
        nothing_is_torn(&home);
    }
    home.clear(&["--supersede"]).ended(0);
    home.run(&["verify", "out"]).ended(0);
    home.run(&["log", "fsck", ".sekisho/log"]).ended(0);
    assert_eq!(home.leftovers(), Vec::<String>::new());
}

#[test]
fn interrupted_by_the_user_ends_with_130_and_leaves_nothing() {
    let home = home(3_000);
    let whole = undisturbed(&home);
    let before = entries_below(home.folder());
    let mut interrupted = 0;
    for moment in [4_u32, 5, 6, 7] {
        let child = home.spawn(&["clear", "."]);
        sleep(whole * moment / 10);
        signal(&child, "INT");
        let ended = child.wait_with_output().unwrap();
        match ended.status.code() {
            Some(130) => interrupted += 1,
            // It was done before the signal came.
            Some(0) => std::fs::remove_dir_all(home.out()).unwrap(),
            other => panic!("{other:?} {}", String::from_utf8_lossy(&ended.stderr)),
        }
        assert!(!home.out().exists());
        assert_eq!(home.leftovers(), Vec::<String>::new());
    }
    assert!(interrupted > 0, "no run was hit");
    let outside_the_log = |names: Vec<String>| -> Vec<String> {
        names.into_iter().filter(|name| !name.starts_with(".sekisho") && !name.ends_with(".lock")).collect()
    };
    assert_eq!(outside_the_log(entries_below(home.folder())), outside_the_log(before));
    home.run(&["log", "fsck", ".sekisho/log"]).ended(0);
}

#[test]
fn an_interrupt_is_said_in_the_chosen_language_and_form() {
    let home = home(3_000);
    let whole = undisturbed(&home);
    let interrupted = |args: &[&str]| {
        for _ in 0..5 {
            let child = home.spawn(args);
            sleep(whole * 5 / 10);
            signal(&child, "INT");
            let ended = child.wait_with_output().unwrap();
            if ended.status.code() == Some(130) {
                return ended;
            }
            let _ = std::fs::remove_dir_all(home.out());
        }
        panic!("no run was hit");
    };
    let japanese = interrupted(&["clear", ".", "--lang", "ja"]);
    assert!(String::from_utf8(japanese.stderr).unwrap().contains("[interrupted]"));
    let object = interrupted(&["clear", ".", "--format", "json"]);
    let object: serde_json::Value = serde_json::from_slice(&object.stdout).unwrap();
    assert_eq!(object["code"], "interrupted");
}
