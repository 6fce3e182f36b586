//! Counting distinct values without keeping them.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use twox_hash::XxHash64;

/// Up to this many distinct values the count is exact.
const EXACT_MAX: usize = 1024;
/// Register index bits; the standard error is 1.04 / sqrt(2^14) = 0.8 %.
const INDEX_BITS: u32 = 14;

/// Whether a number of distinct values was counted or estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DistinctCount {
    /// Counted (by 64-bit hash).
    Exact,
    /// Estimated by HyperLogLog, standard error 0.8 %.
    Estimated,
}

/// A mergeable count of distinct values: exact while small, then HyperLogLog.
/// Source: Flajolet, Fusy, Gandouet, Meunier 2007; bias handling by linear counting.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Distinct {
    Exact(BTreeSet<u64>),
    Registers(Vec<u8>),
}

impl Default for Distinct {
    fn default() -> Self {
        Distinct::Exact(BTreeSet::new())
    }
}

impl Distinct {
    /// Counts a value. The hash is fixed, so that observations of any machine merge.
    pub(crate) fn add(&mut self, value: &str) {
        self.add_hash(XxHash64::oneshot(0, value.as_bytes()));
    }

    fn add_hash(&mut self, hash: u64) {
        match self {
            Distinct::Exact(hashes) => {
                hashes.insert(hash);
                if hashes.len() > EXACT_MAX {
                    self.estimate();
                }
            }
            Distinct::Registers(registers) => raise(registers, hash),
        }
    }

    /// The union of two counts.
    pub(crate) fn merge(&mut self, mut other: Distinct) {
        if matches!(other, Distinct::Registers(_)) {
            std::mem::swap(self, &mut other);
        }
        match other {
            Distinct::Exact(hashes) => hashes.into_iter().for_each(|hash| self.add_hash(hash)),
            Distinct::Registers(theirs) => {
                self.estimate();
                if let Distinct::Registers(ours) = self {
                    ours.iter_mut().zip(theirs).for_each(|(a, b)| *a = (*a).max(b));
                }
            }
        }
    }

    /// The number of distinct values, and how it was obtained.
    pub(crate) fn count(&self) -> (u64, DistinctCount) {
        match self {
            Distinct::Exact(hashes) => {
                (u64::try_from(hashes.len()).unwrap_or(u64::MAX), DistinctCount::Exact)
            }
            Distinct::Registers(registers) => (estimate(registers), DistinctCount::Estimated),
        }
    }

    fn estimate(&mut self) {
        if let Distinct::Exact(hashes) = self {
            let mut registers = vec![0; 1 << INDEX_BITS];
            hashes.iter().for_each(|hash| raise(&mut registers, *hash));
            *self = Distinct::Registers(registers);
        }
    }
}

fn raise(registers: &mut [u8], hash: u64) {
    let index = usize::try_from(hash >> (64 - INDEX_BITS)).unwrap_or(0);
    let rank = (hash << INDEX_BITS | 1 << (INDEX_BITS - 1)).leading_zeros() + 1;
    if let Some(register) = registers.get_mut(index) {
        *register = (*register).max(u8::try_from(rank).unwrap_or(u8::MAX));
    }
}

/// Integer-summed harmonic mean, so that the result does not depend on the order of addition.
fn estimate(registers: &[u8]) -> u64 {
    let m = 2f64.powi(14);
    let sum: u128 = registers.iter().map(|rank| 1u128 << (64 - u32::from(*rank).min(64))).sum();
    let zeros = u32::try_from(registers.iter().filter(|rank| **rank == 0).count()).unwrap_or(0);
    #[expect(
        clippy::cast_precision_loss,
        reason = "a relative error of 2^-53 does not matter to an estimate of 0.8 %"
    )]
    let harmonic = sum as f64 / 2f64.powi(64);
    let raw = 0.7213 / (1.0 + 1.079 / m) * m * m / harmonic;
    let estimate = if raw <= 2.5 * m && zeros > 0 { m * (m / f64::from(zeros)).ln() } else { raw };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the estimate is positive and below 2^64 by construction"
    )]
    let rounded = estimate.round() as u64;
    rounded
}
