//! Reads usual documents in plain markup the short way: the XML declaration, the root's tags, and responses.
//!
//! Each function here reads one piece from its beginning, and returns that nothing was read where the piece is not plain,
//! not usual, or not complete. The piece is then cut and read the long way. So nothing here makes an error but those
//! that [`Checks`](super::checks::Checks) makes for both ways.

use std::borrow::Cow;
use std::sync::Arc;

use super::Parser;
use super::pending::Row;
use super::state::{Before, Phase};
use crate::chars;
use crate::error::Error;
use crate::place::Lines;
use crate::read::Settings;
use crate::row::decode::Document;
use crate::row::index::Index;
use crate::row::noted::Noted;
use crate::row::plain::ROOM;
use crate::row::shape::Shape;
use crate::value::Description;
use crate::xml::prolog;

/// After this many responses that are not usual, one after the other, most are no longer tried the short way.
const EAGER: u32 = 8;
/// Beyond [`EAGER`], one response of this many is still tried.
const SELDOM: u32 = 16;

/// What was read the short way.
pub(super) enum Short<'i> {
    Nothing,
    /// A piece that is no response.
    Piece,
    Response(Row<'i>),
}

impl Settings {
    /// Returns true if usual documents are read the short way. It does not know documents of other kinds, and does not
    /// repair anything.
    pub(super) const fn reads_plain(&self) -> bool {
        self.plain_path && !self.near_namespaces && matches!(self.document, Document::Multistatus)
    }
}

impl Parser {
    /// Reads the piece at the beginning of `input`, between pieces.
    #[inline(never)]
    pub(super) fn short<'i>(&mut self, input: &mut &'i [u8]) -> Result<Short<'i>, Error> {
        if !self.options.reads_plain() {
            return Ok(Short::Nothing);
        }
        match self.state.phase() {
            Phase::Root if self.orphans.is_none() => match self.short_response(input)? {
                Short::Nothing if self.short_text(input) => Ok(Short::Piece),
                read => Ok(read),
            },
            Phase::Prolog(before) if self.short_beginning(input, before) => Ok(Short::Piece),
            _ => Ok(Short::Nothing),
        }
    }

    /// Reads the XML declaration and the start tag of the root, or the first of them. The budget of one piece is enough
    /// for nearly all.
    fn short_beginning(&mut self, input: &mut &[u8], before: Before) -> bool {
        let window = self.budget().clip(input);
        // Of another encoding than UTF-8, the declaration would be wrong.
        let is_declared = before == Before::Nothing && !self.source.is_transcoded();
        let declared = if is_declared { prolog::plain_declaration(window) } else { 0 };
        let after = &window[declared..];
        let space = if declared > 0 { space_len(after) } else { 0 };
        let root = self.state.enter_plain_root(&after[space..], &self.options.limits);
        if declared > 0 {
            self.state.pass(&input[..declared]);
            self.pass_line(input, declared);
        }
        if root > 0 {
            self.pass_piece(input, space + root);
        }
        declared + root > 0
    }

    /// Passes the end tag of the root.
    #[inline(never)]
    pub(super) fn short_end(&mut self, input: &mut &[u8]) -> bool {
        let len = self.state.end_tag_len(input);
        let is_short = len > 0 && self.options.reads_plain() && self.orphans.is_none() && self.budget().allows(len);
        if is_short {
            self.state.leave();
            self.pass_line(input, len);
        }
        is_short
    }

    /// Passes white space at the end of a document whose end is the end of `input`.
    pub(super) fn skip_last_space(&mut self, input: &mut &[u8]) {
        let is_space = self.is_whole && !self.source.is_transcoded() && input.iter().all(|&byte| chars::is_space(byte));
        if is_space && self.budget().allows(input.len()) {
            self.pass_piece(input, input.len());
        }
    }

    fn pass_piece(&mut self, input: &mut &[u8], len: usize) {
        let (piece, rest) = input.split_at(len);
        self.source.pass(piece);
        *input = rest;
    }

    /// Passes a piece without line feeds.
    fn pass_line(&mut self, input: &mut &[u8], len: usize) {
        let (piece, rest) = input.split_at(len);
        self.source.pass_lines(piece, Lines::NONE);
        *input = rest;
    }

    fn short_response<'i>(&mut self, input: &mut &'i [u8]) -> Result<Short<'i>, Error> {
        // The long way makes the error of a response too many.
        if !self.tries_short() || self.checks.is_full(&self.options.limits) {
            return Ok(Short::Nothing);
        }
        let window = self.budget().clip(input);
        let mut shape = Arc::<Shape>::default();
        let Some(mut reader) = self.state.reader(window, &self.options.limits) else { return Ok(Short::Nothing) };
        reader.room = self.properties.max(ROOM);
        let read = Arc::get_mut(&mut shape).and_then(|shape| reader.read(shape));
        let len = reader.position();
        let (piece, rest) = input.split_at(len);
        // The slots stay where they are, because moving them takes longer than reading some.
        let (slots, odd) = (&reader.slots, reader.odd);
        let xml = read.and_then(|()| simdutf8::basic::from_utf8(piece).ok());
        // Nothing can be read by the shape of the last response, unless by the next document.
        let learns = self.options.shape_cache && (self.shapes.cache.is_shared() || !ends_root(rest));
        if let Some(xml) = xml.filter(|_| learns) {
            self.shapes.cache.learn(xml, &shape, slots);
        }
        let ends = (&*slots.ends).into();
        self.state.drop_bindings();
        let Some(xml) = xml else { return Ok(Short::Nothing) };
        self.misses = 0;
        // Some more than the last one had, if an earlier one had more, because growing costs more than the space.
        self.properties = shape.properties.len().max(self.properties.saturating_sub(1));
        let row = Row { xml: Cow::Borrowed(xml), index: Index { shape, ends, odd } };
        let noted = self.checks.note(row.view());
        let result = self.checks.accept(row.view(), noted, || self.source.locator(piece));
        let result = result.map_err(|error| self.report_bad(piece, error));
        self.source.pass(piece);
        *input = rest;
        result.map(|()| Short::Response(row))
    }

    /// Reads a sync-token or a description, unless there was one before.
    fn short_text(&mut self, input: &mut &[u8]) -> bool {
        let window = self.budget().clip(input);
        let Some(mut reader) = self.state.reader(window, &self.options.limits) else { return false };
        let (footer, mut is_token) = (&self.footer, false);
        let text = reader.read_text(|local| {
            is_token = local == b"sync-token";
            (is_token && !footer.has_sync_token()) || (local == b"responsedescription" && !footer.has_description())
        });
        let len = reader.position();
        self.state.drop_bindings();
        let Some(text) = text else { return false };
        let mut noted = Noted::new(self.checks.policy());
        if is_token {
            self.footer.set_sync_token(|| chars::trim(&text).into(), &mut noted);
        } else {
            self.footer.set_description(|| Description::checked(text, None).into_owned(), &mut noted);
        }
        self.pass_piece(input, len);
        true
    }

    /// Returns false for most responses once no response is usual, because trying each would be wasted work.
    fn tries_short(&mut self) -> bool {
        self.misses = self.misses.saturating_add(1);
        self.misses <= EAGER || self.misses % SELDOM == 0
    }
}

/// Returns true if only white space is before an end tag.
fn ends_root(rest: &[u8]) -> bool {
    rest[space_len(rest)..].starts_with(b"</")
}

fn space_len(text: &[u8]) -> usize {
    text.iter().take_while(|&&byte| chars::is_space(byte)).count()
}
