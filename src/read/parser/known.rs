//! Responses of a shape that was met before: the short way.

use std::borrow::Cow;

use super::Parser;
use super::pending::Row;
use crate::error::Error;
use crate::row::cache::Hit;
use crate::row::ends::Ends;
use crate::row::noted::Noted;

impl Parser {
    /// Reads the response that `input` begins with, if its shape is known and all of it is there.
    #[inline]
    pub(super) fn known<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        let Some(hit) = self.find_known(input) else { return Ok(None) };
        let len = hit.xml.len();
        let row = self.accept_known(hit);
        *input = &input[len..];
        row.map(Some)
    }

    /// Finds a known shape in the beginning of `input`.
    #[inline]
    pub(super) fn find_known<'i>(&mut self, input: &'i [u8]) -> Option<Hit<'i>> {
        // Orphans before this response have to be ended by the long way.
        if self.orphans.is_some() {
            return None;
        }
        // So does what is longer than it may be, to its error.
        self.shapes.read(self.budget().clip(input))
    }

    /// Accepts a response that was found, and passes it.
    #[inline]
    pub(super) fn accept_known<'i>(&mut self, hit: Hit<'i>) -> Result<Row<'i>, Error> {
        let Hit { xml, index, lines } = hit;
        let piece = xml.as_bytes();
        let row = Row { xml: Cow::Borrowed(xml), index };
        let mut noted = Noted::new(self.checks.policy());
        let nodes = &row.index.shape.deviations[..];
        if !self.checks.only_count(nodes) {
            for node in nodes {
                node.note(&mut noted, row.index.ends.resolve(node.at));
            }
        }
        let result = self.accept(piece, &row, noted);
        let result = self.report_bad(piece, result);
        match lines {
            Some(lines) => self.source.pass_lines(piece, lines),
            None => self.source.pass(piece),
        }
        result.map(|()| row)
    }
}
