//! The reader without I/O. All sources are loops around it.
//!
//! [`Parser`] is made of parts that own their fields, each in a file of its own:
//!
//! - `source`: the encoding of the bytes, and positions in them (`locator`)
//! - `framer`: the current piece, and its maximum length
//! - `state`: the open elements, their bindings, and the phase of the document
//! - `checks`: counts and comparisons over all responses, and findings
//! - `shapes`: the shapes of the responses so far, and of earlier documents
//! - `footer`, `orphans`, `pending`: the document besides its responses, parts without a response, and waiting
//!   responses
//!
//! The other files coordinate them. `pieces` is the loop; `known`, `child`, `outside`, `request` and `end` each read
//! one kind of piece, and `plain` reads usual ones the short way; `errors` and `messages` make its errors, and `trace`
//! keeps pieces for the linter.

mod checks;
mod child;
mod end;
mod errors;
mod footer;
mod framer;
mod known;
mod locator;
mod messages;
mod orphans;
mod outside;
mod pending;
mod piece;
mod pieces;
mod plain;
mod request;
mod shapes;
mod source;
mod state;
#[cfg(feature = "lint")]
mod trace;

use self::checks::Checks;
pub(crate) use self::errors::KeepBad;
use self::footer::FooterDraft;
use self::framer::Framer;
pub(crate) use self::orphans::AddOrphan;
use self::orphans::Orphans;
use self::pending::{Pending, Ready, Row};
pub(crate) use self::request::Whole;
use self::shapes::DocumentShapes;
pub use self::shapes::Shapes;
use self::source::{Refill, Source};
use self::state::DocumentState;
#[cfg(feature = "lint")]
pub(crate) use self::trace::TracedPiece;
use super::findings::Findings;
use super::{ParseOptions, Settings};
use crate::error::Error;
use crate::footer::Footer;
use crate::limits::Limit;
use crate::response::Response;

/// A function that reads one piece.
type ReadPiece = fn(&mut Parser, &str) -> Result<(), Error>;

/// Reads a document that comes in chunks of any size.
///
/// It does no I/O, holds at most one response and never panics; the result does not depend on how the document is cut.
///
/// ```text
///            ┌── Ok(None): more input, please ──┐
///            ▼                                  │
///   parse_next(&mut input) ── Ok(Some(…)) ──────┤
///            │                                  │
///            └── Err(error): final, unless error.is_response()
///   no more input: finish() ── Ok(footer), or Truncated
/// ```
///
/// # Example: responses from chunks
///
/// ```
/// use multistatus::read::Parser;
///
/// let chunks: [&[u8]; 2] = [
///     b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:hr",
///     b"ef><D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>",
/// ];
/// let mut parser = Parser::new();
/// let mut responses = 0;
/// for mut chunk in chunks {
///     while let Some(response) = parser.parse_next(&mut chunk)? {
///         assert_eq!(response.href().as_ref().map(|href| href.as_str()), Some("/a"));
///         responses += 1;
///     }
/// }
/// parser.finish()?;
/// assert_eq!(responses, 1);
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Debug)]
pub struct Parser {
    options: Settings,
    source: Source,
    framer: Framer,
    state: DocumentState,
    /// The shapes of the responses so far.
    shapes: DocumentShapes,
    /// True if no input follows the one that is read.
    is_whole: bool,
    /// The number of responses since the last usual one.
    misses: u32,
    /// The number of properties to make room for in the next usual response, by those before.
    properties: usize,
    /// Children of a response that are directly under the root, which will become a response.
    orphans: Option<Orphans>,
    checks: Checks,
    footer: FooterDraft,
    /// Responses that are handed out before any more are read.
    pending: Pending,
    /// A response for [`take`](Self::take).
    ready: Ready,
    /// Reads a request body, if the document is one. A program that reads none holds no code for it.
    read_request: Option<ReadPiece>,
    /// A request body, once it was read.
    request: Option<Whole>,
    /// The pieces that were read, if they are kept.
    #[cfg(feature = "lint")]
    pieces: Vec<TracedPiece>,
    /// The error that ended the document.
    failure: Option<Error>,
}

impl Parser {
    /// Creates a parser with the default options.
    #[must_use]
    #[inline]
    pub fn new() -> Self {
        Self::with_options(ParseOptions::new())
    }

    pub(crate) fn with_options(options: ParseOptions) -> Self {
        Self {
            source: Source::new(),
            framer: Framer::default(),
            state: DocumentState::new(),
            shapes: DocumentShapes::new(&options),
            is_whole: false,
            misses: 0,
            properties: 0,
            orphans: None,
            checks: Checks::new(&options.settings),
            footer: FooterDraft::default(),
            pending: Pending::default(),
            ready: Ready::default(),
            read_request: None,
            request: None,
            #[cfg(feature = "lint")]
            pieces: Vec::new(),
            failure: None,
            options: options.settings,
        }
    }

    /// Says that the first input is the whole document. It changes nothing but speed.
    pub(crate) fn expect_whole(&mut self) {
        self.is_whole = self.options.plain_path;
    }

    /// Returns the next response, or `None` if all of `input` was used and more is needed.
    ///
    /// It moves `input` forward over the bytes that it used. After `Some` or an error, pass the rest to the next call.
    /// The response borrows from `input`, unless a part of it came in an earlier chunk.
    ///
    /// # Errors
    ///
    /// As in [`ParseOptions::parse`]. After an error with [`is_response`](Error::is_response), which concerns one
    /// response, the next call continues. Any other error is final: every later call returns it again.
    pub fn parse_next<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Response<'i>>, Error> {
        self.advance(input).map(|row| row.map(Row::into_response))
    }

    /// Reads like [`parse_next`](Self::parse_next), but keeps the response for [`take`](Self::take). Returns true if
    /// there is one.
    ///
    /// Use it in a wrapper that owns its buffer and must release it before it can lend the response. A response that is
    /// not taken before the next step is dropped.
    ///
    /// # Errors
    ///
    /// As in [`parse_next`](Self::parse_next).
    #[inline]
    pub fn step(&mut self, input: &mut &[u8]) -> Result<bool, Error> {
        self.ready.clear();
        let Some(row) = self.advance(input)? else { return Ok(false) };
        self.ready.put(row);
        Ok(true)
    }

    /// Returns the response that [`step`](Self::step) found. A second call returns `None`.
    #[inline]
    pub fn take(&mut self) -> Option<Response<'_>> {
        self.ready.take()
    }

    /// Ends the input, and returns the parts of the document besides its responses. Later calls return an empty footer.
    ///
    /// # Errors
    ///
    /// [`Truncated`](crate::ErrorKind::Truncated) if the root was not closed, [`Empty`](crate::ErrorKind::Empty) if the
    /// input was empty, a fault in the unfinished element at the end, or the final error that occurred earlier.
    pub fn finish(&mut self) -> Result<Footer, Error> {
        if let Some(error) = &self.failure {
            return Err(error.clone());
        }
        match self.end() {
            Ok(()) => Ok(self.footer.finish()),
            Err(error) => Err(self.fail(error)),
        }
    }

    /// Returns the findings so far. Responses that could not be read are not among them, because they were returned as
    /// errors.
    #[must_use]
    pub fn findings(&self) -> &Findings {
        self.checks.findings()
    }

    /// Hands out the findings, after which there are none.
    pub(crate) fn hand_out_findings(&mut self) -> Findings {
        self.checks.hand_out_findings()
    }

    /// Returns true if the root was closed: only white space, comments and processing instructions may follow.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.state.is_complete()
    }

    fn fail(&mut self, error: Error) -> Error {
        self.failure = Some(error.clone());
        error
    }

    /// Reads the input up to the end of the first response, unless reading has failed.
    #[inline(always)]
    fn advance<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        if let Some(error) = &self.failure {
            return Err(error.clone());
        }
        match self.read(input) {
            Err(error) if !error.is_response() => Err(self.fail(error)),
            result => result,
        }
    }

    /// Reads bytes of the source, which are decoded first where they are not UTF-8.
    #[inline(always)]
    fn read<'i>(&mut self, input: &mut &'i [u8]) -> Result<Option<Row<'i>>, Error> {
        if self.source.is_unknown() && !self.begin(input, false)? {
            return Ok(None);
        }
        if !self.source.is_transcoded() {
            let row = self.next_row(input)?;
            // The declaration may have named an encoding for what follows.
            if row.is_some() || !self.source.is_transcoded() {
                return Ok(row);
            }
        }
        self.read_transcoded(input)
    }

    /// Finds out the encoding, and reads the bytes that were held until then: false if there are still too few.
    fn begin(&mut self, input: &mut &[u8], is_end: bool) -> Result<bool, Error> {
        if !is_end && self.source.is_at_start() && self.begin_as_before(input) {
            return Ok(true);
        }
        let charset = self.options.charset;
        let Some(held) = self.source.begin(input, is_end, charset.as_ref().map(|label| label.as_str()))? else {
            return Ok(false);
        };
        if !held.bytes().is_empty() {
            // There are too few for a response.
            self.parse_next(&mut held.bytes())?;
        }
        Ok(true)
    }

    /// Reads the text that the input is decoded to.
    fn read_transcoded(&mut self, input: &mut &[u8]) -> Result<Option<Row<'static>>, Error> {
        loop {
            let mut window = self.source.take_window();
            let mut unread = window.unread();
            let row = self.next_row(&mut unread).map(|row| row.map(Row::into_owned));
            let left = unread.len();
            window.keep_last(left);
            self.source.put_window(window);
            if !matches!(row, Ok(None)) {
                return row;
            }
            match self.source.refill(input, self.options.limits.total_bytes) {
                Refill::Done => {}
                Refill::NoInput => return Ok(None),
                Refill::TooLong => return Err(self.limit(self.framer.held(), Limit::TotalBytes)),
            }
        }
    }
}

impl Default for Parser {
    #[inline]
    fn default() -> Self {
        Self::new()
    }
}
