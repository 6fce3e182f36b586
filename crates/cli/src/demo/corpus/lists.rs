//! The word lists and templates of `corpus/`, parsed once.

use super::draw::Weighted;
use super::slots::Slot;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A surname or given name with its katakana reading.
#[derive(Clone, Copy, Default)]
pub(super) struct NamePart {
    pub(super) written: &'static str,
    pub(super) kana: &'static str,
}

/// Sex of a name list.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sex {
    Male,
    Female,
}

/// A municipality with what its addresses and numbers begin with.
#[derive(Clone, Copy, Default)]
pub(super) struct Municipality {
    pub(super) prefecture: &'static str,
    pub(super) name: &'static str,
    /// First three digits of its postal codes, separated by commas.
    pub(super) postal_heads: &'static str,
    pub(super) area_code: &'static str,
    /// Public safety commission code of the prefecture, two digits.
    pub(super) licence_code: &'static str,
}

/// A word with a code, as a bank and its number.
#[derive(Clone, Copy, Default)]
pub(super) struct Coded {
    pub(super) name: &'static str,
    pub(super) code: &'static str,
}

/// A sentence with slots.
#[derive(Clone)]
pub(super) struct Template {
    pub(super) pieces: Vec<Piece>,
}

/// Part of a template.
#[derive(Clone, Copy)]
pub(super) enum Piece {
    Text(&'static str),
    Slot(Slot),
}

/// All lists.
pub(super) struct Lists {
    pub(super) surnames: Weighted<NamePart>,
    /// By sex and decade of birth, from 1930.
    given: Vec<Weighted<NamePart>>,
    pub(super) municipalities: Weighted<Municipality>,
    words: BTreeMap<&'static str, Weighted<&'static str>>,
    pub(super) banks: Vec<Coded>,
    pub(super) branches: Vec<Coded>,
    templates: BTreeMap<&'static str, Vec<Template>>,
    /// Every template about a customer, whatever its topic.
    pub(super) personal: Vec<Template>,
    pub(super) remarks: Vec<(Template, u64)>,
}

const SURNAMES: &str = include_str!("../../../../../corpus/surnames.tsv");
const GIVEN_NAMES: &str = include_str!("../../../../../corpus/given_names.tsv");
const PREFECTURES: &str = include_str!("../../../../../corpus/prefectures.tsv");
const MUNICIPALITIES: &str = include_str!("../../../../../corpus/municipalities.tsv");
const WORDS: &str = include_str!("../../../../../corpus/words.tsv");
const NOTES: &str = include_str!("../../../../../corpus/notes.tsv");
const REMARKS: &str = include_str!("../../../../../corpus/remarks.tsv");

const FIRST_DECADE: i16 = 1930;
const DECADES: i16 = 10;

/// Topics of `notes.tsv` that are not sentences about a customer.
const OTHER_TOPICS: [&str; 4] = ["plain", "opening", "closing", "signed"];

/// The lists, parsed on first use.
pub(super) fn lists() -> &'static Lists {
    static LISTS: OnceLock<Lists> = OnceLock::new();
    LISTS.get_or_init(Lists::parse)
}

impl Lists {
    fn parse() -> Self {
        let mut templates: BTreeMap<&str, Vec<Template>> = BTreeMap::new();
        let mut personal = Vec::new();
        for [topic, body] in rows(NOTES) {
            let template = Template::parse(body);
            if !OTHER_TOPICS.contains(&topic) {
                personal.push(template.clone());
            }
            templates.entry(topic).or_default().push(template);
        }
        Self {
            surnames: Weighted::new(
                rows(SURNAMES).map(|[written, kana, weight]| (NamePart { written, kana }, number(weight))),
            ),
            given: given_names(),
            municipalities: municipalities(),
            words: words(),
            banks: coded("bank"),
            branches: coded("branch"),
            templates,
            personal,
            remarks: rows(REMARKS).map(|[weight, body]| (Template::parse(body), number(weight))).collect(),
        }
    }

    /// Given names usual for a sex and year of birth.
    pub(super) fn given_names(&self, sex: Sex, birth_year: i16) -> Option<&Weighted<NamePart>> {
        let decade = ((birth_year - FIRST_DECADE) / 10).clamp(0, DECADES - 1);
        let side = if sex == Sex::Male { 0 } else { DECADES };
        self.given.get(usize::try_from(side + decade).unwrap_or(0))
    }

    /// Words of one kind, as named in `words.tsv`.
    pub(super) fn words(&self, kind: &str) -> Option<&Weighted<&'static str>> {
        self.words.get(kind)
    }

    /// Templates of one topic, as named in `notes.tsv`.
    pub(super) fn templates(&self, topic: &str) -> &[Template] {
        self.templates.get(topic).map_or(&[], Vec::as_slice)
    }
}

impl Template {
    /// Splits a body at its slots; braces around no known slot stay text.
    fn parse(body: &'static str) -> Self {
        let mut pieces = Vec::new();
        let mut rest = body;
        while let Some((text, after)) = rest.split_once('{') {
            pieces.push(Piece::Text(text));
            let Some((name, tail)) = after.split_once('}') else { break };
            match Slot::named(name) {
                Some(slot) => pieces.push(Piece::Slot(slot)),
                None => pieces.push(Piece::Text(name)),
            }
            rest = tail;
        }
        pieces.push(Piece::Text(rest));
        Self { pieces }
    }
}

fn given_names() -> Vec<Weighted<NamePart>> {
    let mut lists = Vec::new();
    for sex in ["M", "F"] {
        for decade in 0..DECADES {
            let middle = FIRST_DECADE + decade * 10 + 5;
            lists.push(Weighted::new(rows::<6>(GIVEN_NAMES).filter(|[_, _, of, ..]| *of == sex).map(
                |[written, kana, _, first, last, weight]| {
                    let (first, last) = (year(first), year(last));
                    let distance = (first - middle).max(middle - last).max(0);
                    let fashion = match distance {
                        0 => 20,
                        1..=6 => 6,
                        7..=15 => 1,
                        _ => 0,
                    };
                    (NamePart { written, kana }, number(weight) * fashion)
                },
            )));
        }
    }
    lists
}

fn municipalities() -> Weighted<Municipality> {
    let codes: BTreeMap<&str, &str> =
        rows(PREFECTURES).map(|[prefecture, code]| (prefecture, code)).collect();
    Weighted::new(rows(MUNICIPALITIES).map(|[prefecture, name, postal_heads, area_code, weight]| {
        let licence_code = codes.get(prefecture).copied().unwrap_or_default();
        (Municipality { prefecture, name, postal_heads, area_code, licence_code }, number(weight))
    }))
}

fn words() -> BTreeMap<&'static str, Weighted<&'static str>> {
    let mut kinds: BTreeMap<&str, Vec<(&str, u64)>> = BTreeMap::new();
    for [kind, word, weight] in rows(WORDS) {
        kinds.entry(kind).or_default().push((word, number(weight)));
    }
    kinds.into_iter().map(|(kind, words)| (kind, Weighted::new(words))).collect()
}

fn coded(kind: &str) -> Vec<Coded> {
    rows::<3>(WORDS).filter(|[of, ..]| *of == kind).map(|[_, name, code]| Coded { name, code }).collect()
}

/// Rows of a tab-separated list with exactly `N` fields; other lines are comments.
fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let fields: Vec<&str> = line.split('\t').collect();
        <[&str; N]>::try_from(fields).ok()
    })
}

fn number(text: &str) -> u64 {
    text.parse().unwrap_or(0)
}

fn year(text: &str) -> i16 {
    text.parse().unwrap_or(0)
}
