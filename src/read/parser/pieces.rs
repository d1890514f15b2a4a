//! Cuts the input into pieces: a child of the root with all that is in it, a text, a comment.

use std::borrow::Cow;

use super::{Parser, Phase, Row};
use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::limits::Limit;
use crate::xml::frame::{Scan, Scanner};

pub(super) const DOCTYPE: &str = "a document type declaration is refused";

impl Parser {
    /// Cuts pieces and reads them, up to the first that is a row.
    // Like those that call it, inlined: to hand a short row on through memory, each time, takes a tenth of reading it.
    #[inline(always)]
    pub(super) fn pieces<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        loop {
            if let Some(row) = self.queue.pop_front() {
                return Ok(Some(row));
            }
            if let Some(error) = self.bad.take() {
                return Err(error);
            }
            if input.is_empty() {
                return Ok(None);
            }
            match self.phase {
                Phase::Skip => {
                    // What fits comes first: where the limit is met must not depend on how the body is cut.
                    let fits = usize::try_from(self.total_left()).unwrap_or(usize::MAX).min(input.len());
                    self.pass(&input[..fits]);
                    *input = &input[fits..];
                    self.limit_total(input.len() as u64)?;
                    continue;
                }
                Phase::Content if self.scanner.is_none() => {
                    self.skip_space(input);
                    if let Some(row) = self.known(input, false)? {
                        return Ok(Some(row));
                    }
                }
                _ => {}
            }
            let Some(end) = self.cut(input)? else {
                self.buf.extend_from_slice(input);
                *input = &[];
                return Ok(None);
            };
            let (piece, rest) = input.split_at(end);
            *input = rest;
            let transcodes = self.transcoder.is_some();
            let result = if self.buf.is_empty() {
                let result = self.piece(piece);
                self.pass(piece);
                result
            } else {
                self.buffered(piece)
            };
            let row = match result {
                Err(error) if error.is_response() && !self.queue.is_empty() => {
                    self.bad = Some(error);
                    continue;
                }
                result => result?,
            };
            if self.transcoder.is_some() != transcodes {
                // What follows is in another encoding.
                return Ok(None);
            }
            match row {
                Some(row) if self.queue.is_empty() => return Ok(Some(row)),
                Some(row) => self.queue.push_back(row.into_owned()),
                None => {}
            }
        }
    }

    /// Reads a piece that began in an earlier chunk and ends with `last`.
    fn buffered(&mut self, last: &[u8]) -> Result<Option<Row<'static>>, Error> {
        let mut buf = std::mem::take(&mut self.buf);
        buf.extend_from_slice(last);
        let apart = |row: Row<'_>| match row.xml {
            Cow::Borrowed(_) => (None, row.index),
            Cow::Owned(mended) => (Some(mended), row.index),
        };
        let known = match self.phase {
            Phase::Content => self.known(&mut &buf[..], true).map(|row| row.map(apart)),
            _ => Ok(None),
        };
        let result = match known {
            Ok(None) => {
                let result = self.piece(&buf).map(|row| row.map(apart));
                self.pass(&buf);
                result
            }
            known => known,
        };
        if let Ok(Some((xml, index))) = result {
            // Not valid UTF-8 it cannot be: it was decoded.
            let xml = xml.unwrap_or_else(|| String::from_utf8(buf).unwrap_or_default());
            return Ok(Some(Row { xml: Cow::Owned(xml), index }));
        }
        buf.clear();
        self.buf = buf;
        result.map(|_| None)
    }

    /// Passes over white space between rows, which needs no piece of its own as long as markup follows in this chunk.
    fn skip_space(&mut self, input: &mut &[u8]) {
        let Some(space) = input.iter().position(|&byte| !chars::is_space(byte)) else { return };
        let few = || space as u64 <= u64::from(self.options.limits.response_bytes).min(self.total_left());
        if space > 0 && input[space] == b'<' && few() {
            self.pass(&input[..space]);
            *input = &input[space..];
        }
    }

    /// Where the piece that is being read ends in `input`, if it does.
    fn cut(&mut self, input: &[u8]) -> Result<Option<usize>, Error> {
        let limits = self.options.limits;
        let total = self.total_left();
        // A request body is one piece with its root.
        let nested = self.phase == Phase::Content || self.is_before_request();
        let scanner = self.scanner.get_or_insert_with(|| Scanner::new(nested));
        let before = scanner.scanned();
        let allowed = u64::from(limits.response_bytes).min(total);
        // One byte more tells a piece that fits from one that does not.
        let window = usize::try_from(allowed + 1 - before.min(allowed + 1)).unwrap_or(usize::MAX).min(input.len());
        let scan = scanner.scan(&input[..window]);
        let limit = if total < u64::from(limits.response_bytes) { Limit::TotalBytes } else { Limit::ResponseBytes };
        let (is_over, is_foreign) = match scan {
            Scan::More => (before + window as u64 > allowed, false),
            Scan::End(end) => (before + end as u64 > allowed, false),
            Scan::Doctype { .. } | Scan::Unknown(_) => (false, true),
        };
        // `total_bytes` bounds also what is left out.
        if (is_foreign || is_over && limit == Limit::ResponseBytes) && self.leaves_out() {
            self.leave_out(b"", 0)?;
            self.scanner = None;
            let before = std::mem::take(&mut self.buf);
            self.pass(&before);
            return Ok(Some(0));
        }
        let (kind, at, message) = match scan {
            Scan::More | Scan::End(_) if is_over => (ErrorKind::Limit(limit), 0, limits.exceeded(limit)),
            Scan::More => return Ok(None),
            Scan::End(end) => {
                self.scanner = None;
                return Ok(Some(end));
            }
            Scan::Doctype { at, html: true } if matches!(self.phase, Phase::Prolog { .. }) => {
                (ErrorKind::UnexpectedRoot, at, self.html_page("<!DOCTYPE html>"))
            }
            Scan::Doctype { at, .. } => (ErrorKind::Doctype, at, self.behind_root(DOCTYPE.into())),
            Scan::Unknown(at) => {
                (ErrorKind::Syntax, at, self.behind_root("expected a comment or CDATA after `<!`".into()))
            }
        };
        let mut piece = std::mem::take(&mut self.buf);
        piece.extend_from_slice(&input[..window]);
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        // What is wrong before that place comes first.
        if !matches!(kind, ErrorKind::Limit(_)) {
            if let Some(error) = self.fault_in_part(&piece[..at.min(piece.len())]) {
                return Err(error);
            }
        }
        Err(Error::new(kind, message).at(self.position_in(&piece, at)))
    }

    /// True if what stands here is left out, whatever it is.
    pub(super) fn leaves_out(&self) -> bool {
        self.phase == Phase::Epilog && self.roots.is_empty() && self.options.text_after_root
    }

    fn limit_total(&self, bytes: u64) -> Result<(), Error> {
        let limit = Limit::TotalBytes;
        if bytes <= self.total_left() {
            return Ok(());
        }
        Err(Error::new(ErrorKind::Limit(limit), self.options.limits.exceeded(limit)).at(self.place.position(None)))
    }
}
