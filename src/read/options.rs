//! The options of reading.

use std::io::BufRead;

use super::mend::mend;
use super::parser::KeepBad;
use super::{Brought, Findings, Parser, Reader, Responses, Settings, Shapes};
use crate::error::Error;
use crate::limits::Limits;
use crate::multistatus::Multistatus;
use crate::row::decode::Document;

/// The treatment of a response that cannot be decoded.
///
/// # Example: read the other responses
///
/// ```
/// use multistatus::ParseOptions;
/// use multistatus::read::BadResponses;
///
/// let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a\x01</D:href></D:response>\
///     <D:response><D:href>/b</D:href><D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
/// assert!(ParseOptions::new().parse(body).is_err());
///
/// let (document, findings) = ParseOptions::new().bad_responses(BadResponses::Keep).parse_with_findings(body)?;
/// assert_eq!(document.responses().len(), 1);
/// assert_eq!(document.bad_responses(), 1);
/// assert!(findings.bad_responses()[0].is_response());
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadResponses {
    /// Refuse the document, as RFC 4918 §8.2 says. The default.
    #[default]
    Fail,
    /// Return an error in place of the response, with its position and bytes, and read on: see [`Error::is_response`].
    ///
    /// It is for responses that are not well-formed XML (for example because of a control character in a file name, or
    /// an undeclared prefix), as long as their tags match. A document with such a response is incomplete: a resource
    /// that is not listed may still exist, and the sync-token must not be stored. A body that is truncated, or whose
    /// tags do not match, still fails.
    Keep,
}

/// The options of reading: what to refuse, what to accept, and how much.
///
/// Options are set in a chain, which a method for the kind of source ends: [`parse`](Self::parse),
/// [`responses`](Self::responses), [`reader`](Self::reader), [`parser`](Self::parser), `stream` or `body`. All options
/// apply to all sources.
///
/// By default, reading is lenient where the document is XML but departs from the RFC, and records this as
/// [`Deviation`](crate::read::Deviation)s. A document that is not well-formed is refused, unless a leniency reads it:
/// an option such as [`illegal_characters`](Self::illegal_characters). All leniencies are off by default.
///
/// # Example: read from a server that writes bad characters, and list the replacements
///
/// ```
/// use multistatus::ParseOptions;
/// use multistatus::read::Deviation;
///
/// let body = b"<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a\x01</D:href>\
///     <D:status>HTTP/1.1 200 OK</D:status></D:response></D:multistatus>";
/// let (document, findings) = ParseOptions::new().tolerant().parse_with_findings(body)?;
/// assert_eq!(document.responses().len(), 1);
/// assert!(findings.as_slice().iter().any(|found| found.deviation() == Deviation::IllegalCharacter));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ParseOptions<'s> {
    pub(crate) settings: Settings,
    /// The memory of shapes that documents share.
    pub(crate) shapes: Option<&'s Shapes>,
}

/// Defines an option, and names the function that does what it allows.
macro_rules! leniency {
    ($(#[doc = $doc:literal])* $name:ident $(by $function:path)?) => {
        $(#[doc = $doc])*
        ///
        /// Default: false.
        #[must_use]
        #[inline]
        pub const fn $name(mut self, yes: bool) -> Self {
            $(self.settings.mend = Brought(Some($function));)?
            self.settings.$name = yes;
            self
        }
    };
}

impl<'s> ParseOptions<'s> {
    /// Creates the default options.
    #[must_use]
    pub const fn new() -> Self {
        let settings = Settings {
            charset: None,
            strict: Brought(None),
            bad_responses: None,
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
            stray_responses: Brought(None),
            mend: Brought(None),
            shape_cache: true,
            #[cfg(feature = "lint")]
            trace: false,
            plain_path: true,
            document: Document::Multistatus,
        };
        Self { settings, shapes: None }
    }

    /// Refuses every [`Deviation`](crate::read::Deviation) of severity [`Error`](crate::read::Severity::Error).
    ///
    /// A strict reader remembers all hrefs, because it must find one that appears twice (RFC 4918 §14.24): its memory
    /// grows with the responses.
    ///
    /// Default: false.
    #[must_use]
    #[inline]
    pub const fn strict(mut self, yes: bool) -> Self {
        self.settings.strict = Brought(if yes { Some(Error::of_deviation) } else { None });
        self
    }

    /// Sets the treatment of a response that cannot be decoded.
    ///
    /// Default: [`BadResponses::Fail`].
    #[must_use]
    #[inline]
    pub const fn bad_responses(mut self, bad_responses: BadResponses) -> Self {
        self.settings.bad_responses = match bad_responses {
            BadResponses::Fail => None,
            BadResponses::Keep => Some(KeepBad::new()),
        };
        self
    }

    /// Sets the limits on the resources that a document may use.
    ///
    /// Default: [`Limits::new`].
    #[must_use]
    pub const fn limits(mut self, limits: Limits) -> Self {
        self.settings.limits = limits;
        self
    }

    /// Sets how many deviations of each code to keep; more are only counted: see [`Findings::count_of`].
    ///
    /// Default: 20.
    #[must_use]
    pub const fn keep_findings(mut self, count: usize) -> Self {
        self.settings.keep_findings = count;
        self
    }

    /// Allows all leniencies that leave no doubt about what was meant:
    /// [`illegal_characters`](Self::illegal_characters), [`surrogate_references`](Self::surrogate_references),
    /// [`prefix_dav`](Self::prefix_dav), [`undeclared_prefixes`](Self::undeclared_prefixes),
    /// [`bare_ampersands`](Self::bare_ampersands) and [`space_before_declaration`](Self::space_before_declaration).
    ///
    /// Each use is recorded as a deviation. In the tag of the root, only prefixes are repaired.
    #[must_use]
    #[inline]
    pub const fn tolerant(self) -> Self {
        self.illegal_characters(true)
            .surrogate_references(true)
            .prefix_dav(true)
            .undeclared_prefixes(true)
            .bare_ampersands(true)
            .space_before_declaration(true)
    }

    leniency! {
        /// Reads U+FFFD for a character that XML 1.0 forbids, raw or by reference. nginx and dufs write such characters
        /// where a file name holds them.
        illegal_characters by mend
    }
    leniency! {
        /// Reads `&#55357;&#56832;` as one character, because SOGo writes an emoji like that.
        surrogate_references by mend
    }
    leniency! {
        /// Reads the undeclared prefix `DAV` as the namespace `DAV:`, because lighttpd writes it.
        prefix_dav by mend
    }
    leniency! {
        /// Reads any other undeclared prefix, even one with `xmlns:p=""`, as a namespace of the same name: `p:x` is
        /// `{p}x`.
        undeclared_prefixes by mend
    }
    leniency! {
        /// Reads an `&` that does not begin a reference as text.
        bare_ampersands by mend
    }
    leniency! {
        /// Reads a document with white space before its XML declaration.
        space_before_declaration
    }
    leniency! {
        /// Reads a multistatus that is the child of an element `xml`.
        wrapped_root
    }
    leniency! {
        /// Reads the elements of the multistatus grammar (response, href, status, propstat, prop and so on) as `DAV:`
        /// if they are in no namespace, in `DAV`, `dav:`, `D:` or `http://www.webdav.org/…`, or have an undeclared
        /// prefix. If the root is such an element, everything in its namespace is read as `DAV:`, including properties.
        ///
        /// `DAV` and `dav:` are read as `DAV:` wherever they are declared. Any other namespace of a property is kept,
        /// unless it is the namespace of the root.
        near_namespaces by mend
    }
    leniency! {
        /// Leaves out whatever follows the root element, up to [`Limits::total_bytes`]. White space or a comment that
        /// is longer than [`Limits::response_bytes`] counts as text.
        text_after_root
    }
    /// Reads an href with a status or propstats directly under multistatus as a response, because sabre/dav answers a
    /// principal-match report like that.
    ///
    /// Default: false.
    #[must_use]
    #[inline]
    pub const fn stray_responses(mut self, yes: bool) -> Self {
        self.settings.stray_responses = Brought(if yes { Some(Parser::add_orphan) } else { None });
        self
    }

    /// Reads responses faster whose shape an earlier document had: see [`Shapes`]. It changes nothing but speed.
    ///
    /// Default: none, and each document begins without a memory.
    ///
    /// # Example: poll a server
    ///
    /// ```
    /// use multistatus::ParseOptions;
    /// use multistatus::read::Shapes;
    ///
    /// // Kept by a client for each server.
    /// let shapes = Shapes::new();
    /// let options = ParseOptions::new().shapes(&shapes);
    /// for etag in ["\"1\"", "\"2\""] {
    ///     let body = format!(
    ///         "<D:multistatus xmlns:D='DAV:'><D:response><D:href>/a</D:href><D:propstat><D:prop>\
    ///         <D:getetag>{etag}</D:getetag></D:prop><D:status>HTTP/1.1 200 OK</D:status></D:propstat></D:response>\
    ///         </D:multistatus>"
    ///     );
    ///     assert_eq!(options.parse(body.as_bytes())?.responses().len(), 1);
    /// }
    /// # Ok::<(), multistatus::Error>(())
    /// ```
    #[must_use]
    #[inline]
    pub const fn shapes(mut self, shapes: &'s Shapes) -> Self {
        self.shapes = Some(shapes);
        self
    }

    /// Sets whether to read responses of a known shape without quick-xml. It is only for tests: it changes nothing but
    /// speed.
    #[doc(hidden)]
    #[must_use]
    pub const fn shape_cache(mut self, yes: bool) -> Self {
        self.settings.shape_cache = yes;
        self
    }

    /// Keeps the pieces of the document for the linter.
    #[cfg(feature = "lint")]
    pub(crate) const fn trace(mut self) -> Self {
        self.settings.trace = true;
        self
    }

    /// Sets whether to read usual documents in plain markup without quick-xml. It is only for tests: it changes nothing
    /// but speed.
    #[doc(hidden)]
    #[must_use]
    pub const fn plain_path(mut self, yes: bool) -> Self {
        self.settings.plain_path = yes;
        self
    }

    /// Sets the kind of document to read.
    #[inline]
    pub(crate) const fn document(mut self, document: Document) -> Self {
        self.settings.document = document;
        self
    }

    /// Reads a whole document from memory.
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`]; with [`strict`](Self::strict) also
    /// [`ErrorKind::Deviation`](crate::ErrorKind::Deviation).
    pub fn parse(self, body: &[u8]) -> Result<Multistatus<'_>, Error> {
        self.parse_with_findings(body).map(|(document, _)| document)
    }

    /// Reads a whole document from memory, and also returns the findings.
    ///
    /// # Errors
    ///
    /// As in [`Multistatus::parse`]; with [`strict`](Self::strict) also
    /// [`ErrorKind::Deviation`](crate::ErrorKind::Deviation).
    pub fn parse_with_findings(self, body: &[u8]) -> Result<(Multistatus<'_>, Findings), Error> {
        let mut reader = self.responses(body);
        let mut responses = Vec::new();
        let mut bad_responses = Vec::new();
        for response in &mut reader {
            match response {
                Ok(response) => responses.push(response),
                Err(error) if error.is_response() => bad_responses.push(error),
                Err(error) => return Err(error),
            }
        }
        let (footer, mut findings) = reader.take_parts();
        let document = Multistatus::from_parts(responses, footer).with_bad_responses(bad_responses.len());
        findings.bad_responses = bad_responses;
        Ok((document, findings))
    }

    /// Iterates over the responses of a document in memory.
    #[must_use]
    pub fn responses(self, body: &[u8]) -> Responses<'_> {
        Responses::with_options(body, self)
    }

    /// Reads the responses of a document that comes from a reader.
    #[must_use]
    pub fn reader<R: BufRead>(self, source: R) -> Reader<R> {
        Reader::with_options(source, self)
    }

    /// Creates a parser for a document that comes in chunks.
    #[must_use]
    pub fn parser(self) -> Parser {
        Parser::with_options(self)
    }
}

impl Default for ParseOptions<'_> {
    fn default() -> Self {
        Self::new()
    }
}

impl<'a> Multistatus<'a> {
    /// Reads a document with the default options: leniently where it is XML but departs from the RFC, and within the
    /// default limits.
    ///
    /// # Errors
    ///
    /// - [`Empty`](crate::ErrorKind::Empty) if the body is empty, [`UnexpectedRoot`](crate::ErrorKind::UnexpectedRoot)
    ///   if it is another document, and [`Truncated`](crate::ErrorKind::Truncated) if it ends too early;
    /// - [`Syntax`](crate::ErrorKind::Syntax), [`Character`](crate::ErrorKind::Character),
    ///   [`Namespace`](crate::ErrorKind::Namespace), [`Entity`](crate::ErrorKind::Entity) or
    ///   [`Encoding`](crate::ErrorKind::Encoding) if it is not well-formed, and [`Doctype`](crate::ErrorKind::Doctype)
    ///   if it has a document type declaration;
    /// - [`Limit`](crate::ErrorKind::Limit) if it exceeds a limit.
    pub fn parse(body: &'a [u8]) -> Result<Self, Error> {
        ParseOptions::new().parse(body)
    }
}
