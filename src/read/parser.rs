//! The reader without I/O. All sources are loops over it.

mod child;
mod end;
mod found;
mod loose;
mod messages;
mod outside;
mod pieces;
mod request;
mod source;

use std::borrow::Cow;
use std::collections::{HashSet, VecDeque};
use std::sync::Arc;

use self::loose::Loose;
pub(crate) use self::request::Whole;
use super::ParseOptions;
use super::encoding::{Encoding, Head, Transcoder};
use super::findings::Findings;
use crate::chars;
use crate::error::{Error, ErrorKind};
use crate::footer::Footer;
use crate::href::Form;
use crate::place;
use crate::place::Place;
use crate::response::Response;
use crate::row::cache::Cache;
use crate::row::index::Index;
use crate::xml::frame::Scanner;
use crate::xml::scope::{Mark, Scope};
use crate::xml::{Fault, FaultKind};

/// Reads a document that is handed over in pieces, of any size, as they come.
///
/// It does no I/O, holds at most one row and never panics; the result does not depend on how the document is cut.
///
/// ```text
///            ┌── Ok(None): more input, please ──┐
///            ▼                                  │
///   parse_next(&mut input) ── Ok(Some(row)) ────┤
///            │                                  │
///            └── Err(error): final, unless error.is_response()
///   no more input: finish() ── Ok(footer), or Truncated
/// ```
///
/// # Example: rows from chunks
///
/// ```
/// use multistatus::read::Parser;
///
/// let chunks: [&[u8]; 2] = [
///     b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:hr",
///     b"ef><D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>",
/// ];
/// let mut parser = Parser::new();
/// let mut rows = 0;
/// for mut chunk in chunks {
///     while let Some(row) = parser.parse_next(&mut chunk)? {
///         assert_eq!(row.href().as_ref().map(|href| href.as_str()), Some("/a"));
///         rows += 1;
///     }
/// }
/// parser.finish()?;
/// assert_eq!(rows, 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Debug)]
pub struct Parser {
    options: ParseOptions,
    scope: Scope,
    phase: Phase,
    /// The first bytes, until they tell the encoding.
    head: Head,
    encoding: Encoding,
    /// Between the source and what is parsed, if the source is not UTF-8.
    transcoder: Option<Transcoder>,
    /// The same, for what stands behind the declaration that is being read.
    next_transcoder: Option<Transcoder>,
    /// The names of the open root elements as they were written: one, or two if the root is wrapped.
    roots: Vec<Box<str>>,
    /// The language in force under the root.
    lang: Option<Arc<str>>,
    /// Where the bindings of a child of the root begin.
    child_mark: Mark,
    /// Of the piece in `buf`, if it is not complete.
    scanner: Option<Scanner>,
    /// The part of a piece that earlier chunks held.
    buf: Vec<u8>,
    /// Where the piece begins.
    place: Place,
    /// Rows so far, also bad ones.
    rows: u64,
    /// A row for [`take`](Self::take).
    ready: Option<Index>,
    /// Its bytes.
    row: String,
    /// What stands directly under the root and is to become a row.
    loose: Option<Loose>,
    /// Rows made of them, which come before that of the piece that ended them.
    queue: VecDeque<Row<'static>>,
    /// That piece, if it was a row that cannot be read.
    bad: Option<Error>,
    cache: Cache,
    /// All hrefs, if that a second one is an error.
    hrefs: Option<HashSet<Box<str>>>,
    /// The form of the first href; `None` also after a mixture was reported.
    form: Option<Form>,
    mixed: bool,
    extension_bytes: usize,
    footer: Footer,
    /// A request body, once it was read.
    request: Option<Whole>,
    findings: Findings,
    /// The deviations of which no more are kept, a bit each.
    full: u128,
    error: Option<Error>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    /// The first bytes did not tell yet what they are.
    Start,
    /// Before the root; whether anything stood there, and whether more than white space did.
    Prolog { any: bool, markup: bool },
    /// In the root.
    Content,
    /// After the root.
    Epilog,
    /// Whatever comes is left out.
    Skip,
}

/// A row that was decoded.
#[derive(Debug)]
pub(crate) struct Row<'b> {
    xml: Cow<'b, str>,
    index: Index,
}

impl<'b> Row<'b> {
    fn into_response(self) -> Response<'b> {
        Response::read(self.xml, self.index)
    }

    fn into_owned(self) -> Row<'static> {
        Row { xml: Cow::Owned(self.xml.into_owned()), index: self.index }
    }
}

impl Parser {
    /// A parser with the default options.
    #[must_use]
    pub fn new() -> Self {
        Self::with_options(ParseOptions::new())
    }

    pub(crate) fn with_options(options: ParseOptions) -> Self {
        let scope = Scope::new();
        Self {
            options,
            child_mark: scope.mark(),
            scope,
            phase: Phase::Start,
            head: Head::default(),
            encoding: Encoding::default(),
            transcoder: None,
            next_transcoder: None,
            roots: Vec::new(),
            lang: None,
            scanner: None,
            buf: Vec::new(),
            place: Place::default(),
            rows: 0,
            ready: None,
            row: String::new(),
            loose: None,
            queue: VecDeque::new(),
            bad: None,
            cache: Cache::default(),
            hrefs: options.strict.then(HashSet::new),
            form: None,
            mixed: false,
            extension_bytes: 0,
            footer: Footer::default(),
            request: None,
            findings: Findings::default(),
            full: if options.keep_findings == 0 { u128::MAX } else { 0 },
            error: None,
        }
    }

    /// The next row, or `None` if all of `input` was used and more is needed.
    ///
    /// `input` is moved forward over what was used; with `Some` or an error, hand over what is left of it in the next
    /// call. The row is lent from it, unless a part of it came earlier.
    ///
    /// # Errors
    ///
    /// All kinds of reading but [`Io`](ErrorKind::Io). An error with [`is_response`](Error::is_response) stands for one row, and
    /// the next call goes on behind it. Any other is final: every later call gives it again.
    pub fn parse_next<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Response<'i>>, Error> {
        self.advance(input).map(|row| row.map(Row::into_response))
    }

    /// As [`parse_next`](Self::parse_next), but keeps the row for [`take`](Self::take): true if there is one.
    ///
    /// For a wrapper that owns its buffer and must let go of it before it can lend the row. A row that was not taken is
    /// dropped.
    ///
    /// # Errors
    ///
    /// As [`parse_next`](Self::parse_next).
    pub fn step(&mut self, input: &mut &[u8]) -> Result<bool, Error> {
        self.ready = None;
        let Some(row) = self.advance(input)? else { return Ok(false) };
        match row.xml {
            Cow::Borrowed(xml) => {
                self.row.clear();
                self.row.push_str(xml);
            }
            Cow::Owned(xml) => self.row = xml,
        }
        self.ready = Some(row.index);
        Ok(true)
    }

    /// The row that [`step`](Self::step) found, once.
    pub fn take(&mut self) -> Option<Response<'_>> {
        let index = self.ready.take()?;
        Some(Response::read(Cow::Borrowed(&self.row), index))
    }

    /// Says that the input has ended: gives what the document held besides its rows. The first call takes it out; later
    /// ones give an empty footer.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Truncated`] if the root was not closed, [`ErrorKind::Empty`] if there was nothing, what stands in an
    /// incomplete piece, or the final error that came before.
    pub fn finish(&mut self) -> Result<Footer, Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        match self.drain().and_then(|()| self.end()) {
            Ok(()) => {
                let mut footer = std::mem::take(&mut self.footer);
                // An empty token is none, but a second element would still have been one too many.
                footer.sync_token = footer.sync_token.filter(|token| !token.is_empty());
                Ok(footer)
            }
            Err(error) => Err(self.fail(error)),
        }
    }

    /// What was met so far. Bad rows are not among it: they were handed out.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        &self.findings
    }

    pub(crate) fn into_findings(self) -> Findings {
        self.findings
    }

    /// True if the root was closed: nothing but white space, comments and processing instructions may follow.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        matches!(self.phase, Phase::Epilog | Phase::Skip) && self.roots.is_empty()
    }

    fn fail(&mut self, error: Error) -> Error {
        self.error = Some(error.clone());
        error
    }

    #[inline(always)]
    fn advance<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        if let Some(error) = &self.error {
            return Err(error.clone());
        }
        match self.source(input) {
            Err(error) if !error.is_response() => Err(self.fail(error)),
            result => result,
        }
    }

    /// The position of a place in the piece that begins here.
    fn position_in(&self, piece: &[u8], at: usize) -> crate::error::Position {
        let row = self.phase == Phase::Content && is_response(piece);
        self.place_in(piece, at).position(row.then_some(self.rows + 1))
    }

    fn fault(&self, piece: &[u8], fault: Fault) -> Error {
        let at = self.position_in(piece, fault.at);
        let message = match self.option_for(piece, &fault) {
            Some(option) => format!("{}: ParseOptions::{option} reads it", fault.message),
            None => fault.message,
        };
        Error::new(place::kind(fault.kind), message).at(at)
    }

    fn syntax(&self, piece: &[u8], message: impl Into<String>) -> Error {
        self.fault(piece, Fault::new(FaultKind::Syntax, 0, message))
    }

    fn utf8<'b>(&self, piece: &'b [u8]) -> Result<&'b str, Error> {
        std::str::from_utf8(piece).map_err(|error| {
            let at = error.valid_up_to();
            let message = match &self.transcoder {
                Some(transcoder) => format!("expected {}, found bytes that it does not have", transcoder.name()),
                None => {
                    let byte = piece.get(at).copied().unwrap_or_default();
                    let hint = if self.options.charset.is_none() {
                        ": ParseOptions::charset names another encoding"
                    } else {
                        ""
                    };
                    format!("expected UTF-8, found the byte 0x{byte:02X}{hint}")
                }
            };
            Error::new(ErrorKind::Encoding, message).at(self.position_in(piece, at))
        })
    }

    // Pieces.

    fn piece<'b>(&mut self, bytes: &'b [u8]) -> Result<Option<Row<'b>>, Error> {
        if self.phase == Phase::Content && is_child(bytes) {
            return self.child(bytes);
        }
        let piece = match self.utf8(bytes) {
            Err(_) if self.leaves_out() => {
                let space = bytes.iter().take_while(|&&byte| chars::is_space(byte)).count();
                return self.leave_out(bytes, space).map(|()| None);
            }
            piece => piece?,
        };
        match bytes {
            [b'<', b'?', ..] => self.instruction(piece)?,
            [b'<', b'!', b'-', ..] => self.check_tokens(piece)?,
            [b'<', b'!', ..] => self.text(piece, &piece["<![CDATA[".len()..piece.len() - "]]>".len()], true)?,
            [b'<', b'/', ..] => self.root_end(piece)?,
            [b'<', ..] if self.is_before_request() => self.request(piece)?,
            [b'<', ..] => self.root(piece)?,
            _ => self.text(piece, piece, false)?,
        }
        if let Phase::Prolog { any, markup } = &mut self.phase {
            *any = true;
            *markup |= bytes[0] == b'<';
        }
        Ok(None)
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

/// True if a piece begins with a start tag: in the root, that of a child.
fn is_child(piece: &[u8]) -> bool {
    matches!(piece, [b'<', second, ..] if !b"/!?".contains(second))
}

/// True if a piece begins with the start tag of a `response`, by whatever prefix.
fn is_response(piece: &[u8]) -> bool {
    // What is no tag may hold anything, and not all of it need be there yet.
    let Some(name @ [first, ..]) = piece.strip_prefix(b"<") else { return false };
    if b"!?/".contains(first) {
        return false;
    }
    let end = name.iter().position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'/' | b'>')).unwrap_or(name.len());
    name[..end].rsplit(|b| *b == b':').next() == Some(b"response")
}
