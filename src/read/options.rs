//! How to read.

use std::io::BufRead;

use super::encoding::Label;
use super::{Findings, Parser, Reader, Responses};
use crate::error::Error;
use crate::limits::Limits;
use crate::multistatus::Multistatus;
use crate::row::decode::{Dialect, Document};
use crate::row::noted::Policy;

/// What to do with a row that cannot be decoded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadResponses {
    /// The document is void, as RFC 4918 §8.2 has it. The default.
    #[default]
    Fail,
    /// Hand the row out as an error with [`is_response`](Error::is_response), with its position and bytes, and read on.
    ///
    /// For rows that hold what is not XML (a control character in a file name, an undeclared prefix), as long as their
    /// tags match. A document with such a row is incomplete: what is not listed may still be there, and its sync-token
    /// must not be stored. A body that is truncated, or whose tags do not match, fails all the same.
    Keep,
}

/// How to read: what to refuse, what to let pass, and how much.
///
/// Passed by value and `const`. Each kind of source has a method that ends the chain; all options hold for all sources.
///
/// By default reading is lenient where the document is XML but leaves the RFC: that is recorded as
/// [`Deviation`](crate::Deviation)s. What is not well-formed is refused, unless one of the leniencies here reads it.
///
/// # Example: read from a server that writes bad characters, and see what was done about them
///
/// ```
/// use multistatus::{Deviation, ParseOptions};
///
/// let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a\x01</D:href>\
///     <D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
/// let (document, findings) = ParseOptions::new().tolerant().parse_with_findings(body)?;
/// assert_eq!(document.responses().len(), 1);
/// assert!(findings.as_slice().iter().any(|found| found.deviation() == Deviation::IllegalCharacter));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions {
    pub(crate) charset: Option<Label>,
    pub(crate) strict: bool,
    pub(crate) bad_responses: BadResponses,
    pub(crate) limits: Limits,
    pub(crate) keep_findings: usize,
    pub(crate) illegal_characters: bool,
    pub(crate) surrogate_references: bool,
    pub(crate) prefix_dav: bool,
    pub(crate) undeclared_prefixes: bool,
    pub(crate) bare_ampersands: bool,
    pub(crate) space_before_declaration: bool,
    pub(crate) wrapped_root: bool,
    pub(crate) near_namespaces: bool,
    pub(crate) text_after_root: bool,
    pub(crate) stray_responses: bool,
    pub(crate) shape_cache: bool,
    pub(crate) document: Document,
}

macro_rules! leniency {
    ($(#[doc = $doc:literal])* $name:ident) => {
        $(#[doc = $doc])*
        ///
        /// Default: false.
        #[must_use]
        pub const fn $name(mut self, yes: bool) -> Self {
            self.$name = yes;
            self
        }
    };
}

impl ParseOptions {
    /// The defaults.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            charset: None,
            strict: false,
            bad_responses: BadResponses::Fail,
            limits: Limits::new(),
            keep_findings: 20,
            illegal_characters: false,
            surrogate_references: false,
            prefix_dav: false,
            undeclared_prefixes: false,
            bare_ampersands: false,
            space_before_declaration: false,
            wrapped_root: false,
            near_namespaces: false,
            text_after_root: false,
            stray_responses: false,
            shape_cache: true,
            document: Document::Multistatus,
        }
    }

    /// Refuse every [`Deviation`](crate::Deviation) of severity [`Error`](crate::Severity::Error).
    ///
    /// To find an href that stands twice (RFC 4918 §14.24), a strict reader remembers all hrefs: its memory grows with
    /// the rows.
    ///
    /// Default: false.
    #[must_use]
    pub const fn strict(mut self, yes: bool) -> Self {
        self.strict = yes;
        self
    }

    /// What to do with a row that cannot be decoded.
    ///
    /// Default: [`BadResponses::Fail`].
    #[must_use]
    pub const fn bad_responses(mut self, bad_responses: BadResponses) -> Self {
        self.bad_responses = bad_responses;
        self
    }

    /// Bounds on what the document may cost.
    ///
    /// Default: [`Limits::new`].
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// How many deviations of each code to keep; more are only counted, see
    /// [`Findings::count_of`].
    ///
    /// Default: 20.
    #[must_use]
    pub const fn keep_findings(mut self, count: usize) -> Self {
        self.keep_findings = count;
        self
    }

    /// All leniencies that leave no doubt about what was meant: [`illegal_characters`](Self::illegal_characters),
    /// [`surrogate_references`](Self::surrogate_references), [`prefix_dav`](Self::prefix_dav),
    /// [`undeclared_prefixes`](Self::undeclared_prefixes), [`bare_ampersands`](Self::bare_ampersands) and
    /// [`space_before_declaration`](Self::space_before_declaration).
    ///
    /// Each use of one is recorded as a deviation. Of the tag of the root they mend only the prefixes.
    #[must_use]
    pub const fn tolerant(self) -> Self {
        self.illegal_characters(true)
            .surrogate_references(true)
            .prefix_dav(true)
            .undeclared_prefixes(true)
            .bare_ampersands(true)
            .space_before_declaration(true)
    }

    leniency! {
        /// Read U+FFFD for a character that XML 1.0 forbids, raw or by reference, as nginx and dufs write it for a file
        /// name that holds it.
        illegal_characters
    }
    leniency! {
        /// Read `&#55357;&#56832;` as one character, as SOGo writes an emoji.
        surrogate_references
    }
    leniency! {
        /// Read the prefix `DAV`, where nothing declares it, as the namespace `DAV:`, as lighttpd writes it.
        prefix_dav
    }
    leniency! {
        /// Read any other undeclared prefix, also one with `xmlns:p=""`, as a namespace of the same name: `p:x` is
        /// `{p}x`.
        undeclared_prefixes
    }
    leniency! {
        /// Read `&` as text where no reference follows.
        bare_ampersands
    }
    leniency! {
        /// Read a document with white space before its XML declaration.
        space_before_declaration
    }
    leniency! {
        /// Read a multistatus that is the child of an element `xml`.
        wrapped_root
    }
    leniency! {
        /// Read the elements of a multistatus (response, href, status, propstat, prop and what else the RFC puts beside them)
        /// as `DAV:` if they are in no namespace, in `DAV`, `dav:`, `D:` or `http://www.webdav.org/…`, or have a prefix that
        /// nothing declares. If the root is such an element, all that is in its namespace is `DAV:`, properties as well.
        ///
        /// `DAV` and `dav:` are read as `DAV:` wherever they are declared. Otherwise a property keeps its namespace, unless
        /// the root has it.
        near_namespaces
    }
    leniency! {
        /// Leave out whatever follows the root element, up to [`Limits::total_bytes`]. White space or a comment that is longer
        /// than [`Limits::response_bytes`] counts as text.
        text_after_root
    }
    leniency! {
        /// Read an href with status or propstats directly under multistatus as a row, as sabre/dav writes them for a
        /// principal-match report.
        stray_responses
    }

    /// Whether to read rows of a known shape without quick-xml. Only for tests: it changes nothing but speed.
    #[doc(hidden)]
    #[must_use]
    pub const fn shape_cache(mut self, yes: bool) -> Self {
        self.shape_cache = yes;
        self
    }

    /// Which kind of document to read.
    pub(crate) const fn document(mut self, document: Document) -> Self {
        self.document = document;
        self
    }

    /// Which deviations to keep, only to count, or to refuse.
    pub(crate) const fn policy(&self) -> Policy {
        Policy::new(self.keep_findings, self.strict)
    }

    /// How the decoder reads what is not quite XML with namespaces.
    pub(crate) const fn dialect(&self) -> Dialect {
        Dialect { near_namespaces: self.near_namespaces, document: self.document }
    }

    /// Reads a whole document from memory.
    ///
    /// # Errors
    ///
    /// As [`Multistatus::parse`].
    pub fn parse(self, body: &[u8]) -> Result<Multistatus<'_>, Error> {
        self.parse_with_findings(body).map(|(document, _)| document)
    }

    /// Reads a whole document from memory and tells what was met on the way.
    ///
    /// # Errors
    ///
    /// As [`Multistatus::parse`].
    pub fn parse_with_findings(self, body: &[u8]) -> Result<(Multistatus<'_>, Findings), Error> {
        let mut rows = self.responses(body);
        let mut responses = Vec::new();
        let mut bad_responses = Vec::new();
        for row in &mut rows {
            match row {
                Ok(row) => responses.push(row),
                Err(error) if error.is_response() => bad_responses.push(error),
                Err(error) => return Err(error),
            }
        }
        let (footer, mut findings) = rows.into_parts();
        let document = Multistatus::from_parts(responses, footer).with_bad_responses(bad_responses.len());
        findings.bad_responses = bad_responses;
        Ok((document, findings))
    }

    /// The rows of a document in memory, one after the other.
    #[must_use]
    pub fn responses(self, body: &[u8]) -> Responses<'_> {
        Responses::with_options(body, self)
    }

    /// The rows of a document that comes from a reader.
    #[must_use]
    pub fn reader<R: BufRead>(self, source: R) -> Reader<R> {
        Reader::with_options(source, self)
    }

    /// A parser that is handed the document in pieces.
    #[must_use]
    pub fn parser(self) -> Parser {
        Parser::with_options(self)
    }
}

impl Default for ParseOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Multistatus<'a> {
    /// Reads a document with the default options: lenient where it is XML but leaves the RFC, within the default limits.
    ///
    /// # Errors
    ///
    /// [`Empty`](ErrorKind::Empty), [`UnexpectedRoot`](ErrorKind::UnexpectedRoot), [`Truncated`](ErrorKind::Truncated),
    /// [`Syntax`](ErrorKind::Syntax), [`Character`](ErrorKind::Character), [`Namespace`](ErrorKind::Namespace),
    /// [`Entity`](ErrorKind::Entity), [`Doctype`](ErrorKind::Doctype), [`Encoding`](ErrorKind::Encoding),
    /// [`Limit`](ErrorKind::Limit); with [`ParseOptions::strict`] also [`Deviation`](ErrorKind::Deviation).
    pub fn parse(body: &'a [u8]) -> Result<Self, Error> {
        ParseOptions::new().parse(body)
    }
}
