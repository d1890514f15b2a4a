//! Places in the source.

use crate::error::{Error, ErrorKind, Position};
use crate::xml::{Fault, FaultKind};

/// The line feeds of a row: their number, and the position of the last one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lines<P = usize> {
    pub(crate) count: u32,
    pub(crate) last: Option<P>,
}

impl<P: Copy> Lines<P> {
    pub(crate) fn map_last<Q>(self, at: impl FnOnce(P) -> Q) -> Lines<Q> {
        Lines { count: self.count, last: self.last.map(at) }
    }
}

/// A place in the source that moves forward.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Place {
    pub(crate) byte: u64,
    /// The number of line feeds before this place.
    lines: u64,
    /// The offset at which the line begins.
    line_start: u64,
}

impl Place {
    /// Moves over `bytes`.
    pub(crate) fn advance(&mut self, bytes: &[u8]) {
        self.advance_by(bytes, |count| count as u64);
    }

    /// Moves over `bytes`. For a number of bytes at their start, `width` returns how many bytes of the source these
    /// come from.
    pub(crate) fn advance_by(&mut self, bytes: &[u8], width: impl Fn(usize) -> u64) {
        let mut last = None;
        let feed = |at| {
            self.lines += 1;
            last = Some(at);
        };
        // For a text as short as an indentation, a vector search takes too long to start.
        if bytes.len() < 32 {
            bytes.iter().enumerate().filter(|&(_, &byte)| byte == b'\n').map(|(at, _)| at).for_each(feed);
        } else {
            memchr::memchr_iter(b'\n', bytes).for_each(feed);
        }
        if let Some(last) = last {
            self.line_start = self.byte + width(last + 1);
        }
        self.byte += width(bytes.len());
    }

    /// Moves over `len` bytes with these line feeds in them.
    pub(crate) fn advance_lines(&mut self, len: usize, lines: Lines) {
        self.lines += u64::from(lines.count);
        if let Some(last) = lines.last {
            self.line_start = self.byte + last as u64 + 1;
        }
        self.byte += len as u64;
    }

    /// Returns the place at the offset `at` of `bytes`, which begin here.
    pub(crate) fn inside(mut self, bytes: &[u8], at: usize) -> Self {
        self.advance(&bytes[..at.min(bytes.len())]);
        self
    }

    pub(crate) fn position(self, response: Option<u64>) -> Position {
        Position { byte: self.byte, line: self.lines + 1, column: self.byte - self.line_start + 1, response }
    }
}

/// Returns the kind of error for a fault.
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

/// Makes the error for a fault in XML that is no part of a document.
pub(crate) fn error_in(xml: &str, fault: Fault) -> Error {
    let place = Place::default().inside(xml.as_bytes(), fault.at);
    Error::new(kind(fault.kind), fault.message).at(place.position(None))
}
