use super::Project;
use std::path::Path;

const MINIMAL: &str = r#"
schema = 1

[activity]
id = "assistant"
role = "handler"
acts = ["use"]
purpose = "お問い合わせ対応モデルの学習"
output = "generative-model"

[[dataset]]
id = "customers"
path = "data/*.csv"
columns.age = { role = "quasi-identifier", hierarchy = "h_age.csv", level = 1 }

[keys]
signing = "keys/signing.key"
deidentification = "keys/deidentification.key"

[log]
path = ".sekisho/log"
"#;

/// Replaces `from` by `to` in the minimal file and gives the error's code, line and suggestion.
#[track_caller]
fn check(from: &str, to: &str, expected: &str) {
    assert!(MINIMAL.contains(from), "{from}");
    let text = MINIMAL.replace(from, to);
    let error = Project::parse(&text, Path::new("sekisho.toml")).map(drop).unwrap_err();
    let param = |name| error.params().iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str());
    let line = param("line").map(|line| format!(" line {line}")).unwrap_or_default();
    let meant = param("suggestion").filter(|word| !word.is_empty()).map(|word| format!(" meant {word}"));
    assert_eq!(format!("{}{line}{}", error.code(), meant.unwrap_or_default()), expected);
}

#[test]
fn the_minimal_file_reads() {
    let project = Project::parse(MINIMAL, Path::new("here/sekisho.toml")).unwrap();
    assert_eq!(project.folder, Path::new("here"));
    assert_eq!(project.file.dataset[0].standard.word(), "auto");
    assert_eq!(project.file.dataset[0].columns["age"].level, Some(1));
}

#[test]
fn unknown_keys_are_named_with_their_line_and_a_suggestion() {
    check("output = ", "outputs = ", "project-unknown-key-meant line 9 meant output");
    check(
        "path = \"data/*.csv\"",
        "path = \"d.csv\"\nstandart = \"as-is\"",
        "project-unknown-key-meant line 14 meant standard",
    );
    check("level = 1", "levels = 1", "project-unknown-key-meant line 14 meant level");
    check("[log]", "[telemetry]\nx = 1\n\n[log]", "project-unknown-key line 20");
}

#[test]
fn wrong_words_and_days_are_named_with_their_line() {
    check("role = \"handler\"", "role = \"owner\"", "project-value line 6");
    check("acts = [\"use\"]", "acts = [\"use\"]\nends = 2026-02-30", "project-syntax line 8");
    check("acts = [\"use\"]", "acts = [\"use\"]\nends = 2026-02-03T10:00:00", "project-value line 8");
    check("schema = 1", "schema = ", "project-syntax line 2");
}

#[test]
fn a_project_that_contradicts_itself_is_refused() {
    check("schema = 1", "schema = 2", "project-schema");
    check("acts = [\"use\"]", "acts = []", "project-no-act");
    check("acts = [\"use\"]", "acts = [\"provide\"]", "project-no-recipient");
    check("id = \"customers\"", "id = \"cus tomers\"", "project-dataset-id");
    check("keys/deidentification.key", "keys/signing.key", "keys-not-separate");
    check(
        "[keys]",
        "[[link]]\ncolumns = [\"customers.id\", \"orders.id\"]\n\n[keys]",
        "project-unknown-dataset",
    );
    check("[keys]", "[[link]]\ncolumns = [\"customers.id\"]\n\n[keys]", "project-link-short");
    check(
        "[keys]",
        "[[recipient]]\nname = \"A\"\ncountry = \"JP\"\nrelation = \"entrustee\"\n\n[keys]",
        "project-recipient-without-act",
    );
}

#[test]
fn links_share_one_label_and_other_columns_do_not() {
    let text = MINIMAL.replace("[keys]", "[[dataset]]\nid = \"orders\"\npath = \"o.csv\"\n\n[[link]]\ncolumns = [\"orders.id\", \"customers.id\"]\n\n[keys]");
    let project = Project::parse(&text, Path::new("sekisho.toml")).unwrap();
    assert_eq!(project.pseudonym_label("orders", "id"), project.pseudonym_label("customers", "id"));
    assert_ne!(project.pseudonym_label("orders", "no"), project.pseudonym_label("customers", "no"));
}
