//! The slots of a template, by the name that stands in braces.

use sekisho_terms::DataCategory;

/// Place of a template that is filled in.
#[derive(Clone, Copy)]
pub(super) enum Slot {
    Name(NameSlot),
    Contact(ContactSlot),
    Number(NumberSlot),
    /// A word of a kind that is personal data of a category.
    Condition(&'static str, DataCategory),
    /// A word of a kind that is not personal.
    Word(&'static str),
    Plain(PlainSlot),
}

/// A name: the customer's own, a relative's, a stranger's or a member of staff's.
#[derive(Clone, Copy)]
pub(super) enum NameSlot {
    Full,
    Surname,
    Kana,
    FamilyFull,
    FamilyGiven,
    ChildFull,
    ChildGiven,
    OtherFull,
    OtherSurname,
    /// Surname of somebody on the staff.
    Operator,
    /// The customer's given name behind a new surname.
    NewFull,
    NewSurname,
    Foreign,
}

/// Where somebody can be reached.
#[derive(Clone, Copy)]
pub(super) enum ContactSlot {
    Mobile,
    /// Digits only, for sentences that say it is a telephone number.
    MobileBare,
    Landline,
    Email,
    Postal,
    Address,
    NewPostal,
    NewAddress,
    Handle,
}

/// A number that is personal data, dates of birth and ages included.
#[derive(Clone, Copy)]
pub(super) enum NumberSlot {
    MyNumber,
    Card,
    Account,
    YuchoSymbol,
    YuchoNumber,
    Licence,
    Insurer,
    Insured,
    Passport,
    ResidenceCard,
    Pension,
    Plate,
    BirthDate,
    Age,
    ChildAge,
}

/// What is not personal, near misses included.
#[derive(Clone, Copy)]
pub(super) enum PlainSlot {
    Relation,
    Child,
    Bank,
    Branch,
    /// Twelve or thirteen digits that fail every check digit.
    OrderNumber,
    /// Twelve digits that fail every check digit.
    ContractNumber,
    Price,
    /// Within a month after the note.
    Date,
    ShortDate,
    /// Within three weeks before the note.
    Past,
    ShortPast,
    Month,
    Time,
    Count,
    Days,
}

impl Slot {
    /// The slot of a name in braces.
    pub(super) fn named(name: &str) -> Option<Self> {
        use DataCategory as C;
        let slot = match name {
            "disease" => Self::Condition("disease", C::MedicalHistory),
            "medicine" => Self::Condition("medicine", C::MedicalHistory),
            "treatment" => Self::Condition("treatment", C::MedicalHistory),
            "allergy" => Self::Condition("allergy", C::MedicalHistory),
            "disability" => Self::Condition("disability", C::Disability),
            "plan" => Self::Word("plan"),
            "product" => Self::Word("product"),
            "company" => Self::Word("company"),
            "station" => Self::Word("station"),
            "department" => Self::Word("department"),
            "relation" => Self::Plain(PlainSlot::Relation),
            "child" => Self::Plain(PlainSlot::Child),
            "bank" => Self::Plain(PlainSlot::Bank),
            "branch" => Self::Plain(PlainSlot::Branch),
            "order_no" => Self::Plain(PlainSlot::OrderNumber),
            "contract_no" => Self::Plain(PlainSlot::ContractNumber),
            "price" => Self::Plain(PlainSlot::Price),
            "date" => Self::Plain(PlainSlot::Date),
            "date_short" => Self::Plain(PlainSlot::ShortDate),
            "past" => Self::Plain(PlainSlot::Past),
            "past_short" => Self::Plain(PlainSlot::ShortPast),
            "month" => Self::Plain(PlainSlot::Month),
            "time" => Self::Plain(PlainSlot::Time),
            "count" => Self::Plain(PlainSlot::Count),
            "days" => Self::Plain(PlainSlot::Days),
            _ => return Self::personal(name),
        };
        Some(slot)
    }

    fn personal(name: &str) -> Option<Self> {
        let slot = match name {
            "name" => Self::Name(NameSlot::Full),
            "surname" => Self::Name(NameSlot::Surname),
            "kana" => Self::Name(NameSlot::Kana),
            "family_name" => Self::Name(NameSlot::FamilyFull),
            "family_given" => Self::Name(NameSlot::FamilyGiven),
            "child_name" => Self::Name(NameSlot::ChildFull),
            "child_given" => Self::Name(NameSlot::ChildGiven),
            "other_name" => Self::Name(NameSlot::OtherFull),
            "other_surname" => Self::Name(NameSlot::OtherSurname),
            "operator" => Self::Name(NameSlot::Operator),
            "new_name" => Self::Name(NameSlot::NewFull),
            "new_surname" => Self::Name(NameSlot::NewSurname),
            "foreign_name" => Self::Name(NameSlot::Foreign),
            "mobile" => Self::Contact(ContactSlot::Mobile),
            "mobile_plain" => Self::Contact(ContactSlot::MobileBare),
            "landline" => Self::Contact(ContactSlot::Landline),
            "email" => Self::Contact(ContactSlot::Email),
            "postal" => Self::Contact(ContactSlot::Postal),
            "address" => Self::Contact(ContactSlot::Address),
            "new_postal" => Self::Contact(ContactSlot::NewPostal),
            "new_address" => Self::Contact(ContactSlot::NewAddress),
            "handle" => Self::Contact(ContactSlot::Handle),
            "my_number" => Self::Number(NumberSlot::MyNumber),
            "card" => Self::Number(NumberSlot::Card),
            "account" => Self::Number(NumberSlot::Account),
            "yucho_symbol" => Self::Number(NumberSlot::YuchoSymbol),
            "yucho_number" => Self::Number(NumberSlot::YuchoNumber),
            "licence" => Self::Number(NumberSlot::Licence),
            "insurer" => Self::Number(NumberSlot::Insurer),
            "insured" => Self::Number(NumberSlot::Insured),
            "passport" => Self::Number(NumberSlot::Passport),
            "residence_card" => Self::Number(NumberSlot::ResidenceCard),
            "pension" => Self::Number(NumberSlot::Pension),
            "plate" => Self::Number(NumberSlot::Plate),
            "birth_date" => Self::Number(NumberSlot::BirthDate),
            "age" => Self::Number(NumberSlot::Age),
            "child_age" => Self::Number(NumberSlot::ChildAge),
            _ => return None,
        };
        Some(slot)
    }
}
