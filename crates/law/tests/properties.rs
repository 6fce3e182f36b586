//! Properties of the evaluator, on random law and on the built-in law.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test code"
)]

mod random_law;
mod shelf;
mod twin;

use proptest::prelude::*;
use random_law::{RandomLaw, facts_of, law};
use sekisho_law::{
    Answer, AsOf, CaseBasis, EditionId, FactId, FactValue, Facts, Polarity, Provenance, RequirementStatus,
    RulePack, Value, Verdict, built_in, decide, read, read_cases, what_if,
};
use twin::{Ask, Known, Twin};

const TODAY: &str = "2026-11-22";
const AFTER: &str = "2028-07-16";

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    #[test]
    fn two_evaluators_agree_on_random_law(law in law(), answers in facts_of(random_law::FACTS)) {
        let pack = loaded(&law);
        let twin = Twin::new(&pack.to_json());
        let facts = given(&pack, &answers);
        for ask in [Ask::Day(TODAY), Ask::Day(AFTER), Ask::Suppose("coming")] {
            prop_assert_eq!(word(product(&pack, ask, &facts)), twin.verdict(ask, &known(&facts)), "{:?}\n{}", ask, law.text());
        }
    }

    #[test]
    fn a_decided_verdict_holds_in_every_completion(law in law(), answers in facts_of(random_law::FACTS)) {
        let pack = loaded(&law);
        let facts = given(&pack, &answers);
        for ask in [Ask::Day(TODAY), Ask::Day(AFTER), Ask::Suppose("coming")] {
            let verdict = product(&pack, ask, &facts);
            for completion in completions(&pack, &facts) {
                let completed = product(&pack, ask, &completion);
                prop_assert!(may_become(verdict, completed), "{verdict:?} became {completed:?}\n{}", law.text());
            }
        }
    }

    #[test]
    fn law_not_in_force_changes_nothing_before_its_latest_start(law in law(), answers in facts_of(random_law::FACTS)) {
        let (with, without) = (loaded(&law), loaded(&law.without_amendments()));
        let facts = given(&with, &answers);
        prop_assert_eq!(product(&with, Ask::Day(TODAY), &facts), product(&without, Ask::Day(TODAY), &facts));
        let after = product(&with, Ask::Day(AFTER), &facts);
        let old = product(&without, Ask::Day(AFTER), &facts);
        prop_assert!(after != Verdict::Clear || old == Verdict::Clear);
    }

    #[test]
    fn the_order_of_texts_does_not_matter(law in law()) {
        let parts = law.parts();
        let forward: Vec<(&str, &str)> = parts.iter().map(|part| ("law.md", part.as_str())).collect();
        let backward: Vec<(&str, &str)> = forward.iter().rev().copied().collect();
        prop_assert_eq!(read(&forward).0.digest(), read(&backward).0.digest());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_built_in_law_is_read_alike_by_two_evaluators(seed in any::<prop::sample::Index>(), changes in changes()) {
        let shelf = Shelf::open();
        let facts = shelf.varied(seed, &changes);
        for ask in [Ask::Day(TODAY), Ask::Day(AFTER), Ask::Suppose("act56-2026")] {
            prop_assert_eq!(word(product(&shelf.pack, ask, &facts)), shelf.twin.verdict(ask, &known(&facts)));
        }
    }

    #[test]
    fn answering_a_question_never_flips_a_decided_verdict(
        seed in any::<prop::sample::Index>(),
        changes in changes(),
        answer in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let shelf = Shelf::open();
        let mut facts = shelf.varied(seed, &changes);
        let open: Vec<FactId> = shelf.pack.facts().map(|fact| fact.id.clone()).filter(|id| !is_known(&facts, id)).collect();
        if open.is_empty() { return Ok(()); }
        let asks = [Ask::Day(TODAY), Ask::Day(AFTER), Ask::Suppose("act56-2026")];
        let before = asks.map(|ask| product(&shelf.pack, ask, &facts));
        let id = &open[answer.0.index(open.len())];
        let values = shelf.pack.fact(id.as_str()).unwrap().fact_type.values();
        facts.insert(id.clone(), stated(values[answer.1.index(values.len())].clone()));
        for (ask, before) in asks.into_iter().zip(before) {
            let after = product(&shelf.pack, ask, &facts);
            prop_assert!(may_become(before, after), "{id}: {before:?} became {after:?} under {ask:?}");
        }
    }

    #[test]
    fn a_safeguard_never_makes_the_built_in_answer_worse(
        seed in any::<prop::sample::Index>(),
        changes in changes(),
        pick in any::<prop::sample::Index>(),
    ) {
        let shelf = Shelf::open();
        let mut facts = shelf.varied(seed, &changes);
        let directed: Vec<_> = shelf.pack.facts().filter(|fact| fact.polarity != Polarity::Neutral).collect();
        let fact = directed[pick.index(directed.len())];
        let better = fact.polarity == Polarity::Safeguard;
        for ask in [Ask::Day(TODAY), Ask::Suppose("act56-2026")] {
            facts.insert(fact.id.clone(), stated(Value::Bool(!better)));
            let worse = product(&shelf.pack, ask, &facts);
            facts.insert(fact.id.clone(), stated(Value::Bool(better)));
            let improved = product(&shelf.pack, ask, &facts);
            prop_assert!(rank(improved) <= rank(worse), "{}: {worse:?} became {improved:?} under {ask:?}", fact.id);
        }
    }

    #[test]
    fn what_is_clear_stands_on_a_cited_route_and_what_is_open_names_what_is_missing(
        seed in any::<prop::sample::Index>(),
        changes in changes(),
    ) {
        let shelf = Shelf::open();
        let facts = shelf.varied(seed, &changes);
        let today = TODAY.parse().unwrap();
        let decision = decide(&shelf.pack, AsOf { at: today, known: today }, &facts);
        check_report(&decision)?;
        check_report(&what_if(&shelf.pack, &"act56-2026".into(), None, &facts).unwrap())?;
        prop_assert!(decision.editions.iter().all(|edition| edition.as_str() != "act56-2026"));
    }
}

/// How bad a verdict over all readings is. Unknown and contested stand side by side: where one reading blocks, a safeguard
/// that makes the other one clear turns unknown into contested, though no reading got worse.
fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Clear => 0,
        Verdict::Unknown | Verdict::Contested => 1,
        Verdict::OutOfScope => 2,
        Verdict::Blocked => 3,
    }
}

fn check_report<B>(answer: &Answer<B>) -> Result<(), TestCaseError> {
    if answer.verdict == Verdict::Clear {
        let met = |status: &RequirementStatus| matches!(status, RequirementStatus::Met { routes } if !routes.is_empty());
        prop_assert!(answer.requirements.iter().any(|requirement| met(&requirement.status)));
        prop_assert!(answer.requirements.iter().all(|requirement| !requirement.cites.is_empty()));
    }
    if answer.verdict == Verdict::Unknown {
        prop_assert!(!answer.missing.is_empty() || !answer.pending.is_empty());
    }
    prop_assert_eq!(
        answer.verdict == Verdict::Blocked,
        !answer.blocked_by.is_empty() && answer.verdict != Verdict::Contested
    );
    Ok(())
}

/// What more knowledge can make of a verdict: clear, blocked and contested stay; out of scope can only turn
/// out blocked as well.
fn may_become(before: Verdict, after: Verdict) -> bool {
    match before {
        Verdict::Clear | Verdict::Blocked | Verdict::Contested => after == before,
        Verdict::OutOfScope => matches!(after, Verdict::OutOfScope | Verdict::Blocked),
        Verdict::Unknown => true,
    }
}

fn product(pack: &RulePack, ask: Ask<'_>, facts: &Facts) -> Verdict {
    match ask {
        Ask::Day(day) => {
            let day = day.parse().unwrap();
            decide(pack, AsOf { at: day, known: day }, facts).verdict
        }
        Ask::Suppose(edition) => what_if(pack, &EditionId::from(edition), None, facts).unwrap().verdict,
    }
}

fn word(verdict: Verdict) -> String {
    serde_json::to_value(verdict).unwrap().as_str().unwrap().to_owned()
}

fn loaded(law: &RandomLaw) -> RulePack {
    let text = law.text();
    let (pack, faults) = read(&[("random.md", &text)]);
    let faults: Vec<String> = faults
        .iter()
        .filter(|fault| fault.code != "fact-idle")
        .map(sekisho_law::Diagnostic::render)
        .collect();
    assert!(faults.is_empty(), "{}\n{text}", faults.join("\n"));
    pack
}

fn stated(value: Value) -> FactValue {
    let provenance = Provenance::Stated {
        by: "someone".to_owned(),
        on: TODAY.parse().unwrap(),
        reason: Some("test".to_owned()),
        evidence: None,
    };
    FactValue::Known { value, provenance }
}

/// The n-th fact takes its k-th value, or none.
fn given(pack: &RulePack, answers: &[Option<prop::sample::Index>]) -> Facts {
    pack.facts()
        .zip(answers)
        .filter_map(|(fact, answer)| {
            let values = fact.fact_type.values();
            answer.map(|answer| (fact.id.clone(), stated(values[answer.index(values.len())].clone())))
        })
        .collect()
}

fn is_known(facts: &Facts, id: &FactId) -> bool {
    matches!(facts.of(id.as_str()), Some(FactValue::Known { .. }))
}

fn known(facts: &Facts) -> Known {
    facts
        .iter()
        .filter_map(|(id, fact)| match fact {
            FactValue::Known { value, .. } => Some((id.to_string(), serde_json::to_value(value).unwrap())),
            FactValue::Unknown(_) => None,
        })
        .collect()
}

/// Every way to answer everything that is open.
fn completions(pack: &RulePack, facts: &Facts) -> Vec<Facts> {
    let mut all = vec![facts.clone()];
    for fact in pack.facts().filter(|fact| !is_known(facts, &fact.id)) {
        all = all
            .into_iter()
            .flat_map(|facts| {
                fact.fact_type.values().into_iter().map(move |value| {
                    let mut facts = facts.clone();
                    facts.insert(fact.id.clone(), stated(value));
                    facts
                })
            })
            .collect();
    }
    all
}

/// Which fact to change, and to which value; past the last value it becomes unknown.
fn changes() -> impl Strategy<Value = Vec<(prop::sample::Index, prop::sample::Index)>> {
    prop::collection::vec(any::<(prop::sample::Index, prop::sample::Index)>(), 0..5)
}

/// The built-in law and the facts of its cases.
struct Shelf {
    pack: RulePack,
    twin: Twin,
    cases: Vec<Facts>,
}

impl Shelf {
    fn open() -> &'static Self {
        static SHELF: std::sync::OnceLock<Shelf> = std::sync::OnceLock::new();
        SHELF.get_or_init(|| {
            let (pack, _) = built_in();
            let texts = shelf::texts("cases");
            let texts: Vec<(&str, &str)> =
                texts.iter().map(|(file, text)| (file.as_str(), text.as_str())).collect();
            let (cases, _) = read_cases(&texts, &pack);
            let as_of = |basis: &CaseBasis| matches!(basis, CaseBasis::AsOf(_));
            let cases = cases
                .into_iter()
                .flat_map(|case| case.expectations)
                .filter(|expectation| as_of(&expectation.basis))
                .map(|expectation| expectation.facts)
                .collect();
            Self { twin: Twin::new(&pack.to_json()), pack, cases }
        })
    }

    /// The facts of a case with some of them changed.
    fn varied(
        &self,
        seed: prop::sample::Index,
        changes: &[(prop::sample::Index, prop::sample::Index)],
    ) -> Facts {
        let mut facts = self.cases[seed.index(self.cases.len())].clone();
        let definitions: Vec<_> = self.pack.facts().collect();
        for (fact, value) in changes {
            let definition = definitions[fact.index(definitions.len())];
            let values = definition.fact_type.values();
            let value = match values.get(value.index(values.len() + 1)) {
                Some(value) => stated(value.clone()),
                None => FactValue::Unknown(sekisho_law::Unknown::NotFound),
            };
            facts.insert(definition.id.clone(), value);
        }
        facts
    }
}
