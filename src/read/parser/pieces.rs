//! The loop that cuts the text into pieces and reads them.

use std::borrow::Cow;

use super::Parser;
use super::framer::{Budget, Framed, Refusal};
use super::known::Extent;
use super::messages::html_page;
use super::pending::Row;
use super::plain::Short;
use super::state::{Before, Phase};
use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::limits::Limit;

pub(super) const DOCTYPE: &str = "a document type declaration is refused";

impl Parser {
    /// Reads text up to the end of the first response. Returns `None` if all of it was used, or the rest must be
    /// decoded.
    // Inlined like its callers, because passing each short response on through memory takes a tenth of the time of
    // reading it.
    #[inline(always)]
    pub(super) fn next_row<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        loop {
            if let Some(row) = self.pending.pop() {
                return row.map(Some);
            }
            if input.is_empty() {
                return Ok(None);
            }
            match self.state.phase() {
                Phase::LeftOut => {
                    self.pass_left_out(input)?;
                    continue;
                }
                // The linter looks at the white space, too.
                Phase::Root if self.framer.is_between() && !self.traces() => {
                    self.skip_space(input);
                    if input.starts_with(b"</") {
                        if self.short_end(input) {
                            continue;
                        }
                    } else {
                        if let Some(row) = self.known(input, Extent::Beginning)? {
                            return Ok(Some(row));
                        }
                        match self.short(input)? {
                            Short::Nothing => {}
                            Short::Piece => continue,
                            Short::Response(row) => return Ok(Some(row)),
                        }
                    }
                }
                Phase::Prolog(before) if self.framer.is_between() => {
                    if before != Before::Nothing {
                        self.skip_space(input);
                    }
                    if let Short::Piece = self.short(input)? {
                        if self.shapes.waits_for_root() {
                            self.keep_beginning();
                        }
                        continue;
                    }
                }
                Phase::Epilog if self.framer.is_between() => {
                    self.skip_last_space(input);
                    if input.is_empty() {
                        return Ok(None);
                    }
                }
                _ => {}
            }
            let read = match self.cut(input) {
                Framed::More => {
                    self.framer.hold(input);
                    return Ok(None);
                }
                Framed::Refused { refusal, seen } => {
                    self.refuse(refusal, &input[..seen])?;
                    continue;
                }
                Framed::Piece(end) => {
                    let (piece, rest) = input.split_at(end);
                    *input = rest;
                    self.read_piece(piece)
                }
            };
            if self.shapes.waits_for_root() {
                self.keep_beginning();
            }
            // A declared encoding ends the text that is read without decoding.
            let is_decoded = self.source.switch();
            let row = self.pending.line_up(read)?;
            if row.is_some() || is_decoded {
                return Ok(row);
            }
        }
    }

    #[cfg(not(feature = "lint"))]
    const fn traces(&self) -> bool {
        false
    }

    /// Returns the budget of the next piece.
    #[inline]
    pub(super) fn budget(&self) -> Budget {
        let limits = &self.options.limits;
        Budget::new(limits, self.source.remaining(limits.total_bytes))
    }

    /// Passes over text that is left out, up to the limit. The allowed bytes are passed first, because the place where
    /// the limit is exceeded must not depend on the chunks.
    #[cold]
    #[inline(never)]
    fn pass_left_out(&mut self, input: &mut &[u8]) -> Result<(), Error> {
        let limits = &self.options.limits;
        let remaining = self.source.remaining(limits.total_bytes);
        let fits = usize::try_from(remaining).unwrap_or(usize::MAX).min(input.len());
        self.source.pass(&input[..fits]);
        *input = &input[fits..];
        if input.is_empty() {
            return Ok(());
        }
        let limit = Limit::TotalBytes;
        let error = Error::new(ErrorKind::Limit(limit), limits.exceeded(limit));
        Err(error.at(self.source.cursor().position(None)))
    }

    /// Passes over white space between responses, which needs no piece of its own as long as markup follows in this
    /// chunk.
    #[inline]
    fn skip_space(&mut self, input: &mut &[u8]) {
        let Some(space) = input.iter().position(|&byte| !chars::is_space(byte)) else { return };
        if space > 0 && input[space] == b'<' && self.budget().allows(space) {
            self.source.pass(&input[..space]);
            *input = &input[space..];
        }
    }

    /// Looks for the end of the piece that begins or continues with `input`.
    fn cut(&mut self, input: &[u8]) -> Framed {
        let in_root = self.state.phase() == Phase::Root;
        let nested = in_root || self.state.expects_request(self.options.document);
        let budget = self.budget();
        self.framer.cut(input, nested, budget)
    }

    /// Reads a piece that ends with `last`, and also began there unless earlier chunks held a part of it.
    #[inline]
    fn read_piece<'i>(&mut self, last: &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        match self.framer.complete(last) {
            Some(piece) => self.read_held_piece(piece),
            None => self.piece_and_pass(last),
        }
    }

    fn piece_and_pass<'b>(&mut self, piece: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        #[cfg(feature = "lint")]
        if let Some(row) = self.traced(piece)? {
            return Ok(Some(row));
        }
        let read = self.piece(piece);
        self.source.pass(piece);
        read
    }

    /// Reads a piece that chunks held. A response takes over its bytes.
    fn read_held_piece(&mut self, piece: Vec<u8>) -> Result<Option<Row<'static>>, Error> {
        let known = match self.state.phase() {
            Phase::Root if !self.traces() => self.known(&mut &piece[..], Extent::All),
            _ => Ok(None),
        };
        let read = match known {
            Ok(None) => self.piece_and_pass(&piece),
            known => known,
        };
        let row = read.map(|row| row.map(Row::into_parts));
        let Ok(Some((mended, index))) = row else {
            self.framer.reuse(piece);
            return row.map(|_| None);
        };
        let xml = match mended {
            Some(xml) => xml,
            None => String::from_utf8(piece).map_err(|error| {
                let offset = error.utf8_error().valid_up_to();
                self.no_character(error.as_bytes(), offset)
            })?,
        };
        Ok(Some(Row { xml: Cow::Owned(xml), index }))
    }

    /// Reads a piece, whose kind its first bytes tell.
    pub(super) fn piece<'b>(&mut self, bytes: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        #[cfg(feature = "lint")]
        self.trace(bytes);
        if self.state.is_child(bytes) {
            return self.child(bytes);
        }
        let piece = match self.utf8(bytes) {
            Ok(piece) => piece,
            Err(error) => return self.leave_out_bytes(bytes, error).map(|()| None),
        };
        match bytes {
            [b'<', b'?', ..] => self.instruction(piece)?,
            [b'<', b'!', b'-', ..] => self.markup(piece)?,
            [b'<', b'!', ..] => self.cdata(piece)?,
            [b'<', b'/', ..] => self.root_end(piece)?,
            [b'<', ..] => match self.read_request {
                Some(read) if self.state.is_before_root() => read(self, piece)?,
                _ => self.root(piece)?,
            },
            _ => self.text(piece)?,
        }
        self.state.pass(bytes);
        Ok(None)
    }

    /// Refuses a piece that need not be read to its end, unless it is left out; `seen` is the part of this chunk that
    /// was looked at.
    fn refuse(&mut self, refusal: Refusal, seen: &[u8]) -> Result<(), Error> {
        let mut piece = self.framer.abandon();
        // The limit on the whole document also applies to text that is left out.
        if self.leaves_out() && refusal != Refusal::TooLong(Limit::TotalBytes) {
            self.leave_out(b"", 0)?;
            self.source.pass(&piece);
            return Ok(());
        }
        piece.extend_from_slice(seen);
        let (kind, at, message) = match refusal {
            Refusal::TooLong(limit) => return Err(self.limit(&piece, limit)),
            Refusal::Doctype { at, html: true } if self.state.is_before_root() => {
                (ErrorKind::UnexpectedRoot, at, html_page(self.options.document, "<!DOCTYPE html>"))
            }
            Refusal::Doctype { at, .. } => (ErrorKind::Doctype, at, self.after_root(DOCTYPE.into())),
            Refusal::UnknownMarkup { at } => {
                (ErrorKind::Syntax, at, self.after_root("expected a comment or CDATA after `<!`".into()))
            }
        };
        // An earlier fault comes first.
        let at = at.min(piece.len());
        self.fault_in_part(&piece[..at]).map_or(Ok(()), Err)?;
        Err(Error::new(kind, message).at(self.position_in(&piece, at)))
    }
}
