//! The recognisers: one file each, with a `.tsv` of hits and near misses beside it.

mod address;
mod age;
mod bank_account;
mod birth_date;
mod corporate_number;
mod credit_card;
pub(crate) mod device;
mod driver_licence;
mod elderly_insurance;
pub(crate) mod email;
mod employee_id;
mod employment_insurance;
mod handle;
mod health_insurance;
pub(crate) mod ip_address;
mod keyed;
mod login_credential;
mod long_term_care;
mod my_number;
pub(crate) mod names;
mod passport;
mod pension;
pub(crate) mod phone;
pub(crate) mod plate;
mod postal_code;
mod residence_card;
mod resident_record;
mod special_care;
mod token;

use crate::page::Page;
use crate::tags::{Tag, Tags};
use sekisho_terms::DataCategory;

/// A stretch that a recogniser proposes, in folded positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) category: DataCategory,
    /// Confidence in thousandths.
    pub(crate) permille: u16,
    pub(crate) recognizer: &'static str,
}

/// When a recogniser has to look at a page at all.
#[derive(Clone, Copy)]
pub(crate) enum Trigger {
    /// The page has digits.
    Digits,
    /// The page has digits and a keyword (or context) with one of the tags.
    DigitsAnd(Tags),
    /// The page has a keyword (or context) with one of the tags.
    Keyword(Tags),
    /// The page has an at sign.
    At,
    /// The page has an at sign, or a keyword with one of the tags.
    AtOr(Tags),
    /// The page has digits or colons enough for an address of a machine.
    MachineAddress,
    /// The page has a keyword with one of the tags, or colons enough for a hardware address.
    DeviceCode(Tags),
    /// The page has a piece of a name.
    Names,
}

/// Finds one kind of personal data in a page.
pub(crate) struct Recognizer {
    pub(crate) name: &'static str,
    pub(crate) trigger: Trigger,
    pub(crate) find: fn(&Page, &mut Vec<Candidate>),
}

/// Every recogniser.
pub(crate) const ALL: &[Recognizer] = &[
    address::RECOGNIZER,
    age::RECOGNIZER,
    bank_account::RECOGNIZER,
    birth_date::RECOGNIZER,
    corporate_number::RECOGNIZER,
    credit_card::RECOGNIZER,
    device::RECOGNIZER,
    driver_licence::RECOGNIZER,
    elderly_insurance::RECOGNIZER,
    email::RECOGNIZER,
    employee_id::RECOGNIZER,
    employment_insurance::RECOGNIZER,
    handle::RECOGNIZER,
    health_insurance::RECOGNIZER,
    ip_address::RECOGNIZER,
    login_credential::RECOGNIZER,
    long_term_care::RECOGNIZER,
    my_number::RECOGNIZER,
    names::RECOGNIZER,
    passport::RECOGNIZER,
    pension::RECOGNIZER,
    phone::RECOGNIZER,
    plate::RECOGNIZER,
    postal_code::RECOGNIZER,
    residence_card::RECOGNIZER,
    resident_record::RECOGNIZER,
    special_care::RECOGNIZER,
];

/// Keywords that name an identifier: the nearest ahead of a number decides what it is.
pub(crate) const IDENTIFIER_KEYWORDS: Tags = Tags::of(&[
    Tag::MyNumber,
    Tag::Licence,
    Tag::Insurer,
    Tag::Insured,
    Tag::Elderly,
    Tag::LongTermCare,
    Tag::Pension,
    Tag::Employment,
    Tag::Resident,
    Tag::Corporate,
    Tag::Passport,
    Tag::ResidenceCard,
    Tag::Card,
    Tag::Phone,
    Tag::PostalCode,
    Tag::Account,
    Tag::Bank,
    Tag::PostalBank,
    Tag::MemberId,
    Tag::Device,
    Tag::OtherNumber,
    Tag::Symbol,
]);

/// Keywords that a column's name passes on to its cells.
pub(crate) const CONTEXT_KEYWORDS: Tags = IDENTIFIER_KEYWORDS.union(Tags::of(&[
    Tag::BirthDate,
    Tag::HealthInsurance,
    Tag::Ip,
    Tag::CareContext,
    Tag::PersonContext,
]));

impl Trigger {
    fn fires(self, page: &Page) -> bool {
        match self {
            Trigger::Digits => !page.groups().is_empty(),
            Trigger::DigitsAnd(tags) => !page.groups().is_empty() && page.seen().meets(tags),
            Trigger::Keyword(tags) => page.seen().meets(tags),
            Trigger::At => !page.ats().is_empty(),
            Trigger::AtOr(tags) => !page.ats().is_empty() || page.seen().meets(tags),
            Trigger::MachineAddress => page.colons() >= 2 || page.groups().len() >= 4,
            Trigger::DeviceCode(tags) => page.colons() >= 5 || page.seen().meets(tags),
            Trigger::Names => !page.names().is_empty(),
        }
    }
}

/// All candidates of a page, overlaps resolved: the surest, then the longest, then the first wins.
pub(crate) fn find_all(page: &Page, candidates: &mut Vec<Candidate>) {
    candidates.clear();
    for recognizer in ALL {
        if recognizer.trigger.fires(page) {
            (recognizer.find)(page, candidates);
        }
    }
    resolve(candidates);
}

fn resolve(candidates: &mut Vec<Candidate>) {
    if candidates.len() > 1 {
        candidates.sort_by(|a, b| {
            (b.permille, b.end - b.start, a.start, a.category, a.recognizer).cmp(&(
                a.permille,
                a.end - a.start,
                b.start,
                b.category,
                b.recognizer,
            ))
        });
        let mut kept: std::collections::BTreeMap<usize, Candidate> = std::collections::BTreeMap::new();
        for candidate in candidates.drain(..) {
            let free_before =
                kept.range(..candidate.end).next_back().is_none_or(|(_, c)| c.end <= candidate.start);
            if free_before {
                kept.insert(candidate.start, candidate);
            }
        }
        candidates.extend(kept.into_values());
    }
}

#[cfg(test)]
mod tests;
