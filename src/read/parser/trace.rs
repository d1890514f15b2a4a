//! Keeps the pieces of a document as they were written, for the linter, which looks at markup that a response does not
//! keep.

use super::Parser;
use super::known::Extent;
use super::locator::Locator;
use super::pending::Row;
use super::piece::begins_response;
use super::state::Phase;
use crate::error::{Error, Position};
use crate::place::Cursor;
use crate::read::Finding;
use crate::read::encoding::Widths;

/// A piece of a document: a child of the root, a tag of the root, or something between them.
#[derive(Debug)]
pub(crate) struct TracedPiece {
    pub(crate) text: String,
    /// The number of the response, if it is one.
    pub(crate) response: Option<u64>,
    /// True if the piece is directly in the root.
    pub(crate) in_root: bool,
    start: Cursor,
    /// The lengths of the characters in the source, if it is not UTF-8.
    widths: Option<Widths>,
}

impl TracedPiece {
    /// Returns true if the source is UTF-8, so that offsets in the piece are distances in the source.
    pub(crate) fn is_utf8(&self) -> bool {
        self.widths.is_none()
    }

    /// Returns the position of the first byte.
    pub(crate) fn start(&self) -> Position {
        self.start.position(self.response)
    }

    /// Returns a function that finds the positions of offsets in the piece, which must ascend.
    pub(crate) fn positions(&self) -> impl FnMut(usize) -> Position {
        let mut locator = Locator::new(self.start, self.text.as_bytes(), self.widths.as_ref());
        move |offset| locator.to(offset).position(self.response)
    }
}

impl Parser {
    /// Returns true if pieces are kept for [`take_pieces`](Self::take_pieces).
    #[inline]
    pub(super) fn traces(&self) -> bool {
        self.options.trace
    }

    /// Keeps a piece, if pieces are kept. One that is not text is not kept, because it is refused.
    pub(super) fn trace(&mut self, piece: &[u8]) {
        if !self.traces() {
            return;
        }
        let Ok(text) = simdutf8::basic::from_utf8(piece) else { return };
        let in_root = self.state.phase() == Phase::Root;
        self.pieces.push(TracedPiece {
            text: text.to_owned(),
            response: (in_root && begins_response(piece)).then(|| self.checks.next_number()),
            in_root,
            start: self.source.cursor(),
            widths: self.source.widths().cloned(),
        });
    }

    /// Reads a response of a known shape, and keeps its piece, if pieces are kept.
    pub(super) fn traced<'b>(&mut self, piece: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        if !self.traces() || self.state.phase() != Phase::Root || !begins_response(piece) {
            return Ok(None);
        }
        self.trace(piece);
        let mut rest = piece;
        let read = self.known(&mut rest, Extent::All);
        if let Ok(None) = read {
            // The long way keeps it.
            self.pieces.pop();
        }
        read
    }

    /// Takes the pieces that were read since the last call.
    pub(crate) fn take_pieces(&mut self) -> Vec<TracedPiece> {
        std::mem::take(&mut self.pieces)
    }

    /// Takes the findings since the last call, in order, and the number of all of each deviation.
    pub(crate) fn take_findings(&mut self) -> (Vec<Finding>, Vec<(crate::deviation::Deviation, u64)>) {
        self.checks.take_findings(self.options.policy())
    }
}
