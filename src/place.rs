//! Positions in the source.

use crate::error::{Error, ErrorKind, Position};
use crate::xml::{Fault, FaultKind};

/// The line feeds of a response: how many there are, and where the last of them is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines<P = usize> {
    pub(crate) count: u32,
    pub(crate) last: Option<P>,
}

impl Lines {
    pub(crate) const NONE: Self = Self { count: 0, last: None };
}

impl<P: Copy> Lines<P> {
    pub(crate) fn map_last<Q>(self, at: impl FnOnce(P) -> Q) -> Lines<Q> {
        Lines { count: self.count, last: self.last.map(at) }
    }
}

/// Returns how many line feeds there are, and where the last of them is.
pub(crate) fn line_feeds(bytes: &[u8]) -> (u64, Option<usize>) {
    let Some(last) = memchr::memrchr(b'\n', bytes) else { return (0, None) };
    (memchr::memchr_iter(b'\n', &bytes[..=last]).count() as u64, Some(last))
}

/// Moves forward through the source and counts bytes and lines.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Cursor {
    pub(crate) byte: u64,
    /// Line feeds so far.
    lines: u64,
    /// Where the line begins.
    line_start: u64,
}

impl Cursor {
    /// Moves over `bytes`.
    #[inline(never)]
    pub(crate) fn advance(&mut self, bytes: &[u8]) {
        self.advance_by(bytes, |count| count as u64);
    }

    /// Moves over `bytes`. For a number of bytes at their start, `width` returns how many bytes of the source these
    /// come from.
    pub(crate) fn advance_by(&mut self, bytes: &[u8], width: impl Fn(usize) -> u64) {
        let mut last = None;
        // For an indent, a vector search takes too long to begin.
        if bytes.len() < 32 {
            for (at, _) in bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'\n') {
                self.lines += 1;
                last = Some(at);
            }
        } else {
            let feeds = line_feeds(bytes);
            self.lines += feeds.0;
            last = feeds.1;
        }
        if let Some(last) = last {
            self.line_start = self.byte + width(last + 1);
        }
        self.byte += width(bytes.len());
    }

    /// Moves over `len` bytes that hold these line feeds.
    pub(crate) fn advance_lines(&mut self, len: usize, lines: Lines) {
        self.lines += u64::from(lines.count);
        if let Some(last) = lines.last {
            self.line_start = self.byte + last as u64 + 1;
        }
        self.byte += len as u64;
    }

    /// Moves over the first `at` of `bytes`.
    #[inline]
    pub(crate) fn inside(mut self, bytes: &[u8], at: usize) -> Self {
        self.advance(&bytes[..at.min(bytes.len())]);
        self
    }

    /// Returns the position, in the response of this number.
    pub(crate) fn position(self, response: Option<u64>) -> Position {
        Position { byte: self.byte, line: self.lines + 1, column: self.byte - self.line_start + 1, response }
    }
}

/// Returns the kind of error that a fault becomes.
pub(crate) fn kind(fault: FaultKind) -> ErrorKind {
    match fault {
        FaultKind::Structure | FaultKind::Syntax => ErrorKind::Syntax,
        FaultKind::End => ErrorKind::Truncated,
        FaultKind::Character => ErrorKind::Character,
        FaultKind::Namespace | FaultKind::Prefix => ErrorKind::Namespace,
        FaultKind::Entity => ErrorKind::Entity,
        FaultKind::Doctype => ErrorKind::Doctype,
        FaultKind::Limit(limit) => ErrorKind::Limit(limit),
    }
}

/// Makes an error of a fault in a piece of XML that is no part of a document.
#[inline]
pub(crate) fn error_in(xml: &str, fault: Fault) -> Error {
    let cursor = Cursor::default().inside(xml.as_bytes(), fault.at);
    Error::new(kind(fault.kind), fault.message).at(cursor.position(None))
}

#[cfg(test)]
mod tests {
    use super::{Cursor, Lines, line_feeds};

    fn line_and_column(cursor: Cursor) -> (u64, u64, u64) {
        let position = cursor.position(None);
        (position.byte, position.line, position.column)
    }

    /// Short and long runs are searched in different ways.
    #[test]
    fn lines_and_columns_are_counted_from_one() {
        for line in ["ab", &"x".repeat(100)] {
            let mut cursor = Cursor::default();
            assert_eq!(line_and_column(cursor), (0, 1, 1));
            cursor.advance(format!("{line}\n{line}\nabc").as_bytes());
            assert_eq!(line_and_column(cursor), (2 * line.len() as u64 + 5, 3, 4));
        }
    }

    #[test]
    fn how_the_bytes_are_cut_makes_no_difference() {
        let bytes = b"a\n\nbc\n defgh\n".repeat(5);
        for cut in 0..=bytes.len() {
            let (first, second) = bytes.split_at(cut);
            let mut cut_cursor = Cursor::default();
            cut_cursor.advance(first);
            cut_cursor.advance(second);
            assert_eq!(line_and_column(cut_cursor), line_and_column(Cursor::default().inside(&bytes, bytes.len())));
        }
    }

    #[test]
    fn line_feeds_that_were_counted_before_give_the_same_position() {
        for bytes in [&b"abc"[..], b"a\nb", b"\n\n", b"ab\ncd\nefg"] {
            let feeds = || bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
            let lines = Lines { count: feeds().count() as u32, last: feeds().next_back() };
            let mut cursor = Cursor::default();
            cursor.advance_lines(bytes.len(), lines);
            assert_eq!(line_and_column(cursor), line_and_column(Cursor::default().inside(bytes, bytes.len())));
        }
    }

    #[test]
    fn line_feeds_are_counted() {
        for len in [0, 1, 127, 128, 129, 1000] {
            let mut bytes = vec![b'\n'; len];
            assert_eq!(line_feeds(&bytes), (len as u64, len.checked_sub(1)));
            bytes.extend([b'a'; 300]);
            assert_eq!(line_feeds(&bytes), (len as u64, len.checked_sub(1)));
        }
    }

    /// In UTF-16, a character of one byte here is two bytes in the source.
    #[test]
    fn columns_count_bytes_of_the_source() {
        let mut cursor = Cursor::default();
        cursor.advance_by(b"ab\ncd", |count| 2 * count as u64);
        assert_eq!(line_and_column(cursor), (10, 2, 5));
    }
}
