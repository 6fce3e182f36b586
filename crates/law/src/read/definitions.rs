//! Reads what rules refer to: sources, editions, provisions, facts, readings.

use jiff::civil::Date;

use super::Reader;
use super::entry::Entry;
use super::syntax::{Statement, Text};
use crate::definition::{Cure, FactKind, Origin, Polarity, Scope};
use crate::{
    Diagnostic, Edition, EditionId, FactDefinition, FactId, FactType, Interval, Provision, ProvisionId,
    Reading, ReadingOption, RuleId, Source, SourceId, Status,
};

impl Reader {
    pub(super) fn review(&mut self, entry: &Entry<'_>) -> Option<()> {
        let day = self.keep(date(entry.statement.rest))?;
        self.pack.review = Some(self.pack.review.map_or(day, |other| other.min(day)));
        Some(())
    }

    pub(super) fn source(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        self.no_strangers(statement, &["ja", "en", "url"])?;
        let name =
            entry.name().ok_or_else(|| statement.keyword.fault("name-missing", "`source` needs a key"));
        let name = self.keep(name)?;
        let id = SourceId::from(name.text);
        let url = self.keep(statement.required("url"))?.text.to_owned();
        let title = self.keep(statement.bilingual())?;
        let twice = self.pack.sources.insert(id.clone(), Source { id, url, title }).is_some();
        self.once(twice, name)
    }

    pub(super) fn edition(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        self.no_strangers(statement, &["ja", "en", "status", "valid", "latest", "known"])?;
        let name = self.keep(statement.name())?;
        let id = EditionId::from(name.text);
        let title = self.keep(statement.bilingual())?;
        let status = self.keep(status(statement))?;
        let known = self.keep(statement.required("known").and_then(interval))?;
        let sources = self.sources(statement)?;
        let edition = Edition { id: id.clone(), title, status, known, sources };
        let twice = self.pack.editions.insert(id, edition).is_some();
        self.once(twice, name)
    }

    pub(super) fn provision(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        self.no_strangers(statement, &["ja", "en"])?;
        let name = entry
            .name()
            .ok_or_else(|| statement.keyword.fault("name-missing", "`provision` needs a citation"));
        let name = self.keep(name)?;
        let id = ProvisionId::from(name.text);
        let title = self.keep(statement.bilingual())?;
        let source = self.sources(statement)?.into_iter().next()?;
        let twice = self.pack.provisions.insert(id.clone(), Provision { id, title, source }).is_some();
        self.once(twice, name)
    }

    pub(super) fn fact(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        let attributes =
            ["ja", "en", "kind", "from", "about", "cure", "polarity", "cite", "informs", "pending-rule"];
        self.no_strangers(statement, &attributes)?;
        let name = self.keep(statement.name())?;
        let definition = FactDefinition {
            id: FactId::from(name.text),
            fact_type: self.keep(fact_type(statement))?,
            question: self.keep(statement.bilingual())?,
            kind: self.keep(statement.one_of("kind", FactKind::WORDS))?,
            origin: self.keep(statement.one_of("from", Origin::WORDS))?,
            scope: self.keep(statement.one_of("about", Scope::WORDS))?,
            cure: self.keep(statement.one_of("cure", Cure::WORDS))?,
            polarity: self.keep(statement.one_of("polarity", Polarity::WORDS))?,
            provisions: self.cites(statement)?,
            informs: statement.words_of("informs").iter().map(|fact| FactId::from(fact.text)).collect(),
            pending_rule: statement.child("pending-rule").is_some(),
        };
        let twice = self.pack.facts.insert(definition.id.clone(), definition).is_some();
        self.once(twice, name)
    }

    pub(super) fn reading(&mut self, entry: &Entry<'_>) -> Option<()> {
        let statement = &entry.statement;
        self.no_strangers(statement, &["ja", "en", "cite", "option"])?;
        let name = self.keep(statement.name())?;
        let title = self.keep(statement.bilingual())?;
        let authority = self.authority(statement)?;
        let options = statement
            .children_of("option")
            .map(|option| {
                let id = RuleId::from(format!("{}.{}", name.text, option.name()?.text).as_str());
                Ok(ReadingOption { id, title: option.bilingual()? })
            })
            .collect::<Result<Vec<_>, Diagnostic>>();
        let options = self.keep(options)?;
        if options.len() < 2 {
            self.fault(name.fault("reading-single", "an open question needs two options"));
            return None;
        }
        let id = RuleId::from(name.text);
        let twice =
            self.pack.readings.insert(id.clone(), Reading { id, title, authority, options }).is_some();
        self.once(twice, name)
    }

    /// Sources that a statement names; each must be defined.
    pub(super) fn sources(&mut self, statement: &Statement<'_>) -> Option<Vec<SourceId>> {
        let words = self.keep(statement.required_words("source"))?;
        self.resolved(&words, "source-unknown", |pack, key| pack.sources.contains_key(key))?;
        Some(words.iter().map(|word| SourceId::from(word.text)).collect())
    }

    /// Provisions that a statement cites; each must be in the list.
    pub(super) fn cites(&mut self, statement: &Statement<'_>) -> Option<Vec<ProvisionId>> {
        let words = self.keep(statement.required_words("cite"))?;
        self.resolved(&words, "cite-unknown", |pack, id| pack.provisions.contains_key(id))?;
        Some(words.iter().map(|word| ProvisionId::from(word.text)).collect())
    }

    /// Faults for every word that nothing in the pack answers to.
    pub(super) fn resolved(
        &mut self,
        words: &[Text<'_>],
        code: &'static str,
        exists: impl Fn(&crate::RulePack, &str) -> bool,
    ) -> Option<()> {
        let missing: Vec<_> = words.iter().filter(|word| !exists(&self.pack, word.text)).collect();
        for word in &missing {
            self.fault(word.fault(code, format!("`{}` is not defined", word.text)));
        }
        missing.is_empty().then_some(())
    }

    pub(super) fn no_strangers(&mut self, statement: &Statement<'_>, admitted: &[&str]) -> Option<()> {
        let faults = statement.strangers(admitted);
        let clean = faults.is_empty();
        self.faults.extend(faults);
        clean.then_some(())
    }

    pub(super) fn once(&mut self, twice: bool, name: Text<'_>) -> Option<()> {
        if twice {
            self.fault(name.fault("name-twice", format!("`{}` is defined twice", name.text)));
        }
        (!twice).then_some(())
    }
}

fn fact_type(statement: &Statement<'_>) -> Result<FactType, Diagnostic> {
    let words = statement.rest.words();
    let mut words = words.iter().skip(1);
    match words.next().map(|word| (word.text, word)) {
        Some(("bool", _)) => Ok(FactType::Bool),
        Some(("one-of", _)) => Ok(FactType::OneOf(words.map(|word| word.text.to_owned()).collect())),
        Some((_, word)) => Err(word.fault("type-unknown", "a fact is `bool` or `one-of` some words")),
        None => Err(statement.keyword.fault("type-unknown", "say `bool` or `one-of` after the name")),
    }
}

fn status(statement: &Statement<'_>) -> Result<Status, Diagnostic> {
    let word = statement.required("status")?;
    match word.text {
        "in-force" => Ok(Status::InForce { valid: interval(statement.required("valid")?)? }),
        "promulgated" => Ok(Status::Promulgated { latest: date(statement.required("latest")?)? }),
        _ => Err(word.fault("word-unknown", "an edition is `in-force` or `promulgated`")),
    }
}

fn interval(text: Text<'_>) -> Result<Interval, Diagnostic> {
    let words = text.words();
    match words.as_slice() {
        [from, dots] if dots.text == ".." => Ok(Interval { from: date(*from)?, until: None }),
        [from, dots, until] if dots.text == ".." => {
            Ok(Interval { from: date(*from)?, until: Some(date(*until)?) })
        }
        _ => Err(text.fault("interval", "write `2026-01-01 ..` or `2026-01-01 .. 2026-12-31`")),
    }
}

fn date(text: Text<'_>) -> Result<Date, Diagnostic> {
    text.text
        .parse()
        .map_err(|_| text.fault("date", format!("`{}` is not a date like 2026-11-22", text.text)))
}
