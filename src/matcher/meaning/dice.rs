//! What looks like chance and is none: the same on every machine.

/// A linear congruential generator with Knuth's MMIX constants.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 up to this, which it never is; 0 where there is none.
    pub(super) fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or_default() % end.max(1)
    }

    /// A number from one to the other, both among them.
    pub(super) fn within(&mut self, from: usize, to: usize) -> usize {
        from + self.below(to.saturating_sub(from) + 1)
    }

    /// A place, the likelier the more it weighs; none where nothing weighs anything.
    pub(super) fn weighed(&mut self, weights: &[f32]) -> Option<usize> {
        const PARTS: u16 = 10_000;
        let part = u16::try_from(self.below(usize::from(PARTS))).unwrap_or_default();
        let all: f32 = weights.iter().sum();
        let mut left = all * f32::from(part) / f32::from(PARTS);
        weights.iter().position(|weight| {
            left -= weight;
            left < 0.0
        })
    }

    /// In another order (Fisher and Yates).
    pub(super) fn shuffle(&mut self, order: &mut [usize]) {
        for last in (1..order.len()).rev() {
            order.swap(last, self.below(last + 1));
        }
    }
}
