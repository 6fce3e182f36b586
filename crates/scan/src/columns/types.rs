//! Validators of whole cells: which kinds of data a cell could be.

use super::cells::CellClass;
use crate::dates;
use crate::dictionary::Dictionary;
use crate::page::{Page, is_hiragana, is_kanji, is_katakana};
use crate::recognizers::{ip_address, names, phone, plate};
use crate::tags::{Tag, Tags};
use crate::{check, recognizers::device};
use sekisho_terms::DataCategory;

/// What a whole cell can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum CellType {
    MyNumber,
    DriverLicence,
    Corporate,
    Card,
    Insurer,
    Passport,
    ResidenceCard,
    Pension,
    Employment,
    Resident,
    TenDigits,
    EightDigits,
    Phone,
    /// A telephone number that shows itself as one: separators, or a mobile number.
    PhoneShown,
    Email,
    Postal,
    /// A postal code with its hyphen.
    PostalShown,
    Date,
    Account,
    Secret,
    Code,
    Plate,
    Ip,
    Device,
    /// Letters that could be a name.
    NameLike,
    /// Surname and given name of the lists.
    FullName,
    AddressLike,
    /// An address from the prefecture on.
    AddressShown,
    Age,
    Text,
    /// A code without a run of letters long enough for a word.
    PlainCode,
    /// A number that can be no identifier: it is too short, or has decimals.
    ShortNumber,
    /// An account with the names of its bank and branch.
    AccountWritten,
    /// A surname of the lists alone.
    Surname,
    /// A surname that many bear.
    CommonSurname,
    /// A surname that is also a municipality or prefecture, but for its suffix.
    TownName,
    /// A given name of the lists alone.
    GivenName,
    /// A surname or given name that is an ordinary word, too.
    NameAndWord,
}

impl CellType {
    /// Whether one cell in ten passes by chance.
    pub(crate) fn is_check_digit(self) -> bool {
        use CellType as T;
        matches!(self, T::MyNumber | T::DriverLicence | T::Corporate | T::Card | T::Insurer)
    }

    /// Whether a header with another meaning (a town, a product) outweighs the cells.
    pub(crate) fn yields_to_header(self) -> bool {
        matches!(self, CellType::FullName | CellType::AddressShown)
    }
}

/// A set of cell types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct CellTypes(u64);

impl CellTypes {
    fn set(&mut self, cell_type: CellType, holds: bool) {
        if holds {
            self.0 |= 1 << (cell_type as u8);
        }
    }

    pub(crate) fn has(self, cell_type: CellType) -> bool {
        self.0 & (1 << (cell_type as u8)) != 0
    }
}

/// Cells that pass each validator.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct TypeCounts([u64; CELL_TYPES]);

/// How many cell types there are; [`CellType::NameAndWord`] is the last.
const CELL_TYPES: usize = CellType::NameAndWord as usize + 1;

impl Default for TypeCounts {
    fn default() -> Self {
        Self([0; CELL_TYPES])
    }
}

impl TypeCounts {
    /// Counts the types of `times` cells.
    pub(crate) fn count(&mut self, types: CellTypes, times: u64) {
        let mut rest = types.0;
        while rest != 0 {
            let lowest = usize::try_from(rest.trailing_zeros()).unwrap_or(CELL_TYPES);
            if let Some(count) = self.0.get_mut(lowest) {
                *count = count.saturating_add(times);
            }
            rest &= rest - 1;
        }
    }

    /// Adds what others counted.
    pub(crate) fn merge(&mut self, other: &TypeCounts) {
        for (ours, theirs) in self.0.iter_mut().zip(&other.0) {
            *ours = ours.saturating_add(*theirs);
        }
    }

    /// Cells of a type.
    pub(crate) fn of(&self, cell_type: CellType) -> u64 {
        self.0.get(usize::from(cell_type as u8)).copied().unwrap_or(0)
    }
}

/// The validator that confirms a header's category.
pub(crate) fn validator(category: DataCategory) -> CellType {
    use DataCategory as C;
    match category {
        C::MyNumber => CellType::MyNumber,
        C::DriverLicence => CellType::DriverLicence,
        C::CorporateNumber => CellType::Corporate,
        C::CreditCard => CellType::Card,
        C::HealthInsurance | C::EmployeeId => CellType::Code,
        C::ElderlyInsurance => CellType::EightDigits,
        C::LongTermCareInsurance => CellType::TenDigits,
        C::Passport => CellType::Passport,
        C::ResidenceCard => CellType::ResidenceCard,
        C::PensionNumber => CellType::Pension,
        C::EmploymentInsurance => CellType::Employment,
        C::ResidentRecordCode => CellType::Resident,
        C::Phone => CellType::Phone,
        C::Email => CellType::Email,
        C::PostalCode => CellType::Postal,
        C::BirthDate => CellType::Date,
        C::Age => CellType::Age,
        C::BankAccount => CellType::AccountWritten,
        C::LicencePlate => CellType::Plate,
        C::IpAddress => CellType::Ip,
        C::DeviceId => CellType::Device,
        C::LoginCredential | C::Handle => CellType::Secret,
        C::PersonName => CellType::NameLike,
        C::Address => CellType::AddressLike,
        _ => CellType::Text,
    }
}

/// The validator that leaves room for nothing but the category; `None` where any text could pass.
/// Contract section 5: only a column whose every cell passes it is closed.
pub(crate) fn closing_validator(category: DataCategory) -> Option<CellType> {
    match validator(category) {
        CellType::Code => Some(CellType::PlainCode),
        CellType::AccountWritten => Some(CellType::Account),
        CellType::Secret | CellType::NameLike | CellType::AddressLike | CellType::Text => None,
        strict => Some(strict),
    }
}

/// Types whose cells speak for themselves without a header, with the share of cells (in thousandths) that must pass.
pub(crate) const SELF_EVIDENT: [(CellType, DataCategory, u64); 12] = [
    (CellType::MyNumber, DataCategory::MyNumber, 1000),
    (CellType::DriverLicence, DataCategory::DriverLicence, 1000),
    (CellType::Corporate, DataCategory::CorporateNumber, 1000),
    (CellType::Card, DataCategory::CreditCard, 1000),
    (CellType::Insurer, DataCategory::HealthInsurance, 1000),
    (CellType::ResidenceCard, DataCategory::ResidenceCard, 950),
    (CellType::Email, DataCategory::Email, 950),
    (CellType::PhoneShown, DataCategory::Phone, 950),
    (CellType::PostalShown, DataCategory::PostalCode, 1000),
    (CellType::Ip, DataCategory::IpAddress, 950),
    (CellType::FullName, DataCategory::PersonName, 600),
    (CellType::AddressShown, DataCategory::Address, 800),
];

/// Types of names without the other half.
pub(crate) const NAMES_ALONE: [CellType; 2] = [CellType::Surname, CellType::GivenName];

/// Longest surname or given name, in kana.
const NAME_ALONE_LENGTH_MAX: usize = 8;

/// Longest cell that can be one value.
const VALUE_LENGTH_MAX: usize = 120;

/// Numbers up to this length are no identifiers: the shortest, a bank account, has seven digits.
const SHORT_NUMBER_DIGITS: usize = 6;
/// Runs of letters from this length could spell a word or a name.
const WORD_LENGTH_MIN: usize = 5;

/// Every type whose validator the cell passes.
pub(crate) fn passing(page: &Page, class: CellClass, dictionary: &Dictionary) -> CellTypes {
    let mut types = CellTypes::default();
    let all = page.chars();
    let start = all.iter().position(|c| !c.is_whitespace()).unwrap_or(all.len());
    let end = all.iter().rposition(|c| !c.is_whitespace()).map_or(start, |last| last + 1);
    let cell = page.slice(start, end);
    if cell.is_empty() || cell.len() > VALUE_LENGTH_MAX {
        return types;
    }
    match class {
        CellClass::Integer => integer(page, start, end, &mut types),
        CellClass::Date => types.set(CellType::Date, true),
        CellClass::Measure => measure(page, start, end, &mut types),
        CellClass::Null => {}
        CellClass::Text => {
            types.set(CellType::Text, true);
            types.set(CellType::ShortNumber, is_short_number(cell));
            numeric(cell, &mut types);
            coded(page, start, end, &mut types);
            worded(page, start, end, dictionary, &mut types);
        }
    }
    types
}

/// Digits of a My Number, which may begin with zeros.
const ZEROS_MAX: usize = 12;

/// Floats and decimals that are whole numbers are judged as such: a table tool turns a column of numbers into floats
/// as soon as one is missing.
fn measure(page: &Page, start: usize, end: usize, types: &mut CellTypes) {
    match whole_part(page.slice(start, end)) {
        Some(whole) => integer(page, start, start + whole.len(), types),
        None => types.set(CellType::ShortNumber, true),
    }
}

/// The digits of a number without sign whose decimals, if any, are all zero. Floats are exact to 2^53, beyond every
/// identifier but long card numbers.
pub(crate) fn whole_part(number: &[char]) -> Option<&[char]> {
    let mut parts = number.splitn(2, |c| *c == '.');
    let (whole, decimals) = (parts.next()?, parts.next().unwrap_or_default());
    let digits = !whole.is_empty() && whole.iter().all(char::is_ascii_digit);
    (digits && decimals.iter().all(|c| *c == '0')).then_some(whole)
}

/// A whole number may have lost its leading zero.
fn integer(page: &Page, start: usize, end: usize, types: &mut CellTypes) {
    let cell = page.slice(start, end);
    // Room for the zeros of the longest identifier that may begin with one.
    let mut buffer = vec![0; ZEROS_MAX];
    buffer.extend(cell.iter().filter_map(|c| c.to_digit(10)).filter_map(|d| u8::try_from(d).ok()));
    let behind = |zeros: usize| buffer.get(ZEROS_MAX - zeros..).unwrap_or_default();
    let digits = behind(0);
    if digits.len() != cell.len() {
        return;
    }
    let padded = behind(1);
    let full = behind(ZEROS_MAX.saturating_sub(digits.len()));
    types.set(CellType::MyNumber, (10..=12).contains(&digits.len()) && check::is_my_number(full));
    types.set(CellType::DriverLicence, check::is_driver_licence(digits));
    types.set(CellType::Corporate, check::is_corporate_number(digits));
    types.set(CellType::Card, check::is_card(digits));
    types.set(CellType::Insurer, check::is_insurer_number(digits) && digits.len() == 8);
    types.set(CellType::Resident, (9..=11).contains(&digits.len()));
    types.set(CellType::Pension, (8..=10).contains(&digits.len()));
    types.set(CellType::Employment, (9..=11).contains(&digits.len()));
    types.set(CellType::TenDigits, (8..=10).contains(&digits.len()));
    types.set(CellType::EightDigits, (6..=8).contains(&digits.len()));
    types.set(CellType::Phone, phone::is_valid(padded) || phone::is_valid(digits));
    types.set(CellType::Postal, (5..=7).contains(&digits.len()));
    types.set(CellType::Account, (4..=8).contains(&digits.len()));
    types.set(CellType::AccountWritten, types.has(CellType::Account));
    types.set(CellType::Code, true);
    types.set(CellType::PlainCode, true);
    types.set(CellType::ShortNumber, digits.len() <= SHORT_NUMBER_DIGITS);
    types.set(CellType::Age, is_age(cell));
    types.set(CellType::Date, cell.len() == 8 && dates::date_end(page, start) == Some(end));
}

fn numeric(cell: &[char], types: &mut CellTypes) {
    if cell.len() > 24 || !cell.first().is_some_and(|c| c.is_ascii_digit() || matches!(c, '+' | '(' | '〒'))
    {
        return;
    }
    let digits: Vec<u8> =
        cell.iter().filter_map(|c| c.to_digit(10)).filter_map(|d| u8::try_from(d).ok()).collect();
    let plain = cell.iter().all(|c| c.is_ascii_digit() || is_joint(*c));
    let lengths: Vec<usize> = cell.split(|c| !c.is_ascii_digit()).map(<[char]>::len).collect();
    let written = |shape: &[usize]| {
        plain && (lengths == shape || lengths.len() == 1 && digits.len() == shape.iter().sum::<usize>())
    };
    if plain {
        types.set(CellType::MyNumber, check::is_my_number(&digits));
        types.set(CellType::DriverLicence, check::is_driver_licence(&digits));
        types.set(CellType::Corporate, check::is_corporate_number(&digits));
        types.set(CellType::Card, check::is_card(&digits));
        types.set(CellType::Insurer, check::is_insurer_number(&digits) && digits.len() == 8);
        types.set(CellType::Resident, digits.len() == 11);
        types.set(CellType::Account, is_account(&lengths));
        types.set(CellType::AccountWritten, is_account(&lengths));
        types.set(CellType::TenDigits, lengths.len() == 1 && digits.len() == 10);
        types.set(CellType::EightDigits, lengths.len() == 1 && digits.len() == 8);
        types.set(CellType::Age, is_age(cell));
    }
    types.set(CellType::Pension, written(&[4, 6]));
    types.set(CellType::Employment, written(&[4, 6, 1]));
    let postal = cell.strip_prefix(&['〒']).map_or(written(&[3, 4]), |rest| {
        rest.iter().filter(|c| c.is_ascii_digit()).count() == 7
            && rest.iter().all(|c| c.is_ascii_digit() || is_joint(*c))
    });
    types.set(CellType::Postal, postal);
    types.set(CellType::PostalShown, postal && (cell.len() >= 8));
    let phone_written =
        cell.iter().all(|c| c.is_ascii_digit() || is_joint(*c) || matches!(c, '(' | ')' | '+' | '.'));
    let national = match (cell.first(), digits.as_slice()) {
        (Some('+'), [8, 1, 0, rest @ ..] | [8, 1, rest @ ..]) => [&[0], rest].concat(),
        _ => digits,
    };
    let phone = phone_written && phone::is_valid(&national);
    types.set(CellType::Phone, phone);
    types.set(CellType::PhoneShown, phone && (lengths.len() >= 2 || national.len() == 11));
}

/// An account number alone, behind bank and branch codes, or as ゆうちょ symbol and number.
fn is_account(lengths: &[usize]) -> bool {
    matches!(lengths, [4..=8] | [3 | 4, 7] | [4, 3, 7] | [4, 3, 1, 7] | [5, 2..=8] | [5, 1, 2..=8])
}

/// Bank or kind of account in words, and a number as long as an account's.
fn is_account_written(page: &Page) -> bool {
    const BANKING: Tags = Tags::of(&[Tag::Bank, Tag::Account, Tag::PostalBank]);
    page.keywords().iter().any(|keyword| keyword.tags.meets(BANKING))
        && page.groups().iter().any(|group| (6..=8).contains(&(group.end - group.start)))
}

fn coded(page: &Page, start: usize, end: usize, types: &mut CellTypes) {
    let cell = page.slice(start, end);
    types.set(CellType::Date, dates::date_end(page, start) == Some(end) || is_date_time(page, start, end));
    types.set(CellType::Plate, plate::at(page, start) == Some(end));
    if !cell.iter().all(char::is_ascii_graphic) {
        return;
    }
    let letters = |cell: &[char]| cell.iter().all(char::is_ascii_alphabetic);
    let digits = |cell: &[char]| cell.iter().all(char::is_ascii_digit);
    types.set(
        CellType::Passport,
        cell.len() == 9 && cell.split_at_checked(2).is_some_and(|(a, b)| letters(a) && digits(b)),
    );
    types.set(
        CellType::ResidenceCard,
        cell.len() == 12
            && cell.split_at_checked(2).is_some_and(|(a, rest)| {
                letters(a) && rest.split_at_checked(8).is_some_and(|(b, c)| digits(b) && letters(c))
            }),
    );
    types
        .set(CellType::Email, page.ats().len() == 1 && crate::recognizers::email::is_whole(page, start, end));
    types.set(CellType::Ip, ip_address::is_valid(cell));
    types.set(CellType::Device, device::is_valid(cell));
    let code = cell.iter().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/'));
    types.set(CellType::Code, code && cell.len() <= 40 && cell.iter().any(char::is_ascii_digit));
    let wordy = cell.split(|c| !c.is_ascii_alphabetic()).any(|run| run.len() >= WORD_LENGTH_MIN);
    types.set(CellType::PlainCode, types.has(CellType::Code) && (!wordy || device::is_valid(cell)));
    types.set(CellType::Secret, cell.len() <= 100);
}

fn worded(page: &Page, start: usize, end: usize, dictionary: &Dictionary, types: &mut CellTypes) {
    let cell = page.slice(start, end);
    let letters = |c: &char| is_kanji(*c) || is_katakana(*c) || is_hiragana(*c) || c.is_alphabetic();
    let name_like = cell.len() <= 30
        && cell.iter().all(|c| letters(c) || matches!(c, ' ' | '・' | '.' | ',' | '-' | '\''));
    types.set(CellType::NameLike, name_like && cell.len() >= 2);
    types.set(CellType::AccountWritten, is_account_written(page));
    types.set(CellType::FullName, name_like && names::is_full_name(cell, dictionary));
    if name_like && cell.len() <= NAME_ALONE_LENGTH_MAX && !cell.first().is_some_and(char::is_ascii) {
        name_alone(cell, dictionary, types);
    }
    let place = |hit: &&crate::page::Hit| hit.tags.has(Tag::Prefecture) || hit.tags.has(Tag::City);
    let shown = page.keywords().iter().find(place).is_some_and(|hit| hit.start == start && cell.len() >= 6);
    let word = cell
        .iter()
        .any(|c| matches!(c, '都' | '道' | '府' | '県' | '市' | '区' | '町' | '村' | '郡' | '丁' | '番'));
    types.set(CellType::AddressShown, shown && word && cell.len() >= 6);
    types.set(
        CellType::AddressLike,
        word || shown || cell.iter().any(char::is_ascii_digit) && cell.len() >= 4,
    );
}

fn name_alone(cell: &[char], dictionary: &Dictionary, types: &mut CellTypes) {
    let alone = names::alone(cell, dictionary);
    types.set(CellType::Surname, alone.surname);
    types.set(CellType::CommonSurname, alone.common);
    types.set(CellType::GivenName, alone.given);
    types.set(CellType::NameAndWord, (alone.surname || alone.given) && alone.word);
    types.set(CellType::TownName, alone.surname && alone.town);
}

fn is_date_time(page: &Page, start: usize, end: usize) -> bool {
    let Some(at) = (start..end).find(|at| matches!(page.at(*at), ' ' | 'T')) else { return false };
    let time = page.slice(at + 1, end);
    dates::date_end(page, start) == Some(at)
        && !time.is_empty()
        && time.iter().all(|c| c.is_ascii_digit() || matches!(c, ':' | '.' | 'Z' | '+' | '-'))
}

fn is_age(cell: &[char]) -> bool {
    let digits = cell.strip_suffix(&['歳']).or_else(|| cell.strip_suffix(&['才'])).unwrap_or(cell);
    if !(1..=3).contains(&digits.len()) {
        return false;
    }
    let value = digits.iter().try_fold(0u32, |value, c| Some(value * 10 + c.to_digit(10)?));
    value.is_some_and(|value| value <= 120)
}

/// A count, amount or rate: few digits, with sign, point or thousands marks at most.
fn is_short_number(cell: &[char]) -> bool {
    let digits = cell.iter().filter(|c| c.is_ascii_digit()).count();
    let marks = cell.iter().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '+' | '-'));
    marks && (1..=SHORT_NUMBER_DIGITS).contains(&digits)
}

fn is_joint(c: char) -> bool {
    matches!(c, '-' | ' ' | 'ー')
}

/// Whether a cell reads like running text rather than a label.
pub(crate) fn is_sentence(page: &Page) -> bool {
    let chars = page.chars();
    let marks = chars.iter().any(|c| matches!(c, '。' | '、' | '\n' | '!' | '?'));
    let kana = chars.iter().filter(|c| is_hiragana(**c)).count();
    let words = chars.iter().filter(|c| **c == ' ').count();
    chars.len() >= 10 && (marks || kana >= 4) || words >= 4
}
