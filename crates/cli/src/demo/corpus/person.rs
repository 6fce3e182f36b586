//! One customer, drawn from seed and row.

use super::calendar::{AS_OF, age_on, civil, day_number};
use super::draw::{Draw, Table};
use super::identifiers::{licence_check, luhn_check, my_number_check};
use super::lists::{Coded, Municipality, NamePart, Sex, lists};
use jiff::civil::{Date, date};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A customer with every fact that the tables and notes draw on.
pub(super) struct Person {
    pub(super) customer_id: String,
    pub(super) surname: NamePart,
    pub(super) given: NamePart,
    pub(super) sex: Sex,
    pub(super) birth: Date,
    pub(super) home: Home,
    /// Eleven digits.
    pub(super) mobile: String,
    pub(super) email: Option<String>,
    pub(super) my_number: Option<String>,
    pub(super) licence: Option<String>,
    pub(super) card: Option<String>,
    pub(super) account: Option<Account>,
    pub(super) occupation: &'static str,
    /// In units of 10,000 yen.
    pub(super) annual_income: Option<i32>,
    pub(super) joined_on: Date,
    pub(super) plan: &'static str,
    pub(super) churned: bool,
    /// False where the customer did not state a sex.
    pub(super) sex_stated: bool,
}

/// Where somebody lives.
pub(super) struct Home {
    pub(super) municipality: Municipality,
    /// Three digits, a hyphen, four digits.
    pub(super) postal_code: String,
    /// From the municipality on, without the prefecture.
    pub(super) line: String,
}

/// An account at one of the invented banks.
pub(super) struct Account {
    pub(super) bank: Coded,
    pub(super) branch: Coded,
    /// Seven digits.
    pub(super) number: String,
}

/// Share of customers by age: first and last age of the band, weight.
const AGES: &[(i32, i32, u64)] = &[
    (0, 5, 3),
    (6, 11, 9),
    (12, 15, 30),
    (16, 17, 42),
    (18, 19, 150),
    (20, 24, 590),
    (25, 29, 640),
    (30, 34, 650),
    (35, 39, 710),
    (40, 44, 770),
    (45, 49, 880),
    (50, 54, 930),
    (55, 59, 820),
    (60, 64, 730),
    (65, 69, 660),
    (70, 74, 640),
    (75, 79, 500),
    (80, 84, 300),
    (85, 89, 130),
    (90, 95, 40),
];

/// Occupation, weight, lowest and highest usual income in units of 10,000 yen.
type Occupation = (&'static str, u64, i32, i32);

const WORKING: &[Occupation] = &[
    ("会社員", 46, 280, 900),
    ("公務員", 7, 320, 850),
    ("パート・アルバイト", 16, 60, 200),
    ("自営業", 7, 150, 1100),
    ("会社役員", 3, 600, 2200),
    ("契約・派遣社員", 8, 200, 420),
    ("医師・看護師等", 4, 380, 1500),
    ("教職員", 3, 350, 820),
    ("専業主婦・主夫", 9, 0, 100),
    ("農林漁業", 2, 120, 600),
    ("無職", 4, 0, 120),
];

const RETIRED: &[Occupation] = &[
    ("年金受給者", 60, 80, 320),
    ("パート・アルバイト", 14, 90, 260),
    ("無職", 10, 0, 150),
    ("自営業", 8, 120, 900),
    ("会社役員", 3, 400, 1800),
    ("農林漁業", 5, 90, 500),
];

/// Issuer prefixes of published test cards: Visa, Mastercard, JCB and, with 15 digits, American Express.
const CARD_PREFIXES: &[(&str, usize, u64)] = &[
    ("411111", 16, 26),
    ("400000", 16, 14),
    ("555555", 16, 18),
    ("520082", 16, 8),
    ("353011", 16, 18),
    ("356600", 16, 10),
    ("378282", 15, 6),
];

const DOMAINS: [&str; 5] = ["example.jp", "example.com", "mail.example.jp", "mail.example.com", "example.jp"];

impl Person {
    /// The customer of one row.
    pub(super) fn customer(seed: u64, row: u64) -> Self {
        let mut draw = Draw::row(seed, Table::Customers, row);
        let sex = if draw.chance(505) { Sex::Female } else { Sex::Male };
        let age = age(&mut draw);
        let birth = birth_date(&mut draw, age);
        let surname = lists().surnames.pick(&mut draw);
        let given = given_name(&mut draw, sex, birth.year());
        let home = Home::draw(&mut draw);
        let adult = age >= 18;
        let (occupation, annual_income) = work(&mut draw, age);
        let joined_on = joined_on(&mut draw, birth);
        let plan = plan(&mut draw, age);
        Self {
            customer_id: customer_id(seed, row),
            mobile: mobile(&mut draw),
            email: draw.chance(920).then(|| email(&mut draw, surname, given, birth.year())),
            my_number: draw.chance(30).then(|| my_number(&mut draw)),
            licence: (adult && draw.chance(105)).then(|| licence(&mut draw, home.municipality, birth.year())),
            card: (adult && draw.chance(410)).then(|| card(&mut draw)),
            account: draw.chance(500).then(|| Account::draw(&mut draw)),
            churned: churned(&mut draw, plan, joined_on),
            sex_stated: !draw.chance(20),
            surname,
            given,
            sex,
            birth,
            home,
            occupation,
            annual_income,
            joined_on,
            plan,
        }
    }

    /// Family name and given name with a space, as the customer table writes it.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.surname.written, self.given.written)
    }
}

impl Home {
    /// A home anywhere in Japan.
    pub(super) fn draw(draw: &mut Draw) -> Self {
        let municipality = lists().municipalities.pick(draw);
        let heads: Vec<&str> = municipality.postal_heads.split(',').collect();
        let mut postal_code = format!("{}-0", draw.pick(&heads));
        draw.push_digits(&mut postal_code, 3);
        let mut line = format!("{}{}", municipality.name, word(draw, "town"));
        let (chome, ban, go) = (draw.between(1, 6), draw.between(1, 38), draw.between(1, 26));
        match draw.below(10) {
            0..=4 => line.push_str(&format!("{chome}-{ban}-{go}")),
            5..=7 => line.push_str(&format!("{chome}丁目{ban}番{go}号")),
            _ => line.push_str(&format!("{}番地{}", draw.between(12, 2400), draw.between(1, 9))),
        }
        if draw.chance(380) {
            let room = draw.between(1, 9) * 100 + draw.between(1, 12);
            let suffix = if draw.chance(500) { "号室" } else { "" };
            line.push_str(&format!(" {}{room}{suffix}", word(draw, "building")));
        }
        Self { municipality, postal_code, line }
    }
}

impl Account {
    /// An account at an invented bank.
    pub(super) fn draw(draw: &mut Draw) -> Self {
        let (bank, branch) = (draw.pick(&lists().banks), draw.pick(&lists().branches));
        Self { bank, branch, number: draw.digits(7) }
    }
}

/// A word of one kind; empty where the lists hold no such kind.
pub(super) fn word(draw: &mut Draw, kind: &str) -> &'static str {
    lists().words(kind).map_or("", |words| words.pick(draw))
}

/// A given name usual for the sex and year of birth.
pub(super) fn given_name(draw: &mut Draw, sex: Sex, birth_year: i16) -> NamePart {
    lists().given_names(sex, birth_year).map_or_else(NamePart::default, |names| names.pick(draw))
}

/// Eleven digits of a mobile telephone. Japan reserves no range for fiction, so these are random.
pub(super) fn mobile(draw: &mut Draw) -> String {
    let head = match draw.below(20) {
        0..=9 => "090",
        10..=16 => "080",
        _ => "070",
    };
    let mut number = head.to_owned();
    draw.push_digit_from(&mut number, "123456789");
    draw.push_digits(&mut number, 7);
    number
}

/// Twelve digits with a valid check digit.
pub(super) fn my_number(draw: &mut Draw) -> String {
    let base = draw.digits(11);
    format!("{base}{}", my_number_check(&base))
}

/// Twelve digits: commission code, year of first licence, six digits, check digit, reissues.
pub(super) fn licence(draw: &mut Draw, home: Municipality, birth_year: i16) -> String {
    let first_year = (birth_year + 18 + i16::try_from(draw.below(8)).unwrap_or(0)).min(AS_OF.year());
    let mut number = format!("{}{:02}", home.licence_code, first_year % 100);
    draw.push_digits(&mut number, 6);
    let check = licence_check(&number);
    let reissues = if draw.chance(60) { 1 } else { 0 };
    format!("{number}{check}{reissues}")
}

/// A card number that passes the Luhn check and begins as a published test card does.
pub(super) fn card(draw: &mut Draw) -> String {
    let (prefix, length) = match weighted(draw, CARD_PREFIXES.iter().map(|(.., weight)| *weight)) {
        Some(at) => CARD_PREFIXES.get(at).map_or(("411111", 16), |(prefix, length, _)| (*prefix, *length)),
        None => ("411111", 16),
    };
    let mut number = prefix.to_owned();
    draw.push_digits(&mut number, length - prefix.len() - 1);
    let check = luhn_check(&number);
    format!("{number}{check}")
}

/// An address at an example domain, made from the reading of the name.
pub(super) fn email(draw: &mut Draw, surname: NamePart, given: NamePart, birth_year: i16) -> String {
    let (family, first) = (romaji(surname.kana), romaji(given.kana));
    let domain = draw.pick(&DOMAINS);
    let initial: String = first.chars().take(1).collect();
    match draw.below(6) {
        0 => format!("{first}.{family}@{domain}"),
        1 => format!("{family}.{first}{}@{domain}", draw.between(1, 99)),
        2 => format!("{initial}-{family}{}@{domain}", birth_year % 100),
        3 => format!("{first}{}{}@{domain}", birth_year, draw.between(1, 28)),
        4 => format!("{family}_{initial}{}@{domain}", draw.between(100, 999)),
        _ => format!("{first}-{family}{}@{domain}", draw.between(2, 60)),
    }
}

/// Hepburn letters of a katakana reading, long vowels after o and u left out.
pub(super) fn romaji(kana: &str) -> String {
    let mut out = String::new();
    let mut doubled = false;
    let mut sounds = kana.chars().peekable();
    while let Some(sound) = sounds.next() {
        if sound == 'ッ' {
            doubled = true;
            continue;
        }
        if let Some(small) = small_vowel(sound) {
            out.pop();
            if !out.ends_with("sh") && !out.ends_with("ch") && !out.ends_with('j') {
                out.push('y');
            }
            out.push(small);
            continue;
        }
        let letters = syllable(sound);
        // The u of イノウエ begins a syllable of its own; that of コウノ lengthens the one before.
        if sound == 'ウ' && out.ends_with(['o', 'u']) && sounds.peek() != Some(&'エ') {
            continue;
        }
        if doubled {
            out.extend(letters.chars().next());
            doubled = false;
        }
        out.push_str(letters);
    }
    out
}

/// Index of one weight, drawn in proportion; nothing where every weight is 0.
pub(super) fn weighted(draw: &mut Draw, weights: impl Iterator<Item = u64> + Clone) -> Option<usize> {
    let mut left = draw.below(weights.clone().sum());
    for (at, weight) in weights.enumerate() {
        if left < weight {
            return Some(at);
        }
        left -= weight;
    }
    None
}

fn small_vowel(sound: char) -> Option<char> {
    match sound {
        'ャ' => Some('a'),
        'ュ' => Some('u'),
        'ョ' => Some('o'),
        _ => None,
    }
}

fn syllable(sound: char) -> &'static str {
    const KANA: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンガギグゲゴザジズゼゾダヂヅデドバビブベボパピプペポ";
    const LETTERS: &str = "a i u e o ka ki ku ke ko sa shi su se so ta chi tsu te to na ni nu ne no ha hi fu he ho \
        ma mi mu me mo ya yu yo ra ri ru re ro wa o n ga gi gu ge go za ji zu ze zo da ji zu de do ba bi bu be bo \
        pa pi pu pe po";
    static SYLLABLES: OnceLock<BTreeMap<char, &str>> = OnceLock::new();
    let syllables = SYLLABLES.get_or_init(|| KANA.chars().zip(LETTERS.split_ascii_whitespace()).collect());
    syllables.get(&sound).copied().unwrap_or_default()
}

/// `C` and eight digits. Multiplying by a number coprime with 90 million keeps ids apart and scatters their order.
fn customer_id(seed: u64, row: u64) -> String {
    const RANGE: u64 = 90_000_000;
    let offset = seed % RANGE;
    let place = (row % RANGE) * 48_271_393 % RANGE;
    format!("C{}", 10_000_000 + (place + offset) % RANGE)
}

fn age(draw: &mut Draw) -> i32 {
    let at = weighted(draw, AGES.iter().map(|(.., weight)| *weight)).unwrap_or(0);
    AGES.get(at).map_or(40, |(first, last, _)| draw.between(*first, *last))
}

fn birth_date(draw: &mut Draw, age: i32) -> Date {
    // The birthdays of one age fill the year that ends on the day of the tables.
    let years = i16::try_from(age).unwrap_or(0);
    let last = date(AS_OF.year() - years, AS_OF.month(), AS_OF.day());
    civil(day_number(last) - draw.between(0, 364))
}

fn work(draw: &mut Draw, age: i32) -> (&'static str, Option<i32>) {
    let occupations = match age {
        0..=5 => return ("未就学児", None),
        6..=11 => return ("小学生", None),
        12..=14 => return ("中学生", None),
        15..=17 => return ("高校生", None),
        18..=22 if draw.chance(620) => {
            return ("大学生・専門学生", draw.chance(600).then(|| draw.between(30, 130)));
        }
        18..=64 => WORKING,
        _ => RETIRED,
    };
    let at = weighted(draw, occupations.iter().map(|(_, weight, ..)| *weight)).unwrap_or(0);
    let Some((occupation, _, low, high)) = occupations.get(at) else { return ("会社員", None) };
    // The mean of two draws makes the middle of the range the most common.
    let income = i32::midpoint(draw.between(*low, *high), draw.between(*low, *high));
    let seniority = (age - 18).clamp(0, 35) * 5;
    let income = if *occupation == "会社員" { income * (85 + seniority / 4) / 100 } else { income };
    (occupation, (!draw.chance(80)).then_some(income))
}

fn joined_on(draw: &mut Draw, birth: Date) -> Date {
    let opening = day_number(date(2012, 4, 1));
    let earliest = opening.max(day_number(birth) + 30).min(day_number(AS_OF));
    civil(draw.between(earliest, day_number(AS_OF)))
}

fn plan(draw: &mut Draw, age: i32) -> &'static str {
    if age >= 65 && draw.chance(450) { "シニア" } else { word(draw, "plan") }
}

fn churned(draw: &mut Draw, plan: &str, joined_on: Date) -> bool {
    let by_plan = match plan {
        "ライト" => 170,
        "プレミアム" => 60,
        "シニア" => 70,
        _ => 110,
    };
    let by_tenure = match age_on(joined_on, AS_OF) {
        0 => 40,
        1..=3 => 90,
        _ => 0,
    };
    draw.chance(by_plan + by_tenure)
}
