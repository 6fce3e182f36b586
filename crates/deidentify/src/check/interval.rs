//! Exact intervals for the share of misses behind a reviewed sample.

use serde::{Deserialize, Serialize};

/// What a sample says about the share of misses, in parts per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MissInterval {
    /// Misses found in the sample.
    pub misses: u32,
    /// Cells or rows reviewed.
    pub sample: u32,
    /// Lower end, rounded down.
    pub lower_ppm: u32,
    /// Upper end, rounded up.
    pub upper_ppm: u32,
}

const MILLION: u32 = 1_000_000;
/// Probability left outside at each end of a 95 % interval.
const TAIL: f64 = 0.025;

/// The exact 95 % interval (Clopper & Pearson, Biometrika 26, 1934) for a share of which `sample` draws showed `misses`.
///
/// It covers the true share at least 95 % of the time for independent draws, and for draws without replacement too, where
/// it is wider than it need be. An empty sample says nothing: 0 to a million. `misses` above `sample` counts as `sample`.
///
/// ```
/// let interval = sekisho_deidentify::check::miss_interval(0, 300);
/// assert_eq!((interval.lower_ppm, interval.upper_ppm), (0, 12_221));
/// ```
#[must_use]
pub fn miss_interval(misses: u32, sample: u32) -> MissInterval {
    let misses = misses.min(sample);
    let lower_ppm = if misses == 0 {
        0
    } else {
        // Largest share at which this many misses or more are still improbable.
        last_ppm(|ppm| at_least(misses, sample, ppm) <= TAIL)
    };
    let upper_ppm = if misses == sample {
        MILLION
    } else {
        // Smallest share at which this few misses are improbable already.
        last_ppm(|ppm| 1.0 - at_least(misses + 1, sample, ppm) > TAIL).saturating_add(1).min(MILLION)
    };
    MissInterval { misses, sample, lower_ppm, upper_ppm }
}

/// The smallest sample whose interval ends at `max_ppm` or below when no miss is found in it; `None` for 0.
#[must_use]
pub fn smallest_sample(max_ppm: u32) -> Option<u32> {
    if max_ppm == 0 {
        return None;
    }
    let (mut too_small, mut enough) = (0_u32, u32::MAX);
    while enough - too_small > 1 {
        let middle = too_small + (enough - too_small) / 2;
        if miss_interval(0, middle).upper_ppm <= max_ppm {
            enough = middle;
        } else {
            too_small = middle;
        }
    }
    Some(enough)
}

/// Probability of `successes` or more in `trials` at `ppm` each.
pub(super) fn at_least(successes: u32, trials: u32, ppm: u32) -> f64 {
    if successes == 0 {
        return 1.0;
    }
    if successes > trials || ppm == 0 {
        return 0.0;
    }
    if ppm >= MILLION {
        return 1.0;
    }
    incomplete_beta(f64::from(successes), f64::from(trials - successes) + 1.0, f64::from(ppm) / 1e6)
}

/// Largest ppm from 0 to a million for which `holds`, which holds at 0 and never again once it has stopped.
fn last_ppm(holds: impl Fn(u32) -> bool) -> u32 {
    let (mut yes, mut no) = (0, MILLION + 1);
    while no - yes > 1 {
        let middle = yes + (no - yes) / 2;
        if holds(middle) {
            yes = middle;
        } else {
            no = middle;
        }
    }
    yes
}

/// The regularised incomplete beta function by its continued fraction (NIST DLMF 8.17.22, modified Lentz).
fn incomplete_beta(a: f64, b: f64, x: f64) -> f64 {
    // The fraction converges fast below the mean; above it the mirrored function is used (DLMF 8.17.4).
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(b, a, 1.0 - x);
    }
    let front = a * x.ln() + b * (-x).ln_1p() + ln_gamma(a + b) - ln_gamma(a) - ln_gamma(b);
    front.exp() * continued_fraction(a, b, x) / a
}

fn continued_fraction(a: f64, b: f64, x: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let away_from_zero = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut numerator = 1.0;
    let mut denominator = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0));
    let mut product = denominator;
    for step in 1..10_000_u32 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut change = 1.0;
        for coefficient in [even, odd] {
            denominator = 1.0 / away_from_zero(1.0 + coefficient * denominator);
            numerator = away_from_zero(1.0 + coefficient / numerator);
            change = numerator * denominator;
            product *= change;
        }
        if (change - 1.0).abs() < 1e-15 {
            break;
        }
    }
    product
}

/// Logarithm of the gamma function for arguments of at least 1: Stirling's series (DLMF 5.11.1) above 16, the
/// recurrence below.
fn ln_gamma(argument: f64) -> f64 {
    let (mut x, mut below) = (argument, 0.0);
    while x < 16.0 {
        below += x.ln();
        x += 1.0;
    }
    let inverse = 1.0 / x;
    let square = inverse * inverse;
    let series = inverse
        * (1.0 / 12.0
            - square * (1.0 / 360.0 - square * (1.0 / 1260.0 - square * (1.0 / 1680.0 - square / 1188.0))));
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - below
}

#[cfg(test)]
mod tests;
