//! The customer table, in Arrow record batches.

use super::CorpusSettings;
use super::calendar::day_number;
use super::lists::Sex;
use super::person::Person;
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Int32Builder, StringBuilder, StringDictionaryBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{ArrowError, DataType, Field, Schema, SchemaRef};
use std::sync::Arc;

/// Rows of every batch but the last.
pub(crate) const CUSTOMER_BATCH_ROWS: u64 = 8192;

/// Schema of the customer table.
pub(crate) fn customers_schema() -> SchemaRef {
    let word = || DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    Arc::new(Schema::new(vec![
        Field::new("customer_id", DataType::Utf8, false),
        Field::new("name", DataType::Utf8, false),
        Field::new("name_kana", DataType::Utf8, false),
        Field::new("sex", DataType::Utf8, true),
        Field::new("birth_date", DataType::Date32, false),
        Field::new("postal_code", DataType::Utf8, false),
        Field::new("prefecture", word(), false),
        Field::new("address", DataType::Utf8, false),
        Field::new("phone", DataType::Utf8, false),
        Field::new("email", DataType::Utf8, true),
        Field::new("my_number", DataType::Utf8, true),
        Field::new("driver_licence", DataType::Utf8, true),
        Field::new("card_number", DataType::Utf8, true),
        Field::new("bank_account", DataType::Utf8, true),
        Field::new("occupation", DataType::Utf8, false),
        Field::new("annual_income", DataType::Int32, true),
        Field::new("joined_on", DataType::Date32, false),
        Field::new("plan", word(), false),
        Field::new("churned", DataType::Boolean, false),
    ]))
}

/// The customers in order of row.
///
/// # Errors
/// An item is an error only where Arrow refuses the batch, which the schema and builders of this module rule out.
pub(crate) fn customers(
    settings: &CorpusSettings,
) -> impl Iterator<Item = Result<RecordBatch, ArrowError>> + use<> {
    let CorpusSettings { seed, customers, .. } = *settings;
    let schema = customers_schema();
    let batches = customers.div_ceil(CUSTOMER_BATCH_ROWS);
    (0..batches).map(move |batch| {
        let first = batch * CUSTOMER_BATCH_ROWS;
        let mut columns = Columns::default();
        for row in first..customers.min(first + CUSTOMER_BATCH_ROWS) {
            columns.append(&Person::customer(seed, row))?;
        }
        RecordBatch::try_new(Arc::clone(&schema), columns.finish())
    })
}

#[derive(Default)]
struct Columns {
    customer_id: StringBuilder,
    name: StringBuilder,
    name_kana: StringBuilder,
    sex: StringBuilder,
    birth_date: Date32Builder,
    postal_code: StringBuilder,
    prefecture: StringDictionaryBuilder<Int32Type>,
    address: StringBuilder,
    phone: StringBuilder,
    email: StringBuilder,
    my_number: StringBuilder,
    driver_licence: StringBuilder,
    card_number: StringBuilder,
    bank_account: StringBuilder,
    occupation: StringBuilder,
    annual_income: Int32Builder,
    joined_on: Date32Builder,
    plan: StringDictionaryBuilder<Int32Type>,
    churned: BooleanBuilder,
}

impl Columns {
    fn append(&mut self, person: &Person) -> Result<(), ArrowError> {
        let sex = if person.sex == Sex::Male { "男" } else { "女" };
        let account = person
            .account
            .as_ref()
            .map(|account| format!("{}-{}-{}", account.bank.code, account.branch.code, account.number));
        self.customer_id.append_value(&person.customer_id);
        self.name.append_value(person.name());
        self.name_kana.append_value(format!("{} {}", person.surname.kana, person.given.kana));
        self.sex.append_option(person.sex_stated.then_some(sex));
        self.birth_date.append_value(day_number(person.birth));
        self.postal_code.append_value(&person.home.postal_code);
        self.prefecture.append(person.home.municipality.prefecture)?;
        self.address.append_value(&person.home.line);
        self.phone.append_value(hyphened_mobile(&person.mobile));
        self.email.append_option(person.email.as_deref());
        self.my_number.append_option(person.my_number.as_deref());
        self.driver_licence.append_option(person.licence.as_deref());
        self.card_number.append_option(person.card.as_deref());
        self.bank_account.append_option(account);
        self.occupation.append_value(person.occupation);
        self.annual_income.append_option(person.annual_income);
        self.joined_on.append_value(day_number(person.joined_on));
        self.plan.append(person.plan)?;
        self.churned.append_value(person.churned);
        Ok(())
    }

    fn finish(mut self) -> Vec<ArrayRef> {
        vec![
            Arc::new(self.customer_id.finish()),
            Arc::new(self.name.finish()),
            Arc::new(self.name_kana.finish()),
            Arc::new(self.sex.finish()),
            Arc::new(self.birth_date.finish()),
            Arc::new(self.postal_code.finish()),
            Arc::new(self.prefecture.finish()),
            Arc::new(self.address.finish()),
            Arc::new(self.phone.finish()),
            Arc::new(self.email.finish()),
            Arc::new(self.my_number.finish()),
            Arc::new(self.driver_licence.finish()),
            Arc::new(self.card_number.finish()),
            Arc::new(self.bank_account.finish()),
            Arc::new(self.occupation.finish()),
            Arc::new(self.annual_income.finish()),
            Arc::new(self.joined_on.finish()),
            Arc::new(self.plan.finish()),
            Arc::new(self.churned.finish()),
        ]
    }
}

/// Mobile number as 090-1234-5678.
pub(super) fn hyphened_mobile(digits: &str) -> String {
    let part = |range| digits.get(range).unwrap_or_default();
    format!("{}-{}-{}", part(0..3), part(3..7), part(7..11))
}
