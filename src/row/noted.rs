//! The deviations of a piece, until it is known whether it can be read.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use crate::clip::told;
use crate::deviation::Deviation;
use crate::error::Error;
use crate::outlined::Outlined;

/// Makes the error of a strict reader for a deviation, with the text that was found.
pub(crate) type Refuse = fn(Deviation, Option<&str>) -> Error;

/// Tells which deviations a reader keeps, which it only counts, and which it refuses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// How many deviations of each code to keep.
    keep: usize,
    /// Set if deviations of severity error are refused.
    strict: Option<Refuse>,
    /// The codes of which no more are kept, one bit for each.
    only_counted: u128,
}

impl Policy {
    pub(crate) const fn new(keep: usize, strict: Option<Refuse>) -> Self {
        Self { keep, strict, only_counted: if keep == 0 { u128::MAX } else { 0 } }
    }

    /// Returns how many deviations of each code to keep.
    pub(crate) const fn keep(&self) -> usize {
        self.keep
    }

    /// Returns what makes the error, if a document with this deviation is refused.
    pub(crate) fn refuses(&self, deviation: Deviation) -> Option<Refuse> {
        self.strict.filter(|_| deviation.is_error())
    }

    /// Returns true if only the number of these deviations still matters.
    pub(crate) fn only_counts(&self, deviation: Deviation) -> bool {
        self.refuses(deviation).is_none() && self.only_counted & deviation.bit() != 0
    }

    /// Keeps no more deviations of this code from here on.
    pub(crate) fn stop_keeping(&mut self, deviation: Deviation) {
        self.only_counted |= deviation.bit();
    }

    /// Returns how many deviations of this code to keep from one piece.
    fn room(&self, deviation: Deviation) -> usize {
        if self.refuses(deviation).is_some() {
            // At least the first is kept, because the reader refuses the document with it.
            self.keep.max(1)
        } else if self.only_counts(deviation) {
            0
        } else {
            self.keep
        }
    }
}

impl Default for Policy {
    /// Counts all deviations and keeps none.
    fn default() -> Self {
        Self::new(0, None)
    }
}

/// A deviation in a piece: its offset, its code, and the text that was found there.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct InPiece {
    pub(crate) at: usize,
    pub(crate) deviation: Deviation,
    pub(crate) text: Option<Box<str>>,
}

/// The deviations of a piece: the first ones of each code, as many as the policy keeps, and the number of all.
///
/// A response can have a deviation in every few bytes, and keeping all of them would take more memory than the
/// response.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    /// In the order of their first deviation; there are not many codes.
    codes: Outlined<Code>,
    policy: Policy,
    /// The number of deviations that were noted, so that deviations at one offset keep their order.
    noted: u64,
}

/// The deviations of one code.
#[derive(Debug)]
struct Code {
    deviation: Deviation,
    /// The first by offset; the last of them is on top.
    kept: BinaryHeap<KeptDeviation>,
    count: u64,
}

/// A deviation that is kept. They are ordered by offset, at one offset by code, and then by the order in which they were
/// noted.
#[derive(Debug)]
struct KeptDeviation {
    at: usize,
    deviation: Deviation,
    order: u64,
    text: Option<Box<str>>,
}

impl KeptDeviation {
    fn key(&self) -> (usize, Deviation, u64) {
        (self.at, self.deviation, self.order)
    }
}

impl Ord for KeptDeviation {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

impl PartialOrd for KeptDeviation {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for KeptDeviation {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for KeptDeviation {}

impl Noted {
    pub(crate) const fn new(policy: Policy) -> Self {
        Self { codes: Outlined::new(), policy, noted: 0 }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }

    /// Notes a deviation at an offset in the piece.
    pub(crate) fn note(&mut self, at: usize, deviation: Deviation, text: Option<&str>) {
        let room = self.policy.room(deviation);
        self.noted += 1;
        let order = self.noted;
        let code = self.code(deviation);
        code.count += 1;
        if code.kept.len() >= room {
            match code.kept.peek() {
                Some(last) if last.at > at => code.kept.pop(),
                _ => return,
            };
        }
        code.kept.push(KeptDeviation { at, deviation, order, text: text.map(|text| told(text).into()) });
    }

    fn code(&mut self, deviation: Deviation) -> &mut Code {
        let number = self.codes.iter().position(|code| code.deviation == deviation).unwrap_or_else(|| {
            self.codes.push(Code { deviation, kept: BinaryHeap::new(), count: 0 });
            self.codes.len() - 1
        });
        &mut self.codes[number]
    }

    /// Adds the deviations of a text that was made from the piece; `source` converts an offset in that text to one in
    /// the piece.
    pub(crate) fn add(&mut self, other: Self, source: &dyn Fn(usize) -> usize) {
        for Code { deviation, kept, count } in other.codes.into_vec() {
            let only_counted = count - kept.len() as u64;
            for KeptDeviation { at, text, .. } in kept.into_sorted_vec() {
                self.note(source(at), deviation, text.as_deref());
            }
            self.code(deviation).count += only_counted;
        }
    }

    /// Returns the deviations that were kept, by offset, and the number of all deviations of each code.
    pub(crate) fn into_parts(self) -> (Vec<InPiece>, Vec<(Deviation, u64)>) {
        let counts = self.codes.iter().map(|code| (code.deviation, code.count)).collect();
        let mut all = BinaryHeap::new();
        for mut code in self.codes.into_vec() {
            all.append(&mut code.kept);
        }
        let list = all.into_sorted_vec().into_iter();
        (list.map(|KeptDeviation { at, deviation, text, .. }| InPiece { at, deviation, text }).collect(), counts)
    }
}

#[cfg(test)]
mod tests {
    use super::{Noted, Policy, Refuse};
    use crate::deviation::Deviation;
    use crate::error::Error;

    const WARNING: Deviation = Deviation::UnknownDavElement;
    const ERROR: Deviation = Deviation::DuplicateHref;

    fn kept(noted: Noted) -> Vec<(usize, Deviation)> {
        noted.into_parts().0.into_iter().map(|found| (found.at, found.deviation)).collect()
    }

    #[test]
    fn the_first_by_offset_are_kept_whatever_the_order() {
        let mut noted = Noted::new(Policy::new(2, None));
        for at in [30, 10, 40, 20, 5] {
            noted.note(at, WARNING, None);
        }
        let (list, counts) = noted.into_parts();
        assert_eq!(list.iter().map(|found| found.at).collect::<Vec<_>>(), [5, 10]);
        assert_eq!(counts, [(WARNING, 5)]);
    }

    #[test]
    fn deviations_at_one_offset_keep_their_order() {
        let mut noted = Noted::new(Policy::new(3, None));
        for text in ["a", "b", "c", "d"] {
            noted.note(7, WARNING, Some(text));
        }
        let (list, _) = noted.into_parts();
        let texts: Vec<_> = list.iter().filter_map(|found| found.text.as_deref()).collect();
        assert_eq!(texts, ["a", "b", "c"]);
    }

    #[test]
    fn a_code_that_is_full_is_only_counted() {
        let mut policy = Policy::new(2, None);
        policy.stop_keeping(WARNING);
        assert!(policy.only_counts(WARNING) && !policy.only_counts(ERROR));
        let mut noted = Noted::new(policy);
        noted.note(0, WARNING, None);
        noted.note(1, ERROR, None);
        let (list, counts) = noted.into_parts();
        assert_eq!(list.len(), 1);
        assert_eq!(counts, [(WARNING, 1), (ERROR, 1)]);
    }

    #[test]
    fn a_strict_reader_keeps_the_first_error_in_any_case() {
        for strict in [false, true] {
            let mut policy = Policy::new(0, strict.then_some(Error::of_deviation as Refuse));
            policy.stop_keeping(ERROR);
            assert_eq!(policy.refuses(ERROR).is_some(), strict);
            assert!(policy.refuses(WARNING).is_none());
            let mut noted = Noted::new(policy);
            for at in [8, 3] {
                noted.note(at, ERROR, None);
                noted.note(at, WARNING, None);
            }
            let want = if strict { vec![(3, ERROR)] } else { Vec::new() };
            assert_eq!(kept(noted), want);
        }
    }

    #[test]
    fn what_was_noted_in_a_text_made_of_the_piece_is_added_with_its_offsets() {
        let mut inner = Noted::new(Policy::new(1, None));
        for at in [4, 6, 8] {
            inner.note(at, WARNING, None);
        }
        let mut noted = Noted::new(Policy::new(5, None));
        noted.note(100, WARNING, None);
        noted.add(inner, &|at| at + 10);
        let (list, counts) = noted.into_parts();
        assert_eq!(list.iter().map(|found| found.at).collect::<Vec<_>>(), [14, 100]);
        assert_eq!(counts, [(WARNING, 4)]);
    }

    #[test]
    fn what_was_found_is_cut_to_a_bounded_length() {
        let mut noted = Noted::new(Policy::new(1, None));
        noted.note(0, WARNING, Some(&"ä".repeat(300)));
        let (list, _) = noted.into_parts();
        assert_eq!(list[0].text.as_deref().map(str::len), Some(200));
    }
}
