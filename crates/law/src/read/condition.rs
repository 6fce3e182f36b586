//! Reads conditions: `purpose-specified and not (act is use or act in (provide entrust))`.

use std::collections::BTreeSet;

use super::syntax::Text;
use crate::{Condition, Diagnostic, FactId, Value};

/// Reads a condition that fills the whole piece.
pub(crate) fn condition(text: Text<'_>) -> Result<Condition, Diagnostic> {
    let tokens = text.tokens();
    let mut reader = Reader { tokens: &tokens, whole: text };
    let condition = reader.any()?;
    match reader.tokens.first() {
        None => Ok(condition),
        Some(surplus) => {
            Err(surplus
                .fault("condition", format!("`{}` is not expected here; `and` or `or`?", surplus.text)))
        }
    }
}

struct Reader<'t, 'a> {
    tokens: &'t [Text<'a>],
    whole: Text<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn any(&mut self) -> Result<Condition, Diagnostic> {
        let mut parts = vec![self.all()?];
        while self.take("or") {
            parts.push(self.all()?);
        }
        Ok(single(parts, Condition::Any))
    }

    fn all(&mut self) -> Result<Condition, Diagnostic> {
        let mut parts = vec![self.part()?];
        while self.take("and") {
            parts.push(self.part()?);
        }
        Ok(single(parts, Condition::All))
    }

    fn part(&mut self) -> Result<Condition, Diagnostic> {
        if self.take("not") {
            return Ok(Condition::Not(Box::new(self.part()?)));
        }
        if self.take("(") {
            let inner = self.any()?;
            self.demand(")")?;
            return Ok(inner);
        }
        let fact = self.word("a fact")?;
        let id = FactId::from(fact.text);
        if self.take("is") {
            let denied = self.take("not");
            let word = self.word("a word of the fact's list")?;
            let is = Condition::Fact { fact: id, wanted: BTreeSet::from([Value::from(word.text)]) };
            return Ok(if denied { Condition::Not(Box::new(is)) } else { is });
        }
        if self.take("in") {
            self.demand("(")?;
            let mut wanted = BTreeSet::new();
            while !self.take(")") {
                wanted.insert(Value::from(self.word("a word or `)`")?.text));
            }
            return Ok(Condition::Fact { fact: id, wanted });
        }
        Ok(Condition::Fact { fact: id, wanted: BTreeSet::from([Value::Bool(true)]) })
    }

    fn take(&mut self, text: &str) -> bool {
        match self.tokens.split_first() {
            Some((first, rest)) if first.text == text => {
                self.tokens = rest;
                true
            }
            _ => false,
        }
    }

    fn demand(&mut self, text: &str) -> Result<(), Diagnostic> {
        if self.take(text) { Ok(()) } else { Err(self.fault(text)) }
    }

    fn word(&mut self, expected: &str) -> Result<Text<'a>, Diagnostic> {
        match self.tokens.split_first() {
            Some((first, rest)) if !matches!(first.text, "(" | ")" | "and" | "or" | "not" | "is" | "in") => {
                self.tokens = rest;
                Ok(*first)
            }
            _ => Err(self.fault(expected)),
        }
    }

    fn fault(&self, expected: &str) -> Diagnostic {
        let place = self.tokens.first().copied().unwrap_or(self.whole);
        place.fault("condition", format!("expected {expected}"))
    }
}

fn single(mut parts: Vec<Condition>, join: impl Fn(Vec<Condition>) -> Condition) -> Condition {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        Some(last) => {
            parts.push(last);
            join(parts)
        }
        None => join(parts),
    }
}
