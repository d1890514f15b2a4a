//! The deviations of a piece, until it is known whether it can be read.

use super::{Deviation, ParseOptions};
use crate::xml::text;

/// A deviation in a piece: how many bytes into it, which, and what was found there.
pub(crate) type InPiece = (usize, Deviation, Option<Box<str>>);

/// Deviations in the order of their places: the first of them, as many as the findings have room for, and the number of the
/// others. A row can hold one in every few bytes, and each costs more than those.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    pub(crate) list: Vec<InPiece>,
    /// The first one that a strict reader refuses, if it is none of the list.
    pub(crate) refused: Option<InPiece>,
    /// How many there are besides the list.
    pub(crate) more: u64,
    most: usize,
    strict: bool,
}

impl Noted {
    /// Has room for so many.
    pub(crate) fn new(options: &ParseOptions, most: usize) -> Self {
        Self { most, strict: options.strict, ..Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.list.is_empty() && self.more == 0
    }

    pub(crate) fn note(&mut self, at: usize, deviation: Deviation, text: Option<&str>) {
        let place = self.list.partition_point(|noted| (noted.0, noted.1) <= (at, deviation));
        let keep = || (at, deviation, text.map(|text| text::floor(text, 200).into()));
        let left = if place >= self.most {
            let first = self.refused.as_ref().is_none_or(|refused| (at, deviation) < (refused.0, refused.1));
            (self.strict && deviation.is_error() && first).then(keep)
        } else {
            self.list.insert(place, keep());
            if self.list.len() <= self.most {
                return;
            }
            self.list.pop().filter(|left| self.strict && left.1.is_error())
        };
        self.more += 1;
        // What leaves the list stands before all that found no place in it.
        self.refused = left.or(self.refused.take());
    }

    /// Adds those of a text that was made of the piece; `source` gives a place in the piece for one there.
    pub(crate) fn add(&mut self, other: Self, source: impl Fn(usize) -> usize) {
        for (at, deviation, text) in other.list.into_iter().chain(other.refused) {
            self.note(source(at), deviation, text.as_deref());
        }
        self.more += other.more;
    }
}
