//! Reads rules: requirements with routes and exceptions, scopes, amendments, duties.

use std::collections::BTreeSet;

use super::entry::Entry;
use super::syntax::{Statement, Text};
use super::{Reader, condition};
use crate::rule::Owner;
use crate::{
    Authority, Bilingual, Change, Condition, Diagnostic, DutyRule, EditionId, Exception, FactId, Grade,
    Requirement, Route, RuleId, RulePack, ScopeRule, Value,
};

impl Reader {
    pub(super) fn scope(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        self.no_strangers(statement, &["ja", "en", "cite", "when"])?;
        let name = self.keep(statement.name())?;
        let id = RuleId::from(name.text);
        let scope = ScopeRule {
            id: id.clone(),
            title: self.keep(statement.bilingual())?,
            authority: self.authority(statement)?,
            when: self.conditions(statement, "when")?,
        };
        let twice = self.pack.scopes.insert(id, scope).is_some();
        self.once(twice, name)
    }

    pub(super) fn requirement(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        self.no_strangers(statement, &["ja", "en", "cite", "when", "unless"])?;
        let name = self.keep(statement.name())?;
        let id = RuleId::from(name.text);
        let authority = self.authority(statement)?;
        self.one_edition(statement, &authority)?;
        let requirement = Requirement {
            id: id.clone(),
            title: self.keep(statement.bilingual())?,
            authority,
            when: self.conditions(statement, "when")?,
            routes: self.routes(statement, &id)?,
        };
        let twice = self.pack.requirements.insert(id, requirement).is_some();
        self.once(twice, name)
    }

    /// `amend TARGET`: a later edition adds routes to a requirement or exceptions to a route.
    pub(super) fn amend(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        self.no_strangers(statement, &["ja", "en", "cite", "unless", "except"])?;
        let target = entry.name().ok_or_else(|| statement.keyword.fault("name-missing", "amend what?"));
        let target = self.keep(target)?;
        let parent = RuleId::from(target.text);
        let requirement_id = RuleId::from(target.text.split('.').next().unwrap_or_default());
        let title = self.keep(statement.bilingual())?;
        let authority = self.authority(statement)?;
        let routes = self.routes(statement, &parent)?;
        let exceptions = self.exceptions(statement, "except", &parent)?;
        self.one_edition(statement, &authority)?;
        let unknown = || target.fault("target-unknown", format!("`{}` is not defined", target.text));
        let Some(requirement) = self.pack.requirements.get_mut(&requirement_id) else {
            self.fault(unknown());
            return None;
        };
        if requirement.id == parent {
            if let Some(exception) = statement.child("except") {
                let fault = exception.keyword.fault("target-kind", "an exception belongs to a route");
                self.fault(fault);
                return None;
            }
            requirement.routes.extend(routes);
        } else if let Some(route) = requirement.routes.iter_mut().find(|route| route.id == parent) {
            if let Some(route) = statement.child("unless") {
                let fault = route.keyword.fault("target-kind", "a route belongs to a requirement");
                self.fault(fault);
                return None;
            }
            route.exceptions.extend(exceptions);
        } else {
            self.fault(unknown());
            return None;
        }
        let id = RuleId::from(format!("{}.{parent}", authority.edition).as_str());
        let change = Change { id: id.clone(), title, authority, requirement: requirement_id };
        let twice = self.pack.changes.insert(id, change).is_some();
        self.once(twice, target)
    }

    pub(super) fn duty(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        let attributes = [
            "ja", "en", "cite", "by", "when", "owner", "content", "deadline", "retain", "document", "done-by",
        ];
        self.no_strangers(statement, &attributes)?;
        let name = self.keep(statement.name())?;
        let by = statement.words_of("by");
        self.resolved(&by, "rule-unknown", route_exists)?;
        if by.is_empty() && statement.child("when").is_none() {
            self.fault(name.fault("duty-idle", "say `by` which routes or `when` the duty arises"));
            return None;
        }
        let done_by = statement.child("done-by").map(|done| done.rest);
        if let Some(done) = done_by {
            let is_bool = |pack: &RulePack, id: &str| {
                pack.fact(id).is_some_and(|fact| fact.fact_type == crate::FactType::Bool)
            };
            self.resolved(&[done], "fact-unknown", is_bool)?;
        }
        let duty = DutyRule {
            id: RuleId::from(name.text),
            title: self.keep(statement.bilingual())?,
            authority: self.authority(statement)?,
            by: by.iter().map(|rule| RuleId::from(rule.text)).collect(),
            when: self.conditions_or_none(statement, "when")?,
            owner: self.keep(statement.one_of("owner", Owner::WORDS))?,
            content: self.prose(statement, "content")?,
            deadline: self.prose(statement, "deadline")?,
            retain: self.prose(statement, "retain")?,
            document: statement.child("document").map(|document| document.rest.text.to_owned()),
            done_by: done_by.map(|done| FactId::from(done.text)),
        };
        let twice = self.pack.duties.insert(duty.id.clone(), duty).is_some();
        self.once(twice, name)
    }

    /// What every rule must carry; without it the rule does not load.
    pub(super) fn authority(&mut self, statement: &Statement<'_>) -> Option<Authority> {
        let cites = self.cites(statement);
        let sources = self.sources(statement);
        let grade = self.keep(statement.one_of("grade", Grade::WORDS));
        let edition = self.keep(statement.required("edition"))?;
        self.resolved(&[edition], "edition-unknown", |pack, id| pack.editions.contains_key(id))?;
        Some(Authority {
            cites: cites?,
            sources: sources?,
            grade: grade?,
            edition: EditionId::from(edition.text),
        })
    }

    /// Rules of another edition stand under `amend`, so that the change they make is on record.
    fn one_edition(&mut self, statement: &Statement<'_>, authority: &Authority) -> Option<()> {
        let nested: Vec<&Statement<'_>> = statement
            .children
            .iter()
            .filter(|child| matches!(child.keyword.text, "unless" | "except"))
            .collect();
        for child in nested {
            let edition = self.keep(child.required("edition"))?;
            if edition.text != authority.edition.as_str() {
                self.fault(edition.fault("edition-nested", "put rules of another edition under `amend`"));
                return None;
            }
            self.one_edition(child, authority)?;
        }
        Some(())
    }

    fn routes(&mut self, statement: &Statement<'_>, parent: &RuleId) -> Option<Vec<Route>> {
        statement.children_of("unless").map(|route| self.route(route, parent)).collect()
    }

    fn route(&mut self, statement: &Statement<'_>, parent: &RuleId) -> Option<Route> {
        self.no_strangers(statement, &["ja", "en", "cite", "reading", "if", "except"])?;
        let id = self.nested_id(statement, parent)?;
        Some(Route {
            title: self.keep(statement.bilingual())?,
            authority: self.authority(statement)?,
            reading: self.option_of_reading(statement)?,
            condition: self.conditions(statement, "if")?,
            exceptions: self.exceptions(statement, "except", &id)?,
            id,
        })
    }

    /// Exceptions, which alternate with depth: `except`, under it `unless`, under that `except` again.
    fn exceptions(
        &mut self,
        statement: &Statement<'_>,
        keyword: &'static str,
        parent: &RuleId,
    ) -> Option<Vec<Exception>> {
        statement.children_of(keyword).map(|exception| self.exception(exception, keyword, parent)).collect()
    }

    fn exception(
        &mut self,
        statement: &Statement<'_>,
        keyword: &'static str,
        parent: &RuleId,
    ) -> Option<Exception> {
        let below = if keyword == "except" { "unless" } else { "except" };
        self.no_strangers(statement, &["ja", "en", "cite", "reading", "if", below])?;
        let id = self.nested_id(statement, parent)?;
        Some(Exception {
            title: self.keep(statement.bilingual())?,
            authority: self.authority(statement)?,
            reading: self.option_of_reading(statement)?,
            condition: self.conditions(statement, "if")?,
            unless: self.exceptions(statement, below, &id)?,
            id,
        })
    }

    fn nested_id(&mut self, statement: &Statement<'_>, parent: &RuleId) -> Option<RuleId> {
        let name = self.keep(statement.name())?;
        Some(RuleId::from(format!("{parent}.{}", name.text).as_str()))
    }

    fn option_of_reading(&mut self, statement: &Statement<'_>) -> Option<Option<RuleId>> {
        let Some(reading) = statement.child("reading") else { return Some(None) };
        self.resolved(&[reading.rest], "reading-unknown", |pack, id| {
            pack.readings
                .values()
                .any(|reading| reading.options.iter().any(|option| option.id.as_str() == id))
        })?;
        Some(Some(RuleId::from(reading.rest.text)))
    }

    fn prose(&mut self, statement: &Statement<'_>, keyword: &'static str) -> Option<Bilingual> {
        match statement.child(keyword) {
            Some(child) => self.keep(child.bilingual()),
            None => {
                let fault = statement.keyword.fault("attribute-missing", format!("`{keyword}` is missing"));
                self.fault(fault);
                None
            }
        }
    }

    /// Every line of the attribute must hold; there must be one.
    fn conditions(&mut self, statement: &Statement<'_>, keyword: &'static str) -> Option<Condition> {
        self.keep(statement.required(keyword))?;
        self.conditions_or_none(statement, keyword)
    }

    fn conditions_or_none(&mut self, statement: &Statement<'_>, keyword: &'static str) -> Option<Condition> {
        let parts: Option<Vec<Condition>> =
            statement.children_of(keyword).map(|line| self.typed_condition(line.rest)).collect();
        let mut parts = parts?;
        if parts.len() == 1 { parts.pop() } else { Some(Condition::All(parts)) }
    }

    fn typed_condition(&mut self, text: Text<'_>) -> Option<Condition> {
        let condition = self.keep(condition(text))?;
        let faults = self.type_faults(&condition, text);
        let clean = faults.is_empty();
        self.faults.extend(faults);
        clean.then_some(condition)
    }

    fn type_faults(&self, condition: &Condition, text: Text<'_>) -> Vec<Diagnostic> {
        match condition {
            Condition::Fact { fact, wanted } => {
                self.type_fault(fact.as_str(), wanted, text).into_iter().collect()
            }
            Condition::All(parts) | Condition::Any(parts) => {
                parts.iter().flat_map(|part| self.type_faults(part, text)).collect()
            }
            Condition::Not(part) => self.type_faults(part, text),
        }
    }

    fn type_fault(&self, fact: &str, wanted: &BTreeSet<Value>, text: Text<'_>) -> Option<Diagnostic> {
        let place = |word: &str| text.tokens().into_iter().find(|token| token.text == word).unwrap_or(text);
        let Some(definition) = self.pack.fact(fact) else {
            return Some(place(fact).fault("fact-unknown", format!("`{fact}` is not a fact of this pack")));
        };
        let stranger = wanted.iter().find(|value| !definition.fact_type.admits(value))?;
        let (place, found) = match stranger {
            Value::Word(word) => (place(word), format!("`{word}`")),
            Value::Bool(_) => (place(fact), "yes".to_owned()),
        };
        Some(
            place.fault(
                "value-unknown",
                format!("{found} is not a value of `{fact}`: {}", definition.fact_type),
            ),
        )
    }
}

fn route_exists(pack: &RulePack, id: &str) -> bool {
    pack.requirements.values().any(|requirement| {
        requirement.id.as_str() == id || requirement.routes.iter().any(|route| route.id.as_str() == id)
    })
}
