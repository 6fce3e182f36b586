//! Plans against their standards, one column a line, and the plan's spelling in files.
#![expect(clippy::unwrap_used, reason = "test code")]

use sekisho_deidentify::{
    ColumnContext, ColumnPlan, DateUnit, DeidentificationPlan, PlanContext, PlanFault, Technique,
};
use sekisho_terms::{AttributeRole, DataCategory, Standard};
use std::collections::BTreeMap;

fn faults(plan: &DeidentificationPlan, context: &PlanContext) -> Vec<PlanFault> {
    plan.check(context).err().unwrap_or_default()
}

fn technique(settings: &str) -> Technique {
    #[derive(serde::Deserialize)]
    struct Line {
        cell: Technique,
    }
    toml::from_str::<Line>(&format!("cell = {settings}")).unwrap().cell
}

fn context(known: &str) -> PlanContext {
    let mut words = known.split(' ');
    let mut context = PlanContext::default();
    let Some((distinct, rows)) = words.next().and_then(|share| share.split_once('/')) else {
        return context;
    };
    let mut column =
        ColumnContext { rows: rows.parse().unwrap(), distinct: distinct.parse().ok(), free_text: false };
    match words.next() {
        Some("free-text") => column.free_text = true,
        Some("subject") => context.subject = Some("c".to_owned()),
        _ => {}
    }
    context.columns.insert("c".to_owned(), column);
    context
}

#[test]
fn each_line_of_the_table() {
    let mut count = 0;
    for line in include_str!("plan.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [standard, category, role, settings, known, expected] = fields[..] else {
            panic!("six fields expected: {line}")
        };
        let plan = DeidentificationPlan {
            standard: standard.parse().unwrap(),
            columns: vec![ColumnPlan {
                column: "c".to_owned(),
                category: (category != "-").then(|| category.parse::<DataCategory>().unwrap()),
                role: role.parse().unwrap(),
                technique: technique(settings),
            }],
        };
        let found: Vec<String> = faults(&plan, &context(known))
            .iter()
            .map(|fault| format!("{} {}", fault.code, fault.provision).trim_end().to_owned())
            .collect();
        let expected: Vec<&str> = if expected == "ok" { vec![] } else { vec![expected] };
        assert_eq!(found, expected, "{line}");
        count += 1;
    }
    assert!(count > 130, "only {count} lines were read");
}

fn column(
    name: &str,
    category: Option<DataCategory>,
    role: AttributeRole,
    technique: Technique,
) -> ColumnPlan {
    ColumnPlan { column: name.to_owned(), category, role, technique }
}

#[test]
fn every_fault_is_reported_in_the_order_of_the_columns() {
    let plan = DeidentificationPlan {
        standard: Standard::Pseudonymised,
        columns: vec![
            column("name", Some(DataCategory::PersonName), AttributeRole::DirectIdentifier, Technique::Keep),
            column(
                "sex",
                None,
                AttributeRole::QuasiIdentifier,
                Technique::Pseudonym { label: "k".to_owned() },
            ),
            column("note", None, AttributeRole::Other, Technique::Keep),
        ],
    };
    let known = |distinct, free_text| ColumnContext { rows: 1000, distinct: Some(distinct), free_text };
    let columns = BTreeMap::from([
        ("name".to_owned(), known(990, false)),
        ("sex".to_owned(), known(2, false)),
        ("note".to_owned(), known(1000, true)),
    ]);
    let found = faults(&plan, &PlanContext { columns, subject: None });
    let names: Vec<_> = found.iter().map(|fault| (fault.column.as_str(), fault.code)).collect();
    assert_eq!(
        names,
        [
            ("name", "plan-direct-identifier-kept"),
            ("sex", "plan-pseudonym-frequency-leak"),
            ("note", "plan-free-text-kept")
        ]
    );
    let params = [("distinct", "2"), ("rows", "1000"), ("permille", "2"), ("permille_min", "900")];
    assert_eq!(found[1].params, params.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(
        found[1].to_string(),
        "plan-pseudonym-frequency-leak, distinct: 2, rows: 1000, permille: 2, permille_min: 900 at column sex (RULES:31(i))"
    );
}

#[test]
fn a_plan_whose_standard_is_still_open_is_at_fault() {
    let plan = DeidentificationPlan { standard: Standard::Auto, columns: Vec::new() };
    assert_eq!(faults(&plan, &PlanContext::default())[0].code, "plan-standard-open");
}

#[test]
fn a_plan_reads_back_from_json_and_toml() {
    let techniques = [
        Technique::Keep,
        Technique::Suppress,
        Technique::Mask { keep_first: 1, keep_last: 2 },
        Technique::Pseudonym { label: "customers.customer_id".to_owned() },
        Technique::Hierarchy { hierarchy: "h_age".to_owned(), level: 2 },
        Technique::Interval { width: 10, origin: -5 },
        Technique::DateTo { unit: DateUnit::Month },
        Technique::TopBottom { low: None, high: Some(90) },
        Technique::Redact,
    ];
    let columns = techniques
        .iter()
        .map(|technique| {
            let category = matches!(technique, Technique::Mask { .. }).then_some(DataCategory::PersonName);
            column(technique.name(), category, AttributeRole::Other, technique.clone())
        })
        .collect();
    let plan = DeidentificationPlan { standard: Standard::Pseudonymised, columns };
    let json = serde_json::to_string(&plan).unwrap();
    assert!(
        json.contains(
            r#"{"column":"interval","role":"other","technique":"interval","width":10,"origin":-5}"#
        )
    );
    assert!(json.contains(r#""category":"person-name""#));
    assert_eq!(serde_json::from_str::<DeidentificationPlan>(&json).unwrap(), plan);
    let text = toml::to_string(&plan).unwrap();
    assert_eq!(toml::from_str::<DeidentificationPlan>(&text).unwrap(), plan);
    let extra = json.replacen(r#""role":"other""#, r#""role":"other","hierarchy":"h""#, 1);
    assert!(serde_json::from_str::<DeidentificationPlan>(&extra).is_err());
    for technique in &techniques {
        assert!(json.contains(&format!(r#""technique":"{}""#, technique.name())));
    }
}

#[test]
fn an_unknown_setting_of_a_technique_is_refused() {
    for settings in [
        r#"{ technique = "mask", keep_first = 1, keep_last = 0, keep_middle = 1 }"#,
        r#"{ technique = "hash" }"#,
        r#"{ technique = "keep", level = 1 }"#,
        r#"{ technique = "suppress", level = 1 }"#,
        r#"{ level = 1 }"#,
        r#"{ technique = "interval" }"#,
        r#"{ technique = "interval", width = -1 }"#,
    ] {
        assert!(
            toml::from_str::<BTreeMap<String, Technique>>(&format!("cell = {settings}")).is_err(),
            "{settings}"
        );
    }
}
