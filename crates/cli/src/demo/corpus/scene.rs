//! Filling the slots of a template for one customer, and keeping where personal data came to stand.

use super::calendar::{AS_OF, age_on, civil, day_number, era_letter_text, era_text, kanji_text};
use super::draw::Draw;
use super::identifiers::{luhn_check, passes_any_check};
use super::lists::{NamePart, Piece, Sex, Template, lists};
use super::notation::{full_width, grouped, landline_written, mobile_written};
use super::notes::Truth;
use super::person::{
    Account, Home, Person, card, email, given_name, licence, mobile, my_number, romaji, word,
};
use super::slots::{ContactSlot, NameSlot, NumberSlot, PlainSlot, Slot};
use jiff::civil::Date;
use sekisho_terms::DataCategory;

/// Text under construction with the personal data that it holds.
#[derive(Default)]
pub(super) struct Passage {
    pub(super) text: String,
    pub(super) truth: Vec<Truth>,
    /// Length of the text in Unicode scalar values.
    length: usize,
}

impl Passage {
    fn push(&mut self, text: &str, category: Option<DataCategory>) {
        let start = self.length;
        self.length += text.chars().count();
        self.text.push_str(text);
        if let Some(category) = category {
            self.truth.push(Truth { start, end: self.length, category });
        }
    }
}

/// One customer on one day, with the people and places that a text about them may need.
pub(super) struct Scene<'a> {
    person: &'a Person,
    draw: &'a mut Draw,
    day: Date,
    kin: Relative,
    child: Relative,
    child_age: i16,
    other: (NamePart, NamePart),
    new_home: Home,
    account: Account,
}

struct Relative {
    word: &'static str,
    given: NamePart,
}

impl<'a> Scene<'a> {
    /// Sets the scene; the draws continue the stream of the row.
    pub(super) fn new(person: &'a Person, draw: &'a mut Draw, day: Date) -> Self {
        let kin = relative(person, draw);
        let child_age = i16::try_from(draw.between(4, 17)).unwrap_or(9);
        let child_word = word(draw, "child");
        let child_sex = match child_word {
            "娘" | "長女" | "次女" => Sex::Female,
            _ => Sex::Male,
        };
        let child = Relative { word: child_word, given: given_name(draw, child_sex, day.year() - child_age) };
        let other_sex = if draw.chance(500) { Sex::Female } else { Sex::Male };
        let other_year = i16::try_from(draw.between(1950, 2002)).unwrap_or(1975);
        let other = (lists().surnames.pick(draw), given_name(draw, other_sex, other_year));
        let new_home = Home::draw(draw);
        let own = person.account.as_ref();
        let account = match own {
            Some(own) => Account { bank: own.bank, branch: own.branch, number: own.number.clone() },
            None => Account::draw(draw),
        };
        Self { person, draw, day, kin, child, child_age, other, new_home, account }
    }

    /// Appends a template with its slots filled, behind a space where the text before ends without a stop.
    pub(super) fn write(&mut self, template: &Template, passage: &mut Passage) {
        if passage.text.chars().next_back().is_some_and(|last| !"。】）".contains(last)) {
            passage.push("\u{3000}", None);
        }
        for piece in &template.pieces {
            match *piece {
                Piece::Text(text) => passage.push(text, None),
                Piece::Slot(slot) => {
                    let (text, category) = self.fill(slot);
                    passage.push(&text, category);
                }
            }
        }
    }

    fn fill(&mut self, slot: Slot) -> (String, Option<DataCategory>) {
        match slot {
            Slot::Name(slot) => (self.name(slot), Some(DataCategory::PersonName)),
            Slot::Contact(slot) => {
                let (text, category) = self.contact(slot);
                (text, Some(category))
            }
            Slot::Number(slot) => {
                let (text, category) = self.number(slot);
                (text, Some(category))
            }
            Slot::Condition(kind, category) => (word(self.draw, kind).to_owned(), Some(category)),
            Slot::Word(kind) => (word(self.draw, kind).to_owned(), None),
            Slot::Plain(slot) => (self.plain(slot), None),
        }
    }

    fn name(&mut self, slot: NameSlot) -> String {
        let surname = self.person.surname;
        match slot {
            NameSlot::Full => self.spaced(surname.written, self.person.given.written),
            NameSlot::Surname => surname.written.to_owned(),
            NameSlot::Kana => self.spaced(surname.kana, self.person.given.kana),
            NameSlot::FamilyFull => self.spaced(surname.written, self.kin.given.written),
            NameSlot::FamilyGiven => self.kin.given.written.to_owned(),
            NameSlot::ChildFull => self.spaced(surname.written, self.child.given.written),
            NameSlot::ChildGiven => self.child.given.written.to_owned(),
            NameSlot::OtherFull => self.spaced(self.other.0.written, self.other.1.written),
            NameSlot::OtherSurname => self.other.0.written.to_owned(),
            NameSlot::Operator => lists().surnames.pick(self.draw).written.to_owned(),
            NameSlot::NewFull => self.spaced(self.other.0.written, self.person.given.written),
            NameSlot::NewSurname => self.other.0.written.to_owned(),
            NameSlot::Foreign => word(self.draw, "foreign_name").to_owned(),
        }
    }

    fn contact(&mut self, slot: ContactSlot) -> (String, DataCategory) {
        use DataCategory as C;
        let person = self.person;
        match slot {
            ContactSlot::Mobile => {
                let digits = self.reachable_at();
                (mobile_written(self.draw, &digits), C::Phone)
            }
            ContactSlot::MobileBare => (self.reachable_at(), C::Phone),
            ContactSlot::Landline => {
                let area = person.home.municipality.area_code;
                (landline_written(self.draw, area), C::Phone)
            }
            ContactSlot::Email => {
                let drawn = || email(self.draw, person.surname, person.given, person.birth.year());
                (person.email.clone().unwrap_or_else(drawn), C::Email)
            }
            ContactSlot::Postal => (self.postal(&person.home.postal_code), C::PostalCode),
            ContactSlot::NewPostal => {
                let code = self.new_home.postal_code.clone();
                (self.postal(&code), C::PostalCode)
            }
            ContactSlot::Address => (self.address(&person.home), C::Address),
            ContactSlot::NewAddress => {
                let home = &self.new_home;
                (format!("{}{}", home.municipality.prefecture, home.line), C::Address)
            }
            ContactSlot::Handle => {
                let given = romaji(person.given.kana);
                let joint = self.draw.pick(&["_", "-", ".", ""]);
                (format!("{given}{joint}{}", self.draw.between(10, 9999)), C::Handle)
            }
        }
    }

    fn number(&mut self, slot: NumberSlot) -> (String, DataCategory) {
        use DataCategory as C;
        match slot {
            NumberSlot::MyNumber => (self.my_number(), C::MyNumber),
            NumberSlot::Card => (self.card(), C::CreditCard),
            NumberSlot::Account => (self.account.number.clone(), C::BankAccount),
            NumberSlot::YuchoSymbol => (format!("1{}0", self.draw.digits(3)), C::BankAccount),
            NumberSlot::YuchoNumber => (format!("{}1", self.draw.digits(7)), C::BankAccount),
            NumberSlot::Licence => (self.licence(), C::DriverLicence),
            NumberSlot::Insurer => (self.insurer(), C::HealthInsurance),
            NumberSlot::Insured => {
                let symbol = self.draw.between(10, 9999);
                (format!("{symbol}・{}", self.draw.between(10, 999_999)), C::HealthInsurance)
            }
            NumberSlot::Passport => {
                let series = self.draw.pick(&["TR", "TS", "TT", "TZ", "MZ"]);
                (format!("{series}{}", self.draw.digits(7)), C::Passport)
            }
            NumberSlot::ResidenceCard => (self.residence_card(), C::ResidenceCard),
            NumberSlot::Pension => {
                let office = self.draw.digits(4);
                (format!("{office}-{}", self.draw.digits(6)), C::PensionNumber)
            }
            NumberSlot::Plate => (self.plate(), C::LicencePlate),
            NumberSlot::BirthDate => (self.birth_date(), C::BirthDate),
            NumberSlot::Age => {
                let age = age_on(self.person.birth, self.day);
                (format!("{age}歳"), if age < 18 { C::Minor } else { C::Age })
            }
            NumberSlot::ChildAge => {
                let unit = if self.draw.chance(120) { "才" } else { "歳" };
                let age = self.child_age.to_string();
                let age = if self.draw.chance(200) { full_width(&age) } else { age };
                (format!("{age}{unit}"), C::Minor)
            }
        }
    }

    fn plain(&mut self, slot: PlainSlot) -> String {
        match slot {
            PlainSlot::Relation => self.kin.word.to_owned(),
            PlainSlot::Child => self.child.word.to_owned(),
            PlainSlot::Bank => self.account.bank.name.to_owned(),
            PlainSlot::Branch => self.account.branch.name.to_owned(),
            PlainSlot::OrderNumber => near_miss(self.draw, &[12, 13]),
            PlainSlot::ContractNumber => near_miss(self.draw, &[12]),
            PlainSlot::Price => {
                let hundreds = self.draw.between(5, 480);
                let (thousands, rest) = (hundreds / 10, hundreds % 10 * 100);
                if thousands == 0 { format!("{rest}円") } else { format!("{thousands},{rest:03}円") }
            }
            PlainSlot::Date => kanji_text(self.day_off(1, 28)),
            PlainSlot::ShortDate => month_and_day(self.day_off(1, 28)),
            PlainSlot::Past => kanji_text(self.day_off(-20, -1)),
            PlainSlot::ShortPast => month_and_day(self.day_off(-20, -1)),
            PlainSlot::Month => format!("{}月", self.day.month()),
            PlainSlot::Time => format!("{}時", self.draw.between(9, 19)),
            PlainSlot::Count => self.draw.between(2, 30).to_string(),
            PlainSlot::Days => self.draw.pick(&["3", "5", "7", "10", "14"]).to_owned(),
        }
    }

    /// Most writers set no space inside a name.
    fn spaced(&mut self, surname: &str, given: &str) -> String {
        let space = match self.draw.below(10) {
            0..=5 => "",
            6..=8 => " ",
            _ => "\u{3000}",
        };
        format!("{surname}{space}{given}")
    }

    /// The number in the customer table, or now and then another one.
    fn reachable_at(&mut self) -> String {
        if self.draw.chance(800) { self.person.mobile.clone() } else { mobile(self.draw) }
    }

    fn postal(&mut self, code: &str) -> String {
        if self.draw.chance(120) { full_width(code) } else { code.to_owned() }
    }

    fn address(&mut self, home: &Home) -> String {
        let prefecture = if self.draw.chance(700) { home.municipality.prefecture } else { "" };
        format!("{prefecture}{}", home.line)
    }

    fn my_number(&mut self) -> String {
        let own = self.person.my_number.clone();
        let digits = own.unwrap_or_else(|| my_number(self.draw));
        match self.draw.below(10) {
            0..=3 => digits,
            4..=6 => grouped(&digits, &[4, 4, 4], " "),
            7..=8 => grouped(&digits, &[4, 4, 4], "-"),
            _ => full_width(&digits),
        }
    }

    fn card(&mut self) -> String {
        let own = self.person.card.clone();
        let digits = own.unwrap_or_else(|| card(self.draw));
        let groups: &[usize] = if digits.len() == 15 { &[4, 6, 5] } else { &[4, 4, 4, 4] };
        match self.draw.below(10) {
            0..=4 => grouped(&digits, groups, "-"),
            5..=7 => grouped(&digits, groups, " "),
            8 => full_width(&grouped(&digits, groups, "-")),
            _ => digits,
        }
    }

    fn licence(&mut self) -> String {
        let person = self.person;
        let own = person.licence.clone();
        let digits = own
            .unwrap_or_else(|| licence(self.draw, person.home.municipality, person.birth.year().min(2005)));
        if self.draw.chance(150) { full_width(&digits) } else { digits }
    }

    /// Law code 01 (health insurance association) or 06 (society), prefecture, three digits, check digit.
    fn insurer(&mut self) -> String {
        let law = self.draw.pick(&["01", "06"]);
        let base = format!("{law}{:02}{}", self.draw.between(1, 47), self.draw.digits(3));
        format!("{base}{}", luhn_check(&base))
    }

    fn residence_card(&mut self) -> String {
        const LETTERS: &str = "ABCDEFGHJKLMNPRSTUVWXYZ";
        let mut number = String::new();
        for _ in 0..2 {
            self.draw.push_digit_from(&mut number, LETTERS);
        }
        self.draw.push_digits(&mut number, 8);
        for _ in 0..2 {
            self.draw.push_digit_from(&mut number, LETTERS);
        }
        number
    }

    fn plate(&mut self) -> String {
        let office = word(self.draw, "plate");
        let class = self.draw.pick(&["300", "330", "500", "502", "580"]);
        let kana = self.draw.pick(&["あ", "さ", "す", "た", "な", "は", "ま", "も", "ら", "ろ"]);
        format!("{office}{class}{kana}{}-{:02}", self.draw.between(10, 99), self.draw.between(0, 99))
    }

    fn birth_date(&mut self) -> String {
        let birth = self.person.birth;
        match self.draw.below(20) {
            0..=7 => era_text(birth),
            8..=13 => kanji_text(birth),
            14..=16 => birth.strftime("%Y/%m/%d").to_string(),
            17 => birth.to_string(),
            _ => era_letter_text(birth),
        }
    }

    fn day_off(&mut self, first: i32, last: i32) -> Date {
        civil(day_number(self.day) + self.draw.between(first, last))
    }
}

fn month_and_day(day: Date) -> String {
    format!("{}月{}日", day.month(), day.day())
}

/// A relative who may act for the customer, of a kind that fits the customer's age and sex.
fn relative(person: &Person, draw: &mut Draw) -> Relative {
    let spouse = if person.sex == Sex::Male { ("妻", Sex::Female, 0) } else { ("夫", Sex::Male, 0) };
    let (mother, father) = (("母", Sex::Female, -27), ("父", Sex::Male, -29));
    let (son, daughter) = (("長男", Sex::Male, 29), ("長女", Sex::Female, 28));
    let kin = match age_on(person.birth, AS_OF) {
        0..=19 => draw.below(2).checked_sub(1).map_or(mother, |_| father),
        20..=44 => match draw.below(6) {
            0..=2 => spouse,
            3 => mother,
            4 => father,
            _ => ("姉", Sex::Female, -3),
        },
        45..=64 => match draw.below(5) {
            0..=2 => spouse,
            3 => mother,
            _ => ("弟", Sex::Male, 3),
        },
        _ => match draw.below(6) {
            0..=1 => spouse,
            2..=3 => son,
            _ => daughter,
        },
    };
    let (word, sex, later_born) = kin;
    let year = person.birth.year() + later_born;
    let mut given = given_name(draw, sex, year);
    for _ in 0..4 {
        if given.written != person.given.written {
            break;
        }
        given = given_name(draw, sex, year);
    }
    Relative { word, given }
}

/// A number of one of the given lengths that no check digit of a personal number fits.
fn near_miss(draw: &mut Draw, lengths: &[usize]) -> String {
    let length = draw.pick(lengths);
    loop {
        let mut number = String::with_capacity(length);
        draw.push_digit_from(&mut number, "25678");
        draw.push_digits(&mut number, length.saturating_sub(1));
        if !passes_any_check(&number) {
            return number;
        }
    }
}
