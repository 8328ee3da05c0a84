/// The standard normal deviate between whose minus and plus 95 % lie.
pub(super) const Z_95: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proportion {
    /// How many of them.
    pub part: usize,
    /// Of how many.
    pub of: usize,
}

impl Proportion {
    /// Those of which something holds, of all.
    #[must_use]
    pub fn of<T>(all: impl Iterator<Item = T>, holds: impl Fn(&T) -> bool) -> Self {
        all.fold(Self::default(), |count, one| Self { part: count.part + usize::from(holds(&one)), of: count.of + 1 })
    }

    /// From 0 to 1; none of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    pub fn share(self) -> Option<f64> {
        (self.of > 0).then(|| self.part as f64 / self.of as f64)
    }

    /// Where the true share lies, 19 times of 20; none of nothing.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "a count of rows")]
    pub fn interval(self) -> Option<[f64; 2]> {
        wilson(self.part as f64, self.of as f64)
    }
}

/// The 95 % score interval of a proportion. E. B. Wilson (1927), "Probable inference, the law of succession, and statistical
/// inference", Journal of the American Statistical Association 22, 209–212. Good for small counts and at 0 and 1, too.
#[must_use]
pub fn wilson(part: f64, of: f64) -> Option<[f64; 2]> {
    if of <= 0.0 {
        return None;
    }
    let (share, square) = (part / of, Z_95 * Z_95);
    let middle = share + square / (2.0 * of);
    let reach = Z_95 * (share * (1.0 - share) / of + square / (4.0 * of * of)).sqrt();
    let whole = 1.0 + square / of;
    Some([((middle - reach) / whole).clamp(0.0, share), ((middle + reach) / whole).clamp(share, 1.0)])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn is_about(found: Option<[f64; 2]>, expected: [f64; 2]) {
        let found = found.unwrap();
        let near = |at: usize| (found[at] - expected[at]).abs() < 5e-5;
        assert!(near(0) && near(1), "{found:?}, not {expected:?}");
    }

    #[test]
    fn wilson_as_published() {
        // Newcombe (1998), "Two-sided confidence intervals for the single proportion", table I, method 3
        is_about(wilson(81.0, 263.0), [0.2553, 0.3662]);
        is_about(wilson(15.0, 148.0), [0.0624, 0.1605]);
        is_about(wilson(0.0, 20.0), [0.0, 0.1611]);
        is_about(wilson(1.0, 29.0), [0.0061, 0.1718]);
    }

    #[test]
    fn of_nothing_nothing_is_said() {
        assert_eq!(Proportion::default().share(), None);
        assert_eq!(Proportion::default().interval(), None);
    }

    proptest! {
        #[test]
        fn the_share_lies_in_its_interval(of in 1_usize..5_000, part in 0_usize..5_000) {
            let count = Proportion { part: part.min(of), of };
            let [low, high] = count.interval().unwrap();
            let share = count.share().unwrap();
            prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
            prop_assert!(high > low);
        }

        #[test]
        fn wrong_is_the_mirror_of_right(of in 1_usize..5_000, part in 0_usize..5_000) {
            let part = part.min(of);
            let [low, high] = Proportion { part, of }.interval().unwrap();
            let [mirrored_low, mirrored_high] = Proportion { part: of - part, of }.interval().unwrap();
            prop_assert!((low - (1.0 - mirrored_high)).abs() < 1e-12 && (high - (1.0 - mirrored_low)).abs() < 1e-12);
        }
    }
}
