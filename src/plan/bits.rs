//! Sets of small numbers.

/// A set of small numbers. Those below 64 need no memory of their own, because nearly all requests ask for fewer
/// properties.
#[derive(Clone, Debug, Default)]
pub(super) struct Bits {
    first: u64,
    /// The words after the first, up to the last that is not 0.
    rest: Vec<u64>,
}

impl PartialEq for Bits {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // Two empty lists are not compared, because some processors take long to load from a dangling address.
        self.first == other.first
            && self.rest.len() == other.rest.len()
            && (self.rest.is_empty() || self.rest == other.rest)
    }
}

impl Bits {
    #[inline]
    pub(super) fn insert(&mut self, number: usize) {
        match number {
            0..64 => self.first |= 1 << number,
            _ => self.insert_large(number),
        }
    }

    #[inline(never)]
    fn insert_large(&mut self, number: usize) {
        let (at, bit) = (number / 64 - 1, 1 << (number % 64));
        if self.rest.len() <= at {
            self.rest.resize(at + 1, 0);
        }
        self.rest[at] |= bit;
    }

    /// Makes it the same set as another one.
    pub(super) fn become_like(&mut self, other: &Self) {
        self.first = other.first;
        self.rest.clone_from(&other.rest);
    }

    pub(super) fn clear(&mut self) {
        self.first = 0;
        self.rest.clear();
    }

    pub(super) fn contains(&self, number: usize) -> bool {
        self.word(number / 64) & 1 << (number % 64) != 0
    }

    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.first == 0 && self.rest.is_empty()
    }

    /// Returns the first number from `from` on that it does not have.
    #[inline]
    pub(super) fn next_outside(&self, from: usize) -> usize {
        // Nearly always it has no number at all.
        if self.is_empty() { from } else { self.search_outside(from) }
    }

    fn search_outside(&self, from: usize) -> usize {
        let mut at = from / 64;
        let mut free = !self.word(at) & u64::MAX << (from % 64);
        while free == 0 {
            at += 1;
            free = !self.word(at);
        }
        at * 64 + free.trailing_zeros() as usize
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        let words = std::iter::once(self.first).chain(self.rest.iter().copied());
        words.enumerate().flat_map(|(at, mut word)| {
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros() as usize)?;
                word &= word - 1;
                Some(at * 64 + bit)
            })
        })
    }

    fn word(&self, at: usize) -> u64 {
        match at.checked_sub(1) {
            None => self.first,
            Some(at) => self.rest.get(at).copied().unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::Bits;

    fn bits(numbers: &BTreeSet<usize>) -> Bits {
        let mut bits = Bits::default();
        numbers.iter().for_each(|&number| bits.insert(number));
        bits
    }

    proptest! {
        #[test]
        fn it_is_a_set(a in btree_set(0_usize..200, 0..60), b in btree_set(0_usize..200, 0..60), from in 0_usize..210) {
            let (left, right) = (bits(&a), bits(&b));
            prop_assert_eq!(left.iter().collect::<BTreeSet<_>>(), a.clone());
            prop_assert_eq!(left.is_empty(), a.is_empty());
            prop_assert_eq!(Some(left.next_outside(from)), (from..).find(|number| !a.contains(number)));
            prop_assert_eq!(left == right, a == b);
            let mut copy = right.clone();
            copy.become_like(&left);
            prop_assert_eq!(&copy, &left);
            copy.clear();
            prop_assert_eq!(copy, Bits::default());
            prop_assert!((0..210).all(|number| left.contains(number) == a.contains(&number)));
        }
    }
}
