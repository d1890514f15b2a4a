//! Where the slots of a row end.

use super::shape::Pos;

/// What the places in a row are counted from: 0, and where each slot ends.
pub(crate) trait Ends {
    /// The end of the slot before the one of that number; 0 if there is none.
    fn before(&self, slot: u32) -> usize;

    /// The same, and the end of the slot itself.
    fn around(&self, slot: u32) -> (usize, usize);

    /// Bytes before a place.
    #[inline]
    fn resolve(&self, at: Pos) -> usize {
        self.before(at.slots) + at.delta as usize
    }
}

impl<T: Copy + Into<u32>> Ends for [T] {
    #[inline]
    fn before(&self, slot: u32) -> usize {
        self.get(slot as usize).map_or(0, |&end| end.into() as usize)
    }

    #[inline]
    fn around(&self, slot: u32) -> (usize, usize) {
        match self.get(slot as usize..) {
            Some(&[before, end, ..]) => (before.into() as usize, end.into() as usize),
            _ => (0, 0),
        }
    }
}

/// Up to so many need no allocation of their own, which would be a twentieth of reading a row. Rows of a listing have 5 to
/// 15 slots.
const FEW: usize = 16;

/// Aligned like what stands beside it in a row, so that a row is moved in whole words.
#[derive(Clone, Copy, Debug)]
#[repr(align(8))]
pub(crate) struct Few([u16; FEW]);

/// The ends that a row keeps.
#[derive(Clone, Debug)]
pub(crate) enum KeptEnds {
    /// Of a row that is not long.
    Few(Few),
    Many(Box<[u32]>),
}

impl From<&[u32]> for KeptEnds {
    fn from(ends: &[u32]) -> Self {
        let last = ends.last().map_or(0, |&end| end);
        if ends.len() > FEW || last > u32::from(u16::MAX) {
            return Self::Many(ends.into());
        }
        let mut few = Few([0; FEW]);
        for (few, &end) in few.0.iter_mut().zip(ends) {
            *few = end as u16;
        }
        Self::Few(few)
    }
}

impl Ends for KeptEnds {
    #[inline]
    fn before(&self, slot: u32) -> usize {
        match self {
            Self::Few(Few(ends)) => ends.before(slot),
            Self::Many(ends) => ends.before(slot),
        }
    }

    #[inline]
    fn around(&self, slot: u32) -> (usize, usize) {
        match self {
            Self::Few(Few(ends)) => ends.around(slot),
            Self::Many(ends) => ends.around(slot),
        }
    }
}
