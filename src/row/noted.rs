//! The deviations of a piece, until it is known whether it can be read.

use std::collections::BinaryHeap;

use crate::clip::floor;
use crate::deviation::Deviation;

/// A deviation in a piece: how many bytes into it, which, and what was found there.
pub(crate) struct InPiece {
    pub(crate) at: usize,
    pub(crate) deviation: Deviation,
    pub(crate) text: Option<Box<str>>,
}

/// Deviations of a piece: of each code the first of them, as many as are kept, and how many there are.
///
/// A response can hold one in every few bytes, and each costs more than those.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// In the order in which they were met first; there are not many codes.
    codes: Vec<Code>,
    /// How many of a code to keep.
    most: usize,
    /// The codes that are only counted, a bit each.
    full: u128,
    strict: bool,
    /// How many were noted, so that equal places keep their order.
    number: u64,
}

/// The deviations of one code.
#[derive(Debug)]
struct Code {
    deviation: Deviation,
    /// The first by place; the last of them is on top.
    kept: BinaryHeap<(usize, u64, Option<Box<str>>)>,
    count: u64,
}

impl Noted {
    /// Keeps up to `most` of each code, and of the codes in `full` only their number. If `strict`, the first error of each
    /// code is kept in any case, because it is what the reader refuses.
    pub(crate) fn new(most: usize, strict: bool, full: u128) -> Self {
        Self { most, full, strict, ..Self::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    pub(crate) fn note(&mut self, at: usize, deviation: Deviation, text: Option<&str>) {
        let most = match self.full & deviation.bit() {
            // A strict reader refuses the first.
            _ if self.strict && deviation.is_error() => self.most.max(1),
            0 => self.most,
            _ => 0,
        };
        self.number += 1;
        let number = self.number;
        let code = self.code(deviation);
        code.count += 1;
        if code.kept.len() >= most {
            match code.kept.peek() {
                Some((last, ..)) if *last > at => code.kept.pop(),
                _ => return,
            };
        }
        code.kept.push((at, number, text.map(|text| floor(text, 200).into())));
    }

    fn code(&mut self, deviation: Deviation) -> &mut Code {
        let at = self.codes.iter().position(|code| code.deviation == deviation).unwrap_or_else(|| {
            self.codes.push(Code { deviation, kept: BinaryHeap::new(), count: 0 });
            self.codes.len() - 1
        });
        &mut self.codes[at]
    }

    /// Adds those of a text that was made of the piece; `source` gives a place in the piece for one there.
    pub(crate) fn add(&mut self, other: Self, source: impl Fn(usize) -> usize) {
        for Code { deviation, kept, count } in other.codes {
            let more = count - kept.len() as u64;
            for (at, _, text) in kept.into_sorted_vec() {
                self.note(source(at), deviation, text.as_deref());
            }
            self.code(deviation).count += more;
        }
    }

    /// Those that were kept, by place, and how many there are of each code.
    pub(crate) fn into_parts(self) -> (Vec<InPiece>, Vec<(Deviation, u64)>) {
        let counts = self.codes.iter().map(|code| (code.deviation, code.count)).collect();
        let mut list: Vec<_> = self
            .codes
            .into_iter()
            .flat_map(|Code { deviation, kept, .. }| kept.into_iter().map(move |kept| (kept, deviation)))
            .collect();
        list.sort_unstable_by(|((a, first, _), one), ((b, second, _), other)| (a, one, first).cmp(&(b, other, second)));
        let list = list.into_iter().map(|((at, _, text), deviation)| InPiece { at, deviation, text }).collect();
        (list, counts)
    }
}
