//! Responses of a shape that was met before: the short way.

use std::borrow::Cow;

use super::Parser;
use super::pending::Row;
use crate::error::Error;
use crate::row::cache::Hit;
use crate::row::ends::Ends;
use crate::row::noted::Noted;

/// How much of the input a response has to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    Beginning,
    All,
}

impl Parser {
    /// Reads a response that is the beginning of `input`, or all of it, if its shape is known and all of it is there.
    pub(super) fn known<'i>(&mut self, input: &mut &'i [u8], extent: Extent) -> Result<Option<Row<'i>>, Error> {
        // Orphans before this response are ended by the long way, and a response that is one too many, or longer than it may
        // be, goes there to its error.
        if self.orphans.is_some() || self.checks.is_full(&self.options.limits) {
            return Ok(None);
        }
        let Some(hit) = self.shapes.read(self.budget().clip(input)) else { return Ok(None) };
        let Hit { xml, index, lines } = hit;
        if extent == Extent::All && xml.len() != input.len() {
            return Ok(None);
        }
        let piece = xml.as_bytes();
        let row = Row { xml: Cow::Borrowed(xml), index };
        let mut noted = Noted::new(self.checks.policy());
        let nodes = &row.index.shape.deviations[..];
        if !self.checks.only_count(nodes) {
            for node in nodes {
                node.note(&mut noted, row.index.ends.resolve(node.at));
            }
        }
        let result = self.checks.accept(row.view(), noted, || self.source.locator(piece));
        let result = self.report_bad(piece, result);
        match lines {
            Some(lines) => self.source.pass_lines(piece, lines),
            None => self.source.pass(piece),
        }
        *input = &input[piece.len()..];
        result.map(|()| Some(row))
    }
}
