//! The results of reading besides the responses: deviations, and responses that could not be read.

use std::fmt;

use crate::deviation::Deviation;
use crate::error::{Error, Position};
use crate::row::noted::{InPiece, Noted, Policy};

/// A [`Deviation`] that was found in a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    pub(crate) deviation: Deviation,
    pub(crate) position: Position,
    pub(crate) text: Option<Box<str>>,
}

impl Finding {
    /// Returns which deviation it is.
    #[must_use]
    pub fn deviation(&self) -> Deviation {
        self.deviation
    }

    /// Returns its position: the first byte of the element, text or reference that deviates.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// Returns the text that was found there, if it says more than the code: for example the text of an unreadable
    /// status, or the name of an element. At most 200 bytes of it are kept.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// Writes the severity, the sentence, the text, the code, the section and the position:
/// `warning: a status is in the 100 series: "HTTP/1.1 102 Processing" [status-1xx, RFC 4918 §13] at line 3, …`.
impl fmt::Display for Finding {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.deviation.severity(), self.deviation.sentence())?;
        if let Some(text) = &self.text {
            write!(f, ": {text:?}")?;
        }
        write!(f, " [{}, {}] at {}", self.deviation.code(), self.deviation.section(), self.position)
    }
}

/// The findings of a reader: see [`ParseOptions::parse_with_findings`](crate::ParseOptions::parse_with_findings).
#[derive(Clone, Debug, Default)]
pub struct Findings {
    list: Vec<Finding>,
    /// The codes that were found, in the order of the table; there are not many.
    counts: Vec<Count>,
    pub(crate) bad_responses: Vec<Error>,
}

/// How many deviations of one code there were.
#[derive(Clone, Copy, Debug)]
struct Count {
    deviation: Deviation,
    kept: usize,
    all: u64,
}

impl Findings {
    /// Returns the deviations in document order: for each code, the first ones, at most
    /// [`ParseOptions::keep_findings`](crate::ParseOptions::keep_findings).
    #[must_use]
    pub fn as_slice(&self) -> &[Finding] {
        &self.list
    }

    /// Returns how many deviations there were, even those that were not kept.
    #[must_use]
    #[inline]
    pub fn count(&self) -> u64 {
        self.counts.iter().map(|count| count.all).sum()
    }

    /// Returns how many deviations of one code there were, even those that were not kept.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::ParseOptions;
    /// use multistatus::read::Deviation;
    ///
    /// let response = "<D:response><D:href>/a</D:href><D:status>200</D:status></D:response>";
    /// let body = format!("<D:multistatus xmlns:D='DAV:'>{}</D:multistatus>", response.repeat(50));
    /// let (_, findings) = ParseOptions::new().keep_findings(3).parse_with_findings(body.as_bytes())?;
    /// assert_eq!(findings.as_slice().len(), 3);
    /// assert_eq!(findings.count_of(Deviation::StatusForm), 50);
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub fn count_of(&self, deviation: Deviation) -> u64 {
        self.of(deviation).map_or(0, |count| count.all)
    }

    #[inline]
    fn of(&self, deviation: Deviation) -> Option<&Count> {
        self.counts.iter().find(|count| count.deviation == deviation)
    }

    /// Returns how many findings of one code were kept.
    fn kept(&self, deviation: Deviation) -> usize {
        self.of(deviation).map_or(0, |count| count.kept)
    }

    /// Keeps a finding without counting it. It comes last until [`put_in_order`](Self::put_in_order) is called.
    pub(crate) fn keep(&mut self, found: Finding) {
        self.entry(found.deviation).kept += 1;
        self.list.push(found);
    }

    /// Moves the findings from this number on to their places; they are in order among themselves.
    ///
    /// Nearly always they are already there, because the parts of a response that was put together come after
    /// everything between them. All are moved together, because moving them one by one would move the findings in
    /// between as often.
    #[inline]
    pub(crate) fn put_in_order(&mut self, from: usize) {
        let byte = |found: &Finding| found.position.byte;
        let Some(first) = self.list.get(from).map(byte) else { return };
        if self.list[..from].last().is_some_and(|last| byte(last) > first) {
            let at = self.list[..from].partition_point(|other| byte(other) <= first);
            let late = self.list.split_off(from);
            let mut early = self.list.split_off(at).into_iter().peekable();
            for found in late {
                // Findings at one position keep their order.
                while let Some(other) = early.next_if(|other| byte(other) <= byte(&found)) {
                    self.list.push(other);
                }
                self.list.push(found);
            }
            self.list.extend(early);
        }
    }

    /// Counts deviations of one code.
    pub(crate) fn add(&mut self, deviation: Deviation, count: u64) {
        self.entry(deviation).all += count;
    }

    /// Counts and keeps the deviations of a piece, or refuses it, as the policy says; the policy learns which codes are
    /// full. `position` returns the position of an offset in the piece, and is called with ascending offsets. The piece
    /// comes after all earlier ones: see [`take_late`](Self::take_late).
    pub(crate) fn take(
        &mut self,
        noted: Noted,
        policy: &mut Policy,
        position: &mut dyn FnMut(usize) -> Position,
    ) -> Result<(), Error> {
        let (list, counts) = noted.into_parts();
        // All are counted before any is refused, so that every deviation that is kept is counted as well.
        for (deviation, count) in counts {
            self.add(deviation, count);
        }
        for InPiece { at, deviation, text } in list {
            if let Some(refuse) = policy.refuses(deviation) {
                return Err(refuse(deviation, text.as_deref()).at(position(at)));
            }
            self.keep_or_stop(Finding { deviation, position: position(at), text }, policy);
        }
        Ok(())
    }

    /// Keeps a finding that was counted, if there is still room; the policy learns when its code is full.
    pub(crate) fn keep_or_stop(&mut self, found: Finding, policy: &mut Policy) {
        let deviation = found.deviation;
        if self.kept(deviation) < policy.keep() {
            self.keep(found);
        }
        if self.kept(deviation) >= policy.keep() {
            policy.stop_keeping(deviation);
        }
    }

    /// Does the work of [`take`](Self::take) for a piece that begins before the end of earlier ones.
    #[inline]
    pub(crate) fn take_late(
        &mut self,
        noted: Noted,
        policy: &mut Policy,
        position: &mut dyn FnMut(usize) -> Position,
    ) -> Result<(), Error> {
        let first = self.list.len();
        let taken = self.take(noted, policy, position);
        self.put_in_order(first);
        taken
    }

    /// Returns the findings that were kept, and the number of all of each deviation that was found.
    #[cfg(feature = "lint")]
    pub(crate) fn into_parts(self) -> (Vec<Finding>, Vec<(Deviation, u64)>) {
        let counts = self.counts.iter().filter(|count| count.all > 0);
        (self.list, counts.map(|count| (count.deviation, count.all)).collect())
    }

    fn entry(&mut self, deviation: Deviation) -> &mut Count {
        let number = self.counts.partition_point(|count| count.deviation < deviation);
        if self.counts.get(number).is_none_or(|count| count.deviation != deviation) {
            self.counts.insert(number, Count { deviation, kept: 0, all: 0 });
        }
        &mut self.counts[number]
    }

    /// Returns the responses that could not be read: see [`BadResponses::Keep`](crate::read::BadResponses::Keep). It is
    /// empty unless the whole document was collected, because iterators and readers return such an error in the place
    /// of the response.
    #[must_use]
    pub fn bad_responses(&self) -> &[Error] {
        &self.bad_responses
    }

    /// Returns true if there was no deviation, and no response that could not be read.
    #[must_use]
    #[inline]
    pub fn is_clean(&self) -> bool {
        self.count() == 0 && self.bad_responses.is_empty()
    }
}
