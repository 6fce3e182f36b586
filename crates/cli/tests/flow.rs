//! From data to a clearance or a refusal, with the real command on real files.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code")]

#[expect(dead_code, reason = "each test file uses its part of the support")]
mod support;

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use support::{
    ANONYMISED_ANSWERS, AS_IS_ANSWERS, CUSTOMER_COLUMNS, Home, PSEUDONYMISED_ANSWERS, Project, Seeded,
    column, csv, customers, customers_as_is, entries_below, files_below, jsonl, parquet, sha256, shared_data,
};

fn without<'a>(answers: &[(&'a str, &'a str)], fact: &str) -> Vec<(&'a str, &'a str)> {
    answers.iter().filter(|(id, _)| *id != fact).copied().collect()
}

fn instead<'a>(answers: &[(&'a str, &'a str)], fact: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    let mut answers = without(answers, fact);
    answers.push((fact, value));
    answers
}

/// The purpose does not cover the use, and no other route stays open.
fn barred<'a>(answers: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut answers = instead(answers, "purpose-covers-use", "false");
    answers.extend([("purpose-change-related", "false"), ("consent-to-use", "false")]);
    answers
}

fn facts_of_reasons(refusal: &Value) -> BTreeSet<String> {
    refusal["reasons"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|reason| reason["facts"].as_array().unwrap())
        .map(|fact| fact.as_str().unwrap().to_owned())
        .collect()
}

mod as_is {
    use super::*;

    #[test]
    fn all_answers_clear_it() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0).says("CLEAR");
        let names = entries_below(&home.out());
        for name in [
            "clearance.json",
            "clearance.tlog-proof",
            "inputs.json",
            "internal.json",
            "report.en.html",
            "report.ja.html",
        ] {
            assert!(names.contains(&name.to_owned()), "{name} in {names:?}");
        }
        assert!(!names.iter().any(|name| name == "refusal.json"));
        assert!(!home.out().join("data").exists(), "as-is writes no copy of the data");
        assert_eq!(home.leftovers(), Vec::<String>::new());
    }

    #[test]
    fn a_bar_refuses_it() {
        let home = customers_as_is(&barred(AS_IS_ANSWERS));
        home.clear(&[]).ended(1).says("REFUSED");
        let refusal = home.json("out/refusal.json");
        assert_eq!(refusal["verdict"], "blocked");
        assert!(!home.out().join("clearance.json").exists());
        assert!(refusal["next"]["command"].as_str().unwrap().starts_with("sekisho "));
    }

    #[test]
    fn unlawful_acquisition_is_a_reason_that_nothing_cures() {
        let home = customers_as_is(&instead(AS_IS_ANSWERS, "acquired-properly", "false"));
        home.clear(&[]).ended(1);
        let refusal = home.json("out/refusal.json");
        let reasons = refusal["reasons"].as_array().unwrap();
        assert_eq!(reasons.len(), 1);
        assert_eq!(reasons[0]["cure"], "nothing");
        assert!(facts_of_reasons(&refusal).contains("acquired-properly"));
    }

    #[test]
    fn a_reason_does_not_ask_what_was_answered() {
        let home = customers_as_is(&instead(AS_IS_ANSWERS, "purpose-covers-use", "false"));
        home.clear(&[]).ended(2);
        let facts = facts_of_reasons(&home.json("out/refusal.json"));
        assert!(
            !facts.contains("purpose-covers-use"),
            "it was answered, and other routes are open: {facts:?}"
        );
    }

    #[test]
    fn a_missing_answer_leaves_it_undetermined() {
        for fact in ["acquired-properly", "purpose-covers-use", "improper-use", "security-measures"] {
            let home = customers_as_is(&without(AS_IS_ANSWERS, fact));
            home.clear(&[]).ended(2);
            let refusal = home.json("out/refusal.json");
            assert_eq!(refusal["verdict"], "unknown", "{fact}");
            assert!(facts_of_reasons(&refusal).contains(fact), "{fact}: {}", refusal["reasons"]);
        }
    }

    #[test]
    fn what_was_not_found_is_not_absent() {
        let home = customers_as_is(&without(AS_IS_ANSWERS, "special-care-information"));
        home.clear(&[]).ended(2);
        let refusal = home.json("out/refusal.json");
        let fact =
            refusal["facts"].as_array().unwrap().iter().find(|fact| fact["id"] == "special-care-information");
        assert_eq!(fact.unwrap()["value"], "unknown");
        assert!(fact.unwrap()["provenance"]["en"].as_str().unwrap().contains("not the same as absent"));
    }

    #[test]
    fn an_answer_against_a_finding_is_a_conflict() {
        let home = customers_as_is(&instead(AS_IS_ANSWERS, "personal-information", "false"));
        home.clear(&[]).ended(0);
        let clearance = home.clearance();
        let fact =
            clearance["facts"].as_array().unwrap().iter().find(|fact| fact["id"] == "personal-information");
        assert_eq!(fact.unwrap()["conflict"], true);
        assert_eq!(fact.unwrap()["value"], "unknown");
    }

    #[test]
    fn my_numbers_put_it_out_of_scope() {
        let home = Home::new();
        home.write("staff.csv", "社員番号,個人番号\nE1,123456789018\nE2,234567890121\nE3,345678901234\n");
        let answers = instead(AS_IS_ANSWERS, "my-number-present", "false");
        home.project(
            &Project::in_house_training().dataset("staff", "staff.csv", "as-is", "").answers(&answers),
        );
        home.clear(&[]).ended(2);
        let verdict = home.json("out/refusal.json")["verdict"].clone();
        assert!(verdict == "out-of-scope" || verdict == "unknown", "{verdict}");
    }

    #[test]
    fn the_clearance_says_what_the_contract_says() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let clearance = home.clearance();
        let english = clearance["statement"]["en"].as_str().unwrap();
        for words in [
            "On the facts listed",
            "no bar was found",
            "It is not legal advice",
            "The duties listed continue.",
        ] {
            assert!(english.contains(words), "{words} in {english}");
        }
        assert!(clearance["valid_from"].as_str().unwrap() <= clearance["valid_until"].as_str().unwrap());
        assert!(!clearance["not_checked"].as_array().unwrap().is_empty());
        assert!(!clearance["duties"].as_array().unwrap().is_empty());
        let stated = clearance["facts"]
            .as_array()
            .unwrap()
            .iter()
            .find(|fact| fact["id"] == "acquired-properly")
            .unwrap();
        assert!(
            stated["provenance"]["en"].as_str().unwrap().starts_with("stated by Test Person on 2026-11-20")
        );
    }

    #[test]
    fn a_clearance_is_not_valid_beyond_the_end_of_the_project() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let text = home.text("sekisho.toml").replace("output = ", "ends = 2099-01-01\noutput = ");
        home.write("sekisho.toml", &text);
        home.clear(&[]).ended(0);
        let far = home.clearance()["valid_until"].as_str().unwrap().to_owned();
        assert!(far.as_str() < "2099-01-01", "the pack's own review comes first");
        let today = home.clearance()["valid_from"].as_str().unwrap().to_owned();
        home.write("sekisho.toml", text.replace("ends = 2099-01-01", &format!("ends = {today}")));
        home.clear(&["--supersede"]).ended(0);
        assert_eq!(home.clearance()["valid_until"].as_str().unwrap(), today);
    }

    #[test]
    fn input_files_are_committed_to_with_a_key() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let inputs = home.json("out/inputs.json");
        let committed = inputs["inputs"][0]["files"][0]["hmac_sha256"].as_str().unwrap();
        assert_eq!(committed.len(), 64);
        assert_ne!(committed, sha256(&home.bytes("customers.csv")), "an input has no plain digest");
    }
}

mod verification {
    use super::*;

    #[test]
    fn without_a_key_it_is_integrity_only() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        home.run(&["verify"])
            .ended(0)
            .says("intact; signer not pinned: integrity only, neither author nor time");
        home.run(&["verify", "out/clearance.json", "--lang", "ja"])
            .ended(0)
            .says("署名者は固定されていません");
        let json = home.run(&["verify", "out", "--format", "json"]).ended(0).json();
        assert_eq!((&json["intact"], &json["pinned"]), (&Value::from(true), &Value::from(false)));
        assert_eq!(json["validity"], "current");
    }

    #[test]
    fn with_the_key_of_the_log_the_signer_is_pinned() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let ran = home.run(&["verify", "out", "--log-key", "keys/signing.pub"]).ended(0);
        assert!(!ran.out.contains("not pinned"));
        let key = home.text("keys/signing.pub");
        let json = home.run(&["verify", "out", "--log-key", key.trim(), "--format", "json"]).ended(0).json();
        assert_eq!(json["pinned"], true);
    }

    #[test]
    fn the_key_of_another_log_is_refused() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        home.run(&["key", "new", "signing", "--out", "keys/other.key", "--name", "other.example/log"])
            .ended(0);
        home.run(&["verify", "out", "--log-key", "keys/other.pub"]).ended(3);
    }

    #[test]
    fn validity_is_reported_apart_from_integrity() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        for (on, validity) in [("2000-01-01", "not-yet-valid"), ("2099-01-01", "expired")] {
            let json = home.run(&["verify", "out", "--on", on, "--format", "json"]).ended(0).json();
            assert_eq!((&json["validity"], &json["intact"]), (&Value::from(validity), &Value::from(true)));
        }
    }

    #[test]
    fn a_copy_carried_elsewhere_verifies() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let auditor = Home::without_keys();
        for (name, bytes) in files_below(&home.out()) {
            auditor.write(&format!("received/{name}"), bytes);
        }
        auditor.write("signing.pub", home.bytes("keys/signing.pub"));
        auditor.run(&["verify", "received", "--log-key", "signing.pub"]).ended(0);
    }

    #[test]
    fn the_log_is_clean_and_proves_its_entries() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let log = home.log().display().to_string();
        home.run(&["log", "fsck", &log, "--log-key", "keys/signing.pub"]).ended(0);
        let shown = home.run(&["log", "show", &log, "--format", "json"]).ended(0).json();
        let size = shown["size"].as_u64().unwrap();
        assert_eq!(u64::try_from(shown["entries"].as_array().unwrap().len()).unwrap(), size);
        home.run(&["log", "prove", &log, "--index", &(size - 1).to_string()]).ended(0).says("index");
        home.run(&["log", "prove", &log, "--from-size", "1"]).ended(0).says("hashes");
    }
}

mod output_folder {
    use super::*;

    #[test]
    fn a_clearance_is_not_replaced_unasked() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let before = files_below(&home.out());
        home.clear(&[]).ended(73).says("output-has-clearance");
        assert!(files_below(&home.out()) == before, "nothing in the folder changed");
    }

    #[test]
    fn a_newer_clearance_names_the_one_it_supersedes() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&["--out", "first"]).ended(0);
        std::fs::rename(home.path("first"), home.path("kept")).unwrap();
        for (name, bytes) in files_below(&home.path("kept")) {
            home.write(&format!("out/{name}"), bytes);
        }
        home.clear(&["--supersede"]).ended(0);
        assert_eq!(home.clearance()["supersedes"], sha256(&home.bytes("kept/clearance.json")));
        let log = home.log().display().to_string();
        let old = home.run(&["verify", "kept", "--log", &log, "--format", "json"]).ended(0).json();
        assert_eq!(old["validity"], "superseded");
        let new = home.run(&["verify", "out", "--log", &log, "--format", "json"]).ended(0).json();
        assert_eq!(new["validity"], "current");
        assert_eq!(home.leftovers(), Vec::<String>::new());
    }

    #[test]
    fn a_refusal_is_replaced_without_asking() {
        let home = customers_as_is(&without(AS_IS_ANSWERS, "acquired-properly"));
        home.clear(&[]).ended(2);
        home.clear(&[]).ended(2);
        let text = home.text("sekisho.toml");
        home.write("sekisho.toml", Project(text).answer("acquired-properly", "true").0);
        home.clear(&[]).ended(0);
        assert!(!home.out().join("refusal.json").exists());
        home.run(&["verify", "out"]).ended(0);
    }

    #[test]
    fn a_folder_of_something_else_is_never_replaced() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.write("out/thesis.txt", "mine");
        home.clear(&[]).ended(73);
        home.clear(&["--supersede"]).ended(73);
        assert_eq!(home.text("out/thesis.txt"), "mine");
        assert_eq!(entries_below(&home.out()), ["thesis.txt"]);
    }

    #[test]
    fn a_dry_run_writes_nothing() {
        for (answers, code) in [(AS_IS_ANSWERS.to_vec(), 0), (without(AS_IS_ANSWERS, "acquired-properly"), 2)]
        {
            let home = customers_as_is(&answers);
            let before = home.entries();
            home.clear(&["--dry-run"]).ended(code);
            assert_eq!(home.entries(), before);
        }
    }

    #[test]
    fn figures_for_the_house_alone_are_private() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let mode = |name: &str| std::fs::metadata(home.path(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode("out/internal.json"), 0o600);
        assert_eq!(mode("keys/signing.key"), 0o600);
        assert_eq!(mode("keys/deidentification.key"), 0o600);
    }
}

mod other_law {
    use super::*;

    fn is_no_clearance(home: &Home) {
        assert!(home.path("what-if.json").exists());
        assert!(!home.out().exists());
        assert!(!home.log().exists());
    }

    #[test]
    fn what_if_answers_and_clears_nothing() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&["--what-if", "act56-2026"]).ended(4);
        is_no_clearance(&home);
        let document = home.json("what-if.json");
        assert_eq!(document["not_law"], true);
        assert!(document["editions"].as_array().unwrap().iter().any(|edition| edition == "act56-2026"));
        assert!(document["warning"]["en"].as_str().unwrap().contains("no clearance"));
    }

    #[test]
    fn what_if_writes_where_it_is_told_to() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&["--what-if", "act56-2026@2028-08-01", "--out", "supposed"]).ended(4);
        assert_eq!(entries_below(&home.path("supposed")), ["what-if.json"]);
        home.run(&["verify", "supposed"]).ended(66);
    }

    #[test]
    fn another_day_is_answered_and_clears_nothing() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&["--as-of", "2026-01-05"]).ended(4);
        is_no_clearance(&home);
        assert_eq!(home.json("what-if.json")["verdict"], "clear");
    }

    #[test]
    fn after_the_last_day_to_start_nothing_is_known() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&["--as-of", "2028-07-16"]).ended(4);
        assert_eq!(home.json("what-if.json")["verdict"], "unknown");
        home.clear(&["--as-of", "2028-07-15"]).ended(4);
        assert_eq!(home.json("what-if.json")["verdict"], "clear");
    }

    #[test]
    fn the_supposition_names_the_day_it_is_about() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&["--as-of", "2026-01-05"]).ended(4);
        assert_eq!(home.json("what-if.json")["as_of"], "2026-01-05");
    }

    #[test]
    fn statistics_for_a_third_party_are_reached_by_what_if_alone() {
        let home = Home::new();
        home.write("customers.csv", csv(CUSTOMER_COLUMNS, &customers(40, 1)));
        let provision = Project::of(
            "schema = 1\n\n[activity]\nid = \"joint-statistics\"\nrole = \"provider\"\nacts = [\"provide\"]\npurpose = \"統計の作成\"\n\
             output = \"statistics\"\n\n[[recipient]]\nname = \"研究会社\"\ncountry = \"JP\"\nrelation = \"third-party\"\n",
        );
        let answers = [
            ("acquired-properly", "true"),
            ("special-care-information", "false"),
            ("my-number-present", "false"),
            ("minors-present", "false"),
            ("face-feature-data-present", "false"),
            ("purpose-specified", "true"),
            ("purpose-covers-use", "true"),
            ("improper-use", "false"),
            ("security-measures", "true"),
            ("result-links-person", "false"),
            ("consent-to-provision", "false"),
            ("opt-out-notified", "false"),
            ("opt-out-filed", "false"),
            ("statistics-sole-purpose", "true"),
            ("provider-published", "true"),
            ("recipient-published", "true"),
            ("written-agreement", "true"),
            ("no-onward-provision", "true"),
            ("recipient-safeguards", "true"),
            ("acquirer-published", "true"),
            ("received-by-opt-out", "false"),
            ("opt-out-acquired-wrongfully", "false"),
            ("recipient-does-not-handle", "false"),
        ];
        home.project(&provision.dataset("customers", "customers.csv", "as-is", "").answers(&answers));
        home.clear(&[]).ended(1);
        let next = home.json("out/refusal.json")["next"]["text"]["en"].as_str().unwrap().to_owned();
        assert!(!next.contains("pseudonymised"), "no third party may get pseudonymised information: {next}");
        home.clear(&["--what-if", "act56-2026"]).ended(4);
        let document = home.json("what-if.json");
        assert_eq!(document["verdict"], "clear", "{}", document["reasons"]);
    }
}

mod machine_outputs {
    use super::*;

    #[test]
    fn every_command_prints_one_json_document() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let document = home.clear(&["--format", "json"]).ended(0).json();
        assert_eq!((&document["verdict"], &document["schema"]), (&Value::from("clear"), &Value::from(1)));
        for args in [
            &["scan", "customers.csv"][..],
            &["decide", "."],
            &["risk", "customers.csv", "--quasi-identifiers", "地域", "--k", "3"],
            &["verify", "out"],
            &["log", "show", ".sekisho/log"],
            &["log", "fsck", ".sekisho/log"],
            &["law", "facts"],
            &["schema"],
        ] {
            let ran = home.run(&[args, &["--format", "json"]].concat());
            assert!(ran.json().is_object(), "{args:?}");
            assert!(ran.err.is_empty(), "{args:?}: {}", ran.err);
        }
    }

    #[test]
    fn a_refusal_is_one_json_document() {
        let home = customers_as_is(&without(AS_IS_ANSWERS, "acquired-properly"));
        let document = home.clear(&["--format", "json"]).ended(2).json();
        assert_eq!(document["verdict"], "unknown");
        assert_eq!(document["schema"], 1);
        let what_if = home.clear(&["--format", "json", "--what-if", "act56-2026"]).ended(4).json();
        assert_eq!(what_if["not_law"], true);
    }

    #[test]
    fn a_dry_run_is_one_json_document() {
        let home = customers_as_is(AS_IS_ANSWERS);
        assert_eq!(home.clear(&["--dry-run", "--format", "json"]).ended(0).json()["verdict"], "clear");
    }

    #[test]
    fn quiet_says_nothing_and_still_ends_with_its_code() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let ran = home.clear(&["--quiet"]).ended(0);
        assert_eq!((ran.out.as_str(), ran.err.as_str()), ("", ""));
    }

    #[test]
    fn findings_are_written_where_asked_without_values() {
        use std::os::unix::fs::PermissionsExt as _;
        let home = customers_as_is(AS_IS_ANSWERS);
        home.run(&["scan", "customers.csv", "--findings", "findings.jsonl"]).ended(0);
        let mode = std::fs::metadata(home.path("findings.jsonl")).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        let lines: Vec<Value> =
            home.text("findings.jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let of = |category: &str| lines.iter().filter(|line| line["category"] == category).count();
        assert_eq!((of("phone"), of("email")), (40, 40));
        let members: BTreeSet<&str> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
        let expected = ["category", "column", "confidence", "end", "file", "recognizer", "row", "start"];
        assert_eq!(members, BTreeSet::from(expected));
        let text = home.text("findings.jsonl");
        assert!(!text.contains("user7@example.com") && !text.contains("090-"));
    }

    #[test]
    fn scan_fails_where_it_is_asked_to() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.run(&["scan", "customers.csv", "--fail-on", "phone"]).ended(1);
        home.run(&["scan", "customers.csv", "--fail-on", "any"]).ended(1);
        home.run(&["scan", "customers.csv", "--fail-on", "passport"]).ended(0);
        home.write("broken.csv", "a,b\n1\n");
        home.run(&["scan", "customers.csv", "broken.csv"]).ended(5);
    }

    #[test]
    fn decide_opens_no_data() {
        let home = customers_as_is(AS_IS_ANSWERS);
        let inventory = home.run(&["scan", "customers.csv", "--format", "json"]).ended(0).out;
        home.write("inventory.json", inventory);
        let answer =
            home.run(&["decide", ".", "--inventory", "inventory.json", "--format", "json"]).ended(0).json();
        assert_eq!(answer["verdict"], "clear");
        for member in [
            "role",
            "basis",
            "decisions",
            "blocked_by",
            "missing",
            "facts",
            "duties",
            "documents",
            "reasons",
            "pack",
        ] {
            assert!(answer.get(member).is_some(), "{member}");
        }
    }

    #[test]
    fn decide_answers_a_bare_list_of_facts() {
        let home = Home::without_keys();
        home.write(
            "facts.toml",
            "act = \"use\"\nrole = \"handler\"\nprocessing = \"as-is\"\nacquired-properly = false\n",
        );
        home.run(&["decide", "--answers", "facts.toml"]).ended(1);
        let answer = home.run(&["decide", "--answers", "facts.toml", "--format", "json"]).ended(1).json();
        assert_eq!(answer["verdict"], "blocked");
    }
}

mod linked {
    use super::*;

    fn contracts(rows: u64) -> Vec<Vec<String>> {
        let mut seeded = Seeded(7);
        let row = |row: u64| {
            let charge = (1_000 + seeded.below(9_000)).to_string();
            vec![format!("C{:06}", row + 1), format!("{}-{:02}", 2015 + row % 10, 1 + row % 12), charge]
        };
        (0..rows).map(row).collect()
    }

    fn home(standard: &str, linked: bool, answers: &[(&str, &str)]) -> Home {
        let home = Home::new();
        parquet(&home.path("data/customers.parquet"), CUSTOMER_COLUMNS, &customers(60, 3));
        home.write("data/contracts.jsonl", jsonl(&["customer_id", "開始月", "料金"], &contracts(60)));
        let mut project = Project::in_house_training()
            .dataset("customers", "data/*.parquet", standard, "subject = \"customer_id\"")
            .dataset("contracts", "data/*.jsonl", standard, "subject = \"customer_id\"");
        if linked {
            project = project.link(&["customers.customer_id", "contracts.customer_id"]);
        }
        home.project(&project.answers(answers));
        home
    }

    const CUSTOMERS_OUT: &str = "out/data/customers/customers.parquet";
    const CONTRACTS_OUT: &str = "out/data/contracts/contracts.jsonl";

    #[test]
    fn a_link_keeps_the_join_across_pseudonymised_datasets() {
        let home = home("pseudonymised", true, PSEUDONYMISED_ANSWERS);
        home.clear(&[]).ended(0);
        let one = column(&home.path(CUSTOMERS_OUT), "customer_id");
        let other = column(&home.path(CONTRACTS_OUT), "customer_id");
        assert_eq!(one, other);
        assert_eq!(one.iter().collect::<BTreeSet<_>>().len(), 60);
        assert!(!one.iter().any(|id| id.starts_with("C0")));
        home.run(&["verify", "out"]).ended(0).says("data/customers/customers.parquet");
    }

    #[test]
    fn without_a_link_no_join_survives() {
        let home = home("pseudonymised", false, PSEUDONYMISED_ANSWERS);
        home.clear(&[]).ended(0);
        let one: BTreeSet<String> = column(&home.path(CUSTOMERS_OUT), "customer_id").into_iter().collect();
        let other: BTreeSet<String> = column(&home.path(CONTRACTS_OUT), "customer_id").into_iter().collect();
        assert!(one.is_disjoint(&other));
    }

    #[test]
    fn another_key_gives_other_pseudonyms() {
        let (one, other) = (
            home("pseudonymised", true, PSEUDONYMISED_ANSWERS),
            home("pseudonymised", true, PSEUDONYMISED_ANSWERS),
        );
        one.clear(&[]).ended(0);
        other.clear(&[]).ended(0);
        let ids = |home: &Home| {
            column(&home.path(CUSTOMERS_OUT), "customer_id").into_iter().collect::<BTreeSet<_>>()
        };
        assert!(ids(&one).is_disjoint(&ids(&other)));
    }

    #[test]
    fn pseudonymised_columns_hold_no_name_phone_or_address_of_mail() {
        let home = home("pseudonymised", true, PSEUDONYMISED_ANSWERS);
        home.clear(&[]).ended(0);
        let names: Vec<String> =
            support::cells(&home.path(CUSTOMERS_OUT)).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["customer_id", "地域"]);
        let customers = home.clearance()["datasets"][0].clone();
        for criterion in customers["criteria"].as_array().unwrap() {
            assert_eq!(criterion["state"], "met", "{criterion}");
        }
    }

    #[test]
    fn pseudonymised_is_not_clear_without_its_conditions() {
        for fact in
            ["rule32-measures", "no-matching", "no-contact-use", "ai-purpose-published", "purpose-specified"]
        {
            home("pseudonymised", true, &without(PSEUDONYMISED_ANSWERS, fact)).clear(&[]).ended(2);
            home("pseudonymised", true, &instead(PSEUDONYMISED_ANSWERS, fact, "false")).clear(&[]).ended(1);
        }
    }

    #[test]
    fn masked_stays_under_the_ordinary_rules() {
        let home = home("masked", true, AS_IS_ANSWERS);
        home.clear(&[]).ended(0);
        let names = column(&home.path(CUSTOMERS_OUT), "氏名");
        assert!(
            names.iter().all(|name| !support::GIVEN_NAMES.iter().any(|given| name.contains(given))),
            "masked"
        );
        assert_eq!(
            column(&home.path(CUSTOMERS_OUT), "customer_id"),
            column(&home.path(CONTRACTS_OUT), "customer_id")
        );
        assert_eq!(
            home.clearance()["datasets"][0]["criteria"].as_array().unwrap().len(),
            0,
            "masking claims no status"
        );
        self::home("masked", true, &barred(AS_IS_ANSWERS)).clear(&[]).ended(1);
    }

    #[test]
    fn a_pseudonym_for_a_column_that_identifies_no_one_names_the_frequency_leak() {
        let home = home("pseudonymised", true, PSEUDONYMISED_ANSWERS);
        let text = home.text("sekisho.toml").replacen(
            "subject = \"customer_id\"",
            "subject = \"customer_id\"\ncolumns.\"地域\" = { technique = \"pseudonym\" }",
            1,
        );
        home.write("sekisho.toml", text);
        home.clear(&[]).ended(1).says("plan-pseudonym-frequency-leak").says("地域");
    }

    #[test]
    fn auto_takes_the_least_processing_that_is_clear() {
        let as_is = home("auto", true, AS_IS_ANSWERS);
        as_is.clear(&[]).ended(0);
        assert_eq!(as_is.clearance()["datasets"][0]["standard"], "as-is");
        let pseudonymised = home("auto", true, PSEUDONYMISED_ANSWERS);
        pseudonymised.clear(&[]).ended(0);
        let dataset = pseudonymised.clearance()["datasets"][0].clone();
        assert_eq!(
            (&dataset["asked"], &dataset["standard"]),
            (&Value::from("auto"), &Value::from("pseudonymised"))
        );
    }

    #[test]
    fn results_do_not_depend_on_the_number_of_jobs() {
        let home = home("pseudonymised", true, PSEUDONYMISED_ANSWERS);
        let mut seen: BTreeSet<(Vec<String>, String)> = BTreeSet::new();
        for jobs in ["1", "2", "4"] {
            let out = format!("out-{jobs}");
            home.clear(&["--jobs", jobs, "--out", &out]).ended(0);
            let data = files_below(&home.path(&format!("{out}/data")));
            let digests = data.iter().map(|(name, bytes)| format!("{name} {}", sha256(bytes))).collect();
            let envelope: Value = home.json(&format!("{out}/clearance.json"));
            let predicate = support::statement(&envelope)["predicate"].clone();
            let decided = ["verdict", "decisions", "facts", "datasets", "duties", "editions"];
            let decided: BTreeMap<&str, &Value> =
                decided.iter().map(|member| (*member, &predicate[*member])).collect();
            seen.insert((digests, serde_json::to_string(&decided).unwrap()));
        }
        assert_eq!(seen.len(), 1);
    }

    #[test]
    fn the_same_input_gives_the_same_bytes() {
        let home = home("pseudonymised", true, PSEUDONYMISED_ANSWERS);
        home.clear(&["--out", "one"]).ended(0);
        home.clear(&["--out", "two"]).ended(0);
        for name in ["data", "inputs.json"] {
            let (one, two) = (home.path("one").join(name), home.path("two").join(name));
            if one.is_dir() {
                assert!(files_below(&one) == files_below(&two));
            } else {
                assert!(std::fs::read(one).unwrap() == std::fs::read(two).unwrap());
            }
        }
    }

    #[test]
    fn deidentify_writes_the_data_that_clear_would_and_claims_nothing() {
        let home = home("pseudonymised", true, PSEUDONYMISED_ANSWERS);
        home.clear(&[]).ended(0);
        home.run(&["deidentify", ".", "--out", "processed"]).ended(0).says("no clearance");
        assert!(files_below(&home.path("out/data")) == files_below(&home.path("processed/data")));
        assert!(!home.path("processed/clearance.json").exists());
    }
}

mod census {
    use super::*;

    const COLUMNS: &str = "\
columns.sex = { role = \"quasi-identifier\" }
columns.age = { role = \"quasi-identifier\", hierarchy = \"h_age.csv\", level = 3 }
columns.race = { role = \"quasi-identifier\", hierarchy = \"h_race.csv\", level = 1 }
columns.marital-status = { role = \"quasi-identifier\", hierarchy = \"h_marital-status.csv\", level = 1 }
columns.education = { role = \"quasi-identifier\", hierarchy = \"h_education.csv\", level = 2 }
columns.native-country = { role = \"quasi-identifier\", hierarchy = \"h_native-country.csv\", level = 2 }
columns.workclass = { role = \"quasi-identifier\", hierarchy = \"h_workclass.csv\", level = 1 }
columns.occupation = { role = \"quasi-identifier\", hierarchy = \"h_occupation.csv\", level = 1 }
columns.salary-class = { role = \"sensitive\" }
k = 5
";

    fn home(max_suppressed: &str, answers: &[(&str, &str)]) -> Option<Home> {
        // The table has a column of race, which is special care-required information.
        let answers =
            [&without(answers, "special-care-information")[..], &[("special-care-basis", "true")]].concat();
        let adult = shared_data("tabular/adult")?;
        let home = Home::new();
        for (name, bytes) in files_below(&adult) {
            home.write(&name, bytes);
        }
        let more = format!("{COLUMNS}max_suppressed = {max_suppressed}");
        home.project(
            &Project::in_house_training()
                .dataset("census", "data.csv", "anonymised", &more)
                .answers(&answers),
        );
        Some(home)
    }

    /// Counts classes over whole rows without salary, the slow way.
    fn smallest_class(home: &Home) -> (usize, usize) {
        let text = home.text("out/data/census/data.csv");
        let mut classes: BTreeMap<String, usize> = BTreeMap::new();
        for line in text.lines().skip(1) {
            *classes.entry(line.rsplit_once(';').unwrap().0.to_owned()).or_default() += 1;
        }
        (classes.values().copied().min().unwrap(), text.lines().count() - 1)
    }

    #[test]
    fn the_census_table_is_cleared_as_anonymised() {
        let Some(home) = home("0.02", ANONYMISED_ANSWERS) else { return };
        home.clear(&[]).ended(0);
        home.run(&["verify", "out"]).ended(0);
        let (smallest, rows) = smallest_class(&home);
        assert!(smallest >= 5, "k is 5, the smallest class is {smallest}");
        assert_eq!(
            rows,
            30_162 - 187,
            "187 rows stand in classes below 5 at these levels, counted by another program"
        );
        let risk = home.clearance()["datasets"][0]["risk"].clone();
        assert_eq!((&risk["k"], &risk["suppressed_rows"]), (&Value::from(5), &Value::from(187)));
        assert_eq!(risk["rows_below_k"], 0);
    }

    #[test]
    fn without_a_persons_judgement_it_is_undetermined() {
        for fact in ["rule34-4-judged", "rule34-5-judged"] {
            let Some(home) = home("0.02", &without(ANONYMISED_ANSWERS, fact)) else { return };
            home.clear(&[]).ended(2);
            assert!(facts_of_reasons(&home.json("out/refusal.json")).contains(fact));
        }
    }

    #[test]
    fn more_rows_below_k_than_may_be_left_out_is_an_error() {
        let Some(home) = home("0.001", ANONYMISED_ANSWERS) else { return };
        home.clear(&[]).ended(1).says("too-many-rows-below-k");
        assert!(!home.out().exists());
        assert_eq!(home.leftovers(), Vec::<String>::new());
    }
}

mod sentences {
    use super::*;

    /// The first sentences of the language set, text alone.
    fn home(standard: &str, answers: &[(&str, &str)]) -> Option<Home> {
        let source = shared_data("ner/stockmark_dev.jsonl")?;
        let home = Home::new();
        let mut text = String::new();
        for line in std::fs::read_to_string(source).unwrap().lines().take(400) {
            let sentence: Value = serde_json::from_str(line).unwrap();
            text += &(serde_json::json!({ "text": sentence["text"] }).to_string() + "\n");
        }
        home.write("sentences.jsonl", text);
        home.project(
            &Project::in_house_training()
                .dataset("sentences", "sentences.jsonl", standard, "")
                .answers(answers),
        );
        Some(home)
    }

    #[test]
    fn as_they_are_they_are_cleared_with_the_answers() {
        let answers = [AS_IS_ANSWERS, &[("special-care-basis", "true")]].concat();
        let answers = without(&without(&answers, "special-care-information"), "minors-present");
        let Some(home) = home("as-is", &answers) else { return };
        let refused = home.clear(&[]);
        if refused.code == 2 {
            panic!("{}", refused.out);
        }
        refused.ended(0);
    }

    #[test]
    fn pseudonymised_text_waits_for_a_review_of_this_very_output() {
        let answers = without(&without(PSEUDONYMISED_ANSWERS, "special-care-information"), "minors-present");
        let answers = [&answers[..], &[("special-care-basis", "true")]].concat();
        let Some(home) = home("pseudonymised", &answers) else { return };
        home.clear(&[]).ended(2).says("sekisho review");
        let digest =
            home.json("out/refusal.json")["datasets"][0]["outputs"][0]["sha256"].as_str().unwrap().to_owned();
        let output = sha256(digest.as_bytes());
        let without_review = Project(home.text("sekisho.toml"));

        home.project(&without_review.clone().review("sentences", 300, 0, &sha256(b"another output")));
        home.clear(&[]).ended(2).says("sekisho review");
        home.project(&without_review.clone().review("sentences", 10, 0, &output));
        home.clear(&[]).ended(2);
        home.project(&without_review.clone().review("sentences", 300, 4, &output));
        home.clear(&[]).ended(1);

        home.project(&without_review.review("sentences", 300, 0, &output));
        home.clear(&[]).ended(0);
        home.run(&["verify", "out"]).ended(0);
        let review = home.clearance()["datasets"][0]["review"].clone();
        assert_eq!((&review["sample"], &review["by"]), (&Value::from(300), &Value::from("Test Reviewer")));
        let upper = review["interval_ppm"][1].as_u64().unwrap();
        assert!((12_000..12_400).contains(&upper), "Clopper-Pearson for 0 of 300 ends at 1.22 %: {upper}");
    }

    #[test]
    fn the_library_draws_the_sample_for_the_same_output() {
        use sekisho_clearance::{Ambient, Interrupt, Silent, review};
        let answers = without(PSEUDONYMISED_ANSWERS, "special-care-information");
        let Some(home) = home("pseudonymised", &answers) else { return };
        home.clear(&[]).ended(2);
        let project = sekisho_clearance::Project::read(&home.path("sekisho.toml")).unwrap();
        let interrupt = Interrupt::new();
        let ambient = Ambient {
            today: "2026-11-22".parse().unwrap(),
            now: "2026-11-22T00:00:00Z".parse().unwrap(),
            jobs: std::num::NonZeroUsize::MIN,
            memory_bytes: 1 << 30,
            scratch: home.scratch().to_owned(),
            interrupt: &interrupt,
            progress: &Silent,
        };
        let sample = review::draw(&project, "sentences", 100, 5, &ambient).unwrap();
        let digest =
            home.json("out/refusal.json")["datasets"][0]["outputs"][0]["sha256"].as_str().unwrap().to_owned();
        assert_eq!(sample.output_sha256, sha256(digest.as_bytes()));
        assert_eq!((sample.population, sample.rows.len()), (400, 100));
        assert_eq!(home.leftovers(), Vec::<String>::new(), "the sample is nowhere on the disk");
    }
}

mod folders_and_languages {
    use super::*;

    #[test]
    fn a_project_is_named_by_its_file_or_its_folder() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.run(&["clear", "sekisho.toml", "--out", "one"]).ended(0);
        home.run(&["clear", home.folder().to_str().unwrap(), "--out", "two"]).ended(0);
        let inputs = |name: &str| home.bytes(&format!("{name}/inputs.json"));
        assert_eq!(inputs("one"), inputs("two"));
    }

    #[test]
    fn the_summary_speaks_both_languages() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.clear(&["--dry-run", "--lang", "ja"]).ended(0).says("通行を認められます");
        home.clear(&["--lang", "ja"]).ended(0).says("通行を認める").says("これは法的助言ではなく");
    }

    #[test]
    fn a_cp932_file_is_cleared_and_written_back_as_one() {
        let home = Home::new();
        let text = csv(CUSTOMER_COLUMNS, &customers(40, 2)).replace('\n', "\r\n");
        home.write("customers.csv", encoding_rs::SHIFT_JIS.encode(&text).0);
        let dataset = "subject = \"customer_id\"";
        home.project(
            &Project::in_house_training()
                .dataset("customers", "customers.csv", "pseudonymised", dataset)
                .answers(PSEUDONYMISED_ANSWERS),
        );
        home.clear(&[]).ended(0);
        let bytes = home.bytes("out/data/customers/customers.csv");
        let (written, _, malformed) = encoding_rs::SHIFT_JIS.decode(&bytes);
        assert!(!malformed);
        assert!(written.starts_with("customer_id,地域\r\n"));
        assert!(std::str::from_utf8(&bytes).is_err());
    }
}

mod helpers {
    use super::*;

    #[test]
    fn init_writes_a_project_that_reads_and_clear_takes_from_there() {
        let home = Home::without_keys();
        home.write("mine/data/customers.csv", csv(CUSTOMER_COLUMNS, &customers(40, 1)));
        let said = home.run(&["init", "mine", "--data", "data/*.csv"]).ended(0).out;
        assert!(home.text("mine/sekisho.toml").contains("# guess"), "guesses are marked as guesses");
        let next: Vec<&str> = said.lines().filter_map(|line| line.trim().strip_prefix("sekisho ")).collect();
        assert!(!next.is_empty(), "{said}");
        for command in next {
            home.run(&command.split(' ').collect::<Vec<_>>()).ended(0);
        }
        home.run(&["clear", "mine"]).ended(2);
        assert!(home.text("mine/.gitignore").contains("keys"));
    }

    #[test]
    fn doctor_says_what_is_missing() {
        let home = customers_as_is(AS_IS_ANSWERS);
        home.run(&["doctor", "."]).ended(0);
        std::fs::remove_file(home.path("keys/signing.key")).unwrap();
        let ran = home.run(&["doctor", "."]);
        assert_ne!(ran.code, 0);
        assert!(ran.out.contains("signing.key") || ran.err.contains("signing.key"), "{}{}", ran.out, ran.err);
    }

    #[test]
    fn completions_and_help_show_real_examples() {
        let home = Home::without_keys();
        home.run(&["completions", "bash"]).ended(0).says("sekisho");
        for command in
            ["clear", "scan", "decide", "deidentify", "risk", "review", "verify", "init", "doctor", "demo"]
        {
            home.run(&[command, "--help"]).ended(0).says("sekisho ").says("Example");
        }
    }
}

mod demo {
    use super::*;

    #[test]
    fn the_demo_refuses_what_it_found_and_clears_what_was_planned() {
        let home = Home::without_keys();
        home.run(&["demo", "--out", "demo", "--rows", "300"]).ended(0);
        let cures: BTreeSet<String> = home.json("demo/out-1-as-found/refusal.json")["reasons"]
            .as_array()
            .unwrap()
            .iter()
            .map(|reason| reason["cure"].as_str().unwrap().to_owned())
            .collect();
        assert_eq!(cures.len(), 3, "reasons of all three kinds: {cures:?}");
        home.run(&["verify", "demo/out-2-after-plan", "--log-key", "demo/keys/signing.pub"]).ended(0);
        home.run(&["log", "fsck", "demo/.sekisho/log"]).ended(0);
        home.run(&["demo", "--out", "demo"]).ended(73);
    }
}

mod free_text {
    use super::*;

    /// Names that stand in no list of names and follow no honorific.
    fn rare_name(row: u64) -> String {
        let sign =
            |position: u64| ["燦", "鵺", "櫂", "瓊", "晁", "翡"][usize::try_from(position % 6).unwrap()];
        [sign(row), sign(row / 6), " ", sign(row * 5 + 1), sign(row / 3)].concat()
    }

    fn in_text(row: u64) -> String {
        rare_name(row).replace(' ', "")
    }

    fn home() -> Home {
        let home = Home::new();
        let customers = (0..36).map(|row| vec![format!("C{row:05}"), rare_name(row)]).collect::<Vec<_>>();
        let note = |row: u64| vec![format!("{}から解約の相談があり、折り返すことにした。", in_text(row))];
        home.write("customers.csv", csv(&["customer_id", "氏名"], &customers));
        home.write("notes.jsonl", jsonl(&["本文"], &(0..36).map(note).collect::<Vec<_>>()));
        let project = Project::in_house_training()
            .dataset("customers", "customers.csv", "pseudonymised", "subject = \"customer_id\"")
            .dataset("notes", "notes.jsonl", "pseudonymised", "");
        home.project(&project.answers(PSEUDONYMISED_ANSWERS));
        home
    }

    #[test]
    fn a_name_known_from_another_dataset_is_never_cleared_in_text() {
        let home = home();
        home.run(&["deidentify", ".", "--out", "processed"]).ended(0);
        let text = home.text("processed/data/notes/notes.jsonl");
        let left = (0..36).filter(|row| text.contains(&in_text(*row))).count();
        let code = home.clear(&[]).code;
        let refusal = home.json("out/refusal.json");
        let search = refusal["datasets"][1]["criteria"][0]["checks"]
            .as_array()
            .unwrap()
            .iter()
            .find(|check| check["what"]["en"].as_str().unwrap().starts_with("(a)"))
            .unwrap()
            .clone();
        assert_eq!((left, code, &search["state"]), (0, 2, &Value::from("met")), "only the review is open");
    }
}

mod memory {
    use super::*;

    #[test]
    fn counts_do_not_depend_on_the_memory_they_get() {
        let home = Home::without_keys();
        home.write("customers.csv", csv(CUSTOMER_COLUMNS, &customers(3_000, 4)));
        let columns = [
            "risk",
            "customers.csv",
            "--quasi-identifiers",
            "電話番号,地域",
            "--subject",
            "customer_id",
            "--format",
            "json",
        ];
        let seen: BTreeSet<String> = ["64KiB", "1MiB", "1GiB"]
            .iter()
            .map(|memory| home.run(&[&columns[..], &["--memory", memory]].concat()).ended(0).out)
            .collect();
        assert_eq!(seen.len(), 1);
        assert!(seen.iter().next().unwrap().contains("3000"));
        assert_eq!(home.leftovers(), Vec::<String>::new(), "what was spilled is removed");
    }
}
