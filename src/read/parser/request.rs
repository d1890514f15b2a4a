//! Reads request bodies: any root, as one piece with everything in it.

use std::borrow::Cow;

use super::Parser;
use super::locator::Locator;
use super::piece::tag_name;
use super::state::DecodedPiece;
use crate::error::{Error, ErrorKind, Position};
use crate::place::Cursor;
use crate::read::encoding::Widths;
use crate::read::mend::Edits;
use crate::read::{Findings, ParseOptions, Settings};
use crate::row::decode::tree::TreeNode;
use crate::row::decode::{Child, Document};
use crate::row::noted::Noted;

/// The root of a request body with everything in it.
#[derive(Debug)]
pub(crate) struct Whole {
    /// The text that was decoded.
    pub(crate) xml: String,
    /// The root and the elements in it.
    pub(crate) nodes: Vec<TreeNode>,
    /// 0, and the end of each slot.
    pub(crate) ends: Vec<u32>,
    /// The deviations that were mended in it.
    mended: Noted,
    origin: Origin,
}

/// The source of the text of a root.
#[derive(Debug)]
struct Origin {
    /// The start of the root.
    start: Cursor,
    /// The lengths of its characters in the source, if it is not UTF-8.
    widths: Option<Widths>,
    /// The text as it was sent and its changes, if it was changed.
    sent: Option<(Box<str>, Edits)>,
}

impl Parser {
    /// Returns the name of the innermost root that is open, as it was written.
    pub(super) fn open_root<'p>(&'p self, piece: &'p [u8]) -> Option<&'p str> {
        if self.state.is_before_root() && self.is_element(piece) {
            return std::str::from_utf8(piece).ok().map(tag_name);
        }
        self.state.innermost()
    }

    /// Reads the root of a request body.
    #[inline]
    fn request(&mut self, piece: &str) -> Result<(), Error> {
        self.refuse_html(piece)?;
        let decoded = self.state.decode_mended(piece, &self.options, self.checks.policy());
        let decoded = decoded.map_err(|fault| self.fault(piece.as_bytes(), fault))?;
        let DecodedPiece { xml, decoded, edits, noted: mended } = decoded;
        if let Child::Tree(nodes) = decoded.child {
            let sent = matches!(xml, Cow::Owned(_)).then(|| (piece.into(), edits));
            let origin = Origin { start: self.source.cursor(), widths: self.source.widths().cloned(), sent };
            let (xml, ends) = (xml.into_owned(), decoded.slots.ends.to_vec());
            self.request = Some(Whole { xml, nodes, ends, mended, origin });
        }
        self.state.pass_root();
        Ok(())
    }
}

impl Whole {
    /// Reads a body, and returns the root and the findings outside of it.
    #[inline]
    pub(crate) fn read(body: &[u8], options: &ParseOptions) -> Result<(Self, Findings), Error> {
        let mut parser = Parser::with_options(options.document(Document::request()));
        parser.read_request = Some(Parser::request);
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
        Ok((whole.ok_or_else(empty)?, parser.hand_out_findings()))
    }

    /// Returns the position in the source of an offset in the text.
    pub(crate) fn position(&self, offset: usize) -> Position {
        self.locator().to(self.sent(offset)).position(None)
    }

    /// Adds the deviations in the text to the earlier findings, or refuses the text.
    pub(crate) fn found(&mut self, noted: Noted, findings: &mut Findings, options: &Settings) -> Result<(), Error> {
        let mut all = std::mem::take(&mut self.mended);
        all.add(noted, &|offset| self.sent(offset));
        let mut locator = self.locator();
        findings.take_late(all, &mut options.policy(), &mut |offset| locator.to(offset).position(None))
    }

    /// Returns the offset in the decoded source for an offset in the text.
    fn sent(&self, offset: usize) -> usize {
        self.origin.sent.as_ref().map_or(offset, |(_, edits)| edits.source(offset))
    }

    /// Finds positions in the source.
    fn locator(&self) -> Locator<'_> {
        let Origin { start, widths, sent } = &self.origin;
        let sent = sent.as_ref().map_or(self.xml.as_bytes(), |(sent, _)| sent.as_bytes());
        Locator::new(*start, sent, widths.as_ref())
    }
}
