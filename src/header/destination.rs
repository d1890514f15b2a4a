//! The destination of COPY and MOVE.

use std::fmt;

use http::header::{HeaderMap, HeaderName};

use super::reference::simple_ref;
use super::{Notes, Origins, excerpt, invalid, required, trim};
use crate::error::Error;
use crate::href::Href;

/// The address that COPY and MOVE put a resource at: the header field `Destination`, [RFC 4918
/// §10.3](https://www.rfc-editor.org/rfc/rfc4918#section-10.3).
///
/// It is a full URI or an absolute path (§8.3). Only [`resolve`](Self::resolve) tells whether it is on this server, and
/// where. There is no default: both methods [require](Self::require) it.
///
/// # Reading
///
/// Characters that clients forgot to percent-encode, for example spaces, are encoded. But nothing is read that could
/// mean another resource to another reader: a fragment, a `%` that does not begin an escape, a backslash, a control
/// character (even as `%00`), and the segments `.` and `..` (even as `%2e`) are errors. A user name is dropped, and
/// appears neither here nor in messages (RFC 9110 §4.2.4). An escaped slash stays `%2F`, so split the path before
/// decoding it.
///
/// # Example
///
/// ```
/// use multistatus::header::{Destination, Origins};
///
/// let origins = Origins::new(["https://dav.example.com", "http://10.0.0.7:8080"])?;
/// let destination: Destination = "https://dav.example.com:443/docs/a%20b".parse()?;
/// assert_eq!(destination.resolve(&origins)?, "/docs/a%20b");
///
/// let elsewhere: Destination = "https://example.org/docs/".parse()?;
/// assert_eq!(elsewhere.resolve(&origins).map_err(|error| error.status().as_u16()), Err(502));
/// let relative = "docs/a".parse::<Destination>();
/// assert_eq!(relative.map_err(|error| error.status().as_u16()), Err(400));
/// # Ok::<(), multistatus::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Destination(Href<'static>);

impl Destination {
    /// The name of the header field.
    pub const NAME: HeaderName = HeaderName::from_static("destination");

    /// Creates the field from the address of the new resource.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) if it cannot be [read](Self) as a destination.
    /// [`ErrorKind::InvalidHref`](crate::ErrorKind::InvalidHref) if it is not an href.
    #[inline]
    pub fn new<'h>(href: impl TryInto<Href<'h>, Error: Into<Error>>) -> Result<Self, Error> {
        let href = href.try_into().map_err(Into::into)?;
        Self::read(href.as_str(), &mut Notes::new())
    }

    /// Reads the header field of a request that requires it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) with the status 400 if it is absent or malformed,
    /// or appears twice.
    #[inline]
    pub fn require(headers: &HeaderMap) -> Result<Self, Error> {
        required(&Self::NAME, Self::from_headers(headers)?)
    }

    /// Returns the address in the field.
    #[must_use]
    pub fn href(&self) -> &Href<'static> {
        &self.0
    }

    /// Returns the path on this server, with its query if there is one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidHeader`](crate::ErrorKind::InvalidHeader) with the status 502 if it is on another server
    /// (RFC 4918 §9.8.5, §9.9.4), or with 400 if its path begins with two slashes.
    #[inline]
    pub fn resolve(&self, origins: &Origins) -> Result<Href<'static>, Error> {
        if let Some(href) = origins.local(&self.0) {
            return Ok(href);
        }
        let found = excerpt(self.0.as_str());
        if origins.is_own(&self.0) {
            return Err(invalid(&Self::NAME, "a path that begins with one slash", found));
        }
        let expected = format!("an address on this server, which is {origins}");
        Err(invalid(&Self::NAME, expected, found).owing(http::StatusCode::BAD_GATEWAY))
    }

    #[inline]
    pub(super) fn read(text: &str, notes: &mut Notes) -> Result<Self, Error> {
        simple_ref(&Self::NAME, trim(text), notes).map(Self)
    }
}

impl fmt::Display for Destination {
    #[inline]
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

single_field!(Destination);
