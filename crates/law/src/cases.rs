//! Literate cases: facts in a table, and what the law must answer to them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::read::syntax::{Statement, Text, blocks};
use crate::{
    Answer, AsOf, Bilingual, Diagnostic, EditionId, FactId, FactType, FactValue, Facts, Provenance, RulePack,
    Truth, Unknown, Value, Verdict, decide, what_if,
};

/// One case: its facts, and the answers expected of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// What it is about.
    pub title: Bilingual,
    /// Worked examples that it restates.
    pub examples: Vec<String>,
    /// The answers expected.
    pub expectations: Vec<Expectation>,
}

/// One question put to the law about a case, and the answer expected.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Expectation {
    /// The facts it is asked on.
    pub facts: Facts,
    /// Which law is asked.
    pub basis: CaseBasis,
    /// The verdict expected.
    pub verdict: Verdict,
    /// Rules that block, or facts that are missing; checked where there is one.
    pub because: Vec<String>,
    /// Duties that must arise.
    pub owes: Vec<String>,
    /// The line that expects it, to point at when it fails.
    pub line: Diagnostic,
}

/// Which law a case is put to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CaseBasis {
    /// Law in force on a day, as known on that day.
    AsOf(Date),
    /// Law in force plus an edition that is not.
    WhatIf(EditionId),
}

impl Case {
    /// What the law answers otherwise than expected, each pointing at the line that expects it.
    #[must_use]
    pub fn failures(&self, pack: &RulePack) -> Vec<Diagnostic> {
        self.expectations.iter().filter_map(|expectation| expectation.failure(pack)).collect()
    }
}

impl Expectation {
    fn failure(&self, pack: &RulePack) -> Option<Diagnostic> {
        match &self.basis {
            CaseBasis::AsOf(day) => self.compare(&decide(pack, AsOf { at: *day, known: *day }, &self.facts)),
            CaseBasis::WhatIf(edition) => match what_if(pack, edition, None, &self.facts) {
                Ok(answer) => self.compare(&answer),
                Err(error) => Some(self.fault(error.to_string())),
            },
        }
    }

    fn compare<B>(&self, answer: &Answer<B>) -> Option<Diagnostic> {
        let blocked: Vec<String> = answer.blocked_by.iter().map(ToString::to_string).collect();
        let missing: Vec<String> =
            answer.missing.iter().chain(&answer.pending).map(ToString::to_string).collect();
        let found =
            if matches!(answer.verdict, Verdict::Blocked | Verdict::Contested) { &blocked } else { &missing };
        let mut expected = self.because.clone();
        expected.sort();
        let mut sorted = found.clone();
        sorted.sort();
        if answer.verdict != self.verdict {
            let because = found.join(" ");
            return Some(self.fault(format!("the law answers {:?}: {because}", answer.verdict)));
        }
        if !expected.is_empty() && expected != sorted {
            return Some(self.fault(format!("the law gives other reasons: {}", found.join(" "))));
        }
        let arises = |owed: &&String| {
            answer.duties.iter().any(|duty| duty.id.as_str() == owed.as_str() && duty.arises == Truth::True)
        };
        let missed = self.owes.iter().find(|owed| !arises(owed))?;
        Some(self.fault(format!("the duty `{missed}` does not arise")))
    }

    fn fault(&self, message: String) -> Diagnostic {
        Diagnostic { code: "case-failed", message, ..self.line.clone() }
    }
}

/// Reads the `table` blocks of texts, each with the name of its file. What has a fault is left out.
#[must_use]
pub fn read_cases(texts: &[(&str, &str)], pack: &RulePack) -> (Vec<Case>, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let mut givens: BTreeMap<String, Facts> = BTreeMap::new();
    let mut cases = Vec::new();
    for (file, text) in texts {
        for block in blocks(file, text, &mut faults).into_iter().filter(|block| block.kind == "table") {
            for statement in &block.statements {
                let reader = CaseReader { pack, givens: &givens };
                let fault = match statement.keyword.text {
                    "given" => reader.given(statement).map(|(name, facts)| {
                        givens.insert(name, facts);
                    }),
                    "case" => reader.case(statement).map(|case| cases.push(case)),
                    other => Err(statement.keyword.fault("keyword-unknown", format!("`{other}` in a table"))),
                };
                faults.extend(fault.err());
            }
        }
    }
    (cases, faults)
}

struct CaseReader<'a> {
    pack: &'a RulePack,
    givens: &'a BTreeMap<String, Facts>,
}

impl CaseReader<'_> {
    fn given(&self, statement: &Statement<'_>) -> Result<(String, Facts), Diagnostic> {
        admit(statement, &["from", "facts"])?;
        Ok((statement.name()?.text.to_owned(), self.facts(statement)?))
    }

    fn case(&self, statement: &Statement<'_>) -> Result<Case, Diagnostic> {
        admit(statement, &["ja", "en", "example", "from", "facts", "as-of", "what-if"])?;
        let facts = self.facts(statement)?;
        let mut expectations = Vec::new();
        for question in
            statement.children.iter().filter(|child| matches!(child.keyword.text, "as-of" | "what-if"))
        {
            self.question(question, &facts, &mut expectations)?;
        }
        if expectations.is_empty() {
            return Err(statement.keyword.fault("case-idle", "this case expects nothing"));
        }
        Ok(Case {
            id: statement.name()?.text.to_owned(),
            title: statement.bilingual()?,
            examples: statement.words_of("example").iter().map(|word| word.text.to_owned()).collect(),
            expectations,
        })
    }

    /// `as-of DAY -> VERDICT REASONS`, and under it `owes DUTIES` and
    /// `but FACT=VALUE … -> VERDICT REASONS`.
    fn question(
        &self,
        statement: &Statement<'_>,
        facts: &Facts,
        expectations: &mut Vec<Expectation>,
    ) -> Result<(), Diagnostic> {
        admit(statement, &["but", "owes"])?;
        let words = statement.rest.words();
        let Some((subject, answer)) = words.split_first() else {
            return Err(statement.keyword.fault("case-basis", "ask for a day or an edition"));
        };
        let basis = match statement.keyword.text {
            "as-of" => CaseBasis::AsOf(
                subject.text.parse().map_err(|_| subject.fault("date", "write a date like 2026-11-22"))?,
            ),
            _ => CaseBasis::WhatIf(EditionId::from(subject.text)),
        };
        let owes = statement.words_of("owes").iter().map(|duty| duty.text.to_owned()).collect();
        expectations.push(Expectation { owes, ..expectation(facts.clone(), &basis, answer, statement)? });
        for variant in statement.children_of("but") {
            let words = variant.rest.words();
            let arrow = words.iter().position(|word| word.text == "->").unwrap_or(words.len());
            let (changes, answer) = words.split_at(arrow);
            let mut facts = facts.clone();
            self.set(&mut facts, changes)?;
            expectations.push(expectation(facts, &basis, answer, variant)?);
        }
        Ok(())
    }

    fn facts(&self, statement: &Statement<'_>) -> Result<Facts, Diagnostic> {
        let mut facts = Facts::new();
        for base in statement.words_of("from") {
            let Some(given) = self.givens.get(base.text) else {
                return Err(base.fault("given-unknown", format!("nothing is given as `{}`", base.text)));
            };
            for (id, value) in given.iter() {
                facts.insert(id.clone(), value.clone());
            }
        }
        self.set(&mut facts, &statement.words_of("facts"))?;
        Ok(facts)
    }

    fn set(&self, facts: &mut Facts, words: &[Text<'_>]) -> Result<(), Diagnostic> {
        for word in words {
            let (id, value) = self.fact(*word)?;
            facts.insert(id, value);
        }
        Ok(())
    }

    /// `fact=yes`, `fact=no`, `fact=?` or `fact=word`.
    fn fact(&self, text: Text<'_>) -> Result<(FactId, FactValue), Diagnostic> {
        let Some((name, value)) = text.text.split_once('=') else {
            return Err(text.fault("fact-form", "write `fact=value`"));
        };
        let Some(definition) = self.pack.fact(name) else {
            return Err(text.fault("fact-unknown", format!("`{name}` is not a fact of this pack")));
        };
        let value = match (value, &definition.fact_type) {
            ("?", _) => return Ok((definition.id.clone(), FactValue::Unknown(Unknown::NotAsked))),
            ("yes", FactType::Bool) => Value::Bool(true),
            ("no", FactType::Bool) => Value::Bool(false),
            (word, _) => Value::from(word),
        };
        if !definition.fact_type.admits(&value) {
            let message = format!("not a value of `{name}`: {}", definition.fact_type);
            return Err(text.fault("value-unknown", message));
        }
        let provenance = Provenance::Stated {
            by: "case".to_owned(),
            on: jiff::civil::date(2026, 11, 22),
            reason: Some("case".to_owned()),
            evidence: None,
        };
        Ok((definition.id.clone(), FactValue::Known { value, provenance }))
    }
}

fn expectation(
    facts: Facts,
    basis: &CaseBasis,
    answer: &[Text<'_>],
    statement: &Statement<'_>,
) -> Result<Expectation, Diagnostic> {
    let verdict = match answer {
        [arrow, verdict, ..] if arrow.text == "->" => verdict_of(*verdict)?,
        _ => return Err(statement.rest.fault("case-verdict", "expected `-> VERDICT`")),
    };
    Ok(Expectation {
        facts,
        basis: basis.clone(),
        verdict,
        because: answer.iter().skip(2).map(|word| word.text.to_owned()).collect(),
        owes: Vec::new(),
        line: statement.rest.fault("case", ""),
    })
}

fn verdict_of(text: Text<'_>) -> Result<Verdict, Diagnostic> {
    let spelled = Verdict::WORDS.iter().find(|(word, _)| *word == text.text);
    spelled
        .map(|(_, verdict)| *verdict)
        .ok_or_else(|| text.fault("case-verdict", "clear, unknown, contested, out-of-scope or blocked"))
}

fn admit(statement: &Statement<'_>, keywords: &[&str]) -> Result<(), Diagnostic> {
    match statement.children.iter().find(|child| !keywords.contains(&child.keyword.text)) {
        None => Ok(()),
        Some(stranger) => {
            let message = format!("`{}` does not stand here", stranger.keyword.text);
            Err(stranger.keyword.fault("attribute-unknown", message))
        }
    }
}
