//! Tags of dictionary entries: what a keyword, term or name speaks for.

macro_rules! tags {
    ($($(#[$meta:meta])* $tag:ident => $name:literal,)+) => {
        /// What one dictionary entry speaks for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        #[repr(u8)]
        pub(crate) enum Tag { $($(#[$meta])* $tag,)+ }

        impl Tag {
            /// The tag with this name in the word tables.
            pub(crate) fn named(name: &str) -> Option<Tag> {
                match name { $($name => Some(Tag::$tag),)+ _ => None }
            }
        }
    };
}

tags! {
    // Keywords of identifiers.
    MyNumber => "my-number",
    Licence => "driver-licence",
    Insurer => "insurer-number",
    Insured => "insured-number",
    Symbol => "symbol",
    Number => "number",
    HealthInsurance => "health-insurance",
    Elderly => "elderly-insurance",
    LongTermCare => "long-term-care-insurance",
    Pension => "pension-number",
    Employment => "employment-insurance",
    Resident => "resident-record-code",
    Corporate => "corporate-number",
    Passport => "passport",
    ResidenceCard => "residence-card",
    Card => "credit-card",
    Phone => "phone",
    Email => "email",
    PostalCode => "postal-code",
    BirthDate => "birth-date",
    Born => "born",
    Era => "era",
    Account => "bank-account",
    Bank => "bank",
    PostalBank => "postal-bank",
    Secret => "secret",
    Login => "login",
    Handle => "handle",
    /// Behind an account name in quotes: how somebody appears under it.
    Posting => "posting",
    MemberId => "member-id",
    PlateOffice => "plate-office",
    Device => "device",
    Ip => "ip-address",
    Age => "age",
    AgeLimit => "age-limit",
    Child => "child",
    Version => "version",
    OtherNumber => "other-number",
    Prefecture => "prefecture",
    City => "city",
    AddressWord => "address",
    // Terms of special care and their context.
    Diagnosis => "diagnosis",
    Drug => "drug",
    Therapy => "therapy",
    TestResult => "test-result",
    Allergy => "allergy",
    Allergen => "allergen",
    CareContext => "care-context",
    PersonContext => "person-context",
    Negation => "negation",
    Disability => "disability",
    CriminalRecord => "criminal-record",
    CrimeVictim => "crime-victim",
    Creed => "creed",
    Race => "race",
    SocialStatus => "social-status",
    // Names and what stands around them.
    NameWord => "name-word",
    /// What somebody did or does: a label of names only with a mark behind it (受付: , 対応 ).
    Role => "role-word",
    /// A word of kinship.
    Kin => "kin",
    Honorific => "honorific",
    Title => "title",
    OrganisationBefore => "organisation-before",
    NotName => "not-name",
    Surname => "surname",
    CommonSurname => "common-surname",
    Given => "given",
    KanaSurname => "kana-surname",
    KanaGiven => "kana-given",
    Foreign => "foreign-name",
    LatinSurname => "latin-surname",
    LatinGiven => "latin-given",
    CommonWord => "common-word",
    Place => "place",
    KnownName => "known-name",
    /// A word or place that only looks like a name.
    Word => "word",
    /// A katakana word of company, place and product names.
    Thing => "thing",
}

/// A set of tags.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tags(u128);

impl Tags {
    pub(crate) const NONE: Tags = Tags(0);

    /// The set of these tags.
    pub(crate) const fn of(tags: &[Tag]) -> Tags {
        let mut bits = 0;
        let mut rest = tags;
        while let [first, others @ ..] = rest {
            bits |= 1 << (*first as u8);
            rest = others;
        }
        Tags(bits)
    }

    pub(crate) const fn with(self, tag: Tag) -> Tags {
        Tags(self.0 | 1 << (tag as u8))
    }

    pub(crate) const fn union(self, other: Tags) -> Tags {
        Tags(self.0 | other.0)
    }

    pub(crate) const fn intersection(self, other: Tags) -> Tags {
        Tags(self.0 & other.0)
    }

    pub(crate) const fn without(self, other: Tags) -> Tags {
        Tags(self.0 & !other.0)
    }

    pub(crate) const fn has(self, tag: Tag) -> bool {
        self.0 & (1 << (tag as u8)) != 0
    }

    pub(crate) const fn meets(self, other: Tags) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}
