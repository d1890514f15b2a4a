//! Request bodies: any root, read as one piece with all that is in it.

use super::{Parser, Phase, is_child, messages};
use crate::error::{Error, ErrorKind, Position};
use crate::place::Place;
use crate::read::encoding::Widths;
use crate::read::mend::Edits;
use crate::read::{Findings, ParseOptions};
use crate::row::decode::tree::TreeNode;
use crate::row::decode::{Child, Document};
use crate::row::noted::Noted;

/// The root of a request body with all that is in it.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The text that was decoded.
    pub(crate) xml: String,
    /// The root and what is in it.
    pub(crate) nodes: Vec<TreeNode>,
    /// 0, and where each slot ends.
    pub(crate) ends: Vec<u32>,
    /// What was mended in it.
    mended: Noted,
    origin: Origin,
}

/// Where the text of a root came from.
#[derive(Debug)]
struct Origin {
    /// Where the root begins.
    place: Place,
    /// Of the source, if that is not UTF-8.
    widths: Option<Widths>,
    /// The text as it was sent and how it was changed, if it was.
    mended: Option<(Box<str>, Edits)>,
}

impl Parser {
    /// True before the root of a request body.
    pub(super) fn is_before_request(&self) -> bool {
        self.options.document == Document::Request && matches!(self.phase, Phase::Prolog { .. })
    }

    /// True if a piece is the root of a request body, or its beginning.
    pub(super) fn is_whole(&self, piece: &[u8]) -> bool {
        self.is_before_request() && is_child(piece)
    }

    /// The name of the innermost root that is open, as it was written.
    pub(super) fn open_root<'p>(&'p self, piece: &'p [u8]) -> Option<&'p str> {
        if !self.is_whole(piece) {
            return self.roots.last().map(|root| &**root);
        }
        let end = piece.iter().position(|byte| b" \t\r\n/>".contains(byte)).unwrap_or(piece.len());
        std::str::from_utf8(&piece[1..end]).ok()
    }

    /// Reads the root of a request body.
    pub(super) fn request(&mut self, piece: &str) -> Result<(), Error> {
        if messages::is_html(piece) {
            let at = self.position_in(piece.as_bytes(), 0);
            return Err(Error::new(ErrorKind::UnexpectedRoot, self.html_page("html")).at(at));
        }
        let result = self.decode_mended(piece.as_bytes());
        self.leave_child();
        let (xml, decoded, edits, mended) = result?;
        if let Child::Tree(nodes) = decoded.child {
            let widths = self.transcoder.as_ref().map(|transcoder| transcoder.widths().clone());
            let changed = match &xml {
                std::borrow::Cow::Borrowed(_) => None,
                std::borrow::Cow::Owned(_) => Some((piece.into(), edits)),
            };
            let origin = Origin { place: self.place, widths, mended: changed };
            let (xml, ends) = (xml.into_owned(), decoded.slots.ends);
            self.request = Some(Whole { xml, nodes, ends, mended, origin });
        }
        self.phase = Phase::Epilog;
        Ok(())
    }
}

impl Whole {
    /// Reads a body: its root, and what was met outside of that.
    pub(crate) fn read(body: &[u8], options: &ParseOptions) -> Result<(Self, Findings), Error> {
        let mut parser = Parser::with_options(options.document(Document::Request));
        let mut input = body;
        while !input.is_empty() {
            // There are no responses in it, so all of the input is used; each call uses some.
            let before = input.len();
            parser.parse_next(&mut input)?;
            if input.len() == before {
                break;
            }
        }
        parser.finish()?;
        let whole = parser.request.take();
        let empty = || Error::new(ErrorKind::Empty, "expected a request body, found none");
        Ok((whole.ok_or_else(empty)?, parser.into_findings()))
    }

    /// Where a place in the text is in the source.
    pub(crate) fn position(&self, at: usize) -> Position {
        self.walk()(self.sent(at))
    }

    /// Adds what was noted in the text to what was met before, or refuses it.
    pub(crate) fn found(&mut self, noted: Noted, findings: &mut Findings, options: &ParseOptions) -> Result<(), Error> {
        let mut all = std::mem::take(&mut self.mended);
        all.add(noted, |at| self.sent(at));
        findings.take(all, options, self.walk()).map(|_| ())
    }

    /// The offset in what was sent, decoded, for one in the text.
    fn sent(&self, at: usize) -> usize {
        self.origin.mended.as_ref().map_or(at, |(_, edits)| edits.source(at))
    }

    /// Gives positions of places in what was sent, which ascend.
    fn walk(&self) -> impl FnMut(usize) -> Position {
        let Origin { place, widths, mended } = &self.origin;
        let source = mended.as_ref().map_or(self.xml.as_bytes(), |(source, _)| source.as_bytes());
        let (mut place, mut done) = (*place, 0);
        move |at| {
            let at = at.clamp(done, source.len().max(done));
            let bytes = source.get(done..at).unwrap_or_default();
            match widths {
                Some(widths) => place.advance_by(bytes, |count| widths.of(done, &bytes[..count])),
                None => place.advance(bytes),
            }
            done = at;
            place.position(None)
        }
    }
}
