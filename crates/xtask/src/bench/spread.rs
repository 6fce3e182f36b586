use std::fmt;

/// The least, the middle and the greatest of some measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) min: f64,
    pub(crate) median: f64,
    pub(crate) max: f64,
}

impl Spread {
    /// None of no measurement. With an even number the median is the mean of the two in the middle.
    pub(crate) fn of(measurements: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut sorted: Vec<f64> = measurements.into_iter().collect();
        sorted.sort_by(f64::total_cmp);
        let upper = sorted.get(sorted.len() / 2)?;
        let lower = sorted.get((sorted.len() - 1) / 2)?;
        Some(Self { min: *sorted.first()?, median: f64::midpoint(*lower, *upper), max: *sorted.last()? })
    }
}

/// `median (min–max)`, or one number where they are the same, each with three digits that count.
impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.min.total_cmp(&self.max).is_eq() {
            return formatter.write_str(&digits(self.median));
        }
        write!(formatter, "{} ({}–{})", digits(self.median), digits(self.min), digits(self.max))
    }
}

/// A number with about three digits that count and no exponent.
pub(crate) fn digits(number: f64) -> String {
    match number.abs() {
        size if size >= 99.95 => format!("{number:.0}"),
        size if size >= 9.995 => format!("{number:.1}"),
        size if size >= 0.9995 => format!("{number:.2}"),
        _ => format!("{number:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(measurements: &[f64], min: f64, median: f64, max: f64) {
        let spread = Spread::of(measurements.iter().copied()).unwrap();
        assert_eq!(spread, Spread { min, median, max }, "{measurements:?}");
    }

    #[test]
    fn the_median_is_in_the_middle_of_the_sorted_measurements() {
        check(&[4.0], 4.0, 4.0, 4.0);
        check(&[3.0, 1.0, 2.0], 1.0, 2.0, 3.0);
        check(&[10.0, 1.0, 4.0, 2.0], 1.0, 3.0, 10.0);
        check(&[5.0, 5.0, 1.0, 5.0, 900.0], 1.0, 5.0, 900.0);
    }

    #[test]
    fn a_spread_is_shown_with_its_ends_where_they_differ() {
        assert_eq!(Spread::of([1.0, 2.0, 4.5]).unwrap().to_string(), "2.00 (1.00–4.50)");
        assert_eq!(Spread::of([2.0]).unwrap().to_string(), "2.00");
    }

    #[test]
    fn nothing_measured_has_no_spread() {
        assert_eq!(Spread::of([]), None);
    }

    #[test]
    fn numbers_show_three_digits_that_count() {
        for (number, shown) in [
            (0.0, "0.000"),
            (0.0123, "0.012"),
            (1.005, "1.00"),
            (9.999, "10.0"),
            (45.26, "45.3"),
            (1234.5, "1234"),
        ] {
            assert_eq!(digits(number), shown);
        }
    }
}
