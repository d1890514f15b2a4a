//! The ends of the slots of a row.

use super::shape::Pos;

/// The offsets from which places in a row are counted: 0, and the end of each slot.
pub(crate) trait Ends {
    /// Returns the end of the slot before this one, or 0 if this is the first.
    fn before(&self, slot: u32) -> usize;

    /// Returns the ends of the slot before this one and of this one.
    fn around(&self, slot: u32) -> (usize, usize);

    /// Returns the number of bytes before a place.
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

/// Up to this number of slots the ends need no allocation, which would take a twentieth of the time of reading a row.
/// Rows of a listing have 5 to 15 slots.
const FEW: usize = 16;

/// Aligned like the other fields of a row, so that a row is moved in whole words.
#[derive(Clone, Copy, Debug)]
#[repr(align(8))]
pub(crate) struct Few([u16; FEW]);

/// The ends of the slots, as a row keeps them.
#[derive(Clone, Debug)]
pub(crate) enum KeptEnds {
    /// The ends in a short row.
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
