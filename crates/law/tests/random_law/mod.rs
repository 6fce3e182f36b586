//! Random law in the literate format: an edition in force, one that is coming, nested exceptions, readings.

use proptest::prelude::*;

/// Facts of random law: five of yes and no, one of three words.
pub(crate) const FACTS: usize = 6;

const DEFINITIONS: &str = "\
```edition
source S
  url https://example.org
  ja 典拠
  en source
edition base
  ja 現行
  en base
  status in-force
  valid 2020-01-01 ..
  known 2020-01-01 ..
  source S
edition coming
  ja 将来
  en coming
  status promulgated
  latest 2028-07-16
  known 2026-07-17 ..
  source S
```
```provision
provision X:1
  ja 条
  en article
  source S
```
";

/// A rule and what stands under it.
#[derive(Debug, Clone)]
pub(crate) struct RandomRule {
    condition: String,
    reading: Option<bool>,
    under: Vec<RandomRule>,
}

#[derive(Debug, Clone)]
pub(crate) struct RandomRequirement {
    when: String,
    routes: Vec<RandomRule>,
    added: Vec<RandomRule>,
    excepted: Vec<RandomRule>,
    coming: bool,
}

#[derive(Debug, Clone)]
pub(crate) struct RandomLaw {
    requirements: Vec<RandomRequirement>,
    scope: Option<String>,
    amended: bool,
}

/// For each fact: not known, or one of its values.
pub(crate) fn facts_of(count: usize) -> impl Strategy<Value = Vec<Option<prop::sample::Index>>> {
    prop::collection::vec(prop::option::weighted(0.6, any::<prop::sample::Index>()), count)
}

pub(crate) fn law() -> impl Strategy<Value = RandomLaw> {
    let requirement = (
        condition(),
        prop::collection::vec(rule(false), 0..3),
        prop::collection::vec(rule(true), 0..2),
        prop::collection::vec(rule(true), 0..2),
        prop::bool::weighted(0.2),
    )
        .prop_map(|(when, routes, added, excepted, coming)| RandomRequirement {
            when,
            routes,
            added,
            excepted,
            coming,
        });
    (prop::collection::vec(requirement, 1..4), prop::option::weighted(0.3, condition()))
        .prop_map(|(requirements, scope)| RandomLaw { requirements, scope, amended: true })
}

fn condition() -> impl Strategy<Value = String> {
    let atom = prop_oneof![
        4 => (0..5).prop_map(|nth| format!("f{nth}")),
        1 => prop::sample::subsequence(vec!["a", "b", "c"], 1..3).prop_map(|words| format!("g in ({})", words.join(" "))),
        1 => prop::sample::select(vec!["g is a", "g is not b"]).prop_map(str::to_owned),
    ];
    atom.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..3).prop_map(|parts| format!("({})", parts.join(" and "))),
            prop::collection::vec(inner.clone(), 2..3).prop_map(|parts| format!("({})", parts.join(" or "))),
            inner.prop_map(|part| format!("not {part}")),
        ]
    })
}

fn rule(with_reading: bool) -> impl Strategy<Value = RandomRule> {
    let reading = move || {
        if with_reading { prop::option::weighted(0.3, any::<bool>()).boxed() } else { Just(None).boxed() }
    };
    let leaf = (condition(), reading()).prop_map(|(condition, reading)| RandomRule {
        condition,
        reading,
        under: Vec::new(),
    });
    leaf.prop_recursive(3, 5, 2, move |inner| {
        (condition(), reading(), prop::collection::vec(inner, 0..3))
            .prop_map(|(condition, reading, under)| RandomRule { condition, reading, under })
    })
}

impl RandomLaw {
    pub(crate) fn text(&self) -> String {
        self.parts().concat()
    }

    /// The same law without everything of the coming edition.
    pub(crate) fn without_amendments(&self) -> Self {
        Self { amended: false, ..self.clone() }
    }

    /// Definitions, and one text for each requirement.
    pub(crate) fn parts(&self) -> Vec<String> {
        let mut facts = String::from("```fact\n");
        for (name, kind) in [
            ("f0", "bool"),
            ("f1", "bool"),
            ("f2", "bool"),
            ("f3", "bool"),
            ("f4", "bool"),
            ("g", "one-of a b c"),
        ] {
            facts.push_str(&format!(
                "fact {name} {kind}\n  ja 問\n  en question\n  kind observable; from person; about activity; cure act; polarity neutral\n  cite X:1\n"
            ));
        }
        facts.push_str("```\n```reading\nquestion q\n  ja 問\n  en question\n  edition coming; source S; grade B\n  cite X:1\n  option in\n    ja 内\n    en in\n  option out\n    ja 外\n    en out\n```\n");
        let mut parts = vec![DEFINITIONS.to_owned(), facts];
        if let Some(scope) = &self.scope {
            parts.push(format!("```rule\nscope s\n{}  when {scope}\n```\n", heading("base", 2)));
        }
        parts.extend(
            self.requirements.iter().enumerate().map(|(nth, requirement)| self.requirement(nth, requirement)),
        );
        parts
    }

    fn requirement(&self, nth: usize, requirement: &RandomRequirement) -> String {
        let edition = if requirement.coming { "coming" } else { "base" };
        if requirement.coming && !self.amended {
            return String::new();
        }
        let mut text =
            format!("```rule\nrequirement r{nth}\n{}  when {}\n", heading(edition, 2), requirement.when);
        for (route, rule) in requirement.routes.iter().enumerate() {
            write(rule, "unless", &format!("route{route}"), 2, &mut text);
        }
        if self.amended && !requirement.coming {
            if !requirement.added.is_empty() {
                text.push_str(&format!("amend r{nth}\n{}", heading("coming", 2)));
                for (route, rule) in requirement.added.iter().enumerate() {
                    write(rule, "unless", &format!("added{route}"), 2, &mut text);
                }
            }
            if !requirement.excepted.is_empty() && !requirement.routes.is_empty() {
                text.push_str(&format!("amend r{nth}.route0\n{}", heading("coming", 2)));
                for (exception, rule) in requirement.excepted.iter().enumerate() {
                    write(rule, "except", &format!("amended{exception}"), 2, &mut text);
                }
            }
        }
        text.push_str("```\n");
        text
    }
}

fn heading(edition: &str, indent: usize) -> String {
    let blank = " ".repeat(indent);
    format!("{blank}ja 題\n{blank}en title\n{blank}edition {edition}; source S; grade A\n{blank}cite X:1\n")
}

fn write(rule: &RandomRule, keyword: &str, name: &str, indent: usize, text: &mut String) {
    let blank = " ".repeat(indent);
    let inner = " ".repeat(indent + 2);
    text.push_str(&format!("{blank}{keyword} {name}\n{inner}ja 題\n{inner}en title\n{inner}cite X:1\n"));
    if let Some(inside) = rule.reading {
        text.push_str(&format!("{inner}reading q.{}\n", if inside { "in" } else { "out" }));
    }
    text.push_str(&format!("{inner}if {}\n", rule.condition));
    let below = if keyword == "except" { "unless" } else { "except" };
    for (nth, under) in rule.under.iter().enumerate() {
        write(under, below, &format!("e{nth}"), indent + 2, text);
    }
}
