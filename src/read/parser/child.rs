//! Reads the children of the root: responses and other elements.

use std::borrow::Cow;
use std::sync::Arc;

use super::Parser;
use super::pending::Row;
use super::piece::begins_response;
use super::state::DecodedPiece;
use crate::chars;
use crate::error::Error;
use crate::row::decode::{Child, Slots};
use crate::row::index::Index;
use crate::row::noted::Noted;
use crate::row::shape::{ElementNode, Shape};
use crate::row::view::{self, Marked, View};
use crate::value::Description;

impl Parser {
    /// Reads a child of the root.
    pub(super) fn child<'b>(&mut self, piece: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        if begins_response(piece) {
            // The orphans before it are a response, too, whether this one can be read or not.
            self.flush_orphans()?;
        }
        let result = self.read_child(piece);
        result.map_err(|error| self.report_bad(piece, error))
    }

    fn read_child<'b>(&mut self, piece: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        let xml = self.utf8(piece)?;
        let child = self.state.decode_mended(xml, &self.options, self.checks.policy());
        let mut child = child.map_err(|fault| self.fault(piece, fault))?;
        match (&child.decoded.child, self.options.stray_responses.0) {
            (Child::Orphan(element), Some(add_orphan)) => {
                // Its place is recorded with the response that it becomes a part of; the mended deviations are recorded
                // here.
                self.record(piece, child.noted)?;
                return add_orphan(self, piece, &child.xml, element.name.local()).map(|()| None);
            }
            _ => self.flush_orphans()?,
        }
        child.note_deviations();
        let DecodedPiece { xml, decoded, mut noted, .. } = child;
        let ends = &decoded.slots.ends[..];
        match decoded.child {
            Child::Response(shape) => {
                let is_mended = matches!(xml, Cow::Owned(_));
                let index = self.learn(&xml, shape, &decoded.slots, is_mended);
                let row = Row { xml, index };
                return self.accept(piece, &row, noted).map(|()| Some(row));
            }
            Child::Extension(element) | Child::Orphan(element) => self.extension(piece, &xml, ends, &element)?,
            Child::Description(node) => self.footer.set_description(
                || Description::checked(view::text(&xml, ends, node.text), node.lang).into_owned(),
                &mut noted,
            ),
            Child::SyncToken(node) => {
                self.footer.set_sync_token(|| chars::trim(&view::text(&xml, ends, node)).into(), &mut noted);
            }
            // Only a request is read as a tree, and not here.
            Child::Tree(_) => {}
        }
        self.record(piece, noted)?;
        Ok(None)
    }

    /// Keeps the shape of a response, and makes an index of it.
    fn learn(&mut self, xml: &str, shape: Shape, slots: &Slots, is_mended: bool) -> Index {
        let shape = Arc::new(shape);
        // A mended response is not learnt, because the next one with its markup needs mending, too.
        if self.options.shape_cache && !is_mended {
            self.shapes.cache.learn(xml, &shape, slots);
        }
        Index::new(shape, &slots.ends)
    }

    /// Accepts a response that was decoded, with the deviations in its piece.
    fn accept(&mut self, piece: &[u8], row: &Row<'_>, noted: Noted) -> Result<(), Error> {
        self.check_response_count(piece)?;
        self.checks.accept_decoded(row.view(), noted, &|| self.source.locator(piece))
    }

    fn extension(&mut self, piece: &[u8], xml: &str, ends: &[u32], element: &ElementNode) -> Result<(), Error> {
        let read = || {
            let view = View { xml, shape: &Shape::default(), ends: &ends.into(), odd: Marked::ALL };
            view.element(element).into_owned()
        };
        let added = self.footer.add_extension(piece.len(), &self.options.limits, read);
        added.map_err(|limit| self.limit(piece, limit))
    }

    /// Records the deviations of a piece that is not a response, or refuses it.
    pub(super) fn record(&mut self, piece: &[u8], noted: Noted) -> Result<(), Error> {
        self.checks.record(noted, self.source.locator(piece), None)
    }
}
