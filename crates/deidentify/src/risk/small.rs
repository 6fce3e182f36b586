//! The rows that stand in classes that are too small, recognised in a second pass.

use super::spill::Ledger;
use super::table::Form;
use super::token::{ColumnCoder, Encoded, Sealer, Token, TokenSet};
use crate::error::{Error, ErrorKind};
use arrow_array::{BooleanArray, RecordBatch};
use std::sync::Arc;

/// Classes with fewer than k rows or, where the subject is known, fewer than k persons.
///
/// Cheap to clone for several workers. It holds keyed tokens, no values.
#[derive(Clone)]
pub struct SmallClasses {
    coders: Vec<ColumnCoder>,
    sealer: Sealer,
    by_rows: Arc<Members>,
    by_persons: Arc<Members>,
    encoded: Vec<Encoded>,
}

/// Tokens of classes, sealed or not as their table gave them.
pub(super) struct Members {
    form: Form,
    tokens: TokenSet,
}

impl Members {
    pub(super) fn new(form: Form) -> Self {
        Self { form, tokens: TokenSet::default() }
    }

    /// # Errors
    /// `too-many-small-classes` when the set would need more than half of the budget.
    pub(super) fn insert(&mut self, ledger: &Ledger, token: Token) -> Result<(), Error> {
        let entry_bytes = Token::BYTES + 1;
        if self.tokens.len() == self.tokens.capacity()
            && self.tokens.len().saturating_mul(2).saturating_mul(entry_bytes) > ledger.budget_bytes / 2
            && self.tokens.len() > 1024
        {
            return Err(Error::new(
                ErrorKind::Resource,
                "too-many-small-classes",
                "there are more small classes than fit in the memory allowed: generalise more before dropping rows",
            )
            .with("classes", self.tokens.len())
            .with("memory_bytes", ledger.budget_bytes));
        }
        self.tokens.insert(token);
        Ok(())
    }
}

impl SmallClasses {
    pub(super) fn new(
        coders: Vec<ColumnCoder>,
        sealer: Sealer,
        by_rows: Members,
        by_persons: Members,
    ) -> Self {
        let encoded = vec![Encoded::default(); coders.len()];
        Self { coders, sealer, by_rows: Arc::new(by_rows), by_persons: Arc::new(by_persons), encoded }
    }

    /// Whether no class is too small.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_rows.tokens.is_empty() && self.by_persons.tokens.is_empty()
    }

    /// True for every row of `batch` that may stay: its class is large enough. `batch` is from the dataset that was counted.
    ///
    /// # Errors
    /// `column-not-found`, `unsupported-column-type`.
    pub fn keep_mask(&mut self, batch: &RecordBatch) -> Result<BooleanArray, Error> {
        let mut tokens = vec![Token::default(); batch.num_rows()];
        for (coder, encoded) in self.coders.iter_mut().zip(&mut self.encoded) {
            coder.encode(batch, encoded)?;
            for (token, cell) in tokens.iter_mut().zip(&encoded.cells) {
                *token = token.with(cell.token);
            }
        }
        let keep = tokens
            .into_iter()
            .map(|token| Some(!self.holds(&self.by_rows, token) && !self.holds(&self.by_persons, token)));
        Ok(keep.collect())
    }

    fn holds(&self, members: &Members, token: Token) -> bool {
        !members.tokens.is_empty()
            && members.tokens.contains(&match members.form {
                Form::Open => token,
                Form::Sealed => self.sealer.seal(token),
            })
    }
}
