//! The error type of this crate.

use std::fmt;
use std::io;
use std::sync::Arc;

use http::StatusCode;

use crate::deviation::Deviation;
use crate::limits::Limit;
use crate::name::Name;

/// A result with this crate's [`Error`].
pub type Result<T> = std::result::Result<T, Error>;

/// An error, with its place in the source if there is one.
///
/// There is one type for reading and for building. Match on [`kind`](Self::kind), which is small;
/// [`position`](Self::position) returns the place in the source, if there is one. The message says what was expected
/// and what was found, and often what to do about it. A server can send the [`status`](Self::status) and the
/// [`condition`](Self::condition).
///
/// # Example: a body that ends too early
///
/// ```
/// use multistatus::{ErrorKind, Multistatus};
///
/// let body = b"<D:multistatus xmlns:D='DAV:'><D:response>";
/// let Err(error) = Multistatus::parse(body) else { panic!("a truncated body was read") };
/// assert!(error.is_truncated());
/// assert_eq!(error.kind(), ErrorKind::Truncated);
/// ```
#[derive(Clone, thiserror::Error)]
#[error(transparent)]
pub struct Error(Box<Inner>);

/// Boxed, so that a `Result` stays small, because every row is returned in one.
#[derive(Clone, Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    position: Option<Position>,
    /// The bytes of the row, if only that row is lost.
    row: Option<Arc<[u8]>>,
    io: Option<Arc<io::Error>>,
    /// The status that a server must send, if the kind does not tell.
    status: Option<StatusCode>,
    /// The condition that was broken, if an RFC names one.
    condition: Option<Name>,
    /// The content of the condition as markup that declares its namespaces.
    content: Option<Box<str>>,
}

/// The kinds of [`Error`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The source could not be read, or the sink could not be written.
    Io,
    /// The body is empty, or holds only white space.
    Empty,
    /// The body ended before its root element was closed.
    Truncated,
    /// The root element is not `DAV:multistatus` (or not the root that was asked for); the message names the actual
    /// root.
    UnexpectedRoot,
    /// The XML is not well-formed: its tags, attributes or comments, or something outside the root.
    Syntax,
    /// A character appears that XML 1.0 forbids, raw or by reference.
    Character,
    /// A prefix has no declaration, or a declaration is forbidden by Namespaces in XML.
    Namespace,
    /// A reference names an entity that XML does not define.
    Entity,
    /// A document type declaration appears, which is refused: RFC 4918 §20.6.
    Doctype,
    /// The bytes are not UTF-8, or the document names another encoding.
    Encoding,
    /// A limit of [`Limits`](crate::read::Limits) was exceeded.
    Limit(Limit),
    /// The document is XML, but deviates from the RFC where that is not allowed: in
    /// [`ParseOptions::strict`](crate::ParseOptions::strict), or in a response that is being built.
    Deviation(Deviation),
    /// A text to be written holds a character that XML cannot carry.
    InvalidText,
    /// A text is not an XML name.
    InvalidName,
    /// A text is not an href: RFC 4918 §8.3.
    InvalidHref,
    /// A number or text is not a status, or a status is not allowed in this place.
    InvalidStatus,
    /// A header field breaks the grammar of its RFC, or appears twice: see [`header`](crate::header).
    InvalidHeader,
    /// The value of a live property breaks the grammar of its RFC.
    InvalidValue,
    /// A document lacks an essential part: for example, a response could not be read, or there is no sync-token.
    Incomplete,
    /// A request body is well-formed but breaks the grammar of its RFC, or is missing.
    InvalidRequest,
    /// A request was read and is refused: see [`Error::refused`].
    Refused,
    /// Calls, outcomes or values do not make a valid document, although each of them is valid.
    Usage,
}

/// A place in the source.
///
/// It counts the bytes of the source as they were sent, whatever their encoding. `Display` is `line 3, column 14 (byte
/// 120, response 2)`: responses are counted from 1, like lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Position {
    pub(crate) byte: u64,
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) response: Option<u64>,
}

impl Position {
    /// Returns the number of bytes before this place.
    #[must_use]
    pub fn byte(&self) -> u64 {
        self.byte
    }

    /// Returns the line, from 1. Lines end with a line feed.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.line
    }

    /// Returns the column, from 1, in bytes.
    #[must_use]
    pub fn column(&self) -> u64 {
        self.column
    }

    /// Returns the number of the `response` element that holds this place, from 1.
    #[must_use]
    pub fn response(&self) -> Option<u64> {
        self.response
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {} (byte {}", self.line, self.column, self.byte)?;
        match self.response {
            Some(response) => write!(f, ", response {response})"),
            None => f.write_str(")"),
        }
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner {
            kind,
            message: message.into(),
            position: None,
            row: None,
            io: None,
            status: None,
            condition: None,
            content: None,
        }))
    }

    /// Makes the error of a strict reader, with the text that was found.
    #[inline]
    pub(crate) fn of_deviation(deviation: Deviation, text: Option<&str>) -> Self {
        let mut message = String::from(deviation.sentence());
        if let Some(text) = text {
            message.push_str(&format!(": {text:?}"));
        }
        message.push_str(&format!(" [{}, {}]", deviation.code(), deviation.section()));
        Self::new(ErrorKind::Deviation(deviation), message)
    }

    /// Puts the name of the call before the message.
    pub(crate) fn in_call(mut self, call: impl fmt::Display) -> Self {
        self.0.message = format!("{call}: {}", self.0.message);
        self
    }

    /// Sets the status that a server must send, for a kind that does not tell.
    pub(crate) fn owing(mut self, status: StatusCode) -> Self {
        self.0.status = Some(status);
        self
    }

    /// Returns the status that was set for this error, as opposed to the status of its kind.
    pub(crate) fn own_status(&self) -> Option<StatusCode> {
        self.0.status
    }

    pub(crate) fn at(mut self, position: Position) -> Self {
        self.0.position = Some(position);
        self
    }

    #[inline]
    pub(crate) fn with_row(mut self, row: &[u8]) -> Self {
        self.0.row = Some(row.into());
        self
    }

    /// Creates an error for a request that was read but cannot be carried out, for example for a report that the
    /// resource does not support.
    ///
    /// A status below 400 says no failure, so the error gets 500 instead.
    ///
    /// # Example
    ///
    /// ```
    /// use multistatus::http::StatusCode;
    /// use multistatus::{Error, Reply, condition};
    ///
    /// let error = Error::refused(StatusCode::FORBIDDEN, "this collection has no such report")
    ///     .with_condition(condition::SUPPORTED_REPORT);
    /// let reply = Reply::from(error);
    /// assert_eq!(reply.status(), 403);
    /// assert!(reply.conditions().is_some());
    /// ```
    #[must_use]
    pub fn refused(status: StatusCode, message: impl Into<String>) -> Self {
        let is_failure = status.as_u16() >= 400;
        Self::new(ErrorKind::Refused, message).owing(if is_failure {
            status
        } else {
            StatusCode::INTERNAL_SERVER_ERROR
        })
    }

    /// Sets the name of the condition that was broken, which is an empty element in the response: RFC 4918 §16.
    /// [`with_whole_condition`](Self::with_whole_condition) takes a condition with content.
    #[must_use]
    #[inline]
    pub fn with_condition(mut self, name: Name) -> Self {
        (self.0.condition, self.0.content) = (Some(name), None);
        self
    }

    /// Sets the condition that was broken, with its content as markup of its own.
    #[inline]
    pub(crate) fn with_condition_of(mut self, name: Name, content: String) -> Self {
        (self.0.condition, self.0.content) = (Some(name), Some(content.into()));
        self
    }

    /// Returns the content of the condition, if the condition was given with content.
    pub(crate) fn condition_content(&self) -> Option<&str> {
        self.0.content.as_deref()
    }

    /// Returns the name of the condition that was broken, if an RFC names one for this error.
    #[must_use]
    pub fn condition(&self) -> Option<&Name> {
        self.0.condition.as_ref()
    }

    /// Returns the kind of error.
    #[must_use]
    #[inline]
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns the position in the source, if the error is about one.
    #[must_use]
    pub fn position(&self) -> Option<Position> {
        self.0.position
    }

    /// Returns the status that a server must send for a request that failed with this error.
    ///
    /// The status is 400, with these exceptions: 413 for a limit on the size that was exceeded, 415 for an encoding or
    /// a media type that is not supported, 502 for a [`Destination`](crate::header::Destination) on another server, 403
    /// if there is a [condition](Self::condition). Errors in the server's own work get 500: input and output, calls in
    /// the wrong order, and values that cannot be written.
    ///
    /// [`Reply::from`](crate::Reply) makes an HTTP response from it.
    ///
    /// ```
    /// use multistatus::header::Depth;
    ///
    /// let error = "2".parse::<Depth>();
    /// assert_eq!(error.map_err(|error| error.status().as_u16()), Err(400));
    /// ```
    #[must_use]
    pub fn status(&self) -> StatusCode {
        use ErrorKind::*;
        let of_kind = match self.0.kind {
            // The depth is a limit on the structure, not on the size.
            Limit(limit) if limit != self::Limit::Depth => StatusCode::PAYLOAD_TOO_LARGE,
            Deviation(self::Deviation::MediaType) => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Limit(_) | Empty | Truncated | UnexpectedRoot | Syntax | Character | Namespace | Entity | Doctype
            | Encoding | Deviation(_) | InvalidHeader | InvalidRequest | Refused => StatusCode::BAD_REQUEST,
            Io | InvalidText | InvalidName | InvalidHref | InvalidStatus | InvalidValue | Incomplete | Usage => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
        };
        self.0.status.unwrap_or(of_kind)
    }

    /// Returns the message without the position: what was expected and what was found.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns true if the body ended before its root element was closed, so that parts of it are missing.
    ///
    /// An empty body is not truncated but [`ErrorKind::Empty`], because a server that sends no body looks the same.
    #[must_use]
    pub fn is_truncated(&self) -> bool {
        self.0.kind == ErrorKind::Truncated
    }

    /// Returns true if a limit was exceeded.
    #[must_use]
    pub fn is_limit(&self) -> bool {
        matches!(self.0.kind, ErrorKind::Limit(_))
    }

    /// Returns true if the source or the sink failed.
    #[must_use]
    pub fn is_io(&self) -> bool {
        self.0.kind == ErrorKind::Io
    }

    /// Returns true if only one response is lost and reading can go on: see
    /// [`BadResponses::Keep`](crate::read::BadResponses::Keep).
    #[must_use]
    pub fn is_response(&self) -> bool {
        self.0.row.is_some()
    }

    /// Returns the bytes of the response that could not be read, if [`is_response`](Self::is_response), as they were
    /// sent, or in UTF-8 if the source is in another encoding.
    #[must_use]
    pub fn response_bytes(&self) -> Option<&[u8]> {
        self.0.row.as_deref()
    }
}

impl fmt::Display for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, remedy) = split_remedy(&self.message);
        f.write_str(message)?;
        if let Some(position) = self.position {
            write!(f, " at {position}")?;
        }
        f.write_str(remedy)
    }
}

/// Splits a message before the clause about what reads the source, such as `: ParseOptions::charset names another
/// encoding`, because the position belongs to what was found.
fn split_remedy(message: &str) -> (&str, &str) {
    let clause = [": ", "; "].into_iter().filter_map(|mark| message.rfind(mark)).max().unwrap_or(message.len());
    let remedy = message.get(clause + 2..).unwrap_or_default();
    // Text of the source is in quotation marks, so it is never taken for a remedy.
    let is_remedy = remedy.split(' ').next().is_some_and(|word| word.contains("::")) && !remedy.contains('"');
    message.split_at(if is_remedy { clause } else { message.len() })
}

impl std::error::Error for Inner {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.io.as_ref().map(|io| &**io as _)
    }
}

/// Writes the kind and the message with its position, for example in the panic of an `unwrap`.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {}", self.0.kind, self.0)
    }
}

impl From<io::Error> for Error {
    #[inline]
    fn from(error: io::Error) -> Self {
        let mut this = Self::new(ErrorKind::Io, error.to_string());
        this.0.io = Some(Arc::new(error));
        this
    }
}

impl From<Error> for io::Error {
    #[inline]
    fn from(error: Error) -> Self {
        let kind = match (&error.0.io, error.0.kind) {
            (Some(io), _) => io.kind(),
            (None, ErrorKind::Truncated) => io::ErrorKind::UnexpectedEof,
            _ => io::ErrorKind::InvalidData,
        };
        io::Error::new(kind, error)
    }
}

/// Allows a conversion that cannot fail where one that can fail is accepted.
impl From<std::convert::Infallible> for Error {
    #[inline]
    fn from(never: std::convert::Infallible) -> Self {
        match never {}
    }
}

/// The first of several errors, for calls that can be chained.
#[derive(Clone, Debug, Default)]
pub(crate) struct FirstError(Option<Error>);

impl FirstError {
    pub(crate) fn check<T>(&mut self, result: std::result::Result<T, impl Into<Error>>) -> Option<T> {
        result.map_err(|error| self.add(error.into())).ok()
    }

    #[inline]
    pub(crate) fn add(&mut self, error: Error) {
        self.0.get_or_insert(error);
    }

    /// Returns true if there was an error.
    pub(crate) fn is_some(&self) -> bool {
        self.0.is_some()
    }

    /// Returns the error, if there was one.
    #[inline]
    pub(crate) fn take(&mut self) -> Result<()> {
        self.0.take().map_or(Ok(()), Err)
    }
}
