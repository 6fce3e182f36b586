//! What must not be got by trick or by accident: a clearance that the data do not bear, a verification that looked away,
//! somebody's files overwritten.
#[expect(dead_code, reason = "each test file uses its part of the support")]
mod support;

use support::{
    AS_IS_ANSWERS, CUSTOMER_COLUMNS, Home, PSEUDONYMISED_ANSWERS, Project, csv, customers, customers_as_is,
};

/// A pseudonymised project over one CSV with these settings of its dataset.
fn pseudonymised(more: &str) -> Home {
    let home = Home::new();
    home.write("data/c.csv", csv(CUSTOMER_COLUMNS, &customers(60, 5)));
    let more = format!("subject = \"customer_id\"\n{more}");
    home.project(
        &Project::in_house_training()
            .dataset("c", "data/c.csv", "pseudonymised", &more)
            .answers(PSEUDONYMISED_ANSWERS),
    );
    home
}

#[test]
fn a_measured_identifier_stays_one_whatever_the_project_calls_it() {
    let phone = "columns.\"電話番号\"";
    for settings in [
        "category = \"age\", role = \"quasi-identifier\", technique = \"mask\", keep_first = 12",
        "category = \"age\", role = \"other\", technique = \"keep\"",
        "role = \"quasi-identifier\", technique = \"keep\"",
    ] {
        pseudonymised(&format!("{phone} = {{ {settings} }}")).clear(&[]).ended(1);
    }
    pseudonymised(&format!("{phone} = {{ technique = \"suppress\" }}")).clear(&[]).ended(0);
}

#[test]
fn answers_that_contradict_each_other_or_come_from_the_future_are_refused() {
    let home = customers_as_is(AS_IS_ANSWERS);
    let project = Project(home.text("sekisho.toml"));
    home.project(&project.clone().answer("improper-use", "true"));
    home.clear(&[]).ended(65).says("answer-twice");
    home.project(&Project(project.0.replacen("2026-11-20", "2999-01-01", 1)));
    home.clear(&[]).ended(65).says("answer-future");
}

#[test]
fn an_activity_that_has_ended_is_not_cleared() {
    let home = customers_as_is(AS_IS_ANSWERS);
    let project =
        home.text("sekisho.toml").replacen("acts = [\"use\"]", "acts = [\"use\"]\nends = 2020-01-01", 1);
    home.project(&Project(project));
    home.clear(&[]).ended(65).says("project-ended");
}

#[test]
fn the_log_given_must_hold_the_clearance() {
    let home = customers_as_is(AS_IS_ANSWERS);
    home.clear(&[]).ended(0);
    let other = customers_as_is(AS_IS_ANSWERS);
    other.clear(&[]).ended(0);
    let log = other.log().display().to_string();
    home.run(&["verify", "out", "--log", &log]).ended(3).says("log-without-clearance");
    home.run(&["verify", "out", "--log", ".sekisho/log"]).ended(0);
}

#[test]
fn data_that_changed_after_clearing_are_noticed_by_the_holder_of_the_key() {
    let home = customers_as_is(AS_IS_ANSWERS);
    home.clear(&[]).ended(0);
    home.run(&["verify", "out", "--project", "."]).ended(0);
    let mut bytes = home.bytes("customers.csv");
    bytes.extend_from_slice(b"C999999,x,y,z,w\n");
    home.write("customers.csv", bytes);
    home.run(&["verify", "out", "--project", "."]).ended(3).says("input-differs");
}

#[test]
fn an_expired_clearance_can_be_told_by_the_exit_code() {
    let home = customers_as_is(AS_IS_ANSWERS);
    home.clear(&[]).ended(0);
    home.run(&["verify", "out", "--require-current"]).ended(0);
    home.run(&["verify", "out", "--require-current", "--on", "2099-01-01"]).ended(1);
    home.run(&["verify", "out", "--on", "2099-01-01"]).ended(0);
}

#[test]
fn a_file_slipped_in_beside_the_clearance_is_named() {
    let home = customers_as_is(AS_IS_ANSWERS);
    home.clear(&[]).ended(0);
    home.write("out/more.csv", "a\n1\n");
    home.run(&["verify", "out"]).ended(3).says("clearance-file-stranger");
}

#[test]
fn nothing_of_the_users_is_overwritten() {
    let home = customers_as_is(AS_IS_ANSWERS);
    home.write("mine/refusal.json", "{}");
    home.write("mine/precious.txt", "keep me");
    home.clear(&["--out", "mine"]).ended(73).says("output-not-ours");
    assert_eq!(home.text("mine/precious.txt"), "keep me");
    home.write("table.csv", "a,b\n1,2\n");
    home.run(&["scan", "table.csv", "--findings", "table.csv"]).ended(73);
    assert_eq!(home.text("table.csv"), "a,b\n1,2\n");
}

#[test]
fn released_files_are_no_inputs_and_no_file_is_released_twice() {
    let home = pseudonymised("");
    home.clear(&[]).ended(0);
    let project = home.text("sekisho.toml").replace("data/c.csv", "**/*.csv");
    home.project(&Project(project));
    home.clear(&["--supersede"]).ended(65).says("input-is-output");
    let twice = Project::in_house_training()
        .dataset("one", "data/c.csv", "as-is", "")
        .dataset("two", "data/c.csv", "as-is", "")
        .answers(AS_IS_ANSWERS);
    home.project(&twice);
    home.clear(&["--out", "elsewhere"]).ended(65).says("dataset-file-twice");
}

#[test]
fn bare_my_numbers_among_other_labels_are_not_released() {
    let home = Home::new();
    let cells: Vec<String> =
        (0..200).map(|row| if row < 40 { made_number(row) } else { format!("区分{}", row % 3) }).collect();
    home.write("data/c.csv", format!("v1\n{}\n", cells.join("\n")));
    home.project(
        &Project::in_house_training()
            .dataset("c", "data/c.csv", "pseudonymised", "")
            .answers(PSEUDONYMISED_ANSWERS),
    );
    home.clear(&[]);
    let text = released(&home);
    assert!((0..40).all(|row| !text.contains(&made_number(row))));
}

/// A number with a right check digit. Source: MIC ordinance No. 85 of 2014, art. 5.
fn made_number(row: u64) -> String {
    let base = format!("{:011}", 12_345_678_901_u64 + row * 7_919);
    let digits: Vec<u32> = base.chars().rev().filter_map(|digit| digit.to_digit(10)).collect();
    let sum: u32 =
        digits.iter().zip([2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6]).map(|(digit, weight)| digit * weight).sum();
    let check = if sum % 11 <= 1 { 0 } else { 11 - sum % 11 };
    format!("{base}{check}")
}

fn released(home: &Home) -> String {
    let data = home.out().join("data");
    let files = if data.exists() { support::files_below(&data) } else { Default::default() };
    files.into_iter().map(|(_, bytes)| String::from_utf8_lossy(&bytes).into_owned()).collect()
}
