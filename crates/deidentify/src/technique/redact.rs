//! Redaction of free text: stretches give way to placeholders that name their kind.

use sekisho_terms::{DataCategory, StatutoryClass};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// One stretch of a cell that must not stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Redaction {
    /// First Unicode scalar value of the stretch.
    pub start: u32,
    /// One past its last Unicode scalar value.
    pub end: u32,
    /// What it is, for the placeholder.
    pub category: DataCategory,
}

/// Per column, the stretches of each row of one batch, in any order.
pub type Redactions = BTreeMap<String, Vec<Vec<Redaction>>>;

/// Language of the placeholders.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PlaceholderLanguage {
    /// `［氏名］`.
    #[default]
    Japanese,
    /// `[PERSON NAME]`.
    English,
}

/// What stands in free text for a stretch of a category. Holds no digit, name, or mark of an address or e-mail.
#[must_use]
pub const fn placeholder(category: DataCategory, language: PlaceholderLanguage) -> &'static str {
    let (japanese, english) = words(category);
    match language {
        PlaceholderLanguage::Japanese => japanese,
        PlaceholderLanguage::English => english,
    }
}

const fn words(category: DataCategory) -> (&'static str, &'static str) {
    use DataCategory as C;
    match category {
        C::PersonName => ("［氏名］", "[PERSON NAME]"),
        C::Address => ("［住所］", "[ADDRESS]"),
        C::PostalCode => ("［郵便番号］", "[POSTAL CODE]"),
        C::Phone => ("［電話番号］", "[PHONE NUMBER]"),
        C::Email => ("［メールアドレス］", "[EMAIL ADDRESS]"),
        C::Handle => ("［アカウント名］", "[ACCOUNT NAME]"),
        C::BirthDate => ("［生年月日］", "[BIRTH DATE]"),
        C::Age => ("［年齢］", "[AGE]"),
        C::Minor => ("［未成年者の年齢］", "[AGE OF A MINOR]"),
        C::MyNumber => ("［個人番号］", "[MY NUMBER]"),
        C::ResidentRecordCode => ("［住民票コード］", "[RESIDENT RECORD CODE]"),
        C::DriverLicence => ("［運転免許証番号］", "[DRIVER LICENCE NUMBER]"),
        C::Passport => ("［旅券番号］", "[PASSPORT NUMBER]"),
        C::ResidenceCard => ("［在留カード番号］", "[RESIDENCE CARD NUMBER]"),
        C::PensionNumber => ("［基礎年金番号］", "[PENSION NUMBER]"),
        C::HealthInsurance => ("［健康保険の番号］", "[HEALTH INSURANCE NUMBER]"),
        C::ElderlyInsurance => ("［後期高齢者医療の番号］", "[ELDERLY INSURANCE NUMBER]"),
        C::LongTermCareInsurance => ("［介護保険の番号］", "[LONG-TERM CARE INSURANCE NUMBER]"),
        C::EmploymentInsurance => ("［雇用保険の番号］", "[EMPLOYMENT INSURANCE NUMBER]"),
        C::CorporateNumber => ("［法人番号］", "[CORPORATE NUMBER]"),
        C::BankAccount => ("［口座番号］", "[BANK ACCOUNT]"),
        C::CreditCard => ("［カード番号］", "[CARD NUMBER]"),
        C::LoginCredential => ("［ログイン情報］", "[LOGIN CREDENTIAL]"),
        C::EmployeeId => ("［社員・会員番号］", "[EMPLOYEE OR MEMBER NUMBER]"),
        C::LicencePlate => ("［自動車登録番号］", "[LICENCE PLATE]"),
        C::IpAddress => ("［ＩＰアドレス］", "[IP ADDRESS]"),
        C::DeviceId => ("［端末識別子］", "[DEVICE IDENTIFIER]"),
        C::MedicalHistory => ("［病歴］", "[MEDICAL HISTORY]"),
        C::MedicalTreatment => ("［診療・調剤］", "[MEDICAL TREATMENT]"),
        C::HealthCheckResult => ("［検査結果］", "[HEALTH CHECK RESULT]"),
        C::Disability => ("［障害］", "[DISABILITY]"),
        C::CriminalRecord => ("［犯罪の経歴］", "[CRIMINAL RECORD]"),
        C::CrimeVictim => ("［犯罪被害］", "[CRIME VICTIM]"),
        C::Creed => ("［信条］", "[CREED]"),
        C::Race => ("［人種］", "[RACE]"),
        C::SocialStatus => ("［社会的身分］", "[SOCIAL STATUS]"),
        C::FaceImage => ("［顔画像］", "[FACE IMAGE]"),
        C::BiometricTemplate => ("［生体認証データ］", "[BIOMETRIC DATA]"),
        C::Genome => ("［ゲノムデータ］", "[GENOME DATA]"),
    }
}

/// Why the stretches do not fit their cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RedactionFault {
    /// A stretch without characters.
    Empty,
    /// A stretch that ends behind the text.
    Outside,
}

/// Appends `cell` with its stretches replaced to `out` and tells the category of each placeholder, in order.
///
/// Stretches that overlap become one, of the kind of the longest among them; among equally long ones, of the stricter
/// statutory class, then of the first. Stretches that only touch stay two. Every other byte of the cell stays.
pub(crate) fn redact(
    cell: &str,
    stretches: &[Redaction],
    language: PlaceholderLanguage,
    out: &mut String,
) -> Result<Vec<DataCategory>, RedactionFault> {
    let merged = merge(stretches)?;
    let mut rest = cell;
    let mut at = 0;
    for stretch in &merged {
        let (before, behind) = split_at_scalar(rest, stretch.start - at).ok_or(RedactionFault::Outside)?;
        let (_, behind) =
            split_at_scalar(behind, stretch.end - stretch.start).ok_or(RedactionFault::Outside)?;
        out.push_str(before);
        out.push_str(placeholder(stretch.category, language));
        rest = behind;
        at = stretch.end;
    }
    out.push_str(rest);
    Ok(merged.iter().map(|stretch| stretch.category).collect())
}

/// The stretches by start, overlapping ones united.
fn merge(stretches: &[Redaction]) -> Result<Vec<Redaction>, RedactionFault> {
    if stretches.iter().any(|stretch| stretch.start >= stretch.end) {
        return Err(RedactionFault::Empty);
    }
    let mut sorted = stretches.to_vec();
    sorted.sort_by_key(|stretch| (stretch.start, stretch.end, stretch.category));
    let mut merged: Vec<Redaction> = Vec::with_capacity(sorted.len());
    let mut strongest = (0, Reverse(StatutoryClass::None));
    for stretch in sorted {
        let strength = (stretch.end - stretch.start, Reverse(stretch.category.statutory_class()));
        match merged.last_mut() {
            Some(last) if stretch.start < last.end => {
                last.end = last.end.max(stretch.end);
                if strength > strongest {
                    last.category = stretch.category;
                    strongest = strength;
                }
            }
            _ => {
                merged.push(stretch);
                strongest = strength;
            }
        }
    }
    Ok(merged)
}

fn split_at_scalar(text: &str, scalars: u32) -> Option<(&str, &str)> {
    let scalars = usize::try_from(scalars).ok()?;
    let at = text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(scalars)?;
    text.split_at_checked(at)
}
