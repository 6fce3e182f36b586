//! Kinds of personal data and the statutory class that each belongs to.

use crate::words;
use serde::{Deserialize, Serialize};

words! {
    /// Kind of personal data that a finding names; contract section 4.
    DataCategory, "data category" {
        /// 氏名.
        PersonName => "person-name",
        /// 住所.
        Address => "address",
        /// 郵便番号.
        PostalCode => "postal-code",
        /// 電話番号.
        Phone => "phone",
        /// メールアドレス.
        Email => "email",
        /// アカウント名.
        Handle => "handle",
        /// 生年月日.
        BirthDate => "birth-date",
        /// 年齢.
        Age => "age",
        /// A statement that a person is under 18.
        Minor => "minor",
        /// 個人番号.
        MyNumber => "my-number",
        /// 住民票コード.
        ResidentRecordCode => "resident-record-code",
        /// 運転免許証番号.
        DriverLicence => "driver-licence",
        /// 旅券番号.
        Passport => "passport",
        /// 在留カード・特別永住者証明書の番号.
        ResidenceCard => "residence-card",
        /// 基礎年金番号.
        PensionNumber => "pension-number",
        /// 健康保険の保険者番号・被保険者記号番号.
        HealthInsurance => "health-insurance",
        /// 後期高齢者医療の被保険者番号.
        ElderlyInsurance => "elderly-insurance",
        /// 介護保険の被保険者番号.
        LongTermCareInsurance => "long-term-care-insurance",
        /// 雇用保険被保険者番号.
        EmploymentInsurance => "employment-insurance",
        /// 法人番号.
        CorporateNumber => "corporate-number",
        /// 口座番号.
        BankAccount => "bank-account",
        /// クレジットカード番号.
        CreditCard => "credit-card",
        /// ログイン情報.
        LoginCredential => "login-credential",
        /// 社員番号・会員番号.
        EmployeeId => "employee-id",
        /// 自動車登録番号.
        LicencePlate => "licence-plate",
        /// IPアドレス.
        IpAddress => "ip-address",
        /// 端末識別子.
        DeviceId => "device-id",
        /// 病歴.
        MedicalHistory => "medical-history",
        /// 診療・調剤.
        MedicalTreatment => "medical-treatment",
        /// 健康診断等の結果.
        HealthCheckResult => "health-check-result",
        /// 障害.
        Disability => "disability",
        /// 犯罪の経歴・刑事手続.
        CriminalRecord => "criminal-record",
        /// 犯罪により害を被った事実.
        CrimeVictim => "crime-victim",
        /// 信条.
        Creed => "creed",
        /// 人種.
        Race => "race",
        /// 社会的身分.
        SocialStatus => "social-status",
        /// 顔画像.
        FaceImage => "face-image",
        /// 生体認証用の特徴データ.
        BiometricTemplate => "biometric-template",
        /// ゲノムデータ.
        Genome => "genome",
    }
}

/// What the Act makes of a kind of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StatutoryClass {
    /// 個人識別符号. Law: APPI art. 2(2), Order art. 1, Rules 2-4.
    IdentificationCode,
    /// 要配慮個人情報. Law: APPI art. 2(3), Order art. 2.
    SpecialCare,
    /// Descriptions whose misuse may cause property damage. Law: Rules art. 31(iii).
    PropertyDamage,
    /// Data by which the person can be reached. Law: APPI art. 41(8).
    Contact,
    /// No class of its own; personal information when it belongs to a person.
    None,
}

impl DataCategory {
    /// The one table from category to statutory class. Source: law dossier sections 2.1, 2.8.
    #[must_use]
    pub const fn statutory_class(self) -> StatutoryClass {
        use DataCategory as C;
        match self {
            C::MyNumber
            | C::ResidentRecordCode
            | C::DriverLicence
            | C::Passport
            | C::ResidenceCard
            | C::PensionNumber
            | C::HealthInsurance
            | C::ElderlyInsurance
            | C::LongTermCareInsurance
            | C::EmploymentInsurance
            | C::BiometricTemplate
            | C::Genome => StatutoryClass::IdentificationCode,
            C::MedicalHistory
            | C::MedicalTreatment
            | C::HealthCheckResult
            | C::Disability
            | C::CriminalRecord
            | C::CrimeVictim
            | C::Creed
            | C::Race
            | C::SocialStatus => StatutoryClass::SpecialCare,
            C::CreditCard | C::LoginCredential => StatutoryClass::PropertyDamage,
            C::Address | C::PostalCode | C::Phone | C::Email | C::Handle => StatutoryClass::Contact,
            C::PersonName
            | C::BirthDate
            | C::Age
            | C::Minor
            | C::CorporateNumber
            | C::BankAccount
            | C::EmployeeId
            | C::LicencePlate
            | C::IpAddress
            | C::DeviceId
            | C::FaceImage => StatutoryClass::None,
        }
    }

    /// Provision behind the class, as cited in outputs; empty where the category has no class.
    #[must_use]
    pub const fn provision(self) -> &'static str {
        match self.statutory_class() {
            StatutoryClass::IdentificationCode => "APPI:2(2)",
            StatutoryClass::SpecialCare => "APPI:2(3)",
            StatutoryClass::PropertyDamage => "RULES:31(iii)",
            StatutoryClass::Contact => "APPI:41(8)",
            StatutoryClass::None => "",
        }
    }

    /// Whether a value of this kind alone points at one person.
    #[must_use]
    pub const fn identifies_directly(self) -> bool {
        use DataCategory as C;
        matches!(self.statutory_class(), StatutoryClass::IdentificationCode | StatutoryClass::PropertyDamage)
            || matches!(
                self,
                C::PersonName
                    | C::Address
                    | C::Phone
                    | C::Email
                    | C::Handle
                    | C::BankAccount
                    | C::EmployeeId
                    | C::LicencePlate
                    | C::IpAddress
                    | C::DeviceId
                    | C::FaceImage
            )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn every_word_reads_back() {
        for category in DataCategory::ALL {
            assert_eq!(DataCategory::from_str(category.word()), Ok(*category));
        }
        assert_eq!(DataCategory::ALL.len(), 39);
    }

    #[test]
    fn nationality_finance_and_face_images_are_not_special_care() {
        // Law: dossier 2.1: face data and finance data are not special care-required.
        assert_ne!(DataCategory::FaceImage.statutory_class(), StatutoryClass::SpecialCare);
        assert_ne!(DataCategory::BankAccount.statutory_class(), StatutoryClass::SpecialCare);
    }
}
