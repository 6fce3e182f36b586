//! Reads literate law into a rule pack and the list of its faults. Format: `docs/spec/law-pack.md`.

mod condition;
mod definitions;
mod entry;
mod rules;
pub(crate) mod syntax;

use crate::{Diagnostic, RulePack};
use entry::Entry;

pub(crate) use condition::condition;

/// Reads texts, each with the name of its file. What has a fault is left out and reported; a pack that has
/// faults is for authors to mend, not to decide by.
#[must_use]
pub fn read(texts: &[(&str, &str)]) -> (RulePack, Vec<Diagnostic>) {
    let mut faults = Vec::new();
    let entries: Vec<Entry<'_>> =
        texts.iter().flat_map(|(file, text)| entry::entries(file, text, &mut faults)).collect();
    let mut reader = Reader { pack: RulePack::default(), faults };
    for (keyword, _, admit) in PASSES {
        for entry in entries.iter().filter(|entry| entry.keyword() == *keyword) {
            admit(&mut reader, entry);
        }
    }
    reader.check_use_of_facts(&entries);
    reader.faults.sort();
    (reader.pack.sealed(), reader.faults)
}

/// The pack under construction and the faults found on the way.
struct Reader {
    pack: RulePack,
    faults: Vec<Diagnostic>,
}

type Admit = fn(&mut Reader, &Entry<'_>) -> Option<()>;

/// Keyword, block it stands in, and what reads it; in the order in which they can refer to each other.
const PASSES: &[(&str, &str, Admit)] = &[
    ("review", "edition", Reader::review),
    ("source", "edition", Reader::source),
    ("edition", "edition", Reader::edition),
    ("provision", "provision", Reader::provision),
    ("fact", "fact", Reader::fact),
    ("question", "reading", Reader::reading),
    ("scope", "rule", Reader::scope),
    ("requirement", "rule", Reader::requirement),
    ("amend", "rule", Reader::amend),
    ("duty", "duty", Reader::duty),
];

impl Reader {
    fn fault(&mut self, fault: Diagnostic) {
        self.faults.push(fault);
    }

    /// Keeps a value, or notes the fault and gives nothing.
    fn keep<T>(&mut self, result: Result<T, Diagnostic>) -> Option<T> {
        result.map_err(|fault| self.faults.push(fault)).ok()
    }

    /// Notes facts that neither stand in a rule nor help to establish one that does.
    fn check_use_of_facts(&mut self, entries: &[Entry<'_>]) {
        let used = self.pack.facts_in_rules();
        let idle = |id: &str| {
            self.pack.fact(id).is_some_and(|fact| fact.informs.is_empty() && !used.contains(&fact.id))
        };
        let faults: Vec<Diagnostic> = entries
            .iter()
            .filter(|entry| entry.keyword() == "fact")
            .filter_map(Entry::name)
            .filter(|name| idle(name.text))
            .map(|name| name.fault("fact-idle", format!("no rule asks for `{}`", name.text)))
            .collect();
        self.faults.extend(faults);
    }
}
