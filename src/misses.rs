//! Counts how often something was tried in vain.

/// The number of misses in vain. Beyond some, only one time in `SELDOM` is worth a try, because the others would cost more than
/// the few hits save.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Misses<const SELDOM: u32>(u32);

/// The number of misses that one hit excuses: about how many tries in vain cost as much as it saves.
const EXCUSED: u32 = 8;
/// The number of misses beyond the eager ones that count, so that some hits excuse them all.
const MOST: u32 = 3 * EXCUSED;

impl<const SELDOM: u32> Misses<SELDOM> {
    /// Takes note of a try in vain, or of one that was left out. The first `eager` misses are free.
    #[inline]
    pub(crate) fn miss(&mut self, eager: u32) {
        self.0 += 1;
        if self.0 > eager + MOST {
            self.0 -= SELDOM;
        }
    }

    #[inline]
    pub(crate) fn hit(&mut self) {
        self.0 = self.0.saturating_sub(EXCUSED);
    }

    #[inline]
    pub(crate) const fn are_few(self, eager: u32) -> bool {
        self.0 <= eager
    }

    /// Returns true if it is worth a try now.
    #[inline]
    pub(crate) const fn is_tried(self, eager: u32) -> bool {
        self.are_few(eager) || self.0 % SELDOM == 0
    }
}

#[cfg(test)]
mod tests {
    use super::Misses;

    #[test]
    fn what_misses_is_tried_seldom_until_it_hits() {
        let mut misses = Misses::<16>::default();
        let mut tried = || {
            let is_tried = misses.is_tried(8);
            misses.miss(8);
            is_tried
        };
        assert!((0..9).all(|_| tried()));
        assert_eq!((0..1_600).filter(|_| tried()).count(), 100);
        (0..4).for_each(|_| misses.hit());
        assert!(misses.are_few(8));
    }
}
